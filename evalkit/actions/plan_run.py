"""``evalkit run --dry-run``: how many requests, tokens and hours, before anything is asked."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import compress
from statistics import mean, median
from typing import Final

from evalkit.actions.choose_questions import Choice, chosen_questions
from evalkit.actions.open_run import newest_of_experiment
from evalkit.actions.project import Project
from evalkit.actions.run_order import RunOrder
from evalkit.actions.simulated_targets import is_simulated_name, simulated_target
from evalkit.actions.target_warnings import context_warning, prompt_tokens_at_most
from evalkit.domain.passport import Passport
from evalkit.runs.scope import open_cells
from evalkit.storage.store import Store

__all__ = ["ASSUMED_RATE", "ASSUMED_TOKENS", "RunPlan", "planned_runs", "time_of"]

ASSUMED_TOKENS: Final = 3000.0
"""Tokens a reasoning model spends on a question of middling difficulty; an assumption, and said to be one."""
ASSUMED_RATE: Final = 15.0
"""Tokens per second and request: a comfortable single-user speed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunPlan:
    """What a run would take."""

    target_name: str
    questions: int
    wanted: int
    """Requests for everything selected."""
    to_ask: int
    """Requests that are still open."""
    concurrency: int
    tokens_per_answer: float
    tokens_per_s: float
    """Per request."""
    is_measured: bool
    """Whether speed and length come from an earlier run of this target, or are assumptions."""
    longest: str
    """The question with the longest prompt."""
    longest_tokens: int
    """Of its prompt, at most."""
    warning: str | None
    """What does not fit into the context that the configuration or an earlier run tells."""

    @property
    def tokens(self) -> float:
        """Completion tokens still to be generated."""
        return self.to_ask * self.tokens_per_answer

    @property
    def hours(self) -> float:
        """Duration with all slots busy."""
        return self.tokens / (self.tokens_per_s * self.concurrency) / 3600

    def as_lines(self) -> tuple[str, ...]:
        """For people."""
        basis = "measured in an earlier run" if self.is_measured else "assumed: nothing was measured yet"
        if not self.to_ask:
            return (f"{self.target_name}: nothing to ask: all {self.wanted} answers are stored",)
        asked = (
            f"{self.target_name}: {self.questions} questions, {self.to_ask} of {self.wanted} requests to ask, about "
            f"{self.tokens:,.0f} tokens, {time_of(self.hours)} at {self.concurrency} x {self.tokens_per_s:.1f} "
            f"tokens/s and {self.tokens_per_answer:,.0f} tokens an answer ({basis})"
        )
        size = f"longest prompt: {self.longest}, at most {self.longest_tokens:,} tokens"
        return (asked, size, *([f"warning: {self.warning}"] if self.warning else []))

    def as_document(self) -> dict[str, object]:
        """For programs."""
        return {
            "model": self.target_name,
            "questions": self.questions,
            "requests_wanted": self.wanted,
            "requests_to_ask": self.to_ask,
            "completion_tokens": round(self.tokens),
            "hours": self.hours,
            "concurrency": self.concurrency,
            "tokens_per_s": self.tokens_per_s,
            "tokens_per_answer": self.tokens_per_answer,
            "is_measured": self.is_measured,
            "longest_question": self.longest,
            "longest_prompt_tokens": self.longest_tokens,
            "warning": self.warning,
        }


def planned_runs(order: RunOrder, *, project: Project) -> tuple[RunPlan, ...]:
    """One plan per model; asks nothing of any server."""
    with project.open_store() as store:
        choice = chosen_questions(order, project=project, store=store)
        return tuple(
            _planned(name, order=order, project=project, store=store, choice=choice)
            for name in dict.fromkeys(order.model_names)
        )


def _planned(name: str, *, order: RunOrder, project: Project, store: Store, choice: Choice) -> RunPlan:
    if is_simulated_name(name):
        target = simulated_target(name, base_url="http://127.0.0.1", overrides=order.overrides)
    else:
        target = project.target(name, overrides=order.overrides)
    summary = None if order.is_fresh else newest_of_experiment(target, choice=choice, store=store)
    finished = frozenset() if summary is None else store.attempts.finished_cells(summary.run.run_id)
    cells = open_cells(choice.scope.places(seed=choice.selection.seed), finished=finished, wanted=choice.scope)
    measured = _measured(store, target_name=name)
    tokens_per_answer, tokens_per_s = measured or (min(ASSUMED_TOKENS, target.sampling.max_tokens), ASSUMED_RATE)
    prompt_tokens = prompt_tokens_at_most(choice.scope.variants)
    longest = max(prompt_tokens, key=prompt_tokens.__getitem__)
    return RunPlan(
        target_name=name,
        questions=len(choice.scope.variants),
        wanted=sum(choice.scope.repeats_by_hash.values()),
        to_ask=len(cells),
        concurrency=target.concurrency,
        tokens_per_answer=tokens_per_answer,
        tokens_per_s=tokens_per_s,
        is_measured=measured is not None,
        longest=longest,
        longest_tokens=prompt_tokens[longest],
        warning=context_warning(target, passport=_last_passport(store, name), prompt_tokens=prompt_tokens),
    )


def _last_passport(store: Store, target_name: str) -> Passport:
    """What the server said of itself when the target was last asked."""
    for summary in store.runs.matching(target_name):
        if summary.run.target.name == target_name:
            return summary.run.passport
    return Passport()


def _measured(store: Store, *, target_name: str) -> tuple[float, float] | None:
    """Tokens an answer and tokens/s of the latest run of a target that has both.

    The mean of the tokens, since it is the few endless replies that take the time; the median of the speeds.
    """
    for summary in store.runs.matching(target_name):
        if summary.run.target.name != target_name or not summary.finished:
            continue
        attempts = store.attempts.columns(summary.run.run_id)
        is_served = [outcome.is_served for outcome in attempts.outcomes]
        tokens = [count for count in compress(attempts.completion_tokens, is_served) if count]
        rates = [rate for rate in compress(attempts.decode_tokens_per_s, is_served) if rate]
        if tokens and rates:
            return mean(tokens), median(rates)
    return None


def time_of(hours: float) -> str:
    """A duration as people say it: minutes, or hours from 100 minutes on."""
    minutes = hours * 60
    return f"{max(minutes, 1):.0f} min" if minutes < 100 else f"{hours:.1f} h"
