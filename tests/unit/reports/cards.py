"""Scorecards for the tests of reports; each builder shows only what a test cares about."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from evalkit.domain.attempt import Outcome
from evalkit.domain.question import Category, Difficulty
from evalkit.domain.run import RunSummary
from evalkit.domain.verdict import Estimate, Quantiles, Scorecard, SpeedCard, Undefined
from tests.builders import A_MOMENT, a_run, a_selection, a_target, variants_numbered

__all__ = ["a_run_summary", "a_scorecard", "a_speed_card", "an_estimate"]


def an_estimate(value: float = 0.7143, **overrides: Any) -> Estimate:
    """A share with an interval of 7 points to each side."""
    members: dict[str, Any] = {
        "value": value,
        "low": max(0.0, value - 0.07),
        "high": min(1.0, value + 0.07),
        "level": 0.95,
        "method": "Wilson, effective size",
        "n_clusters": 34,
        "n_questions": 36,
        "n_attempts": 108,
    }
    return Estimate(**(members | overrides))


def a_speed_card(**overrides: Any) -> SpeedCard:
    """A server that writes fairly fast after a long think."""
    members: dict[str, Any] = {
        "ttft_s": Quantiles(p10=0.212, p50=0.434, p90=2.5, n_attempts=107),
        "ttfa_s": Quantiles(p10=12.4, p50=48.2, p90=241.7, n_attempts=98),
        "complete_s": Quantiles(p10=18.9, p50=62.1, p90=287.0, n_attempts=98),
        "decode_tokens_per_s": Quantiles(p10=11.2, p50=12.1, p90=12.9, n_attempts=107),
        "band": "fair",
        "tokens_per_answer": Quantiles(p10=212.0, p50=845.5, p90=3901.2, n_attempts=98),
    }
    return SpeedCard(**(members | overrides))


def a_scorecard(**overrides: Any) -> Scorecard:
    """A finished run with something of everything."""
    selection = a_selection(set_name="smoke")
    members: dict[str, Any] = {
        "run": a_run(variants=variants_numbered(36), repeats=3, selection=selection),
        "wanted": 108,
        "finished": 108,
        "outcomes": {Outcome.ANSWERED: 98, Outcome.CUT_IN_REASONING: 6, Outcome.LOOPING: 3, Outcome.FAILED: 1},
        "failures": {"http_5xx": 1},
        "failed_tries": 4,
        "accuracy_every": an_estimate(0.7143),
        "accuracy_completed": an_estimate(0.7801, n_attempts=98),
        "accuracy_by_category": {
            Category.LOGIC: an_estimate(0.6, n_clusters=9, n_attempts=27),
            Category.MATH: an_estimate(0.8, n_clusters=9, n_attempts=27),
            Category.TRAP: an_estimate(0.42, n_clusters=6, n_attempts=18),
            Category.CRITICAL_THINKING: Undefined(reason="1 question, needs 2"),
            Category.CREATIVE: Undefined(reason="0 questions, needs 2"),
        },
        "accuracy_by_difficulty": {
            Difficulty.EASY: an_estimate(0.95, n_clusters=12, n_attempts=36),
            Difficulty.MEDIUM: an_estimate(0.7, n_clusters=12, n_attempts=36),
            Difficulty.HARD: an_estimate(0.45, n_clusters=12, n_attempts=36),
        },
        "unread": 2,
        "unscored": {"open_question": 3, "not_completed": 9},
        "speed": a_speed_card(),
        "notes": {"no_reasoning": 2, "repeated_tail": 1},
    }
    return Scorecard(**(members | overrides))


def a_run_summary(**overrides: Any) -> RunSummary:
    """A finished run as a line of a list."""
    run = a_run(selection=a_selection(set_name="smoke"), target=overrides.pop("target", a_target()))
    members: dict[str, Any] = {
        "run": run,
        "wanted": 108,
        "finished": 108,
        "last_activity_at": A_MOMENT + timedelta(hours=2),
    }
    return RunSummary(**(members | overrides))
