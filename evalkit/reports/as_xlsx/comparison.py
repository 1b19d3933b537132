"""The workbook of a comparison: the decision with its chart, each candidate, and the figures as lists."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from xlsxwriter.workbook import Workbook

from evalkit.domain.comparison import Comparison
from evalkit.domain.criteria import Criterion, Unit, criterion_of
from evalkit.domain.question import Language
from evalkit.domain.verdict import Undefined
from evalkit.reports.as_xlsx.archive import name_workbook, written_workbook
from evalkit.reports.as_xlsx.cells import Formats
from evalkit.reports.as_xlsx.comparison_columns import (
    CHANGED_SHEET_COLUMNS,
    CRITERION_SHEET_COLUMNS,
    SLICE_SHEET_COLUMNS,
)
from evalkit.reports.as_xlsx.lists import write_list
from evalkit.reports.as_xlsx.margin_chart import margin_chart
from evalkit.reports.as_xlsx.names import sheet_names
from evalkit.reports.as_xlsx.summary import write_summary
from evalkit.reports.comparison import candidate_sections, comparison_page, comparison_title, whole_sections
from evalkit.reports.comparison_rows import changed_rows, criterion_rows, slice_rows
from evalkit.reports.rows import Cell
from evalkit.reports.sections.compared_figures import criterion_label
from evalkit.reports.sections.compared_pair import pair_pages
from evalkit.reports.wording import name_of, reason_of
from evalkit.text.messages import message

__all__ = ["write_comparison_xlsx"]

_LISTS: Final = ("criteria", "slices", "changed")
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
    with written_workbook(path, is_streamed=False) as workbook:
        _fill(workbook, comparison, language)


def _fill(workbook: Workbook, comparison: Comparison, language: Language) -> None:
    name_workbook(workbook, comparison_title(comparison, language))
    formats = Formats(workbook)
    decision, chart = (message(f"sheet {name}", language) for name in ("decision", "chart"))
    lists = {name: message(f"sheet {name}", language) for name in _LISTS}
    front = workbook.add_worksheet(decision)
    pages = pair_pages(comparison, language, explains_each=True)
    is_alone = len(pages) == 1
    if not is_alone:
        names = sheet_names([page.candidate for page in pages], taken=[decision, chart, *lists.values()])
        for page, name in zip(pages, names, strict=True):
            sections = candidate_sections(page, is_full=False)
            write_summary(workbook.add_worksheet(name), formats, title=page.candidate, sections=sections)
    _write_lists(workbook, formats, comparison, lists, language)
    # Drawn at last, for its chart needs the sheet of its figures, which stands behind all others.
    sections = comparison_page(comparison, language) if is_alone else whole_sections(comparison, language)
    picture = margin_chart(workbook, formats, pages, after=_AFTER)
    title = comparison_title(comparison, language)
    write_summary(front, formats, title=title, sections=sections, picture=picture)


def _write_lists(
    workbook: Workbook, formats: Formats, comparison: Comparison, names: Mapping[str, str], language: Language
) -> None:
    titled = {row.criterion.key: row.criterion for pair in comparison.pairs for row in pair.rows}
    criteria = (_shown(row, language, titled=titled) for row in criterion_rows(comparison))
    slices = (_shown({**row, "unit": Unit.SHARE.value}, language) for row in slice_rows(comparison))
    for name, rows, columns in (
        ("criteria", criteria, CRITERION_SHEET_COLUMNS),
        ("slices", slices, SLICE_SHEET_COLUMNS),
        ("changed", changed_rows(comparison), CHANGED_SHEET_COLUMNS),
    ):
        write_list(workbook, formats, rows, name=names[name], columns=columns, language=language)


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
