"""What people have found of several runs on one dimension, as of one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from evalkit.actions.reviewing.found import FoundPeople, LeftOutPeople
from evalkit.actions.reviewing.persons import FoundRater
from evalkit.actions.reviewing.sampled import AskedRater
from evalkit.domain.attempt import AttemptId
from evalkit.domain.review import RaterId
from evalkit.domain.score import Finding

__all__ = ["joined_people"]


def joined_people(found: Sequence[FoundPeople]) -> FoundPeople:
    """What people found of several runs on one dimension, as of one; of other anchors than most, nothing.

    Args:
        found: Of each run, by whichever anchors hold there; at least one.
    """
    by_version: dict[str, list[FoundPeople]] = defaultdict(list)
    for people in found:
        by_version[people.series.version].append(people)
    kept = max(by_version.values(), key=lambda some: sum(len(people.finding_by_attempt) for people in some))
    raters: dict[RaterId, list[FoundRater]] = defaultdict(list)
    for people in kept:
        for rater in people.raters:
            raters[rater.rater.rater_id].append(rater)
    others = [
        LeftOutPeople(version=version, raters=one.raters)
        for version, some in by_version.items()
        if some is not kept
        for one in some
    ]
    return FoundPeople(
        dimension=found[0].dimension,
        raters=[_joined_rater(parts) for parts in raters.values()],
        asked=_joined_asked(asked for people in kept for asked in people.asked),
        everybody=[one for people in kept for one in people.everybody],
        sent=[attempt_id for people in kept for attempt_id in people.sent],
        gate={attempt_id: gate for people in kept for attempt_id, gate in people.gate.items()},
        gated_in={attempt_id: reviews for people in kept for attempt_id, reviews in people.gated_in.items()},
        gaps={place: gap for people in kept for place, gap in people.gaps.items()},
        left_out=[*others, *(left_out for people in found for left_out in people.left_out)],
    )


def _joined_rater(parts: Sequence[FoundRater]) -> FoundRater:
    def merged(member: Callable[[FoundRater], Mapping[AttemptId, Finding]]) -> Mapping[AttemptId, Finding]:
        return {attempt_id: finding for part in parts for attempt_id, finding in member(part).items()}

    return FoundRater(
        rater=parts[0].rater,
        review=parts[0].review,
        series=parts[0].series,
        asked=frozenset().union(*(part.asked for part in parts)),
        first=merged(lambda part: part.first),
        own=merged(lambda part: part.own),
        repeated=merged(lambda part: part.repeated),
        rechecked=merged(lambda part: part.rechecked),
        settled=merged(lambda part: part.settled),
    )


def _joined_asked(asked: Iterable[AskedRater]) -> Sequence[AskedRater]:
    joined: dict[RaterId, AskedRater] = {}
    for one in asked:
        known = joined.get(one.rater_id, one)
        joined[one.rater_id] = replace(known, attempt_ids=known.attempt_ids | one.attempt_ids)
    return list(joined.values())
