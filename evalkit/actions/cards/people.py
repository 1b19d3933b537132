"""What people scored, with what it takes to trust it: coverage, agreement before anybody looked again, and each rater.

Nothing here is averaged with what judges found. Figures of a rater are by first scores alone: whoever has been sent
back to an answer knows that something was wrong with it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from statistics import fmean
from typing import Final

import numpy as np

from evalkit.actions.cards.checked import LEVEL, defined
from evalkit.actions.judging.answer_places import AnswerPlaces
from evalkit.actions.reviewing.found import FoundPeople, reviews_of
from evalkit.actions.reviewing.persons import FoundPerson, FoundRater
from evalkit.actions.reviewing.whole import question_scores, whole_questions
from evalkit.actions.reviewing.work import RaterWork
from evalkit.domain.attempt import AttemptId
from evalkit.domain.identity import seed_from
from evalkit.domain.panel import Coverage
from evalkit.domain.people import (
    Gaps,
    GapStep,
    OpenStep,
    OtherAnchors,
    PeopleCard,
    RatedCard,
    RaterCard,
    RaterOnDimension,
)
from evalkit.domain.question import Language
from evalkit.domain.review import ReviewId
from evalkit.domain.rubric import DimensionName
from evalkit.domain.score import Finding, Scored, Unscored, UnscoredReason
from evalkit.domain.verdict import Estimate, Figure, Undefined
from evalkit.reviews.recheck import GAP
from evalkit.scores.by_rule import RIGHT, WRONG
from evalkit.stats.agreement import ac2_interval, alpha_interval, pair_agreement
from evalkit.stats.clusters import FloatArray
from evalkit.stats.intervals import mean_interval
from evalkit.stats.missing import bounded_mean, has_poor_coverage

__all__ = ["people_card", "people_coverage", "people_mean"]

_SCALE: Final = (WRONG, RIGHT)
_APART: Final = (WRONG - RIGHT, RIGHT - WRONG)
"""Between what two scores can differ."""
_TWO: Final = 2
_NEAR: Final = 1e-9


def people_card(
    found: Mapping[DimensionName, FoundPeople],
    place: AnswerPlaces,
    *,
    titles: Mapping[DimensionName, Mapping[Language, str]],
    work: Mapping[str, RaterWork],
    going_on: Mapping[str, str],
) -> PeopleCard | None:
    """What people come to; None where nobody has scored anything.

    Args:
        found: By dimension; of one run, or of several joined.
        place: Where their answers belong.
        titles: Of a team's own dimensions.
        work: Name -> what else is known of each, beside the scores.
        going_on: Review -> the command that goes on with it (``going_on_commands``).
    """
    if not found:
        return None
    return PeopleCard(
        rated=tuple(_rated(people, place, title=titles.get(name, {})) for name, people in found.items()),
        raters=tuple(_raters(found, place, work)),
        review_runs=reviews_of(found.values())[-1].short_run_ids,
        going_on=going_on,
        left_out=tuple(_left_out(found)),
    )


def people_mean(people: FoundPeople, place: AnswerPlaces) -> Figure:
    """Mean over the sampled questions that count so far (``whole_questions``); what broke off counts as 1."""
    whole = whole_questions(question_scores(people, place.question_by_attempt))
    return defined(lambda: _mean_of({name: row for name, (row,) in whole.items()}, place, scale=_SCALE))


def people_coverage(people: FoundPeople, question_by_attempt: Mapping[AttemptId, str]) -> Coverage:
    """How many sampled answers anybody has scored, and between what the mean would lie were all of them."""
    rows: dict[str, list[float | None]] = defaultdict(list)
    reasons: Counter[str] = Counter()
    for attempt_id in people.gate:
        rows[question_by_attempt[attempt_id]].append(WRONG)
    for attempt_id in people.sent:
        finding = people.finding_by_attempt.get(attempt_id)
        rows[question_by_attempt[attempt_id]].append(finding.value if isinstance(finding, Scored) else None)
        if isinstance(finding, Unscored):
            reasons[finding.reason.value] += 1
    scored = sum(people.score_of(attempt_id) is not None for attempt_id in people.sent)
    wanted = len(people.sent)
    bounded = None if scored == wanted else bounded_mean(list(rows.values()), scale=_SCALE)
    return Coverage(
        scored=scored,
        wanted=wanted,
        unscored=reasons,
        is_poor=wanted > 0 and has_poor_coverage(scored, wanted),
        lowest=None if bounded is None else bounded.lowest,
        highest=None if bounded is None else bounded.highest,
    )


def _rated(people: FoundPeople, place: AnswerPlaces, *, title: Mapping[Language, str]) -> RatedCard:
    ratings = np.column_stack([place.column(people.sent, _firsts(person)) for person in people.persons])
    clusters = place.clusters(people.sent)

    def random(figure: str) -> np.random.Generator:
        return np.random.default_rng(seed_from("people", figure, people.series.series_id))

    return RatedCard(
        dimension=people.dimension,
        title=title,
        version=people.series.version,
        every=people_mean(people, place),
        coverage=people_coverage(people, place.question_by_attempt),
        questions=len(set(place.questions(people.sent))),
        raters=tuple(person.name for person in people.persons if person.has_spoken),
        idle=people.idle,
        twice=int(np.count_nonzero(np.count_nonzero(~np.isnan(ratings), axis=1) >= _TWO)),
        alpha=_between(
            ratings, lambda: alpha_interval(ratings, clusters=clusters, random=random("alpha"), level=LEVEL)
        ),
        ac2=_between(ratings, lambda: ac2_interval(ratings, clusters=clusters, random=random("ac2"), level=LEVEL)),
        exact=_between(ratings, lambda: pair_agreement(ratings, clusters=clusters, level=LEVEL)),
        within_one=_between(ratings, lambda: pair_agreement(ratings, clusters=clusters, within=1.0, level=LEVEL)),
        gaps=_gaps(people),
    )


def _firsts(person: FoundPerson) -> Callable[[AttemptId], float | None]:
    return lambda attempt_id: _value(person.first.get(attempt_id))


def _value(finding: Finding | None) -> float | None:
    return finding.value if isinstance(finding, Scored) else None


def _between(ratings: FloatArray, statistic: Callable[[], Estimate]) -> Figure:
    raters = int(np.count_nonzero(~np.isnan(ratings).all(axis=0)))
    if raters < _TWO:
        return Undefined(reason=f"{raters} {'person' if raters == 1 else 'people'}, needs 2")
    return defined(statistic)


def _gaps(people: FoundPeople) -> Gaps:
    """Apart are those of one review: who looks again is decided within it."""
    wide = rechecked = settled = still_open = 0
    for group in _by_review(people.raters):
        for attempt_id in people.sent:
            is_settled = any(_value(rater.settled.get(attempt_id)) is not None for rater in group)
            is_wide = _are_apart(_value(rater.first.get(attempt_id)) for rater in group)
            wide += is_wide
            rechecked += is_wide and any(attempt_id in rater.rechecked for rater in group)
            settled += is_wide and is_settled
            still_open += (group[0].review.review_id, attempt_id) in people.gaps
    return Gaps(
        wide=wide,
        rechecked=rechecked,
        settled=settled,
        open=still_open,
        by_review={
            group[0].review.short_id: steps
            for group in _by_review(people.raters)
            if (steps := _steps(people, group[0].review.review_id))
        },
    )


def _steps(people: FoundPeople, review_id: ReviewId) -> Mapping[GapStep, OpenStep]:
    gaps = [people.gaps[review_id, one] for one in people.sent if (review_id, one) in people.gaps]
    return {
        step: OpenStep(
            count=len(same),
            waits_for=Counter(people.names[rater_id] for gap in same for rater_id in gap.raters),
        )
        for step in GapStep
        if (same := [gap for gap in gaps if gap.step is step])
    }


def _by_review(raters: Iterable[FoundRater]) -> Iterable[Sequence[FoundRater]]:
    groups: dict[str, list[FoundRater]] = defaultdict(list)
    for rater in raters:
        groups[rater.review.review_id].append(rater)
    return groups.values()


def _are_apart(values: Iterable[float | None]) -> bool:
    known = [value for value in values if value is not None]
    return len(known) >= _TWO and max(known) - min(known) >= GAP - _NEAR


def _raters(
    found: Mapping[DimensionName, FoundPeople], place: AnswerPlaces, work: Mapping[str, RaterWork]
) -> Iterator[RaterCard]:
    """One card for each person who has said anything that counts, by review and as they were added."""
    spoken: dict[str, list[tuple[FoundPeople, FoundPerson]]] = defaultdict(list)
    for people in found.values():
        for person in people.persons:
            if person.has_spoken:
                spoken[person.name].append((people, person))
    order = list(work)
    for name in sorted(spoken, key=lambda name: order.index(name) if name in work else len(order)):
        yield _rater_card(name, spoken[name], place, work.get(name, RaterWork()))


def _rater_card(
    name: str, spoken: Sequence[tuple[FoundPeople, FoundPerson]], place: AnswerPlaces, work: RaterWork
) -> RaterCard:
    seats = [seat for _, person in spoken for seat in person.seats]
    again = [pair for seat in seats for pair in _repeated(seat)]
    ratings = np.array([(first, second) for _, first, second in again], dtype=np.float64).reshape(-1, _TWO)
    clusters = place.clusters([attempt_id for attempt_id, _, _ in again])
    said = [finding for _, person in spoken for finding in person.own.values()]
    asked_in = {seat.review.review_id: seat.review for seat in seats}.values()
    reviews = sorted(asked_in, key=lambda review: (review.created_at, review.review_id))
    return RaterCard(
        rater=name,
        review=" ".join(one.short_id for one in reviews),
        scored=sum(isinstance(finding, Scored) for finding in said),
        wanted=work.wanted,
        cannot_judge=sum(_is_beyond(finding) for finding in said),
        median_s=work.median_s,
        too_fast=work.too_fast,
        timed=work.timed,
        longest_alike=work.longest_alike,
        is_straight=work.is_straight,
        repeats=len(again),
        repeats_same=sum(first == second for _, first, second in again),
        repeats_near=sum(abs(first - second) <= 1 for _, first, second in again),
        self_exact=_of_repeats(ratings, lambda: pair_agreement(ratings, clusters=clusters, level=LEVEL)),
        self_within_one=_of_repeats(
            ratings, lambda: pair_agreement(ratings, clusters=clusters, within=1.0, level=LEVEL)
        ),
        comments=work.comments,
        flags=work.flags,
        by_dimension=tuple(_beside_others(people, person, place) for people, person in spoken),
    )


def _is_beyond(finding: Finding) -> bool:
    return isinstance(finding, Unscored) and finding.reason is UnscoredReason.CANNOT_JUDGE


def _repeated(rater: FoundRater) -> Iterator[tuple[AttemptId, float, float]]:
    for attempt_id, finding in rater.repeated.items():
        first, second = _value(rater.first.get(attempt_id)), _value(finding)
        if first is not None and second is not None:
            yield attempt_id, first, second


def _of_repeats(ratings: FloatArray, statistic: Callable[[], Estimate]) -> Figure:
    if not len(ratings):
        return Undefined(reason="no answer was scored twice")
    return defined(statistic)


def _beside_others(people: FoundPeople, person: FoundPerson, place: AnswerPlaces) -> RaterOnDimension:
    """By pairs with each other person: alpha of a single one with a single other is what a judge is held against."""
    others = [other for other in people.persons if other.name != person.name]
    pairs: list[tuple[AttemptId, float, float]] = []
    rows: dict[str, list[float]] = defaultdict(list)
    shared = 0
    for attempt_id in people.sent:
        own = _value(person.first.get(attempt_id))
        theirs = [value for other in others if (value := _value(other.first.get(attempt_id))) is not None]
        if own is None or not theirs:
            continue
        shared += 1
        pairs += [(attempt_id, own, value) for value in theirs]
        rows[place.question_by_attempt[attempt_id]].append(own - fmean(theirs))
    ratings = np.array([(own, value) for _, own, value in pairs], dtype=np.float64).reshape(-1, _TWO)
    clusters = place.clusters([attempt_id for attempt_id, _, _ in pairs])
    random = np.random.default_rng(seed_from("rater", person.seats[0].rater.rater_id, people.dimension))
    return RaterOnDimension(
        dimension=people.dimension,
        shared=shared,
        alpha=_of_shared(shared, lambda: alpha_interval(ratings, clusters=clusters, random=random, level=LEVEL)),
        within_one=_of_shared(shared, lambda: pair_agreement(ratings, clusters=clusters, within=1.0, level=LEVEL)),
        bias=_of_shared(shared, lambda: _mean_of(rows, place, scale=_APART)),
    )


def _of_shared(shared: int, statistic: Callable[[], Estimate]) -> Figure:
    if not shared:
        return Undefined(reason="nobody else has scored the same answers")
    return defined(statistic)


def _mean_of(rows: Mapping[str, Sequence[float]], place: AnswerPlaces, *, scale: tuple[float, float]) -> Estimate:
    """Over questions, whose answers are averaged first."""
    clusters = [place.cluster_by_question[question] for question in rows]
    return mean_interval(list(rows.values()), clusters=clusters, level=LEVEL, scale=scale)


def _left_out(found: Mapping[DimensionName, FoundPeople]) -> Iterator[OtherAnchors]:
    for name, people in found.items():
        raters_by_version: dict[str, dict[str, None]] = defaultdict(dict)
        scored: Counter[str] = Counter()
        for one in people.left_out:
            names = (rater.rater.name for rater in one.raters if rater.has_spoken)
            raters_by_version[one.version].update(dict.fromkeys(names))
            scored[one.version] += one.scored
        for version, raters in sorted(raters_by_version.items()):
            yield OtherAnchors(dimension=name, version=version, raters=tuple(raters), scored=scored[version])
