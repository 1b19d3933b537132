"""Long texts of a form, cut into rows: a cell shows at most some twenty lines, however long its text is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from evalkit.text.hostile import for_string_cell
from evalkit.text.room import lines_in

__all__ = ["MOST_LINES", "TEXT_WIDTH", "Block", "TextSheet", "pieces", "shown_lines"]

MOST_LINES: Final = 20
"""A row is at most 409 points (27 lines) high; and one that is higher than the screen cannot be scrolled through."""
TEXT_WIDTH: Final = 110.0
"""Of a column of text alone, in the widths of a digit."""
_MOST_PER_DIGIT: Final = 1.1
"""Characters that stand in the width of a digit."""
_WIDEST: Final = 2
"""Digits that a character takes at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One text on a sheet of texts."""

    row: int
    """Of its title, counted from 0."""
    number: int
    """The row's own number in the form."""
    title: str
    pieces: tuple[str, ...]


class TextSheet:
    """Texts that stand beneath each other on a sheet of their own; says where before anything is written."""

    def __init__(self, name: str) -> None:
        """Start empty, with the row beneath the sheet's title."""
        self.name = name
        self.blocks: list[Block] = []
        self._next_row = 2

    def add(self, text: str, *, number: int, title: str) -> int:
        """Put a text at the end, or find it there; returns the row of its title.

        Answers to one question stand together: its texts are written once for all of them. Further up nothing is looked
        for, because an answer that comes up again is not to be told by that.
        """
        whole = tuple(pieces(text))
        if self.blocks and self.blocks[-1].pieces == whole:
            return self.blocks[-1].row
        block = Block(row=self._next_row, number=number, title=title, pieces=whole)
        self.blocks.append(block)
        self._next_row += len(block.pieces) + 2
        return block.row


def shown_lines(text: str, width: float) -> int:
    """How many lines a text takes in a column, or one more than a row shows where it takes more than that."""
    # No letter is narrower than this many to the line.
    enough = int(width * (MOST_LINES + 1) * _MOST_PER_DIGIT)
    return min(lines_in(for_string_cell(text[:enough]), width), MOST_LINES + 1)


def pieces(text: str) -> Iterator[str]:
    """A text in pieces that a row shows whole, cut at ends of lines where there are any."""
    # A tab at most is lost by this; everything else stays one character.
    whole = for_string_cell(text, limit=2 * len(text) + 1)
    kept: list[str] = []
    used = 0
    for line in _short_lines(whole):
        needed = lines_in(line, TEXT_WIDTH)
        if kept and used + needed > MOST_LINES:
            yield "\n".join(kept)
            kept, used = [], 0
        kept.append(line)
        used += needed
    if any(kept):
        yield "\n".join(kept)


def _short_lines(text: str) -> Iterator[str]:
    """Lines of which none fills more than a row; whoever counts every letter as wide is never wrong by much."""
    most = int(TEXT_WIDTH / _WIDEST) * MOST_LINES
    for line in text.split("\n"):
        yield from (line[start : start + most] for start in range(0, max(len(line), 1), most))
