"""Question: one graded item of a bank. Variant: one concrete wording of it, ready to be asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Final, Literal

from evalkit.domain.identity import content_hash

__all__ = [
    "BANK_CATEGORIES",
    "BANK_DIFFICULTIES",
    "LANGUAGES",
    "TWINNED_CATEGORIES",
    "BooleanAnswer",
    "Category",
    "ChoiceAnswer",
    "Difficulty",
    "ExpectedAnswer",
    "ExpressionAnswer",
    "Language",
    "NoValidAnswer",
    "NumberAnswer",
    "OpenAnswer",
    "ParameterValue",
    "PartAnswer",
    "PartsAnswer",
    "Proof",
    "Question",
    "SequenceAnswer",
    "SetAnswer",
    "Template",
    "TemplatedAnswer",
    "TextAnswer",
    "Variant",
    "Wording",
]

Language = Literal["en", "zh"]
"""A language that a question can be asked in."""
LANGUAGES: Final[tuple[Language, ...]] = ("en", "zh")
"""All of them."""

ParameterValue = int | float | str | bool
"""What a template's parameter can be."""


class Category(StrEnum):
    """What a question tests."""

    LOGIC = "logic"
    MATH = "math"
    COMMON_SENSE = "common_sense"
    CONTRADICTION = "contradiction"
    TRAP = "trap"
    MULTI_STEP = "multi_step"
    CRITICAL_THINKING = "critical_thinking"
    CREATIVE = "creative"
    DOMAIN_LAW = "domain_law"
    DOMAIN_MEDICINE = "domain_medicine"
    TRANSFER = "transfer"
    CHINESE = "chinese"
    """What the words mean decides the answer; asked in Chinese only."""
    LONG_CONTEXT = "long_context"
    UNSORTED = "unsorted"
    """Nobody said: answers that were imported from elsewhere. No question of a bank has it."""


BANK_CATEGORIES: Final = tuple(category for category in Category if category is not Category.UNSORTED)
"""Those that a question of a bank can have."""

TWINNED_CATEGORIES: Final = frozenset({Category.TRAP, Category.CONTRADICTION})
"""Whose questions come in pairs, one solvable and one not; reported as balanced accuracy."""


class Difficulty(StrEnum):
    """By what must be done: 1-2 steps, 3-4 with one hidden condition, 5 or more or interacting constraints."""

    EASY = "easy"
    MEDIUM = "medium"
    HARD = "hard"
    UNSORTED = "unsorted"
    """Nobody said, as for the category."""


BANK_DIFFICULTIES: Final = tuple(difficulty for difficulty in Difficulty if difficulty is not Difficulty.UNSORTED)
"""Those that a question of a bank can have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberAnswer:
    """A number, right when within the tolerance."""

    value: Decimal
    tolerance: Decimal = Decimal("0.005")
    """Largest absolute deviation that is right; the default is "to two decimals"."""
    unit: str = ""
    """Unit that may stand behind the number; a different unit is not converted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChoiceAnswer:
    """One letter of a list of options."""

    key: str
    options: Mapping[str, str]
    """Letter -> text of the option, in the order shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TextAnswer:
    """A short text, compared without case, spaces and punctuation."""

    text: str
    aliases: tuple[str, ...] = ()
    """Other wordings that are as right."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SetAnswer:
    """Several members in any order, none missing and none more."""

    members: tuple[TextAnswer, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SequenceAnswer:
    """Several members in this order."""

    members: tuple[TextAnswer, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BooleanAnswer:
    """Yes or no."""

    is_true: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpressionAnswer:
    """A mathematical expression, right when equivalent."""

    expression: str
    """In plain or LaTeX notation, e.g. ``(x+1)**2`` or ``\\frac{1}{2}``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NoValidAnswer:
    """The question cannot be answered as asked; saying so is right."""

    reason: str = ""
    """What is wrong with the question."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenAnswer:
    """No rule can decide; judges and people score it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PartAnswer:
    """One labelled part of a longer answer."""

    label: str
    answer: NumberAnswer | ChoiceAnswer | TextAnswer | SetAnswer | SequenceAnswer | BooleanAnswer | ExpressionAnswer


@dataclass(frozen=True, slots=True, kw_only=True)
class PartsAnswer:
    """Several answers at once, each worth the same share; written as ``label = answer; label = answer``."""

    parts: tuple[PartAnswer, ...]


ExpectedAnswer = (
    NumberAnswer
    | ChoiceAnswer
    | TextAnswer
    | SetAnswer
    | SequenceAnswer
    | BooleanAnswer
    | ExpressionAnswer
    | PartsAnswer
    | NoValidAnswer
    | OpenAnswer
)
"""What counts as right, by kind; matched to the end wherever it is read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplatedAnswer:
    """An expected answer whose members are still expressions over a template's parameters."""

    members: Mapping[str, object]
    """The answer as written in the bank: ``kind`` and its members, strings holding Jinja2 expressions."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """A question in one language."""

    text: str
    answer: ExpectedAnswer | TemplatedAnswer
    solution: str
    """The worked reference with intermediate values."""
    checklist: tuple[str, ...]
    """Yes/no items: each given condition, hidden premise, contradiction, and the check that should be made."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """How one question yields many instances of the same difficulty."""

    ranges: Mapping[str, tuple[ParameterValue, ...]]
    """Parameter -> the values it may take."""
    derived: Mapping[str, str]
    """Name -> expression over the parameters and the names derived before it."""
    constraints: tuple[str, ...]
    """Expressions that must all be true for an instance to be valid."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """How the answer was established."""

    kind: Literal["code", "argument"]
    text: str
    """For ``code`` the program's name under tests/banks/proofs; for ``argument`` the argument."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One graded item of a bank."""

    question_id: str
    category: Category
    difficulty: Difficulty
    wordings: Mapping[Language, Wording]
    proof: Proof
    cluster: str
    """Questions that share a cluster are not independent (twins, transfer pairs); transitive, all languages alike."""
    template: Template | None = None
    twin_of: str | None = None
    """The alike-looking question that is solvable when this one is not, or the reverse."""
    home: str | None = None
    """For a transfer question: the question that uses the same method in its home field."""
    tags: frozenset[str] = frozenset()
    """What further dimensions apply, e.g. ``complexity``, ``assumption_checking``."""
    source: str = ""
    """``file:line`` for messages; not part of identity."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """One concrete wording of a question: the text that is sent, and what counts as right."""

    question_id: str
    language: Language
    parameters: Mapping[str, ParameterValue] = field(default_factory=dict)
    """The template's values in this instance; empty for a fixed question."""
    prompt: str
    """The whole user message, instructions for the form of the answer included."""
    expected: ExpectedAnswer
    solution: str = ""
    checklist: tuple[str, ...] = ()
    category: Category
    difficulty: Difficulty
    cluster: str
    twin_of: str | None = None
    home: str | None = None
    tags: frozenset[str] = frozenset()

    @property
    def asked_hash(self) -> str:
        """Identity of what was asked. Correcting a reference leaves it unchanged, so no run is voided."""
        return content_hash("asked", [self.question_id, self.language, self.prompt])

    @property
    def key_hash(self) -> str:
        """Identity of what counts as right. A change calls for scoring again, never for asking again."""
        return content_hash("key", [self.asked_hash, self.expected, self.solution, self.checklist])
