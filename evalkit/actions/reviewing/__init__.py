"""How answers are put before people, and how what they said becomes figures."""
