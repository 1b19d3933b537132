"""What a review can answer, counted in questions, and what it takes where that is too little."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from evalkit.actions.project import Project
from evalkit.actions.reviewing.adding import MoreRaters, raters_enough
from evalkit.actions.reviewing.commands import adding_command, fresh_command
from evalkit.actions.reviewing.review_matter import ReviewMatter, review_matter
from evalkit.actions.reviewing.sharing import SoFar
from evalkit.actions.reviewing.which import counted_with, undrawn
from evalkit.domain.attempt import AttemptId
from evalkit.domain.people import GapStep
from evalkit.domain.review import Assignment, RaterId, Review, ReviewRater
from evalkit.errors import RunError
from evalkit.reviews.first_pass import Ratings
from evalkit.reviews.handing import in_hands
from evalkit.reviews.held import marks_of
from evalkit.reviews.recheck import answers_at, open_gaps
from evalkit.reviews.sizing import minutes_for_sample, questions_in, room_in
from evalkit.stats.bootstrap import FEWEST_CLUSTERS
from evalkit.stats.ppi import FEWEST_LABELLED
from evalkit.storage.store import Store

__all__ = ["Reach", "drawn_before", "reach_of", "shared_so_far", "with_more_raters"]

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
    drawn_again: int = 0
    """Of the review's own questions, those that an earlier one had drawn."""
    minutes_for_shared: int | None = None
    """Of each rater, what would be enough for agreement, where that was tried out."""
    minutes_for_questions: int | None = None
    """The same for combined figures."""
    more_raters: MoreRaters | None = None
    """With whom more in a stored review enough questions are read by two people, and what stays apart is settled: one
    command does both. None where no number of them does, or nothing of the kind is lacking."""

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
        if not self.is_enough_shared:
            so_far = f"{_questions(self.shared)} that two people are given{self._together(is_alone=is_alone)}"
            yield f"{so_far} will not tell how far raters agree: it takes {FEWEST_CLUSTERS}{want.shared(self)}"
        if not self.is_enough_asked:
            # Canaries and agreement can speak against judges sooner; for them, nothing can.
            so_far = f"{_questions(self.questions)}{self._together(is_alone=is_alone)} are too few for combined figures"
            sooner = "and for accepting judges, which may be refused sooner"
            yield f"{so_far} {sooner}: it takes {FEWEST_LABELLED}{want.questions(self)}"

    def minutes_thought(self, review: Review, *, raters: Sequence[ReviewRater]) -> tuple[int | None, int | None]:
        """For ``minutes_for_shared`` and ``minutes_for_questions``: what is enough by rule of thumb, often too much.

        None where it is enough already, or no time is.

        Args:
            review: Only thought of.
            raters: All of it.
        """
        want = _Want(review=review, everybody=raters, is_stored=False, is_alone=True)
        return (
            want.minutes_to_share(self) if not self.is_enough_shared and self.most >= FEWEST_CLUSTERS else None,
            want.minutes_to_ask(self) if not self.is_enough_asked and self.most >= FEWEST_LABELLED else None,
        )

    @property
    def is_enough_shared(self) -> bool:
        """Whether it tells how far raters agree."""
        return self.shared >= FEWEST_CLUSTERS

    @property
    def is_enough_asked(self) -> bool:
        """Whether combined figures begin here."""
        return self.questions >= FEWEST_LABELLED

    @property
    def missing_shared(self) -> int:
        """How many questions more two people have to be given before it tells how far raters agree."""
        return max(0, FEWEST_CLUSTERS - self.shared)

    def _together(self, *, is_alone: bool) -> str:
        return "" if is_alone else ", in all reviews together,"


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
        missing = self._to_share(reach)
        if self.is_stored and reach.own_shared + missing <= len(self.review.asked_hashes):
            if reach.more_raters is None:
                return ""
            which = () if self.is_alone else ("--review", self.review.short_id)
            command = adding_command(self.review, *which, raters=reach.more_raters.raters)
            return f"; add {reach.more_raters} with: {command}"
        if self.raters < 2:
            return "; give --raters 2 or more"
        if not self.is_stored:
            return self._ways(reach.minutes_for_shared or self.minutes_to_share(reach))
        fresh = self._fresh(reach) if self._fit(missing) else ""
        return f"; begin another one with: {fresh}" if fresh else ""

    def minutes_to_share(self, reach: Reach) -> int | None:
        missing = self._to_share(reach)
        return self._minutes(shared=missing) if self.raters > 1 and self._fit(missing) else None

    def minutes_to_ask(self, reach: Reach) -> int:
        return self._minutes(questions=self._to_ask(reach))

    def _to_share(self, reach: Reach) -> int:
        """What an earlier review has put before people stays there; of one that is only thought of, nothing does."""
        return FEWEST_CLUSTERS - reach.shared + (0 if self.is_stored else reach.own_shared)

    def _to_ask(self, reach: Reach) -> int:
        return FEWEST_LABELLED - reach.questions + (0 if self.is_stored else len(self.review.asked_hashes))

    def _fit(self, shared: int) -> bool:
        """Into what is put before everybody, whatever the time."""
        return shared <= room_in(self.review.minutes).common_answers // self._answers

    def questions(self, reach: Reach) -> str:
        if reach.most < FEWEST_LABELLED:
            return self._all_there_are(reach)
        missing = self._to_ask(reach)
        if self.is_stored:
            fresh = self._fresh(reach)
            return f"; put more before people with: {fresh}" if fresh else ""
        raters = next((number for number in range(2, _MOST_RATERS + 1) if self._drawn(number) >= missing), None)
        return self._ways(reach.minutes_for_questions or self.minutes_to_ask(reach), raters)

    def _fresh(self, reach: Reach) -> str:
        """One command for whatever is missing."""
        return fresh_command(self.review, self.everybody, left=reach.left, shared=reach.missing_shared)

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

    def _drawn(self, raters: int) -> int:
        room = room_in(self.review.minutes)
        return questions_in(room, answers=self._answers, dimensions=self._dimensions, raters=raters)

    def _minutes(self, *, questions: int = 1, shared: int = 1) -> int:
        return minutes_for_sample(
            questions, answers=self._answers, dimensions=self._dimensions, raters=self.raters, shared=shared
        )


