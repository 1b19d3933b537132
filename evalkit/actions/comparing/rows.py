"""Each criterion's line: the difference with its bounds, what it means, and what would decide it."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from evalkit.actions.comparing.answer_effects import ANSWER_EFFECTS, mean_score
from evalkit.actions.comparing.cost_effects import COST_EFFECTS
from evalkit.actions.comparing.counted import Measured, Measuring
from evalkit.actions.comparing.judged_pair import NOT_JUDGED, NOT_YET
from evalkit.actions.comparing.pairing import PairedTables
from evalkit.actions.comparing.people_pair import NOT_BY_PEOPLE
from evalkit.domain.comparison import CriterionRow, Difference, Needed, Reading, Status
from evalkit.domain.criteria import CRITERIA, Criterion, ScoredBy, Unit, criterion_of
from evalkit.domain.rubric import Dimension
from evalkit.domain.score import RaterKind
from evalkit.domain.verdict import Undefined
from evalkit.errors import UndefinedStatistic
from evalkit.stats.bounds import beyond_p, difference_p, effect_bounds, times_needed, worse_by_p
from evalkit.stats.multiplicity import holm
from evalkit.stats.paired import PairedEffect

__all__ = [
    "JudgedRow",
    "criterion_rows",
    "difference_of",
    "is_measured",
    "reading_without_margin",
    "row_status",
]

_EFFECTS: Final[Mapping[str, Measuring]] = {**ANSWER_EFFECTS, **COST_EFFECTS}
_METHOD: Final = "Wilson's for differences, t on clusters"
_SIGNIFICANT: Final = 0.05
_ROUNDING: Final = 1e-12
_MOST_QUESTIONS: Final = 2_000
"""More than this hardly anybody asks: the estimate lies too close to the margin."""
_ABSENT: Final = frozenset(
    {
        "not scored in reference and candidate",
        "no trap or contradiction question",
        "no transfer pair",
        "not configured",
        "nothing was measured",
        NOT_YET,
    }
)
"""Reasons why nobody misses a figure that is not primary."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedRow:
    """A line with the two probabilities that a decision is made by; both None without a margin or a figure."""

    row: CriterionRow
    worse_p: float | None = None
    """Of the candidate being worse by the margin or more: small for a PASS."""
    not_worse_p: float | None = None
    """Of it not being worse by more than the margin: small for a FAIL."""


def criterion_rows(pair: PairedTables, *, margins: Mapping[str, float], confidence: float) -> tuple[JudgedRow, ...]:
    """One line for each criterion that both runs have, primary ones first.

    Args:
        pair: Both runs on their common questions.
        margins: Primary criterion -> largest loss that is accepted, in its unit.
        confidence: Of each bound of a primary criterion, one-sided.
    """
    primary = [_primary(pair, _criterion(pair, key), margin, confidence) for key, margin in margins.items()]
    order = {key: number for number, key in enumerate(CRITERIA)}
    # A team's own dimensions stand last, as the decision names them.
    primary.sort(key=lambda judged: order.get(judged.row.criterion.key, len(order)))
    others = list(_others(pair, without=margins))
    return (*primary, *(JudgedRow(row=row) for row in _adjusted(others)))


def is_measured(pair: PairedTables, key: str) -> bool:
    """Whether a criterion has a figure in both runs."""
    try:
        _effect_of(key)(pair)
    except UndefinedStatistic:
        return False
    return True


def _criterion(pair: PairedTables, key: str) -> Criterion:
    """The criterion, with the name that its rubric gives it where it is a team's own dimension."""
    criterion = criterion_of(key)
    return criterion if key in CRITERIA else replace(criterion, title=pair.candidate.titles.get(key, {}))


def _effect_of(key: str) -> Measuring:
    return _EFFECTS.get(key) or mean_score(key)


def difference_of(effect: PairedEffect, criterion: Criterion, *, confidence: float) -> Difference:
    """The difference in the criterion's own unit. Raises UndefinedStatistic where it has no bounds."""
    low, high = effect_bounds(effect, confidence=confidence)
    # Equal shares may part by their rounding.
    values = (effect.value if abs(effect.value) > _ROUNDING else 0.0, low, high)
    value, low, high = map(math.exp, values) if criterion.unit is Unit.RATIO else values
    return Difference(
        value=value,
        low=low,
        high=high,
        confidence=confidence,
        method=_METHOD,
        n_clusters=effect.grouping.n_clusters,
        n_questions=effect.grouping.n_questions,
        n_attempts=effect.n_attempts,
    )


def row_status(worse_p: float, not_worse_p: float, *, alpha: float) -> Status:
    """PASS where a loss of the margin is excluded, FAIL where a smaller one is."""
    if worse_p < alpha:
        return Status.PASS
    return Status.FAIL if not_worse_p < alpha else Status.INCONCLUSIVE


def reading_without_margin(value: float, adjusted_p: float, criterion: Criterion) -> Reading:
    """What a difference means where nobody said how much would matter."""
    if adjusted_p > _SIGNIFICANT:
        return Reading.ALIKE
    if criterion.key == "excess_flip":
        return Reading.CHANGED if value > 0 else Reading.ALIKE
    return Reading.BETTER if (value > 0) == criterion.is_higher_better else Reading.WORSE


