"""Names under which answers are put before raters."""

from __future__ import annotations

import hashlib
import hmac
from typing import Final

from evalkit.domain.review import AssignmentId, Review

__all__ = ["item_id_of"]

_DIGITS: Final = 16


def item_id_of(review: Review, assignment_id: AssignmentId) -> str:
    """What an assignment is called where a rater can see it: 16 hex digits that say nothing without the secret."""
    message = f"item\x00{assignment_id}".encode()
    return hmac.new(review.secret, message, hashlib.sha256).hexdigest()[:_DIGITS]