def reach_of(
    review: Review,
    assignments: Sequence[Assignment],
    raters: Iterable[ReviewRater],
    *,
    project: Project,
    store: Store,
    most: int | None = None,
) -> Reach:
    """Count what a review puts before people, and what earlier ones of its runs and dimensions did.

    Args:
        review: Begun, or only thought of.
        assignments: All of it.
        raters: All of it.
        project: Whose rubrics say which answers people are shown.
        store: Where the others are.
        most: How many questions of the runs people may be shown, where that is known.
    """
    others = [other for other in counted_with(review, store=store) if other.review_id != review.review_id]
    before = [one for other in others for one in _in_hands(other, store=store)]
    earlier = {name for other in others if other.created_at <= review.created_at for name in other.asked_hashes}
    asked = store.attempts.asked({one.attempt_id for one in (*assignments, *before)})
    question_by_attempt = {
        attempt_id: one.asked_hash for attempt_id, one in asked.items() if one.run_id in review.run_ids
    }
    names = _names([*raters, *_raters(others, store=store)])
    own, both = (_hands(given, question_by_attempt, names) for given in (assignments, [*assignments, *before]))
    return Reach(
        questions=len(both),
        shared=_by_two(both),
        own_shared=_by_two(own),
        most=_most(review, both, project=project, store=store) if most is None else most,
        left=undrawn(review, store=store),
        drawn_again=len(earlier.intersection(review.asked_hashes)),
    )


