"""Where fenced code is in a model's text, of which any part may have been left unfinished.

Fences pair up as in CommonMark: one with a label (```` ```python ````) opens, one that is bare, of the same character
and at least as long closes. Unlike there, a label within an open block begins a block anew, because a model that gave
a snippet up writes on without closing it.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

__all__ = ["Fences", "Spans"]

Spans = Sequence[tuple[int, int]]
"""Start and end of each block, in order."""

_FENCE: Final = re.compile(r"^[ ]{0,3}(?:(?P<ticks>`{3,})[^`\n]*|(?P<tildes>~{3,})[^\n]*)$", re.MULTILINE)
_MAX_FENCES: Final = 1_000
"""Further ones are plain text: only a looping or hostile reply has them, and their cost is squared."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Fence:
    start: int
    end: int
    mark: str
    """The run of backticks or tildes."""
    has_label: bool

    def can_end(self, opened: _Fence) -> bool:
        """Whether this line is one more fence of an open block, rather than a line of its code."""
        return self.mark.startswith(opened.mark)


class Fences:
    """The fences of one text."""

    def __init__(self, text: str) -> None:
        """Find them."""
        self._fences = [_read_fence(match) for match in islice(_FENCE.finditer(text), _MAX_FENCES)]
        self._starts = [fence.start for fence in self._fences]
        self._openers_by_first: dict[int, frozenset[int]] = {}

    def spans(self, start: int) -> Spans:
        """The blocks from a position on that are closed; reasoning is full of such as never are."""
        found: list[tuple[int, int]] = []
        opened: _Fence | None = None
        for fence in islice(self._fences, bisect_left(self._starts, start), None):
            if opened is None:
                opened = fence
            elif fence.can_end(opened):
                if not fence.has_label:
                    found.append((opened.start, fence.end))
                opened = fence if fence.has_label else None
        return found

    def hide(self, position: int, spans: Spans) -> bool:
        """Whether a tag at a position is part of the code in one of these blocks.

        It is not when all fences after it pair up by themselves, and what closes the block around it opens another
        one then: so the block was left open by what stands before the tag.
        """
        place = bisect_right(spans, (position, position)) - 1
        if place < 0 or not spans[place][0] <= position < spans[place][1]:
            return False
        closing = bisect_left(self._starts, spans[place][1]) - 1
        return closing not in self._openers_from(bisect_left(self._starts, position))

    def _openers_from(self, first: int) -> frozenset[int]:
        """The opening ones of the fences from this one on; none unless they make whole blocks."""
        if first not in self._openers_by_first:
            self._openers_by_first[first] = frozenset(_openers(self._fences, first))
        return self._openers_by_first[first]


def _read_fence(match: re.Match[str]) -> _Fence:
    mark = match["ticks"] or match["tildes"]
    label = match.group().strip().removeprefix(mark)
    return _Fence(start=match.start(), end=match.end(), mark=mark, has_label=bool(label))


def _openers(fences: Sequence[_Fence], first: int) -> list[int]:
    found: list[int] = []
    opened: _Fence | None = None
    for n in range(first, len(fences)):
        if opened is None:
            opened = fences[n]
            found.append(n)
        elif fences[n].can_end(opened):
            if fences[n].has_label:
                return []
            opened = None
    return found if opened is None else []
