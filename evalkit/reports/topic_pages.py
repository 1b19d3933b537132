"""Pages about one topic each, all runs on it: categories, stability, speed, and how every figure is made."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from evalkit.domain.question import Language
from evalkit.domain.report import Report
from evalkit.domain.scorecard import QuestionCard, SpeedCard
from evalkit.domain.verdict import Undefined
from evalkit.reports.charts.named import NamedCard, build_cell, build_column, named_cards
from evalkit.reports.document import Block, Cell, Column, Paragraph, Section, Table
from evalkit.reports.report import report_banner
from evalkit.reports.sections.accuracy import accuracy_matrix
from evalkit.reports.sections.compared_pair import pair_pages
from evalkit.reports.sections.compared_questions import slices_section
from evalkit.reports.sections.distributions import bands_table, lengths_table
from evalkit.reports.sections.figures import EMPTY, methods_paragraph, word_cell
from evalkit.reports.sections.method import method_section
from evalkit.reports.sections.speed import spreads_table
from evalkit.reports.sections.stability import consistency_table
from evalkit.reports.side_by_side import Line, absences, cost_lines, deviation_lines, figures_table, stability_lines
from evalkit.reports.wording import count_of, name_of, percent_of, reason_of
from evalkit.text.messages import message

__all__ = ["categories_page", "method_page", "speed_page", "stability_page"]

_MOST_UNSTABLE: Final = 30


def categories_page(report: Report, language: Language) -> tuple[Section, ...]:
    """Category by difficulty of each run, then the differences of each candidate."""
    meaning = Paragraph(text=message("slices_meaning", language), tone="dim")
    sections: list[Section | None] = [Section(key="categories", title=None, blocks=(meaning,))]
    sections += [_matrix(one, language) for one in named_cards(report.cards, language)]
    if report.comparison is not None:
        sections += [slices_section(page) for page in pair_pages(report.comparison, language)]
    return _page(report, sections, language)


def stability_page(report: Report, language: Language) -> tuple[Section, ...]:
    """Rates and deviations of all runs beside each other, then the questions whose repeats differ most."""
    named = named_cards(report.cards, language)
    lines = stability_lines(report.cards, language)
    rates: tuple[Block, ...] = (
        Paragraph(text=message("stability_meaning", language), tone="dim"),
        figures_table(named, lines, language),
        _repeats(named, language),
        *_methods(lines, language),
    )
    deviations = deviation_lines(report.cards, language)
    sections = (
        Section(key="stability", title=message("stability", language), blocks=rates),
        Section(
            key="deviations",
            title=message("front deviations", language),
            blocks=tuple(_figures(named, deviations, language)),
        ),
        Section(
            key="unstable",
            title=message("unstable side by side", language),
            blocks=tuple(_unstable(named, language)),
        ),
    )
    return _page(report, sections, language)


def speed_page(report: Report, language: Language) -> tuple[Section, ...]:
    """Times, rates, bands and costs of all runs, and whether long attempts are right less often."""
    named = named_cards(report.cards, language)
    costs = cost_lines(report.cards, language)
    speeds = [(one.name, one.card.speed) for one in named]
    sections = (
        Section(
            key="speed",
            title=message("speed", language),
            blocks=(_spreads(named, language), Paragraph(text=message("speed_meaning", language), tone="dim")),
        ),
        Section(key="bands", title=None, blocks=tuple(_bands(speeds, language))),
        Section(
            key="costs",
            title=message("front costs", language),
            blocks=tuple(_figures(named, costs, language)),
        ),
        Section(key="lengths", title=message("chart tokens", language), blocks=tuple(_lengths(named, language))),
    )
    return _page(report, sections, language)


def method_page(report: Report, language: Language) -> tuple[Section, ...]:
    """What each figure is, and by what each run can be made again."""
    return _page(report, (method_section(report, language),), language)


def _page(report: Report, sections: Sequence[Section | None], language: Language) -> tuple[Section, ...]:
    return tuple(section for section in (report_banner(report, language), *sections) if section is not None)


def _figures(named: Sequence[NamedCard], lines: Sequence[Line], language: Language) -> Iterator[Block]:
    yield figures_table(named, lines, language)
    yield from absences(named, lines, language)
    yield from _methods(lines, language)


def _methods(lines: Sequence[Line], language: Language) -> tuple[Paragraph, ...]:
    return methods_paragraph((figure for line in lines for figure in line.figures), language)


def _matrix(one: NamedCard, language: Language) -> Section:
    title = message("categories of", language, name=one.name)
    return Section(key=f"categories_{one.number}", title=title, blocks=(accuracy_matrix(one.card, language),))


def _repeats(named: Sequence[NamedCard], language: Language) -> Table:
    """How many questions are right always, sometimes and never."""
    return _beneath(named, [consistency_table(one.card.stability, language) for one in named], language)


def _spreads(named: Sequence[NamedCard], language: Language) -> Table:
    """Each figure of all runs below each other, so that they are held against each other at a glance."""
    return _beneath(named, [spreads_table(one.card.speed, language) for one in named], language)


def _beneath(named: Sequence[NamedCard], tables: Sequence[Table], language: Language) -> Table:
    """Tables with the same lines as one: the first line of every run, then the second of every run."""
    first, *others = tables[0].columns
    rows = tuple(
        (cells[0], *build_cell(named, one), *cells[1:])
        for lines in zip(*(table.rows for table in tables), strict=True)
        for one, cells in zip(named, lines, strict=True)
    )
    return Table(columns=(first, *build_column(named, language), *others), rows=rows)


def _bands(speeds: Sequence[tuple[str, SpeedCard]], language: Language) -> Iterator[Block]:
    yield from (table for kind in ("band", "wait_band") if (table := bands_table(speeds, language, kind=kind)).rows)


def _lengths(named: Sequence[NamedCard], language: Language) -> Iterator[Block]:
    table = lengths_table([(one.name, one.card.speed) for one in named], language)
    if table.rows:
        yield table
        yield Paragraph(text=message("lengths_meaning", language), tone="dim")
    for one in named:
        absent = one.card.speed.right_by_tokens
        if isinstance(absent, Undefined):
            said = message("lengths_absent", language, reason=reason_of(absent, language))
            yield Paragraph(text=message("chart said of", language, name=one.name, said=said), tone="dim")


def _unstable(named: Sequence[NamedCard], language: Language) -> Iterator[Block]:
    """The questions that flip most in any run, with what every run makes of them."""
    flips: dict[str, float] = {}
    for one in named:
        for question in one.card.most_unstable:
            flips[question.asked_hash] = max(flips.get(question.asked_hash, 0.0), question.flip or 0.0)
    if not flips:
        yield Paragraph(text=message("unstable none", language))
        return
    by_run = [{question.asked_hash: question for question in one.card.questions} for one in named]
    known = {asked_hash: question for found in reversed(by_run) for asked_hash, question in found.items()}
    ordered = sorted(flips, key=lambda asked_hash: (-flips[asked_hash], known[asked_hash].question_id))
    shown = ordered[:_MOST_UNSTABLE]
    columns = (
        Column(label=message("question", language)),
        Column(label=message("category", language)),
        Column(label=message("difficulty", language)),
        Column(label=message("expected", language)),
        *(Column(label=one.name, is_figure=True) for one in named),
    )
    rows = tuple(
        _unstable_row(known[asked_hash], [found.get(asked_hash) for found in by_run], language) for asked_hash in shown
    )
    yield Table(columns=columns, rows=rows)
    said = message("unstable shown", language, shown=len(shown), count=count_of(len(flips)))
    yield Paragraph(text=said, tone="dim")
    yield Paragraph(text=message("unstable_meaning", language), tone="dim")


def _unstable_row(
    question: QuestionCard, of_runs: Sequence[QuestionCard | None], language: Language
) -> tuple[Cell, ...]:
    return (
        word_cell(question.question_id),
        word_cell(name_of("category", question.category.value, language)),
        word_cell(name_of("difficulty", question.difficulty.value, language)),
        word_cell(question.expected),
        *(EMPTY if found is None else _flip(found, language) for found in of_runs),
    )


def _flip(question: QuestionCard, language: Language) -> Cell:
    counts: Mapping[str, str] = {"right": count_of(question.right), "asked": count_of(question.asked)}
    if question.flip is None:
        return word_cell(message("right_of", language, **counts), tone="dim")
    return word_cell(message("flip_of_right", language, flip=percent_of(question.flip), **counts))
