"""What a review has sampled of a run: answers in somebody's hands, what never is, and what nobody was given so far."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from evalkit.actions.judging.wanted import applies, drawn_repeats, gate_of, is_decided
from evalkit.domain.attempt import AttemptId, Outcome
from evalkit.domain.columns import AttemptColumns
from evalkit.domain.question import Variant
from evalkit.domain.review import Assignment, RaterId, Review, ReviewId, ReviewRater
from evalkit.domain.rubric import DimensionName, Rubric
from evalkit.domain.run import Run
from evalkit.domain.score import Finding, Unscored
from evalkit.reviews.first_pass import Ratings
from evalkit.reviews.handing import in_hands
from evalkit.reviews.recheck import OpenGap, open_gaps
from evalkit.storage.store import Store

__all__ = ["AskedRater", "Asks", "Drawn", "Sampled", "gate_for"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """A final attempt that a review has sampled."""

    attempt_id: AttemptId
    asked_hash: str
    outcome: Outcome
    is_assigned: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedRater:
    """Before whom answers were put to be scored for the first time, on one dimension; they may not have begun."""

    rater_id: RaterId
    review_id: ReviewId
    attempt_ids: frozenset[AttemptId]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sampled:
    """A review, as far as it is about one run."""

    review: Review
    raters: Sequence[ReviewRater]
    assignments: Sequence[Assignment]
    drawn: Sequence[Drawn]
    """In the run's order."""
    position: Mapping[AttemptId, int]
    """Of the run's attempts in scope."""
    ratings: Ratings
    gaps: Sequence[OpenGap]
    """Both of the whole review."""

    @staticmethod
    def of(review: Review, run: Run, attempts: AttemptColumns, *, store: Store) -> Sampled:
        """What a review has drawn of a run.

        What was assigned stays sampled, whatever is drawn today: a run that got more repeats since would be drawn from
        otherwise, and nobody's work is thrown away for it. Other repeats fill it up in the order of the draw.
        """
        at_cell = {
            (asked_hash, repeat): (attempt_id, outcome)
            for attempt_id, asked_hash, repeat, outcome in zip(
                attempts.attempt_ids, attempts.asked_hashes, attempts.repeats, attempts.outcomes, strict=True
            )
            if outcome.is_served
        }
        assignments = store.reviews.assignments(review.review_id)
        raters = store.reviews.raters(review.review_id)
        assigned = {one.attempt_id for one in assignments}
        ratings = Ratings.of(assignments, store.reviews.events(review.review_id), raters)
        gaps = open_gaps(assignments, raters, ratings, seed=review.seed)
        assignments = in_hands(assignments, raters, ratings.now)
        asked = {one.attempt_id for one in assignments}
        asked_hashes = set(review.asked_hashes)
        drawn: list[Drawn] = []
        in_scope: list[AttemptId] = []
        for place in sorted(run.places, key=lambda place: place.position):
            cells = {
                repeat: cell
                for repeat in range(place.repeats)
                if (cell := at_cell.get((place.asked_hash, repeat))) is not None
            }
            in_scope += [attempt_id for attempt_id, _ in cells.values()]
            if place.asked_hash not in asked_hashes:
                continue
            kept = {repeat for repeat, (attempt_id, _) in cells.items() if attempt_id in assigned}
            order = sorted(drawn_repeats(run, place), key=lambda repeat: repeat not in kept)
            # A cell that is still open takes its place in the draw.
            taken = sorted(order[: max(review.repeats_per_question, len(kept))])
            drawn += [
                Drawn(
                    attempt_id=attempt_id,
                    asked_hash=place.asked_hash,
                    outcome=outcome,
                    is_assigned=attempt_id in asked,
                )
                for attempt_id, outcome in (cells[repeat] for repeat in taken if repeat in cells)
            ]
        position = {attempt_id: number for number, attempt_id in enumerate(in_scope)}
        return Sampled(
            review=review,
            raters=raters,
            assignments=[one for one in assignments if one.attempt_id in position],
            drawn=drawn,
            position=position,
            ratings=ratings,
            gaps=gaps,
        )

    def asked(self, dimension: DimensionName) -> Iterator[AskedRater]:
        """Everybody who was asked about a dimension, in the order in which they were added."""
        for rater in self.raters:
            attempt_ids = frozenset(
                one.attempt_id
                for one in self.assignments
                if one.rater_id == rater.rater_id and one.kind.is_first and dimension in one.dimensions
            )
            if attempt_ids:
                yield AskedRater(rater_id=rater.rater_id, review_id=self.review.review_id, attempt_ids=attempt_ids)


Asks = Callable[[Drawn], Unscored | bool]
"""Whether a dimension is asked about a sampled attempt that is in nobody's hands, or why it never is."""


def gate_for(
    rubric: Rubric | None, variants: Mapping[str, Variant], by_rule: Mapping[AttemptId, Finding], *, store: Store
) -> Asks:
    """How the gate decides; the few answers that nobody was given are read to see whether they say anything."""

    def asks(drawn: Drawn) -> Unscored | bool:
        is_read = is_decided(by_rule.get(drawn.attempt_id))
        if rubric is None or not applies(rubric, variants[drawn.asked_hash], is_read=is_read, gate=None):
            return False
        answer = store.attempts.body(drawn.attempt_id).answer if drawn.outcome.is_completed else ""
        gate = gate_of(drawn.outcome, answer)
        if gate is None:
            return True
        return gate if applies(rubric, variants[drawn.asked_hash], is_read=is_read, gate=gate) else False

    return asks
