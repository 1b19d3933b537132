"""Keeps secrets out of whatever leaves this package: servers do quote keys in their errors."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final
from urllib.parse import unquote, urlsplit

from evalkit.domain.target import Secrets
from evalkit.errors import TargetError
from evalkit.text.masking import MASK, SecretMask, stands_out

__all__ = ["NO_SECRETS", "Mask"]

_SHORTEST_IN_ERRORS: Final = 4
_WITHHELD: Final = b"[withheld by evalkit: this reply spells out a secret in pieces; its texts are stored, masked]"


class Mask:
    """Replaces a target's secrets by ``***``."""

    def __init__(self, secrets: Secrets, *, proxy: str | None = None) -> None:
        """Remember the values of a key, of secret headers, and of the password in a proxy's address."""
        values = [value.strip() for value in (secrets.api_key, *secrets.headers.values()) if value]
        # A header such as "Bearer xyz" is given away by its last word alone.
        words = {word for value in values for word in (value, value.rpartition(" ")[2])} | set(_passwords(proxy))
        self._mask = SecretMask(words)
        # Dummy keys such as `none` or `EMPTY` are words: a model's text is not to be changed for their sake.
        self._short = sorted(
            (word for word in words if len(word) >= _SHORTEST_IN_ERRORS and not stands_out(word)),
            key=len,
            reverse=True,
        )

    def text(self, text: str) -> str:
        """A model's or server's text without secrets that stand out."""
        return self._mask.text(text)

    def bytes(self, body: bytes) -> bytes:
        """A body without secrets that stand out."""
        return self._mask.bytes(body)

    def headers(self, headers: Mapping[str, str]) -> dict[str, str]:
        """Headers without secrets that stand out."""
        return {self.text(name): self.text(value) for name, value in headers.items()}

    def stored_body(self, body: bytes, texts: Iterable[str | None]) -> bytes:
        """A reply's body as it may be stored.

        Args:
            body: As it was received.
            texts: What it says, joined from pieces in which no secret stands whole. One that is found in them stands in
                the body in pieces, which no search finds; so nothing of the body is kept.
        """
        if any(text is not None and self._mask.finds(text) for text in texts):
            return _WITHHELD
        return self._mask.bytes(body)

    def masked_error(self, error: TargetError) -> TargetError:
        """The same error without any secret in its words, even a cut one."""
        return TargetError(
            self._in_error(str(error)),
            kind=error.kind,
            is_retryable=error.is_retryable,
            status=error.status,
            hint=self._in_error(error.hint),
            retry_after_s=error.retry_after_s,
        )

    def _in_error(self, words: str) -> str:
        words = self._mask.cut_text(words)
        for word in self._short:
            words = words.replace(word, MASK)
        return words


def _passwords(proxy: str | None) -> Iterator[str]:
    """The password of ``http://name:password@host``, as it stands there and as it is meant."""
    if proxy is not None and (password := urlsplit(proxy).password):
        yield password
        yield unquote(password)


NO_SECRETS: Final = Mask(Secrets())
"""For those who are sent none."""
