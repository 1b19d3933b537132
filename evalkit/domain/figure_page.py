"""What a page of figures is asked for by: which figures, of which runs, in which language."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from evalkit.domain.attempt import AttemptId, Outcome, RunId
from evalkit.domain.question import Category, Difficulty, Language

__all__ = [
    "ChangedLine",
    "ComparedPointers",
    "FigureKind",
    "FigureOrder",
    "RunPointers",
    "ShortAnswer",
    "UnstableQuestion",
]

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


@dataclass(frozen=True, slots=True, kw_only=True)
class ShortAnswer:
    """One answer to a question that changed, in little room. Hostile."""

    attempt_id: AttemptId | None
    is_right: bool | None
    outcome: str
    read: str | None
    """What was read from it, its beginning."""
    end: str
    """Of the answer: where it comes to its point."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedLine:
    """A question whose results differ between two runs."""

    question_id: str
    category: Category
    difficulty: Difficulty
    reference_right: int
    reference_asked: int
    candidate_right: int
    candidate_asked: int
    reference: ShortAnswer
    candidate: ShortAnswer

    @property
    def change(self) -> float:
        """By how much the share of right answers has moved."""
        return self.candidate_right / self.candidate_asked - self.reference_right / self.reference_asked


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedPointers:
    """Where to look into one candidate's difference from the reference."""

    reference: RunId
    candidate: RunId
    candidate_name: str
    changed: tuple[ChangedLine, ...]
    """The largest difference first, losses first among equals."""
    is_whole: bool
    """Whether there are no more."""
    blocking: tuple[str, ...]
    """What differs besides and stops the verdict, as ``varies`` names it."""
