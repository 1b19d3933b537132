"""The blocks of a report as styled lines of a given width."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import zip_longest
from typing import Final, NamedTuple, assert_never

from rich.cells import cell_len
from rich.text import Text

from evalkit.reports.as_text.fitting import ColumnNeed, column_widths, folded_lines, folded_sentence, longest_piece
from evalkit.reports.document import (
    BANNER,
    CELL_LIMIT,
    MARKED,
    Beside,
    Block,
    Cell,
    Column,
    Facts,
    Paragraph,
    Section,
    Table,
    Tone,
)
from evalkit.text.hostile import for_terminal

__all__ = ["drawn_sections"]

_STYLES: Final[Mapping[Tone, str]] = {
    "plain": "",
    "strong": "bold",
    "dim": "dim",
    "good": "green",
    "fair": "",
    "bad": "red",
    "warning": "yellow",
}
_BANNER_STYLE: Final = "bold black on yellow"
_INDENT: Final = 2
_GAP: Final = 2
_LEAST_GAP: Final = 1
_BETWEEN_TABLES: Final = 6
_WIDE: Final = 150
"""Terminals from which on short sections stand in pairs."""
_PAIRS: Final = frozenset({("twins", "transfer"), ("outcomes", "speed"), ("passport", "not_measured")})
_LONGEST_LINE: Final = 120
"""Of sentences: longer lines are hard to read, however wide the terminal."""
_MOST_HEAD_LINES: Final = 2


def drawn_sections(sections: Sequence[Section], width: int) -> Iterator[Text]:
    """Every line of a page, none wider than ``width``."""
    for number, group in enumerate(_groups(sections, width)):
        if number:
            yield Text()
        room = (width - _BETWEEN_TABLES * (len(group) - 1)) // len(group)
        yield from _side_by_side([list(_section(section, room)) for section in group], [room] * len(group))


def _groups(sections: Sequence[Section], width: int) -> Iterator[tuple[Section, ...]]:
    """Sections that stand in one row: a pair where both are there and each has the room of a small terminal."""
    waiting = list(sections)
    while waiting:
        keys = tuple(section.key for section in waiting[:2])
        size = 2 if keys in _PAIRS and width >= _WIDE else 1
        yield tuple(waiting[:size])
        del waiting[:size]


def _section(section: Section, width: int) -> Iterator[Text]:
    if section.key == BANNER:
        for block in section.blocks:
            yield from _banner(block, width)
        return
    if section.title is not None:
        for line in folded_lines(_harmless(section.title), width):
            yield Text(line, style="bold")
    previous: Block | None = None
    for block in section.blocks:
        if previous is not None and not _belongs_to(block, previous):
            yield Text()
        yield from _block(block, width)
        previous = block


def _belongs_to(block: Block, previous: Block) -> bool:
    """Sentences follow each other; what begins anew keeps away from what was said before it."""
    if not isinstance(previous, Paragraph) or not isinstance(block, Paragraph):
        return False
    return previous.is_headline or not block.is_headline


def _banner(block: Block, width: int) -> Iterator[Text]:
    if isinstance(block, Paragraph):
        for line in folded_lines(_harmless(block.text), width):
            yield Text(line, style=_BANNER_STYLE)


def _block(block: Block, width: int) -> Iterable[Text]:
    room = width - _INDENT
    match block:
        case Paragraph():
            return _paragraph(block, width)
        case Facts():
            return _indented(_facts(block, room))
        case Table():
            return _indented(_table(block, room))
        case Beside():
            return _indented(_beside(block, room))
        case _:
            assert_never(block)


def _indented(lines: Iterable[Text]) -> Iterator[Text]:
    for line in lines:
        yield Text(" " * _INDENT) + line if line else line


def _paragraph(paragraph: Paragraph, width: int) -> Iterator[Text]:
    """A headline at the margin, anything else indented, with a mark where a reader must take care."""
    style = f"bold {_STYLES[paragraph.tone]}".strip() if paragraph.is_headline else _STYLES[paragraph.tone]
    indent = 0 if paragraph.is_headline or paragraph.tone == "strong" else _INDENT
    lines = folded_sentence(_harmless(paragraph.text, limit=2_000), min(width, _LONGEST_LINE) - indent)
    for number, line in enumerate(lines):
        mark = "!" if number == 0 and indent and paragraph.tone in MARKED else ""
        yield Text(mark.ljust(indent) + line, style=style)


def _facts(facts: Facts, room: int) -> Iterator[Text]:
    names = [_harmless(name) for name, _ in facts.rows]
    widest = min(max(map(cell_len, names), default=0), room // 2)
    for name, (_, said) in zip(names, facts.rows, strict=True):
        left = folded_lines(name, widest)
        right = folded_sentence(_harmless(said), min(room, _LONGEST_LINE) - widest - _GAP)
        for name_line, said_line in zip_longest(left, right, fillvalue=""):
            yield Text(_padded(name_line, widest + _GAP), style="dim") + Text(said_line, style="not dim")


def _beside(beside: Beside, room: int) -> Iterator[Text]:
    """Tables side by side where all fit as they are, below each other otherwise."""
    widths = [_natural_width(table) for table in beside.tables]
    if sum(widths) + _BETWEEN_TABLES * (len(widths) - 1) > room:
        for number, table in enumerate(beside.tables):
            if number:
                yield Text()
            yield from _table(table, room)
        return
    heads = [_head_height(table, width) for table, width in zip(beside.tables, widths, strict=True)]
    columns = [
        [*([Text()] * (max(heads) - head)), *_table(table, width)]
        for table, width, head in zip(beside.tables, widths, heads, strict=True)
    ]
    yield from _side_by_side(columns, widths)


def _side_by_side(columns: Sequence[Sequence[Text]], widths: Sequence[int]) -> Iterator[Text]:
    for parts in zip_longest(*columns, fillvalue=Text()):
        line = Text()
        for part, width in zip(parts, widths, strict=True):
            line += part + Text(" " * (width - part.cell_len + _BETWEEN_TABLES))
        line.rstrip()
        yield line


def _table(table: Table, room: int) -> Iterator[Text]:
    grid = _grid(table, room)
    heads = tuple(Cell(text=column.label, tone="dim") for column in table.columns)
    yield from _row(heads, table.columns, grid, at_bottom=True)
    yield Text("─" * (sum(grid.widths) + grid.gap * (len(grid.widths) - 1)), style="dim")
    for row in table.rows:
        yield from _row(row, table.columns, grid)


def _row(cells: Sequence[Cell], columns: Sequence[Column], grid: _Grid, *, at_bottom: bool = False) -> Iterator[Text]:
    widths = grid.widths
    folded = [folded_lines(_harmless(cell.text), width) for cell, width in zip(cells, widths, strict=True)]
    height = max(map(len, folded), default=0)
    for number in range(height):
        line = Text()
        for cell, column, width, lines in zip(cells, columns, widths, folded, strict=True):
            position = number - (height - len(lines)) if at_bottom else number
            said = lines[position] if 0 <= position < len(lines) else ""
            line += Text(_padded(said, width, at_right=column.is_figure), style=_STYLES[cell.tone])
            line += Text(" " * grid.gap)
        line.rstrip()
        yield line


class _Grid(NamedTuple):
    widths: Sequence[int]
    gap: int


def _grid(table: Table, room: int) -> _Grid:
    """Columns stand closer together before a word in them is cut."""
    needs = _needs(table)
    between = len(needs) - 1
    gap = _GAP if sum(need.least for need in needs) + _GAP * between <= room else _LEAST_GAP
    return _Grid(column_widths(needs, room - gap * between), gap)


def _natural_width(table: Table) -> int:
    needs = _needs(table)
    return sum(need.natural for need in needs) + _GAP * (len(needs) - 1)


def _needs(table: Table) -> list[ColumnNeed]:
    needs: list[ColumnNeed] = []
    for number, column in enumerate(table.columns):
        texts = [_harmless(row[number].text) for row in table.rows]
        cells = max(map(cell_len, texts), default=0)
        words = cells if column.is_whole else max(map(longest_piece, texts), default=0)
        needs.append(ColumnNeed(natural=max(_head_width(column), cells), least=max(_longest_word(column.label), words)))
    return needs


def _head_width(column: Column) -> int:
    """Of a head on one line, or on two over figures, which are narrow."""
    if not column.is_figure:
        return cell_len(column.label)
    width = _longest_word(column.label)
    while len(folded_lines(column.label, width)) > _MOST_HEAD_LINES:
        width += 1
    return width


def _head_height(table: Table, room: int) -> int:
    widths = _grid(table, room).widths
    return max(len(folded_lines(column.label, width)) for column, width in zip(table.columns, widths, strict=True))


def _longest_word(label: str) -> int:
    """By spaces alone: a Chinese head is short, and torn apart it is hard to read."""
    return max((cell_len(word) for word in label.split()), default=0)


def _padded(text: str, width: int, *, at_right: bool = False) -> str:
    spaces = " " * max(0, width - cell_len(text))
    return spaces + text if at_right else text + spaces


def _harmless(text: str, *, limit: int = CELL_LIMIT) -> str:
    return for_terminal(text, limit=limit, escapes_markup=False)
