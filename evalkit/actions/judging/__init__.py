"""How answers are put before judges, and how what they said becomes figures."""
