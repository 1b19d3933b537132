"""A report's page as a sheet: its sections beneath each other, numbers as numbers, one printed page wide."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, assert_never

from xlsxwriter.chart import Chart
from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from evalkit.reports.as_xlsx.cells import INDENTED, LINE_HEIGHT, Property, write_number, write_text
from evalkit.reports.as_xlsx.paper import Book, set_up_paper
from evalkit.reports.as_xlsx.shades import points_scale, share_scale
from evalkit.reports.document import Beside, Block, Cell, Column, Facts, Kind, Paragraph, Section, Shade, Table, Tone
from evalkit.text.hostile import for_string_cell
from evalkit.text.room import lines_in, room_of

__all__ = ["Picture", "write_summary"]

_FIRST_WIDTH: Final = 24.0
_WIDTH: Final = 14.0
"""Of the first column, which holds names, and of the others, in the widths of a digit."""
_FEWEST_COLUMNS: Final = 8
_FEWEST_ON_ONE_PAGE: Final = 7
"""Of a page that is made smaller until all of it is on one: what is too wide makes the rest too small to read."""
_PICTURES_BESIDE: Final = 2
_MOST_UPRIGHT: Final = 9
"""Columns from which on a page lies across."""
_MARGIN: Final = 1.5
"""Room that a cell keeps free at its sides."""
_BOLD_SCALE: Final = 1.1
"""How much wider bold letters are."""
_LONGEST: Final = 4_000
"""Characters of one cell; a page is no place for a whole answer, and a row is at most 409 points high."""
_MOST_LINES: Final = 27
_PIXELS_OF_DIGIT: Final = 7.0
_PIXELS_AROUND: Final = 5.0
"""Of a column beside its digits."""
_PIXELS_OF_POINT: Final = 4 / 3
_TITLE_SIZE: Final = 16
_HEAD_SIZE: Final = 12
_HEAD_COLOUR: Final = "#1F4E78"
_RULE_COLOUR: Final = "#BFBFBF"

_TONES: Final[dict[Tone, dict[str, Property]]] = {
    "plain": {},
    "strong": {"bold": True},
    "dim": {"font_color": "#595959"},
    "good": {"font_color": "#006100"},
    "fair": {"font_color": "#7F6000"},
    "bad": {"font_color": "#9C0006"},
    "warning": {"font_color": "#B34700"},
}
_RIGHT: Final[dict[str, Property]] = {"align": "right"}
_NUMBER: Final = re.compile(r"[\d,]*\d(?:\.(?P<decimals>\d+))?(?P<percent>%?)(?P<rest>[^\d\"]{0,3}[^\"]{0,20})")
_SIGNED_NUMBER: Final = re.compile(r"[+-]?\d+(?:\.(?P<decimals>\d+))?(?P<rest>[^\d\"]{0,3}[^\"]{0,20})")
_MINUS: Final = re.compile(r"(?<![\w.)-])-(?=\d)")
"""Before a number; not in a date, a range or a name."""
_FORMAT_OF_KIND: Final[dict[Kind, str]] = {
    "share": "0.0%",
    "score": "0.00",
    "count": "#,##0",
    "number": "#,##0.0##",
    "text": "General",
    "points": "+0.0;-0.0;0.0",
    "difference": "+0.00;-0.00;0.00",
    "ratio": '"×"0.00',
    "p": '[<0.001]"<0.001";0.000',
}
_SIGNED: Final[frozenset[Kind]] = frozenset({"points", "difference"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A chart below a section; several below the same one stand beside each other in pairs."""

    after: str
    """Key of the section."""
    chart: Chart
    rows: int
    """How many lines of the usual height it takes."""


def write_summary(
    sheet: Worksheet,
    book: Book,
    *,
    title: str,
    sections: Sequence[Section],
    pictures: Sequence[Picture] = (),
    is_one_page: bool = False,
) -> None:
    """Draw sections on an empty sheet, from the top down.

    Args:
        sheet: Empty.
        book: Its workbook; figures that have a key are named there.
        title: What the page is about; stays in sight.
        sections: What is drawn.
        pictures: Charts among them.
        is_one_page: Whether all of it is printed on one page.
    """
    tables = [table for section in sections for table in _tables_in(section.blocks)]
    fewest = _FEWEST_ON_ONE_PAGE if is_one_page else _FEWEST_COLUMNS
    columns = max(fewest, *(len(table.columns) for table in tables), 0)
    page = _Page(sheet, book, columns=columns, alike=tables if is_one_page else ())
    page.write_title(title)
    for section in sections:
        page.write_section(section)
        below = [picture for picture in pictures if picture.after == section.key]
        for first in range(0, len(below), _PICTURES_BESIDE):
            page.insert(below[first : first + _PICTURES_BESIDE])
    page.finish()
    sheet.freeze_panes(1, 0)
    sheet.hide_gridlines(2)
    set_up_paper(sheet, book, is_wide=not is_one_page and page.n_columns > _MOST_UPRIGHT, is_one_page=is_one_page)


