"""Filling in forms as people do: through a spreadsheet library, by heads and rows."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from typing import Any

from openpyxl import Workbook, load_workbook

from evalkit.domain.question import Language
from evalkit.domain.sheet import Mark, Sheet, Tick
from evalkit.reviews.csv_form import csv_form
from evalkit.reviews.form_back import ticks_of
from evalkit.reviews.spreadsheet import workbook
from evalkit.reviews.spreadsheet_back import filled_form
from tests.builders import A_MOMENT

__all__ = ["COHERENCE", "cell_headed", "filled_csv", "opened", "said_in", "saved"]

COHERENCE = "Coherence\n(5 best, 1 worst)"


def opened(sheet: Sheet) -> Workbook:
    """The form of a sheet, as a program has it open."""
    return load_workbook(io.BytesIO(workbook(sheet)))


def saved(book: Workbook) -> bytes:
    """What such a program writes."""
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def cell_headed(page: Any, head: str, number: int) -> Any:
    """The cell in the column of a head, in the row of an answer's number, counted from 1."""
    (head_row,) = {cell.row for row in page.iter_rows() for cell in row if cell.value == "No."}
    (column,) = {cell.column for cell in page[head_row] if cell.value == head}
    return page.cell(head_row + number, column)


def filled_csv(
    sheet: Sheet, cells: Mapping[tuple[str, int], str], *, encoding: str = "utf-8-sig", separator: str = ","
) -> bytes:
    """The form as CSV with some cells filled in, as another program would save it."""
    rows = list(csv.reader(io.StringIO(csv_form(sheet).decode("utf-8-sig"), newline="")))
    (head_row,) = (number for number, row in enumerate(rows) if row[:1] == ["No."])
    for (head, number), value in cells.items():
        rows[head_row + number][rows[head_row].index(head)] = value
    width = max(map(len, rows))
    file = io.StringIO(newline="")
    csv.writer(file, delimiter=separator).writerows([*row, *[""] * (width - len(row))] for row in rows)
    return file.getvalue().encode(encoding, "replace")


def said_in(
    content: bytes,
    sheet: Sheet,
    *,
    file: str = "form.xlsx",
    said: Mapping[tuple[str, str], Mark] | None = None,
    language: Language = "en",
) -> tuple[Tick, ...]:
    """What a form says anew."""
    form = filled_form(content, file=file)
    return ticks_of(form, sheet, scales={language: sheet.scales}, said=said or {}, now=A_MOMENT)
