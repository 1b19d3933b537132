"""Keeps secrets out of whatever leaves this package: servers do quote keys in their errors."""

from __future__ import annotations

from typing import Final

from evalkit.domain.target import Secrets
from evalkit.errors import TargetError

__all__ = ["Mask"]

_MASK: Final = "***"
_SHORTEST_IN_ERRORS: Final = 4
_SHORTEST_IN_TEXT: Final = 16
"""Dummy keys such as ``none`` or ``EMPTY`` are words; a model's text is not to be changed for their sake."""


class Mask:
    """Replaces a target's secrets by ``***``."""

    def __init__(self, secrets: Secrets) -> None:
        """Remember the values; the longest is replaced first, in case one is part of another."""
        values = [value.strip() for value in (secrets.api_key, *secrets.headers.values()) if value]
        # A header such as "Bearer xyz" is given away by its last word alone.
        words = {word for value in values for word in (value, value.rpartition(" ")[2])}
        self._words = sorted((word for word in words if len(word) >= _SHORTEST_IN_ERRORS), key=len, reverse=True)

    def text(self, text: str) -> str:
        """A model's or server's text without long secrets."""
        for word in self._words:
            if len(word) >= _SHORTEST_IN_TEXT:
                text = text.replace(word, _MASK)
        return text

    def bytes(self, body: bytes) -> bytes:
        """A body without long secrets."""
        for word in self._words:
            if len(word) >= _SHORTEST_IN_TEXT:
                body = body.replace(word.encode(), _MASK.encode())
        return body

    def masked_error(self, error: TargetError) -> TargetError:
        """The same error without any secret in its words."""
        message, hint = str(error), error.hint
        for word in self._words:
            message, hint = message.replace(word, _MASK), hint.replace(word, _MASK)
        return TargetError(
            message,
            kind=error.kind,
            is_retryable=error.is_retryable,
            status=error.status,
            hint=hint,
            retry_after_s=error.retry_after_s,
        )
