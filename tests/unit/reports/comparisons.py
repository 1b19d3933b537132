"""Comparisons for the tests of reports; each builder shows only what a test cares about."""

from __future__ import annotations

from typing import Any

from evalkit.domain.attempt import RunId
from evalkit.domain.changed_question import AskedAnswer, ChangedQuestion
from evalkit.domain.comparison import (
    Comparability,
    Comparison,
    CriterionRow,
    Difference,
    Distinction,
    DistinctionKind,
    EarlyEnd,
    FloorRow,
    JudgedDifference,
    JudgeDifference,
    Needed,
    PairComparison,
    Pairing,
    RankRow,
    Reading,
    SliceRow,
    Status,
)
from evalkit.domain.criteria import CRITERIA, DEFAULT_MARGINS, Unit
from evalkit.domain.decision import Decision, Floors
from evalkit.domain.identity import content_uuid
from evalkit.domain.panel import Coverage, SpreadCard
from evalkit.domain.question import Category, Difficulty
from evalkit.domain.run import Run
from evalkit.domain.score import RaterKind
from evalkit.domain.verdict import Remark, Undefined
from tests.builders import A_MOMENT, a_passport, a_run, a_target
from tests.unit.reports.cards import an_estimate

__all__ = [
    "a_blocked_pair",
    "a_changed_question",
    "a_comparability",
    "a_comparison",
    "a_criterion_row",
    "a_decision",
    "a_difference",
    "a_failing_row",
    "a_floor_row",
    "a_judged_difference",
    "a_judged_row",
    "a_pair",
    "a_pairing",
    "a_rank_row",
    "a_slice_row",
    "an_early_end",
    "an_inconclusive_row",
    "an_undefined_row",
    "compared_run",
]

_FIGURES: dict[Unit, tuple[float, float, float]] = {
    Unit.SHARE: (0.71, 0.70, 0.03),
    Unit.SCORE: (3.9, 3.85, 0.15),
    Unit.RATIO: (60.0, 63.0, 0.08),
}
"""Unit -> reference, candidate, and how far a bound lies from the difference (or its quotient)."""


def a_decision(**overrides: Any) -> Decision:
    """Two quantisations of one model under the default margins and two floors."""
    members: dict[str, Any] = {
        "reference": "qwen32b-q8",
        "candidates": ("qwen32b-q4",),
        "varies": ("quantisation",),
        "bank": "reasoning",
        "set_name": "decision",
        "language": "en",
        "repeats": 5,
        "floors": Floors(accuracy=0.6, tokens_per_s=10.0),
    }
    return Decision(**(members | overrides))


def compared_run(name: str, *, quantisation: str | None = None, **overrides: Any) -> Run:
    """A run of one build; its id follows from the name."""
    members: dict[str, Any] = {
        "run_id": RunId(content_uuid("run", name)),
        "target": a_target(name=name),
        "passport": a_passport(quantisation=quantisation),
        "repeats": 5,
    }
    return a_run(**(members | overrides))


def a_difference(value: float = -0.01, **overrides: Any) -> Difference:
    """A share with bounds 3 points to each side."""
    members: dict[str, Any] = {
        "value": value,
        "low": value - 0.03,
        "high": value + 0.03,
        "confidence": 0.95,
        "method": "Wilson's for differences, t on clusters",
        "n_clusters": 180,
        "n_questions": 200,
        "n_attempts": 2000,
    }
    return Difference(**(members | overrides))


def a_criterion_row(key: str = "accuracy", **overrides: Any) -> CriterionRow:
    """A row with figures in its criterion's unit: passing where the defaults have a margin, without one elsewhere."""
    criterion = CRITERIA[key]
    reference, candidate, reach = _FIGURES[criterion.unit]
    is_ratio = criterion.unit is Unit.RATIO
    value = candidate / reference if is_ratio else candidate - reference
    margin = overrides.get("margin", DEFAULT_MARGINS.get(key))
    low, high = (value * (1 - reach), value * (1 + reach)) if is_ratio else (value - reach, value + reach)
    members: dict[str, Any] = {
        "criterion": criterion,
        "reference": reference,
        "candidate": candidate,
        "difference": a_difference(value, low=low, high=high),
        "margin": margin,
        "is_primary": margin is not None,
        "status": None if margin is None else Status.PASS,
        "reading": Reading.ALIKE if margin is None else Reading.NOT_WORSE,
        "p": 0.58,
        "adjusted_p": 1.0 if margin is None else None,
    }
    return CriterionRow(**(members | overrides))


