"""Sheets for tests of what reaches raters; each builder fills in what a test does not care about."""

from __future__ import annotations

from typing import Any

from evalkit.domain.question import Language
from evalkit.domain.sheet import BlindAnswer, Scale, Sheet

__all__ = ["THREE_SCALES", "a_blind_answer", "a_scale", "a_sheet", "a_sheet_of_three_scales"]

THREE_SCALES = ("coherence", "completeness", "common_sense")

_TITLES = {
    "coherence": ("Coherence", "连贯性"),
    "completeness": ("Completeness", "完整性"),
    "common_sense": ("Common sense", "常识合理性"),
}
_ANCHORS = (
    (5, "No leap and no false step; the final answer is what the last step yields."),
    (4, "Exactly one leap, and no false step."),
    (3, "Two or more leaps; or there are false steps, but the conclusion depends on none of them."),
    (2, "The conclusion depends on exactly one false step."),
    (1, "The conclusion depends on two or more false steps, or does not come from the steps at all."),
)


def a_scale(dimension: str = "coherence", *, language: Language = "en", **overrides: Any) -> Scale:
    """A scale with anchors of about the usual length."""
    title = _TITLES.get(dimension, (dimension, dimension))[1 if language == "zh" else 0]
    members: dict[str, Any] = {
        "dimension": dimension,
        "title": title,
        "asks": f"Does the answer show {title}? Take the answer as one chain.",
        "levels": _ANCHORS,
    }
    return Scale(**(members | overrides))


def a_blind_answer(number: int = 1, **overrides: Any) -> BlindAnswer:
    """An answer without marks, asked about coherence."""
    members: dict[str, Any] = {
        "item_id": f"{number:016x}",
        "question": f"Ann has {number} apples and buys {number} more. How many has she?",
        "instruction": "",
        "answer": f"She has {number} + {number} = {2 * number} apples.",
        "reasoning": None,
        "reference": None,
        "checklist": (),
        "dimensions": ("coherence",),
        "language": "en",
    }
    return BlindAnswer(**(members | overrides))


def a_sheet(*answers: BlindAnswer, **overrides: Any) -> Sheet:
    """A sheet of one rater; without answers given, three of them."""
    members: dict[str, Any] = {
        "form_id": "f00d0000000000aa",
        "rater": "rater-1",
        "language": "en",
        "scales": (a_scale(),),
        "answers": answers or tuple(a_blind_answer(number) for number in (1, 2, 3)),
    }
    return Sheet(**(members | overrides))


def a_sheet_of_three_scales(count: int) -> Sheet:
    """A sheet of some answers, each of them asked about on every scale."""
    answers = (
        a_blind_answer(at, dimensions=THREE_SCALES, answer=f"She has **{at}** + {at} = {2 * at} apples.")
        for at in range(1, count + 1)
    )
    return a_sheet(*answers, scales=tuple(a_scale(name) for name in THREE_SCALES))
