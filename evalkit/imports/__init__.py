"""Logs of other programs -> questions and answers; nothing is asked and nothing is stored here."""
