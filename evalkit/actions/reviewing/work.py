"""How raters went about it: how long they took, whether they looked, and what they wrote beside their scores."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from statistics import median
from typing import Final

from evalkit.domain.attempt import AttemptId
from evalkit.domain.review import (
    COMMENT,
    FLAG,
    Act,
    Assignment,
    AssignmentId,
    AssignmentKind,
    Door,
    RaterId,
    RatingEvent,
    Review,
)
from evalkit.storage.store import Store

__all__ = ["RaterWork", "rater_work"]

_FIRST: Final = frozenset({AssignmentKind.COMMON, AssignmentKind.SHARE})
_LONGEST_S: Final = 900.0
"""Who has done nothing for a quarter of an hour was away."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RaterWork:
    """What is known of one rater beside their scores."""

    wanted: int = 0
    """Scores asked for the first time, an answer and a dimension each."""
    median_s: float | None = None
    """Seconds that an answer took."""
    timed: int = 0
    """Answers of which that is known."""
    too_fast: int = 0
    """Of these, scored faster than they can be read."""
    longest_alike: int = 0
    """Answers in a row that got the same scores throughout."""
    is_straight: bool = False
    """Whether that is more than chance would bring."""
    comments: int = 0
    flags: int = 0


def rater_work(
    reviews: Iterable[Review], attempt_ids: Collection[AttemptId], *, store: Store
) -> Mapping[RaterId, RaterWork]:
    """rater_id -> what they did, by review and in the order in which they were added.

    Args:
        reviews: Whose raters.
        attempt_ids: What is wanted of them is counted over these; how they work, over all that they have seen.
        store: Where it is kept.
    """
    found: dict[RaterId, RaterWork] = {}
    for review in reviews:
        assignments: dict[RaterId, list[Assignment]] = defaultdict(list)
        for assignment in store.reviews.assignments(review.review_id):
            assignments[assignment.rater_id].append(assignment)
        events: dict[AssignmentId, list[RatingEvent]] = defaultdict(list)
        for event in store.reviews.events(review.review_id):
            events[event.assignment_id].append(event)
        for rater in store.reviews.raters(review.review_id):
            own = assignments[rater.rater_id]
            found[rater.rater_id] = _work(own, [events[one.assignment_id] for one in own], attempt_ids)
    return found


def _work(
    own: Sequence[Assignment], events: Sequence[Sequence[RatingEvent]], attempt_ids: Collection[AttemptId]
) -> RaterWork:
    seconds = [took for _, took in _seconds([event for some in events for event in some])]
    return RaterWork(
        wanted=sum(len(one.dimensions) for one in own if one.kind in _FIRST and one.attempt_id in attempt_ids),
        median_s=median(seconds) if seconds else None,
        timed=len(seconds),
        comments=sum(_holds(some, COMMENT) for some in events),
        flags=sum(_holds(some, FLAG) for some in events),
    )


def _seconds(events: Iterable[RatingEvent]) -> Iterator[tuple[AssignmentId, float]]:
    """How long each answer took at the first visit: from the last thing done at the one before to its own last.

    A spreadsheet tells no times, of the first answer nobody knows when it was opened, and after a break neither.
    """
    timed = sorted((event for event in events if event.door is not Door.SHEET), key=lambda event: event.made_at)
    seen: set[AssignmentId] = set()
    left_at = None
    for assignment_id, some in groupby(timed, key=lambda event: event.assignment_id):
        visit = list(some)
        if left_at is not None and assignment_id not in seen:
            took = (visit[-1].made_at - left_at).total_seconds()
            if took <= _LONGEST_S:
                yield assignment_id, took
        seen.add(assignment_id)
        left_at = visit[-1].made_at


def _holds(events: Iterable[RatingEvent], subject: str) -> bool:
    """Whether there is a comment, or a flag, that was not removed."""
    newest: RatingEvent | None = None
    for event in events:
        if event.subject == subject and (newest is None or event.revision >= newest.revision):
            newest = event
    return newest is not None and newest.act is not Act.CLEAR and (subject != COMMENT or bool(newest.text))
