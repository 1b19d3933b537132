"""Loops: whether a text ends by repeating itself."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

__all__ = ["LOOP_WINDOW", "has_repeated_tail"]

LOOP_WINDOW: Final = 24_000
"""Characters at the end of a text that are looked at: three times the longest passage that is recognised."""

_NEEDLE: Final = 48
"""Characters at the very end whose earlier places suggest a period."""
_MAX_CANDIDATES: Final = 200
_WORDLESS_RUN: Final = 4_000
"""Digits, dots and table rules repeat in honest text (a big number, an empty matrix), though not for pages."""


def has_repeated_tail(text: str) -> bool:
    """Whether a text ends in one passage, word for word, over and over.

    How often is too often depends on the passage's length: twenty dashes are a rule, three equal pages are not an
    accident. What is recognised is exact repetition at any phase (the last round may be unfinished); a loop that
    counts upwards is not. Only the last LOOP_WINDOW characters matter, so that the cost does not grow with the text,
    and whatever follows the repetition (an answer reached at last) makes the claim false.
    """
    tail = text[-LOOP_WINDOW:].rstrip()
    return any(_is_too_often(tail, period) for period in _candidate_periods(tail))


def _candidate_periods(tail: str) -> Iterator[int]:
    """Distances from the end of the tail to earlier places of its last characters, shortest first."""
    needle = tail[-_NEEDLE:]
    if len(needle) < _NEEDLE:
        return
    end = len(tail) - 1
    for _ in range(_MAX_CANDIDATES):
        place = tail.rfind(needle, 0, end)
        if place < 0:
            return
        yield len(tail) - _NEEDLE - place
        end = place + _NEEDLE - 1


def _is_too_often(tail: str, period: int) -> bool:
    # Three rounds are never too many, but comparing them is cheaper than looking into the passage.
    if not _repeats(tail, period, run=3 * period):
        return False
    return _repeats(tail, period, run=_required_run(tail[-period:]))


def _repeats(tail: str, period: int, *, run: int) -> bool:
    """Whether the last ``run`` characters have this period."""
    return run <= len(tail) and tail[-run : len(tail) - period] == tail[period - run :]


def _required_run(passage: str) -> int:
    """How many characters of pure repetition make a loop of this passage.

    The steps were chosen so that what people write on purpose stays below them: refrains (2-4 times), equal table
    rows and code lines (tens of short lines), and so that a loop is seen within about a thousand tokens.
    """
    length = len(passage)
    if not any(character.isalpha() for character in passage):
        return max(_WORDLESS_RUN, 3 * length)
    if length < 20:
        return 1_500
    if length < 200:
        return max(800, 8 * length)
    return max(1_600, (4 if length < 1_000 else 3) * length)
