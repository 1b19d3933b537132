"""What links and cookies carry to prove that somebody was given them."""

from __future__ import annotations

import hmac

__all__ = ["is_same_token"]


def is_same_token(right: str, given: str) -> bool:
    """Whether two tokens are one, in a time that tells nothing of where they differ."""
    return hmac.compare_digest(right.encode(), given.encode("utf-8", "replace"))
