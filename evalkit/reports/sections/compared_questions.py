"""Where two builds differ: by category and difficulty, and the questions that changed most."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from evalkit.domain.attempt import Outcome
from evalkit.domain.changed_question import AskedAnswer, ChangedQuestion
from evalkit.domain.comparison import Difference, Reading, SliceRow
from evalkit.domain.criteria import CRITERIA
from evalkit.domain.question import Category, Difficulty
from evalkit.domain.verdict import Undefined
from evalkit.reports.document import Beside, Block, Cell, Column, Facts, Section, Table, Tone
from evalkit.reports.sections.compared_figures import (
    READING_TONES,
    beyond_chance_cell,
    bounds_cell,
    bounds_column,
    difference_cell,
    difference_value,
    figure_cell,
    p_cell,
)
from evalkit.reports.sections.compared_pair import PairPage
from evalkit.reports.sections.figures import (
    EMPTY,
    absent_cell,
    difficulties_shown,
    figure_column,
    name_column,
    shortened,
    word_cell,
)
from evalkit.reports.wording import count_of, name_of, reason_of, signed_points_of

__all__ = ["answer_text", "changed_section", "slices_section"]

_ACCURACY: Final = CRITERIA["accuracy"]
_REAL: Final = frozenset({Reading.BETTER, Reading.WORSE})
_READ_WIDTH: Final = 40
"""Columns for what was read from an answer, where a page has little room."""
_EXCERPT: Final = 240
"""Characters of a prompt's beginning, where there is room."""
_READ_EXCERPT: Final = 100
_END: Final = 160
"""Of what was read and of an answer's end there; both stand in one cell."""
_TONES: Final[Mapping[bool | None, Tone]] = {True: "good", False: "bad", None: "dim"}
_SAID: Final = {True: "answer_right", False: "answer_wrong", None: "answer_not_scored"}


def slices_section(page: PairPage) -> Section | None:
    """Whole categories in figures and words, and each of their difficulties as a difference."""
    slices = page.pair.slices
    whole = [row for row in slices if row.difficulty is None]
    matrix = _matrix(page, slices)
    tables = [*([_categories(page, whole)] if whole else []), *([matrix] if matrix.rows else [])]
    if not tables:
        return None
    blocks = (Beside(tables=tuple(tables)), *_untold(page, whole), *page.explained("compared_slices_meaning"))
    section = Section(key="slices", title=page.say("compared_slices"), blocks=blocks)
    return page.titled(section)


def changed_section(page: PairPage, *, is_full: bool) -> Section | None:
    """Questions with both answers side by side.

    Args:
        page: The candidate.
        is_full: Whether there is room for what was asked and for the answers' ends.
    """
    if not page.pair.changed:
        return None
    table = _full_table(page) if is_full else _short_table(page)
    blocks: tuple[Block, ...] = (table, *page.explained("changed_meaning"))
    return page.titled(Section(key="changed", title=page.say("changed_questions"), blocks=blocks))


def answer_text(page: PairPage, answer: AskedAnswer, *, width: int) -> str:
    """How an answer ended, or what was read from it."""
    if answer.outcome != Outcome.ANSWERED.value:
        return name_of("outcome", answer.outcome, page.language)
    read = shortened(" ".join((answer.read or "").split()), width) or page.say("answer_unread")
    return page.say(_SAID[answer.is_right], answer=read)


def _categories(page: PairPage, rows: Sequence[SliceRow]) -> Table:
    columns = (
        name_column("category", page.language),
        *(figure_column(key, page.language) for key in ("reference", "candidate", "difference")),
        bounds_column([row.difference for row in rows if isinstance(row.difference, Difference)], page.language),
        figure_column("adjusted_p", page.language),
        name_column("beyond_chance", page.language),
    )
    return Table(columns=columns, rows=tuple(tuple(_category(page, row)) for row in rows))


def _untold(page: PairPage, rows: Sequence[SliceRow]) -> Iterator[Facts]:
    """Why categories have no difference, each reason once."""
    names: dict[str, list[str]] = {}
    for row in rows:
        if isinstance(row.difference, Undefined):
            reason = page.say("undefined", reason=reason_of(row.difference, page.language))
            names.setdefault(reason, []).append(page.say(f"category {row.category.value}"))
    if names:
        yield Facts(rows=tuple((reason, page.say("list_separator").join(found)) for reason, found in names.items()))


