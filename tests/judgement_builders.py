"""Builders of what judges said; a test shows only what matters to it."""

from __future__ import annotations

from typing import Any

from evalkit.domain.judging import Judgement
from tests.builders import A_MOMENT, a_score

__all__ = ["a_judgement"]


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
