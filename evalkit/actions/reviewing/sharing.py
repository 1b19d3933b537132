"""What raters are given when they come to a review: a share of its questions, in an order of their own."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import datetime

from evalkit.actions.reviewing.following import assignment_id_of
from evalkit.actions.reviewing.review_matter import ReviewMatter
from evalkit.actions.reviewing.which import counted_with
from evalkit.domain.attempt import AttemptId
from evalkit.domain.review import Assignment, AssignmentKind, RaterId, RatingEvent, Review, ReviewRater
from evalkit.domain.rubric import DimensionName
from evalkit.reviews.assigning import Share, dealt
from evalkit.reviews.first_pass import Ratings
from evalkit.reviews.handing import in_hands, left_behind
from evalkit.reviews.held import marks_of
from evalkit.reviews.matter import ReviewQuestion
from evalkit.reviews.order import Slot, ordered
from evalkit.reviews.recheck import Due, due_of, open_gaps
from evalkit.reviews.sampling import common_block
from evalkit.reviews.sizing import room_in
from evalkit.storage.store import Store

__all__ = ["SoFar", "shared_out"]

_Thirds = Mapping[tuple[RaterId, AttemptId], tuple[DimensionName, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class SoFar:
    """Who is in a review, what they have been given and what they have said: as stored, or as it is thought of."""

    raters: Sequence[ReviewRater]
    assignments: Sequence[Assignment]
    events: Sequence[RatingEvent]
    had: Mapping[str, AbstractSet[str]] = field(default_factory=dict[str, AbstractSet[str]])
    """Name -> asked_hashes that they were given in other reviews that count together with this one."""

    @classmethod
    def stored(cls, review: Review, *, store: Store) -> SoFar:
        """As the store has it: of a review that has not begun, what others gave."""
        others = [one for one in counted_with(review, store=store) if one.review_id != review.review_id]
        return cls(
            raters=store.reviews.raters(review.review_id),
            assignments=store.reviews.assignments(review.review_id),
            events=store.reviews.events(review.review_id),
            had=_had(others, store=store),
        )


def _had(reviews: Sequence[Review], *, store: Store) -> Mapping[str, AbstractSet[str]]:
    names: dict[RaterId, str] = {}
    given: list[Assignment] = []
    for review in reviews:
        raters = store.reviews.raters(review.review_id)
        names |= {rater.rater_id: rater.name for rater in raters}
        marks = marks_of(store.reviews.events(review.review_id))
        given += in_hands(store.reviews.assignments(review.review_id), raters, marks)
    asked = store.attempts.asked({one.attempt_id for one in given}) if given else {}
    had: dict[str, set[str]] = defaultdict(set)
    for one in given:
        had[names[one.rater_id]].add(asked[one.attempt_id].asked_hash)
    return dict(had)


def shared_out(
    review: Review, raters: Sequence[ReviewRater], matter: ReviewMatter, *, so_far: SoFar, now: datetime
) -> Sequence[Assignment]:
    """What new raters are given: what all have, and of the rest what fewest have, or what somebody has left behind.

    What is new to them goes first.

    Where raters before them are still apart on an answer, a new one who would get it is the third, and settles it.

    Args:
        review: Stored, or about to be.
        raters: Who comes new to it.
        matter: Its questions as they are today.
        so_far: What others have been given, and have said.
        now: The time.
    """
    had = {rater.rater_id: so_far.had.get(rater.name, frozenset()) for rater in raters}
    stored = so_far.assignments
    everybody = [*so_far.raters, *raters]
    ratings = Ratings.of(stored, so_far.events, everybody)
    assignments = in_hands(stored, everybody, ratings.now)
    gaps = open_gaps(stored, everybody, ratings, seed=review.seed, thirds=list(had))
    thirds = {
        (due.rater_id, due.attempt_id): due.dimensions for due in due_of(gaps) if due.kind is AssignmentKind.THIRD
    }
    left = {
        rater.rater_id: left_behind(rater.instead_of, stored, ratings.now)
        for rater in raters
        if rater.instead_of is not None
    }
    return [
        assignment
        for share in _shares(review, had, matter, stored, held=_held(matter.questions, assignments), left=left)
        for assignment in _assigned(review, share, thirds, now=now)
    ]


def _shares(
    review: Review,
    had: Mapping[RaterId, AbstractSet[str]],
    matter: ReviewMatter,
    assignments: Sequence[Assignment],
    *,
    held: Mapping[str, int],
    left: Mapping[RaterId, set[AttemptId]],
) -> Sequence[Share]:
    question_by_hash = {question.asked_hash: question for question in matter.questions}
    # A question may be gone: a run was asked again since, or its answers count as cut by now.
    sample = [question_by_hash[name] for name in review.asked_hashes if name in question_by_hash]
    room = room_in(review.minutes)
    common = _common_hashes(sample, assignments) or {
        question.asked_hash for question in common_block(sample, room=room, seed=review.seed, had=had.values())
    }
    shared = [question for question in sample if question.asked_hash in common]
    others = [question for question in sample if question.asked_hash not in common]
    if left:
        # Whole questions: who scores one run's answer scores the other's.
        return [
            Share(
                rater_id=rater,
                common=tuple(shared),
                own=tuple(one for one in others if any(answer.attempt_id in left[rater] for answer in one.answers)),
            )
            for rater in had
        ]
    return dealt(
        shared,
        others,
        raters=list(had),
        room=room,
        held=held,
        had=had,
    )


def _common_hashes(sample: Sequence[ReviewQuestion], assignments: Sequence[Assignment]) -> set[str]:
    """Questions that were put before everybody."""
    hash_by_attempt = _hash_by_attempt(sample)
    return {
        hash_by_attempt[one.attempt_id]
        for one in assignments
        if one.kind is AssignmentKind.COMMON and one.attempt_id in hash_by_attempt
    }


def _held(sample: Sequence[ReviewQuestion], assignments: Sequence[Assignment]) -> Mapping[str, int]:
    """asked_hash -> in how many raters' hands it is."""
    hash_by_attempt = _hash_by_attempt(sample)
    pairs = {
        (one.rater_id, hash_by_attempt[one.attempt_id]) for one in assignments if one.attempt_id in hash_by_attempt
    }
    return Counter(asked_hash for _, asked_hash in pairs)


def _hash_by_attempt(sample: Sequence[ReviewQuestion]) -> Mapping[AttemptId, str]:
    return {answer.attempt_id: question.asked_hash for question in sample for answer in question.answers}


def _assigned(review: Review, share: Share, thirds: _Thirds, *, now: datetime) -> Iterator[Assignment]:
    for position, slot in enumerate(ordered(share, seed=review.seed)):
        due = _due(share.rater_id, slot, thirds)
        yield Assignment(
            assignment_id=assignment_id_of(review, due),
            rater_id=due.rater_id,
            attempt_id=due.attempt_id,
            kind=due.kind,
            dimensions=due.dimensions,
            position=position,
            created_at=now,
        )


def _due(rater_id: RaterId, slot: Slot, thirds: _Thirds) -> Due:
    """What stands in one place of the order; a third is asked about what is apart alone."""
    attempt_id = slot.answer.attempt_id
    settles = thirds.get((rater_id, attempt_id))
    is_third = settles is not None and slot.kind is not AssignmentKind.REPEAT
    return Due(
        rater_id=rater_id,
        attempt_id=attempt_id,
        kind=AssignmentKind.THIRD if is_third else slot.kind,
        dimensions=settles or slot.answer.dimensions,
    )
