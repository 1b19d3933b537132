"""Attempts and questions as flat rows of figures and words, the same for every table that leaves the program."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Protocol

from evalkit.domain.attempt import Attempt, Outcome
from evalkit.domain.people import ToldRating
from evalkit.domain.question import Variant
from evalkit.domain.reasons import ToldVerdict
from evalkit.domain.rubric import Dimension, DimensionName
from evalkit.domain.run import Run
from evalkit.domain.score import Finding, Scored, Series, Unscored
from evalkit.domain.scorecard import QuestionCard
from evalkit.text.wording import word_answer

__all__ = [
    "COLUMNS",
    "DECIMALS",
    "NEVER_SCORED",
    "QUESTION_COLUMNS",
    "AttemptRow",
    "Cell",
    "HasFinding",
    "JudgedFinding",
    "PeopleFinding",
    "answers_in_words",
    "cells_of",
    "count_not_completed",
    "question_cells",
]

NEVER_SCORED: Final = "never_scored"
"""Stands for the reason where no rater has seen an attempt."""

DECIMALS: Final = 6
"""Of seconds: microseconds. Clocks give more digits, which say nothing."""

Cell = str | int | float | bool | datetime | None
"""None is an empty cell: what was not measured or does not exist, never 0."""

COLUMNS: Final = (
    "run_id",
    "model",
    "served_model",
    "simulated",
    "imported",
    "question",
    "category",
    "difficulty",
    "cluster",
    "language",
    "repeat",
    "try",
    "seed",
    "outcome",
    "cut_by",
    "failure",
    "notes",
    "right",
    "accuracy",
    "unscored",
    "rater",
    "read_answer",
    "expected",
    "response_time",
    "response_time_unscored",
    "response_time_rater",
    "started_at",
    "queued_s",
    "ttft_s",
    "ttfa_s",
    "complete_s",
    "decode_tokens_per_s",
    "buffered",
    "token_source",
    "prompt_tokens",
    "completion_tokens",
    "reasoning_tokens",
    "cached_tokens",
    "delivery",
    "finish_reason",
    "answer",
)
"""Names of an attempt's columns, in order. Repeats and tries count from 1 here, as people do."""

_FINAL_OUTCOMES: Final = tuple(outcome for outcome in Outcome if outcome.is_served)

QUESTION_COLUMNS: Final = (
    "run_id",
    "model",
    "question",
    "category",
    "difficulty",
    "cluster",
    "right",
    "asked",
    "share_right",
    "flip_rate",
    "expected",
    "answers",
    *(outcome.value for outcome in _FINAL_OUTCOMES),
    "median_complete_s",
    "median_tokens",
)
"""Names of a question's columns, in order."""


