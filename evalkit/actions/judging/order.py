"""JudgeOrder: what the user asked for when saying ``evalkit judge``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

__all__ = ["REPEATS_PER_QUESTION", "JudgeOrder"]

REPEATS_PER_QUESTION: Final = 2
"""Of the repeats of a question, drawn at random: rule, clock and stability use all (judging.md)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgeOrder:
    """Judges, dimensions and manner; () means all that are configured, or that apply."""

    judge_names: tuple[str, ...] = ()
    dimensions: tuple[str, ...] = ()
    repeats_per_question: int = REPEATS_PER_QUESTION
    samples: int = 1
    """Verdicts of each judge on each attempt and dimension."""
    allows_self: bool = False
    """Whether a model may judge its own answers."""
    limit: int | None = None
    """The most verdicts that are asked for now, of each judge; the same command goes on."""
