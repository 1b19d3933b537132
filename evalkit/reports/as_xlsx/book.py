"""The workbook of runs: one page that says it all, a sheet for each topic, and every answer at the end."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from evalkit.domain.people import ToldRating
from evalkit.domain.question import Language
from evalkit.domain.reasons import ToldVerdict
from evalkit.domain.report import Report
from evalkit.domain.scorecard import Scorecard
from evalkit.reports.as_xlsx.archive import name_workbook, written_workbook
from evalkit.reports.as_xlsx.chart_data import ChartData
from evalkit.reports.as_xlsx.columns import ListColumn, filled_columns
from evalkit.reports.as_xlsx.comparison import COMPARISON_LISTS, add_comparison, add_comparison_lists
from evalkit.reports.as_xlsx.figure_columns import figure_sheet_columns, figure_sheet_rows
from evalkit.reports.as_xlsx.judged_columns import (
    JUDGE_SHEET_COLUMNS,
    VERDICT_SHEET_COLUMNS,
    attempt_columns_with_judged,
    judge_sheet_rows,
    verdict_sheet_rows,
    worded_reasons,
)
from evalkit.reports.as_xlsx.lists import write_list
from evalkit.reports.as_xlsx.names import sheet_names
from evalkit.reports.as_xlsx.paper import Book, book_in
from evalkit.reports.as_xlsx.people_columns import (
    PEOPLE_SHEET_COLUMNS,
    RATING_SHEET_COLUMNS,
    people_reasons,
    people_sheet_rows,
    rating_sheet_rows,
)
from evalkit.reports.as_xlsx.question_columns import question_sheet_columns, question_sheet_rows
from evalkit.reports.as_xlsx.rater_columns import rater_cells, rater_columns
from evalkit.reports.as_xlsx.run_charts import category_bars, dimension_pictures, speed_boxes, stability_pictures
from evalkit.reports.as_xlsx.summary import Picture, write_summary
from evalkit.reports.as_xlsx.weights import write_weights
from evalkit.reports.charts.named import named_cards
from evalkit.reports.document import Section
from evalkit.reports.front_page import PICTURED, front_page
from evalkit.reports.judged_rows import JUDGED_UNSCORED, attempt_cells, judged_in
from evalkit.reports.people_rows import PEOPLE_UNSCORED, people_in
from evalkit.reports.report import report_banner, report_title
from evalkit.reports.rows import AttemptRow, Cell
from evalkit.reports.scorecard import scorecard_page
from evalkit.reports.topic_pages import categories_page, method_page, speed_page, stability_page

__all__ = ["Told", "write_runs_xlsx"]

_SHEETS: Final = (
    "summary",
    "comparison",
    "details",
    "weights",
    "categories",
    "stability",
    "speed",
    "questions",
    "judges",
    "verdicts",
    "people",
    "ratings",
    "method",
    "figures",
    *COMPARISON_LISTS,
    "chart",
    "attempts",
)
"""Names that are taken, so that no model's sheet has the same."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What the lists behind the figures hold, read as it is written."""

    rows: Iterable[AttemptRow]
    """The attempts of all runs."""
    verdicts: Iterable[ToldVerdict] = ()
    """What judges said of these; read only where a run was judged."""
    ratings: Iterable[ToldRating] = ()
    """What people did; read only where they scored a run."""


def write_runs_xlsx(path: Path, report: Report, told: Told, *, language: Language) -> int:
    """Write runs as a workbook.

    Args:
        path: The file; replaced when it is there.
        report: Their figures, and how they compare.
        told: What was answered and said, written as it comes.
        language: Of every label.

    Returns:
        How many attempts were written.

    Raises:
        OSError: When the file cannot be written.
    """
    about = report_title(report, language)
    is_simulated = report_banner(report, language) is not None
    with written_workbook(path) as workbook:
        name_workbook(workbook, " / ".join(card.run.target.name for card in report.cards))
        filled = _Filled(book_in(workbook, language, about=about, is_simulated=is_simulated), report)
        filled.write_pages()
        return filled.write_lists(told)


