"""evalkit.toml and the environment -> Targets, store URL, defaults."""
