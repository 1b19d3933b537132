"""Scorecards for the tests of reports; each builder shows only what a test cares about."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from evalkit.domain.attempt import Outcome
from evalkit.domain.question import Category, Difficulty
from evalkit.domain.rubric import Dimension
from evalkit.domain.run import RunSummary
from evalkit.domain.score import RaterKind
from evalkit.domain.scorecard import (
    AccuracyCard,
    BandCard,
    CostCard,
    DimensionCard,
    ErrorCard,
    NotMeasured,
    OutcomeCard,
    QuestionCard,
    Scorecard,
    SpeedCard,
    StabilityCard,
    TokenBin,
    TransferCard,
    TwinsCard,
)
from evalkit.domain.verdict import Estimate, Quantiles, Undefined
from tests.builders import A_MOMENT, a_run, a_selection, a_target, variants_numbered

__all__ = [
    "a_cost_card",
    "a_dimension_card",
    "a_mean",
    "a_question_card",
    "a_run_summary",
    "a_scorecard",
    "a_speed_card",
    "a_spread",
    "a_stability_card",
    "an_accuracy_card",
    "an_estimate",
    "an_outcome_card",
]


def an_estimate(value: float = 0.7143, **overrides: Any) -> Estimate:
    """A share with an interval of 7 points to each side."""
    members: dict[str, Any] = {
        "value": value,
        "low": max(0.0, value - 0.07),
        "high": min(1.0, value + 0.07),
        "level": 0.95,
        "method": "Wilson, effective size",
        "n_clusters": 34,
        "n_questions": 36,
        "n_attempts": 108,
    }
    return Estimate(**(members | overrides))


def a_mean(value: float = 3.86, **overrides: Any) -> Estimate:
    """A mean score 1-5 with an interval of .3 to each side."""
    members: dict[str, Any] = {"low": value - 0.3, "high": value + 0.3, "method": "t on cluster means"}
    return an_estimate(value, **(members | overrides))


def a_speed_card(**overrides: Any) -> SpeedCard:
    """A server that writes fairly fast after a long think."""
    members: dict[str, Any] = {
        "ttft_s": a_spread(0.212, 0.434, 2.5, n_attempts=107),
        "ttfa_s": a_spread(12.4, 48.2, 241.7, n_attempts=98),
        "complete_s": a_spread(18.9, 62.1, 287.0, n_attempts=98),
        "decode_tokens_per_s": a_spread(11.2, 12.1, 12.9, n_attempts=107),
        "band": "fair",
        "wait_band": "long",
        "tokens_per_answer": a_spread(212.0, 845.5, 3901.2, n_attempts=98),
        "tokens_per_right": an_estimate(1742.0, low=1380.0, high=2104.0, method="ratio, Hall's t on clusters"),
        "seconds_per_right": an_estimate(131.0, low=101.0, high=161.0, method="ratio, Hall's t on clusters"),
    }
    members["speed_bands"] = (
        BandCard(name="poor", begins_at=0.0, n_attempts=1),
        BandCard(name="floor", begins_at=8.0, n_attempts=3),
        BandCard(name="fair", begins_at=10.0, n_attempts=101),
        BandCard(name="comfortable", begins_at=15.0, n_attempts=2),
    )
    members["wait_bands"] = (
        BandCard(name="quick", begins_at=0.0, n_attempts=20),
        BandCard(name="long", begins_at=30.0, n_attempts=78),
    )
    members["right_by_tokens"] = (
        TokenBin(fewest=90, most=400, right=an_estimate(0.9, n_questions=18), n_attempts=54),
        TokenBin(fewest=401, most=8192, right=an_estimate(0.5, n_questions=30), n_attempts=53),
    )
    return SpeedCard(**(members | overrides))


def a_spread(p10: float, p50: float, p90: float, *, n_attempts: int) -> Quantiles:
    """A distribution that is straight between its three known points and beyond them."""
    steps = [p10 / 2, p10 * 0.75, *(p10 + (p50 - p10) * step / 8 for step in range(9))]
    steps += [*(p50 + (p90 - p50) * step / 8 for step in range(1, 9)), p90 * 1.1, p90 * 1.2]
    return Quantiles(p10=p10, p50=p50, p90=p90, n_attempts=n_attempts, twentieths=tuple(steps))


def a_cost_card(**overrides: Any) -> CostCard:
    """A machine with a price and without a known power."""
    members: dict[str, Any] = {
        "money_per_right": an_estimate(0.031, low=0.024, high=0.041, method="ratio, Hall's t on clusters"),
        "watt_hours_per_right": Undefined(reason="watts is not set"),
    }
    return CostCard(**(members | overrides))


def an_outcome_card(**overrides: Any) -> OutcomeCard:
    """A finished run with something of everything."""
    members: dict[str, Any] = {
        "wanted": 108,
        "finished": 108,
        "counts": {Outcome.ANSWERED: 98, Outcome.CUT_IN_REASONING: 6, Outcome.LOOPING: 3, Outcome.FAILED: 1},
        "failures": {"http_5xx": 1},
        "failed_tries": 4,
        "notes": {"no_reasoning": 2, "repeated_tail": 4},
        "unread": 2,
        "unscored": {"open_question": 3, "not_completed": 9},
    }
    return OutcomeCard(**(members | overrides))


def an_accuracy_card(**overrides: Any) -> AccuracyCard:
    """A model that is better at math than at traps."""
    by_category = {
        Category.LOGIC: an_estimate(0.6, n_clusters=9, n_attempts=27),
        Category.MATH: an_estimate(0.8, n_clusters=9, n_attempts=27),
        Category.TRAP: an_estimate(0.42, n_clusters=6, n_attempts=18),
        Category.CRITICAL_THINKING: Undefined(reason="1 question, needs 2"),
        Category.CREATIVE: Undefined(reason="0 questions, needs 2"),
    }
    by_difficulty = {
        Difficulty.EASY: an_estimate(0.95, n_clusters=12, n_attempts=36),
        Difficulty.MEDIUM: an_estimate(0.7, n_clusters=12, n_attempts=36),
        Difficulty.HARD: an_estimate(0.45, n_clusters=12, n_attempts=36),
    }
    members: dict[str, Any] = {
        "every": an_estimate(0.7143),
        "completed": an_estimate(0.7801, n_attempts=98),
        "by_category": by_category,
        "by_difficulty": by_difficulty,
        "by_slice": {
            (Category.LOGIC, Difficulty.EASY): an_estimate(0.9, n_clusters=3, n_attempts=9),
            (Category.LOGIC, Difficulty.HARD): an_estimate(0.3, n_clusters=3, n_attempts=9),
            (Category.MATH, Difficulty.MEDIUM): an_estimate(0.8, n_clusters=9, n_attempts=27),
            (Category.TRAP, Difficulty.HARD): an_estimate(0.42, n_clusters=6, n_attempts=18),
            (Category.CRITICAL_THINKING, Difficulty.HARD): Undefined(reason="1 question, needs 2"),
        },
    }
    return AccuracyCard(**(members | overrides))


def a_dimension_card(**overrides: Any) -> DimensionCard:
    """Accuracy by rule."""
    members: dict[str, Any] = {
        "dimension": Dimension.ACCURACY,
        "rater_kind": RaterKind.RULE,
        "rater": "rule",
        "version": "2",
        "every": a_mean(3.86),
        "completed": a_mean(4.12, n_attempts=98),
        "deviation": a_mean(0.92, low=0.61, high=1.14, method="root of Wilson, effective size"),
        "scored": 98,
        "wanted": 98,
    }
    return DimensionCard(**(members | overrides))


def a_stability_card(**overrides: Any) -> StabilityCard:
    """A model that flips on a fifth of the pairs."""
    members: dict[str, Any] = {
        "flip_rate": an_estimate(0.194, low=0.121, high=0.267, method="t on cluster means"),
        "answer_flip_rate": an_estimate(0.253, low=0.171, high=0.335, method="t on cluster means"),
        "pass_hat": {1: an_estimate(0.7143), 3: an_estimate(0.5556)},
        "pass_at": {1: an_estimate(0.7143), 3: an_estimate(0.8611)},
        "never_right": 5,
        "sometimes_right": 11,
        "always_right": 20,
        "error": ErrorCard(
            from_questions=0.71, from_repeats=0.29, half_width=0.07, with_more_repeats=0.065, with_more_questions=0.049
        ),
    }
    return StabilityCard(**(members | overrides))


def a_question_card(number: int = 1, **overrides: Any) -> QuestionCard:
    """A question of which two of three repeats are right."""
    members: dict[str, Any] = {
        "question_id": f"math-{number:03d}",
        "asked_hash": f"asked:{number:064x}",
        "category": Category.MATH,
        "difficulty": Difficulty.MEDIUM,
        "cluster": f"math-{number:03d}",
        "expected": str(number),
        "right": 2,
        "asked": 3,
        "flip": 2 / 3,
        "answers": ((str(number), 2), (str(number + 1), 1)),
        "outcomes": {Outcome.ANSWERED: 3},
        "complete_s": 61.5,
        "tokens": 812.0,
    }
    return QuestionCard(**(members | overrides))


def a_scorecard(**overrides: Any) -> Scorecard:
    """A finished run with something of everything."""
    selection = a_selection(set_name="smoke")
    members: dict[str, Any] = {
        "run": a_run(variants=variants_numbered(36), repeats=3, selection=selection),
        "outcomes": an_outcome_card(),
        "accuracy": an_accuracy_card(),
        "dimensions": (
            a_dimension_card(),
            a_dimension_card(
                dimension=Dimension.RESPONSE_TIME,
                rater_kind=RaterKind.CLOCK,
                rater="clock",
                version="limits-0123456789abcdef",
                every=a_mean(2.9),
                completed=a_mean(3.1, n_attempts=98),
                deviation=a_mean(0.41, low=0.3, high=0.5, method="root of Wilson, effective size"),
            ),
        ),
        "panel": None,
        "not_measured": (
            NotMeasured(dimension=Dimension.COHERENCE, reason="needs_judge"),
            NotMeasured(dimension=Dimension.CREATIVITY, reason="needs_judge"),
            NotMeasured(dimension=Dimension.COMPLEXITY, reason="not_tagged"),
        ),
        "stability": a_stability_card(),
        "questions": tuple(a_question_card(number) for number in range(1, 13)),
        "twins": (
            TwinsCard(
                category=None,
                balanced=an_estimate(0.61),
                solvable=an_estimate(0.9),
                unsolvable=an_estimate(0.32),
                n_pairs=4,
            ),
            TwinsCard(
                category=Category.TRAP,
                balanced=an_estimate(0.58),
                solvable=an_estimate(0.9),
                unsolvable=Undefined(reason="1 question, needs 2"),
                n_pairs=2,
            ),
        ),
        "transfer": TransferCard(
            given_home=an_estimate(0.66), home=an_estimate(0.82), away=an_estimate(0.6), n_pairs=3
        ),
        "speed": a_speed_card(),
        "cost": a_cost_card(),
    }
    return Scorecard(**(members | overrides))


def a_run_summary(**overrides: Any) -> RunSummary:
    """A finished run as a line of a list."""
    run = a_run(selection=a_selection(set_name="smoke"), target=overrides.pop("target", a_target()))
    members: dict[str, Any] = {
        "run": run,
        "wanted": 108,
        "finished": 108,
        "last_activity_at": A_MOMENT + timedelta(hours=2),
    }
    return RunSummary(**(members | overrides))
