"""Judge prompts and judges for tests: as the shipped templates are laid out, without their words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from evalkit.domain.question import Language, Variant
from evalkit.domain.rubric import Method
from evalkit.simulator.judge_personas import JudgePersona
from evalkit.simulator.judge_prompts import JudgeTask
from evalkit.simulator.personas import Pace
from evalkit.text.fence import fenced
from tests.builders import a_variant

__all__ = ["a_judge", "a_judge_prompt", "a_task"]

_OPENING: dict[Language, str] = {"en": "Dimension: ", "zh": "维度："}


def a_judge(**overrides: Any) -> JudgePersona:
    """An instant judge called ``judge`` that sees every level as it is, unless told otherwise."""
    members: dict[str, Any] = {"name": "judge", "seed": 1, "noise_sd": 0.0, "pace": Pace(ttft_s=0.0, token_s=0.0)}
    return JudgePersona(**(members | overrides))


def a_task(answer: str = "Nothing hangs in the air.", **overrides: Any) -> JudgeTask:
    """A request to judge the coherence of an answer."""
    members: dict[str, Any] = {
        "dimension": "coherence",
        "language": "en",
        "method": Method.LEVELS,
        "material": {"question": a_variant().prompt, "answer": answer},
    }
    return JudgeTask(**(members | overrides))


def a_judge_prompt(
    answer: str,
    *,
    dimension: str = "coherence",
    variant: Variant | None = None,
    items: Sequence[str] = (),
    is_upwards: bool = False,
    reference: str | None = None,
) -> str:
    """What a judge is sent: levels, or a checklist where items are given."""
    variant = variant or a_variant()
    levels = (1, 2, 3, 4, 5) if is_upwards else (5, 4, 3, 2, 1)
    asked = [f"{number}. {item}" for number, item in enumerate(items, start=1)] or [f"{level}: so" for level in levels]
    material = {"question": variant.prompt, "reference": reference, "answer": answer}
    fences = [fenced(label, text, mark="7f3a9c21d04e") for label, text in material.items() if text is not None]
    return "\n".join((f"{_OPENING[variant.language]}{dimension}", "", *asked, "", *fences, "", "Reply in JSON."))