def an_undefined_row(key: str = "coherence", *, reason: str = "0 questions, needs 2", **overrides: Any) -> CriterionRow:
    """A row without a figure; with a margin it is inconclusive."""
    status = None if overrides.get("margin", DEFAULT_MARGINS.get(key)) is None else Status.INCONCLUSIVE
    members: dict[str, Any] = {
        "reference": None,
        "candidate": None,
        "difference": Undefined(reason=reason),
        "status": status,
        "reading": Reading.UNCLEAR,
        "p": None,
        "adjusted_p": None,
        "dropped": {"not_scored": 200},
    }
    return a_criterion_row(key, **(members | overrides))


def an_inconclusive_row(key: str = "accuracy", **overrides: Any) -> CriterionRow:
    """A row of which too little is known, with what would decide it."""
    members: dict[str, Any] = {
        "status": Status.INCONCLUSIVE,
        "reading": Reading.UNCLEAR,
        "needed": Needed(questions=420, repeats=5, assumes_no_difference=True),
    }
    return a_criterion_row(key, **(members | overrides))


def a_failing_row(key: str = "accuracy", **overrides: Any) -> CriterionRow:
    """A share that lies 12 points lower, with a margin of 5."""
    members: dict[str, Any] = {
        "candidate": 0.59,
        "difference": a_difference(-0.12),
        "margin": 0.05,
        "status": Status.FAIL,
        "reading": Reading.WORSE,
        "p": 0.0004,
    }
    return a_criterion_row(key, **(members | overrides))


def a_judged_difference(**overrides: Any) -> JudgedDifference:
    """Two judges that see different builds ahead, and nothing missing."""
    coverage = Coverage(scored=398, wanted=400, unscored={"no_verdict": 2}, is_poor=False, lowest=None, highest=None)
    judges = tuple(
        JudgeDifference(
            judge=name,
            version="2f1c0a9b",
            reference=3.9,
            candidate=3.9 + value,
            difference=a_difference(value, low=value - 0.1, high=value + 0.1),
        )
        for name, value in (("glm", -0.17), ("mistral", 0.07))
    )
    members: dict[str, Any] = {
        "judges": judges,
        "difference": a_difference(-0.05, low=-0.2, high=0.1),
        "spread": SpreadCard(deviation=0.17, added=0.12, n_judges=2),
        "reference": coverage,
        "candidate": coverage,
        "lowest": -0.09,
        "highest": -0.01,
    }
    return JudgedDifference(**(members | overrides))


def a_judged_row(key: str = "coherence", **overrides: Any) -> CriterionRow:
    """A score by a panel."""
    members: dict[str, Any] = {"rater_kind": RaterKind.JUDGE, "rater": "glm, mistral", "judged": a_judged_difference()}
    return a_criterion_row(key, **(members | overrides))


def a_floor_row(key: str = "accuracy", **overrides: Any) -> FloorRow:
    """A floor that is kept."""
    members: dict[str, Any] = {
        "key": key,
        "required": 0.6,
        "is_at_least": CRITERIA[key].is_higher_better,
        "figure": an_estimate(0.7, low=0.65, high=0.75, level=0.9),
        "status": Status.PASS,
    }
    return FloorRow(**(members | overrides))


def a_pairing(**overrides: Any) -> Pairing:
    """200 questions five times over, of which one run lacks three."""
    members: dict[str, Any] = {
        "questions": 200,
        "clusters": 180,
        "attempts_reference": 1000,
        "attempts_candidate": 998,
        "repeats_reference": 5,
        "repeats_candidate": 5,
        "dropped": {"only_in_reference": 3},
    }
    return Pairing(**(members | overrides))


def a_comparability(**overrides: Any) -> Comparability:
    """Two builds that differ as was meant, and in nothing else that matters."""
    members: dict[str, Any] = {
        "distinctions": (
            Distinction(key="quantisation", reference="Q8_0", candidate="Q4_K_M", kind=DistinctionKind.INTENDED),
            Distinction(key="concurrency", reference="4", candidate="8", kind=DistinctionKind.HARMLESS),
        ),
        "is_same_build": False,
        "identical_texts": 2,
        "compared_texts": 998,
        "is_suspicious": False,
    }
    return Comparability(**(members | overrides))


