"""Workbooks of runs for tests: written from the values that a test cares about."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Final

from evalkit.domain.comparison import Comparison
from evalkit.domain.people import ToldRating
from evalkit.domain.question import Language
from evalkit.domain.reasons import ToldVerdict
from evalkit.domain.report import Report
from evalkit.domain.scorecard import Scorecard
from evalkit.reports.as_xlsx.book import Told, write_runs_xlsx
from evalkit.reports.rows import AttemptRow
from evalkit.text.messages import message
from tests.builders import A_MOMENT

__all__ = ["PAGES", "foreign_formulas", "sheet_titles", "write_book"]

PAGES: Final = ("Summary", "Scorecard", "Weights", "Categories", "Stability", "Speed")
"""What stands before the lists of one run."""
_QUOTED: Final = re.compile(r'"[^"]*"')
_OURS: Final = re.compile(r"=(?:SUMPRODUCT|ISNUMBER|COUNT|SUM|IF|OR|LEN|LEFT|\$[A-Z]\$\d+|\d|[-&(),*/=:])+")
"""Functions that every spreadsheet knows, places and signs."""


def write_book(
    path: Path,
    cards: Sequence[Scorecard],
    rows: Iterable[AttemptRow] = (),
    *,
    told: tuple[Sequence[ToldVerdict], Sequence[ToldRating]] = ((), ()),
    comparison: Comparison | None = None,
    language: Language = "en",
) -> int:
    """Write a workbook of these runs; returns how many attempts it holds."""
    is_apart = comparison is None and len(cards) > 1
    report = Report(
        cards=tuple(cards),
        comparison=comparison,
        not_compared="no_common" if is_apart else None,
        made_at=A_MOMENT,
    )
    verdicts, ratings = told
    return write_runs_xlsx(path, report, Told(rows=rows, verdicts=verdicts, ratings=ratings), language=language)


def foreign_formulas(book: Any) -> list[str]:
    """Cells with a formula that is not one of the sheet of weights; of these, what is not made of our own words."""
    own = set(sheet_titles("weights"))
    found = [
        (sheet.title, cell) for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "f"
    ]
    return [
        f"{title}!{cell.coordinate}: {cell.value}"
        for title, cell in found
        if title not in own or _OURS.fullmatch(_QUOTED.sub("", str(cell.value))) is None
    ]


def sheet_titles(name: str) -> tuple[str, str]:
    """What a sheet is called in English and in Chinese."""
    return message(f"sheet {name}", "en"), message(f"sheet {name}", "zh")
