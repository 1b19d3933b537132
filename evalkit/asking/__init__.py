"""The pool behind models and judges alike: limits, backoff, breaker, progress."""
