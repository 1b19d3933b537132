"""Which review of some runs is meant: an open one wherever one can be, because a new one has other links."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count

from evalkit.actions.find_run import found_run
from evalkit.actions.reviewing.commands import review_command
from evalkit.actions.reviewing.following import due_now
from evalkit.actions.reviewing.order import ReviewOrder
from evalkit.domain.attempt import RunId
from evalkit.domain.identity import content_uuid
from evalkit.domain.review import Review, ReviewId
from evalkit.domain.rubric import DimensionName
from evalkit.domain.sheet import are_done
from evalkit.errors import RunError
from evalkit.reviews.first_pass import Ratings
from evalkit.reviews.handing import in_hands
from evalkit.reviews.held import marks_of
from evalkit.storage.store import Store

__all__ = [
    "HowFar",
    "OtherReview",
    "command_of",
    "counted_with",
    "going_on_commands",
    "how_far",
    "new_review_id",
    "open_review",
    "other_reviews",
    "questions_to_score",
    "reviews_holding",
    "runs_named",
    "undrawn",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class HowFar:
    """How far the raters of a review have come."""

    answers: int
    done: int
    is_finished: bool
    """Whether everything is scored, and nothing has become due that would be put before somebody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherReview:
    """A review that could have been meant too."""

    review: Review
    how_far: HowFar

    @property
    def command(self) -> str:
        """What goes on with this one, and no other."""
        return review_command(self.review, "--review", self.review.short_id)

    def __str__(self) -> str:
        """As a line says it."""
        review, far = self.review, self.how_far
        done = f"{far.done} of {far.answers} answers done"
        return f"review {review.short_id} on {', '.join(review.dimensions)} ({done}) goes on with: {self.command}"


def runs_named(texts: Sequence[str], *, store: Store) -> tuple[RunId, ...]:
    """The runs that a user has named, each of them once.

    Raises:
        UserError: When a text names none, or several.
    """
    return tuple(dict.fromkeys(found_run(text, store=store).run.run_id for text in texts))


def reviews_holding(run_ids: Sequence[RunId], *, store: Store) -> list[Review]:
    """Reviews in which all of these runs are scored, perhaps among others; newest first."""
    return [review for review in store.reviews.of_run(run_ids[0]) if set(run_ids) <= set(review.run_ids)]


def command_of(review: Review, *options: str, store: Store) -> str:
    """What goes on with a review and no other: it is named where its runs have several."""
    is_alone = len(reviews_holding(review.run_ids, store=store)) < 2
    return review_command(review, *(() if is_alone else ("--review", review.short_id)), *options)


def going_on_commands(reviews: Iterable[Review], *, store: Store) -> Mapping[str, str]:
    """Beginning of a review's id -> what goes on with it; finished ones first, in the order that is given."""
    in_order = sorted(reviews, key=lambda review: not how_far(review, store=store).is_finished)
    return {review.short_id: command_of(review, store=store) for review in in_order}


def counted_with(review: Review, *, store: Store) -> Iterator[Review]:
    """Those whose scores count together with a review's: of its runs, on its dimensions, by the same anchors."""
    for other in reviews_holding(review.run_ids, store=store):
        if all(other.anchors_versions.get(name) == version for name, version in review.anchors_versions.items()):
            yield other


def undrawn(review: Review, *, store: Store) -> int:
    """How many questions all runs of a review have asked that no review of them on a dimension of it has drawn."""
    left = set.intersection(
        *({place.asked_hash for place in store.runs.get(run_id).places} for run_id in review.run_ids)
    )
    for other in reviews_holding(review.run_ids, store=store):
        if set(review.dimensions) & set(other.dimensions):
            left.difference_update(other.asked_hashes)
    return len(left)


