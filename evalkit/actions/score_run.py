"""Scores a run's stored answers by rule and by the clock: nothing is asked, and what is scored is left alone.

A newer evalkit, or other limits of response time, never show other figures by themselves: as long as some series of
scores covers a run, it holds. ``evalkit score RUN`` (``evalkit.actions.rescore_run``) scores by today's.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from evalkit.actions.todays_raters import Scoring, TodaysRater, todays_raters
from evalkit.domain.attempt import AttemptId
from evalkit.domain.question import Variant
from evalkit.domain.rubric import Dimension
from evalkit.domain.run import Run
from evalkit.domain.score import RaterKind, Score, Scored, Series, Unscored, UnscoredReason
from evalkit.scores.by_rule import is_right
from evalkit.storage.store import Store

__all__ = ["ScoredSeries", "counts_as_right", "is_outdated", "scored_run", "scores_in_force"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoredSeries:
    """The scores of one series over a run, against the answer keys in force."""

    series: Series
    score_by_attempt: Mapping[AttemptId, Score]
    version_today: str
    """What this evalkit, in this working directory, would score with."""


def counts_as_right(finding: Scored | Unscored | None) -> bool | None:
    """Whether an attempt counts as right, as a miss, or not at all (open, not served, not decided in time)."""
    match finding:
        case Scored():
            return is_right(finding)
        case Unscored(reason=UnscoredReason.NOT_COMPLETED):
            return False
        case _:
            return None


def is_outdated(scored: ScoredSeries) -> bool:
    """Whether ``evalkit score`` would score by something newer: a newer extractor, other limits of response time."""
    version, today = scored.series.version, scored.version_today
    if scored.series.rater_kind is RaterKind.RULE and version.isdecimal() and today.isdecimal():
        # A store may come from a newer evalkit than this one.
        return int(today) > int(version)
    return today != version


def scores_in_force(
    run: Run, variants: Mapping[str, Variant], *, store: Store, cwd: Path
) -> Mapping[Dimension, ScoredSeries]:
    """The series that holds for each dimension that was scored; scores against earlier keys stay out.

    Today's series when it covers every final attempt; else the newest one that does; else the one with the most.

    Args:
        run: With its places.
        variants: asked_hash -> variant, as the places have it.
        store: Where the scores are.
        cwd: Whose limits of response time are today's.

    Raises:
        UserError: When the file of limits is wrong.
    """
    wanted = _final_count(run, variants, store=store)
    known = store.scores.series_of_run(run.run_id)
    in_force: dict[Dimension, ScoredSeries] = {}
    for rater in todays_raters(cwd):
        best = _best(Scoring(rater=rater, run=run, variants=variants, store=store), known, wanted=wanted)
        if best is not None:
            in_force[rater.dimension] = best
    return in_force


def scored_run(run: Run, *, store: Store, cwd: Path, now: datetime) -> int:
    """Score by today's raters where no series covers every final attempt; returns how many scores were added.

    What was scored by an earlier extractor is scored again then, so that one series holds for the whole run.

    Raises:
        UserError: When the file of limits is wrong.
    """
    variants = store.banks.variants(run.places)
    wanted = _final_count(run, variants, store=store)
    in_force = scores_in_force(run, variants, store=store, cwd=cwd)
    added = 0
    for rater in todays_raters(cwd):
        scored = in_force.get(rater.dimension)
        if wanted > (0 if scored is None else len(scored.score_by_attempt)):
            scoring = Scoring(rater=rater, run=run, variants=variants, store=store)
            known = scoring.known()
            added += scoring.append(scoring.findings(known=known), known=known, now=now)
    return added


def _final_count(run: Run, variants: Mapping[str, Variant], *, store: Store) -> int:
    return sum(cell.asked_hash in variants for cell in store.attempts.finished_cells(run.run_id))


def _best(scoring: Scoring, known: Sequence[Series], *, wanted: int) -> ScoredSeries | None:
    best: ScoredSeries | None = None
    for series in _by_precedence(known, scoring.rater):
        scores = scoring.known(series.series_id)
        if best is None or len(scores) > len(best.score_by_attempt):
            best = ScoredSeries(series=series, score_by_attempt=scores, version_today=scoring.rater.version)
        if len(scores) >= wanted:
            break
    return best


def _by_precedence(known: Sequence[Series], rater: TodaysRater) -> list[Series]:
    """Today's series first, then the others of this kind from the newest back."""
    of_kind = [series for series in reversed(known) if series.rater_kind is rater.kind]
    return sorted(of_kind, key=lambda series: series.series_id != rater.series_id)
