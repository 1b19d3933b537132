"""The small question that is asked to see how a target delivers; never part of a run."""

from __future__ import annotations

from decimal import Decimal

from evalkit.domain.question import Category, Difficulty, Language, NumberAnswer, Variant
from evalkit.text.prompts import ask_prompt

__all__ = ["check_variant"]

_TEXTS: dict[Language, str] = {
    "en": "A box holds 17 red balls and 26 blue balls, and 5 of the blue ones are taken out. "
    "How many balls are left in the box?",
    "zh": "盒子里有17个红球和26个蓝球，从中拿走5个蓝球后，盒子里还剩多少个球？",
}


def check_variant(language: Language) -> Variant:
    """Easy for every model, and yet something to think about, so that a reasoning model shows its reasoning."""
    return Variant(
        question_id="evalkit-check",
        language=language,
        prompt=ask_prompt(_TEXTS[language], language=language),
        expected=NumberAnswer(value=Decimal(38)),
        category=Category.MATH,
        difficulty=Difficulty.EASY,
        cluster="evalkit-check",
    )
