"""People's scores of two runs: by the same people in the same reviews, question beside question."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from typing import Final

from evalkit.actions.comparing.counted import ByQuestion, by_question
from evalkit.actions.comparing.pairing import PairedTables
from evalkit.actions.comparing.run_table import BoolArray, RunTable, score_column
from evalkit.actions.reviewing.found import FoundPeople, reviews_of
from evalkit.actions.reviewing.which import review_command
from evalkit.domain.attempt import AttemptId
from evalkit.domain.review import ReviewId
from evalkit.domain.rubric import DimensionName
from evalkit.domain.score import Series
from evalkit.errors import UndefinedStatistic

__all__ = ["NOT_BY_PEOPLE", "PeoplePair", "people_pair"]

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

    @property
    def series(self) -> Series:
        """The people as one rater."""
        return self.people[1].series

    @property
    def is_scored(self) -> BoolArray:
        """Which questions have a score of people in both runs."""
        return (self.reference.total > 0) & (self.candidate.total > 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Side:
    sums: ByQuestion
    people: FoundPeople
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
    mend = f"; score both alike with: {_mending(pair, dimension)}"
    if absent := [side for side, table in tables.items() if dimension not in table.people]:
        raise UndefinedStatistic(f"not scored by people in {' and '.join(absent)}{mend}")
    ours, theirs = (table.people[dimension] for table in tables.values())
    common = _reviews(ours) & _reviews(theirs)
    if not common or ours.series.version != theirs.series.version:
        raise UndefinedStatistic(f"scored by people in different reviews{mend}")
    sides = {name: _side(table, table.people[dimension], common) for name, table in tables.items()}
    for name, side in sides.items():
        if side.scored < _FEWEST_SCORED * side.wanted:
            said = f"people have scored {side.scored} of {side.wanted} answers in the {name}"
            raise UndefinedStatistic(f"{said}; go on with: {_mending(pair, dimension)}")
    return PeoplePair(
        reference=sides["reference"].sums,
        candidate=sides["candidate"].sums,
        people=(sides["reference"].people, sides["candidate"].people),
        scored=sum(side.scored for side in sides.values()),
        wanted=sum(side.wanted for side in sides.values()),
    )


def _mending(pair: PairedTables, dimension: DimensionName) -> str:
    """The command that has people score both runs on a dimension.

    The dimension is named only where no review of both is about it yet. One that is must be named as a whole: raters
    are in the middle of it, by links that are its own.
    """
    run_ids = (pair.reference.run.run_id, pair.candidate.run.run_id)
    tables = (pair.reference, pair.candidate)
    known = reviews_of((people for table in tables for people in table.people.values()), has_left_out=True)
    about = [review for review in known if set(run_ids) <= set(review.run_ids) and dimension in review.dimensions]
    if about:
        return review_command(about[-1])
    return f"evalkit review {pair.reference.run.short_id} {pair.candidate.run.short_id} --dimension {dimension}"


def _reviews(people: FoundPeople) -> AbstractSet[ReviewId]:
    return {rater.review.review_id for rater in people.raters}


def _side(table: RunTable, found: FoundPeople, reviews: AbstractSet[ReviewId]) -> _Side:
    raters = [rater for rater in found.raters if rater.review.review_id in reviews]
    here = set(table.attempt_ids)
    asked = [one for one in found.asked if one.review_id in reviews]
    put = frozenset[AttemptId]().union(*(one.attempt_ids for one in asked))
    sent = [attempt for attempt in found.sent if attempt in here and attempt in put]
    people = replace(
        found, raters=raters, asked=asked, sent=sent, gate={one: why for one, why in found.gate.items() if one in here}
    )
    column = score_column(list(map(people.finding_by_attempt.get, table.attempt_ids)), series=people.series)
    return _Side(
        sums=by_question(table, column.scores, column.is_counted),
        people=people,
        scored=sum(people.score_of(attempt_id) is not None for attempt_id in sent),
        wanted=len(sent),
    )
