"""What a page of figures is asked for by: which figures, of which runs, in which language."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from evalkit.domain.attempt import Outcome, RunId
from evalkit.domain.question import Category, Language

__all__ = ["FigureKind", "FigureOrder", "RunPointers", "UnstableQuestion"]

FigureKind = Literal["run", "judges", "people", "calibration", "comparison"]


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureOrder:
    """Which figures are wanted; orders for the same figures are equal."""

    kind: FigureKind
    run_ids: tuple[RunId, ...]
    """The reference first, in a comparison."""
    language: Language
    varies: tuple[str, ...] = ()
    allowed: tuple[str, ...] = ()
    """As in ``evalkit compare``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UnstableQuestion:
    """A question whose repeats differ."""

    question_id: str
    category: Category
    right: int
    asked: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RunPointers:
    """Where to look into a run: each of these leads to attempts or questions."""

    outcomes: tuple[tuple[Outcome, int], ...]
    """With how many attempts."""
    categories: tuple[tuple[Category, int], ...]
    """With how many questions."""
    unstable: tuple[UnstableQuestion, ...]
    """The most unstable first; not all of them."""
    n_unstable: int
