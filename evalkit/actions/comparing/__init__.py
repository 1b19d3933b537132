"""What a comparison consists of, one file for each part; ``evalkit.actions.compare_runs`` brings them together."""
