"""Brings runs together into a report: their scorecards, and how the others compare with the first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from evalkit.actions.build_scorecard import scorecard_of
from evalkit.actions.compare_runs import CompareOrder, compared_runs
from evalkit.actions.find_run import found_run
from evalkit.actions.project import Project
from evalkit.actions.score_run import ScoredRun, run_as_scored, run_scored_now
from evalkit.domain.comparison import Comparison
from evalkit.domain.report import Report
from evalkit.domain.run import Place
from evalkit.domain.scorecard import Scorecard
from evalkit.errors import RunError
from evalkit.storage.store import Store

__all__ = ["ReportOrder", "report_of", "report_on", "reported_runs"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportOrder:
    """Which runs, and how they are held against each other."""

    texts: tuple[str, ...]
    """Ids, their beginnings, models or ``latest``; one that is named twice is meant once."""
    against: str | None = None
    """The reference; None is the first of the runs."""
    varies: tuple[str, ...] = ()
    allowed: tuple[str, ...] = ()
    """As in ``CompareOrder``."""
    show: int = 5
    """How many of the questions that changed most."""
    only_looks: bool = False
    """Take runs as they are scored, and write nothing into the store."""


def reported_runs(order: ReportOrder, *, project: Project, store: Store) -> tuple[ScoredRun, ...]:
    """The runs that are meant, the reference first; answers that have no score yet are scored.

    Raises:
        RunError: When one is not there, or several are meant.
    """
    texts = order.texts if order.against is None else (order.against, *order.texts)
    run_ids = dict.fromkeys(found_run(text, store=store).run.run_id for text in texts)
    if order.only_looks:
        now = project.now()
        return tuple(run_as_scored(run_id, store=store, cwd=project.cwd, fills_in_at=now) for run_id in run_ids)
    return tuple(run_scored_now(run_id, store=store, cwd=project.cwd, now=project.now()) for run_id in run_ids)


def report_of(runs: Sequence[ScoredRun], *, order: ReportOrder, project: Project, store: Store) -> Report:
    """Scorecards of all, and the comparison of all others with the first.

    Runs that are not finished are compared without a verdict. Runs without a question in common stand beside each
    other: that they cannot be compared is said, and no reason to write nothing.
    """
    cards = tuple(scorecard_of(scored, store=store, cwd=project.cwd) for scored in runs)
    comparison, not_compared = _compared(cards, order, project=project) if len(cards) > 1 else (None, None)
    return Report(cards=cards, comparison=comparison, not_compared=not_compared, made_at=project.now())


def report_on(comparison: Comparison, *, project: Project, store: Store) -> Report:
    """A comparison that is there already, a decision's for one, with the scorecards of its runs."""
    run_ids = (run_id for pair in comparison.pairs for run_id in (pair.reference.run_id, pair.candidate.run_id))
    runs = reported_runs(ReportOrder(texts=tuple(run_ids), only_looks=True), project=project, store=store)
    cards = tuple(scorecard_of(scored, store=store, cwd=project.cwd) for scored in runs)
    return Report(cards=cards, comparison=comparison, not_compared=None, made_at=comparison.made_at)


def _compared(
    cards: Sequence[Scorecard], order: ReportOrder, *, project: Project
) -> tuple[Comparison | None, str | None]:
    reference, *candidates = (card.run for card in cards)
    if any(_asked(candidate.places).isdisjoint(_asked(reference.places)) for candidate in candidates):
        return None, "no_common"
    compare = CompareOrder(
        candidates=tuple(candidate.run_id for candidate in candidates),
        reference=reference.run_id,
        varies=order.varies,
        allowed=order.allowed,
        show=order.show,
        only_looks=order.only_looks,
        is_partial=any(card.outcomes.finished < card.outcomes.wanted for card in cards),
    )
    try:
        return compared_runs(compare, project=project), None
    except RunError:
        # They were asked the same questions, and none has an answer in all of them yet.
        return None, "no_common"


def _asked(places: Sequence[Place]) -> frozenset[str]:
    return frozenset(place.asked_hash for place in places)
