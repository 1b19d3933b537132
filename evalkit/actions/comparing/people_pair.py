"""People's scores of two runs: by the same people in the same reviews, question beside question."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from evalkit.actions.comparing.counted import ByQuestion, by_question
from evalkit.actions.comparing.pairing import PairedTables
from evalkit.actions.comparing.run_table import BoolArray, RunTable, score_column
from evalkit.actions.reviewing.found import FoundPeople, reviews_of
from evalkit.actions.reviewing.more import LabelsMissing
from evalkit.actions.reviewing.whole import QuestionScores, question_scores, whole_questions
from evalkit.domain.attempt import AttemptId
from evalkit.domain.review import Review, ReviewId
from evalkit.domain.rubric import DimensionName
from evalkit.domain.score import Series
from evalkit.errors import UndefinedStatistic

__all__ = ["NOT_BY_PEOPLE", "PeoplePair", "more_people", "people_pair"]

NOT_BY_PEOPLE: Final = "not scored by people in reference and candidate"
"""How the reason begins where nobody was asked; nobody misses an exploratory figure then."""
_FEWEST_SCORED: Final = 0.9
"""Of the answers that were put before people, those of raters who have not begun among them: those who are half-way
have not picked what they leave out, but what is left out in the end was picked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PeoplePair:
    """What people found of two runs on one dimension."""

    reference: ByQuestion
    candidate: ByQuestion
    """Sums over the answers that count, of each paired question."""
    people: tuple[FoundPeople, FoundPeople]
    """Of reference and candidate, of the reviews that they have in common."""
    scored: int
    wanted: int
    """Answers of both runs that they have scored, and that were put before them or were to be."""
    is_scored: BoolArray
    """Which questions count: every answer to them that was shown is scored in both runs (``whole_questions``)."""

    @property
    def series(self) -> Series:
        """The people as one rater."""
        return self.people[1].series


@dataclass(frozen=True, slots=True, kw_only=True)
class _Side:
    sums: ByQuestion
    people: FoundPeople
    scores: QuestionScores
    scored: int
    wanted: int


def people_pair(pair: PairedTables, dimension: DimensionName) -> PeoplePair:
    """People's scores of both runs, of the reviews that showed answers of both.

    Raises:
        UndefinedStatistic: With what is missing, and the command that mends it.
    """
    if pair.is_early:
        raise UndefinedStatistic("scored by people when every question is asked")
    tables = {"reference": pair.reference, "candidate": pair.candidate}
    runs = [table.run for table in tables.values()]
    begin = pair.review.command(runs, dimension, questions=pair.n_questions)
    if absent := [side for side, table in tables.items() if dimension not in table.people]:
        raise UndefinedStatistic(f"not scored by people in {' and '.join(absent)}; score both alike with: {begin}")
    ours, theirs = (table.people[dimension] for table in tables.values())
    common = _reviews(ours) & _reviews(theirs)
    if not common or ours.series.version != theirs.series.version:
        raise UndefinedStatistic(f"scored by people in different reviews; score both alike with: {begin}")
    sides = {name: _side(table, table.people[dimension], common) for name, table in tables.items()}
    for name, side in sides.items():
        if side.scored < _FEWEST_SCORED * side.wanted:
            said = f"people have scored {side.scored} of {side.wanted} answers in the {name}"
            found = [sides["reference"].people, sides["candidate"].people]
            review = _open_review(found, common) or reviews_of(found)[-1]
            raise UndefinedStatistic(f"{said}; go on with: {pair.review.going_on(review)}")
    return PeoplePair(
        reference=sides["reference"].sums,
        candidate=sides["candidate"].sums,
        people=(sides["reference"].people, sides["candidate"].people),
        scored=sum(side.scored for side in sides.values()),
        wanted=sum(side.wanted for side in sides.values()),
        is_scored=_is_whole(sides["reference"], sides["candidate"], pair.reference.asked_hashes),
    )


def more_people(pair: PairedTables, missing: Mapping[DimensionName, LabelsMissing]) -> Mapping[DimensionName, str]:
    """Dimension -> the command after which people have scored more questions in both runs.

    Of what they were given, or of another draw; where no review holds both, of a first one. Without dimensions on which
    they were given every question.

    Args:
        pair: Both runs.
        missing: How much more that is to be.
    """
    return pair.review.more([pair.reference.run, pair.candidate.run], missing, questions=pair.n_questions)


def _open_review(found: Sequence[FoundPeople], among: AbstractSet[ReviewId]) -> Review | None:
    """The newest in which an answer that was put before somebody has no word of anybody's."""
    for review in reversed(reviews_of(found)):
        own = [people.of_reviews({review.review_id}) for people in found if review.review_id in among]
        if any(not _put(people, {review.review_id}) <= people.finding_by_attempt.keys() for people in own):
            return review
    return None


def _reviews(people: FoundPeople) -> AbstractSet[ReviewId]:
    return {rater.review.review_id for rater in people.raters}


def _put(people: FoundPeople, reviews: AbstractSet[ReviewId]) -> AbstractSet[AttemptId]:
    """What was put before somebody in some reviews, whether they have begun or not."""
    return {attempt for one in people.asked if one.review_id in reviews for attempt in one.attempt_ids}


def _is_whole(reference: _Side, candidate: _Side, asked_hashes: Sequence[str]) -> BoolArray:
    whole = whole_questions(reference.scores, candidate.scores)
    return np.array([question in whole for question in asked_hashes], dtype=np.bool_)


def _side(table: RunTable, found: FoundPeople, reviews: AbstractSet[ReviewId]) -> _Side:
    here = set(table.attempt_ids)
    people = found.of_reviews(reviews)
    sent = [attempt_id for attempt_id in people.sent if attempt_id in here]
    people = replace(people, sent=sent, gate={one: why for one, why in people.gate.items() if one in here})
    column = score_column(list(map(people.finding_by_attempt.get, table.attempt_ids)), series=people.series)
    rows: list[int] = table.question.tolist()
    question_by_attempt = {
        attempt_id: table.asked_hashes[row] for attempt_id, row in zip(table.attempt_ids, rows, strict=True)
    }
    return _Side(
        sums=by_question(table, column.scores, column.is_counted),
        people=people,
        scores=question_scores(people, question_by_attempt),
        scored=sum(people.score_of(attempt_id) is not None for attempt_id in sent),
        wanted=len(sent),
    )
