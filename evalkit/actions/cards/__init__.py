"""The parts of a scorecard, each from a run's attempts and their findings."""
