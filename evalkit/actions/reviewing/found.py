"""What people have found of a run, brought together: for each dimension, all reviews that showed the same anchors.

What a figure of theirs is over: the questions that a review has sampled, whole over all of its runs, and of each
question the repeats that were drawn for judges too. What broke off there, or says nothing, was never put before
anybody and counts as 1; everything else counts once it is scored.

Who is called alike in several reviews is one person: however often they met an answer, it has one score of theirs. The
newest holds, as that of a re-check does; agreement is of what they said when they met it first.

The value of an answer is the mean of the last words of those who scored it. Shares are balanced and answers to one
question stay with one rater, so that a lenient rater moves all runs of a review alike; nobody's scores are shifted for
being high. A hidden repeat never counts: it tells of the rater, not of the answer. A re-check takes the place of the
first score, and where somebody else was asked to settle what stayed apart, that word takes the place of all of them.

Judges and people are never averaged together: a dimension that both have scored has a figure of each.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from statistics import fmean

from evalkit.actions.reviewing.persons import FoundPerson, FoundRater
from evalkit.actions.reviewing.sampled import AskedRater, Asks, Sampled, gate_for
from evalkit.domain.attempt import AttemptId
from evalkit.domain.columns import AttemptColumns
from evalkit.domain.identity import content_uuid
from evalkit.domain.question import Variant
from evalkit.domain.review import Assignment, AssignmentKind, RaterId, Review, ReviewId, ReviewRater
from evalkit.domain.rubric import DimensionName, Rubric
from evalkit.domain.run import Run
from evalkit.domain.score import Finding, RaterKind, Scored, Series, SeriesId, Unscored, UnscoredReason
from evalkit.reviews.first_pass import Ratings
from evalkit.reviews.held import finding_of
from evalkit.reviews.recheck import OpenGap
from evalkit.storage.store import Store

__all__ = [
    "FoundPeople",
    "LeftOutPeople",
    "ReviewedRun",
    "found_people",
    "reviews_of",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOutPeople:
    """Scores by other anchors."""

    version: str
    raters: Sequence[FoundRater]

    @property
    def scored(self) -> int:
        """Answers that any of them has scored."""
        return len({attempt for rater in self.raters for attempt in rater.scored})


@dataclass(frozen=True, kw_only=True)
class FoundPeople:
    """The people who scored one dimension by the same anchors, whichever review asked them."""

    dimension: DimensionName
    raters: Sequence[FoundRater]
    """Who has begun: by review, oldest first, and in the order in which they were added; of reviews in which somebody
    has spoken."""
    asked: Sequence[AskedRater]
    """In the same reviews, everybody who was asked, those who have not begun among them."""
    everybody: Sequence[ReviewRater]
    """Of the same reviews, whatever they were asked."""
    sent: Sequence[AttemptId]
    """Sampled answers that are put before people, in the run's order."""
    gate: Mapping[AttemptId, Unscored]
    """Sampled attempts that never are."""
    gated_in: Mapping[AttemptId, frozenset[ReviewId]]
    """Which reviews have sampled each of them."""
    gaps: Mapping[tuple[ReviewId, AttemptId], OpenGap]
    """What happens next in each review with answers on which its raters are apart."""
    left_out: Sequence[LeftOutPeople]
    """Of the same dimension: never averaged with these."""

    @cached_property
    def series(self) -> Series:
        """All of them as one rater: equal for two runs that were scored in the same reviews."""
        all_series = [rater.series for rater in self.raters]
        reviews = sorted({rater.review.review_id for rater in self.raters})
        return Series(
            series_id=SeriesId(content_uuid("people", self.dimension, all_series[0].version, *reviews)),
            rater_kind=RaterKind.HUMAN,
            rater=", ".join(one.name for one in self.persons if one.has_spoken),
            version=all_series[0].version,
            created_at=max(series.created_at for series in all_series),
        )

    @cached_property
    def names(self) -> Mapping[RaterId, str]:
        """rater_id -> pseudonym: one person is another rater in each review."""
        return {rater.rater_id: rater.name for rater in self.everybody}

    @cached_property
    def persons(self) -> Sequence[FoundPerson]:
        """Who has begun, each of them once, by their first review and in the order in which they were added to it."""
        seats: dict[str, list[FoundRater]] = defaultdict(list)
        for review in self._by_review:
            for rater in review:
                seats[rater.rater.name].append(rater)
        return [FoundPerson(name=name, seats=own) for name, own in seats.items()]

    @property
    def others(self) -> Sequence[FoundRater]:
        """Who has scored by other anchors."""
        return [rater for left_out in self.left_out for rater in left_out.raters]

    @cached_property
    def finding_by_attempt(self) -> Mapping[AttemptId, Finding]:
        """What people found of every sampled attempt; without those that nobody has said anything about."""
        found: dict[AttemptId, Finding] = dict(self.gate)
        for attempt_id in self.sent:
            values = self.voices(attempt_id)
            if values:
                found[attempt_id] = Scored(value=fmean(values.values()))
            elif any(rater.last_word(attempt_id) is not None for rater in self.raters):
                found[attempt_id] = Unscored(reason=UnscoredReason.CANNOT_JUDGE)
        return found

    def of_reviews(self, reviews: AbstractSet[ReviewId]) -> FoundPeople:
        """The same of some reviews: of what the others have drawn, neither what was put before people nor the gate."""
        asked = [one for one in self.asked if one.review_id in reviews]
        put = frozenset[AttemptId]().union(*(one.attempt_ids for one in asked))
        return replace(
            self,
            raters=[rater for rater in self.raters if rater.review.review_id in reviews],
            asked=asked,
            everybody=[one for one in self.everybody if one.review_id in reviews],
            sent=[attempt_id for attempt_id in self.sent if attempt_id in put],
            gate={one: why for one, why in self.gate.items() if not reviews.isdisjoint(self.gated_in[one])},
        )

    def score_of(self, attempt_id: AttemptId) -> float | None:
        """The mean of an answer that was sent; None where nobody has scored it."""
        finding = self.finding_by_attempt.get(attempt_id)
        return finding.value if isinstance(finding, Scored) else None

    def voices(self, attempt_id: AttemptId) -> Mapping[RaterId, float]:
        """What an answer's value is the mean of: of each review, who has settled it, else every rater's last word.

        Of who has a say in several reviews, that of the newest alone.
        """
        newest: dict[str, tuple[RaterId, Finding]] = {}
        for review in self._by_review:
            settled = [(rater, rater.settled.get(attempt_id)) for rater in review]
            spoken = [(rater, rater.last_word(attempt_id)) for rater in review]
            for rater, said in [one for one in settled if isinstance(one[1], Scored)] or spoken:
                if said is not None:
                    newest[rater.rater.name] = (rater.rater.rater_id, said)
        return {rater_id: said.value for rater_id, said in newest.values() if isinstance(said, Scored)}

    def is_settled(self, attempt_id: AttemptId) -> bool:
        """Whether somebody was asked to settle it, and has, in any review."""
        return any(isinstance(rater.settled.get(attempt_id), Scored) for rater in self.raters)

    def last_words(self, attempt_id: AttemptId) -> Mapping[str, float]:
        """Name -> the last word of each who has scored it, those that a third's stands in place of too."""
        said: dict[str, Finding] = {}
        for person in self.persons:
            for seat in person.seats:
                word = seat.settled.get(attempt_id, seat.last_word(attempt_id))
                if word is not None:
                    said[person.name] = word
        return {name: finding.value for name, finding in said.items() if isinstance(finding, Scored)}

    @cached_property
    def idle(self) -> int:
        """How many of those who were asked have not said anything."""
        return len(
            {self.names[one.rater_id] for one in self.asked} - {one.name for one in self.persons if one.has_spoken}
        )

    @cached_property
    def _by_review(self) -> Sequence[Sequence[FoundRater]]:
        """Raters of each review, oldest first: of runs that are joined, they come run by run."""
        groups: dict[tuple[datetime, ReviewId], list[FoundRater]] = defaultdict(list)
        for rater in self.raters:
            groups[rater.review.created_at, rater.review.review_id].append(rater)
        return [groups[review] for review in sorted(groups)]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewedRun:
    """A run, with what tells which of its answers people were to see."""

    run: Run
    """With its places."""
    variants: Mapping[str, Variant]
    """asked_hash -> variant."""
    by_rule: Mapping[AttemptId, Finding]
    """What the rule found."""
    attempts: AttemptColumns
    """Every try of the run."""


