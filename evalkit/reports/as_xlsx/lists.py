"""A long list as a sheet: frozen heads, filters, colours; written row by row, so that its length needs no memory."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Final, Literal, assert_never

from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from evalkit.domain.attempt import Outcome
from evalkit.domain.comparison import Reading, Status
from evalkit.domain.question import Language
from evalkit.reports.as_xlsx.cells import INDENTED, LINE_HEIGHT, Property, write_number, write_text
from evalkit.reports.as_xlsx.columns import ListColumn, Shade
from evalkit.reports.as_xlsx.paper import Book, set_up_paper
from evalkit.reports.as_xlsx.shades import GREEN, INKS, RED, WHITE, YELLOW, flip_scale, score_scale, share_scale
from evalkit.reports.rows import Cell
from evalkit.reports.wording import name_of
from evalkit.text.hostile import for_string_cell
from evalkit.text.messages import message

__all__ = ["MOST_ROWS", "write_list"]

MOST_ROWS: Final = 1_048_575
"""What a sheet holds beneath its heads."""

_SHORT: Final = 64
_MOST_KEPT: Final = 5_000
"""Texts of at most so many characters are kept, and at most so many of them."""
_HEAD_HEIGHT: Final = 2.2 * LINE_HEIGHT
_GREY: Final = "#BFBFBF"
_COLOURS: Final = {
    "status": {
        Status.PASS.value: GREEN,
        Status.FAIL.value: RED,
        Status.INCONCLUSIVE.value: YELLOW,
        "none": YELLOW,
    },
    "reading": {
        Reading.BETTER.value: GREEN,
        Reading.WORSE.value: RED,
        Reading.LEANING_WORSE.value: YELLOW,
        Reading.WORSE_WITHIN_MARGIN.value: YELLOW,
        Reading.CHANGED.value: YELLOW,
    },
}
"""Shade -> word -> colour of its cell."""


def write_list(book: Book, rows: Iterable[Mapping[str, Cell]], *, name: str, columns: Sequence[ListColumn]) -> int:
    """Add a list to a workbook, on as many sheets as it needs; returns how many rows it has."""
    sheet = _ListSheet(book, name=name, columns=columns)
    count = 0
    for row in rows:
        if sheet.length == MOST_ROWS:
            sheet.finish()
            sheet = sheet.next_one()
        sheet.write(row)
        count += 1
    sheet.finish()
    return count


class _ListSheet:
    """One sheet, written from the top down."""

    def __init__(self, book: Book, *, name: str, columns: Sequence[ListColumn]) -> None:
        self.length = 0
        self._book = book
        self._formats = book.formats
        self._columns = columns
        self._language: Language = book.language
        self._name = name
        self._sheet: Worksheet = book.long_sheet(name)
        self._shown: dict[tuple[int, str], tuple[str, Format]] = {}
        self._write_heads()

    def next_one(self) -> _ListSheet:
        return _ListSheet(self._book, name=self._name, columns=self._columns)

    def write(self, row: Mapping[str, Cell]) -> None:
        """One row of one line: without wrapping, a long answer shows whole only where its cell is selected."""
        self.length += 1
        for number, column in enumerate(self._columns):
            self._write_cell((self.length, number), column, row)

    def finish(self) -> None:
        """What can only be said of a whole list: filters, colours, print."""
        last = len(self._columns) - 1
        self._sheet.autofilter(0, 0, self.length, last)
        if self.length:
            for number, column in enumerate(self._columns):
                for rule in self._rules(column.shade):
                    self._sheet.conditional_format(1, number, self.length, number, rule)
        printed = max(number for number, column in enumerate(self._columns) if column.is_printed)
        self._sheet.print_area(0, 0, self.length, printed)

    def _write_heads(self) -> None:
        self._sheet.set_row(0, _HEAD_HEIGHT)
        for number, column in enumerate(self._columns):
            self._sheet.set_column(number, number, column.width)
            head = for_string_cell(self._said_of(column))
            write_text(self._sheet, (0, number), head, self._head(column))
        named = (number for number, column in enumerate(self._columns, start=1) if column.name == "question")
        self._sheet.freeze_panes(1, next(named, 1))
        set_up_paper(self._sheet, self._book, is_wide=True)

    def _said_of(self, column: ListColumn) -> str:
        head = message(column.label, self._language, dimension=column.about, rater=column.by)
        return head if column.of is None else message("head of_run", self._language, name=column.of, head=head)

    def _head(self, column: ListColumn) -> Format:
        align: dict[str, Property] = {"align": "right"} if column.is_figure else INDENTED
        return self._formats.of(
            bold=True, text_wrap=True, bg_color="#1F4E78", font_color=WHITE, border=1, border_color=_GREY, **align
        )

    def _write_cell(self, place: tuple[int, int], column: ListColumn, row: Mapping[str, Cell]) -> None:
        match cell := row[column.name]:
            case None:
                return
            case bool():
                text = message("truth yes" if cell else "truth no", self._language)
                write_text(self._sheet, place, text, self._formats.of(**INDENTED))
            case str():
                self._write_words(place, column, cell)
            case int() | float() | datetime():
                write_number(self._sheet, place, cell, self._formats.of(num_format=column.format_in(row)))

    def _write_words(self, place: tuple[int, int], column: ListColumn, words: str) -> None:
        text, cell_format = self._shown.get((place[1], words)) or self._shown_first(place[1], column, words)
        if text:
            write_text(self._sheet, place, text, cell_format)

    def _shown_first(self, number: int, column: ListColumn, words: str) -> tuple[str, Format]:
        """A text as it is shown. Names of runs, outcomes and raters come back in every row, and are made once."""
        text = for_string_cell(words if column.names is None else self._named(column.names, words))
        cell_format = self._formats.for_text(text, valign="top" if column.has_lines else "vcenter", **INDENTED)
        if len(words) <= _SHORT and len(self._shown) < _MOST_KEPT:
            self._shown[number, words] = (text, cell_format)
        return text, cell_format

    def _named(self, kind: str, words: str) -> str:
        if kind != "note":
            return name_of(kind, words, self._language)
        separator = message("list_separator", self._language)
        return separator.join(name_of(kind, word, self._language) for word in words.split())

    def _rules(self, shade: Shade | None) -> Iterator[dict[str, object]]:
        match shade:
            case "share":
                yield share_scale()
            case "score":
                yield score_scale()
            case "flip":
                yield flip_scale()
            case "outcome" | "truth" | "status" | "reading":
                yield from self._word_rules(shade)
            case None:
                pass

    def _word_rules(self, shade: Literal["outcome", "truth", "status", "reading"]) -> Iterator[dict[str, object]]:
        match shade:
            case "outcome":
                yield self._text_rule("not equal to", name_of("outcome", Outcome.ANSWERED.value, self._language))
            case "truth":
                yield self._text_rule("equal to", message("truth no", self._language))
            case "status" | "reading":
                for name, colour in _COLOURS[shade].items():
                    yield self._text_rule("equal to", name_of(shade, name, self._language), colour=colour)
            case _:
                assert_never(shade)

    def _text_rule(self, criteria: str, text: str, *, colour: str = RED) -> dict[str, object]:
        marked = self._formats.of(bg_color=colour, font_color=INKS[colour])
        return {"type": "cell", "criteria": criteria, "value": f'"{text}"', "format": marked}