def open_review(run_ids: Sequence[RunId], order: ReviewOrder, *, store: Store) -> Review | None:
    """The review that is gone on with; None where another one is to begin.

    Dimensions that are named need not be all of a review's: whoever asks for more scores on one of them, as pages do,
    means the review that people are in the middle of. One of just these dimensions goes before, and one of the runs
    alone before one that holds them among others: pages about one run know nothing of those that were put before
    people with it. Of several, the newest that is not finished is meant, and where all are, the newest.

    Args:
        run_ids: Whose answers are scored.
        order: With the dimensions that were named, if any were, or the review.
        store: Where reviews are.

    Raises:
        RunError: When there is no such review as was named.
    """
    holding = reviews_holding(run_ids, store=store)
    if order.review is not None:
        if order.begins_anew:
            raise RunError("--fresh and --review: begin another one, or go on with the one that is named, not both")
        return _named(order, holding)
    if order.begins_anew:
        return None
    own = [review for review in holding if len(review.run_ids) == len(run_ids)] or holding
    wanted = set(order.dimensions)
    exact = [review for review in own if set(review.dimensions) == wanted]
    fitting = exact or [review for review in own if wanted <= set(review.dimensions)]
    if len(fitting) < 2:
        return fitting[0] if fitting else None
    return next((review for review in fitting if not how_far(review, store=store).is_finished), fitting[0])


def other_reviews(review: Review, *, store: Store) -> tuple[OtherReview, ...]:
    """Those that hold the same runs, newest first."""
    return tuple(
        OtherReview(review=other, how_far=how_far(other, store=store))
        for other in reviews_holding(review.run_ids, store=store)
        if other.review_id != review.review_id
    )


def how_far(review: Review, *, store: Store) -> HowFar:
    """How far a review has come; reads no answer."""
    assignments = store.reviews.assignments(review.review_id)
    events = store.reviews.events(review.review_id)
    raters = store.reviews.raters(review.review_id)
    ratings = Ratings.of(assignments, events, raters)
    marks = ratings.now
    # What was handed on to somebody else keeps nobody waiting.
    kept = in_hands(assignments, raters, marks)
    done = sum(are_done(marks.get(one.assignment_id, {}), one.dimensions) for one in kept)
    is_all = bool(kept) and done == len(kept)
    return HowFar(
        answers=len(kept),
        done=done,
        is_finished=is_all and not due_now(review, assignments, ratings, raters=raters),
    )


def questions_to_score(review: Review, dimension: DimensionName, *, store: Store) -> set[str]:
    """asked_hashes of those of which somebody has an answer still to score on a dimension, for the first time."""
    raters = store.reviews.raters(review.review_id)
    marks = marks_of(store.reviews.events(review.review_id))
    left = {
        one.attempt_id
        for one in in_hands(store.reviews.assignments(review.review_id), raters, marks)
        if one.kind.is_first
        and dimension in one.dimensions
        and not are_done(marks.get(one.assignment_id, {}), [dimension])
    }
    return {one.asked_hash for one in store.attempts.asked(left).values()} if left else set()


def new_review_id(run_ids: Sequence[RunId], *, store: Store) -> ReviewId:
    """What the next review of these runs is known by.

    Two commands that begin the same review at once meet in one id, and the second goes on with the first one's.
    """
    known = {review.review_id for review in store.reviews.of_run(run_ids[0])}
    ids = (ReviewId(content_uuid("review", sorted(run_ids), number)) for number in count())
    return next(name for name in ids if name not in known)


def _named(order: ReviewOrder, holding: Sequence[Review]) -> Review:
    name = order.review or ""
    found = [review for review in holding if review.review_id.startswith(name.lower())]
    if len(found) != 1:
        known = ", ".join(review.short_id for review in holding) or "none so far"
        which = "several reviews of these runs begin like that" if found else "these runs have no such review"
        raise RunError(f"--review {name}: {which}; theirs are: {known}")
    missing = [name for name in order.dimensions if name not in found[0].dimensions]
    if missing:
        raise RunError(
            f"--dimension {missing[0]}: review {found[0].short_id} is on {', '.join(found[0].dimensions)}; leave "
            "--review out to begin another one"
        )
    return found[0]
