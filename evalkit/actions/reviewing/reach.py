"""What a review can answer, counted in questions, and what it takes where that is too little."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from evalkit.actions.project import Project
from evalkit.actions.reviewing.commands import fresh_command, review_command
from evalkit.actions.reviewing.review_matter import review_matter
from evalkit.actions.reviewing.which import reviews_holding, undrawn
from evalkit.domain.review import Assignment, RaterId, Review, ReviewRater
from evalkit.domain.run import Run
from evalkit.errors import RunError
from evalkit.reviews.sizing import minutes_for_sample, questions_in, room_in
from evalkit.stats.bootstrap import FEWEST_CLUSTERS
from evalkit.stats.ppi import FEWEST_LABELLED
from evalkit.storage.store import Store

__all__ = ["Reach", "drawn_before", "reach_of"]

_MOST_RATERS: Final = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """How many questions people are given on the dimensions of a review, earlier reviews of them counted too."""

    questions: int
    shared: int
    """Of them, those with an answer in the hands of two people."""
    own_shared: int
    """Of these, those of this review."""
    most: int
    """Of the runs, those with an answer that people may be shown on these dimensions."""
    left: int
    """Those that no review of these dimensions has drawn."""

    def lacks(
        self, review: Review, *, raters: Sequence[ReviewRater], is_stored: bool, is_alone: bool = True
    ) -> Iterator[str]:
        """A line for each thing that the review will not tell, with what would.

        Args:
            review: Begun, or only thought of.
            raters: All of it.
            is_stored: Whether it has begun: its minutes are fixed then, and its questions drawn.
            is_alone: Whether its runs have no other one, which a command might mean.
        """
        want = _Want(review=review, everybody=raters, is_stored=is_stored, is_alone=is_alone)
        if self.shared < FEWEST_CLUSTERS:
            so_far = f"{_questions(self.shared)} that two people are given will not tell how far raters agree"
            yield f"{so_far}: it takes {FEWEST_CLUSTERS}{want.shared(self)}"
        if self.questions < FEWEST_LABELLED:
            so_far = f"{_questions(self.questions)} are too few for combined figures and for calibrating judges"
            yield f"{so_far}: they begin at {FEWEST_LABELLED}{want.questions(self)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Want:
    """Finds out what would be enough."""

    review: Review
    everybody: Sequence[ReviewRater]
    is_stored: bool
    is_alone: bool

    @property
    def raters(self) -> int:
        """How many there are."""
        return len(self.everybody)

    @property
    def _answers(self) -> int:
        """To one question, all runs together."""
        return len(self.review.run_ids) * self.review.repeats_per_question

    @property
    def _dimensions(self) -> int:
        return len(self.review.dimensions)

    def shared(self, reach: Reach) -> str:
        if reach.most < FEWEST_CLUSTERS:
            return self._all_there_are(reach)
        # What an earlier review has put before people stays there; of one that is only thought of, nothing does.
        missing = FEWEST_CLUSTERS - reach.shared + (0 if self.is_stored else reach.own_shared)
        if self.is_stored and reach.own_shared + missing <= len(self.review.asked_hashes):
            # Who comes to a review gets what one person has so far.
            more = -(-missing // max(1, self._own))
            which = () if self.is_alone else ("--review", self.review.short_id)
            return f"; add raters with: {review_command(self.review, *which, '--raters', str(self.raters + more))}"
        if self.raters < 2:
            return "; give --raters 2 or more"
        is_enough = missing <= room_in(self.review.minutes).common_answers // self._answers
        if self.is_stored:
            fresh = fresh_command(self.review, self.everybody, left=reach.left, shared=missing) if is_enough else ""
            return f"; begin another one with: {fresh}" if fresh else ""
        return self._ways(self._minutes(shared=missing) if is_enough else None)

    def questions(self, reach: Reach) -> str:
        if reach.most < FEWEST_LABELLED:
            return self._all_there_are(reach)
        missing = FEWEST_LABELLED - reach.questions + (0 if self.is_stored else len(self.review.asked_hashes))
        if self.is_stored:
            fresh = fresh_command(self.review, self.everybody, left=reach.left, questions=missing)
            return f"; put more before people with: {fresh}" if fresh else ""
        raters = next((number for number in range(2, _MOST_RATERS + 1) if self._drawn(number) >= missing), None)
        return self._ways(self._minutes(questions=missing), raters)

    def _ways(self, minutes: int | None, raters: int | None = None) -> str:
        """What may be asked for instead: of each only more than there is, and fewer where there are several."""
        review = self.review
        ways = [f"for about {minutes} minutes"] if minutes is not None and minutes > review.minutes else []
        ways += [f"for {raters} raters"] if raters is not None and raters > self.raters else []
        ways += ["for fewer dimensions"] if len(review.dimensions) > 1 else []
        ways += ["for fewer runs"] if not ways and len(review.run_ids) > 1 else []
        return f"; ask {', or '.join(ways)}" if ways else ""

    def _all_there_are(self, reach: Reach) -> str:
        return f", and these runs have {reach.most} with answers that people are shown on {_these(self.review)}"

    @property
    def _own(self) -> int:
        """Questions that each rater has beside the common ones."""
        return self._drawn(2) - self._drawn(1)

    def _drawn(self, raters: int) -> int:
        room = room_in(self.review.minutes)
        return questions_in(room, answers=self._answers, dimensions=self._dimensions, raters=raters)

    def _minutes(self, *, questions: int = 1, shared: int = 1) -> int:
        return minutes_for_sample(
            questions, answers=self._answers, dimensions=self._dimensions, raters=self.raters, shared=shared
        )


def reach_of(
    review: Review, runs: Sequence[Run], assignments: Sequence[Assignment], *, project: Project, store: Store
) -> Reach:
    """Count what a review puts before people, and what earlier ones of its runs and dimensions did.

    Args:
        review: Begun, or only thought of.
        runs: Its runs.
        assignments: All of it.
        project: Whose rubrics say which answers people are shown.
        store: Where the others are.
    """
    before = [
        one
        for other in _alike(review, store=store)
        if other.review_id != review.review_id
        for one in store.reviews.assignments(other.review_id)
    ]
    asked = store.attempts.asked({one.attempt_id for one in (*assignments, *before)})
    run_ids = {run.run_id for run in runs}

    def hands(given: Sequence[Assignment]) -> dict[str, set[RaterId]]:
        holders: dict[str, set[RaterId]] = defaultdict(set)
        for one in given:
            if asked[one.attempt_id].run_id in run_ids:
                holders[asked[one.attempt_id].asked_hash].add(one.rater_id)
        return holders

    own, both = hands(assignments), hands([*assignments, *before])
    return Reach(
        questions=len(both),
        shared=sum(len(raters) > 1 for raters in both.values()),
        own_shared=sum(len(raters) > 1 for raters in own.values()),
        most=len(both.keys() | _shown(review, project=project, store=store)),
        left=undrawn(review, store=store),
    )


def _shown(review: Review, *, project: Project, store: Store) -> frozenset[str]:
    """asked_hashes of questions with an answer that people may be shown; none where the runs have none left."""
    try:
        matter = review_matter(
            review.run_ids,
            review.dimensions,
            repeats_per_question=review.repeats_per_question,
            project=project,
            store=store,
        )
    except RunError:
        return frozenset()
    return frozenset(question.asked_hash for question in matter.questions if question.answers)


def drawn_before(review: Review, *, store: Store) -> frozenset[str]:
    """asked_hashes that earlier reviews have drawn whose scores count together with this one's, on all dimensions."""
    return frozenset(name for other in _alike(review, store=store) for name in other.asked_hashes)


def _alike(review: Review, *, store: Store) -> Iterator[Review]:
    """Those of these runs, on these dimensions, by the same anchors."""
    for other in reviews_holding(review.run_ids, store=store):
        if all(other.anchors_versions.get(name) == version for name, version in review.anchors_versions.items()):
            yield other


def _these(review: Review) -> str:
    return review.dimensions[0] if len(review.dimensions) == 1 else "these dimensions"


def _questions(number: int) -> str:
    return f"{number} question{'' if number == 1 else 's'}"
