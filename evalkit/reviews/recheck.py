"""What happens next with answers on which two raters are 2 or more levels apart.

Both are asked once more, without being told why. What stays apart is put before somebody who has not scored it.
(Agreement of experts rose from alpha .41 to .71 by this step alone, and most gaps are slips: judging.md.)

Whoever says what becomes of a gap, or puts an answer before somebody for it, asks ``open_gaps``: what pages and reports
promise is what is done.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from evalkit.domain.attempt import AttemptId
from evalkit.domain.identity import seed_from
from evalkit.domain.people import GapStep
from evalkit.domain.review import Assignment, AssignmentKind, RaterId, ReviewRater
from evalkit.domain.rubric import DimensionName
from evalkit.domain.sheet import Mark, MarksByAssignment, are_done
from evalkit.reviews.first_pass import Ratings
from evalkit.reviews.handing import active_raters, in_hands

__all__ = ["GAP", "Due", "OpenGap", "answers_at", "due_of", "holding_back", "open_gaps"]

GAP: Final = 2
"""Levels between two raters from which on both are asked again."""

_Place = tuple[AttemptId, DimensionName]


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenGap:
    """An answer on which raters are apart by their last words, on one dimension."""

    attempt_id: AttemptId
    dimension: DimensionName
    step: GapStep
    raters: tuple[RaterId, ...]
    """Who is waited for; nobody with ``NOBODY``."""
    due: tuple[RaterId, ...] = ()
    """Of these, those before whom it is to be put, and has not been yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """An answer that is to be put before a rater."""

    rater_id: RaterId
    attempt_id: AttemptId
    kind: AssignmentKind
    dimensions: tuple[DimensionName, ...]


def open_gaps(
    assignments: Sequence[Assignment],
    raters: Sequence[ReviewRater],
    ratings: Ratings,
    *,
    seed: int,
    thirds: Sequence[RaterId] | None = None,
) -> tuple[OpenGap, ...]:
    """Every gap that is neither closed nor settled, with what happens next.

    Those look again who were apart by first scores, where they have been through all their answers, and as these held
    then: who still scores, or changes a score later, learns nothing by it. Each is asked once. Who was taken over from
    is asked nothing; what they have scored may still lie apart from what others have. When all have looked again, of
    those who never had the answer, who has least to do settles it; somebody else, where that one cannot judge it.

    Args:
        assignments: All of a review.
        raters: All of it.
        ratings: What was said of each.
        seed: Decides between raters who have equally much to do.
        thirds: Who may settle; None for everybody from whom nobody has taken over.
    """
    active = active_raters(raters)
    desk = _Desk.of(in_hands(assignments, raters, ratings.now), ratings, active=frozenset(active))
    found = [gap for place in desk.first if (gap := desk.gap_at(place)) is not None]
    return tuple(desk.with_thirds(found, raters=active if thirds is None else thirds, seed=seed))


def due_of(gaps: Iterable[OpenGap]) -> tuple[Due, ...]:
    """What is to be put before raters: of an answer all dimensions at once."""
    found: dict[tuple[RaterId, AttemptId, AssignmentKind], list[DimensionName]] = defaultdict(list)
    for gap in gaps:
        kind = AssignmentKind.THIRD if gap.step is GapStep.THIRD else AssignmentKind.RECHECK
        for rater_id in gap.due:
            found[rater_id, gap.attempt_id, kind].append(gap.dimension)
    return tuple(
        Due(rater_id=rater_id, attempt_id=attempt_id, kind=kind, dimensions=tuple(dimensions))
        for (rater_id, attempt_id, kind), dimensions in found.items()
    )


def answers_at(gaps: Iterable[OpenGap], step: GapStep) -> int:
    """How many answers have a gap with which this happens next."""
    return len({gap.attempt_id for gap in gaps if gap.step is step})