class _Filled:
    """A workbook while its sheets are written, in the order in which they stand."""

    def __init__(self, book: Book, report: Report) -> None:
        self._book = book
        self._report = report
        self._cards: Sequence[Scorecard] = report.cards
        self._named = named_cards(report.cards, book.language)
        self._data = ChartData(book)

    def write_pages(self) -> None:
        """Everything that is read; what is looked up stands behind it."""
        book, report, language = self._book, self._report, self._book.language
        sheet = book.sheet(book.say("sheet summary"))
        pictures = dimension_pictures(book, self._data, self._named, after=PICTURED)
        sections = front_page(report, language)
        write_summary(sheet, book, title=book.about, sections=sections, pictures=pictures, is_one_page=True)
        if report.comparison is not None:
            add_comparison(book, report.comparison, self._data)
        self._write_scorecards()
        write_weights(book, self._named)
        bars = category_bars(book, self._data, self._named, after="categories")
        self._write_page("categories", categories_page(report, language), bars)
        stability = stability_pictures(book, self._data, self._named, after="deviations")
        self._write_page("stability", stability_page(report, language), stability)
        boxes = speed_boxes(book, self._data, self._named, after="speed")
        self._write_page("speed", speed_page(report, language), boxes)

    def write_lists(self, told: Told) -> int:
        """Questions, raters, method, all figures, and every attempt; returns how many there are of these."""
        book, language, cards = self._book, self._book.language, self._cards
        questions = question_sheet_rows(self._named, language)
        write_list(book, questions, name=book.say("sheet questions"), columns=question_sheet_columns(self._named))
        if judged_in(cards):
            judges = list(judge_sheet_rows(cards, language))
            self._list("judges", judges, filled_columns(JUDGE_SHEET_COLUMNS, judges))
            self._list("verdicts", verdict_sheet_rows(told.verdicts, cards, language), VERDICT_SHEET_COLUMNS)
        if people_in(cards):
            people = list(people_sheet_rows(cards, language))
            self._list("people", people, filled_columns(PEOPLE_SHEET_COLUMNS, people))
            self._list("ratings", rating_sheet_rows(told.ratings, cards, language), RATING_SHEET_COLUMNS)
        self._write_page("method", method_page(self._report, language))
        figures = figure_sheet_rows(self._named, language)
        write_list(book, figures, name=book.say("sheet figures"), columns=figure_sheet_columns())
        if self._report.comparison is not None:
            add_comparison_lists(book, self._report.comparison)
        self._data.write()
        raters = rater_columns(cards, language)
        columns = (*attempt_columns_with_judged(cards, language), *raters)
        return self._list("attempts", _attempt_rows(cards, told.rows, raters, language), columns)

    def _write_scorecards(self) -> None:
        """Every run's own page, whole."""
        book = self._book
        taken = [book.say(f"sheet {name}") for name in _SHEETS]
        alone = [book.say("sheet details")]
        names = sheet_names([one.name for one in self._named], taken=taken) if len(self._named) > 1 else alone
        for one, name in zip(self._named, names, strict=True):
            sections = scorecard_page(one.card, book.language)
            write_summary(book.sheet(name), book, title=one.name, sections=sections)

    def _write_page(self, name: str, sections: Sequence[Section], pictures: Sequence[Picture] = ()) -> None:
        title = self._book.say(f"sheet {name}")
        write_summary(self._book.sheet(title), self._book, title=title, sections=sections, pictures=pictures)

    def _list(self, name: str, rows: Iterable[Mapping[str, Cell]], columns: Sequence[ListColumn]) -> int:
        shown = _columns_for(len(self._named), columns)
        return write_list(self._book, rows, name=self._book.say(f"sheet {name}"), columns=shown)


def _attempt_rows(
    cards: Sequence[Scorecard], rows: Iterable[AttemptRow], raters: Sequence[ListColumn], language: Language
) -> Iterator[Mapping[str, Cell]]:
    judged, people = judged_in(cards), people_in(cards)
    absent: Mapping[str, Cell] = dict.fromkeys(column.name for column in raters)
    for row in rows:
        cells = attempt_cells(row, judged, people)
        worded = {
            name: word(cells[name], language, cards)
            for name, word in ((JUDGED_UNSCORED, worded_reasons), (PEOPLE_UNSCORED, people_reasons))
            if cells.get(name) is not None
        }
        by_raters = {**absent, **rater_cells(row)} if raters else absent
        yield {**cells, **worded, **by_raters} if worded or raters else cells


def _columns_for(n_runs: int, columns: Sequence[ListColumn]) -> Sequence[ListColumn]:
    """With several runs, each row begins with the one it belongs to."""
    if n_runs <= 1:
        return columns
    named = (
        ListColumn(name="model", label="head model", width=16, is_printed=True),
        ListColumn(name="run_id", label="head run_id", width=12),
    )
    return (*named, *(column for column in columns if column.name not in {"model", "run_id"}))