def _category(page: PairPage, row: SliceRow) -> Iterator[Cell]:
    category = page.say(f"category {row.category.value}")
    yield word_cell(page.say("category_counted", category=category, count=count_of(row.n_questions)))
    yield figure_cell(_ACCURACY, row.reference, page.language)
    yield figure_cell(_ACCURACY, row.candidate, page.language)
    yield difference_cell(_ACCURACY, row.difference, page.language)
    known = isinstance(row.difference, Difference)
    yield bounds_cell(_ACCURACY, row.difference, page.language) if known else absent_cell(page.language)
    yield p_cell(row.adjusted_p)
    yield beyond_chance_cell(row.reading, page.language)


def _matrix(page: PairPage, slices: Sequence[SliceRow]) -> Table:
    """Categories by difficulties; empty where nothing is known by difficulty."""
    cells: dict[Category, dict[Difficulty, SliceRow]] = {}
    for row in slices:
        if row.difficulty is not None:
            cells.setdefault(row.category, {})[row.difficulty] = row
    difficulties = difficulties_shown({difficulty for found in cells.values() for difficulty in found})
    columns = (
        name_column("category", page.language),
        *(figure_column(f"difficulty {difficulty.value}", page.language) for difficulty in difficulties),
    )
    rows = tuple(
        (
            word_cell(page.say(f"category {category.value}")),
            *(_slice(page, found.get(difficulty)) for difficulty in difficulties),
        )
        for category, found in cells.items()
    )
    return Table(columns=columns, rows=rows, shade="points")


def _slice(page: PairPage, row: SliceRow | None) -> Cell:
    if row is None:
        return EMPTY
    if not isinstance(row.difference, Difference):
        return absent_cell(page.language)
    is_real = row.reading in _REAL
    text = page.say(
        "difference_real" if is_real else "difference_of_questions",
        difference=signed_points_of(row.difference.value),
        count=count_of(row.n_questions),
    )
    tone: Tone = READING_TONES[row.reading] if is_real else "plain"
    return Cell(text=text, value=difference_value(_ACCURACY, row.difference.value), kind="points", tone=tone)


def _short_table(page: PairPage) -> Table:
    columns = (
        Column(label=page.say("question")),
        name_column("category", page.language),
        Column(label=page.say("right_then"), is_whole=True),
        Column(label=page.say("expected_answer")),
        *(Column(label=page.say(f"answer_of {side}")) for side in ("reference", "candidate")),
    )
    return Table(columns=columns, rows=tuple(tuple(_short_row(page, changed)) for changed in page.pair.changed))


def _short_row(page: PairPage, changed: ChangedQuestion) -> Iterator[Cell]:
    yield word_cell(changed.question_id, tone="strong")
    yield word_cell(page.say(f"category {changed.category.value}"))
    yield word_cell(_right(page, changed))
    yield word_cell(shortened(" ".join(changed.expected.split()), _READ_WIDTH))
    for answer in (changed.reference_answer, changed.candidate_answer):
        yield word_cell(answer_text(page, answer, width=_READ_WIDTH), tone=_TONES[answer.is_right])


def _full_table(page: PairPage) -> Table:
    columns = (
        Column(label=page.say("question")),
        name_column("category", page.language),
        Column(label=page.say("right_then"), is_whole=True),
        Column(label=page.say("asked_head")),
        Column(label=page.say("expected_answer")),
        *(Column(label=page.say("answer_of", name=name)) for name in (page.reference, page.candidate)),
    )
    return Table(columns=columns, rows=tuple(tuple(_full_row(page, changed)) for changed in page.pair.changed))


def _full_row(page: PairPage, changed: ChangedQuestion) -> Iterator[Cell]:
    yield word_cell(changed.question_id, tone="strong")
    yield word_cell(page.say(f"category {changed.category.value}"))
    yield word_cell(_right(page, changed))
    yield word_cell(shortened(" ".join(changed.prompt.split()), _EXCERPT))
    yield word_cell(" ".join(changed.expected.split()))
    for answer in (changed.reference_answer, changed.candidate_answer):
        said, end = answer_text(page, answer, width=_READ_EXCERPT), _end_of(answer.text)
        text = page.say("answer_with_text", answer=said, text=end) if end else said
        yield word_cell(text, tone=_TONES[answer.is_right])


def _end_of(text: str) -> str:
    """What an answer comes to stands at its end."""
    line = " ".join(text.split())
    return line if len(line) <= _END else f"…{line[-_END:]}"


def _right(page: PairPage, changed: ChangedQuestion) -> str:
    counts = (
        (changed.reference_right, changed.reference_asked),
        (changed.candidate_right, changed.candidate_asked),
    )
    ours, theirs = (page.say("right_out_of", right=count_of(right), asked=count_of(asked)) for right, asked in counts)
    return page.say("right_both", reference=ours, candidate=theirs)
