"""What each judge of a panel makes of two runs by itself, beside the difference of the panel's means."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from evalkit.actions.cards.judged import coverage_of
from evalkit.actions.comparing.by_source import found_by, source_difference
from evalkit.actions.comparing.judged_pair import JudgedSide, coverage_said, is_poor, judged_sides, missing_bounds
from evalkit.actions.comparing.pairing import PairedTables
from evalkit.actions.comparing.rows import difference_of
from evalkit.actions.judging.found import FoundJudge
from evalkit.domain.comparison import CriterionRow, Difference, JudgedDifference, JudgeDifference
from evalkit.domain.criteria import Criterion, ScoredBy
from evalkit.domain.panel import SpreadCard
from evalkit.domain.score import RaterKind
from evalkit.domain.verdict import Undefined
from evalkit.errors import UndefinedStatistic
from evalkit.scores.by_rule import RIGHT, WRONG
from evalkit.stats.clusters import FloatArray, grouping_of
from evalkit.stats.judges import judge_spread
from evalkit.stats.paired import mean_effect

__all__ = ["with_judges"]

_SCALE: float = RIGHT - WRONG


def with_judges(pair: PairedTables, row: CriterionRow, *, confidence: float) -> CriterionRow:
    """A criterion's line with what its judges say, where the same panel has judged both runs.

    Args:
        pair: Both runs.
        row: A line of theirs.
        confidence: Of each bound of a judge's own difference, where the line has none.
    """
    name, sure = row.criterion.key, row.difference
    panels = [table.panels.get(name) for table in (pair.reference, pair.candidate)]
    ours, theirs = panels
    if not row.criterion.is_judged or pair.is_early or ours is None or theirs is None:
        return row
    # Where people decide, the panel's are not what is compared.
    is_by_people = row.rater_kind not in (None, RaterKind.JUDGE) or pair.scored_by is ScoredBy.PEOPLE
    if is_by_people or ours.series.series_id != theirs.series.series_id:
        return row
    level = sure.confidence if isinstance(sure, Difference) else confidence
    judged = _judged(pair, row.criterion, confidence=level)
    if judged is None:
        return row
    return replace(row, rater_kind=RaterKind.JUDGE, rater=row.rater or ours.series.rater, judged=judged)


def _judged(pair: PairedTables, criterion: Criterion, *, confidence: float) -> JudgedDifference | None:
    try:
        sides = judged_sides(pair, criterion.key)
    except UndefinedStatistic:
        return None
    ours, theirs = sides
    differences = tuple(
        _by_judge(pair, one, other, sides, criterion, confidence)
        for one, other in zip(ours.panel.judges, theirs.panel.judges, strict=True)
    )
    is_whole = ours.coverage.lowest is None and theirs.coverage.lowest is None
    lowest, highest = (None, None) if is_whole else missing_bounds(ours, theirs)
    together = found_by(pair, criterion, ScoredBy.JUDGES)
    return JudgedDifference(
        judges=differences,
        difference=source_difference(together, criterion, ScoredBy.JUDGES, confidence=confidence).difference,
        spread=_spread(differences, [judge.weight for judge in theirs.panel.judges]),
        reference=ours.coverage,
        candidate=theirs.coverage,
        lowest=lowest,
        highest=highest,
    )


def _by_judge(
    pair: PairedTables,
    one: FoundJudge,
    other: FoundJudge,
    sides: tuple[JudgedSide, JudgedSide],
    criterion: Criterion,
    confidence: float,
) -> JudgeDifference:
    """One judge's own difference, over questions of which it has scored an answer in both runs."""
    of_judge = [
        replace(side, panel=replace(side.panel, judges=[judge]))
        for side, judge in zip(sides, (one, other), strict=True)
    ]
    means = [_means(side, judge, pair) for side, judge in zip(of_judge, (one, other), strict=True)]
    kept = ~(np.isnan(means[0]) | np.isnan(means[1]))
    covered = [coverage_of(side.panel, side.question_by_attempt) for side in of_judge]
    named = {"judge": one.series.rater, "version": one.series.version}
    if is_poor(covered[0], covered[1]):
        reason = coverage_said(covered[0], covered[1])
        return JudgeDifference(**named, reference=None, candidate=None, difference=Undefined(reason=reason))
    try:
        effect = mean_effect(
            means[0][kept],
            means[1][kept],
            grouping_of(pair.clusters[kept]),
            n_attempts=sum(
                len(side.panel.gate) + coverage.scored for side, coverage in zip(sides, covered, strict=True)
            ),
            largest=_SCALE,
        )
        difference = difference_of(effect, criterion, confidence=confidence)
    except UndefinedStatistic as error:
        return JudgeDifference(**named, reference=None, candidate=None, difference=Undefined(reason=str(error)))
    return JudgeDifference(**named, reference=effect.reference, candidate=effect.candidate, difference=difference)


def _means(side: JudgedSide, judge: FoundJudge, pair: PairedTables) -> FloatArray:
    """A judge's mean of each paired question; NaN where it has scored no answer to it."""
    found: Mapping[str, list[float]] = defaultdict(list)
    for attempt_id in side.panel.gate:
        found[side.question_by_attempt[attempt_id]].append(WRONG)
    for attempt_id in side.panel.sent:
        score = judge.score_of(attempt_id)
        if score is not None:
            found[side.question_by_attempt[attempt_id]].append(score)
    # Paired questions are numbered alike in both runs.
    rows = (found.get(asked_hash) for asked_hash in pair.candidate.asked_hashes)
    return np.array([sum(scores) / len(scores) if scores else np.nan for scores in rows], dtype=np.float64)


def _spread(differences: tuple[JudgeDifference, ...], weights: Sequence[float]) -> SpreadCard | Undefined:
    known = [
        (one.difference.value, weight)
        for one, weight in zip(differences, weights, strict=True)
        if isinstance(one.difference, Difference)
    ]
    try:
        spread = judge_spread([value for value, _ in known], weights=[weight for _, weight in known])
    except UndefinedStatistic as error:
        return Undefined(reason=str(error))
    return SpreadCard(deviation=spread.deviation, added=spread.added, n_judges=spread.n_judges)
