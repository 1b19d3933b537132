"""What judges found, for the tests of reports; each builder shows only what a test cares about."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

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
from evalkit.domain.rubric import Dimension, DimensionName
from evalkit.domain.score import RaterKind
from evalkit.domain.scorecard import DimensionCard, Scorecard
from evalkit.domain.verdict import Undefined
from tests.unit.reports.cards import a_dimension_card, a_mean, a_scorecard, an_estimate

__all__ = [
    "a_coverage",
    "a_judge",
    "a_judge_card",
    "a_judged_card",
    "a_judged_scorecard",
    "a_left_out",
    "a_pair",
    "a_panel",
]

JUDGES = ("kimi", "glm", "qwen-judge")


def a_coverage(scored: int = 60, wanted: int = 60, **overrides: Any) -> Coverage:
    """Of 60 answers, all scored; what is missing had no readable verdict."""
    missing = wanted - scored
    members: dict[str, Any] = {
        "scored": scored,
        "wanted": wanted,
        "unscored": {"no_verdict": missing} if missing else {},
        "is_poor": missing > 0.02 * wanted,
        "lowest": 3.1 if missing else None,
        "highest": 4.2 if missing else None,
    }
    return Coverage(**(members | overrides))


def a_judge_card(judge: str = "kimi", mean: float = 4.0, **overrides: Any) -> JudgeCard:
    """A judge that has scored everything."""
    members: dict[str, Any] = {
        "judge": judge,
        "version": "b65c0fab",
        "every": a_mean(mean, n_attempts=60),
        "coverage": a_coverage(),
    }
    return JudgeCard(**(members | overrides))


def a_judged_card(
    dimension: DimensionName = Dimension.COHERENCE, names: Sequence[str] = JUDGES, **overrides: Any
) -> JudgedCard:
    """A dimension on which the judges agree well."""
    alone = Undefined(reason="1 judge, needs 2")
    is_panel = len(names) > 1
    members: dict[str, Any] = {
        "dimension": dimension,
        "every": a_mean(4.0, n_attempts=60),
        "title": {},
        "judges": tuple(a_judge_card(judge, 3.9 + 0.1 * number) for number, judge in enumerate(names)),
        "coverage": a_coverage(),
        "alpha": an_estimate(0.83, method="bootstrap over clusters") if is_panel else alone,
        "exact": an_estimate(0.6) if is_panel else alone,
        "within_one": an_estimate(0.96) if is_panel else alone,
        "spread": SpreadCard(deviation=0.1, added=0.0577, n_judges=len(names)) if is_panel else alone,
        "model_deviation": a_mean(0.42, low=0.2, high=0.6, method="difference of variances, MOVER"),
        "noise": 0.2,
    }
    return JudgedCard(**(members | overrides))


def a_judge(judge: str = "kimi", **overrides: Any) -> JudgeHabits:
    """A judge without a taste for length."""
    members: dict[str, Any] = {
        "judge": judge,
        "served_model": judge,
        "weight": 1.0,
        "verdicts": 226,
        "repaired": 0,
        "unscored": 0,
        "noise": a_mean(0.35, low=0.2, high=0.6, n_attempts=11, method="root of Wilson, effective size"),
        "length_slope": a_mean(0.02, low=-0.2, high=0.24, method="t on clusters, within questions"),
        "order_effect": a_mean(-0.05, low=-0.2, high=0.1, method="t on clusters, within questions"),
        "is_simulated": False,
        "temperature": 0.6,
    }
    return JudgeHabits(**(members | overrides))


def a_pair(value: float = 0.4, **overrides: Any) -> CorrelationCard:
    """Coherence beside completeness."""
    members: dict[str, Any] = {
        "first": Dimension.COHERENCE,
        "second": Dimension.COMPLETENESS,
        "correlation": an_estimate(value, method="bootstrap over clusters"),
        "is_halo": value > 0.9,
    }
    return CorrelationCard(**(members | overrides))


def a_left_out(judge: str = "kimi", *, version: str = "b65c0fab", why: str = "other_rubric") -> LeftOutCard:
    """A series by another rubric."""
    return LeftOutCard(judge=judge, version=version, dimensions=(Dimension.COHERENCE,), why=LeftOutWhy(why))


def a_panel(names: Sequence[str] = JUDGES, **overrides: Any) -> PanelCard:
    """Judges against whom nothing speaks."""
    members: dict[str, Any] = {
        "judged": (a_judged_card(names=names), a_judged_card(Dimension.COMPLETENESS, names)),
        "judges": tuple(a_judge(judge) for judge in names),
        "correlations": (a_pair(),),
        "suspects": 0,
        "left_out": (),
    }
    return PanelCard(**(members | overrides))


def a_judged_scorecard(panel: PanelCard | None = None, **overrides: Any) -> Scorecard:
    """A run with the scores of a panel."""
    found = a_panel() if panel is None else panel
    by_judges = tuple(_dimension(judged) for judged in found.judged)
    plain = a_scorecard()
    members: dict[str, Any] = {
        "dimensions": (plain.dimensions[0], *by_judges, *plain.dimensions[1:]),
        "panel": found,
        "not_measured": (),
    }
    return a_scorecard(**(members | overrides))


def _dimension(judged: JudgedCard) -> DimensionCard:
    return a_dimension_card(
        dimension=judged.dimension,
        rater_kind=RaterKind.JUDGE,
        rater=", ".join(card.judge for card in judged.judges),
        version="8c67aadc",
        every=judged.every,
        completed=judged.every,
        deviation=a_mean(0.46, low=0.3, high=0.6, method="root of Wilson, effective size"),
        scored=judged.coverage.scored,
        wanted=judged.coverage.wanted,
    )
