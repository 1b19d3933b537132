"""The workbook of runs: a summary for each, then the questions and the attempts of all of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from xlsxwriter.workbook import Workbook

from evalkit.domain.people import ToldRating
from evalkit.domain.question import Language
from evalkit.domain.reasons import ToldVerdict
from evalkit.domain.scorecard import Scorecard
from evalkit.reports.as_xlsx.archive import name_workbook, written_workbook
from evalkit.reports.as_xlsx.cells import Formats
from evalkit.reports.as_xlsx.columns import QUESTION_SHEET_COLUMNS, ListColumn
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
from evalkit.reports.as_xlsx.people_columns import (
    RATING_SHEET_COLUMNS,
    people_reasons,
    people_sheet_columns,
    people_sheet_rows,
    rating_sheet_rows,
)
from evalkit.reports.as_xlsx.summary import write_summary
from evalkit.reports.judged_rows import JUDGED_UNSCORED, attempt_cells, judged_in
from evalkit.reports.people_rows import PEOPLE_UNSCORED, people_in
from evalkit.reports.rows import AttemptRow, Cell, answers_in_words, question_cells
from evalkit.reports.scorecard import scorecard_page
from evalkit.text.messages import message

__all__ = ["write_runs_xlsx"]

_LISTS: Final = ("questions", "judges", "verdicts", "people", "ratings", "attempts")
"""The sheets behind the summaries, in order; their names are taken, so that no model's is the same."""


def write_runs_xlsx(
    path: Path,
    cards: Sequence[Scorecard],
    rows: Iterable[AttemptRow],
    *,
    verdicts: Iterable[ToldVerdict] = (),
    ratings: Iterable[ToldRating] = (),
    language: Language,
) -> int:
    """Write runs as a workbook.

    Args:
        path: The file; replaced when it is there.
        cards: One for each run.
        rows: The attempts of all of them, written as they come.
        verdicts: What judges said of these; read only where a run was judged.
        ratings: What people did; read only where they scored a run.
        language: Of every label.

    Returns:
        How many attempts were written.

    Raises:
        OSError: When the file cannot be written.
    """
    with written_workbook(path, is_streamed=True) as workbook:
        formats, names = Formats(workbook), {name: message(f"sheet {name}", language) for name in _LISTS}
        name_workbook(workbook, " / ".join(card.run.target.name for card in cards))
        _write_summaries(workbook, formats, cards, taken=list(names.values()), language=language)

        def add(name: str, found: Iterable[Mapping[str, Cell]], columns: Sequence[ListColumn]) -> int:
            shown = _columns_for(len(cards), columns)
            return write_list(workbook, formats, found, name=names[name], columns=shown, language=language)

        add("questions", _question_rows(cards, language), QUESTION_SHEET_COLUMNS)
        if judged_in(cards):
            add("judges", judge_sheet_rows(cards, language), JUDGE_SHEET_COLUMNS)
            add("verdicts", verdict_sheet_rows(verdicts, cards, language), VERDICT_SHEET_COLUMNS)
        if people_in(cards):
            people = list(people_sheet_rows(cards, language))
            add("people", people, people_sheet_columns(people))
            add("ratings", rating_sheet_rows(ratings, cards, language), RATING_SHEET_COLUMNS)
        return add("attempts", _attempt_rows(cards, rows, language), attempt_columns_with_judged(cards, language))


def _write_summaries(
    workbook: Workbook, formats: Formats, cards: Sequence[Scorecard], *, taken: Sequence[str], language: Language
) -> None:
    names = [card.run.target.name for card in cards] if len(cards) > 1 else [message("sheet summary", language)]
    for card, name in zip(cards, sheet_names(names, taken=taken), strict=False):
        sheet = workbook.add_worksheet(name)
        write_summary(sheet, formats, title=card.run.target.name, sections=scorecard_page(card, language))


def _attempt_rows(
    cards: Sequence[Scorecard], rows: Iterable[AttemptRow], language: Language
) -> Iterator[Mapping[str, Cell]]:
    judged, people = judged_in(cards), people_in(cards)
    for row in rows:
        cells = attempt_cells(row, judged, people)
        worded = {
            name: word(cells[name], language, cards)
            for name, word in ((JUDGED_UNSCORED, worded_reasons), (PEOPLE_UNSCORED, people_reasons))
            if cells.get(name) is not None
        }
        yield {**cells, **worded} if worded else cells


def _question_rows(cards: Sequence[Scorecard], language: Language) -> Iterator[Mapping[str, Cell]]:
    unread, missing = message("answer_unread", language), message("answer_missing", language)
    for card in cards:
        for question in card.questions:
            answers = answers_in_words(question, unread=unread, not_completed=missing)
            yield {**question_cells(card.run, question), "answers": answers or None}


def _columns_for(n_runs: int, columns: Sequence[ListColumn]) -> Sequence[ListColumn]:
    """With several runs, each row begins with the one it belongs to."""
    if n_runs <= 1:
        return columns
    named = (
        ListColumn(name="model", label="head model", width=16, is_printed=True),
        ListColumn(name="run_id", label="head run_id", width=12),
    )
    return (*named, *(column for column in columns if column.name not in {"model", "run_id"}))
