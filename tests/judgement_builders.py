"""Builders of what judges said; a test shows only what matters to it."""

from __future__ import annotations

from typing import Any

from evalkit.domain.judging import Judgement, VerdictText
from evalkit.domain.reasons import ToldVerdict
from evalkit.domain.rubric import Dimension
from evalkit.domain.score import Scored
from tests.builders import A_MOMENT, a_run, a_score, a_variant

__all__ = ["a_judgement", "a_told_verdict", "a_verdict_text"]


def a_judgement(**overrides: Any) -> Judgement:
    """A verdict of 5, asked once."""
    members: dict[str, Any] = {
        "score": a_score(),
        "is_ascending": False,
        "seed": 7,
        "requests": 1,
        "asked_at": A_MOMENT,
        "seconds": 0.4,
        "prompt_tokens": 300,
        "completion_tokens": 40,
        "shown_length": 120,
        "request": b"{}",
        "reply": b"[]",
    }
    return Judgement(**(members | overrides))


def a_verdict_text(**overrides: Any) -> VerdictText:
    """A 4 for coherence, with its grounds."""
    score = a_score()
    members: dict[str, Any] = {
        "score_id": score.score_id,
        "series_id": score.series_id,
        "attempt_id": score.attempt_id,
        "dimension": Dimension.COHERENCE,
        "key_hash": score.key_hash,
        "sample": 0,
        "is_ascending": True,
        "finding": Scored(value=4.0, read="4"),
        "reason": "One step is missing.",
        "evidence": ("So it is 42.",),
        "items": (),
        "suspect": None,
    }
    return VerdictText(**(members | overrides))


def a_told_verdict(judge: str = "kimi", **overrides: Any) -> ToldVerdict:
    """A counted verdict by levels; what a verdict does not have itself is of its text."""
    members: dict[str, Any] = {
        "run": a_run(),
        "question_id": a_variant().question_id,
        "repeat": 0,
        "judge": judge,
        "version": "v1",
        "rubric": "rubric-1",
        "is_simulated": False,
        "is_counted": True,
        "picks_levels": True,
    }
    own = {name: value for name, value in overrides.items() if name in members}
    rest = {name: value for name, value in overrides.items() if name not in members}
    return ToldVerdict(**(members | own), text=a_verdict_text(**rest))
