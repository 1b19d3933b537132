"""What counts as right, and which question is which."""

from __future__ import annotations

from decimal import Decimal

import pytest

from evalkit.domain.attempt import Outcome
from evalkit.domain.question import (
    BooleanAnswer,
    Category,
    ChoiceAnswer,
    Difficulty,
    ExpectedAnswer,
    ExpressionAnswer,
    NumberAnswer,
    OpenAnswer,
    TextAnswer,
)
from evalkit.imports.foreign import ForeignQuestion
from evalkit.imports.variants import ImportSettings, variant_of
from evalkit.scores.by_rule import is_right, score_by_rule

_BIRDS = {"A": "Swift", "B": "Emu", "C": "Gull"}


def _expected(*references: str, options: dict[str, str] | None = None, text: str = "Which?") -> ExpectedAnswer:
    question = ForeignQuestion(text=text, options=options or {}, references=references)
    return variant_of(question, ImportSettings()).expected


@pytest.mark.parametrize(
    ("reference", "expected"),
    [
        ("12", NumberAnswer(value=Decimal(12))),
        ("0.001", NumberAnswer(value=Decimal("0.001"), tolerance=Decimal("0.0005"))),
        ("14 days", NumberAnswer(value=Decimal(14), unit="days")),
        ("Yes", BooleanAnswer(is_true=True)),
        ("否", BooleanAnswer(is_true=False)),
        ("\\frac{1}{2}", ExpressionAnswer(expression="\\frac{1}{2}")),
        ("Paris", TextAnswer(text="Paris")),
        ("太阳系", TextAnswer(text="太阳系")),
        ("B", OpenAnswer()),
        ("1,234", OpenAnswer()),
        ("The outer bank erodes.", OpenAnswer()),
        ("a rather long name of something", OpenAnswer()),
        ("", OpenAnswer()),
    ],
)
def test_a_rule_is_taken_only_where_it_is_safe(reference: str, expected: ExpectedAnswer) -> None:
    assert _expected(reference) == expected


def test_a_letter_or_the_words_of_an_option_are_a_choice() -> None:
    for reference in ("B", "(B)", "emu"):
        assert _expected(reference, options=_BIRDS) == ChoiceAnswer(key="B", options=_BIRDS)


def test_options_in_the_text_are_options() -> None:
    text = "Which bird cannot fly?\nA) Swift\nB) Emu\nC) Gull"
    assert _expected("B", text=text) == ChoiceAnswer(key="B", options=_BIRDS)


def test_several_letters_are_for_judges() -> None:
    assert isinstance(_expected("A", "B", options=_BIRDS), OpenAnswer)
    assert isinstance(_expected("AB", options=_BIRDS), OpenAnswer)


def test_several_names_are_each_right() -> None:
    assert _expected("Beijing", "Peking") == TextAnswer(text="Beijing", aliases=("Peking",))
    assert isinstance(_expected("12", "twelve"), OpenAnswer)


@pytest.mark.parametrize(
    ("reference", "answer", "is_it_right"),
    [
        ("12", "3 times 4 is 12.\n\nANSWER: 12", True),
        ("12", "The answer is 13.", False),
        ("Paris", "ANSWER: Paris", True),
        ("7", "答案：7", True),
    ],
)
def test_answers_to_other_words_are_read(reference: str, answer: str, *, is_it_right: bool) -> None:
    question = ForeignQuestion(text="Which?", references=(reference,))
    finding = score_by_rule(variant=variant_of(question, ImportSettings()), outcome=Outcome.ANSWERED, answer=answer)
    assert is_right(finding) is is_it_right


def test_the_same_text_and_reference_are_one_question_whatever_else_is_said() -> None:
    one = variant_of(ForeignQuestion(text=" Which? ", references=("7",), category="math"), ImportSettings())
    other = variant_of(
        ForeignQuestion(text="Which?", references=("7",), is_judged_there=True),
        ImportSettings(difficulty=Difficulty.HARD),
    )
    assert one.question_id == other.question_id
    assert one.asked_hash == other.asked_hash
    for further in (("8",), ("7", "8"), ()):
        assert variant_of(ForeignQuestion(text="Which?", references=further), ImportSettings()) != one
        again = variant_of(ForeignQuestion(text="Which?", references=further), ImportSettings())
        assert again.asked_hash != one.asked_hash


def test_category_and_difficulty_come_from_the_log_then_from_the_user_and_are_else_unsaid() -> None:
    said = ForeignQuestion(text="?", category="Math", difficulty="难")
    variant = variant_of(said, ImportSettings(category=Category.LOGIC))
    assert (variant.category, variant.difficulty) == (Category.MATH, Difficulty.HARD)
    strange = variant_of(ForeignQuestion(text="?", category="gardening"), ImportSettings(category=Category.LOGIC))
    assert (strange.category, strange.difficulty) == (Category.LOGIC, Difficulty.UNSORTED)


def test_language_is_that_of_the_characters_unless_said() -> None:
    assert variant_of(ForeignQuestion(text="六加一？"), ImportSettings()).language == "zh"
    assert variant_of(ForeignQuestion(text="6 + 1?"), ImportSettings()).language == "en"
    assert variant_of(ForeignQuestion(text="6 + 1?"), ImportSettings(language="zh")).language == "zh"


def test_without_a_rule_the_reference_still_stands_for_judges() -> None:
    variant = variant_of(ForeignQuestion(text="?", references=("7",)), ImportSettings(is_open=True))
    assert isinstance(variant.expected, OpenAnswer)
    assert variant.solution == "7"
    assert variant.checklist


def test_nul_and_half_characters_come_back_as_they_are_stored() -> None:
    variant = variant_of(ForeignQuestion(text="a\x00b \ud800?", references=("7\x00",)), ImportSettings())
    assert variant.prompt == "a\ufffdb \ufffd?"
    assert variant.solution == "7\ufffd"
