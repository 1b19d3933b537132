"""Attempts as rows, for the tests of exports."""

from __future__ import annotations

from typing import Any

from evalkit.domain.rubric import Dimension
from evalkit.domain.score import RaterKind, Scored, Unscored, UnscoredReason
from evalkit.reports.rows import AttemptRow, JudgedFinding
from tests.builders import a_run, a_score, a_series, a_variant, an_attempt

__all__ = ["a_clock_score", "a_judged_row", "an_attempt_row"]


def a_clock_score(value: float = 3.0) -> Any:
    """A score for response time."""
    return a_score(dimension=Dimension.RESPONSE_TIME, finding=Scored(value=value))


def an_attempt_row(**overrides: Any) -> AttemptRow:
    """A right answer, scored by rule and clock."""
    members: dict[str, Any] = {
        "run": a_run(),
        "variant": a_variant(),
        "attempt": an_attempt(),
        "scores": {Dimension.ACCURACY: a_score(), Dimension.RESPONSE_TIME: a_clock_score()},
        "series": {
            Dimension.ACCURACY: a_series(version="2"),
            Dimension.RESPONSE_TIME: a_series(rater_kind=RaterKind.CLOCK, rater="clock", version="limits:01"),
        },
        "is_right": True,
        "answer": 'So:\n答案：42, "yes"',
    }
    return AttemptRow(**(members | overrides))


def a_judged_row(**overrides: Any) -> AttemptRow:
    """One that two judges scored on coherence, and one of them on creativity."""
    judged = {
        Dimension.COHERENCE: JudgedFinding(finding=Scored(value=3.5), by_judge={"kimi": 4.0, "glm": 3.0}),
        Dimension.CREATIVITY: JudgedFinding(
            finding=Unscored(reason=UnscoredReason.NO_VERDICT), by_judge={"kimi": 2.0, "glm": None}
        ),
    }
    return an_attempt_row(**({"judged": judged} | overrides))
