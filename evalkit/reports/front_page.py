"""What somebody reads who has one page: which build, how sure, what it costs, and what is odd."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from evalkit.domain.attempt import Outcome
from evalkit.domain.question import Language
from evalkit.domain.report import Report
from evalkit.domain.verdict import Undefined
from evalkit.reports.charts.named import NamedCard, named_cards
from evalkit.reports.document import Block, Cell, Column, Facts, Paragraph, Section, Table
from evalkit.reports.odd import odd_blocks
from evalkit.reports.report import report_banner
from evalkit.reports.sections.about import facts_section, passport_section
from evalkit.reports.sections.compared_verdict import compared_verdict_section
from evalkit.reports.sections.figures import EMPTY, absent_cell, count_cell, name_column, word_cell
from evalkit.reports.sections.verdict import verdict_section
from evalkit.reports.side_by_side import (
    Line,
    absences,
    cost_lines,
    deviation_lines,
    figures_table,
    score_lines,
    speed_table,
    stability_lines,
)
from evalkit.reports.wording import count_of, percent_of
from evalkit.text.messages import message

__all__ = ["PICTURED", "front_page"]

PICTURED: Final = "front_deviations"
"""Key of the section that charts of the dimensions follow."""

_MOST_ODD: Final = 3
"""Warnings of each run that one page has room for."""
_PASSPORT: Final = ("model_file", "model_digest")
"""Facts beside those of the head of a scorecard that tell builds apart."""


def front_page(report: Report, language: Language) -> tuple[Section, ...]:
    """The page in words and cells, all runs beside each other."""
    named = named_cards(report.cards, language)
    sections = (
        report_banner(report, language),
        _verdict(report, named, language),
        _builds(named, language),
        _right(report, named, language),
        _lines("dimensions", named, score_lines(report.cards, language), language),
        _lines("deviations", named, deviation_lines(report.cards, language), language, explains=False),
        _section("outcomes", (_outcomes(named, language),), language),
        _section("speed", (speed_table(named, language),), language),
        _lines("costs", named, cost_lines(report.cards, language), language),
        Section(
            key="front_odd",
            title=message("report odd", language),
            blocks=tuple(odd_blocks(named, language, most=_MOST_ODD)),
        ),
    )
    return tuple(section for section in sections if section is not None)


def _verdict(report: Report, named: Sequence[NamedCard], language: Language) -> Section:
    if report.comparison is not None:
        return compared_verdict_section(report.comparison, language)
    if len(named) == 1:
        return verdict_section(named[0].card, language)
    blocks: list[Block] = []
    if report.not_compared is not None:
        blocks.append(Paragraph(text=message(f"not_compared {report.not_compared}", language), tone="warning"))
    blocks += [verdict_section(one.card, language).blocks[0] for one in named]
    return Section(key="verdict", title=None, blocks=tuple(blocks))


def _section(key: str, blocks: tuple[Block, ...], language: Language) -> Section:
    return Section(key=f"front_{key}", title=message(f"front {key}", language), blocks=blocks)


def _lines(
    key: str, named: Sequence[NamedCard], lines: Sequence[Line], language: Language, *, explains: bool = True
) -> Section:
    blocks = (figures_table(named, lines, language), *(absences(named, lines, language) if explains else ()))
    return _section(key, blocks, language)


def _right(report: Report, named: Sequence[NamedCard], language: Language) -> Section:
    """Shares right, and how far repeats of a question agree; of the chances over several repeats, the deepest one."""
    cards = report.cards
    right = [
        Line(
            key=f"accuracy_{part}",
            label=f"{message('right', language)}: {message(f'accuracy_{part}', language)}",
            figures=[getattr(card.accuracy, part) for card in cards],
            kind="share",
        )
        for part in ("every", "completed")
    ]
    stability = stability_lines(cards, language)
    hats = [line for line in stability if line.key.startswith("pass_hat")]
    section = _lines("right", named, (*right, stability[0], *hats[-1:]), language)
    table, *others = section.blocks
    counted = (
        replace(table, rows=(*table.rows, _counted_questions(named, language))) if isinstance(table, Table) else table
    )
    return replace(section, blocks=(counted, *others))


def _counted_questions(named: Sequence[NamedCard], language: Language) -> tuple[Cell, ...]:
    """What the accuracy rests on."""
    cells = [word_cell(message("front rests on", language))]
    for one in named:
        figure = one.card.accuracy.every
        if isinstance(figure, Undefined):
            cells += [absent_cell(language), EMPTY]
        else:
            said = message("front clusters", language, count=count_of(figure.n_clusters))
            cells += [replace(count_cell(figure.n_questions), key=f"questions_{one.number + 1}"), word_cell(said)]
    return tuple(cells)


def _builds(named: Sequence[NamedCard], language: Language) -> Section:
    """What was asked of whom: the head of each scorecard, and what tells files apart."""
    facts = [dict(_facts(one, language)) for one in named]
    keys = dict.fromkeys(key for found in facts for key in found)
    columns = (name_column("method_fact", language), *(Column(label=one.name) for one in named))
    rows = tuple((word_cell(key), *(word_cell(found.get(key, "")) for found in facts)) for key in keys)
    return _section("builds", (Table(columns=columns, rows=rows),), language)


def _facts(one: NamedCard, language: Language) -> Iterator[tuple[str, str]]:
    passport = one.card.run.passport
    telling = {message(f"passport {name}", language) for name in _PASSPORT if getattr(passport, name) is not None}
    yield from _rows(facts_section(one.card, language))
    yield from ((name, said) for name, said in _rows(passport_section(one.card, language)) if name in telling)


def _rows(section: Section) -> Iterator[tuple[str, str]]:
    return (row for block in section.blocks if isinstance(block, Facts) for row in block.rows)


def _outcomes(named: Sequence[NamedCard], language: Language) -> Table:
    """Counts of every outcome that any run has, each with its share."""
    counts = [one.card.outcomes.counts for one in named]
    totals = [sum(found.values()) for found in counts]
    seen = [
        outcome for outcome in Outcome if outcome is Outcome.ANSWERED or any(found.get(outcome) for found in counts)
    ]
    columns = (
        name_column("outcome", language),
        *(
            column
            for one in named
            for column in (
                Column(label=one.name, is_figure=True, is_whole=True),
                Column(label=message("share", language), is_figure=True),
            )
        ),
    )
    rows = tuple(
        (
            word_cell(message(f"outcome {outcome.value}", language)),
            *(
                cell
                for number, (found, total) in enumerate(zip(counts, totals, strict=True), start=1)
                for cell in _counted(found.get(outcome, 0), total, f"outcome_{outcome.value}_{number}", language)
            ),
        )
        for outcome in seen
    )
    return Table(columns=columns, rows=rows)


def _counted(count: int, total: int, key: str, language: Language) -> tuple[Cell, Cell]:
    counted = Cell(text=count_of(count), value=count, kind="count", key=key)
    if not total:
        return counted, absent_cell(language)
    return counted, Cell(text=percent_of(count / total), value=count / total, kind="share")
