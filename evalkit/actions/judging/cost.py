"""``evalkit judge --dry-run``: how many calls, tokens and hours, before any judge is asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import mean
from typing import Final

from evalkit.actions.judging.docket import Docket, OpenVerdict
from evalkit.actions.judging.series import JudgeSeries
from evalkit.actions.plan_run import ASSUMED_RATE, time_of
from evalkit.actions.target_warnings import tokens_at_most
from evalkit.domain.judging import VerdictFacts
from evalkit.domain.rubric import Method
from evalkit.scores.judge_prompt import judge_prompt
from evalkit.storage.store import Store

__all__ = ["JudgePlan", "all_plans", "assumed_verdict", "judge_plan", "measured_verdict"]

_ASSUMED_TOKENS: Final = {Method.LEVELS: 200.0, Method.CHECKLIST: 350.0}
"""Of a reply: quotes, a reason and a score; an assumption, and said to be one."""
_ASSUMED_THINKING: Final = 1500.0
"""What a judge that reasons writes before that."""
_LOOKED_AT: Final = 40
"""Prompts that the estimate of their length is made from."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgePlan:
    """What judging would take of one judge."""

    judge_name: str
    wanted: int
    to_ask: int
    by_dimension: Mapping[str, int]
    """Verdicts to ask for."""
    canaries: int
    """Calls to try the judge with, unless that was done."""
    prompt_tokens: float
    completion_tokens: float
    hours: float
    concurrency: int
    is_measured: bool
    """Whether speed and length come from earlier verdicts of this judge."""

    def as_lines(self) -> tuple[str, ...]:
        """For people."""
        if not self.to_ask:
            return (f"{self.judge_name}: nothing to ask: all {self.wanted} verdicts are stored",)
        basis = "measured in earlier verdicts" if self.is_measured else "assumed: it has judged nothing yet"
        dimensions = ", ".join(f"{name} {count}" for name, count in self.by_dimension.items())
        takes = (
            f"{self.judge_name}: {self.to_ask} of {self.wanted} verdicts to ask for{self._trial}; "
            f"about {self.prompt_tokens:,.0f} prompt tokens and {self.completion_tokens:,.0f} tokens of "
            f"replies, {time_of(self.hours)} with {self.concurrency} at once ({basis})"
        )
        return takes, f"verdicts: {dimensions}"

    @property
    def _trial(self) -> str:
        return f", and at most {self.canaries} calls to try it" if self.canaries else ""

    def as_document(self) -> dict[str, object]:
        """For programs."""
        return {
            "judge": self.judge_name,
            "verdicts_wanted": self.wanted,
            "verdicts_to_ask": self.to_ask,
            "by_dimension": dict(self.by_dimension),
            "canaries": self.canaries,
            "prompt_tokens": round(self.prompt_tokens),
            "completion_tokens": round(self.completion_tokens),
            "hours": self.hours,
            "concurrency": self.concurrency,
            "is_measured": self.is_measured,
        }


def judge_plan(
    docket: Docket, all_series: Sequence[JudgeSeries], *, canaries: int, thinks: bool, store: Store
) -> JudgePlan:
    """What the open verdicts of one judge would take.

    Args:
        docket: What is open.
        all_series: Of the judge, at least one.
        canaries: How many calls it is tried with.
        thinks: Whether it reasons first, as far as is known.
        store: Where its earlier verdicts are.
    """
    target = all_series[0].judge.target
    costs = [cost for series in all_series for cost in store.judgements.facts(series.series_id)]
    by_dimension: dict[str, int] = {}
    for verdict in docket.open:
        by_dimension[verdict.series.rubric.name] = by_dimension.get(verdict.series.rubric.name, 0) + 1
    measured = measured_verdict(costs)
    methods = [verdict.series.rubric.method for verdict in docket.open]
    seconds, tokens = measured or assumed_verdict(methods, thinks=thinks)
    calls = len(docket.open) + canaries
    return JudgePlan(
        judge_name=all_series[0].judge.name,
        wanted=docket.wanted,
        to_ask=len(docket.open),
        by_dimension=by_dimension,
        canaries=canaries,
        prompt_tokens=calls * (_measured_prompt(costs) or _prompt_tokens(docket.open, store=store)),
        completion_tokens=calls * tokens,
        hours=calls * seconds / target.concurrency / 3600,
        concurrency=target.concurrency,
        is_measured=measured is not None,
    )


def all_plans(plans: Sequence[JudgePlan]) -> str:
    """What several judges take together, for people."""
    calls = sum(plan.to_ask + (plan.canaries if plan.to_ask else 0) for plan in plans)
    prompts, replies = sum(plan.prompt_tokens for plan in plans), sum(plan.completion_tokens for plan in plans)
    return (
        f"together: {calls} calls, about {prompts:,.0f} prompt tokens and {replies:,.0f} tokens of replies, "
        f"{time_of(sum(plan.hours for plan in plans))} one after another"
    )


def measured_verdict(costs: Sequence[VerdictFacts]) -> tuple[float, float] | None:
    """Seconds and tokens of a verdict, where both were measured."""
    seconds = [cost.seconds for cost in costs if cost.seconds is not None]
    tokens = [cost.completion_tokens for cost in costs if cost.completion_tokens]
    return (mean(seconds), mean(tokens)) if seconds and tokens else None


def assumed_verdict(methods: Sequence[Method], *, thinks: bool) -> tuple[float, float]:
    """Seconds and tokens of a verdict of a judge that has given none yet.

    Args:
        methods: Of the rubrics of the verdicts that are wanted.
        thinks: Whether it reasons first, as far as is known.
    """
    thinking = _ASSUMED_THINKING if thinks else 0.0
    replies = [_ASSUMED_TOKENS[method] for method in methods]
    tokens = thinking + (mean(replies) if replies else _ASSUMED_TOKENS[Method.LEVELS])
    return tokens / ASSUMED_RATE, tokens


def _measured_prompt(costs: Sequence[VerdictFacts]) -> float | None:
    """Tokens of a prompt, where requests were made once and counted."""
    counted = [cost.prompt_tokens for cost in costs if cost.prompt_tokens and cost.requests == 1]
    return mean(counted) if counted else None


def _prompt_tokens(verdicts: Sequence[OpenVerdict], *, store: Store) -> float:
    """Of a prompt, at most; from some of them, evenly over all."""
    if not verdicts:
        return 0.0
    some = verdicts[:: max(1, len(verdicts) // _LOOKED_AT)]
    return mean(
        tokens_at_most(
            judge_prompt(
                verdict.series.rubric,
                verdict.judged.variant,
                answer=verdict.matter.answer_by_attempt[verdict.judged.attempt_id],
                # Ten times the answer's length where a model thinks.
                reasoning=store.attempts.body(verdict.judged.attempt_id).reasoning
                if "reasoning" in verdict.series.rubric.shows
                else "",
                is_ascending=False,
                mark="0" * 12,
            )
        )
        for verdict in some
    )
