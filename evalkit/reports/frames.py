"""A run as pandas frames: attempts, questions, and every figure of the scorecard.

Absence is pandas' own ``NA``, in columns of nullable types: a missing time stays missing in sums and means. Imported
when frames are asked for, because pandas takes half a second.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import pandas as pd

from evalkit.domain.people import ToldRating
from evalkit.domain.reasons import ToldVerdict
from evalkit.domain.scorecard import Scorecard
from evalkit.reports.estimate_rows import ESTIMATE_COLUMNS, estimate_rows
from evalkit.reports.judged_rows import (
    JUDGE_COLUMNS,
    JUDGED_UNSCORED,
    VERDICT_COLUMNS,
    attempt_cells,
    attempt_columns,
    judge_rows,
    judged_in,
    verdict_rows,
)
from evalkit.reports.people_rows import (
    PEOPLE_COLUMNS,
    PEOPLE_UNSCORED,
    RATING_COLUMNS,
    people_in,
    people_rows,
    rating_rows,
)
from evalkit.reports.rows import QUESTION_COLUMNS, AttemptRow, Cell, question_cells

__all__ = ["Frames", "run_frames"]

_CATEGORIES: Final = frozenset(
    {
        *("run_id", "model", "served_model", "question", "category", "difficulty", "cluster", "language", "outcome"),
        *("cut_by", "failure", "unscored", "rater", "response_time_unscored", "response_time_rater", "token_source"),
        *("delivery", "finish_reason", "name", "slice", "method", "dimension", "judge", "version", "levels"),
        *("review", "kind", "door"),
    }
)
_INTEGERS: Final = frozenset(
    {
        *("repeat", "try", "seed", "prompt_tokens", "completion_tokens", "reasoning_tokens", "cached_tokens"),
        *("asked", "answered", "cut_in_reasoning", "cut_in_answer", "empty", "looping"),
        *("n_clusters", "n_questions", "n_attempts", "scored", "wanted", "unasked", "verdicts", "repaired", "sample"),
        *("questions", "shared", "wide_gaps", "rechecked", "settled", "open_gaps", "cannot_judge", "timed"),
        *("too_fast", "longest_alike", "repeats", "comments", "flags"),
    }
)
_TEXTS: Final = frozenset(
    {
        *("notes", "read_answer", "expected", "answer", "answers", "undefined"),
        *(JUDGED_UNSCORED, PEOPLE_UNSCORED, "alpha_undefined", "unscored_reasons", "comment"),
        *("detail", "reason", "evidence", "items", "suspect"),
    }
)
_TRUTHS: Final = frozenset({"simulated", "imported", "buffered", "poor_coverage", "counted", "straight", "flagged"})
_MOMENTS: Final = frozenset({"started_at", "made_at"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Frames:
    """One run as tables."""

    attempts: pd.DataFrame
    """One row a final attempt; columns as in ``evalkit export --to FILE.csv``."""
    questions: pd.DataFrame
    """One row a question, all repeats together."""
    estimates: pd.DataFrame
    """One row a figure of the scorecard, counts of outcomes and times included; ``undefined`` says why one has no
    value, and ``low`` and ``high`` are missing where a figure has no interval."""
    judges: pd.DataFrame
    """One row a judge and dimension; without a judge that of the panel, without a dimension what a judge is like."""
    verdicts: pd.DataFrame
    """One row a verdict: what a judge gave and why, each sample apart. Figures are made of those that are ``counted``;
    the others are of another series, by an earlier rubric for instance."""
    people: pd.DataFrame
    """One row a dimension that people scored, then one for each rater on it; without a dimension what a rater is
    like."""
    ratings: pd.DataFrame
    """One row a score that a person gave, hidden repeats and re-checks too. Figures are made of those that are
    ``counted``."""


def run_frames(
    card: Scorecard,
    rows: Iterable[AttemptRow],
    *,
    verdicts: Iterable[ToldVerdict] = (),
    ratings: Iterable[ToldRating] = (),
) -> Frames:
    """The frames of a run.

    Args:
        card: Its figures.
        rows: Its final attempts.
        verdicts: What judges said of them.
        ratings: What people did.
    """
    judged, people = judged_in((card,)), people_in((card,))
    cells = (attempt_cells(row, judged, people) for row in rows)
    attempts = _frame(cells, attempt_columns(judged, people), {"right": "boolean"})
    questions = (question_cells(card.run, question) for question in card.questions)
    return Frames(
        attempts=attempts,
        questions=_frame(questions, QUESTION_COLUMNS, {"right": "Int64"}),
        estimates=_frame(estimate_rows(card), ESTIMATE_COLUMNS, {}),
        judges=_frame(judge_rows(card), JUDGE_COLUMNS, {}),
        verdicts=_frame(verdict_rows(verdicts), VERDICT_COLUMNS, {}),
        people=_frame(people_rows(card), PEOPLE_COLUMNS, {}),
        ratings=_frame(rating_rows(ratings), RATING_COLUMNS, {}),
    )


def _frame(rows: Iterable[Mapping[str, Cell]], columns: Sequence[str], types: Mapping[str, str]) -> pd.DataFrame:
    frame = pd.DataFrame.from_records([[row[column] for column in columns] for row in rows], columns=list(columns))
    return frame.astype({column: types.get(column, _type_of(column)) for column in columns})


def _type_of(column: str) -> str:
    for names, kind in (
        (_CATEGORIES, "category"),
        (_INTEGERS, "Int64"),
        (_TEXTS, "string"),
        (_TRUTHS, "boolean"),
        (_MOMENTS, "datetime64[us, UTC]"),
    ):
        if column in names:
            return kind
    return "Float64"
