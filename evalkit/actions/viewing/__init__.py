"""What the viewer shows: lists of runs and attempts, found by an index beside the store, which is only read."""
