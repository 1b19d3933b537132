"""Score: one rater's finding on one attempt and one dimension."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NewType

from evalkit.domain.attempt import AttemptId
from evalkit.domain.rubric import DimensionName

__all__ = ["Finding", "RaterKind", "Score", "Scored", "Series", "SeriesId", "Unscored", "UnscoredReason"]

SeriesId = NewType("SeriesId", str)


class RaterKind(StrEnum):
    """Who scores."""

    RULE = "rule"
    CLOCK = "clock"
    JUDGE = "judge"
    HUMAN = "human"


class UnscoredReason(StrEnum):
    """Why there is no value."""

    OPEN_QUESTION = "open_question"
    """No rule decides it: judges and people do."""
    NOT_COMPLETED = "not_completed"
    """Cut, empty or looping: never put before a rater, counted as 1 in the every-attempt figures."""
    NOT_SERVED = "not_served"
    """The endpoint failed: not the model's doing."""
    TIMEOUT = "timeout"
    """Checking the answer took longer than its limit."""
    NOT_MEASURED = "not_measured"
    """The clock has no time for it."""
    NO_CONTENT = "no_content"
    """Complete, and nothing but blanks, punctuation or a cue: never put before a judge, counted as 1 like a cut one."""
    CANNOT_JUDGE = "cannot_judge"
    """The judge, or the person, says so."""
    TAKEN_BACK = "taken_back"
    """A person has taken a score back and given none since."""
    NO_VERDICT = "no_verdict"
    """The judge's reply could not be taken for a verdict, nor the one to a second request."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scored:
    """A value on the scale."""

    value: float
    """1-5, higher is better."""
    read: str | None = None
    """What was read as the final answer; None when none could be read (``unread``: counts as a miss)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unscored:
    """No value, and why; never a number."""

    reason: UnscoredReason
    detail: str = ""


Finding = Scored | Unscored
"""What a rater found."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """Scores made by one rater in one way. Series are never averaged together."""

    series_id: SeriesId
    rater_kind: RaterKind
    rater: str
    """``rule``, a judge's name, or a person's pseudonym."""
    version: str
    """Of the extractor, or of rubric and prompt: a new version is a new series."""
    created_at: datetime
    about: Mapping[str, str] = field(default_factory=dict)
    """What else there is to know of it, for people: a judge's served model and family."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """One rater's finding on one attempt and one dimension; append-only."""

    score_id: str
    series_id: SeriesId
    attempt_id: AttemptId
    dimension: DimensionName
    key_hash: str
    """The answer key it was scored against."""
    finding: Scored | Unscored
    sample: int = 0
    """Which of several verdicts of the same rater, counted from 0."""
    revision: int = 0
    supersedes: str | None = None
    author: str | None = None
    reason: str | None = None
    """Who corrected the score named by ``supersedes``, and why."""
