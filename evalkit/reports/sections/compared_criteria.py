"""Criteria of a comparison: those that decide, what is demanded of the candidate itself, and all others."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from evalkit.domain.comparison import CriterionRow, Difference, FloorRow, Needed, Status
from evalkit.domain.criteria import CRITERIA, Unit
from evalkit.domain.verdict import Undefined
from evalkit.reports.document import Block, Cell, Column, Facts, Paragraph, Section, Table
from evalkit.reports.sections.compared_figures import (
    STATUS_TONES,
    beyond_chance_cell,
    bound_digits,
    bounds_cell,
    bounds_column,
    criterion_label,
    difference_cell,
    dropped_text,
    figure_cell,
    floor_digits,
    limit_cell,
    p_cell,
    row_label,
    status_text,
)
from evalkit.reports.sections.compared_needed import beyond_what_is_there, needed_of_row
from evalkit.reports.sections.compared_pair import PairPage
from evalkit.reports.sections.compared_verdict import decided_by, demanded_text
from evalkit.reports.sections.figures import (
    absent_cell,
    figure_column,
    interval_cell,
    interval_column,
    name_column,
    word_cell,
)
from evalkit.reports.wording import count_of, reason_of

__all__ = ["floors_section", "other_criteria_section", "primary_criteria_section"]

_INTERVALS = {Unit.SHARE: "share", Unit.SCORE: "score", Unit.RATIO: "number"}


def primary_criteria_section(page: PairPage) -> Section | None:
    """Criteria with a margin, with what each of them rests on where that is not every paired question."""
    rows = [row for row in page.pair.rows if row.is_primary]
    if not rows:
        return None
    absent = tuple((names, reason) for reason, names in _absent(page, rows))
    blocks: list[Block] = [
        *(Paragraph(text=text) for text in decided_by(page)),
        _primary_table(page, rows),
        *([Facts(rows=absent)] if absent else []),
        *_open_criteria(page, rows),
        *_parts(page, rows),
        *page.explained("criteria_meaning"),
    ]
    section = Section(key="criteria_primary", title=page.say("criteria_primary"), blocks=tuple(blocks))
    return page.titled(section)


def floors_section(page: PairPage) -> Section | None:
    """What the candidate must reach by itself."""
    floors = page.pair.floors
    if not floors:
        return None
    columns = (
        Column(label=page.say("criterion")),
        figure_column("demanded", page.language),
        figure_column("measured_head", page.language),
        interval_column((floor.figure for floor in floors), page.language),
        Column(label=page.say("verdict_head")),
    )
    table = Table(columns=columns, rows=tuple(_floor(page, floor) for floor in floors))
    return page.titled(Section(key="floors", title=page.say("floors"), blocks=(table,)))


def other_criteria_section(page: PairPage) -> Section | None:
    """Figures that are no part of the verdict; those that do not exist are named with the reason below the table."""
    rows = [row for row in page.pair.rows if not row.is_primary]
    known = [row for row in rows if isinstance(row.difference, Difference)]
    blocks: list[Block] = []
    if known:
        blocks += [_other_table(page, known), *_parts(page, known)]
    absent = _absent(page, rows)
    if absent:
        blocks.append(Facts(rows=absent))
    if known:
        blocks += page.explained("exploratory_meaning")
    if not blocks:
        return None
    section = Section(key="criteria_other", title=page.say("criteria_other"), blocks=tuple(blocks))
    return page.titled(section)


def _primary_table(page: PairPage, rows: Sequence[CriterionRow]) -> Table:
    columns = (
        *_first_columns(page, rows),
        figure_column("allowed", page.language),
        Column(label=page.say("verdict_head")),
    )
    cells = tuple((*_first_cells(page, row), limit_cell(row), _verdict(page, row)) for row in rows)
    return Table(columns=columns, rows=cells)


def _other_table(page: PairPage, rows: Sequence[CriterionRow]) -> Table:
    columns = (
        *_first_columns(page, rows),
        figure_column("adjusted_p", page.language),
        name_column("beyond_chance", page.language),
    )
    cells = tuple(
        (*_first_cells(page, row), p_cell(row.adjusted_p), beyond_chance_cell(row.reading, page.language))
        for row in rows
    )
    return Table(columns=columns, rows=cells)


def _first_columns(page: PairPage, rows: Sequence[CriterionRow]) -> tuple[Column, ...]:
    return (
        Column(label=page.say("criterion")),
        *(figure_column(key, page.language) for key in ("reference", "candidate", "difference")),
        bounds_column((row.difference for row in rows if isinstance(row.difference, Difference)), page.language),
    )


def _first_cells(page: PairPage, row: CriterionRow) -> Iterator[Cell]:
    yield word_cell(row_label(row, page.language))
    yield figure_cell(row.criterion, row.reference, page.language)
    yield figure_cell(row.criterion, row.candidate, page.language)
    yield difference_cell(row.criterion, row.difference, page.language)
    # Why there is none stands below the table: it may be a sentence, and a command in it must be copied.
    known = isinstance(row.difference, Difference)
    more = bound_digits(row)
    yield bounds_cell(row.criterion, row.difference, page.language, more=more) if known else absent_cell(page.language)


def _verdict(page: PairPage, row: CriterionRow) -> Cell:
    """In words; without the verdict of the whole, no criterion has one."""
    if page.pair.status is None:
        return word_cell(page.say(f"reading {row.reading.value}"), tone="dim")
    return word_cell(status_text(row, page.language), tone=STATUS_TONES[row.status])


def _open_criteria(page: PairPage, rows: Sequence[CriterionRow]) -> Iterator[Paragraph]:
    """What would decide each criterion that is open."""
    needs: list[Needed] = []
    for row in rows:
        if row.status is Status.INCONCLUSIVE and row.needed is not None and page.pair.status is not None:
            needs.append(row.needed)
            yield Paragraph(text=needed_of_row(row, row.needed, page.language))
    yield from (Paragraph(text=text) for text in beyond_what_is_there(needs, page.language))


def _parts(page: PairPage, rows: Sequence[CriterionRow]) -> Iterator[Paragraph]:
    """Criteria that rest on some of the paired questions only, and why the others are left out."""
    names: dict[tuple[int, str], list[str]] = {}
    for row in rows:
        if isinstance(row.difference, Difference) and row.difference.n_questions != page.pair.pairing.questions:
            place = (row.difference.n_questions, dropped_text(row.dropped, page.language))
            names.setdefault(place, []).append(row_label(row, page.language))
    for (count, dropped), found in names.items():
        said = {"criteria": page.say("list_separator").join(found), "count": count_of(count)}
        text = page.say("rests_on", **said, dropped=dropped) if dropped else page.say("rests_on_part", **said)
        yield Paragraph(text=text, tone="dim")


def _absent(page: PairPage, rows: Sequence[CriterionRow]) -> tuple[tuple[str, str], ...]:
    """Reason -> the figures that it holds for, each reason once."""
    names: dict[str, list[str]] = {}
    for row in rows:
        if isinstance(row.difference, Undefined):
            names.setdefault(reason_of(row.difference, page.language), []).append(row_label(row, page.language))
    return tuple(
        (page.say("undefined", reason=reason), page.say("list_separator").join(found))
        for reason, found in names.items()
    )


def _floor(page: PairPage, floor: FloorRow) -> tuple[Cell, ...]:
    criterion = CRITERIA[floor.key]
    figure = None if isinstance(floor.figure, Undefined) else floor.figure.value
    more = floor_digits(floor)
    return (
        word_cell(criterion_label(criterion, page.language)),
        word_cell(demanded_text(floor, page.language)),
        figure_cell(criterion, figure, page.language, more=more),
        interval_cell(floor.figure, page.language, kind=_INTERVALS[criterion.unit], more=more),
        word_cell(page.say(f"status {floor.status.value}"), tone=STATUS_TONES[floor.status]),
    )
