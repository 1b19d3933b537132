"""An embedded chat endpoint with known abilities, for demos and tests. What it serves is marked SIMULATED."""