class HasFinding(Protocol):
    """A score, as far as a row shows it."""

    @property
    def finding(self) -> Finding:
        """What the rater found."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedFinding:
    """What a panel of judges found of an attempt on one dimension."""

    finding: Finding
    by_judge: Mapping[str, float | None]
    """Each judge's mean score of it; None where it has none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PeopleFinding:
    """What people found of an attempt on one dimension."""

    finding: Finding
    by_rater: Mapping[str, float]
    """The last word of each who has scored it."""
    is_settled: bool
    """Whether somebody else's word stands in place of theirs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AttemptRow:
    """A final attempt with all that belongs to it."""

    run: Run
    variant: Variant
    attempt: Attempt
    scores: Mapping[DimensionName, HasFinding] = field(default_factory=dict)
    """Dimension -> the score in force; without one for a dimension that was never scored."""
    series: Mapping[DimensionName, Series] = field(default_factory=dict)
    """Dimension -> whose score it is."""
    judged: Mapping[DimensionName, JudgedFinding] = field(default_factory=dict)
    """Dimension -> what judges found, of accuracy too; without one that this attempt was not put before judges for."""
    verdicts: Sequence[ToldVerdict] = ()
    """What each judge said of it."""
    people: Mapping[DimensionName, PeopleFinding] = field(default_factory=dict)
    """Dimension -> what people found; without one that this attempt was not sampled for, or not scored on so far."""
    ratings: Sequence[ToldRating] = ()
    """What each person said of it."""
    is_right: bool | None
    """Whether it counts as right or as a miss; None where it counts as neither."""
    answer: str
    """The text after the reasoning, as it came."""


def cells_of(row: AttemptRow) -> Mapping[str, Cell]:
    """Column -> value, for every one of ``COLUMNS``, with texts as they came: whoever writes them makes them safe."""
    return {
        **_asked(row),
        **_ended(row.attempt),
        "right": row.is_right,
        **_scored(row),
        "expected": word_answer(row.variant.expected, language=row.variant.language) or None,
        **_measured(row.attempt),
        **_unsaid(row),
        "answer": row.answer,
    }


def question_cells(run: Run, question: QuestionCard) -> Mapping[str, Cell]:
    """Column -> value, for every one of ``QUESTION_COLUMNS``, with texts as they came."""
    return {
        "run_id": run.run_id,
        "model": run.target.name,
        "question": question.question_id,
        "category": question.category.value,
        "difficulty": question.difficulty.value,
        "cluster": question.cluster,
        "right": question.right,
        "asked": question.asked,
        "share_right": question.right / question.asked if question.asked else None,
        "flip_rate": question.flip,
        "expected": question.expected or None,
        "answers": answers_in_words(question) or None,
        **{outcome.value: question.outcomes.get(outcome, 0) for outcome in _FINAL_OUTCOMES},
        "median_complete_s": question.complete_s,
        "median_tokens": question.tokens,
    }


def answers_in_words(question: QuestionCard, *, unread: str = "?", not_completed: str = "(not completed)") -> str:
    """The final answers as read, each with how often: ``42 ×3; 41 ×1; ? ×1; (not completed) ×1``.

    Args:
        question: Whose answers.
        unread: What stands for an answer that could not be read.
        not_completed: What stands for attempts that ended without a whole answer.
    """
    counts = [(read or unread, count) for read, count in question.answers]
    missing = count_not_completed(question)
    if missing:
        counts.append((not_completed, missing))
    return "; ".join(f"{said} ×{count}" for said, count in counts)


def count_not_completed(question: QuestionCard) -> int:
    """Attempts that were served and broke off or came to nothing: they have no answer to read."""
    return sum(
        count for outcome, count in question.outcomes.items() if outcome.is_served and outcome is not Outcome.ANSWERED
    )


def _asked(row: AttemptRow) -> Mapping[str, Cell]:
    return {
        "run_id": row.run.run_id,
        "model": row.run.target.name,
        "served_model": row.attempt.served_model or row.run.target.served_model,
        "simulated": row.run.target.is_simulated,
        "imported": row.run.imported is not None,
        "question": row.variant.question_id,
        "category": row.variant.category.value,
        "difficulty": row.variant.difficulty.value,
        "cluster": row.variant.cluster,
        "language": row.variant.language,
        "repeat": row.attempt.repeat + 1,
        "try": row.attempt.try_number + 1,
        "seed": row.attempt.seed if row.run.imported is None else None,
    }


def _ended(attempt: Attempt) -> Mapping[str, Cell]:
    return {
        "outcome": attempt.outcome.value,
        "cut_by": None if attempt.cut_by is None else attempt.cut_by.value,
        "failure": None if attempt.failure is None else attempt.failure.kind.value,
        "notes": " ".join(sorted(note.value for note in attempt.notes)) or None,
        "delivery": attempt.delivery.value,
        "finish_reason": attempt.finish_reason,
    }


def _scored(row: AttemptRow) -> Mapping[str, Cell]:
    accuracy = row.scores.get(Dimension.ACCURACY)
    by_clock = row.scores.get(Dimension.RESPONSE_TIME)
    return {
        "accuracy": _value_of(accuracy),
        "unscored": _why_unscored(accuracy),
        "rater": _rater_of(row, Dimension.ACCURACY),
        "read_answer": _read_in(accuracy),
        "response_time": _value_of(by_clock),
        "response_time_unscored": _why_unscored(by_clock),
        "response_time_rater": _rater_of(row, Dimension.RESPONSE_TIME),
    }


def _unsaid(row: AttemptRow) -> Mapping[str, Cell]:
    """What a stored attempt must have and an imported one need not know."""
    if row.run.imported is None:
        return {}
    timing, usage = row.attempt.timing, row.attempt.usage
    is_counted = usage.prompt_tokens is not None or usage.completion_tokens is not None
    return {
        "queued_s": None,
        "buffered": None,
        # The moment of the import stands where the file has none.
        "started_at": None if timing.started_at == row.run.created_at else timing.started_at,
        "token_source": usage.source.value if is_counted else None,
    }


def _value_of(score: HasFinding | None) -> float | None:
    return score.finding.value if score is not None and isinstance(score.finding, Scored) else None


def _read_in(score: HasFinding | None) -> str | None:
    return score.finding.read if score is not None and isinstance(score.finding, Scored) else None


def _why_unscored(score: HasFinding | None) -> str | None:
    match None if score is None else score.finding:
        case None:
            return NEVER_SCORED
        case Scored():
            return None
        case Unscored(reason=reason):
            return reason.value


def _rater_of(row: AttemptRow, dimension: Dimension) -> str | None:
    series = row.series.get(dimension)
    return None if series is None or dimension not in row.scores else f"{series.rater} {series.version}"


def _measured(attempt: Attempt) -> Mapping[str, Cell]:
    timing, usage = attempt.timing, attempt.usage
    return {
        "started_at": timing.started_at,
        "queued_s": timing.queued_s,
        "ttft_s": timing.ttft_s,
        "ttfa_s": timing.ttfa_s,
        "complete_s": timing.complete_s,
        "decode_tokens_per_s": timing.decode_tokens_per_s,
        "buffered": timing.is_buffered,
        "token_source": usage.source.value,
        "prompt_tokens": usage.prompt_tokens,
        "completion_tokens": usage.completion_tokens,
        "reasoning_tokens": usage.reasoning_tokens,
        "cached_tokens": usage.cached_tokens,
    }
