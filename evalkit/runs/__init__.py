"""Asking a selection of questions: which cells are missing, in what order, with what outcome."""
