"""Charts of scorecards and comparisons as plain values: figures to be drawn, and tables that say the same."""
