"""What there is to score: questions with the answers of all runs, as far as they are put before people."""

from __future__ import annotations

from dataclasses import dataclass

from evalkit.domain.attempt import AttemptId, RunId
from evalkit.domain.question import Category, Difficulty
from evalkit.domain.rubric import DimensionName

__all__ = ["ReviewAnswer", "ReviewQuestion", "Stratum"]

Stratum = tuple[Category, Difficulty]
"""Questions of one kind: a sample holds each as often as the bank does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewAnswer:
    """One answer to be put before people."""

    attempt_id: AttemptId
    run_id: RunId
    dimensions: tuple[DimensionName, ...]
    """Those of the review that apply to it; at least one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewQuestion:
    """One question, whole: the answers of every run to it."""

    asked_hash: str
    stratum: Stratum
    answers: tuple[ReviewAnswer, ...]
    """Empty where none is put before people, because they are all cut or say nothing: such a question is drawn like the
    others, and its answers count as 1. Leaving it out would show people the better part of the runs only."""
    unsent: int = 0
    """Answers that are never put before people."""

    @property
    def scores(self) -> int:
        """What one rater has to give for it: answers times dimensions."""
        return sum(len(answer.dimensions) for answer in self.answers)
