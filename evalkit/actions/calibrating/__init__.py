"""Judges held against people: what each has said of the same answers, and what both come to together."""
