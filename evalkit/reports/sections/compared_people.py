"""What people make of two builds, beside what judges do, and both combined: three differences of each dimension."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from evalkit.domain.comparison import CriterionRow, Difference, PeopleBeside
from evalkit.reports.document import Block, Cell, Column, Paragraph, Section, Table
from evalkit.reports.sections.compared_figures import bounds_cell, bounds_column, criterion_label, difference_cell
from evalkit.reports.sections.compared_judges import calibration_paragraphs
from evalkit.reports.sections.compared_pair import PairPage
from evalkit.reports.sections.figures import EMPTY, figure_column, word_cell
from evalkit.reports.wording import count_of, whole_percent_of

__all__ = ["people_section"]


class _Beside(NamedTuple):
    row: CriterionRow
    people: PeopleBeside


def people_section(page: PairPage) -> Section | None:
    """The change of every dimension that people have scored in both runs; nothing where they have scored none."""
    rows = [_Beside(row, row.people) for row in page.pair.rows if row.people is not None]
    if not rows:
        return None
    blocks: list[Block] = [
        _table(page, rows),
        *calibration_paragraphs(page, [entry.row for entry in rows]),
        *_said(page, rows),
    ]
    is_judged = any(len(entry.people.sources) > 1 for entry in rows)
    if is_judged:
        blocks += page.explained("compared_people_meaning")
    else:
        blocks.append(Paragraph(text=page.say("compared_people_alone"), tone="dim"))
    return page.titled(Section(key="people_compared", title=page.say("compared_people"), blocks=tuple(blocks)))


def _table(page: PairPage, rows: Sequence[_Beside]) -> Table:
    differences = [one.difference for entry in rows for one in entry.people.sources]
    columns = (
        Column(label=page.say("criterion")),
        Column(label=page.say("scored_by_head"), is_whole=True),
        figure_column("difference", page.language),
        bounds_column(differences, page.language),
        figure_column("rests_on_questions", page.language),
    )
    return Table(columns=columns, rows=tuple(line for entry in rows for line in _lines(page, entry)))


def _lines(page: PairPage, entry: _Beside) -> Iterator[tuple[Cell, ...]]:
    criterion = entry.row.criterion
    for number, one in enumerate(entry.people.sources):
        count = one.difference.n_questions if isinstance(one.difference, Difference) else None
        yield (
            EMPTY if number else word_cell(criterion_label(criterion, page.language)),
            word_cell(page.say(f"scored_by {one.scored_by.value}")),
            difference_cell(criterion, one.difference, page.language),
            bounds_cell(criterion, one.difference, page.language),
            EMPTY if count is None else Cell(text=count_of(count), value=count, kind="count"),
        )


def _said(page: PairPage, rows: Sequence[_Beside]) -> Iterator[Paragraph]:
    """What each line of people rests on, and how far the combined one leans on judges."""
    for row, people in rows:
        label = criterion_label(row.criterion, page.language)
        if people.scored < people.wanted:
            told = {"scored": count_of(people.scored), "wanted": count_of(people.wanted)}
            yield Paragraph(text=page.say("compared_people_scored", criterion=label, **told), tone="warning")
        if people.judge_weight is not None:
            weight = whole_percent_of(people.judge_weight)
            yield Paragraph(text=page.say("judge_weight_said", criterion=label, weight=weight), tone="dim")
