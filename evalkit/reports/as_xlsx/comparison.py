"""The workbook of a comparison: the decision with its chart, each candidate, and the figures as lists."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from evalkit.domain.comparison import Comparison
from evalkit.domain.criteria import Criterion, Unit, criterion_of
from evalkit.domain.question import Language
from evalkit.domain.verdict import Undefined
from evalkit.reports.as_xlsx.archive import name_workbook, written_workbook
from evalkit.reports.as_xlsx.chart_data import ChartData
from evalkit.reports.as_xlsx.comparison_columns import (
    CHANGED_SHEET_COLUMNS,
    CRITERION_SHEET_COLUMNS,
    SLICE_SHEET_COLUMNS,
)
from evalkit.reports.as_xlsx.lists import write_list
from evalkit.reports.as_xlsx.margin_chart import margin_chart
from evalkit.reports.as_xlsx.names import sheet_names
from evalkit.reports.as_xlsx.paper import Book, book_in
from evalkit.reports.as_xlsx.summary import write_summary
from evalkit.reports.comparison import candidate_sections, comparison_page, comparison_title, whole_sections
from evalkit.reports.comparison_rows import changed_rows, criterion_rows, slice_rows
from evalkit.reports.rows import Cell
from evalkit.reports.sections.compared_figures import criterion_label
from evalkit.reports.sections.compared_pair import pair_pages
from evalkit.reports.sections.compared_verdict import compared_banner_section
from evalkit.reports.wording import name_of, reason_of
from evalkit.text.messages import message

__all__ = ["COMPARISON_LISTS", "add_comparison", "add_comparison_lists", "write_comparison_xlsx"]

COMPARISON_LISTS: Final = ("criteria", "slices", "changed")
"""Keys of the names of the sheets behind a comparison."""
_POINTS: Final = 100
_IN_POINTS: Final = ("difference", "low", "high", "margin")
_NOBODYS: Final[Mapping[str, Criterion]] = {}
_AFTER: Final = "verdict"
"""Section that the chart follows."""


def write_comparison_xlsx(path: Path, comparison: Comparison, language: Language) -> None:
    """Write a comparison as a workbook.

    Args:
        path: The file; replaced when it is there.
        comparison: The candidates against their reference.
        language: Of every label.

    Raises:
        OSError: When the file cannot be written.
    """
    about = comparison_title(comparison, language)
    is_simulated = compared_banner_section(comparison, language) is not None
    with written_workbook(path) as workbook:
        name_workbook(workbook, about)
        _fill(book_in(workbook, language, about=about, is_simulated=is_simulated), comparison)


def add_comparison(book: Book, comparison: Comparison, data: ChartData) -> None:
    """Add a sheet with everything about all candidates, for a workbook that is about the runs.

    Args:
        book: The workbook.
        comparison: The candidates against their reference.
        data: Gets the figures of the chart.
    """
    sheet = book.sheet(book.say("sheet comparison"))
    picture = margin_chart(book, data, pair_pages(comparison, book.language, explains_each=True), after=_AFTER)
    write_summary(
        sheet,
        book,
        title=comparison_title(comparison, book.language),
        sections=comparison_page(comparison, book.language),
        pictures=() if picture is None else (picture,),
    )


def add_comparison_lists(book: Book, comparison: Comparison) -> None:
    """Add the lists of criteria, slices and changed questions."""
    language = book.language
    titled = {row.criterion.key: row.criterion for pair in comparison.pairs for row in pair.rows}
    criteria = (_shown(row, language, titled=titled) for row in criterion_rows(comparison))
    slices = (_shown({**row, "unit": Unit.SHARE.value}, language) for row in slice_rows(comparison))
    for name, rows, columns in (
        ("criteria", criteria, CRITERION_SHEET_COLUMNS),
        ("slices", slices, SLICE_SHEET_COLUMNS),
        ("changed", changed_rows(comparison), CHANGED_SHEET_COLUMNS),
    ):
        write_list(book, rows, name=book.say(f"sheet {name}"), columns=columns)


def _fill(book: Book, comparison: Comparison) -> None:
    language, data = book.language, ChartData(book)
    decision = book.say("sheet decision")
    front = book.sheet(decision)
    pages = pair_pages(comparison, language, explains_each=True)
    is_alone = len(pages) == 1
    picture = margin_chart(book, data, pages, after=_AFTER)
    sections = comparison_page(comparison, language) if is_alone else whole_sections(comparison, language)
    pictures = () if picture is None else (picture,)
    write_summary(front, book, title=book.about, sections=sections, pictures=pictures)
    if not is_alone:
        taken = [decision, *(book.say(f"sheet {name}") for name in (*COMPARISON_LISTS, "chart"))]
        for page, name in zip(pages, sheet_names([page.candidate for page in pages], taken=taken), strict=True):
            sections = candidate_sections(page, is_full=False)
            write_summary(book.sheet(name), book, title=page.candidate, sections=sections)
    add_comparison_lists(book, comparison)
    data.write()


def _shown(
    row: Mapping[str, Cell], language: Language, *, titled: Mapping[str, Criterion] = _NOBODYS
) -> Mapping[str, Cell]:
    """A row as people read it: shares differ by percentage points, and reasons are in their language."""
    return {**row, **dict(_changed(row, language, titled))}


def _changed(
    row: Mapping[str, Cell], language: Language, titled: Mapping[str, Criterion]
) -> Iterator[tuple[str, Cell]]:
    if row["unit"] == Unit.SHARE.value:
        for name in _IN_POINTS:
            value = row.get(name)
            if isinstance(value, float | int):
                yield name, value * _POINTS
    if (key := row.get("criterion")) is not None:
        yield "criterion", criterion_label(titled.get(str(key)) or criterion_of(str(key)), language)
        if row["status"] is None and row["margin"] is not None:
            yield "status", "none"
    elif row["difficulty"] is None:
        yield "difficulty", message("all_difficulties", language)
    if (reason := row["undefined"]) is not None:
        yield "undefined", reason_of(Undefined(reason=str(reason)), language)
    if row.get("dropped") is not None:
        yield "dropped", _dropped(str(row["dropped"]), language)


def _dropped(said: str, language: Language) -> str:
    parts = (part.partition("=") for part in said.split())
    counted = (
        message("left_out_count", language, reason=name_of("dropped", reason, language), count=count)
        for reason, _, count in parts
    )
    return message("list_separator", language).join(counted)