def a_slice_row(category: Category = Category.MATH, **overrides: Any) -> SliceRow:
    """A category as a whole, without a difference beyond chance."""
    members: dict[str, Any] = {
        "category": category,
        "difficulty": None,
        "reference": 0.8,
        "candidate": 0.78,
        "difference": a_difference(-0.02, low=-0.09, high=0.05, n_clusters=30, n_questions=30, n_attempts=300),
        "adjusted_p": 0.94,
        "reading": Reading.ALIKE,
        "n_questions": 30,
    }
    return SliceRow(**(members | overrides))


def a_changed_question(number: int = 1, **overrides: Any) -> ChangedQuestion:
    """A question that the reference always and the candidate never gets right."""
    members: dict[str, Any] = {
        "question_id": f"math-{number:03d}",
        "category": Category.MATH,
        "difficulty": Difficulty.MEDIUM,
        "prompt": f"What is {number} + 0?",
        "expected": str(number),
        "reference_right": 5,
        "reference_asked": 5,
        "candidate_right": 0,
        "candidate_asked": 5,
        "reference_answer": AskedAnswer(
            is_right=True, outcome="answered", read=str(number), text=f"Adding nothing.\nAnswer: {number}"
        ),
        "candidate_answer": AskedAnswer(is_right=False, outcome="answered", read="7", text="Answer: 7"),
    }
    return ChangedQuestion(**(members | overrides))


def an_early_end(**overrides: Any) -> EarlyEnd:
    """The second of three looks."""
    members: dict[str, Any] = {
        "look": 2,
        "looks": 3,
        "questions": 130,
        "questions_planned": 200,
        "requests_saved": 350,
        "hours_saved": 2.4,
    }
    return EarlyEnd(**(members | overrides))


def a_pair(candidate: str = "qwen32b-q4", **overrides: Any) -> PairComparison:
    """A candidate that passes everything: primary rows, exploratory ones, one without a figure, two floors."""
    members: dict[str, Any] = {
        "reference": compared_run("qwen32b-q8", quantisation="Q8_0"),
        "candidate": compared_run(candidate, quantisation="Q4_K_M"),
        "comparability": a_comparability(),
        "pairing": a_pairing(),
        "rows": (
            *(a_criterion_row(key) for key in DEFAULT_MARGINS),
            *(a_criterion_row(key) for key in ("accuracy_completed", "all_right", "seconds", "tokens_per_right")),
            an_undefined_row("coherence"),
        ),
        "floors": (
            a_floor_row("accuracy"),
            a_floor_row("tokens_per_s", required=10.0, figure=an_estimate(12.1, low=11.8, high=12.4, level=0.9)),
        ),
        "slices": (a_slice_row(), a_slice_row(difficulty=Difficulty.HARD, n_questions=10), a_slice_row(Category.TRAP)),
        "changed": tuple(a_changed_question(number) for number in (1, 2)),
        "status": Status.PASS,
        "p": 0.0125,
    }
    return PairComparison(**(members | overrides))


def a_blocked_pair(candidate: str = "qwen32b-q4", **overrides: Any) -> PairComparison:
    """Another temperature that nobody named: no verdict."""
    named = a_comparability().distinctions
    blocking = Distinction(key="temperature", reference="0.6", candidate="0", kind=DistinctionKind.BLOCKING)
    members: dict[str, Any] = {
        "comparability": a_comparability(distinctions=(*named, blocking)),
        "rows": tuple(a_criterion_row(key, status=None) for key in DEFAULT_MARGINS),
        "status": None,
        "p": None,
        "remarks": (Remark(key="not_comparable", values={"named": "temperature"}),),
    }
    return a_pair(candidate, **(members | overrides))


def a_rank_row(name: str = "qwen32b-q8", **overrides: Any) -> RankRow:
    """A build that beats nobody beyond chance."""
    members: dict[str, Any] = {
        "name": name,
        "run_id": compared_run(name).run_id,
        "is_reference": name == "qwen32b-q8",
        "accuracy": an_estimate(0.71),
        "better_than": (),
    }
    return RankRow(**(members | overrides))


def a_comparison(**overrides: Any) -> Comparison:
    """One candidate that passes; several by ``pairs``, each ``a_pair(name, ...)``."""
    pairs: tuple[PairComparison, ...] = overrides.get("pairs", (a_pair(),))
    names = tuple(pair.candidate.target.name for pair in pairs)
    members: dict[str, Any] = {
        "decision": a_decision(candidates=names),
        "source": "decision.toml",
        "pairs": pairs,
        "ranking": () if len(pairs) < 2 else tuple(a_rank_row(name) for name in ("qwen32b-q8", *names)),
        "made_at": A_MOMENT,
    }
    return Comparison(**(members | overrides))
