"""A form that came back, as rows of cells: what workbooks and CSV have in common before anything is made of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Literal, NamedTuple

from evalkit.errors import FormError
from evalkit.reviews.form_rows import NOTHING, RowCode, folded, words_of

__all__ = ["EMPTY", "MOST_COLUMNS", "MOST_ROWS", "CellKind", "FilledForm", "FilledRow", "FoundCell", "form_in"]

MOST_ROWS: Final = 20_000
MOST_COLUMNS: Final = 200
"""What is looked at: a cell far out costs a row of empty ones, and a form has a few dozen columns at most."""

CellKind = Literal["plain", "formula", "error"]

_MOST_ABOVE: Final = 500
"""Rows above the heads: what is said above the table in CSV, and whatever somebody has put there."""
_LONGEST_HEAD: Final = 200


class FoundCell(NamedTuple):
    """What a cell holds."""

    value: object
    """A text, a number, a truth, a moment, or None where it is empty."""
    kind: CellKind = "plain"

    @property
    def text(self) -> str:
        """The same as text; empty where there is nothing."""
        return "" if self.value is None else str(self.value)

    @property
    def is_blank(self) -> bool:
        """Whether nothing can be seen in it."""
        return not self.text.strip()


EMPTY: Final = FoundCell(None)


@dataclass(frozen=True, slots=True, kw_only=True)
class FilledRow:
    """A row beneath the heads."""

    number: int
    """As spreadsheets count, from 1."""
    cells: tuple[FoundCell, ...]

    def at(self, column: int) -> FoundCell:
        """The cell in a column, counted from 0; rows may end early."""
        return self.cells[column] if column < len(self.cells) else EMPTY


@dataclass(frozen=True, slots=True, kw_only=True)
class FilledForm:
    """A table with a column of codes, as it was found in a file."""

    file: str
    sheet: str | None
    """None in CSV."""
    head_row: int
    heads: tuple[str, ...]
    rows: tuple[FilledRow, ...]
    advice: str = ""
    """What more to do where texts were changed on the way, for lack of characters in an encoding."""

    def place(self, row: int, column: int) -> str:
        """Where a cell is, in words that a spreadsheet takes: ``form.xlsx: Scores!F7``."""
        cell = f"{_letters_of(column)}{row}"
        return f"{self.file}: {cell if self.sheet is None else f'{self.sheet}!{cell}'}"

    @property
    def columns_by_head(self) -> Mapping[str, tuple[int, ...]]:
        """Folded head -> its columns, counted from 0."""
        columns: dict[str, tuple[int, ...]] = {}
        for column, head in enumerate(self.heads):
            if head:
                columns[folded(head)] = (*columns.get(folded(head), ()), column)
        return columns

    @property
    def form_id(self) -> str:
        """The form that its rows belong to; where there are several, that of most.

        Raises:
            FormError: When no row has a code that can be read.
        """
        counts = Counter(code.form_id for code in self._codes())
        if not counts:
            where = self.place(self.head_row, _code_column(self.heads))
            raise FormError(
                (f"{where}: no row beneath has a code that can be read; fill in the form as it was sent, or a new one",)
            )
        return max(counts, key=lambda form_id: counts[form_id])

    @property
    def item_ids(self) -> frozenset[str]:
        """The answers that have a row."""
        return frozenset(code.item_id for code in self._codes())

    @property
    def written_with(self) -> frozenset[tuple[str, str]]:
        """Item and subject of each cell that was filled in already when the form was written."""
        return frozenset(
            (code.item_id, subject)
            for code in self._codes()
            for subject, told in code.told_by_subject.items()
            if told.word != NOTHING.word
        )

    def _codes(self) -> Iterator[RowCode]:
        """Those that can be read."""
        column = _code_column(self.heads)
        yield from filter(None, (RowCode.read(row.at(column).text) for row in self.rows))


def form_in(
    rows: Iterable[tuple[FoundCell, ...]], *, file: str, sheet: str | None = None, advice: str = ""
) -> FilledForm | None:
    """The form in a table, wherever its heads are; None where no cell is headed as the column of codes is."""
    head_row, heads, filled = 0, (), list[FilledRow]()
    for number, cells in enumerate(rows, start=1):
        if not heads and number > _MOST_ABOVE:
            break
        if heads:
            filled.append(FilledRow(number=number, cells=cells))
        elif _code_column(texts := tuple(cell.text for cell in cells)) >= 0:
            head_row, heads = number, texts
    if not heads:
        return None
    return FilledForm(file=file, sheet=sheet, head_row=head_row, heads=heads, rows=tuple(filled), advice=advice)


def _letters_of(column: int) -> str:
    """What spreadsheets call a column: A, B, ..., Z, AA."""
    letters, left = "", column + 1
    while left:
        left, digit = divmod(left - 1, 26)
        letters = chr(ord("A") + digit) + letters
    return letters


def _code_column(heads: tuple[str, ...]) -> int:
    """-1 where there is none."""
    words = words_of("form head code")
    return next(
        (column for column, head in enumerate(heads) if len(head) < _LONGEST_HEAD and folded(head) in words), -1
    )