def _tables_in(blocks: Iterable[Block]) -> Iterable[Table]:
    for block in blocks:
        if isinstance(block, Table):
            yield block
        elif isinstance(block, Beside):
            yield from block.tables


class _Page:
    """A sheet that is written from the top down, on a grid of columns; texts that need more are merged over several."""

    def __init__(self, sheet: Worksheet, book: Book, *, columns: int, alike: Sequence[Table]) -> None:
        self._alike = alike
        """Tables of which those with as many columns have them at the same places, and that stand close together."""
        self.n_columns = columns
        self._sheet = sheet
        self._book = book
        self._formats = book.formats
        self._shaded: dict[Shade, list[tuple[int, int]]] = {}
        self._widths = (_FIRST_WIDTH, *[_WIDTH] * (columns - 1))
        self._row = 0
        self._has_one_line = True
        sheet.set_column(0, 0, _FIRST_WIDTH)
        sheet.set_column(1, columns - 1, _WIDTH)

    def write_title(self, title: str) -> None:
        self._write_line(title, {"bold": True, "font_size": _TITLE_SIZE, "valign": "vcenter"}, scale=1.7)

    def write_section(self, section: Section) -> None:
        self._row += 1
        if section.title is not None:
            rule: dict[str, Property] = {"bottom": 2, "bottom_color": _HEAD_COLOUR}
            self._write_line(
                section.title, {"bold": True, "font_size": _HEAD_SIZE, "font_color": _HEAD_COLOUR, **rule}, scale=1.3
            )
        previous: Block | None = None
        for block in section.blocks:
            # What begins anew keeps away from what was said before it.
            self._row += _is_headline(block) and previous is not None and not _is_headline(previous)
            self._write_block(block)
            previous = block

    def insert(self, pictures: Sequence[Picture]) -> None:
        """Lines are left free for charts, which lie over the sheet, beside each other."""
        self._row += 1
        width = int(sum(_PIXELS_OF_DIGIT * width + _PIXELS_AROUND for width in self._widths) / len(pictures))
        lines = max(picture.rows for picture in pictures)
        for number, picture in enumerate(pictures):
            picture.chart.set_size({"width": width, "height": int(lines * LINE_HEIGHT * _PIXELS_OF_POINT)})
            place = {"object_position": 2, "x_offset": number * width}
            self._sheet.insert_chart(self._row, 0, picture.chart, place)
        self._row += lines

    def finish(self) -> None:
        """Colour the cells of heat maps: one rule over all of them, so that the same colour is the same figure."""
        for shade, places in self._shaded.items():
            cells = [xl_rowcol_to_cell(*place) for place in places]
            rule = share_scale() if shade == "share" else points_scale()
            self._sheet.conditional_format(cells[0], {**rule, "multi_range": " ".join(cells)})

    def _write_block(self, block: Block) -> None:
        match block:
            case Paragraph():
                bold: dict[str, Property] = {"bold": True} if block.is_headline else {}
                self._write_line(block.text, {**_TONES[block.tone], **bold})
            case Facts():
                self._write_facts(block)
            case Table():
                self._write_table(block)
            case Beside():
                for table in block.tables:
                    self._write_table(table)
            case _:
                assert_never(block)

    def _write_line(self, text: str, properties: dict[str, Property], *, scale: float = 1.0) -> None:
        """A text over the whole width, in as many lines as it needs."""
        self._begin_row([(text, sum(self._widths))], scale=scale)
        self._write(0, len(self._widths), Cell(text=_kept_together(text)), {"text_wrap": True, **properties})
        self._row += 1

    def _write_facts(self, facts: Facts) -> None:
        room = sum(self._widths[1:])
        for name, said in facts.rows:
            self._begin_row([(name, self._widths[0]), (said, room)])
            self._write(0, 1, Cell(text=name), {"text_wrap": True, **_TONES["dim"]})
            self._write(1, len(self._widths) - 1, Cell(text=said), {"text_wrap": True})
            self._row += 1

    def _write_table(self, table: Table) -> None:
        spans = self._spans(table)
        heads = tuple(Cell(text=column.label) for column in table.columns)
        under: dict[str, Property] = {"bottom": 1, "bottom_color": _RULE_COLOUR}
        self._write_row(table.columns, heads, spans, {"bold": True, "bg_color": "#F2F2F2", "valign": "bottom", **under})
        for row in table.rows:
            if table.shade is not None:
                places = [(self._row, sum(spans[:number])) for number, cell in enumerate(row) if cell.value is not None]
                if places:
                    self._shaded.setdefault(table.shade, []).extend(places)
            self._write_row(table.columns, row, spans, {"bottom": 4, "bottom_color": _RULE_COLOUR})
        self._row += not self._alike

    def _write_row(
        self, columns: Sequence[Column], cells: Sequence[Cell], spans: Sequence[int], properties: dict[str, Property]
    ) -> None:
        starts = [sum(spans[:number]) for number in range(len(spans))]
        rooms = [sum(self._widths[start : start + span]) for start, span in zip(starts, spans, strict=True)]
        scale = _BOLD_SCALE if "bold" in properties else 1.0
        self._begin_row([(cell.text, room / scale) for cell, room in zip(cells, rooms, strict=True)])
        for column, cell, start, span in zip(columns, cells, starts, spans, strict=True):
            align = _RIGHT if column.is_figure else INDENTED if start else {}
            self._write(start, span, cell, {"text_wrap": True, **properties, **align, **_TONES[cell.tone]})
        self._row += 1

    def _spans(self, table: Table) -> list[int]:
        """How many columns of the grid each column of a table takes: one, and more while there are any for a text."""
        spans = [1] * len(table.columns)
        alike = [other for other in self._alike if len(other.columns) == len(spans)] or [table]
        needs = [max(column) for column in zip(*map(_needs, alike), strict=True)]
        for _ in range(len(self._widths) - len(spans)):
            missing = [need - self._room(spans, number) for number, need in enumerate(needs)]
            neediest = missing.index(max(missing))
            if missing[neediest] <= 0:
                break
            spans[neediest] += 1
        return spans

    def _room(self, spans: Sequence[int], number: int) -> float:
        start = sum(spans[:number])
        return sum(self._widths[start : start + spans[number]])

    def _begin_row(self, texts: Iterable[tuple[str, float]], *, scale: float = 1.0) -> None:
        """Give the row the height that its texts need: merged cells grow by themselves in no spreadsheet."""
        lines = max(lines_in(for_string_cell(text), room - _MARGIN) for text, room in texts)
        # The middle of a line suits fonts of different heights; beside several lines the top does.
        self._has_one_line = lines == 1
        self._sheet.set_row(self._row, LINE_HEIGHT * scale * min(lines, _MOST_LINES))

    def _write(self, start: int, span: int, cell: Cell, properties: dict[str, Property]) -> None:
        place = (self._row, start)
        properties = {"valign": "vcenter" if self._has_one_line else "top", **properties}
        text = for_string_cell(cell.text, limit=_LONGEST)
        if cell.value is not None:
            properties = {**properties, "num_format": _number_format(cell)}
        cell_format = self._formats.for_text("" if cell.value is not None else text, **properties)
        if span > 1:
            # Empty first: what is given to a merge is guessed at, and could become a formula.
            self._sheet.merge_range(*place, self._row, start + span - 1, "", cell_format)
        if cell.value is not None:
            write_number(self._sheet, place, cell.value, cell_format)
            if cell.key is not None:
                self._book.name_cell(cell.key, self._sheet, place)
        elif text:
            write_text(self._sheet, place, text, cell_format)
        else:
            self._sheet.write_blank(*place, None, cell_format)


