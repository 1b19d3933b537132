"""A run as pandas frames: attempts, questions, and every figure of the scorecard.

Absence is pandas' own ``NA``, in columns of nullable types: a missing time stays missing in sums and means. Imported
when frames are asked for, because pandas takes half a second.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Final

import pandas as pd

from evalkit.domain.people import ToldRating
from evalkit.domain.reasons import ToldVerdict
from evalkit.domain.scorecard import DimensionCard, ErrorCard, OutcomeCard, Scorecard, SpeedCard
from evalkit.domain.verdict import Estimate, Figure, Quantiles
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

__all__ = ["ESTIMATE_COLUMNS", "Frames", "run_frames"]

ESTIMATE_COLUMNS: Final = (
    "name",
    "slice",
    "rater",
    "value",
    "low",
    "high",
    "level",
    "method",
    "n_clusters",
    "n_questions",
    "n_attempts",
    "undefined",
)
"""Names of an estimate's columns, in order."""

_ALL: Final = "all"
"""The slice of a figure that is over everything."""
_SPREADS: Final = ("ttft_s", "ttfa_s", "complete_s", "decode_tokens_per_s", "tokens_per_answer")
"""Times and rates of a speed card: each as three rows, ``ttft_s_p10``, ``ttft_s_p50`` and ``ttft_s_p90``."""
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
        estimates=_frame(_estimates(card), ESTIMATE_COLUMNS, {}),
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


def _estimates(card: Scorecard) -> Iterator[Mapping[str, Cell]]:
    yield from _accuracies(card)
    yield from _outcomes(card.outcomes)
    for dimension in card.dimensions:
        yield from _scores(dimension)
    yield from _stabilities(card)
    for twins in card.twins:
        where = _ALL if twins.category is None else f"category={twins.category.value}"
        yield _row("twins_balanced", twins.balanced, where)
        yield _row("twins_solvable", twins.solvable, where)
        yield _row("twins_unsolvable", twins.unsolvable, where)
    if card.transfer is not None:
        yield _row("transfer_given_home", card.transfer.given_home)
        yield _row("transfer_home", card.transfer.home)
        yield _row("transfer_away", card.transfer.away)
    yield from _speeds(card.speed)


def _accuracies(card: Scorecard) -> Iterator[Mapping[str, Cell]]:
    accuracy = card.accuracy
    yield _row("accuracy_every", accuracy.every)
    yield _row("accuracy_completed", accuracy.completed)
    for category, figure in accuracy.by_category.items():
        yield _row("accuracy_every", figure, f"category={category.value}")
    for difficulty, figure in accuracy.by_difficulty.items():
        yield _row("accuracy_every", figure, f"difficulty={difficulty.value}")
    for (category, difficulty), figure in accuracy.by_slice.items():
        yield _row("accuracy_every", figure, f"category={category.value} difficulty={difficulty.value}")


def _outcomes(card: OutcomeCard) -> Iterator[Mapping[str, Cell]]:
    yield _number("wanted", card.wanted)
    yield _number("finished", card.finished)
    for outcome, count in card.counts.items():
        yield _number("outcome", count, f"outcome={outcome.value}")
    for kind, count in card.failures.items():
        yield _number("failure", count, f"failure={kind}")
    yield _number("failed_tries", card.failed_tries)
    for note, count in card.notes.items():
        yield _number("note", count, f"note={note}")
    yield _number("unread", card.unread)
    for reason, count in card.unscored.items():
        yield _number("unscored", count, f"unscored={reason}")


def _scores(card: DimensionCard) -> Iterator[Mapping[str, Cell]]:
    where, rater = f"dimension={card.dimension}", f"{card.rater} {card.version}"
    yield _row("score_every", card.every, where, rater=rater)
    yield _row("score_completed", card.completed, where, rater=rater)
    yield _row("score_deviation", card.deviation, where, rater=rater)


def _stabilities(card: Scorecard) -> Iterator[Mapping[str, Cell]]:
    stability = card.stability
    yield _row("flip_rate", stability.flip_rate)
    yield _row("answer_flip_rate", stability.answer_flip_rate)
    for k, figure in stability.pass_hat.items():
        yield _row(f"pass_hat_{k}", figure)
    for k, figure in stability.pass_at.items():
        yield _row(f"pass_at_{k}", figure)
    yield _number("never_right", stability.never_right)
    yield _number("sometimes_right", stability.sometimes_right)
    yield _number("always_right", stability.always_right)
    for part in fields(ErrorCard):
        if isinstance(stability.error, ErrorCard):
            yield _number(f"error_{part.name}", getattr(stability.error, part.name))
        else:
            yield _row(f"error_{part.name}", stability.error)


def _speeds(card: SpeedCard) -> Iterator[Mapping[str, Cell]]:
    for name in _SPREADS:
        spread = getattr(card, name)
        for quantile in ("p10", "p50", "p90"):
            if isinstance(spread, Quantiles):
                yield _number(f"{name}_{quantile}", getattr(spread, quantile), n_attempts=spread.n_attempts)
            else:
                yield _row(f"{name}_{quantile}", spread)
    yield _row("tokens_per_right", card.tokens_per_right)
    yield _row("seconds_per_right", card.seconds_per_right)


def _number(name: str, value: float, where: str = _ALL, *, n_attempts: int | None = None) -> Mapping[str, Cell]:
    """A count, or a figure that no interval belongs to."""
    absent = dict.fromkeys(ESTIMATE_COLUMNS)
    return {**absent, "name": name, "slice": where, "value": value, "n_attempts": n_attempts}


def _row(name: str, figure: Figure, where: str = _ALL, *, rater: str | None = None) -> Mapping[str, Cell]:
    estimate = figure if isinstance(figure, Estimate) else None
    return {
        "name": name,
        "slice": where,
        "rater": rater,
        **{column: getattr(estimate, column, None) for column in ESTIMATE_COLUMNS[3:-1]},
        "undefined": None if isinstance(figure, Estimate) else figure.reason,
    }
