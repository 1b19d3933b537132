"""Scores a run's stored answers by rule and by the clock: nothing is asked, and what is scored is left alone.

A newer evalkit, or other limits of response time, never show other figures by themselves: as long as some series of
scores covers a run, it holds. ``evalkit score RUN`` (``evalkit.actions.rescore_run``) scores by today's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence, Sized
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from evalkit.actions.judging.found import FoundPanel, found_panels
from evalkit.actions.judging.rubrics_here import rubrics_here
from evalkit.actions.reviewing.found import FoundPeople, ReviewedRun, found_people
from evalkit.actions.todays_raters import Scoring, TodaysRater, todays_raters
from evalkit.domain.attempt import AttemptId, RunId
from evalkit.domain.question import Language, Variant
from evalkit.domain.review import Review
from evalkit.domain.rubric import Dimension, DimensionName
from evalkit.domain.run import Run
from evalkit.domain.score import Finding, RaterKind, Score, Scored, Series, SeriesId, Unscored, UnscoredReason
from evalkit.scores.by_rule import is_right
from evalkit.storage.store import Store

__all__ = [
    "FoundSeries",
    "ScoredRun",
    "ScoredSeries",
    "SeriesInForce",
    "counts_as_right",
    "is_outdated",
    "run_as_scored",
    "run_scored_now",
    "scores_in_force",
]

_Found = TypeVar("_Found", bound=Sized)


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesInForce:
    """The series that holds for one dimension of a run."""

    series: Series
    version_today: str
    """What this evalkit, in this working directory, would score with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoredSeries(SeriesInForce):
    """Its scores over the run, against the answer keys in force."""

    score_by_attempt: Mapping[AttemptId, Score]


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundSeries(SeriesInForce):
    """Its findings alone, which is all that figures need."""

    finding_by_attempt: Mapping[AttemptId, Finding]


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoredRun:
    """A run with what it asked and the findings in force."""

    run: Run
    """With its places."""
    variants: Mapping[str, Variant]
    """asked_hash -> variant, as the places have it."""
    found: Mapping[DimensionName, FoundSeries]
    """What holds for each dimension: rule, clock, panels of judges where neither decides, and people where nobody else
    does."""
    panels: Mapping[DimensionName, FoundPanel] = field(default_factory=dict[DimensionName, FoundPanel])
    """What judges found, by dimension; of accuracy, on what no rule decides."""
    people: Mapping[DimensionName, FoundPeople] = field(default_factory=dict[DimensionName, FoundPeople])
    """The same of people: beside the judges, and never averaged with them."""
    titles: Mapping[DimensionName, Mapping[Language, str]] = field(
        default_factory=dict[DimensionName, Mapping[Language, str]]
    )
    """Of the dimensions in ``panels`` and ``people``, as their rubrics name them."""


def counts_as_right(finding: Scored | Unscored | None) -> bool | None:
    """Whether an attempt counts as right, as a miss, or not at all (open, not served, not decided in time)."""
    match finding:
        case Scored():
            return is_right(finding)
        case Unscored(reason=UnscoredReason.NOT_COMPLETED):
            return False
        case _:
            return None


def is_outdated(scored: SeriesInForce) -> bool:
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
    wanted = store.attempts.finished_count(run.run_id)
    known = store.scores.series_of_run(run.run_id)
    in_force: dict[Dimension, ScoredSeries] = {}
    for rater in todays_raters(cwd):
        scoring = Scoring(rater=rater, run=run, variants=variants, store=store)
        best = _best(_by_precedence(known, rater), scoring.known, wanted=wanted)
        if best is not None:
            series, scores = best
            in_force[rater.dimension] = ScoredSeries(
                series=series, score_by_attempt=scores, version_today=rater.version
            )
    return in_force


def run_scored_now(
    run_id: RunId,
    *,
    store: Store,
    cwd: Path,
    now: datetime,
    known: Mapping[str, Variant] | None = None,
    only: Review | None = None,
) -> ScoredRun:
    """A run scored by today's raters where no series covers every final attempt: what all figures are made from.

    What was scored by an earlier extractor is scored again then, so that one series holds for the whole run.

    Args:
        run_id: Which run.
        store: Where it is.
        cwd: Whose limits of response time are today's.
        now: When a new series begins.
        known: key_hash -> variant, of those that were read before for another run.
        only: Take from people what they said in this review alone.

    Raises:
        UserError: When the file of limits is wrong.
    """
    scored = run_as_scored(run_id, store=store, cwd=cwd, known=known, only=only)
    added = _scored_where_missing(scored, todays_raters(cwd), store=store, now=now)
    return run_as_scored(run_id, store=store, cwd=cwd, known=known, only=only) if added else scored


def run_as_scored(
    run_id: RunId,
    *,
    store: Store,
    cwd: Path,
    known: Mapping[str, Variant] | None = None,
    only: Review | None = None,
    fills_in_at: datetime | None = None,
) -> ScoredRun:
    """A run with what was found so far: for those who look, and must not write into the store.

    Args:
        run_id: Which run.
        store: Where it is; only read.
        cwd: Whose limits of response time are today's.
        known: key_hash -> variant, of those that were read before for another run.
        only: Take from people what they said in this review alone.
        fills_in_at: When this is: then what no rule and clock has scored yet is scored, and stored nowhere. A run that
            goes on is scored once it ends.

    Raises:
        UserError: When the file of limits is wrong.
    """
    raters = todays_raters(cwd)
    run = store.runs.get(run_id)
    wanted = store.attempts.finished_count(run_id)
    all_series = store.scores.series_of_run(run_id)
    in_force: dict[DimensionName, FoundSeries] = {}
    for rater in raters:
        best = _best(_by_precedence(all_series, rater), _findings_by(run, rater.dimension, store=store), wanted=wanted)
        if best is not None:
            series, findings = best
            in_force[rater.dimension] = FoundSeries(
                series=series, finding_by_attempt=findings, version_today=rater.version
            )
    variants = _variants(run, known or {}, store=store)
    scored = ScoredRun(run=run, variants=variants, found=in_force)
    if fills_in_at is not None:
        scored = replace(scored, found={**in_force, **_filled_in(scored, raters, store=store, now=fills_in_at)})
    if not store.judgements.judgings(run_id) and not store.reviews.of_run(run_id):
        return scored
    return _with_judges_and_people(scored, store=store, cwd=cwd, only=only)


