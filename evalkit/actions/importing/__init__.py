"""Steps of ``evalkit import``."""
