"""What judges scored, with what it takes to trust it: coverage, agreement, noise, length, halo."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from statistics import fmean
from typing import Final

import numpy as np

from evalkit.actions.cards.checked import LEVEL, CheckedRun, defined
from evalkit.actions.judging.answer_places import AnswerPlaces
from evalkit.actions.judging.found import FoundJudge, FoundPanel
from evalkit.domain.attempt import AttemptId
from evalkit.domain.identity import seed_from
from evalkit.domain.judging import VerdictFacts
from evalkit.domain.panel import (
    CorrelationCard,
    Coverage,
    JudgeCard,
    JudgedCard,
    JudgeHabits,
    LeftOutCard,
    LeftOutWhy,
    PanelCard,
    SpreadCard,
)
from evalkit.domain.question import Language
from evalkit.domain.rubric import DimensionName
from evalkit.domain.score import Scored
from evalkit.domain.verdict import Estimate, Figure, Undefined
from evalkit.errors import UndefinedStatistic
from evalkit.scores.by_rule import RIGHT, WRONG
from evalkit.stats.agreement import alpha_interval, pair_agreement
from evalkit.stats.bias import dimension_correlation, length_slope, order_effect
from evalkit.stats.intervals import mean_interval
from evalkit.stats.judges import judge_noise, judge_spread, model_deviation
from evalkit.stats.missing import bounded_mean, has_poor_coverage
from evalkit.stats.stability import within_question_deviation
from evalkit.storage.store import Store

__all__ = ["coverage_of", "panel_card", "places_of"]

_SCALE: Final = (WRONG, RIGHT)
_HALO: Final = 0.9
"""Of dimensions asked about together, .979 was seen, and .315 between people (judging.md)."""
_TWO: Final = 2
_HABIT_LEVEL: Final = 0.99
"""Of habits: each judge has two, and at 95 % every fourth panel of three would hold one that is accused in vain."""


def places_of(checked: CheckedRun) -> AnswerPlaces:
    """Where the final attempts of a run belong."""
    return AnswerPlaces(
        question_by_attempt={
            checked.attempts.attempt_ids[row]: question.asked_hash
            for question in checked.questions
            for row in question.rows
        },
        cluster_by_question={question.asked_hash: question.variant.cluster for question in checked.questions},
    )


def panel_card(
    checked: CheckedRun,
    panels: Mapping[DimensionName, FoundPanel],
    *,
    means: Mapping[DimensionName, Figure],
    titles: Mapping[DimensionName, Mapping[Language, str]],
    store: Store,
) -> PanelCard | None:
    """What the judges of a run come to; None where nobody judged it.

    Args:
        checked: The run.
        panels: By dimension.
        means: Mean of each panel over every attempt.
        titles: Of a team's own dimensions.
        store: Where the verdicts are.
    """
    if not panels:
        return None
    place = places_of(checked)
    seats = list(_seats(panels.values(), store=store))
    habits = tuple(_habits(name, group, place) for name, group in _by_judge(seats).items())
    noise_by_judge = {one.judge: one.noise for one in habits}
    return PanelCard(
        judged=tuple(
            _judged(panel, place, every=means[name], title=titles.get(name, {}), noise_by_judge=noise_by_judge)
            for name, panel in panels.items()
        ),
        judges=habits,
        correlations=tuple(_correlations(panels, place)),
        suspects=len({fact.attempt_id for seat in seats for fact in seat.facts if fact.suspect is not None}),
        left_out=tuple(_left_out(panels)),
    )


def _left_out(panels: Mapping[DimensionName, FoundPanel]) -> Iterator[LeftOutCard]:
    dimensions: dict[tuple[LeftOutWhy, str, str], list[DimensionName]] = defaultdict(list)
    for name, panel in panels.items():
        for one in panel.left_out:
            dimensions[one.why, one.series.rater, one.series.version].append(name)
    for (why, judge, version), names in sorted(dimensions.items()):
        yield LeftOutCard(judge=judge, version=version, dimensions=tuple(names), why=why)


def coverage_of(panel: FoundPanel, question_by_attempt: Mapping[AttemptId, str]) -> Coverage:
    """How many attempts every judge of a panel has scored, and between what its mean would lie with all verdicts."""
    reasons: Counter[str] = Counter()
    scored = 0
    for attempt_id in panel.sent:
        match panel.finding_by_attempt.get(attempt_id):
            case Scored():
                scored += 1
            case None:
                pass
            case unscored:
                reasons[unscored.reason.value] += 1
    bounds = [_bounds(panel, judge, question_by_attempt) for judge in panel.judges]
    weights = [judge.weight for judge in panel.judges]
    return _coverage(
        scored,
        len(panel.sent),
        reasons,
        lowest=sum(weight * low for weight, (low, _) in zip(weights, bounds, strict=True)) / sum(weights),
        highest=sum(weight * high for weight, (_, high) in zip(weights, bounds, strict=True)) / sum(weights),
    )


def _coverage(scored: int, wanted: int, reasons: Counter[str], *, lowest: float, highest: float) -> Coverage:
    is_whole = scored == wanted
    return Coverage(
        scored=scored,
        wanted=wanted,
        unscored=reasons,
        is_poor=wanted > 0 and has_poor_coverage(scored, wanted),
        lowest=None if is_whole else lowest,
        highest=None if is_whole else highest,
    )


def _bounds(panel: FoundPanel, judge: FoundJudge, question_by_attempt: Mapping[AttemptId, str]) -> tuple[float, float]:
    rows: dict[str, list[float | None]] = defaultdict(list)
    for attempt_id in panel.gate:
        rows[question_by_attempt[attempt_id]].append(WRONG)
    for attempt_id in panel.sent:
        rows[question_by_attempt[attempt_id]].append(judge.score_of(attempt_id))
    bounded = bounded_mean(list(rows.values()), scale=_SCALE)
    return bounded.lowest, bounded.highest


def _judged(
    panel: FoundPanel,
    place: AnswerPlaces,
    *,
    every: Figure,
    title: Mapping[Language, str],
    noise_by_judge: Mapping[str, Figure],
) -> JudgedCard:
    judges = tuple(_judge_card(panel, judge, place) for judge in panel.judges)
    ratings = np.column_stack([place.column(panel.sent, judge.score_of) for judge in panel.judges])
    clusters = place.clusters(panel.sent)
    random = np.random.default_rng(seed_from("agreement", panel.series.series_id))
    noise, deviation = _noise(panel, place, [noise_by_judge[judge.judge] for judge in judges])
    return JudgedCard(
        dimension=panel.dimension,
        every=every,
        title=title,
        judges=judges,
        coverage=coverage_of(panel, place.question_by_attempt),
        alpha=_between(panel, lambda: alpha_interval(ratings, clusters=clusters, random=random, level=LEVEL)),
        exact=_between(panel, lambda: pair_agreement(ratings, clusters=clusters, level=LEVEL)),
        within_one=_between(panel, lambda: pair_agreement(ratings, clusters=clusters, within=1.0, level=LEVEL)),
        spread=_spread(judges, [judge.weight for judge in panel.judges]),
        model_deviation=deviation,
        noise=noise,
    )


def _judge_card(panel: FoundPanel, judge: FoundJudge, place: AnswerPlaces) -> JudgeCard:
    scored = sum(attempt_id in judge.scores for attempt_id in panel.sent)
    lowest, highest = _bounds(panel, judge, place.question_by_attempt)
    reasons = Counter(judge.unscored[attempt_id].value for attempt_id in panel.sent if attempt_id in judge.unscored)
    return JudgeCard(
        judge=judge.series.rater,
        version=judge.series.version,
        every=_mean(panel, judge, place),
        coverage=_coverage(scored, len(panel.sent), reasons, lowest=lowest, highest=highest),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seat:
    """One judge on one dimension, with what its verdicts were given on."""

    panel: FoundPanel
    judge: FoundJudge
    facts: Sequence[VerdictFacts]


def _seats(panels: Iterable[FoundPanel], *, store: Store) -> Iterator[_Seat]:
    for panel in panels:
        for judge in panel.judges:
            facts = store.judgements.facts(judge.series.series_id, run_id=judge.judging.run_id)
            yield _Seat(panel=panel, judge=judge, facts=facts)


def _by_judge(seats: Iterable[_Seat]) -> Mapping[str, Sequence[_Seat]]:
    seats_by_judge: dict[str, list[_Seat]] = defaultdict(list)
    for seat in seats:
        seats_by_judge[seat.judge.series.rater].append(seat)
    return dict(sorted(seats_by_judge.items()))


def _habits(name: str, seats: Sequence[_Seat], place: AnswerPlaces) -> JudgeHabits:
    series = seats[0].judge.series
    asked = [(seat, attempt_id) for seat in seats for attempt_id in seat.panel.sent if attempt_id in seat.judge.scores]
    verdicts = [seat.judge.scores[attempt_id] for seat, attempt_id in asked]
    clusters = place.clusters([attempt_id for _, attempt_id in asked])
    length = {(id(seat), fact.attempt_id): float(max(fact.shown_length, 1)) for seat in seats for fact in seat.facts}
    return JudgeHabits(
        judge=name,
        served_model=series.about.get("served_model", name),
        weight=seats[0].judge.weight,
        verdicts=sum(len(seat.facts) for seat in seats),
        repaired=sum(fact.requests > 1 for seat in seats for fact in seat.facts),
        unscored=sum(seat.judge.unscored_samples for seat in seats),
        noise=defined(lambda: judge_noise(verdicts, clusters=clusters, level=LEVEL)),
        length_slope=defined(
            lambda: length_slope(
                np.array([fmean(scores) for scores in verdicts]),
                np.array([length.get((id(seat), attempt_id), 1.0) for seat, attempt_id in asked]),
                # Answers are held beside each other where both question and dimension are the same.
                questions=[f"{place.question_by_attempt[attempt]} {seat.panel.dimension}" for seat, attempt in asked],
                clusters=clusters,
                level=_HABIT_LEVEL,
            )
        ),
        order_effect=defined(lambda: _order_effect(seats, place)),
        is_simulated=series.about.get("simulated") == "yes",
        temperature=_temperature(seats),
    )


def _temperature(seats: Sequence[_Seat]) -> float | None:
    told = {seat.judge.series.about.get("temperature") for seat in seats}
    (one, *others) = told
    return None if others or one is None else float(one)


def _order_effect(seats: Sequence[_Seat], place: AnswerPlaces) -> Estimate:
    """Of a judge's single verdicts where levels are picked; a checklist has no order of levels."""
    rows = [
        (seat, fact, seat.judge.score_by_sample[fact.attempt_id, fact.sample])
        for seat in seats
        if seat.panel.picks_levels
        for fact in seat.facts
        if (fact.attempt_id, fact.sample) in seat.judge.score_by_sample
    ]
    return order_effect(
        np.array([score for _, _, score in rows], dtype=np.float64),
        np.array([fact.is_ascending for _, fact, _ in rows], dtype=np.bool_),
        questions=[f"{place.question_by_attempt[fact.attempt_id]} {seat.panel.dimension}" for seat, fact, _ in rows],
        clusters=place.clusters([fact.attempt_id for _, fact, _ in rows]),
        level=_HABIT_LEVEL,
    )