def shared_so_far(review: Review, *, store: Store) -> int:
    """How many questions two people were given by a review and those that count together with it."""
    reviews = list(counted_with(review, store=store))
    given = [one for other in reviews for one in _in_hands(other, store=store)]
    asked = store.attempts.asked({one.attempt_id for one in given})
    question_by_attempt = {attempt_id: one.asked_hash for attempt_id, one in asked.items()}
    return _by_two(_hands(given, question_by_attempt, _names(_raters(reviews, store=store))))


def _most(review: Review, given: Collection[str], *, project: Project, store: Store) -> int:
    """Questions that people may be shown or have been given."""
    matter = _matter(review, project=project, store=store)
    questions = () if matter is None else matter.questions
    return len({*given, *(question.asked_hash for question in questions if question.answers)})


def _in_hands(review: Review, *, store: Store) -> Sequence[Assignment]:
    """What is asked of people by another review."""
    raters, events = store.reviews.raters(review.review_id), store.reviews.events(review.review_id)
    return in_hands(store.reviews.assignments(review.review_id), raters, marks_of(events))


def with_more_raters(reach: Reach, review: Review, *, so_far: SoFar, project: Project, store: Store) -> Reach:
    """The same with the raters that a review takes more which has begun, where it has too few."""
    matter = _matter(review, project=project, store=store)
    missing = reach.missing_shared
    if matter is None or reach.most < FEWEST_CLUSTERS or reach.own_shared + missing > len(review.asked_hashes):
        missing = 0
    question_by_attempt = (
        {answer.attempt_id: question.asked_hash for question in matter.questions for answer in question.answers}
        if matter is not None
        else {}
    )

    def is_enough(assignments: Sequence[Assignment], raters: Sequence[ReviewRater]) -> bool:
        ratings = Ratings.of(assignments, so_far.events, raters)
        kept = in_hands(assignments, raters, ratings.now)
        gaps = open_gaps(assignments, raters, ratings, seed=review.seed)
        is_shared = _by_two(_hands(kept, question_by_attempt, _names(raters))) >= reach.own_shared + missing
        return is_shared and not answers_at(gaps, GapStep.NOBODY)

    if matter is None or is_enough(so_far.assignments, so_far.raters):
        return reach
    more = raters_enough(review, matter, so_far=so_far, now=project.now(), is_enough=is_enough)
    return replace(reach, more_raters=more)


def _raters(reviews: Iterable[Review], *, store: Store) -> Iterator[ReviewRater]:
    for review in reviews:
        yield from store.reviews.raters(review.review_id)


def _names(raters: Iterable[ReviewRater]) -> Mapping[RaterId, str]:
    """rater_id -> name: who is called alike in several reviews is one person."""
    return {rater.rater_id: rater.name for rater in raters}


def _hands(
    given: Iterable[Assignment], question_by_attempt: Mapping[AttemptId, str], names: Mapping[RaterId, str]
) -> Mapping[str, set[str]]:
    """asked_hash -> names of those who have an answer to it."""
    holders: dict[str, set[str]] = defaultdict(set)
    for one in given:
        if one.attempt_id in question_by_attempt:
            holders[question_by_attempt[one.attempt_id]].add(names[one.rater_id])
    return holders


def _by_two(hands: Mapping[str, set[str]]) -> int:
    return sum(len(names) > 1 for names in hands.values())


def _matter(review: Review, *, project: Project, store: Store) -> ReviewMatter | None:
    """What people may be shown; None where the runs have nothing left."""
    try:
        return review_matter(
            review.run_ids,
            review.dimensions,
            repeats_per_question=review.repeats_per_question,
            project=project,
            store=store,
        )
    except RunError:
        return None


def drawn_before(review: Review, *, store: Store) -> frozenset[str]:
    """asked_hashes that earlier reviews have drawn whose scores count together with this one's, on all dimensions."""
    return frozenset(name for other in counted_with(review, store=store) for name in other.asked_hashes)


def _these(review: Review) -> str:
    return review.dimensions[0] if len(review.dimensions) == 1 else "these dimensions"


def _questions(number: int) -> str:
    return f"{number} question{'' if number == 1 else 's'}"
