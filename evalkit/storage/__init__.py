"""The store: what was asked, answered and scored, durable and append-only."""
