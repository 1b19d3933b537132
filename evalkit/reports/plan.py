"""A plan in words."""

from __future__ import annotations

from collections.abc import Iterator

from evalkit.domain.plan import DecisionPlan
from evalkit.reports.wording import count_of, measured, percent_of, points_of

__all__ = ["plan_sentences"]


def plan_sentences(plan: DecisionPlan) -> Iterator[str]:
    """What a decision takes and what it can tell, for the screen while it goes on."""
    tokens = "" if plan.pace.tokens is None else f", {count_of(round(plan.pace.tokens))} tokens"
    available = "" if plan.hours_available is None else f" of {measured(plan.hours_available)} h available"
    yield (
        f"pilot: {percent_of(plan.accuracy)} right, {percent_of(plan.flip_rate)} of repeats disagree, "
        f"{measured(plan.pace.seconds)} s{tokens} an answer"
    )
    yield (
        f"plan: {plan.runs} runs of {count_of(plan.questions)} questions x {plan.repeats}, {count_of(plan.requests)} "
        f"requests, about {measured(plan.hours)} h{available} at {plan.pace.at_once} at once"
    )
    yield (
        f"a build as good as the reference passes with {percent_of(plan.passes)}; accuracy tells a loss of "
        f"{points_of(plan.smallest_margin)} points from none"
    )
