"""How much room a text takes where letters are drawn: in a cell of a spreadsheet, which grows by what it is told."""

from __future__ import annotations

import math
import unicodedata
from typing import Final

__all__ = ["lines_in", "room_of"]

_WIDE: Final = 2.0
_NARROW: Final = 0.92
"""A Chinese character, and a letter as they are on average, in the widths of a digit."""


def room_of(text: str) -> float:
    """How wide the longest line of a text is, in the widths of a digit."""
    return max((_width(line) for line in text.split("\n")), default=0.0)


def lines_in(text: str, width: float) -> int:
    """How many lines a text takes in a column, when it is broken between words as far as that goes."""
    return sum(_lines_of(line, width) for line in text.split("\n"))


def _lines_of(line: str, width: float) -> int:
    lines, used = 1, 0.0
    for word in line.split(" "):
        needed = _width(word)
        if used and used + needed > width:
            lines, used = lines + 1, 0.0
        # Chinese is broken anywhere, and so is a word that is longer than the line.
        more = max(0, math.ceil((used + needed) / width) - 1)
        lines, used = lines + more, used + needed - more * width + _NARROW
    return lines


def _width(line: str) -> float:
    return len(line) * _NARROW if line.isascii() else sum(map(_WIDTHS.__getitem__, line))


class _Widths(dict[str, float]):
    """How wide each character is, found once: forms hold millions of them."""

    def __missing__(self, character: str) -> float:
        self[character] = _WIDE if unicodedata.east_asian_width(character) in {"W", "F"} else _NARROW
        return self[character]


_WIDTHS: Final = _Widths()
