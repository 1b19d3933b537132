"""Attempts as a CSV file that spreadsheets open rightly: one row an attempt, UTF-8 with a mark at its beginning."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from evalkit.reports.rows import COLUMNS, DECIMALS, AttemptRow, Cell, cells_of
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
            writer.writerow([_written(cells[column]) for column in COLUMNS])
            count += 1
    return count


def _written(cell: Cell) -> str | int | float:
    match cell:
        case None:
            return ""
        case bool():
            return "yes" if cell else "no"
        case str():
            return for_spreadsheet_cell(cell)
        case float():
            return round(cell, DECIMALS)
        case int():
            return cell
        case datetime():
            return cell.isoformat(timespec="milliseconds")
