"""A judged dimension's difference between two runs: by judges, by people, or by both combined.

Judges' and people's scores are never averaged. Combined, it is people's mean over all questions: what judges say of
all of them is believed as far as it foretells people, and what judges get wrong is taken out (PPI++).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from evalkit.actions.comparing.counted import Measured, attempts_of, by_question, left_out, means, scored_alike
from evalkit.actions.comparing.judged_pair import check_judged
from evalkit.actions.comparing.pairing import PairedTables
from evalkit.actions.comparing.people_pair import PeoplePair, people_pair
from evalkit.domain.criteria import ScoredBy
from evalkit.domain.rubric import DimensionName
from evalkit.scores.by_rule import RIGHT, WRONG
from evalkit.stats.clusters import grouping_of
from evalkit.stats.paired import mean_effect
from evalkit.stats.ppi import combined_effect, combined_mean

__all__ = ["MeasuredBy", "judged_score", "measured_by", "source_of"]

_LARGEST: Final = RIGHT - WRONG


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasuredBy(Measured):
    """A judged dimension's difference."""

    judge_weight: float | None = None
    """Of a combined one: how far judges are believed about what people have not scored, 0 to 1."""


def judged_score(pair: PairedTables, dimension: DimensionName) -> Measured:
    """The difference by whoever is to be believed here.

    Raises:
        UndefinedStatistic: With what is missing, and the command that mends it.
    """
    return measured_by(pair, dimension, source_of(pair, dimension))


def measured_by(pair: PairedTables, dimension: DimensionName, source: ScoredBy) -> MeasuredBy:
    """The difference by judges, by people, or combined; raises as ``judged_score``."""
    measure: Mapping[ScoredBy, Callable[[PairedTables, DimensionName], MeasuredBy]] = {
        ScoredBy.JUDGES: _by_judges,
        ScoredBy.PEOPLE: _by_people,
        ScoredBy.COMBINED: _combined,
    }
    return measure[source](pair, dimension)


def source_of(pair: PairedTables, dimension: DimensionName) -> ScoredBy:
    """Whose scores a dimension is compared by: as asked, and people's where nobody else has scored it."""
    tables = (pair.reference, pair.candidate)
    wants_judges = bool(pair.judges) or any(dimension in table.panels for table in tables)
    if pair.scored_by is ScoredBy.JUDGES and not wants_judges and all(dimension in table.people for table in tables):
        return ScoredBy.PEOPLE
    return pair.scored_by


def _by_judges(pair: PairedTables, dimension: DimensionName) -> MeasuredBy:
    """Over every attempt that was to be judged."""
    check_judged(pair, dimension)
    column = scored_alike(pair, dimension)
    found = means(
        pair,
        lambda table: table.scores[dimension].scores,
        among=lambda table: table.scores[dimension].is_counted,
        reason="not_scored",
        largest=_LARGEST,
        series=column.series,
    )
    return MeasuredBy(effect=found.effect, dropped=found.dropped, series=found.series)


def _by_people(pair: PairedTables, dimension: DimensionName) -> MeasuredBy:
    """Over the questions that they have scored in both runs."""
    people = people_pair(pair, dimension)
    kept = people.is_scored
    effect = mean_effect(
        people.reference.mean(kept),
        people.candidate.mean(kept),
        grouping_of(pair.clusters[kept]),
        n_attempts=_answers(people),
        largest=_LARGEST,
    )
    return MeasuredBy(effect=effect, dropped=left_out(kept, "not_sampled"), series=people.series)


def _combined(pair: PairedTables, dimension: DimensionName) -> MeasuredBy:
    """Over all questions that judges have scored in both runs; what people say is known of some."""
    people, by_people = people_pair(pair, dimension), _by_people(pair, dimension)
    check_judged(pair, dimension)
    column = scored_alike(pair, dimension)
    ours, theirs = (
        by_question(table, table.scores[dimension].scores, table.scores[dimension].is_counted)
        for table in (pair.reference, pair.candidate)
    )
    is_judged = (ours.total > 0) & (theirs.total > 0)
    is_labelled = is_judged & people.is_scored
    labels = np.full(pair.n_questions, np.nan)
    labels[is_labelled] = people.candidate.mean(is_labelled) - people.reference.mean(is_labelled)
    strata = [f"{variant.category} {variant.difficulty}" for variant in pair.variants]
    combined = combined_mean(
        labels[is_judged],
        theirs.mean(is_judged) - ours.mean(is_judged),
        grouping_of(pair.clusters[is_judged]),
        strata=[stratum for stratum, kept in zip(strata, is_judged.tolist(), strict=True) if kept],
    )
    # What people would make of the reference alone is known of their own questions only.
    reference = by_people.effect.reference
    effect = combined_effect(combined, reference=reference, n_attempts=attempts_of(ours, theirs, is_judged))
    return MeasuredBy(
        effect=effect,
        dropped=left_out(is_judged, "not_scored"),
        series=column.series,
        judge_weight=combined.judge_weight,
    )


def _answers(people: PeoplePair) -> int:
    return attempts_of(people.reference, people.candidate, people.is_scored)
