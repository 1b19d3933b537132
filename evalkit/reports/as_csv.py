"""Attempts as a CSV file that spreadsheets open rightly: one row an attempt, UTF-8 with a mark at its beginning."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from evalkit.reports.rows import COLUMNS, DECIMALS, AttemptRow, cells_of
from evalkit.text.hostile import for_spreadsheet_cell

__all__ = ["write_attempts_csv"]


def write_attempts_csv(path: Path, rows: Iterable[AttemptRow]) -> int:
    """Write rows as they come, so that a million of them need no memory.

    The encoding is ``utf-8-sig``: without the mark, a Chinese Excel takes the file for GBK. Texts are made harmless,
    for a spreadsheet runs what begins like a formula.

    Args:
        path: The file; replaced when it is there.
        rows: In the order wanted.

    Returns:
        How many rows were written.

    Raises:
        OSError: When the file cannot be written.
    """
    count = 0
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        for row in rows:
            cells = cells_of(row)
            writer.writerow([_WRITTEN[type(cell)](cell) for cell in map(cells.__getitem__, COLUMNS)])
            count += 1
    return count


def _truth(cell: bool) -> str:  # noqa: FBT001 - a cell's own value
    return "yes" if cell else "no"


def _number(cell: float) -> float:
    return round(cell, DECIMALS)


def _moment(cell: datetime) -> str:
    return cell.isoformat(timespec="milliseconds")


_WRITTEN: Final[Mapping[type, Callable[[Any], str | int | float]]] = {
    type(None): lambda _: "",
    bool: _truth,
    str: for_spreadsheet_cell,
    float: _number,
    int: int,
    datetime: _moment,
}
"""Type of a cell -> how it is written. A look into a table: a row has 40 cells, and a file may have a million rows."""
