"""The sheet of all figures: a row each, as in the file of figures, so that any of them can be looked up by its name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from evalkit.domain.question import Language
from evalkit.domain.verdict import Undefined
from evalkit.reports.as_xlsx.columns import ListColumn
from evalkit.reports.charts.named import NamedCard
from evalkit.reports.estimate_rows import ESTIMATE_COLUMNS, estimate_rows
from evalkit.reports.rows import Cell
from evalkit.reports.wording import reason_of

__all__ = ["figure_sheet_columns", "figure_sheet_rows"]

_LABELS: Final = {
    "name": "figure",
    "slice": "slice",
    "rater": "figure_rater",
    "low": "figure_low",
    "high": "figure_high",
    "n_clusters": "clusters",
    "n_questions": "questions",
    "n_attempts": "attempts",
}
_WIDTHS: Final = {"name": 26, "slice": 34, "rater": 24, "method": 34, "undefined": 40}
_FIGURES: Final = frozenset({"value", "low", "high"})
_COUNTS: Final = frozenset({"n_clusters", "n_questions", "n_attempts"})


def figure_sheet_columns() -> tuple[ListColumn, ...]:
    """Run and model first, whether there is one run or several."""
    of_run = (
        ListColumn(name="model", label="head model", width=16, is_printed=True),
        ListColumn(name="run_id", label="head run_id", width=12),
    )
    return (*of_run, *map(_column, ESTIMATE_COLUMNS))


def figure_sheet_rows(named: Sequence[NamedCard], language: Language) -> Iterator[Mapping[str, Cell]]:
    """Every figure of every run; names, slices and methods stay as programs know them, reasons are worded."""
    for one in named:
        for row in estimate_rows(one.card):
            reason = row["undefined"]
            worded = None if reason is None else reason_of(Undefined(reason=str(reason)), language)
            yield {**row, "undefined": worded, "model": one.card.run.target.name, "run_id": one.card.run.run_id}


def _column(name: str) -> ListColumn:
    number_format = (
        "#,##0.0000" if name in _FIGURES else "#,##0" if name in _COUNTS else "0%" if name == "level" else "General"
    )
    return ListColumn(
        name=name,
        label=f"head {_LABELS.get(name, name)}",
        width=_WIDTHS.get(name, 12),
        is_figure=name in _FIGURES or name in _COUNTS or name == "level",
        number_format=number_format,
        names="method" if name == "method" else None,
        is_printed=name not in {"n_clusters", "level"},
    )