def _is_headline(block: Block) -> bool:
    return isinstance(block, Paragraph) and block.is_headline


def _needs(table: Table) -> list[float]:
    """How wide each column wants to be."""
    return [_need(column, [row[number].text for row in table.rows]) for number, column in enumerate(table.columns)]


def _need(column: Column, texts: Sequence[str]) -> float:
    """How wide a column wants to be. Heads of figures may be broken between words."""
    heads = column.label.split() if column.is_figure else [column.label]
    return max(room_of(text) for text in (*heads, *texts, "")) + _MARGIN


def _number_format(cell: Cell) -> str:
    """Shows the number as its text does, with what stands behind it: ``90% (12)`` stays so, and is the number 0.9."""
    if cell.kind in _SIGNED:
        return _signed_format(cell)
    shown = _NUMBER.fullmatch(cell.text)
    if shown is None:
        return _FORMAT_OF_KIND[cell.kind]
    decimals = f".{'0' * len(shown['decimals'])}" if shown["decimals"] else ""
    rest = f'"{shown["rest"]}"' if shown["rest"] else ""
    return f"{'0' if shown['percent'] else '#,##0'}{decimals}{shown['percent']}{rest}"


def _signed_format(cell: Cell) -> str:
    """The same for a difference, which keeps its sign, and what stands behind it: ``-12.5* (8)`` stays so."""
    shown = _SIGNED_NUMBER.fullmatch(cell.text)
    if shown is None:
        return _FORMAT_OF_KIND[cell.kind]
    digits = f"0.{'0' * len(shown['decimals'])}" if shown["decimals"] else "0"
    rest = f'"{shown["rest"]}"' if shown["rest"] else ""
    return ";".join(f"{sign}{digits}{rest}" for sign in ("+", "-", ""))


def _kept_together(text: str) -> str:
    """With a sign before each negative number after which LibreOffice begins no new line, as it does after a hyphen."""
    return _MINUS.sub("\N{NON-BREAKING HYPHEN}", text)
