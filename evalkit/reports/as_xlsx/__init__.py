"""Runs as a workbook: scorecards, questions and attempts, each on sheets of their own."""
