"""A workbook while it is made, and its sheets on paper: what stands on top and below, and how wide they are printed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from xlsxwriter.utility import quote_sheetname, xl_rowcol_to_cell
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from evalkit.domain.question import Language
from evalkit.reports.as_xlsx.cells import Formats
from evalkit.reports.as_xlsx.names import sheet_names
from evalkit.text.hostile import for_string_cell
from evalkit.text.messages import message

__all__ = ["Book", "book_in", "set_up_paper"]

_A4: Final = 9
_LONGEST: Final = 100
"""Characters on top of a page; a header holds 255 with its codes."""
_MARK: Final = "SIMULATED"


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """What every sheet is written with."""

    workbook: Workbook
    formats: Formats
    language: Language
    about: str
    """Names of the runs, on top of every printed page."""
    is_simulated: bool = False
    """Whether any answer or score is the simulator's, which every printed page says."""

    def say(self, key: str, **values: object) -> str:
        """A message in the reader's language."""
        return message(key, self.language, **values)

    def free_name(self, text: str) -> str:
        """A name for one more sheet."""
        (name,) = sheet_names([text], taken=[str(sheet.get_name()) for sheet in self.workbook.worksheets()])
        return name

    def sheet(self, text: str) -> Worksheet:
        """A sheet that stays in memory until the file is written, so that charts can show its figures anywhere."""
        return self.workbook.add_worksheet(self.free_name(text))

    def long_sheet(self, text: str) -> Worksheet:
        """A sheet of which each row is written as it comes, so that no length of it needs memory.

        XlsxWriter has the choice for a whole workbook, and asks for it when a sheet is begun.
        """
        name = self.free_name(text)
        self.workbook.constant_memory = True
        try:
            return self.workbook.add_worksheet(name)
        finally:
            self.workbook.constant_memory = False

    def name_cell(self, name: str, sheet: Worksheet, place: tuple[int, int]) -> None:
        """Give a cell a name, by which formulas and people find it."""
        cell = xl_rowcol_to_cell(*place, row_abs=True, col_abs=True)
        self.workbook.define_name(name, f"={quote_sheetname(str(sheet.get_name()))}!{cell}")


def book_in(workbook: Workbook, language: Language, *, about: str, is_simulated: bool = False) -> Book:
    """The same for a workbook without sheets."""
    return Book(workbook=workbook, formats=Formats(workbook), language=language, about=about, is_simulated=is_simulated)


def set_up_paper(sheet: Worksheet, book: Book, *, is_wide: bool, is_one_page: bool = False) -> None:
    """A4, one page wide, with what it is about on top and its number below.

    Args:
        sheet: Which.
        book: Its workbook.
        is_wide: Whether it lies across.
        is_one_page: Whether all of it goes on one page.
    """
    if is_wide:
        sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.fit_to_pages(1, 1 if is_one_page else 0)
    sheet.center_horizontally()
    sheet.set_margins(left=0.4, right=0.4, top=0.7, bottom=0.6)
    # Repeated on every page: the heads of a list, the title of a page.
    sheet.repeat_rows(0)
    mark = f"&C&B{_MARK}" if book.is_simulated else ""
    sheet.set_header(f"&L&9{_plain(book.about)}{mark}&R&9&A", {"margin": 0.3})
    sheet.set_footer(f"&L&9evalkit{mark}&R&9&P / &N", {"margin": 0.3})


def _plain(text: str) -> str:
    """In a header, an ampersand begins a code, and a digit would be read as a part of the one before it.

    A doubled ampersand would stand for one; XlsxWriter takes it for a code all the same, and looks for its picture.
    """
    shown = " ".join(for_string_cell(text).split())
    cut = shown if len(shown) <= _LONGEST else f"{shown[:_LONGEST]}…"
    return f" {cut.replace('&', '＆')}"
