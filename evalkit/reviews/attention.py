"""How a rater went about it: how long answers took, and whether they got one score throughout.

Both are noted beside a rater's scores and take nothing away from them: somebody who reads fast, or who has had ten good
answers in a row, has done nothing wrong.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import median
from typing import Final

from evalkit.domain.review import Assignment, AssignmentId, Door, RatingEvent
from evalkit.domain.sheet import MarksByAssignment

__all__ = ["Attention", "attention_of", "reading_seconds"]

_LETTERS_PER_SECOND: Final = 45.0
"""Twice the usual 238 words a minute (Brysbaert 2019, J. Mem. Lang. 109, 104047), at 5.7 letters a word with its blank:
who is faster has skimmed."""
_LETTERS_PER_IDEOGRAPH: Final = 3.5
"""A Chinese reader takes 260 words of 1.5 characters in the same minute (ibid.)."""
_LONGEST_READ_S: Final = 60.0
"""Nobody need read the end of an answer that has gone wrong on its first pages."""
_LONGEST_PAUSE_S: Final = 1800.0
"""Between two keystrokes; who comes back later has not been reading all the while."""
_ALIKE: Final = 10
"""Answers in a row that all get one and the same score on every scale."""
_TIMED_DOORS: Final = frozenset({Door.PAGE, Door.FILE})
"""A spreadsheet says nothing of when each cell was filled in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attention:
    """One rater."""

    timed: int
    """Of the answers asked about, those of which it is known how long they took."""
    median_s: float | None
    """Seconds from the end of the answer before to the first score of this one; None where none is timed."""
    too_fast: int
    """Of those timed, scored in less than half the time that reading takes."""
    longest_alike: int
    """The most answers in a row that got one and the same score on every scale, of those with several scales; whichever
    were asked about, for a row goes through all that the rater was given."""

    @property
    def is_straight(self) -> bool:
        """Whether that is more than good answers explain easily."""
        return self.longest_alike >= _ALIKE


def attention_of(
    assignments: Sequence[Assignment],
    events: Iterable[RatingEvent],
    *,
    marks: MarksByAssignment,
    reading_s: Mapping[AssignmentId, float],
) -> Attention:
    """How one rater went about it.

    Args:
        assignments: All of the rater, by position.
        events: All of the rater.
        marks: What holds for each assignment.
        reading_s: Assignment -> the least time that reading it takes (``reading_seconds``), of those whose time is
            asked about.
    """
    taken = {name: seconds for name, seconds in _seconds_taken(events) if name in reading_s}
    # What took a minute is never too fast, so that only the others' answers need be looked at.
    quick = {name: seconds for name, seconds in taken.items() if seconds < _LONGEST_READ_S}
    fast = [name for name, seconds in quick.items() if seconds < reading_s[name]]
    return Attention(
        timed=len(taken),
        median_s=median(taken.values()) if taken else None,
        too_fast=len(fast),
        longest_alike=_longest_alike(assignments, marks),
    )


def reading_seconds(*texts: str) -> float:
    """The least time that reading some texts takes, at twice the usual speed.

    Example:
        >>> reading_seconds("a" * 450)
        10.0
    """
    ideographs = sum(1 for text in texts for character in text if unicodedata.category(character) == "Lo")
    letters = sum(map(len, texts)) - ideographs + _LETTERS_PER_IDEOGRAPH * ideographs
    return min(letters / _LETTERS_PER_SECOND, _LONGEST_READ_S)


def _seconds_taken(events: Iterable[RatingEvent]) -> Iterator[tuple[AssignmentId, float]]:
    """Seconds from the last keystroke about another answer to the first score of this one, by the rater's own clock.

    Pauses are left out.
    """
    scored: set[AssignmentId] = set()
    current: AssignmentId | None = None
    left_at: datetime | None = None
    last_at: datetime | None = None
    for event in sorted((one for one in events if one.door in _TIMED_DOORS), key=lambda one: one.made_at):
        name = event.assignment_id
        if name != current:
            current, left_at = name, last_at
        last_at = event.made_at
        if event.act.is_rating and name not in scored:
            scored.add(name)
            if left_at is not None and (seconds := (last_at - left_at).total_seconds()) <= _LONGEST_PAUSE_S:
                yield name, seconds


def _longest_alike(assignments: Iterable[Assignment], marks: MarksByAssignment) -> int:
    longest = length = 0
    last: int | None = None
    for one in sorted(assignments, key=lambda assignment: assignment.position):
        values = [mark.value for name in one.dimensions if (mark := marks.get(one.assignment_id, {}).get(name))]
        given = {value for value in values if value is not None}
        if not given or len(one.dimensions) < 2:
            continue
        only = given.pop() if len(given) == 1 else None
        length = length + 1 if only is not None and only == last else int(only is not None)
        last = only
        longest = max(longest, length)
    return longest
