"""The statistics, pure functions over arrays; formulas and sources in each docstring."""
