"""Figures for people and programs: terminal, JSON, CSV."""
