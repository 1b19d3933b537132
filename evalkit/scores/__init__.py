"""Findings on attempts, by rule (later by clock, judge and people)."""
