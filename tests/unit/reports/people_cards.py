"""What people found, for the tests of reports; each builder shows only what a test cares about."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from evalkit.domain.people import Gaps, PeopleCard, RatedCard, RaterCard, RaterOnDimension, ToldRating
from evalkit.domain.review import AssignmentKind, Door
from evalkit.domain.rubric import Dimension, DimensionName
from evalkit.domain.score import RaterKind, Scored
from evalkit.domain.scorecard import DimensionCard, Scorecard
from evalkit.domain.verdict import Undefined
from tests.builders import A_MOMENT, a_run, a_variant
from tests.unit.reports.cards import a_dimension_card, a_mean, a_scorecard, an_estimate
from tests.unit.reports.judged_cards import a_coverage

__all__ = ["a_people_card", "a_rated_card", "a_rated_scorecard", "a_rater_card", "a_told_rating", "rated_row"]

RATERS = ("ada", "bo")


def a_rated_card(
    dimension: DimensionName = Dimension.COHERENCE, names: Sequence[str] = RATERS, **overrides: Any
) -> RatedCard:
    """A dimension on which people agree well, every sampled answer scored."""
    alone = Undefined(reason="1 person, needs 2")
    are_several = len(names) > 1
    members: dict[str, Any] = {
        "dimension": dimension,
        "title": {},
        "version": "a9f3c210",
        "every": a_mean(4.2, n_attempts=40),
        "coverage": a_coverage(40, 40),
        "questions": 30,
        "raters": tuple(names),
        "idle": 0,
        "twice": 20 if are_several else 0,
        "alpha": an_estimate(0.84, method="bootstrap over clusters") if are_several else alone,
        "ac2": an_estimate(0.9, method="bootstrap over clusters") if are_several else alone,
        "exact": an_estimate(0.65) if are_several else alone,
        "within_one": an_estimate(0.95) if are_several else alone,
        "gaps": Gaps(wide=0, rechecked=0, settled=0, open=0, by_review={}),
    }
    return RatedCard(**(members | overrides))


def a_rater_card(rater: str = "ada", **overrides: Any) -> RaterCard:
    """Somebody who has done all that was asked, at leisure."""
    members: dict[str, Any] = {
        "rater": rater,
        "review": "1a9ba8df",
        "scored": 60,
        "wanted": 60,
        "cannot_judge": 0,
        "median_s": 41.0,
        "too_fast": 0,
        "timed": 29,
        "longest_alike": 4,
        "is_straight": False,
        "repeats": 3,
        "repeats_same": 2,
        "repeats_near": 3,
        "self_exact": an_estimate(2 / 3),
        "self_within_one": an_estimate(1.0),
        "comments": 0,
        "flags": 0,
        "by_dimension": (
            RaterOnDimension(
                dimension=Dimension.COHERENCE,
                shared=20,
                alpha=an_estimate(0.84, method="bootstrap over clusters"),
                within_one=an_estimate(0.95),
                bias=a_mean(0.2, low=-0.1, high=0.5),
            ),
        ),
    }
    return RaterCard(**(members | overrides))


def a_people_card(names: Sequence[str] = RATERS, **overrides: Any) -> PeopleCard:
    """People against whom nothing speaks."""
    members: dict[str, Any] = {
        "rated": (a_rated_card(names=names), a_rated_card(Dimension.COMMON_SENSE, names)),
        "raters": tuple(a_rater_card(name) for name in names),
        "review_runs": ("1a9ba8df", "77c01d2e"),
        "going_on": {"c0ffee00": "evalkit review 1a9ba8df 77c01d2e"},
        "left_out": (),
    }
    return PeopleCard(**(members | overrides))


def a_rated_scorecard(people: PeopleCard | None = None, **overrides: Any) -> Scorecard:
    """A run that people have scored."""
    found = a_people_card() if people is None else people
    plain = a_scorecard()
    members: dict[str, Any] = {
        "dimensions": (plain.dimensions[0], *(rated_row(rated) for rated in found.rated), *plain.dimensions[1:]),
        "people": found,
        "not_measured": (),
    }
    return a_scorecard(**(members | overrides))


def rated_row(rated: RatedCard) -> DimensionCard:
    """Its row among the dimensions."""
    return a_dimension_card(
        dimension=rated.dimension,
        rater_kind=RaterKind.HUMAN,
        rater=", ".join(rated.raters),
        version=rated.version,
        every=rated.every,
        completed=rated.every,
        deviation=Undefined(reason="0 repeated questions, needs 2"),
        scored=rated.coverage.scored,
        wanted=rated.coverage.wanted,
    )


def a_told_rating(rater: str = "ada", **overrides: Any) -> ToldRating:
    """A 4 for coherence, which counts."""
    members: dict[str, Any] = {
        "run": a_run(),
        "question_id": a_variant().question_id,
        "repeat": 0,
        "dimension": Dimension.COHERENCE,
        "rater": rater,
        "review": "1a9ba8df",
        "version": "a9f3c210",
        "kind": AssignmentKind.COMMON,
        "finding": Scored(value=4),
        "is_counted": True,
        "comment": "",
        "is_flagged": False,
        "made_at": A_MOMENT,
        "door": Door.PAGE,
    }
    return ToldRating(**(members | overrides))
