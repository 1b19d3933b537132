"""Texts and tables brought into a width: lines break between words, and never within a word or a number.

``rich`` breaks at spaces only, so a Chinese sentence is one word to it and is cut anywhere, also within a number.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from rich.cells import cell_len, chop_cells

from evalkit.text.whole_commands import BOUND, bound, unbound

__all__ = ["ColumnNeed", "column_widths", "folded_lines", "folded_sentence", "longest_piece"]

_NOT_FIRST: Final = frozenset("，。：；！？、）】》」』”’…,.;:!?)]}%")
"""Marks that never begin a line."""
_NOT_LAST: Final = frozenset("（【《「『“‘([{±")
"""Marks that never end one."""
_LONG_WORD: Final = 16
"""Characters from which on a word may also end a line behind its hyphens: names of models, files and questions."""
_NARROWEST: Final = 6
"""Of a column that must give way because there is no room for its longest word."""
_WIDE_CHARACTER: Final = 2

_LINKS: Final = re.compile(r"(?<=[-_/])(?=\w)")


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnNeed:
    """How wide a column would be, and how far it can give way."""

    natural: int
    """Its longest cell on one line."""
    least: int
    """Its longest word; the same as ``natural`` for a column that is never broken."""


def folded_sentence(text: str, width: int) -> list[str]:
    """As ``folded_lines``, for a text that nothing stands beside: a command of evalkit's in it is never broken."""
    return [unbound(line) for line in folded_lines(bound(text), width)]


def folded_lines(text: str, width: int) -> list[str]:
    """A text in lines of at most ``width`` terminal columns; only a word that is longer than a line is cut."""
    lines, line = list[str](), ""
    for piece in _pieces(text):
        if line and cell_len(line + piece.rstrip()) > width:
            lines.append(line.rstrip())
            line = ""
        line += piece
        if cell_len(line.rstrip()) > width and BOUND not in line:
            word = line.rstrip()
            *full, last = chop_cells(word, width)
            lines += full
            # What follows the word keeps away from its last part.
            line = last + line[len(word) :]
    return [*lines, line.rstrip()] if line.strip() or not lines else lines


def longest_piece(text: str) -> int:
    """Columns of the longest part that is not broken."""
    return max((cell_len(piece.rstrip()) for piece in _pieces(text)), default=0)


def column_widths(needs: Sequence[ColumnNeed], room: int) -> list[int]:
    """Widths that fit into ``room`` together, the gaps between columns not counted.

    The widest column that can give way does so first. Where even the longest words leave no room, columns that may be
    broken get narrower than them, and after these every column.
    """
    widths = [need.natural for need in needs]
    words = [need.least for need in needs]
    cut_words = [min(need.least, _NARROWEST) if need.least < need.natural else need.natural for need in needs]
    cut_all = [min(need.least, _WIDE_CHARACTER) for need in needs]
    for floors in (words, cut_words, cut_all):
        while sum(widths) > room:
            giving = [number for number, width in enumerate(widths) if width > floors[number]]
            if not giving:
                break
            widths[max(giving, key=widths.__getitem__)] -= 1
    return widths


def _pieces(text: str) -> list[str]:
    """Parts between which a line may end: words with the space behind them, and single wide characters."""
    pieces = [""]
    for position, character in enumerate(text):
        if position and _may_end(text[position - 1], character):
            pieces.append("")
        pieces[-1] += character
    return [part for piece in pieces if piece for part in _parts_of_long(piece)]


def _parts_of_long(word: str) -> list[str]:
    return [word] if len(word) <= _LONG_WORD or BOUND in word else _LINKS.split(word)


def _may_end(before: str, after: str) -> bool:
    if after == " ":
        return False
    if before == " ":
        return True
    if before in _NOT_LAST or after in _NOT_FIRST:
        return False
    return _is_wide(before) or _is_wide(after)


def _is_wide(character: str) -> bool:
    return unicodedata.east_asian_width(character) in "WF"
