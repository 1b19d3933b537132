"""What each right answer costs: whatever is spent, and the share of the machine in money and energy."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, TypeVar

from evalkit.actions.cards.checked import LEVEL, CheckedRun, defined
from evalkit.domain.rubric import Dimension
from evalkit.domain.score import Unscored
from evalkit.domain.scorecard import CostCard
from evalkit.domain.target import Target
from evalkit.domain.verdict import Figure, Undefined
from evalkit.scores.by_rule import is_right
from evalkit.scores.tally import counts
from evalkit.stats.clusters import FloatArray
from evalkit.stats.intervals import ratio_interval

__all__ = ["cost_card", "machine_hours", "spent_per_right"]

_FEWEST_FOR_COST: Final = 5
"""Independent questions; on fewer, the interval of a ratio reaches from nothing to millions."""
_Seconds = TypeVar("_Seconds", float, FloatArray)


def cost_card(checked: CheckedRun) -> CostCard:
    """Money and energy for each right answer, by what the target's configuration says of its machine."""
    target = checked.run.target
    return CostCard(
        money_per_right=_machine_per_right(checked, target.price_per_hour, setting="price_per_hour"),
        watt_hours_per_right=_machine_per_right(checked, target.watts, setting="watts"),
    )


def machine_hours(seconds: _Seconds, target: Target) -> _Seconds:
    """What a request takes of a machine that answers several at once: its seconds over their number (Little's law)."""
    return seconds / 3600 / target.concurrency


def spent_per_right(checked: CheckedRun, costs: Sequence[float | None]) -> Figure:
    """What is spent on all attempts for each one that is right, over attempts that count.

    Misses that broke off are often the dearest ones: where their cost is not known, neither is this figure.

    Args:
        checked: The run.
        costs: Of each attempt; None where nobody measured it.
    """
    if costs and all(cost is None for cost in costs):
        return Undefined(reason="nothing was measured")
    findings = checked.findings.get(Dimension.ACCURACY, (None,) * len(costs))
    if unknown := sum(
        cost is None and isinstance(finding, Unscored) and counts(finding)
        for cost, finding in zip(costs, findings, strict=True)
    ):
        return Undefined(reason=f"{unknown} attempts that broke off have no count")
    spent: list[float] = []
    hits: list[float] = []
    clusters: list[str] = []
    n_attempts = 0
    for question in checked.questions:
        paid = [
            (cost, is_right(finding))
            for row in question.rows
            if (cost := costs[row]) is not None and (finding := findings[row]) is not None and counts(finding)
        ]
        if paid:
            spent.append(sum(cost for cost, _ in paid) / len(paid))
            hits.append(sum(is_hit for _, is_hit in paid) / len(paid))
            clusters.append(question.variant.cluster)
            n_attempts += len(paid)
    if 2 <= (independent := len(set(clusters))) < _FEWEST_FOR_COST:
        return Undefined(reason=f"{independent} questions, needs {_FEWEST_FOR_COST}")
    return defined(lambda: ratio_interval(spent, hits, clusters=clusters, n_attempts=n_attempts, level=LEVEL))


def _machine_per_right(checked: CheckedRun, per_hour: float | None, *, setting: str) -> Figure:
    if per_hour is None:
        return Undefined(reason=f"{setting} is not set")
    target = checked.run.target
    shares = [
        None if seconds is None else machine_hours(seconds, target) * per_hour
        for seconds in checked.attempts.complete_s
    ]
    return spent_per_right(checked, shares)
