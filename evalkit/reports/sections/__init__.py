"""The parts of a scorecard, each written as words and cells from its own figures."""
