"""Rubric: the dimensions that answers are scored on, and what each level means."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Literal

from evalkit.domain.identity import content_hash
from evalkit.domain.question import Category, Language, OpenAnswer, Variant

__all__ = ["LEVELS", "Dimension", "DimensionName", "Method", "QuestionTag", "Rubric", "Shown", "dimension_named"]

LEVELS: Final = (5, 4, 3, 2, 1)
"""The scale, best first."""
DimensionName = str
"""A ``Dimension``, or the name of a dimension that a team has added in a file of its own."""
Shown = Literal["reference", "reasoning", "checklist"]
"""What a judge may be shown beside question and answer."""
QuestionTag = Literal[
    "assumption_checking", "common_sense", "complexity", "contradiction_detection", "creativity", "knowledge_transfer"
]
"""The members of ``Dimension`` that need not apply to a question, and so can be its tags."""


class Dimension(StrEnum):
    """What is scored 1-5: seven dimensions, and three criteria for tagged questions only (judging.md)."""

    ACCURACY = "accuracy"
    COHERENCE = "coherence"
    COMPLETENESS = "completeness"
    COMPLEXITY = "complexity"
    COMMON_SENSE = "common_sense"
    CREATIVITY = "creativity"
    RESPONSE_TIME = "response_time"
    CONTRADICTION_DETECTION = "contradiction_detection"
    ASSUMPTION_CHECKING = "assumption_checking"
    KNOWLEDGE_TRANSFER = "knowledge_transfer"


_STANDARD: Final[Mapping[str, Dimension]] = {dimension.value: dimension for dimension in Dimension}


def dimension_named(name: str) -> DimensionName:
    """The standard dimension of that name, so that it can be told by identity; else the name."""
    return _STANDARD.get(name, name)


class Method(StrEnum):
    """How a dimension comes to its score."""

    LEVELS = "levels"
    """A judge or a person picks the level whose anchor fits."""
    CHECKLIST = "checklist"
    """Yes/no items are answered, and the share of them that is met is mapped to 1-5: judges agree better on those."""
    MEASURED = "measured"
    """By the clock or by pairs of questions; no judge is asked, and the anchors are for people."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rubric:
    """One dimension: which answers it applies to, what is asked about them, and what each level means."""

    name: DimensionName
    method: Method
    title: Mapping[Language, str]
    asks: Mapping[Language, str]
    """What a rater is asked, in a sentence or several."""
    levels: Mapping[int, Mapping[Language, str]]
    """5 to 1, each anchored in words."""
    categories: frozenset[Category] = frozenset()
    tags: frozenset[str] = frozenset()
    """Questions that it applies to: of one of these categories, with one of these tags; empty is no condition."""
    only_undecided: bool = False
    """Only where no rule decides: open questions, and answers from which no final answer could be read."""
    shows: frozenset[Shown] = frozenset()
    items: tuple[Mapping[Language, str], ...] = ()
    """Yes/no items of its own; a checklist without any asks those that stand with each question."""
    prompts: Mapping[Language, str]
    """Templates of what a judge is sent; empty where no judge is asked."""
    source: str = ""
    """File, for messages; not part of identity."""

    @property
    def is_judged(self) -> bool:
        """Whether judges can be asked."""
        return self.method is not Method.MEASURED

    @property
    def version(self) -> str:
        """Identity of all that a judge can see of it: another wording is another series of scores."""
        told = [self.name, self.method, self.title, self.asks, sorted(self.levels.items()), self.items]
        return content_hash("rubric", [*told, self.shows, self.prompts])

    @property
    def anchors_version(self) -> str:
        """Identity of all that a person can see of it; prompts are for judges alone."""
        told = [self.name, self.method, self.title, self.asks, sorted(self.levels.items()), self.items]
        return content_hash("anchors", [*told, self.shows])

    def items_for(self, variant: Variant) -> tuple[str, ...]:
        """The yes/no items that are asked about an answer to a question; none where levels are picked."""
        if self.method is not Method.CHECKLIST:
            return ()
        return tuple(item[variant.language] for item in self.items) or variant.checklist

    def applies_to(self, variant: Variant, *, is_read: bool) -> bool:
        """Whether a completed answer to a question can be scored on it.

        Args:
            variant: The question.
            is_read: Whether a rule has read a final answer and decided about it.
        """
        if self.only_undecided and is_read and not isinstance(variant.expected, OpenAnswer):
            return False
        if self.method is Method.CHECKLIST and not self.items_for(variant):
            return False
        return self.covers(variant.category, variant.tags)

    def covers(self, category: Category, tags: Iterable[str]) -> bool:
        """Whether questions of a category with these tags are scored on it at all."""
        return (not self.categories or category in self.categories) and (
            not self.tags or not self.tags.isdisjoint(tags)
        )