def _with_judges_and_people(scored: ScoredRun, *, store: Store, cwd: Path, only: Review | None) -> ScoredRun:
    """What rule and clock found, with what judges and people have."""
    run, by_rule = scored.run, scored.found.get(Dimension.ACCURACY)
    rubrics, attempts = rubrics_here(cwd), store.attempts.columns(run.run_id)
    decided = {} if by_rule is None else by_rule.finding_by_attempt
    panels = found_panels(run, scored.variants, by_rule=decided, attempts=attempts, rubrics=rubrics, store=store)
    reviewed = ReviewedRun(run=run, variants=scored.variants, by_rule=decided, attempts=attempts)
    people = found_people(reviewed, rubrics=rubrics, store=store, only=only)
    others = {
        name: FoundSeries(
            series=found.series, finding_by_attempt=found.finding_by_attempt, version_today=found.series.version
        )
        # Where both have scored, the judges' stays: they see every question, and people a sample.
        for name, found in {**people, **panels}.items()
        if name not in scored.found
    }
    return ScoredRun(
        run=run,
        variants=scored.variants,
        found={**scored.found, **others},
        panels=panels,
        people=people,
        titles={rubric.name: rubric.title for rubric in rubrics if rubric.name in {*panels, *people}},
    )


def _variants(run: Run, known: Mapping[str, Variant], *, store: Store) -> Mapping[str, Variant]:
    """asked_hash -> variant, in the order of the places."""
    read = store.banks.variants([place for place in run.places if place.key_hash not in known])
    return {place.asked_hash: known.get(place.key_hash) or read[place.asked_hash] for place in run.places}


def _scored_where_missing(scored: ScoredRun, raters: Iterable[TodaysRater], *, store: Store, now: datetime) -> int:
    added = 0
    for rater in raters:
        if _is_missing(scored, rater, store=store):
            scoring = Scoring(rater=rater, run=scored.run, variants=scored.variants, store=store)
            known = scoring.known()
            added += scoring.append(scoring.findings(known=known), known=known, now=now)
    return added


def _filled_in(
    scored: ScoredRun, raters: Iterable[TodaysRater], *, store: Store, now: datetime
) -> Mapping[DimensionName, FoundSeries]:
    """What would be found if it were scored now, where something is missing; nothing is stored."""
    filled: dict[DimensionName, FoundSeries] = {}
    for rater in raters:
        if _is_missing(scored, rater, store=store):
            scoring = Scoring(rater=rater, run=scored.run, variants=scored.variants, store=store)
            known = scoring.known()
            findings: dict[AttemptId, Finding] = {attempt_id: score.finding for attempt_id, score in known.items()}
            findings |= {found.attempt.attempt_id: found.finding for found in scoring.findings(known=known)}
            filled[rater.dimension] = FoundSeries(
                series=rater.series(now=now), finding_by_attempt=findings, version_today=rater.version
            )
    return filled


def _is_missing(scored: ScoredRun, rater: TodaysRater, *, store: Store) -> bool:
    """Whether final attempts have no score of such a rater."""
    held = scored.found.get(rater.dimension)
    # What judges or people found is no score of this rater.
    is_own = held is not None and held.series.rater_kind is rater.kind
    wanted = store.attempts.finished_count(scored.run.run_id)
    return wanted > (len(held.finding_by_attempt) if held is not None and is_own else 0)


def _findings_by(
    run: Run, dimension: DimensionName, *, store: Store
) -> Callable[[SeriesId], Mapping[AttemptId, Finding]]:
    """Reads a series as ``Scoring.known`` does, the findings alone."""
    keys = {place.key_hash for place in run.places}

    def read(series_id: SeriesId) -> Mapping[AttemptId, Finding]:
        columns = store.scores.findings(run.run_id, series_id, dimension)
        rows = zip(columns.attempt_ids, columns.key_hashes, columns.findings, strict=True)
        return {attempt_id: finding for attempt_id, key_hash, finding in rows if key_hash in keys}

    return read


def _best(
    candidates: Iterable[Series], read: Callable[[SeriesId], _Found], *, wanted: int
) -> tuple[Series, _Found] | None:
    """The first series that covers all that is wanted, else the one with the most; none where there is no series."""
    best: tuple[Series, _Found] | None = None
    for series in candidates:
        found = read(series.series_id)
        if best is None or len(found) > len(best[1]):
            best = (series, found)
        if len(found) >= wanted:
            break
    return best


def _by_precedence(known: Sequence[Series], rater: TodaysRater) -> list[Series]:
    """Today's series first, then the others of this kind from the newest back."""
    of_kind = [series for series in reversed(known) if series.rater_kind is rater.kind]
    return sorted(of_kind, key=lambda series: series.series_id != rater.series_id)
