"""How raters went about it: how long they took, whether they looked, and what they wrote beside their scores."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from evalkit.domain.attempt import AttemptId
from evalkit.domain.review import Assignment, AssignmentId, RaterId, RatingEvent, Review
from evalkit.domain.sheet import MarksByAssignment, comment_in, is_flagged_in
from evalkit.reviews.attention import attention_of, reading_seconds
from evalkit.reviews.handing import in_hands
from evalkit.reviews.held import marks_of
from evalkit.storage.store import Store

__all__ = ["RaterWork", "rater_work"]


@dataclass(frozen=True, slots=True, kw_only=True)
class RaterWork:
    """What is known of one rater beside their scores, by the answers that are asked about."""

    wanted: int = 0
    """Scores asked for the first time, an answer and a dimension each; what two reviews ask for is one."""
    median_s: float | None = None
    """Seconds that an answer took."""
    timed: int = 0
    """Answers of which that is known."""
    too_fast: int = 0
    """Of these, scored faster than they can be read."""
    longest_alike: int = 0
    """Answers in a row that got one and the same score throughout, whichever they are: a row goes through all
    that they were given."""
    is_straight: bool = False
    """Whether that is more than good answers explain easily."""
    comments: int = 0
    flags: int = 0


def rater_work(
    reviews: Iterable[Review], attempt_ids: Collection[AttemptId], *, store: Store
) -> Mapping[str, RaterWork]:
    """Name -> what they did, by review and in the order in which they were added.

    Args:
        reviews: Whose raters; who is called alike in several is one person.
        attempt_ids: The answers that are asked about; of what they did with others only rows of one score are told.
        store: Where it is kept.
    """
    names: dict[RaterId, str] = {}
    own: dict[str, list[Assignment]] = defaultdict(list)
    events: list[RatingEvent] = []
    for review in reviews:
        raters = store.reviews.raters(review.review_id)
        names |= {rater.rater_id: rater.name for rater in raters}
        said = store.reviews.events(review.review_id)
        given = in_hands(store.reviews.assignments(review.review_id), raters, marks_of(said))
        for assignment in sorted(given, key=lambda one: one.position):
            theirs = own[names[assignment.rater_id]]
            # One review after the other.
            theirs.append(replace(assignment, position=len(theirs)))
        events += said
    marks = marks_of(events)
    found: dict[str, RaterWork] = {}
    for name in names.values():
        ids = {one.assignment_id for one in own[name]}
        by_rater = [event for event in events if event.assignment_id in ids]
        found[name] = _work(own[name], by_rater, marks, attempt_ids=attempt_ids, store=store)
    return found


def _work(
    own: Sequence[Assignment],
    events: Sequence[RatingEvent],
    marks: MarksByAssignment,
    *,
    attempt_ids: Collection[AttemptId],
    store: Store,
) -> RaterWork:
    asked_about = [one for one in own if one.attempt_id in attempt_ids]
    attention = attention_of(own, events, marks=marks, reading_s=_ReadingSeconds(asked_about, store))
    own_marks = [marks.get(one.assignment_id, {}) for one in asked_about]
    return RaterWork(
        wanted=len({(one.attempt_id, name) for one in asked_about if one.kind.is_first for name in one.dimensions}),
        median_s=attention.median_s,
        timed=attention.timed,
        too_fast=attention.too_fast,
        longest_alike=attention.longest_alike,
        is_straight=attention.is_straight,
        comments=sum(bool(comment_in(some)) for some in own_marks),
        flags=sum(map(is_flagged_in, own_marks)),
    )


class _ReadingSeconds(Mapping[AssignmentId, float]):
    """What reading each answer takes; an answer is fetched when that is asked, which it seldom is."""

    def __init__(self, assignments: Iterable[Assignment], store: Store) -> None:
        self._attempts = {one.assignment_id: one.attempt_id for one in assignments}
        self._store = store

    def __getitem__(self, assignment_id: AssignmentId) -> float:
        return reading_seconds(self._store.attempts.body(self._attempts[assignment_id]).answer)

    def __contains__(self, assignment_id: object) -> bool:
        return assignment_id in self._attempts

    def __iter__(self) -> Iterator[AssignmentId]:
        return iter(self._attempts)

    def __len__(self) -> int:
        return len(self._attempts)