def holding_back(gaps: Iterable[OpenGap], assignments: Iterable[Assignment], ratings: Ratings) -> Mapping[RaterId, int]:
    """Rater for whom a gap waits -> answers that they have still to score for the first time.

    Args:
        gaps: Of a review.
        assignments: All of it.
        ratings: What was said of each.
    """
    waited_for = {rater for gap in gaps if gap.step is GapStep.FIRST for rater in gap.raters}
    return Counter(
        one.rater_id
        for one in assignments
        if one.rater_id in waited_for
        and one.assignment_id in ratings.waiting
        and not are_done(ratings.now.get(one.assignment_id, {}), one.dimensions)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Said:
    """What raters who have an answer say of it; a rater without a mark has said nothing yet."""

    by_rater: dict[RaterId, Mark | None] = field(default_factory=dict[RaterId, Mark | None])

    @property
    def values(self) -> Mapping[RaterId, int]:
        return {
            rater: mark.value for rater, mark in self.by_rater.items() if mark is not None and mark.value is not None
        }

    @property
    def done(self) -> frozenset[RaterId]:
        """Who has scored it, or could not judge."""
        return frozenset(rater for rater, mark in self.by_rater.items() if mark is not None and mark.act.is_rating)


_NOTHING: Final = _Said()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Desk:
    """A review by what each answer was put before raters for."""

    assignments: Sequence[Assignment]
    active: frozenset[RaterId]
    first: Mapping[_Place, _Said]
    again: Mapping[_Place, _Said]
    third: Mapping[_Place, _Said]
    waiting: Mapping[_Place, frozenset[RaterId]]
    """Who has it in a first pass that has not ended."""

    @staticmethod
    def of(assignments: Sequence[Assignment], ratings: Ratings, *, active: frozenset[RaterId]) -> _Desk:
        waiting: dict[_Place, set[RaterId]] = defaultdict(set)
        for one in assignments:
            if one.assignment_id in ratings.waiting:
                for dimension in one.dimensions:
                    waiting[one.attempt_id, dimension].add(one.rater_id)
        return _Desk(
            assignments=assignments,
            active=active,
            first=_said((one for one in assignments if one.kind.is_first), ratings.first),
            again=_said((one for one in assignments if one.kind is AssignmentKind.RECHECK), ratings.first),
            third=_said((one for one in assignments if one.kind is AssignmentKind.THIRD), ratings.first),
            waiting={place: frozenset(some) for place, some in waiting.items()},
        )

    def gap_at(self, place: _Place) -> OpenGap | None:
        """What happens next in one place; with ``NOBODY``, a third rater may yet be found."""
        third, again = self.third.get(place, _NOTHING), self.again.get(place, _NOTHING)
        first, waiting = self.first[place].values, self.waiting.get(place, frozenset())
        last = _last_words(first, again)
        if third.values or not _apart(last):
            return None
        through = {rater: value for rater, value in first.items() if rater not in waiting}
        attempt_id, dimension = place
        gap = OpenGap(attempt_id=attempt_id, dimension=dimension, step=GapStep.FIRST, raters=tuple(sorted(waiting)))
        if not _apart({rater: value for rater, value in last.items() if rater in through}):
            return gap
        asked = tuple(rater for rater in _apart(through) if rater in self.active - again.done)
        if asked:
            due = tuple(rater for rater in asked if rater not in again.by_rater)
            return replace(gap, step=GapStep.AGAIN, raters=asked, due=due)
        settling = tuple(rater for rater in third.by_rater if rater not in third.done)
        if settling:
            return replace(gap, step=GapStep.THIRD, raters=settling)
        return replace(gap, step=GapStep.NOBODY)

    def with_thirds(self, gaps: Sequence[OpenGap], *, raters: Sequence[RaterId], seed: int) -> Iterator[OpenGap]:
        """The same gaps, with somebody to settle those that need it, where there is anybody."""
        loads: Counter[RaterId] = Counter()
        had: dict[AttemptId, set[RaterId]] = defaultdict(set)
        for one in self.assignments:
            loads[one.rater_id] += len(one.dimensions)
            had[one.attempt_id].add(one.rater_id)
        needed = Counter(gap.attempt_id for gap in gaps if gap.step is GapStep.NOBODY)
        third_by_attempt: dict[AttemptId, RaterId] = {}
        for attempt_id, dimensions in needed.items():
            free = [rater for rater in raters if rater not in had[attempt_id]]
            if free:
                third = min(free, key=lambda rater: (loads[rater], seed_from("third", seed, attempt_id, rater)))
                loads[third] += dimensions
                third_by_attempt[attempt_id] = third
        for gap in gaps:
            third = third_by_attempt.get(gap.attempt_id)
            if gap.step is not GapStep.NOBODY:
                yield gap
            elif third is not None:
                yield replace(gap, step=GapStep.THIRD, raters=(third,), due=(third,))
            else:
                # Whoever has the answer before them, and has not come through theirs, is still to be heard.
                yield replace(gap, step=GapStep.FIRST) if gap.raters else gap


def _said(assignments: Iterable[Assignment], marks: MarksByAssignment) -> Mapping[_Place, _Said]:
    found: dict[_Place, _Said] = defaultdict(_Said)
    for one in assignments:
        for dimension in one.dimensions:
            mark = marks.get(one.assignment_id, {}).get(dimension)
            found[one.attempt_id, dimension].by_rater[one.rater_id] = mark
    return dict(found)


def _last_words(first: Mapping[RaterId, int], again: _Said) -> Mapping[RaterId, int]:
    """That of the second look over the first score; nobody's who could not judge any more."""
    kept = {rater: value for rater, value in first.items() if rater not in again.done}
    return {**kept, **again.values}


def _apart(values: Mapping[RaterId, int]) -> list[RaterId]:
    """Those who are too far from somebody else."""
    return [rater for rater, value in values.items() if any(abs(value - other) >= GAP for other in values.values())]