def _mean(panel: FoundPanel, judge: FoundJudge, place: AnswerPlaces) -> Figure:
    """A judge's own mean over every chosen attempt that it has scored; what is never sent counts as 1."""
    rows: dict[str, list[float]] = defaultdict(list)
    for attempt_id in panel.gate:
        rows[place.question_by_attempt[attempt_id]].append(WRONG)
    for attempt_id in panel.sent:
        score = judge.score_of(attempt_id)
        if score is not None:
            rows[place.question_by_attempt[attempt_id]].append(score)
    clusters = [place.cluster_by_question[question] for question in rows]
    return defined(lambda: mean_interval(list(rows.values()), clusters=clusters, level=LEVEL, scale=_SCALE))


def _noise(panel: FoundPanel, place: AnswerPlaces, noises: Sequence[Figure]) -> tuple[float | None, Figure]:
    """What the judges' noise makes of the spread of repeats, and what is left for the model."""
    rows: dict[str, list[float]] = defaultdict(list)
    for attempt_id in panel.sent:
        finding = panel.finding_by_attempt.get(attempt_id)
        if isinstance(finding, Scored):
            rows[place.question_by_attempt[attempt_id]].append(finding.value)
    clusters = [place.cluster_by_question[question] for question in rows]
    known = [noise for noise in noises if isinstance(noise, Estimate)]
    samples = min(judge.judging.samples for judge in panel.judges)
    try:
        within = within_question_deviation(list(rows.values()), clusters=clusters, level=LEVEL, scale=_SCALE)
        split = model_deviation(within, known, samples=samples)
    except UndefinedStatistic as error:
        return None, Undefined(reason=str(error))
    return split.noise, split.model


