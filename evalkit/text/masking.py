r"""Secrets masked in texts that others wrote: servers quote keys, as they are or encoded once more.

A secret is found as it is, in capitals or small letters, with its characters escaped as JSON (``\u0073``) or URLs
(``%73``) have them, and in base64, alone or inside something longer. Whoever knows a secret can hide it in ways that no
search finds; that is not what this is for.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Iterator
from typing import Final

__all__ = ["MASK", "SecretMask", "stands_out"]

MASK: Final = "***"
_SHORTEST: Final = 8
_SHORTEST_WORD: Final = 16
_SHORTEST_BEGINNING: Final = 4
_BEGINNING_OF_BASE64: Final = (0, 2, 3)
"""Characters of base64 that bytes before the secret have a share in, by how many such bytes there are modulo 3."""
_ESCAPE_BEGINNINGS: Final = ("\\u00", "%")


def stands_out(secret: str) -> bool:
    """Whether a secret cannot be a word of ordinary text, as ``none``, ``EMPTY`` or ``12345678`` can."""
    has_both = any(character.isalpha() for character in secret) and any(character.isdigit() for character in secret)
    return len(secret) >= (_SHORTEST if has_both else _SHORTEST_WORD)


class SecretMask:
    """Replaces secrets by ``***``, in whatever usual spelling they come."""

    def __init__(self, secrets: Iterable[str]) -> None:
        """Remember the secrets that stand out; the longest is replaced first, in case one is part of another."""
        words = sorted({secret for secret in secrets if stands_out(secret)}, key=len, reverse=True)
        self._signs = tuple({sign.lower() for word in words for sign in (word, *_in_base64(word))})
        self._escapes = tuple({f"{begin}{ord(c):02x}" for word in words for c in word for begin in _ESCAPE_BEGINNINGS})
        self._spellings = tuple(re.compile(_spellings(word), re.IGNORECASE) for word in words)
        self._beginnings = tuple(re.compile(_beginnings(word), re.IGNORECASE) for word in words)

    def text(self, text: str) -> str:
        """The text without secrets."""
        if not self._may_hold_one(text):
            return text
        for spelling in self._spellings:
            text = spelling.sub(MASK, text)
        return text

    def cut_text(self, text: str) -> str:
        """The same for a text that was cut to a length, perhaps within a secret: its beginning goes, too."""
        text = self.text(text)
        for beginning in self._beginnings:
            text = beginning.sub(MASK, text)
        return text

    def bytes(self, body: bytes) -> bytes:
        """A body without secrets, otherwise byte for byte as it was."""
        if not self._signs:
            # Called for every chunk of every reply; most servers are asked without a key.
            return body
        text = body.decode("utf-8", "surrogateescape")
        masked = self.text(text)
        return body if masked is text else masked.encode("utf-8", "surrogateescape")

    def finds(self, text: str) -> bool:
        """Whether there is a secret in a text."""
        return self.text(text) != text

    def _may_hold_one(self, text: str) -> bool:
        if not self._signs:
            return False
        # Bodies have megabytes: looking for fixed words is a hundred times as fast as the patterns are.
        small = text.lower()
        if any(sign in small for sign in self._signs):
            return True
        if "\\" not in small and "%" not in small:
            return False
        small = small.replace("%25", "%")
        return any(escape in small for escape in self._escapes) or any(
            sign in small.replace("\\", "") for sign in self._signs
        )


def _spellings(word: str) -> str:
    in_base64 = (re.sub(r"[+/]", _either_alphabet, re.escape(code).replace(r"\+", "+")) for code in _in_base64(word))
    return "|".join(("".join(map(_spelled, word)), *in_base64))


def _spelled(character: str) -> str:
    """One character as it is, behind backslashes where it is a sign, or escaped."""
    if not character.isascii():
        return re.escape(character)
    sign = "" if character.isalnum() else r"\\*"
    code = f"{ord(character):02x}"
    return rf"(?:{sign}{re.escape(character)}|\\+u00{code}|%(?:25)*{code})"


def _either_alphabet(sign: re.Match[str]) -> str:
    """The two last characters of base64 are others in URLs, and JSON may escape the slash."""
    return "[+-]" if sign[0] == "+" else r"(?:\\*/|_)"


def _in_base64(word: str) -> Iterator[str]:
    """What of the secret's base64 does not depend on what stands around it, for each of three places in a group."""
    code = word.encode()
    for before, first in enumerate(_BEGINNING_OF_BASE64):
        whole = base64.b64encode(bytes(before) + code).decode()
        yield whole[first : (before + len(code)) * 8 // 6]


def _beginnings(word: str) -> str:
    """The longest beginning of a secret at the end of a text, or before the sign of what was left out."""
    lengths = range(len(word) - 1, _SHORTEST_BEGINNING - 1, -1)
    return f"(?:{'|'.join(re.escape(word[:length]) for length in lengths)})(?=…|$)"