def found_people(
    reviewed: ReviewedRun, *, rubrics: Sequence[Rubric], store: Store, only: Review | None = None
) -> Mapping[DimensionName, FoundPeople]:
    """What people found, by dimension, in the order of the rubrics; without dimensions that nobody has spoken on.

    A review counts from the first word in it: one that was only begun would make every answer of it missing. Reviews
    count together where they showed the same anchors. Of different anchors, those by which most answers are scored
    hold; of as many, the newest.

    Args:
        reviewed: The run.
        rubrics: Those that hold today: they say which answers a dimension applies to.
        store: Where reviews and scores are.
        only: Of this review alone, as if there were no other.
    """
    run = reviewed.run
    reviews = [one for one in store.reviews.of_run(run.run_id) if only is None or one.review_id == only.review_id]
    if not reviews:
        return {}
    sampled = [Sampled.of(review, run, reviewed.attempts, store=store) for review in reversed(reviews)]
    groups = _raters_by_anchors(run, sampled, store=store)
    rubric_by_name = {rubric.name: rubric for rubric in rubrics}
    ordered = [*(name for name in rubric_by_name if name in groups), *sorted(set(groups) - set(rubric_by_name))]
    found: dict[DimensionName, FoundPeople] = {}
    for name in ordered:
        spoken = {anchors: some for anchors, some in groups[name].items() if any(one.has_spoken for one in some)}
        if not spoken:
            continue
        anchors = max(spoken, key=lambda anchors: _rank(spoken[anchors]))
        found[name] = _people(
            name,
            spoken[anchors],
            sampled=sampled,
            asks=gate_for(rubric_by_name.get(name), reviewed.variants, reviewed.by_rule, store=store),
            left_out=[
                LeftOutPeople(version=some[0].series.version, raters=some)
                for other, some in spoken.items()
                if other != anchors
            ],
        )
    return found


