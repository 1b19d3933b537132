"""A long list as a sheet: frozen heads, filters, colours; written row by row, so that its length needs no memory."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Final, Literal, assert_never

from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from evalkit.domain.attempt import Outcome
from evalkit.domain.comparison import Reading, Status
from evalkit.domain.question import Language
from evalkit.reports.as_xlsx.cells import INDENTED, LINE_HEIGHT, Formats, Property, write_number, write_text
from evalkit.reports.as_xlsx.columns import ListColumn, Shade
from evalkit.reports.as_xlsx.names import sheet_names
from evalkit.reports.rows import Cell
from evalkit.reports.wording import name_of
from evalkit.text.hostile import for_string_cell
from evalkit.text.messages import message

__all__ = ["MOST_ROWS", "write_list"]

MOST_ROWS: Final = 1_048_575
"""What a sheet holds beneath its heads."""

_HEAD_HEIGHT: Final = 2.2 * LINE_HEIGHT
_RED: Final = "#F8CBAD"
_YELLOW: Final = "#FFF2CC"
_GREEN: Final = "#C6E0B4"
_WHITE: Final = "#FFFFFF"
_GREY: Final = "#BFBFBF"
_INKS: Final = {_RED: "#9C0006", _YELLOW: "#7F6000", _GREEN: "#006100"}
"""Colour of a cell -> of the words in it."""
_COLOURS: Final = {
    "status": {
        Status.PASS.value: _GREEN,
        Status.FAIL.value: _RED,
        Status.INCONCLUSIVE.value: _YELLOW,
        "none": _YELLOW,
    },
    "reading": {
        Reading.BETTER.value: _GREEN,
        Reading.WORSE.value: _RED,
        Reading.LEANING_WORSE.value: _YELLOW,
        Reading.WORSE_WITHIN_MARGIN.value: _YELLOW,
        Reading.CHANGED.value: _YELLOW,
    },
}
"""Shade -> word -> colour of its cell."""


def write_list(
    workbook: Workbook,
    formats: Formats,
    rows: Iterable[Mapping[str, Cell]],
    *,
    name: str,
    columns: Sequence[ListColumn],
    language: Language,
) -> int:
    """Add a list to a workbook, on as many sheets as it needs; returns how many rows it has."""
    sheet = _ListSheet(workbook, formats, name=name, columns=columns, language=language)
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

    def __init__(
        self, workbook: Workbook, formats: Formats, *, name: str, columns: Sequence[ListColumn], language: Language
    ) -> None:
        self.length = 0
        self._workbook = workbook
        self._formats = formats
        self._columns = columns
        self._language: Language = language
        self._name = name
        (unique,) = sheet_names([name], taken=[str(known.get_name()) for known in workbook.worksheets()])
        self._sheet: Worksheet = workbook.add_worksheet(unique)
        self._write_heads()

    def next_one(self) -> _ListSheet:
        return _ListSheet(
            self._workbook, self._formats, name=self._name, columns=self._columns, language=self._language
        )

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
            head = for_string_cell(message(column.label, self._language, dimension=column.about))
            write_text(self._sheet, (0, number), head, self._head(column))
        named = (number for number, column in enumerate(self._columns, start=1) if column.name == "question")
        self._sheet.freeze_panes(1, next(named, 1))
        self._sheet.set_landscape()
        self._sheet.set_paper(9)
        self._sheet.fit_to_pages(1, 0)
        self._sheet.repeat_rows(0)
        self._sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        self._sheet.set_footer("&L&A&R&P / &N")

    def _head(self, column: ListColumn) -> Format:
        align: dict[str, Property] = {"align": "right"} if column.is_figure else INDENTED
        return self._formats.of(
            bold=True, text_wrap=True, bg_color="#1F4E78", font_color=_WHITE, border=1, border_color=_GREY, **align
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
        text = for_string_cell(words if column.names is None else self._named(column.names, words))
        if text:
            write_text(
                self._sheet,
                place,
                text,
                self._formats.for_text(text, valign="top" if column.has_lines else "vcenter", **INDENTED),
            )

    def _named(self, kind: str, words: str) -> str:
        if kind != "note":
            return name_of(kind, words, self._language)
        separator = message("list_separator", self._language)
        return separator.join(name_of(kind, word, self._language) for word in words.split())

    def _rules(self, shade: Shade | None) -> Iterator[dict[str, object]]:
        match shade:
            case "share":
                yield _three_colours(0, 0.5, 1)
            case "score":
                yield _three_colours(1, 3, 5)
            case "flip":
                yield {"type": "2_color_scale", **_ends(0, 1, colours=(_WHITE, _RED))}
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

    def _text_rule(self, criteria: str, text: str, *, colour: str = _RED) -> dict[str, object]:
        marked = self._formats.of(bg_color=colour, font_color=_INKS[colour])
        return {"type": "cell", "criteria": criteria, "value": f'"{text}"', "format": marked}


def _three_colours(low: float, middle: float, high: float) -> dict[str, object]:
    ends = _ends(low, high, colours=(_RED, _GREEN))
    return {"type": "3_color_scale", **ends, "mid_type": "num", "mid_value": middle, "mid_color": _YELLOW}


def _ends(low: float, high: float, *, colours: tuple[str, str]) -> dict[str, object]:
    # Fixed ends: the same colour means the same figure in every file.
    return {
        "min_type": "num",
        "min_value": low,
        "min_color": colours[0],
        "max_type": "num",
        "max_value": high,
        "max_color": colours[1],
    }
