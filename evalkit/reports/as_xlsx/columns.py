"""The columns of the sheets of questions and attempts: their order for people, their widths, and what they hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from evalkit.domain.attempt import Outcome
from evalkit.reports.rows import COLUMNS, QUESTION_COLUMNS, Cell

__all__ = ["ATTEMPT_COLUMNS", "QUESTION_SHEET_COLUMNS", "ListColumn", "Shade", "filled_columns"]

Shade = Literal["share", "flip", "score", "outcome", "truth", "status", "reading"]
"""By what a column's cells are coloured."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListColumn:
    """One column of a list."""

    name: str
    """Of the cell, as in ``evalkit.reports.rows``."""
    label: str
    """Key of its head."""
    about: str | None = None
    """What its head is of, in words, where its key leaves room for it: a dimension."""
    by: str | None = None
    """Who scored, likewise."""
    of: str | None = None
    """The run that it is of, where several stand beside each other in one row."""
    width: float = 11
    """In the widths of a digit."""
    is_figure: bool = False
    has_lines: bool = False
    """Whether its texts have several lines, of which the first is to show."""
    number_format: str = "General"
    formats: Mapping[str, str] | None = None
    """Unit of a row -> how its number is shown, for columns whose rows have different units."""
    names: str | None = None
    """What its machine names name, for the catalogue: ``category``; None for texts that are shown as they are."""
    shade: Shade | None = None
    is_printed: bool = False
    """What is left out would make the rest too small to read on paper."""

    def format_in(self, row: Mapping[str, Cell]) -> str:
        """How a number of this row is shown."""
        return self.number_format if self.formats is None else self.formats[str(row["unit"])]


_PRINTED: Final = (
    "question",
    "category",
    "difficulty",
    "language",
    "repeat",
    "outcome",
    "right",
    "accuracy",
    "read_answer",
    "expected",
    "response_time",
    "complete_s",
    "completion_tokens",
    "answer",
)
"""What people look at first; the rest follows in the order of the other files."""
_WIDTHS: Final = {
    "run_id": 12,
    "model": 16,
    "served_model": 24,
    "question": 22,
    "category": 16,
    "cluster": 20,
    "language": 11,
    "difficulty": 10,
    "repeat": 8,
    "try": 8,
    "seed": 12,
    "outcome": 16,
    "notes": 24,
    "right": 9,
    "accuracy": 13,
    "response_time": 14,
    "complete_s": 12,
    "asked": 9,
    "unscored": 20,
    "rater": 12,
    "read_answer": 20,
    "expected": 20,
    "response_time_unscored": 20,
    "response_time_rater": 24,
    "started_at": 20,
    "delivery": 18,
    "answer": 60,
    "answers": 40,
    "median_complete_s": 12,
}
_SECONDS: Final = "0.00"
_COUNT: Final = "#,##0"
_FORMATS: Final = {
    "accuracy": "0.00",
    "response_time": "0.00",
    "share_right": "0%",
    "flip_rate": "0%",
    "seed": "0",
    "started_at": "yyyy-mm-dd hh:mm:ss",
    "queued_s": _SECONDS,
    "ttft_s": _SECONDS,
    "ttfa_s": _SECONDS,
    "complete_s": _SECONDS,
    "median_complete_s": _SECONDS,
    "decode_tokens_per_s": "0.0",
    "prompt_tokens": _COUNT,
    "completion_tokens": _COUNT,
    "reasoning_tokens": _COUNT,
    "cached_tokens": _COUNT,
    "median_tokens": _COUNT,
}
_PLAIN_COUNTS: Final = frozenset({"repeat", "try", "asked", *(outcome.value for outcome in Outcome)})
_NAMES: Final = {
    "category": "category",
    "difficulty": "difficulty",
    "language": "language",
    "outcome": "outcome",
    "notes": "note",
    "unscored": "reason",
    "response_time_unscored": "reason",
}
_SHADES: Final[dict[str, Shade]] = {
    "share_right": "share",
    "flip_rate": "flip",
    "accuracy": "score",
    "response_time": "score",
    "outcome": "outcome",
    "right": "truth",
}


def _column(name: str, *, label: str | None = None, shade: Shade | None = None, is_printed: bool = True) -> ListColumn:
    return ListColumn(
        name=name,
        label=f"head {label or name}",
        width=_WIDTHS.get(name, 11),
        is_figure=name in _FORMATS or name in _PLAIN_COUNTS or label == "times_right",
        has_lines=name == "answer",
        number_format=_FORMATS.get(name, "General"),
        names=_NAMES.get(name),
        shade=shade,
        is_printed=is_printed,
    )


ATTEMPT_COLUMNS: Final = (
    *(_column(name, shade=_SHADES.get(name)) for name in _PRINTED),
    *(_column(name, shade=_SHADES.get(name), is_printed=False) for name in COLUMNS if name not in _PRINTED),
)
"""Of the sheet of attempts: every one of ``COLUMNS``."""

QUESTION_SHEET_COLUMNS: Final = tuple(
    _column("right", label="times_right") if name == "right" else _column(name, shade=_SHADES.get(name))
    for name in QUESTION_COLUMNS
    if name not in {"run_id", "model"}
)
"""Of the sheet of questions; run and model come before them where there are several runs."""


def filled_columns(columns: Sequence[ListColumn], rows: Sequence[Mapping[str, Cell]]) -> tuple[ListColumn, ...]:
    """Without the columns in which nothing stands in any row: half are about what a small panel or review has not."""
    return tuple(column for column in columns if any(row[column.name] is not None for row in rows))
