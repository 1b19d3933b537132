"""``evalkit judge --compare-series``: what several series of one dimension say of the same answers of a run.

A changed rubric, another prompt, another sampling or another judge begins a new series. Whether it measures the same as
the one before is seen where both have scored the same answers; averaged they would be neither.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from statistics import fmean
from typing import Final

import numpy as np

from evalkit.actions.cards.checked import LEVEL, defined
from evalkit.actions.find_run import found_run
from evalkit.actions.judging.answer_places import AnswerPlaces
from evalkit.actions.judging.rubrics_here import rubrics_here
from evalkit.actions.project import Project
from evalkit.actions.score_run import run_scored_now
from evalkit.domain.attempt import AttemptId, RunId
from evalkit.domain.identity import seed_from
from evalkit.domain.rubric import DimensionName
from evalkit.domain.score import Scored, Series, SeriesId
from evalkit.domain.series_figures import ComparedSeries, DimensionSeries, SeriesFacts, SeriesPair
from evalkit.errors import RunError
from evalkit.scores.by_rule import RIGHT, WRONG
from evalkit.stats.agreement import alpha_interval, pair_agreement
from evalkit.stats.intervals import mean_interval
from evalkit.storage.store import Store

__all__ = ["compared_series"]

_APART: Final = (WRONG - RIGHT, RIGHT - WRONG)
"""Between these, two scores can differ."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Column:
    """One series with its scores."""

    series: Series
    dimension: DimensionName
    score_by_attempt: Mapping[AttemptId, float]
    """The mean of its verdicts on each answer."""


def compared_series(
    text: str, *, project: Project, judges: Sequence[str] = (), dimensions: Sequence[str] = ()
) -> ComparedSeries:
    """Hold every two series of a dimension against each other.

    Args:
        text: The run, as users name it.
        project: Where it is.
        judges: Only series of these; () for all.
        dimensions: Only these; () for all.

    Raises:
        RunError: When no run is meant, or judges have said nothing of it.
    """
    titles = {rubric.name: rubric.title for rubric in rubrics_here(project.cwd)}
    with project.open_store() as store:
        run = store.runs.get(found_run(text, store=store).run.run_id)
        columns = [
            column
            for column in _columns(run.run_id, store=store)
            if (not judges or column.series.rater in judges) and (not dimensions or column.dimension in dimensions)
        ]
        places = _places(run.run_id, store=store)
        in_force = _in_force(run.run_id, project=project, store=store) if columns else frozenset()
    if not columns:
        raise RunError(
            f"run {run.short_id} of {run.target.name} has no verdicts"
            f"{' of those that are named' if judges or dimensions else ''}; judge it with: evalkit judge {run.short_id}"
        )
    by_dimension: dict[DimensionName, list[_Column]] = defaultdict(list)
    for column in columns:
        by_dimension[column.dimension].append(column)
    ordered = [*(name for name in titles if name in by_dimension), *sorted(set(by_dimension) - set(titles))]
    return ComparedSeries(
        run=run,
        dimensions=tuple(
            DimensionSeries(
                dimension=name,
                title=titles.get(name, {}),
                series=tuple(_facts(column, in_force) for column in by_dimension[name]),
                pairs=tuple(_pairs(by_dimension[name], places)),
            )
            for name in ordered
        ),
        names_judges=bool(judges),
    )


def _in_force(run_id: RunId, *, project: Project, store: Store) -> frozenset[SeriesId]:
    """The series that the scorecard's figures are of."""
    panels = run_scored_now(run_id, store=store, cwd=project.cwd, now=project.now()).panels
    return frozenset(judge.series.series_id for panel in panels.values() for judge in panel.judges)


def _columns(run_id: RunId, *, store: Store) -> Iterator[_Column]:
    """The series of judges, oldest first, with what they scored against the answer keys in force."""
    judgings = {judging.series_id: judging for judging in store.judgements.judgings(run_id)}
    keys = {place.key_hash for place in store.runs.get(run_id).places}
    for series in store.scores.series_of_run(run_id):
        if series.series_id not in judgings:
            continue
        dimension = judgings[series.series_id].dimension
        found = store.scores.findings(run_id, series.series_id, dimension)
        verdicts: dict[AttemptId, list[float]] = defaultdict(list)
        for attempt_id, key_hash, finding in zip(found.attempt_ids, found.key_hashes, found.findings, strict=True):
            if key_hash in keys and isinstance(finding, Scored):
                verdicts[attempt_id].append(finding.value)
        means = {attempt_id: fmean(values) for attempt_id, values in verdicts.items()}
        yield _Column(series=series, dimension=dimension, score_by_attempt=means)


def _places(run_id: RunId, *, store: Store) -> AnswerPlaces:
    variants = store.banks.variants(store.runs.get(run_id).places)
    columns = store.attempts.columns(run_id)
    return AnswerPlaces(
        question_by_attempt=dict(zip(columns.attempt_ids, columns.asked_hashes, strict=True)),
        cluster_by_question={asked_hash: variant.cluster for asked_hash, variant in variants.items()},
    )


def _facts(column: _Column, in_force: Collection[SeriesId]) -> SeriesFacts:
    series = column.series
    return SeriesFacts(
        judge=series.rater,
        version=series.version,
        about=series.about,
        scored=len(column.score_by_attempt),
        begun_at=series.created_at,
        holds=series.series_id in in_force,
    )


def _pairs(columns: Sequence[_Column], places: AnswerPlaces) -> Iterator[SeriesPair]:
    scored = [(number, column) for number, column in enumerate(columns) if column.score_by_attempt]
    every = list(combinations(scored, 2))
    # Whether a changed rubric measures the same is asked of one judge; what judges are to each other comes after.
    every.sort(key=lambda pair: pair[0][1].series.rater != pair[1][1].series.rater)
    for (first, one), (second, other) in every:
        yield _pair(one, other, places, first=first, second=second)


def _pair(one: _Column, other: _Column, places: AnswerPlaces, *, first: int, second: int) -> SeriesPair:
    both = [attempt_id for attempt_id in one.score_by_attempt if attempt_id in other.score_by_attempt]
    scores = [(one.score_by_attempt[attempt_id], other.score_by_attempt[attempt_id]) for attempt_id in both]
    questions = places.questions(both)
    ratings = np.array(scores, dtype=np.float64).reshape(-1, 2)
    clusters = places.clusters(both)
    rows: dict[str, list[float]] = defaultdict(list)
    for question, (ours, theirs) in zip(questions, scores, strict=True):
        rows[question].append(theirs - ours)
    of_rows = [places.cluster_by_question[question] for question in rows]
    random = np.random.default_rng(seed_from("series", one.series.series_id, other.series.series_id))
    return SeriesPair(
        first=first,
        second=second,
        answers=len(both),
        difference=defined(lambda: mean_interval(list(rows.values()), clusters=of_rows, level=LEVEL, scale=_APART)),
        # Scores that are weighted with probabilities are hardly ever equal to the last digit.
        exact=defined(lambda: pair_agreement(np.rint(ratings), clusters=clusters, level=LEVEL)),
        within_one=defined(lambda: pair_agreement(ratings, clusters=clusters, within=1.0, level=LEVEL)),
        alpha=defined(lambda: alpha_interval(ratings, clusters=clusters, random=random, level=LEVEL)),
        are_all_equal=bool(scores) and all(ours == theirs for ours, theirs in scores),
    )
