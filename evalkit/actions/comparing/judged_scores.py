"""A judged dimension's difference between two runs: by judges, by people, or by both combined.

Judges' and people's scores are never averaged. Combined, it is people's mean over all questions: what judges say of
all of them is believed as far as it foretells people, and what judges get wrong is taken out (PPI++).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from evalkit.actions.calibrating.combining import combined_difference
from evalkit.actions.calibrating.grounds import calibration_of
from evalkit.actions.calibrating.labelled import LabelledRun, labelled_table, people_of_both, questions_shown
from evalkit.actions.calibrating.marks import calibration_mark, labels_missing
from evalkit.actions.comparing.counted import Measured, attempts_of, left_out, means, scored_alike
from evalkit.actions.comparing.judged_pair import check_judged
from evalkit.actions.comparing.pairing import PairedTables
from evalkit.actions.comparing.people_pair import PeoplePair, more_people, people_pair
from evalkit.actions.reviewing.more import LabelsMissing
from evalkit.domain.calibration import CalibrationMark, Standing
from evalkit.domain.criteria import ScoredBy
from evalkit.domain.rubric import DimensionName
from evalkit.errors import UndefinedStatistic
from evalkit.scores.by_rule import RIGHT, WRONG
from evalkit.stats.clusters import grouping_of
from evalkit.stats.paired import mean_effect
from evalkit.stats.ppi import FEWEST_LABELLED

__all__ = ["MeasuredBy", "judged_score", "judges_marks", "measured_by", "source_of"]

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
    source = source_of(pair, dimension)
    if source is ScoredBy.JUDGES:
        _check_standing(pair, dimension)
    return measured_by(pair, dimension, source)


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
    ours, theirs = _labelled(pair, dimension)
    check_judged(pair, dimension)
    series = scored_alike(pair, dimension).series
    _check_labels(pair, dimension, ours, theirs)
    found = combined_difference(ours, theirs)
    judged = len(found.combined.weights)
    return MeasuredBy(
        effect=found.effect,
        dropped={"not_scored": pair.n_questions - judged} if judged < pair.n_questions else {},
        series=series,
        judge_weight=found.combined.judge_weight,
    )


def _check_labels(pair: PairedTables, dimension: DimensionName, ours: LabelledRun, theirs: LabelledRun) -> None:
    """Refuse a combined difference of too few questions with what would mend it."""
    judged = ours.judged_by_question.keys() & theirs.judged_by_question.keys()
    labelled = len(judged & people_of_both(ours, theirs)[0].keys())
    if labelled >= FEWEST_LABELLED:
        return
    said = f"{labelled} question{'' if labelled == 1 else 's'} scored by people, needs {FEWEST_LABELLED}"
    if len(judged) < FEWEST_LABELLED:
        raise UndefinedStatistic(f"{said}, and no more than {len(judged)} were judged in both runs")
    missing = LabelsMissing(questions=FEWEST_LABELLED - labelled)
    more = more_people(pair, {dimension: missing}).get(dimension)
    raise UndefinedStatistic(f"{said}; have people score more with: {more}" if more else said)


def judges_marks(pair: PairedTables, dimensions: Iterable[DimensionName]) -> Mapping[DimensionName, CalibrationMark]:
    """How the judges stand with the people who scored both runs, on all dimensions together.

    Whoever is asked for more is asked for all of it at once: a command for each dimension would be a review of each.
    """
    found = {name: _stand(pair, name) for name in dimensions}
    missing = {name: stand.missing for name, stand in found.items() if stand.missing is not None}
    more = more_people(pair, missing)
    return {name: replace(stand.mark, more=more.get(name, "")) for name, stand in found.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stand:
    mark: CalibrationMark
    """Without a command."""
    missing: LabelsMissing | None
    """None where more scores would tell no more."""


def _stand(pair: PairedTables, dimension: DimensionName) -> _Stand:
    """How the judges of a dimension stand; not yet calibrated where judges or people have not scored both alike."""
    try:
        labelled = _labelled(pair, dimension)
        check_judged(pair, dimension)
    except UndefinedStatistic:
        tables = [labelled_table(table, dimension) for table in (pair.reference, pair.candidate)]
        questions = {question for table in tables for question in table.gap_by_question}
        is_enough = questions_shown(tables) >= FEWEST_LABELLED
        mark = CalibrationMark(
            dimension=dimension, standing=Standing.NOT_YET, questions=len(questions), can_be_labelled=is_enough
        )
        return _Stand(mark=mark, missing=LabelsMissing() if is_enough else None)
    card = calibration_of(labelled, canaries=pair.canaries)
    return _Stand(mark=calibration_mark(card, more=""), missing=labels_missing(card))


def _labelled(pair: PairedTables, dimension: DimensionName) -> tuple[LabelledRun, LabelledRun]:
    people = people_pair(pair, dimension).people
    ours, theirs = (
        replace(labelled_table(table, dimension), people=found)
        for table, found in zip((pair.reference, pair.candidate), people, strict=True)
    )
    return ours, theirs


def _check_standing(pair: PairedTables, dimension: DimensionName) -> None:
    """Refuse a verdict by judges that the people who read the same answers do not agree with."""
    if _stand(pair, dimension).mark.standing is Standing.HUMAN_ONLY:
        runs = f"{pair.reference.run.short_id} {pair.candidate.run.short_id}"
        raise UndefinedStatistic(f"people do not agree with the judges; see: evalkit calibrate {runs} -d {dimension}")


def _answers(people: PeoplePair) -> int:
    return attempts_of(people.reference, people.candidate, people.is_scored)
