"""One way to ask a model, whatever serves it."""
