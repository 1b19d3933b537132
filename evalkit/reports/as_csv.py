"""Attempts and comparisons as CSV files that spreadsheets open rightly: UTF-8 with a mark at its beginning."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from evalkit.domain.comparison import Comparison
from evalkit.domain.people import PeopleCard
from evalkit.domain.rubric import DimensionName
from evalkit.domain.scorecard import Scorecard
from evalkit.reports.comparison_rows import CRITERION_COLUMNS, criterion_rows
from evalkit.reports.estimate_rows import ESTIMATE_COLUMNS, estimate_rows
from evalkit.reports.judged_rows import attempt_cells, attempt_columns
from evalkit.reports.people_rows import PEOPLE_COLUMNS, figure_rows
from evalkit.reports.rows import DECIMALS, AttemptRow, Cell
from evalkit.text.hostile import for_spreadsheet_cell

__all__ = ["write_agreement_csv", "write_attempts_csv", "write_comparison_csv", "write_figures_csv"]

_Written = Mapping[type, Callable[[Any], str | int | float]]


def write_attempts_csv(
    path: Path,
    rows: Iterable[AttemptRow],
    *,
    judged: Sequence[DimensionName] = (),
    people: Sequence[DimensionName] = (),
) -> int:
    """Write rows as they come, one an attempt, so that a million of them need no memory.

    Args:
        path: The file; replaced when it is there.
        rows: In the order wanted.
        judged: The dimensions that judges scored; each gets a column.
        people: The same of people.

    Returns:
        How many rows were written.

    Raises:
        OSError: When the file cannot be written.
    """
    cells = (attempt_cells(row, judged, people) for row in rows)
    return _write_table(path, attempt_columns(judged, people), cells, written=_WRITTEN)


def write_figures_csv(path: Path, cards: Iterable[Scorecard]) -> int:
    """Write every figure of scorecards, one row each, with its interval or why there is none.

    Args:
        path: The file; replaced when it is there.
        cards: One for each run; its id and model stand in every row.

    Returns:
        How many rows were written.

    Raises:
        OSError: When the file cannot be written.
    """
    rows = (
        {"run_id": card.run.run_id, "model": card.run.target.name, "simulated": card.run.target.is_simulated, **row}
        for card in cards
        for row in estimate_rows(card)
    )
    return _write_table(path, ("run_id", "model", "simulated", *ESTIMATE_COLUMNS), rows, written=_WRITTEN)


def write_comparison_csv(path: Path, comparison: Comparison) -> int:
    """Write a row for each criterion of each candidate; figures stand in the criterion's own unit.

    Args:
        path: The file; replaced when it is there.
        comparison: The candidates against their reference.

    Returns:
        How many rows were written.

    Raises:
        OSError: When the file cannot be written.
    """
    # A p-value of a millionth is not nought.
    written = {**_WRITTEN, float: _significant}
    return _write_table(path, CRITERION_COLUMNS, criterion_rows(comparison), written=written)


def write_agreement_csv(path: Path, people: PeopleCard) -> int:
    """Write the figures of each dimension and of each rater, one row each; run and model stay empty.

    Args:
        path: The file; replaced when it is there.
        people: Of one run or several.

    Returns:
        How many rows were written.

    Raises:
        OSError: When the file cannot be written.
    """
    return _write_table(path, PEOPLE_COLUMNS, figure_rows(people), written=_WRITTEN)


def _write_table(path: Path, columns: Sequence[str], rows: Iterable[Mapping[str, Cell]], *, written: _Written) -> int:
    """The encoding is ``utf-8-sig``: without the mark, a Chinese Excel takes the file for GBK.

    Texts are made harmless, for a spreadsheet runs what begins like a formula.
    """
    count = 0
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(columns)
        for row in rows:
            writer.writerow([written[type(cell)](cell) for cell in map(row.__getitem__, columns)])
            count += 1
    return count


def _truth(cell: bool) -> str:  # noqa: FBT001 - a cell's own value
    return "yes" if cell else "no"


def _number(cell: float) -> float:
    return round(cell, DECIMALS)


def _significant(cell: float) -> float:
    return float(f"{cell:.{DECIMALS}g}")


def _moment(cell: datetime) -> str:
    return cell.isoformat(timespec="milliseconds")


_WRITTEN: Final[_Written] = {
    type(None): lambda _: "",
    bool: _truth,
    str: for_spreadsheet_cell,
    float: _number,
    int: int,
    datetime: _moment,
}
"""Type of a cell -> how it is written. A look into a table: a row has 40 cells, and a file may have a million rows."""