def reviews_of(found: Iterable[FoundPeople], *, has_left_out: bool = False) -> list[Review]:
    """The reviews that people's figures are of, oldest first.

    Args:
        found: Of which dimensions and runs.
        has_left_out: Whether those that showed other anchors are wanted too.
    """
    raters = [rater for people in found for rater in (*people.raters, *(people.others if has_left_out else ()))]
    reviews = {rater.review.review_id: rater.review for rater in raters}
    return sorted(reviews.values(), key=lambda review: (review.created_at, review.review_id))


def _raters_by_anchors(
    run: Run, sampled: Sequence[Sampled], *, store: Store
) -> Mapping[DimensionName, Mapping[str, list[FoundRater]]]:
    """Dimension -> anchors -> who has scored by them."""
    keys = {place.key_hash for place in run.places}
    human = [one for one in store.scores.series_of_run(run.run_id) if one.rater_kind is RaterKind.HUMAN]
    by_rater: dict[str, list[Series]] = defaultdict(list)
    for series in human:
        by_rater[series.about.get("rater", "")].append(series)
    groups: dict[DimensionName, dict[str, list[FoundRater]]] = defaultdict(lambda: defaultdict(list))
    for one in sampled:
        for rater in one.raters:
            for series in by_rater[rater.rater_id]:
                dimension, anchors = series.about["dimension"], series.about["anchors"]
                found = _rater(run, rater, series, one, keys=keys, store=store)
                groups[dimension][anchors].append(found)
    return groups