def _primary(pair: PairedTables, criterion: Criterion, margin: float, confidence: float) -> JudgedRow:
    try:
        measured = _effect_of(criterion.key)(pair)
        difference = difference_of(measured.effect, criterion, confidence=confidence)
    except UndefinedStatistic as error:
        row = _without_figure(pair, criterion, error, is_primary=True)
        return JudgedRow(row=replace(row, margin=margin, status=Status.INCONCLUSIVE))
    effect, in_effect = measured.effect, math.log(margin) if criterion.unit is Unit.RATIO else margin
    worse_p = worse_by_p(effect, margin=in_effect, is_higher_better=criterion.is_higher_better)
    not_worse_p = beyond_p(effect, margin=in_effect, is_higher_better=criterion.is_higher_better)
    status = row_status(worse_p, not_worse_p, alpha=1 - confidence)
    row = replace(
        _row(measured, criterion, difference),
        margin=margin,
        is_primary=True,
        status=status,
        reading=_reading(effect, criterion, in_effect, status=status, confidence=confidence),
        needed=_needed(pair, measured, criterion, in_effect, confidence) if status is Status.INCONCLUSIVE else None,
    )
    return JudgedRow(row=row, worse_p=worse_p, not_worse_p=not_worse_p)


def _others(pair: PairedTables, *, without: Mapping[str, float]) -> Iterator[CriterionRow]:
    scored = (*pair.reference.panels, *pair.candidate.panels, *pair.reference.people, *pair.candidate.people)
    own = sorted({*scored} - {*CRITERIA, Dimension.ACCURACY})
    for key in (*CRITERIA, *own):
        if key in without:
            continue
        criterion = _criterion(pair, key)
        try:
            measured = _effect_of(key)(pair)
            yield _row(measured, criterion, difference_of(measured.effect, criterion, confidence=0.95))
        except UndefinedStatistic as error:
            if str(error) not in _ABSENT and not str(error).startswith((NOT_JUDGED, NOT_BY_PEOPLE)):
                yield _without_figure(pair, criterion, error, is_primary=False)


def _row(measured: Measured, criterion: Criterion, difference: Difference) -> CriterionRow:
    effect, series = measured.effect, measured.series
    is_score = criterion.unit is Unit.SCORE
    return CriterionRow(
        criterion=criterion,
        rater_kind=series.rater_kind if series is not None and is_score else None,
        rater=series.rater if series is not None and is_score else None,
        reference=effect.reference,
        candidate=effect.candidate,
        difference=difference,
        reading=Reading.ALIKE,
        p=difference_p(effect),
        dropped=measured.dropped,
    )


def _without_figure(
    pair: PairedTables, criterion: Criterion, error: UndefinedStatistic, *, is_primary: bool
) -> CriterionRow:
    judges = ", ".join(pair.judges) if criterion.is_judged and pair.scored_by is not ScoredBy.PEOPLE else ""
    return CriterionRow(
        criterion=criterion,
        rater_kind=RaterKind.JUDGE if judges else None,
        rater=judges or None,
        reference=None,
        candidate=None,
        difference=Undefined(reason=str(error)),
        is_primary=is_primary,
        reading=Reading.UNCLEAR,
    )


def _adjusted(rows: Sequence[CriterionRow]) -> Iterator[CriterionRow]:
    adjusted = iter(holm([row.p for row in rows if row.p is not None]))
    for row in rows:
        if row.p is None or isinstance(row.difference, Undefined):
            yield row
            continue
        adjusted_p, no_change = next(adjusted), 1.0 if row.criterion.unit is Unit.RATIO else 0.0
        reading = reading_without_margin(row.difference.value - no_change, adjusted_p, row.criterion)
        yield replace(row, adjusted_p=adjusted_p, reading=reading)


def _reading(
    effect: PairedEffect, criterion: Criterion, margin: float, *, status: Status, confidence: float
) -> Reading:
    low, high = effect_bounds(effect, confidence=confidence)
    gain_low, gain_high = (low, high) if criterion.is_higher_better else (-high, -low)
    if status is Status.FAIL:
        return Reading.WORSE
    if gain_high < 0:
        return Reading.WORSE_WITHIN_MARGIN if status is Status.PASS else Reading.LEANING_WORSE
    if status is Status.INCONCLUSIVE:
        return Reading.UNCLEAR
    if gain_low > 0:
        return Reading.BETTER
    return Reading.EQUIVALENT if gain_high < margin else Reading.NOT_WORSE


def _needed(
    pair: PairedTables, measured: Measured, criterion: Criterion, margin: float, confidence: float
) -> Needed | None:
    """Questions, of the same mixture, that would decide with 80 % power at the same repeats.

    For a truth as estimated; where that lies so close to the margin that hardly any bank could tell, for a candidate
    that is as good as the reference. Where people alone score, they are given some of the questions that are asked,
    and more of these would decide.
    """
    effect = measured.effect
    by_people = measured.series is not None and measured.series.rater_kind is RaterKind.HUMAN
    there = len(effect.influences) if by_people else pair.n_questions
    to_margin = margin + (effect.value if criterion.is_higher_better else -effect.value)
    # A PASS needs the bound on the bad side; where the truth is beyond the margin, a FAIL needs the other one.
    is_bad_above = not criterion.is_higher_better
    repeats = min(pair.pairing.repeats_reference, pair.pairing.repeats_candidate)
    for gap, is_above, assumes_no_difference in (
        (abs(to_margin), is_bad_above if to_margin > 0 else not is_bad_above, False),
        (margin, is_bad_above, True),
    ):
        if gap > 0:
            times = times_needed(effect, gap=gap, is_above=is_above, confidence=confidence)
            if times * there <= _MOST_QUESTIONS:
                # What is there did not decide, so less than it would be luck.
                in_bank = pair.candidate.bank_questions
                questions = max(math.ceil(times * there / 10) * 10, there + 10)
                return Needed(
                    questions=questions,
                    repeats=repeats,
                    assumes_no_difference=assumes_no_difference,
                    bank_questions=in_bank if in_bank is not None and in_bank < questions else None,
                    scored_by_people=by_people,
                    asked_questions=pair.n_questions if by_people and pair.n_questions < questions else None,
                )
    return None