def _between(panel: FoundPanel, statistic: Callable[[], Estimate]) -> Figure:
    if len(panel.judges) < _TWO:
        return Undefined(reason="1 judge, needs 2")
    return defined(statistic)


def _spread(judges: Sequence[JudgeCard], weights: Sequence[float]) -> SpreadCard | Undefined:
    known = [
        (judge.every.value, weight)
        for judge, weight in zip(judges, weights, strict=True)
        if isinstance(judge.every, Estimate)
    ]
    try:
        spread = judge_spread([value for value, _ in known], weights=[weight for _, weight in known])
    except UndefinedStatistic as error:
        return Undefined(reason=str(error))
    return SpreadCard(deviation=spread.deviation, added=spread.added, n_judges=spread.n_judges)


def _correlations(panels: Mapping[DimensionName, FoundPanel], place: AnswerPlaces) -> Iterator[CorrelationCard]:
    """Every pair of dimensions with enough answers scored on both, the highest first."""
    columns = {
        name: place.column(place.attempt_ids, lambda attempt_id, panel=panel: panel.score_of(attempt_id))
        for name, panel in panels.items()
    }
    clusters = place.clusters(place.attempt_ids)
    found: list[CorrelationCard] = []
    for first, second in combinations(panels, 2):
        random = np.random.default_rng(seed_from("correlation", first, second))
        try:
            estimate = dimension_correlation(
                columns[first], columns[second], clusters=clusters, random=random, level=LEVEL
            )
        except UndefinedStatistic:
            continue
        found.append(CorrelationCard(first=first, second=second, correlation=estimate, is_halo=estimate.value > _HALO))
    return iter(sorted(found, key=lambda card: -card.correlation.value))