def _rater(
    run: Run, rater: ReviewRater, series: Series, sampled: Sampled, *, keys: set[str], store: Store
) -> FoundRater:
    dimension = series.about["dimension"]
    own = [one for one in sampled.assignments if one.rater_id == rater.rater_id and dimension in one.dimensions]
    thirds = {one.attempt_id for one in own if one.kind is AssignmentKind.THIRD}
    columns = store.scores.findings(run.run_id, series.series_id, dimension)
    said: dict[int, dict[AttemptId, Finding]] = defaultdict(dict)
    by_other_key: set[AttemptId] = set()
    for attempt_id, key_hash, finding, sample in zip(
        columns.attempt_ids, columns.key_hashes, columns.findings, columns.samples, strict=True
    ):
        if key_hash in keys and attempt_id in sampled.position and not _is_taken_back(finding):
            said[sample][attempt_id] = finding
        elif key_hash not in keys:
            by_other_key.add(attempt_id)
    first = said[AssignmentKind.COMMON.sample]
    by_own = {attempt_id: finding for attempt_id, finding in first.items() if attempt_id not in thirds}
    return FoundRater(
        rater=rater,
        review=sampled.review,
        series=series,
        asked=frozenset(one.attempt_id for one in own if one.kind.is_first),
        first=_first(by_own, own, dimension, sampled.ratings, by_other_key=by_other_key),
        own=by_own,
        repeated=said[AssignmentKind.REPEAT.sample],
        rechecked=said[AssignmentKind.RECHECK.sample],
        settled={attempt_id: finding for attempt_id, finding in first.items() if attempt_id in thirds},
    )


def _first(
    now: Mapping[AttemptId, Finding],
    assignments: Sequence[Assignment],
    dimension: DimensionName,
    ratings: Ratings,
    *,
    by_other_key: AbstractSet[AttemptId],
) -> Mapping[AttemptId, Finding]:
    """Their own scores, with those that were changed after their first pass put back to what they were.

    Where one was given by an answer key that no longer holds, what it was put back to may be of that key: it is left
    out then, for it was said of another question.
    """
    found = dict(now)
    for one in assignments:
        mark = ratings.first.get(one.assignment_id, {}).get(dimension)
        if not one.kind.is_first or mark == ratings.now.get(one.assignment_id, {}).get(dimension):
            continue
        found.pop(one.attempt_id, None)
        if mark is not None and one.attempt_id not in by_other_key:
            found[one.attempt_id] = finding_of(mark)
    return found


def _is_taken_back(finding: Finding) -> bool:
    return isinstance(finding, Unscored) and finding.reason is UnscoredReason.TAKEN_BACK


def _people(
    name: DimensionName,
    raters: Sequence[FoundRater],
    *,
    sampled: Sequence[Sampled],
    asks: Asks,
    left_out: Sequence[LeftOutPeople],
) -> FoundPeople:
    spoken = {rater.review.review_id for rater in raters if rater.has_spoken}
    counted = [one for one in sampled if one.review.review_id in spoken]
    sent: dict[AttemptId, None] = {}
    gate: dict[AttemptId, Unscored] = {}
    gated_in: dict[AttemptId, set[ReviewId]] = defaultdict(set)
    for one in counted:
        own = {assignment.attempt_id for assignment in one.assignments if name in assignment.dimensions}
        sent.update(dict.fromkeys(own))
        for drawn in one.drawn:
            if drawn.attempt_id in own or drawn.is_assigned:
                continue
            match asks(drawn):
                case Unscored() as why:
                    gate[drawn.attempt_id] = why
                    gated_in[drawn.attempt_id].add(one.review.review_id)
                case True:
                    sent[drawn.attempt_id] = None
                case False:
                    pass
    position = counted[0].position
    return FoundPeople(
        dimension=name,
        raters=[rater for rater in raters if rater.review.review_id in spoken],
        asked=[asked for one in counted for asked in one.asked(name)],
        everybody=[rater for one in counted for rater in one.raters],
        sent=sorted(sent, key=position.__getitem__),
        gate={attempt_id: gate[attempt_id] for attempt_id in sorted(gate, key=position.__getitem__)},
        gated_in={attempt_id: frozenset(reviews) for attempt_id, reviews in gated_in.items()},
        gaps={
            (one.review.review_id, gap.attempt_id): gap for one in counted for gap in one.gaps if gap.dimension == name
        },
        left_out=left_out,
    )


def _rank(raters: Sequence[FoundRater]) -> tuple[int, float]:
    scored = {attempt_id for rater in raters for attempt_id in rater.scored}
    return len(scored), max(rater.series.created_at.timestamp() for rater in raters)
