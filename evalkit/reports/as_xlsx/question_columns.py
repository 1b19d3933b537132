"""The sheet of questions where there are several runs: one row a question, what every run made of it side by side."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from evalkit.domain.question import Language
from evalkit.domain.scorecard import QuestionCard
from evalkit.reports.as_xlsx.columns import QUESTION_SHEET_COLUMNS, ListColumn
from evalkit.reports.charts.named import NamedCard
from evalkit.reports.rows import Cell, answers_in_words, count_not_completed, question_cells
from evalkit.text.messages import message

__all__ = ["question_sheet_columns", "question_sheet_rows"]

_SHARED: Final = ("question", "category", "difficulty", "expected")
"""What a question is, whoever is asked."""
_OF_RUNS: Final = (
    "right",
    "asked",
    "share_right",
    "flip_rate",
    "answers",
    "not_completed",
    "median_complete_s",
    "median_tokens",
)
_APART: Final = ListColumn(
    name="share_apart",
    label="head share_apart",
    width=11,
    is_figure=True,
    number_format="0%",
    shade="flip",
    is_printed=True,
)
_SAME: Final = ListColumn(name="same_wording", label="head same_wording", width=10, is_printed=True)
_NOT_COMPLETED: Final = ListColumn(name="not_completed", label="head not_completed", width=11, is_figure=True)
_PRINTED: Final = frozenset({"share_right", "flip_rate"})
_OF_RUN_WIDTH: Final = 14
"""Of a column whose head begins with the name of its run."""
_MOST_PRINTED: Final = 4
"""Runs whose shares and flips one page has room for."""


def question_sheet_columns(named: Sequence[NamedCard]) -> tuple[ListColumn, ...]:
    """The columns: of one run those of the other files, of several the same figures of each."""
    if len(named) == 1:
        return QUESTION_SHEET_COLUMNS
    known = {column.name: column for column in (*QUESTION_SHEET_COLUMNS, _NOT_COMPLETED)}
    shared = [known[name] for name in _SHARED]
    cluster = replace(known["cluster"], is_printed=False)
    first = [_of(known["share_right"], one, is_printed=one.number < _MOST_PRINTED) for one in named]
    flips = [_of(known["flip_rate"], one, is_printed=one.number < _MOST_PRINTED) for one in named]
    others = [_of(known[name], one, is_printed=False) for one in named for name in _OF_RUNS if name not in _PRINTED]
    return (*shared, *first, _APART, *flips, _SAME, cluster, *others)


def question_sheet_rows(named: Sequence[NamedCard], language: Language) -> Iterator[Mapping[str, Cell]]:
    """The rows, in the order of the first run that asked the question."""
    if len(named) == 1:
        (one,) = named
        yield from (_cells(one, question, language) for question in one.card.questions)
        return
    for found in _side_by_side(named):
        yield _row(named, found, language)


def _side_by_side(named: Sequence[NamedCard]) -> Iterator[Sequence[QuestionCard | None]]:
    """What each run has of a question: by its wording, and by its name where each run has one wording of it."""
    of_runs = [_by_name(one.card.questions) for one in named]
    for question_id in dict.fromkeys(name for found in of_runs for name in found):
        asked = [found.get(question_id, ()) for found in of_runs]
        if all(len(questions) <= 1 for questions in asked):
            yield [questions[0] if questions else None for questions in asked]
            continue
        hashes = dict.fromkeys(question.asked_hash for questions in asked for question in questions)
        for asked_hash in hashes:
            yield [
                next((question for question in questions if question.asked_hash == asked_hash), None)
                for questions in asked
            ]


def _by_name(questions: Sequence[QuestionCard]) -> Mapping[str, Sequence[QuestionCard]]:
    found: dict[str, list[QuestionCard]] = {}
    for question in questions:
        found.setdefault(question.question_id, []).append(question)
    return found


def _row(named: Sequence[NamedCard], found: Sequence[QuestionCard | None], language: Language) -> Mapping[str, Cell]:
    known = [question for question in found if question is not None]
    row: dict[str, Cell] = dict.fromkeys(column.name for column in question_sheet_columns(named))
    shares: list[float] = []
    for one, question in zip(named, found, strict=True):
        if question is None:
            continue
        cells = _cells(one, question, language)
        row.update({_name(name, one): cells[name] for name in _OF_RUNS})
        row.update({name: cells[name] for name in (*_SHARED, "cluster") if row[name] is None})
        if question.asked:
            shares.append(question.right / question.asked)
    row["share_apart"] = max(shares) - min(shares) if len(shares) > 1 else None
    row["same_wording"] = len({question.asked_hash for question in known}) == 1 if len(known) > 1 else None
    return row


def _cells(one: NamedCard, question: QuestionCard, language: Language) -> Mapping[str, Cell]:
    unread, missing = message("answer_unread", language), message("answer_missing", language)
    answers = answers_in_words(question, unread=unread, not_completed=missing)
    return {
        **question_cells(one.card.run, question),
        "answers": answers or None,
        "not_completed": count_not_completed(question),
    }


def _of(column: ListColumn, one: NamedCard, *, is_printed: bool) -> ListColumn:
    return replace(
        column, name=_name(column.name, one), of=one.name, is_printed=is_printed, width=max(column.width, _OF_RUN_WIDTH)
    )


def _name(name: str, one: NamedCard) -> str:
    return f"{name} {one.number + 1}"
