"""What raters are asked again: answers on which two of them are 2 or more levels apart.

Both are asked once more, without being told why. What stays apart is put before somebody who has not scored it.
(Agreement of experts rose from alpha .41 to .71 by this step alone, and most gaps are slips: judging.md.)
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from evalkit.domain.attempt import AttemptId
from evalkit.domain.identity import seed_from
from evalkit.domain.review import Assignment, AssignmentKind, RaterId
from evalkit.domain.rubric import DimensionName
from evalkit.domain.sheet import MarksByAssignment

__all__ = ["GAP", "Due", "due_rechecks", "due_thirds", "unsettled"]

GAP: Final = 2
"""Levels between two raters from which on both are asked again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """An answer that is to be put before a rater."""

    rater_id: RaterId
    attempt_id: AttemptId
    kind: AssignmentKind
    dimensions: tuple[DimensionName, ...]


def due_rechecks(assignments: Sequence[Assignment], marks: MarksByAssignment) -> tuple[Due, ...]:
    """The answers that go back to raters who are apart, those left out that went back already.

    First scores count, of those who have been through all their answers, and as they held then: who still scores, or
    changes a score later, learns nothing by it. Hidden repeats, re-checks and third raters open nothing.

    Args:
        assignments: All of a review.
        marks: What counts of each (``Ratings.after_first``).
    """
    sent = _sent(assignments)
    due: dict[tuple[RaterId, AttemptId], list[DimensionName]] = defaultdict(list)
    for attempt_id, dimension, values in _values(assignments, marks):
        for rater_id in _apart(values):
            if (rater_id, attempt_id, dimension) not in sent:
                due[rater_id, attempt_id].append(dimension)
    return tuple(
        Due(rater_id=rater_id, attempt_id=attempt_id, kind=AssignmentKind.RECHECK, dimensions=tuple(dimensions))
        for (rater_id, attempt_id), dimensions in due.items()
    )


def due_thirds(
    assignments: Sequence[Assignment], marks: MarksByAssignment, *, raters: Sequence[RaterId], seed: int
) -> tuple[Due, ...]:
    """The answers on which raters are still apart after their re-checks, each for somebody who never had it.

    Of those who never had it, who has least to do gets it. Where everybody had it, it stays open.

    Args:
        assignments: All of a review.
        marks: What counts of each (``Ratings.after_first``).
        raters: All of the review.
        seed: Decides between raters who have equally much to do.
    """
    return tuple(_given_out(_still_apart(assignments, marks), assignments, raters=raters, seed=seed))


def unsettled(assignments: Sequence[Assignment], marks: MarksByAssignment, *, raters: Sequence[RaterId]) -> int:
    """How many answers stay apart because everybody has had them: somebody new would settle them."""
    had = _had(assignments)
    return sum(set(raters) <= had[attempt_id] for attempt_id in _still_apart(assignments, marks))


def _still_apart(
    assignments: Sequence[Assignment], marks: MarksByAssignment
) -> Mapping[AttemptId, Sequence[DimensionName]]:
    """What all have looked at again, and nobody was asked to settle."""
    sent = _sent(assignments)
    settled = {
        (one.attempt_id, dimension)
        for one in assignments
        if one.kind is AssignmentKind.THIRD
        for dimension in one.dimensions
    }
    second = _second_values(assignments, marks)
    open_: dict[AttemptId, list[DimensionName]] = defaultdict(list)
    for attempt_id, dimension, values in _values(assignments, marks):
        asked_again = {rater for rater in values if (rater, attempt_id, dimension) in sent}
        said_again = second.get((attempt_id, dimension), {})
        if (attempt_id, dimension) in settled or not asked_again or asked_again - said_again.keys():
            continue
        last = {**values, **said_again}
        if _apart({rater: value for rater, value in last.items() if value is not None}):
            open_[attempt_id].append(dimension)
    return open_


def _had(assignments: Iterable[Assignment]) -> Mapping[AttemptId, set[RaterId]]:
    had: dict[AttemptId, set[RaterId]] = defaultdict(set)
    for one in assignments:
        had[one.attempt_id].add(one.rater_id)
    return had


def _given_out(
    open_: Mapping[AttemptId, Sequence[DimensionName]],
    assignments: Sequence[Assignment],
    *,
    raters: Sequence[RaterId],
    seed: int,
) -> Iterator[Due]:
    loads: Counter[RaterId] = Counter()
    had = _had(assignments)
    for one in assignments:
        loads[one.rater_id] += len(one.dimensions)
    for attempt_id, dimensions in open_.items():
        free = [rater for rater in raters if rater not in had[attempt_id]]
        if free:
            third = min(free, key=lambda rater: (loads[rater], seed_from("third", seed, attempt_id, rater)))
            loads[third] += len(dimensions)
            yield Due(rater_id=third, attempt_id=attempt_id, kind=AssignmentKind.THIRD, dimensions=tuple(dimensions))


def _values(
    assignments: Iterable[Assignment], marks: MarksByAssignment
) -> Iterator[tuple[AttemptId, DimensionName, Mapping[RaterId, int]]]:
    """Attempt, dimension, and each rater's first score of it as it holds."""
    found: dict[tuple[AttemptId, DimensionName], dict[RaterId, int]] = defaultdict(dict)
    for one in assignments:
        if one.kind.is_first:
            for dimension in one.dimensions:
                mark = marks.get(one.assignment_id, {}).get(dimension)
                if mark is not None and mark.value is not None:
                    found[one.attempt_id, dimension][one.rater_id] = mark.value
    return ((attempt_id, dimension, values) for (attempt_id, dimension), values in found.items())


def _second_values(
    assignments: Iterable[Assignment], marks: MarksByAssignment
) -> Mapping[tuple[AttemptId, DimensionName], Mapping[RaterId, int | None]]:
    """What raters said when they were asked again; None where they could not judge any more."""
    found: dict[tuple[AttemptId, DimensionName], dict[RaterId, int | None]] = defaultdict(dict)
    for one in assignments:
        if one.kind is AssignmentKind.RECHECK:
            for dimension in one.dimensions:
                mark = marks.get(one.assignment_id, {}).get(dimension)
                if mark is not None and mark.act.is_rating:
                    found[one.attempt_id, dimension][one.rater_id] = mark.value
    return found


def _sent(assignments: Iterable[Assignment]) -> set[tuple[RaterId, AttemptId, DimensionName]]:
    """What went back already."""
    return {
        (one.rater_id, one.attempt_id, dimension)
        for one in assignments
        if one.kind is AssignmentKind.RECHECK
        for dimension in one.dimensions
    }


def _apart(values: Mapping[RaterId, int]) -> list[RaterId]:
    """Those who are too far from somebody else."""
    return [rater for rater, value in values.items() if any(abs(value - other) >= GAP for other in values.values())]
