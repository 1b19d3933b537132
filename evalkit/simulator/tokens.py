"""The simulator's own tokeniser: pieces that add up to the text, about as many as a real model's tokens."""

from __future__ import annotations

import re
from typing import Final

__all__ = ["tokens_of"]

# A leading space belongs to the word behind it, as in byte-level BPE; every character falls under one alternative, so
# joining the pieces gives the text back. Punctuation stands alone: the tokens of two sentences add up to those of both.
_TOKEN: Final = re.compile(r"\s*(?:</?think>|[A-Za-z]{1,7}|[0-9]{1,3}|[\u4e00-\u9fff]{1,2}|[^\sA-Za-z0-9])|\s+")


def tokens_of(text: str) -> list[str]:
    """Split a text into tokens; ``"".join`` restores it."""
    return _TOKEN.findall(text)
