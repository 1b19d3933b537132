"""One attempt as a flat row of figures and words, the same for every table that leaves the program."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from evalkit.domain.attempt import Attempt
from evalkit.domain.question import Variant
from evalkit.domain.run import Run
from evalkit.domain.score import Score, Scored, Unscored

__all__ = ["COLUMNS", "AttemptRow", "Cell", "cells_of"]

Cell = str | int | float | bool | None
"""None is an empty cell: what was not measured or does not exist, never 0."""

COLUMNS = (
    "run_id",
    "model",
    "served_model",
    "simulated",
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
    "read_answer",
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
"""Names of the columns, in order. Repeats and tries count from 1 here, as people do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AttemptRow:
    """A final attempt with all that belongs to it."""

    run: Run
    variant: Variant
    attempt: Attempt
    score: Score | None
    """The rule's score; None where the run was never scored."""
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
        **_scored(row.score),
        **_measured(row.attempt),
        "answer": row.answer,
    }


def _asked(row: AttemptRow) -> Mapping[str, Cell]:
    return {
        "run_id": row.run.run_id,
        "model": row.run.target.name,
        "served_model": row.attempt.served_model or row.run.target.served_model,
        "simulated": row.run.target.is_simulated,
        "question": row.variant.question_id,
        "category": row.variant.category.value,
        "difficulty": row.variant.difficulty.value,
        "cluster": row.variant.cluster,
        "language": row.variant.language,
        "repeat": row.attempt.repeat + 1,
        "try": row.attempt.try_number + 1,
        "seed": row.attempt.seed,
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


def _scored(score: Score | None) -> Mapping[str, Cell]:
    match None if score is None else score.finding:
        case None:
            return {"accuracy": None, "unscored": "never scored", "read_answer": None}
        case Scored(value=value, read=read):
            return {"accuracy": value, "unscored": None, "read_answer": read}
        case Unscored(reason=reason):
            return {"accuracy": None, "unscored": reason.value, "read_answer": None}


def _measured(attempt: Attempt) -> Mapping[str, Cell]:
    timing, usage = attempt.timing, attempt.usage
    return {
        "started_at": timing.started_at.isoformat(timespec="milliseconds"),
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
