"""A report as people read it: the verdict first, then why, how sure, speed and cost, details, method.

Sections are those of the scorecard and of the comparison, put in the order in which somebody reads who decides.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from evalkit.domain.question import Language
from evalkit.domain.report import Report
from evalkit.domain.scorecard import Scorecard
from evalkit.reports.charts.chart import Chart
from evalkit.reports.charts.chosen import comparison_charts, run_charts, runs_charts
from evalkit.reports.charts.named import named_cards
from evalkit.reports.comparison import candidate_sections, comparison_title, whole_sections
from evalkit.reports.document import BANNER, Paragraph, Section
from evalkit.reports.odd import odd_blocks
from evalkit.reports.scorecard import scorecard_page
from evalkit.reports.sections.compared_pair import pair_pages
from evalkit.reports.sections.compared_verdict import compared_verdict_section, runs_banner_section
from evalkit.reports.sections.method import method_section
from evalkit.reports.sections.verdict import banner_section
from evalkit.text.messages import message

__all__ = ["ReportPart", "report_banner", "report_headlines", "report_parts", "report_title"]

_Piece = Section | Chart

_PARTS: Final = ("verdict", "why", "sure", "odd", "spending", "details")
_SECTION_PARTS: Final[Mapping[str, str]] = {
    "verdict": "verdict",
    "facts": "verdict",
    "ranking": "verdict",
    "criteria_primary": "why",
    "floors": "why",
    "slices": "why",
    "changed": "why",
    "criteria_other": "why",
    "dimensions": "why",
    "accuracy": "why",
    "twins": "why",
    "transfer": "why",
    "warnings": "odd",
    "basis": "sure",
    "comparability": "sure",
    "stability": "sure",
    "judges": "sure",
    "people": "sure",
    "people_compared": "sure",
    "not_measured": "sure",
    "speed": "spending",
}
"""Key of a section -> the part that it stands in; all others are details."""
_CHART_PARTS: Final[Mapping[str, str]] = {
    "forest": "why",
    "differences": "why",
    "dimensions": "why",
    "heat_map": "why",
    "questions": "sure",
    "pass_k": "sure",
    "speed": "spending",
    "waits": "spending",
    "tokens": "spending",
    "cost": "spending",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportPart:
    """A part of a report under one heading."""

    key: str
    """``verdict``, ``why``, ``sure``, ``odd``, ``spending``, ``details``, ``method``, or ``run-`` with its short id."""
    title: str
    pieces: tuple[_Piece, ...]

    is_of_one_run: bool = False
    """Whether it is the whole scorecard of one run among several, which most readers pass over."""

    @property
    def sections(self) -> tuple[Section, ...]:
        """What is in words and tables, for pages without charts."""
        return tuple(piece for piece in self.pieces if isinstance(piece, Section))

    @property
    def charts(self) -> tuple[Chart, ...]:
        """What is drawn."""
        return tuple(piece for piece in self.pieces if isinstance(piece, Chart))


def report_title(report: Report, language: Language) -> str:
    """What the report is about: the model, or who is held against whom."""
    if report.comparison is not None:
        return comparison_title(report.comparison, language)
    names = (one.name for one in named_cards(report.cards, language))
    return message("list_separator", language).join(names)


def report_banner(report: Report, language: Language) -> Section | None:
    """Says that answers, or verdicts on them, are simulated, before anything else; once for all runs."""
    found = (section for section in _all_pieces(report, language) if section.key == BANNER)
    return next((section for section in found if isinstance(section, Section)), None)


def report_headlines(report: Report, language: Language) -> tuple[Paragraph, ...]:
    """What becomes of each candidate, or why nobody can say, and which runs are not finished."""
    unfinished = tuple(_unfinished(report, language))
    if report.comparison is not None:
        blocks = compared_verdict_section(report.comparison, language).blocks
        return (*(block for block in blocks if isinstance(block, Paragraph) and block.is_headline), *unfinished)
    return (*(() if report.not_compared is None else (_not_compared(report.not_compared, language),)), *unfinished)


def _unfinished(report: Report, language: Language) -> Iterator[Paragraph]:
    for card in report.cards:
        outcomes = card.outcomes
        if outcomes.finished < outcomes.wanted:
            values = {"run": card.run.short_id, "finished": outcomes.finished, "wanted": outcomes.wanted}
            yield Paragraph(text=message("remark unfinished_run", language, **values), tone="warning")


def report_parts(report: Report, language: Language) -> tuple[ReportPart, ...]:
    """Everything in its order, without the banner; a part with nothing in it is left out."""
    several = len(report.cards) > 1
    pieces: dict[str, list[_Piece]] = {part: [] for part in _PARTS}
    for piece in _all_pieces(report, language):
        if piece.key != BANNER:
            part = _CHART_PARTS[piece.key] if isinstance(piece, Chart) else _SECTION_PARTS.get(piece.key, "details")
            pieces[part].append(piece)
    if report.comparison is not None or not pieces["odd"]:
        pieces["odd"] += _odd_of_runs(report, language, is_alone=not pieces["odd"])
    parts = [
        ReportPart(key=key, title=message(f"report {key}", language), pieces=tuple(found))
        for key, found in pieces.items()
        if found
    ]
    if several:
        parts += _run_parts(report, language)
    method = method_section(report, language)
    parts.append(ReportPart(key="method", title=message("report method", language), pieces=(method,)))
    return tuple(parts)


def _all_pieces(report: Report, language: Language) -> Iterator[_Piece]:
    """Charts stand before the sections whose figures they show."""
    if report.comparison is not None:
        against_limits, *others = comparison_charts(report.comparison, language) or (None,)
        yield from (() if against_limits is None else (against_limits,))
        yield from runs_charts(report.cards, language)
        yield from others
        yield from whole_sections(report.comparison, language)
        for page in pair_pages(report.comparison, language):
            yield from candidate_sections(page, is_full=True)
    elif len(report.cards) == 1:
        yield from run_charts(report.cards[0], language)
        yield from scorecard_page(report.cards[0], language)
    else:
        yield from _side_by_side(report, language)


def _side_by_side(report: Report, language: Language) -> Iterator[_Piece]:
    """Runs that cannot be compared: what each comes to, and why nobody can say which is better."""
    named: dict[str, str] = {one.card.run.run_id: one.name for one in named_cards(report.cards, language)}
    banners = (
        runs_banner_section([card.run for card in report.cards], named, language),
        *(banner_section(card.run, language, panel=card.panel) for card in report.cards),
    )
    yield from (banner for banner in banners if banner is not None)
    if report.not_compared is not None:
        yield Section(key="verdict", title=None, blocks=(_not_compared(report.not_compared, language),))
    for one in named_cards(report.cards, language):
        verdict = next(section for section in scorecard_page(one.card, language) if section.key == "verdict")
        yield Section(key="verdict", title=one.name, blocks=verdict.blocks)
    yield from runs_charts(report.cards, language)


def _not_compared(why: str, language: Language) -> Paragraph:
    return Paragraph(text=message(f"not_compared {why}", language), tone="warning")


def _odd_of_runs(report: Report, language: Language, *, is_alone: bool) -> Iterator[Section]:
    """The warnings of runs that a comparison does not tell already; that there are none, where that is all."""
    compared = report.comparison
    remarks = () if compared is None else (*compared.remarks, *(one for pair in compared.pairs for one in pair.remarks))
    told = {remark.key.removeprefix("run_") for remark in remarks}
    named = [replace(one, card=_without(one.card, told)) for one in named_cards(report.cards, language)]
    if is_alone or any(one.card.remarks or one.card.speed.remarks for one in named):
        yield Section(
            key="odd",
            title=None if is_alone else message("report odd_runs", language),
            blocks=tuple(odd_blocks(named, language)),
        )


def _without(card: Scorecard, told: Collection[str]) -> Scorecard:
    rest, of_speed = (
        tuple(remark for remark in remarks if remark.key not in told) for remarks in (card.remarks, card.speed.remarks)
    )
    return replace(card, remarks=rest, speed=replace(card.speed, remarks=of_speed))


def _run_parts(report: Report, language: Language) -> Iterator[ReportPart]:
    """Each run's whole scorecard, with the one chart that stands for itself alone."""
    for one in named_cards(report.cards, language):
        pieces: list[_Piece] = []
        charts = [chart for chart in run_charts(one.card, language) if chart.key == "heat_map"]
        for section in scorecard_page(one.card, language):
            if section.key == "accuracy":
                pieces += charts
            if section.key != BANNER:
                pieces.append(section)
        yield ReportPart(
            key=f"run-{one.card.run.short_id}",
            title=message("report run", language, name=one.name),
            pieces=tuple(pieces),
            is_of_one_run=True,
        )
