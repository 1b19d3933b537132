"""Every reference answer that code can establish is established by code, in each language and for several instances."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import assert_never, cast

import pytest
import sympy

from evalkit.banks.vary import variant_of
from evalkit.domain.question import (
    BooleanAnswer,
    ChoiceAnswer,
    ExpectedAnswer,
    ExpressionAnswer,
    NoValidAnswer,
    NumberAnswer,
    OpenAnswer,
    PartsAnswer,
    Question,
    SequenceAnswer,
    SetAnswer,
    TextAnswer,
    Variant,
)
from tests.banks.shipped import BANK

PROOFS = Path(__file__).parent / "proofs"
PROVED = [question for question in BANK.questions if question.proof.kind == "code"]
TEMPLATE_SEEDS = range(1, 13)


@pytest.mark.parametrize("question", PROVED, ids=lambda question: question.question_id)
def test_the_proof_finds_the_reference_answer(question: Question) -> None:
    find_answer = _proof_of(question)
    for seed in TEMPLATE_SEEDS if question.template else [1]:
        for language in question.wordings:
            variant = variant_of(question, language=language, seed=seed)
            assert _agrees(variant.expected, find_answer(variant)), (language, seed, variant.expected)


def test_every_proof_belongs_to_a_question() -> None:
    used = {question.proof.text for question in PROVED} | {"scheduling_in_steps.py"}
    assert {path.name for path in PROOFS.glob("*.py")} == used


def test_only_judged_questions_and_meanings_are_argued() -> None:
    argued = [question for question in BANK.questions if question.proof.kind == "argument"]
    assert {question.category.value for question in argued} == {
        "chinese",
        "common_sense",
        "creative",
        "critical_thinking",
    }


def _proof_of(question: Question) -> Callable[[Variant], object]:
    """The function that is named after the question, in the program that the question names."""
    program = importlib.import_module(f"tests.banks.proofs.{Path(question.proof.text).stem}")
    return cast("Callable[[Variant], object]", getattr(program, question.question_id.replace("-", "_")))


def _agrees(expected: ExpectedAnswer, found: object) -> bool:  # noqa: C901, PLR0911 - one branch per kind
    match expected:
        case NumberAnswer():
            assert isinstance(found, int | Decimal | Fraction)
            # The reference itself must be exact; the tolerance is for answers.
            return Fraction(found) == Fraction(expected.value)
        case ChoiceAnswer():
            return found == expected.key
        case TextAnswer():
            return found == expected.text
        case SetAnswer():
            return found == {member.text for member in expected.members}
        case SequenceAnswer():
            return found == [member.text for member in expected.members]
        case BooleanAnswer():
            return found is expected.is_true
        case ExpressionAnswer():
            written = cast("sympy.Expr", sympy.sympify(expected.expression.replace("^", "**")))
            return sympy.simplify(written - cast("sympy.Expr", found)) == 0
        case PartsAnswer():
            assert isinstance(found, dict)
            parts = cast("dict[str, object]", found)
            return list(parts) == [part.label for part in expected.parts] and all(
                _agrees(part.answer, parts[part.label]) for part in expected.parts
            )
        case NoValidAnswer():
            return found is None
        case OpenAnswer():
            return False
        case _:
            assert_never(expected)
