"""What a recheck consists of, one file for each part; ``evalkit.actions.recheck`` brings them together."""
