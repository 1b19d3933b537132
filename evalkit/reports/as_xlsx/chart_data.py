"""The sheet behind the charts: what each of them draws, block below block, as numbers that anybody can look up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from xlsxwriter.utility import quote_sheetname, xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from evalkit.reports.as_xlsx.cells import write_number, write_text
from evalkit.reports.as_xlsx.paper import Book, set_up_paper
from evalkit.text.hostile import for_string_cell

__all__ = ["ChartData", "Drawn"]

_GAP: Final = 2
"""Empty rows between two blocks."""

_Range = list[str | int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """Where one block stands.

    Charts refer to it: a name that begins like a formula would be one in the chart itself, and is but a text here.
    """

    sheet: str
    row: int
    """Of its heads."""
    count: int
    """Rows beneath them."""

    def head(self, column: int) -> _Range:
        """The name of a series."""
        return [self.sheet, self.row, column]

    def labels(self) -> _Range:
        """The first column."""
        return self.values(0)

    def values(self, column: int, *, at: int | None = None) -> _Range:
        """A column's numbers, or one of them."""
        first, last = (self.row + 1, self.row + self.count) if at is None else (self.row + 1 + at,) * 2
        return [self.sheet, first, column, last, column]

    def formula(self, column: int, *, at: int | None = None) -> str:
        """The same in words, for bounds of errors and for labels."""
        _, first, _, last, _ = self.values(column, at=at)
        name = xl_col_to_name(column, col_abs=True)
        return f"={quote_sheetname(self.sheet)}!{name}${int(first) + 1}:{name}${int(last) + 1}"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Block:
    heads: Sequence[str]
    labels: Sequence[str]
    columns: Sequence[Sequence[float | None]]
    number_format: str
    place: Drawn


class ChartData:
    """Takes what charts draw while sheets are written, and stands behind them all at last."""

    def __init__(self, book: Book) -> None:
        """Without any block yet; the name of its sheet is known from the beginning, for charts refer to it."""
        self._book = book
        self._name = book.say("sheet chart")
        self._blocks: list[_Block] = []
        self._row = 0

    def add(
        self,
        heads: Sequence[str],
        labels: Sequence[str],
        columns: Sequence[Sequence[float | None]],
        *,
        number_format: str = "General",
    ) -> Drawn:
        """One more block.

        Args:
            heads: Over the labels, and over each column.
            labels: What each row is of.
            columns: One number for each label; None is an empty cell, which a chart leaves out.
            number_format: Of all numbers.
        """
        place = Drawn(sheet=self._name, row=self._row, count=len(labels))
        block = _Block(heads=heads, labels=labels, columns=columns, number_format=number_format, place=place)
        self._blocks.append(block)
        self._row += len(labels) + 1 + _GAP
        return place

    def write(self) -> None:
        """Add the sheet, when every other one is there; nothing without charts."""
        if not self._blocks:
            return
        sheet = self._book.sheet(self._name)
        sheet.set_column(0, 0, 30)
        sheet.set_column(1, max(len(block.heads) for block in self._blocks), 16)
        for block in self._blocks:
            self._write_block(sheet, block)
        set_up_paper(sheet, self._book, is_wide=True)
        sheet.freeze_panes(0, 1)

    def _write_block(self, sheet: Worksheet, block: _Block) -> None:
        formats, row = self._book.formats, block.place.row
        for column, head in enumerate(block.heads):
            text = for_string_cell(head)
            write_text(sheet, (row, column), text, formats.for_text(text, bold=True, text_wrap=True, bottom=1))
        for number, label in enumerate(block.labels, start=1):
            text = for_string_cell(label)
            write_text(sheet, (row + number, 0), text, formats.for_text(text))
        shown = formats.of(num_format=block.number_format)
        for column, values in enumerate(block.columns, start=1):
            for number, value in enumerate(values, start=1):
                if value is not None:
                    write_number(sheet, (row + number, column), value, shown)
