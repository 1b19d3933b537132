"""Figures, names and reasons as text in the reader's language."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from evalkit.domain.question import Language
from evalkit.domain.verdict import Estimate, Figure, Undefined
from evalkit.text.messages import CATALOGUE, message

__all__ = ["count_of", "interval_of", "level_of", "measured", "name_of", "percent_of", "reason_of"]

_REASONS: Final[tuple[tuple[re.Pattern[str], str], ...]] = (
    (re.compile(r"0 questions, needs 2"), "reason no_questions"),
    (re.compile(r"1 question, needs 2"), "reason one_question"),
    (re.compile(r"(\d+) questions in (\d+) cluster, needs 2 clusters"), "reason too_few_clusters"),
    (re.compile(r"nothing was measured"), "reason nothing_measured"),
)
"""Reasons as the statistics give them -> how a reader is told; others are shown as they are."""


def percent_of(share: float) -> str:
    """A share as a percentage with one decimal."""
    return f"{share * 100:.1f}%"


def level_of(estimate: Estimate) -> str:
    """The nominal coverage, e.g. ``95%``."""
    return f"{estimate.level * 100:.3g}%"


def interval_of(estimate: Estimate, language: Language) -> str:
    """Both ends of an interval of a share, in percent."""
    low, high = f"{estimate.low * 100:.1f}", f"{estimate.high * 100:.1f}%"
    return message("interval", language, low=low, high=high)


def measured(value: float) -> str:
    """A time, rate or count with as many digits as say something: 0.42, 12.3, 8,192."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}" if value < 1 else f"{value:.1f}"


def count_of(number: int) -> str:
    """A count with separators."""
    return f"{number:,}"


def name_of(kind: str, value: str, language: Language, *, neutral: Callable[[str], str]) -> str:
    """The name of a category, outcome, band or the like; unknown ones (a user's own bands) are shown as they are."""
    key = f"{kind} {value}"
    return message(key, language) if key in CATALOGUE else neutral(value)


def reason_of(figure: Figure | Undefined, language: Language, *, neutral: Callable[[str], str]) -> str:
    """Why a figure is undefined, in the reader's language where it is one of our own reasons."""
    if isinstance(figure, Estimate):
        return ""
    for pattern, key in _REASONS:
        match = pattern.fullmatch(figure.reason)
        if match is not None:
            return message(key, language, **{f"n{number}": said for number, said in enumerate(match.groups(), start=1)})
    return neutral(figure.reason)
