"""The figures of one page, made from what is stored and scored: in the words and cells that every report has."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from evalkit.actions.build_report import ReportOrder, report_of, reported_runs
from evalkit.actions.calibrate_run import CalibrateOrder, calibration_of_runs
from evalkit.actions.project import Project
from evalkit.actions.score_run import ScoredRun, run_as_scored
from evalkit.actions.show_agreement import agreement_of
from evalkit.actions.viewing.compared_pointers import compared_pointers
from evalkit.domain.figure_page import ComparedPointers, FigureKind, FigureOrder, RunPointers, UnstableQuestion
from evalkit.domain.report import Report
from evalkit.domain.scorecard import Scorecard
from evalkit.reports.agreement import agreement_page
from evalkit.reports.calibration import calibration_page
from evalkit.reports.document import BANNER, Section
from evalkit.reports.report import ReportPart, report_banner, report_parts, report_title
from evalkit.reports.sections.judges import judges_section
from evalkit.reports.sections.verdict import banner_section
from evalkit.storage.store import Store

__all__ = ["FigurePage", "figure_page"]

_MOST_UNSTABLE: Final = 20
_MOST_CHANGED: Final = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class FigurePage:
    """Figures in words and cells, with pictures."""

    title: str
    banner: Section | None
    """That something is simulated."""
    parts: tuple[ReportPart, ...]
    """In their order; empty where there are no figures."""
    absent: str | None = None
    """Why there are none: a key of the catalogue behind ``view absent_``."""
    pointers: RunPointers | None = None
    """Of one run's own page."""
    compared: tuple[ComparedPointers, ...] = ()
    """Of a comparison, one for each candidate."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Matter:
    order: FigureOrder
    project: Project
    store: Store

    def scored(self) -> list[ScoredRun]:
        """The runs, as they are scored by now."""
        now, cwd = self.project.now(), self.project.cwd
        return [run_as_scored(run_id, store=self.store, cwd=cwd, fills_in_at=now) for run_id in self.order.run_ids]

    def report(self, *, show: int = 5) -> Report:
        """The runs' scorecards and comparison, with so many questions that changed."""
        order = ReportOrder(
            texts=self.order.run_ids,
            varies=self.order.varies,
            allowed=self.order.allowed,
            show=show,
            only_looks=True,
        )
        runs = reported_runs(order, project=self.project, store=self.store)
        return report_of(runs, order=order, project=self.project, store=self.store)


def figure_page(order: FigureOrder, *, project: Project, store: Store) -> FigurePage:
    """Make the figures that are wanted. Nothing is written: answers that nobody scored yet are scored for them alone.

    Raises:
        EvalkitError: When the store or a file of rubrics cannot be read, or runs cannot be held against each other.
    """
    return _MAKERS[order.kind](_Matter(order=order, project=project, store=store))


def _run(matter: _Matter) -> FigurePage:
    report = matter.report()
    language = matter.order.language
    return FigurePage(
        title=report_title(report, language),
        banner=report_banner(report, language),
        parts=report_parts(report, language),
        pointers=_pointers(report.cards[0]),
    )


def _comparison(matter: _Matter) -> FigurePage:
    report = matter.report(show=_MOST_CHANGED + 1)
    language = matter.order.language
    pairs = () if report.comparison is None else report.comparison.pairs
    if report.comparison is not None:
        # They stand in a list of their own, each with a link, and not in the report's sections too.
        plain = tuple(replace(pair, changed=()) for pair in pairs)
        report = replace(report, comparison=replace(report.comparison, pairs=plain))
    return FigurePage(
        compared=tuple(compared_pointers(pair, most=_MOST_CHANGED) for pair in pairs),
        title=report_title(report, language),
        banner=report_banner(report, language),
        parts=report_parts(report, language),
    )


def _judges(matter: _Matter) -> FigurePage:
    report = matter.report()
    language, card = matter.order.language, report.cards[0]
    section = judges_section(card, language)
    banner = banner_section(card.run, language, panel=card.panel)
    if section is None:
        return FigurePage(title=card.run.target.name, banner=banner, parts=(), absent="judged")
    return _of_sections("judges", [*([] if banner is None else [banner]), section])


def _people(matter: _Matter) -> FigurePage:
    runs = matter.scored()
    if not any(scored.people for scored in runs):
        return _nothing(runs, absent="scored")
    return _of_sections("people", agreement_page(agreement_of(runs, store=matter.store), matter.order.language))


def _calibration(matter: _Matter) -> FigurePage:
    runs = matter.scored()
    if not any(scored.people for scored in runs):
        return _nothing(runs, absent="scored")
    if not any(scored.panels for scored in runs):
        return _nothing(runs, absent="judged")
    calibration = calibration_of_runs(runs, CalibrateOrder(runs=matter.order.run_ids), store=matter.store)
    return _of_sections("calibration", calibration_page(calibration, matter.order.language))


def _nothing(runs: Sequence[ScoredRun], *, absent: str) -> FigurePage:
    return FigurePage(title=runs[0].run.target.name, banner=None, parts=(), absent=absent)


def _of_sections(key: str, sections: Sequence[Section]) -> FigurePage:
    """A page of one part, whose title is that of its first section."""
    banner = next((section for section in sections if section.key == BANNER), None)
    shown = tuple(section for section in sections if section.key != BANNER)
    title = next((section.title for section in shown if section.title), "")
    return FigurePage(title=title, banner=banner, parts=(ReportPart(key=key, title=title, pieces=shown),))


def _pointers(card: Scorecard) -> RunPointers:
    categories = Counter(question.category for question in card.questions)
    unstable = card.most_unstable
    return RunPointers(
        outcomes=tuple(card.outcomes.counts.items()),
        categories=tuple(categories.items()),
        unstable=tuple(
            UnstableQuestion(
                question_id=question.question_id,
                category=question.category,
                right=question.right,
                asked=question.asked,
            )
            for question in unstable[:_MOST_UNSTABLE]
        ),
        n_unstable=len(unstable),
    )


_MAKERS: Final[Mapping[FigureKind, Callable[[_Matter], FigurePage]]] = {
    "run": _run,
    "judges": _judges,
    "people": _people,
    "calibration": _calibration,
    "comparison": _comparison,
}
