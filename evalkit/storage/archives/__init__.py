"""Runs as one file, and back: which rows are a run's, how they are packed, what is checked before any is taken in."""
