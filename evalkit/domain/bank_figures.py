"""What is known of a bank as an instrument: what it holds, and what stored answers say of its questions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from evalkit.domain.question import Language

__all__ = [
    "FEWEST_BUILDS",
    "BankStats",
    "CategoryCounts",
    "ItemRest",
    "QuestionFigures",
    "QuestionReading",
    "SetSize",
    "StoredAnswers",
]

FEWEST_BUILDS: Final = 2
"""That one build is right or wrong every time says something of the build."""

QuestionReading = Literal["none_right", "all_right", "against_the_rest"]
"""Why a question deserves a second look."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CategoryCounts:
    """The questions of one category, or of all."""

    name: str
    questions: int
    """A template counts once."""
    easy: int
    medium: int
    hard: int
    templates: int
    in_english: int
    in_chinese: int
    pairs: int
    """Twins, and transfers with their homes."""
    proved_by_code: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemRest:
    """How a question goes with all others."""

    correlation: float
    """Pearson's, between being right at it and the share right of the others in the same sitting; in [-1, 1]."""
    upper: float
    """One-sided 99 % upper bound."""
    n_sittings: int

    @property
    def is_negative(self) -> bool:
        """Whether it is sure enough that good builds fail at it more often than bad ones."""
        return self.upper < 0


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionFigures:
    """One question over all runs that asked it as the bank has it now."""

    question_id: str
    builds: int
    runs: int
    asked: int
    """Attempts that the endpoint served."""
    right: int
    flip: float | None
    """Mean over its runs of how often two repeats disagree about right or wrong; None where none was repeated."""
    item_rest: ItemRest | None

    @property
    def share_right(self) -> float:
        """Over all attempts, in 0-1."""
        return self.right / self.asked

    @property
    def reading(self) -> QuestionReading | None:
        """What deserves a look, if anything."""
        if self.builds >= FEWEST_BUILDS and self.right == 0:
            return "none_right"
        if self.builds >= FEWEST_BUILDS and self.right == self.asked:
            return "all_right"
        if self.item_rest is not None and self.item_rest.is_negative:
            return "against_the_rest"
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredAnswers:
    """All answers to a bank's questions in a store."""

    runs: int
    builds: int
    is_simulated: bool
    """Whether only simulated models answered: figures of the simulator, which knows nothing of the questions."""
    questions: tuple[QuestionFigures, ...]
    """Those that have answers, in the bank's order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SetSize:
    """How much a named set asks."""

    name: str
    questions: Mapping[Language, int]
    repeats: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BankStats:
    """A bank with what is known of it."""

    name: str
    version: str
    title: str
    categories: tuple[CategoryCounts, ...]
    total: CategoryCounts
    sets: tuple[SetSize, ...]
    answers: StoredAnswers | None
    """None when no run in the store has asked it."""
