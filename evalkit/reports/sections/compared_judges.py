"""What each judge says of two builds, beside the panel: whether judges agree, and what they left unscored."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from evalkit.domain.comparison import CriterionRow, Difference, JudgedDifference
from evalkit.domain.panel import Coverage, SpreadCard
from evalkit.reports.document import Block, Cell, Column, Paragraph, Section, Table
from evalkit.reports.sections.calibration_marks import mark_paragraphs
from evalkit.reports.sections.compared_figures import (
    bounds_cell,
    bounds_column,
    criterion_label,
    difference_cell,
    difference_text,
)
from evalkit.reports.sections.compared_pair import PairPage
from evalkit.reports.sections.figures import EMPTY, absent_cell, figure_column, word_cell
from evalkit.reports.wording import percent_of, score_of, signed_score_of

__all__ = ["calibration_paragraphs", "judges_section"]


class _Judged(NamedTuple):
    row: CriterionRow
    judged: JudgedDifference


def judges_section(page: PairPage) -> Section | None:
    """The change of every judged criterion, of the panel and of each judge; nothing where nobody judged both alike."""
    rows = [_Judged(row, row.judged) for row in page.pair.rows if row.judged is not None]
    if not rows:
        return None
    names = {one.judge for entry in rows for one in entry.judged.judges}
    if len(names) == 1:
        alone = Paragraph(text=page.say("compared_judge_alone", judge=names.pop()), tone="warning")
        blocks: list[Block] = [alone, *_missing(page, rows)]
    else:
        blocks = [_table(page, rows), *_split(page, rows), *_missing(page, rows)]
        blocks += page.explained("compared_judges_meaning")
    # Where people have scored both runs, it stands with what they say.
    blocks += calibration_paragraphs(page, [entry.row for entry in rows if entry.row.people is None])
    section = Section(key="judges", title=page.say("compared_judges"), blocks=tuple(blocks))
    return page.titled(section)


def calibration_paragraphs(page: PairPage, rows: Sequence[CriterionRow]) -> Iterator[Paragraph]:
    """How the judges of some criteria stand with people on these two runs."""
    labels = {row.criterion.key: criterion_label(row.criterion, page.language) for row in rows}
    marks = [row.calibration for row in rows if row.calibration is not None]
    runs = f"{page.pair.reference.short_id} {page.pair.candidate.short_id}"
    return mark_paragraphs(marks, runs=runs, called=labels.__getitem__, language=page.language)


def _table(page: PairPage, rows: Sequence[_Judged]) -> Table:
    """The panel's line of each criterion, and below it those of its judges."""
    differences = [one.difference for entry in rows for one in (entry.judged, *entry.judged.judges)]
    columns = (
        Column(label=page.say("criterion")),
        Column(label=page.say("judge"), is_whole=True),
        figure_column("difference", page.language),
        bounds_column(differences, page.language),
        figure_column("judges_apart", page.language),
    )
    return Table(columns=columns, rows=tuple(line for entry in rows for line in _lines(page, entry)))


def _lines(page: PairPage, entry: _Judged) -> Iterator[tuple[Cell, ...]]:
    row, judged = entry
    is_panel = len(judged.judges) > 1
    if is_panel:
        together = judged.difference
        yield (
            word_cell(criterion_label(row.criterion, page.language)),
            word_cell(page.say("all_judges")),
            difference_cell(row.criterion, together, page.language),
            # Why there is none stands with the criterion, and the coverage below.
            bounds_cell(row.criterion, together, page.language)
            if isinstance(together, Difference)
            else absent_cell(page.language),
            _apart(page, judged.spread) if isinstance(judged.spread, SpreadCard) else absent_cell(page.language),
        )
    for one in judged.judges:
        yield (
            EMPTY if is_panel else word_cell(criterion_label(row.criterion, page.language)),
            word_cell(one.judge),
            difference_cell(row.criterion, one.difference, page.language),
            bounds_cell(row.criterion, one.difference, page.language),
            EMPTY,
        )


def _apart(page: PairPage, spread: SpreadCard) -> Cell:
    return Cell(text=page.say("plus_minus", value=score_of(spread.added)), value=spread.added, kind="score")


def _split(page: PairPage, rows: Sequence[_Judged]) -> Iterator[Paragraph]:
    """Where some judge sees the one build ahead, and another judge the other one."""
    said = [_said(page, entry) for entry in rows if entry.judged.is_split]
    if said:
        yield Paragraph(text=page.say("judges_split", criteria=page.say("clause_separator").join(said)), tone="warning")


def _said(page: PairPage, entry: _Judged) -> str:
    said = [
        page.say("judge_says", judge=one.judge, difference=difference_text(entry.row.criterion, one.difference.value))
        for one in entry.judged.judges
        if isinstance(one.difference, Difference)
    ]
    label = criterion_label(entry.row.criterion, page.language)
    return page.say("criterion_judges", criterion=label, said=page.say("list_separator").join(said))


def _missing(page: PairPage, rows: Sequence[_Judged]) -> Iterator[Paragraph]:
    """What the missing verdicts could make of a change."""
    for row, judged in rows:
        if judged.lowest is not None and judged.highest is not None:
            text = page.say(
                "compared_missing",
                criterion=criterion_label(row.criterion, page.language),
                candidate=_share(judged.candidate),
                reference=_share(judged.reference),
                low=signed_score_of(judged.lowest),
                high=signed_score_of(judged.highest),
            )
            yield Paragraph(text=text, tone="plain" if isinstance(row.difference, Difference) else "warning")


def _share(coverage: Coverage) -> str:
    return percent_of(coverage.scored / coverage.wanted) if coverage.wanted else percent_of(1.0)
