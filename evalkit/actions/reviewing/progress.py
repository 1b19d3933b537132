"""How far the raters of a review have come, and what they noted beside their scores: for its organiser."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from evalkit.actions.reviewing.which import command_of
from evalkit.domain.attempt import AttemptId
from evalkit.domain.people import GapStep
from evalkit.domain.review import Assignment, RaterId, RatingEvent, Review, ReviewRater
from evalkit.domain.run import Run
from evalkit.domain.sheet import Marks, MarksByAssignment, are_done, comment_in, is_flagged_in
from evalkit.reviews.first_pass import Ratings
from evalkit.reviews.handing import in_hands
from evalkit.reviews.recheck import OpenGap, answers_at, due_of, holding_back, open_gaps
from evalkit.storage.store import Store

__all__ = ["RaterProgress", "ReviewNote", "ReviewProgress", "review_progress"]


@dataclass(frozen=True, slots=True, kw_only=True)
class RaterProgress:
    """How far one rater has come."""

    rater: ReviewRater
    answers: int
    """In their hands, those to check again among them."""
    done: int
    again: int
    """Answers that came back to them, or came as to a third rater, and are not scored yet."""
    holds_back: int = 0
    """Answers that they have not scored for the first time, where others wait for that to look again."""
    heir: str | None = None
    """Who has taken over what they have not scored."""
    last_at: datetime | None
    """When something of theirs was stored last; None before they began."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewNote:
    """What a rater said beside scores."""

    rater: str
    question_id: str
    run: str
    """The run whose answer it is about: model and the beginning of its id."""
    is_flagged: bool
    comment: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewProgress:
    """Of a whole review."""

    review: Review
    runs: tuple[str, ...]
    """Model and the beginning of the run's id."""
    raters: tuple[RaterProgress, ...]
    notes: tuple[ReviewNote, ...]
    """In the order of raters, and of their answers."""
    due: int
    """Answers that raters are to look at again, and that are not before them yet."""
    waiting: int
    """Answers on which raters are apart, and which come back once those who have them are through all of theirs."""
    unsettled: int
    """Answers that stay apart because everybody has had them."""
    command: str
    """What goes on with this review, and no other of its runs."""
    is_simulated: bool
    """Whether any answer came from the embedded simulator."""


def review_progress(review: Review, *, store: Store) -> ReviewProgress:
    """How far a review has come; reads no answer."""
    # In this order, so that of whatever is read, what it names is read too: raters may come, and score, meanwhile.
    events = store.reviews.events(review.review_id)
    assignments = store.reviews.assignments(review.review_id)
    raters = store.reviews.raters(review.review_id)
    ratings = Ratings.of(assignments, events, raters)
    marks = ratings.now
    runs = [store.runs.get(run_id) for run_id in review.run_ids]
    gaps = open_gaps(assignments, raters, ratings, seed=review.seed)
    return ReviewProgress(
        review=review,
        runs=tuple(map(_named, runs)),
        raters=tuple(_rater_progress(assignments, events, ratings, raters, gaps)),
        notes=tuple(_notes(assignments, marks, raters, _Places(runs=runs, store=store))),
        due=len(due_of(gaps)),
        waiting=answers_at(gaps, GapStep.FIRST),
        unsettled=answers_at(gaps, GapStep.NOBODY),
        command=command_of(review, store=store),
        is_simulated=any(run.target.is_simulated for run in runs),
    )


def _rater_progress(
    assignments: Sequence[Assignment],
    events: Sequence[RatingEvent],
    ratings: Ratings,
    raters: Sequence[ReviewRater],
    gaps: Sequence[OpenGap],
) -> Iterator[RaterProgress]:
    marks = ratings.now
    owner = {one.assignment_id: one.rater_id for one in assignments}
    last_at: dict[RaterId, datetime] = {}
    for event in events:
        last_at[owner[event.assignment_id]] = event.received_at
    heirs = {rater.instead_of: rater.name for rater in raters}
    kept = in_hands(assignments, raters, marks)
    left = holding_back(gaps, assignments, ratings)
    for rater in raters:
        own = [one for one in kept if one.rater_id == rater.rater_id]
        yield RaterProgress(
            rater=rater,
            answers=len(own),
            done=sum(are_done(marks.get(one.assignment_id, {}), one.dimensions) for one in own),
            again=sum(
                one.kind.is_again and not are_done(marks.get(one.assignment_id, {}), one.dimensions) for one in own
            ),
            holds_back=left.get(rater.rater_id, 0),
            last_at=last_at.get(rater.rater_id),
            heir=heirs.get(rater.rater_id),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Places:
    """Finds out what an answer is an answer to, and of which run; asked only where somebody noted something."""

    runs: Sequence[Run]
    store: Store

    def by_attempt(self, wanted: frozenset[AttemptId]) -> Mapping[AttemptId, tuple[str, str]]:
        """Attempt -> question id and run."""
        asked = self.store.attempts.asked(wanted) if wanted else {}
        found: dict[AttemptId, tuple[str, str]] = {}
        for run in self.runs if wanted else ():
            variants = self.store.banks.variants(run.places)
            for attempt_id, one in asked.items():
                if one.run_id == run.run_id:
                    # A question that has left the run's scope since is known by its hash alone.
                    variant = variants.get(one.asked_hash)
                    found[attempt_id] = (one.asked_hash if variant is None else variant.question_id, _named(run))
        return found


def _notes(
    assignments: Sequence[Assignment], marks: MarksByAssignment, raters: Sequence[ReviewRater], places: _Places
) -> Iterator[ReviewNote]:
    names = {rater.rater_id: rater.name for rater in raters}
    noted = [(one, said) for one in assignments if (said := _said(marks.get(one.assignment_id, {}))) is not None]
    place_by_attempt = places.by_attempt(frozenset(one.attempt_id for one, _ in noted))
    for assignment, (is_flagged, comment) in noted:
        question_id, run = place_by_attempt[assignment.attempt_id]
        yield ReviewNote(
            rater=names[assignment.rater_id], question_id=question_id, run=run, is_flagged=is_flagged, comment=comment
        )


def _said(marks: Marks) -> tuple[bool, str] | None:
    """Whether it is flagged, and the comment; None where there is neither."""
    is_flagged, comment = is_flagged_in(marks), comment_in(marks).strip()
    return (is_flagged, comment) if is_flagged or comment else None


def _named(run: Run) -> str:
    return f"{run.target.name} {run.short_id}"
