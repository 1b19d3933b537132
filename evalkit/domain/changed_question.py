"""Questions whose results differ most between two runs: places to look, and no evidence."""

from __future__ import annotations

from dataclasses import dataclass

from evalkit.domain.attempt import AttemptId
from evalkit.domain.question import Category, Difficulty

__all__ = ["AskedAnswer", "ChangedQuestion"]


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedAnswer:
    """One answer to a question that changed."""

    is_right: bool | None
    outcome: str
    read: str | None
    """What was read from it."""
    text: str
    """The answer as it came, without its reasoning."""
    attempt_id: AttemptId | None = None
    """Which attempt it is; None where that was not kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedQuestion:
    """A question whose results differ most between the runs: a place to look, and no evidence."""

    question_id: str
    category: Category
    difficulty: Difficulty
    prompt: str
    expected: str
    reference_right: int
    reference_asked: int
    candidate_right: int
    candidate_asked: int
    reference_answer: AskedAnswer
    candidate_answer: AskedAnswer
    """One of each, of those that make the difference."""
