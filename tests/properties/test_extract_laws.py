from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from evalkit.domain.attempt import Outcome
from evalkit.domain.question import (
    BooleanAnswer,
    ChoiceAnswer,
    ExpectedAnswer,
    Language,
    NumberAnswer,
    SetAnswer,
    TextAnswer,
)
from evalkit.domain.score import Scored, Unscored
from evalkit.scores.by_rule import is_right, score_by_rule
from evalkit.scores.extract import read_answer
from evalkit.scores.numbers import read_number
from evalkit.scores.plain import comparable
from evalkit.text.wording import ANSWER_LINE, word_answer
from tests.builders import a_variant

_untimed = settings(deadline=None)

_LANGUAGES = st.sampled_from(["en", "zh"])
_NUMBERS = st.decimals(min_value=-(10**9), max_value=10**9, allow_nan=False, allow_infinity=False, places=3)
_UNITS = st.sampled_from(["", "km", "元", "%", "°C", "apples", "m/s", "小时"])


@_untimed
@given(_NUMBERS, _UNITS, _LANGUAGES)
def test_every_number_is_read_back_from_the_form_that_is_asked_for(
    value: Decimal, unit: str, language: Language
) -> None:
    expected = NumberAnswer(value=value, unit=unit, tolerance=Decimal(0))
    answer = f"Thinking it over.\n{ANSWER_LINE[language]}{word_answer(expected, language=language)}"
    assert is_right(_scored(expected, answer))


@_untimed
@given(_NUMBERS, _NUMBERS)
def test_another_number_is_never_right(value: Decimal, other: Decimal) -> None:
    expected = NumberAnswer(value=value, tolerance=Decimal(0))
    assert is_right(_scored(expected, f"Answer: {other:f}")) == (value == other)


@_untimed
@given(st.integers(-(10**6), 10**6), st.integers(1, 10**6))
def test_fractions_are_exact(numerator: int, denominator: int) -> None:
    assert read_number(f"{numerator}/{denominator}") == Fraction(numerator, denominator)


@_untimed
@given(st.integers(0, 10**12))
def test_separators_change_no_number(number: int) -> None:
    assert read_number(f"{number:,}") == read_number(str(number)) == number


@_untimed
@given(st.text(max_size=300))
def test_whatever_is_said_gets_a_value_between_1_and_5(text: str) -> None:
    for expected in (
        NumberAnswer(value=Decimal(1)),
        TextAnswer(text="one"),
        BooleanAnswer(is_true=True),
        ChoiceAnswer(key="A", options={"A": "one", "B": "two"}),
        SetAnswer(members=(TextAnswer(text="one"), TextAnswer(text="two"))),
    ):
        finding = _scored(expected, f"Answer: {text}")
        assert isinstance(finding, Scored)
        assert 1 <= finding.value <= 5


@_untimed
@given(st.text(max_size=200), st.sampled_from(["Answer: 42", "答案：42", "**Answer:** 42", "\\boxed{42}"]))
def test_what_stands_before_the_final_line_does_not_change_the_reading(before: str, line: str) -> None:
    # A box before it may hold the last one open, and an answer line holds against a box below it.
    assume("\\boxed" not in before and "\\fbox" not in before)
    assume("boxed" not in line or read_answer(before) is None)
    reading = read_answer(f"{before}\n\n{line}")
    assert reading is not None
    assert reading.text == "42"


@_untimed
@given(st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=40))
def test_comparing_forgives_case_outer_spaces_and_marks(text: str) -> None:
    assert comparable(f"  **{text.upper()}**. ") == comparable(text.upper())
    assert comparable(f"«{text}»!") == comparable(text)


@_untimed
@given(st.integers(0, 99_999_999))
def test_chinese_numerals_are_read_back(number: int) -> None:
    assert read_number(_in_chinese(number)) == number


@_untimed
@given(st.integers(0, 999_999), st.booleans())
def test_english_number_words_are_read_back(number: int, with_and: bool) -> None:
    assert read_number(_in_english(number, with_and=with_and)) == number


@_untimed
@given(
    _NUMBERS,
    _UNITS,
    st.sampled_from(
        [
            "{}",
            "**{}**",
            "> {}",
            "- {}",
            "### {}",
            "`{}`",
            "*{}*",
            "```\n{}\n```",
            "{}\n\n---",
            "✅ {}",
            "1. {}",
            "  {}  ",
        ]
    ),
)
def test_markdown_around_a_right_answer_changes_nothing(value: Decimal, unit: str, markdown: str) -> None:
    expected = NumberAnswer(value=value, unit=unit, tolerance=Decimal(0))
    line = f"Answer: {word_answer(expected, language='en')}"
    assert is_right(_scored(expected, markdown.format(line)))


@_untimed
@given(
    st.lists(
        st.sampled_from(
            [
                "Wait, that is wrong.",
                "Answer: 41",
                "So it is **40**.",
                "**39**",
                "no valid answer",
                "答案：38",
                "```",
                "| a | 1 |",
                "等等，不对。",
            ]
        ),
        max_size=6,
    )
)
def test_whatever_was_thought_before_does_not_change_the_final_line(thoughts: list[str]) -> None:
    answer = "\n\n".join([*thoughts, "Answer: 42"])
    assert is_right(_scored(NumberAnswer(value=Decimal(42)), answer))


def _in_chinese(number: int) -> str:
    """Standard Chinese numerals below a hundred million."""
    if number >= 10_000:
        high, low = divmod(number, 10_000)
        zero = "零" if 0 < low < 1_000 else ""
        return f"{_in_chinese(high)}万{zero}{_below_ten_thousand(low) if low else ''}"
    return _below_ten_thousand(number) or "零"


def _below_ten_thousand(number: int) -> str:
    written = ""
    for power, unit in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, number = divmod(number, power)
        if digit:
            written += "零一二三四五六七八九"[digit] + unit
        elif written and number and not written.endswith("零"):
            written += "零"
    return written


def _in_english(number: int, *, with_and: bool) -> str:
    small = [
        "zero",
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
        "thirteen",
        "fourteen",
        "fifteen",
        "sixteen",
        "seventeen",
        "eighteen",
        "nineteen",
    ]
    tens = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
    if number < 20:
        return small[number]
    if number < 100:
        ten, one = divmod(number, 10)
        return tens[ten - 2] + (f"-{small[one]}" if one else "")
    power, word = (1000, "thousand") if number >= 1000 else (100, "hundred")
    high, low = divmod(number, power)
    joint = " and " if with_and and low < 100 else " "
    return f"{_in_english(high, with_and=with_and)} {word}" + (
        f"{joint}{_in_english(low, with_and=with_and)}" if low else ""
    )


def _scored(expected: ExpectedAnswer, answer: str) -> Scored | Unscored:
    return score_by_rule(variant=a_variant(expected=expected), outcome=Outcome.ANSWERED, answer=answer)
