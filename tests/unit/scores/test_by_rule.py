"""Accuracy by rule: what is right in whatever form, and what counts how much."""

from __future__ import annotations

import pytest

from evalkit.domain.attempt import Outcome
from evalkit.domain.question import (
    BooleanAnswer,
    ChoiceAnswer,
    ExpectedAnswer,
    ExpressionAnswer,
    Language,
    NoValidAnswer,
    OpenAnswer,
    PartAnswer,
    PartsAnswer,
    SequenceAnswer,
    SetAnswer,
    TextAnswer,
)
from evalkit.domain.score import Scored, Unscored, UnscoredReason
from evalkit.scores.by_rule import is_right, score_by_rule
from evalkit.text.wording import ANSWER_LINE, NO_VALID_ANSWER, word_answer
from tests.builders import a_variant
from tests.unit.scores.expected import CHOICE, EVERY_KIND, NAMES, PARTS, a_number, finding_on, is_read_as_right, texts


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("expected", EVERY_KIND, ids=lambda expected: type(expected).__name__)
def test_the_form_that_the_prompt_asks_for_is_right(expected: ExpectedAnswer, language: Language) -> None:
    answer = ANSWER_LINE[language] + word_answer(expected, language=language)
    variant = a_variant(expected=expected, language=language)
    assert is_right(score_by_rule(variant=variant, outcome=Outcome.ANSWERED, answer=answer))


@pytest.mark.parametrize(
    ("expected", "said"),
    [
        (a_number("42"), "42."),
        (a_number("42"), "**42**"),
        (a_number("42"), "$42$"),
        (a_number("42"), r"\(42\)"),
        (a_number("42"), r"\boxed{42}"),
        (a_number("42"), "x = 42"),
        (a_number("42"), "６×７＝４２"),
        (a_number("42"), "6 × 7 = 42 apples"),
        (a_number("42"), "42 (6 × 7)"),
        (a_number("42"), "about 42"),
        (a_number("42"), "共42个"),
        (a_number("42"), "42。"),
        (a_number("1234"), "1,234"),
        (a_number("1234"), "1\u202f234"),
        (a_number("1234"), "1{,}234"),
        (a_number("0.333"), "1/3"),
        (a_number("0.333"), r"\frac{1}{3}"),
        (a_number("2.5"), "2 1/2"),
        (a_number("2.5"), "2½"),
        (a_number("-3"), "−3"),
        (a_number("-3"), "minus 3"),
        (a_number("-3"), "负3"),
        (a_number("200000"), "2e5"),
        (a_number("200000"), "2 × 10^5"),
        (a_number("200000"), r"2 \times 10^{5}"),
        (a_number("200000"), "2×10⁵"),
        (a_number("100000"), "10^5"),
        (a_number("50000"), "5万"),
        (a_number("3000000"), "3 million"),
        (a_number("5", "万元"), "5万元"),
        (a_number("0.05"), "5%"),
        (a_number("5"), "5%"),
        (a_number("5", "%"), "5"),
        (a_number("5", "%"), "5 percent"),
        (a_number("5", "%"), "百分之5"),
        (a_number("5", "hours"), "5 h"),
        (a_number("5", "hours"), r"5\ \text{hours}"),
        (a_number("5", "小时"), "5个小时"),
        (a_number("5", "km"), "5 kilometers."),
        (a_number("5", "m²"), "5 m^2"),
        (a_number("5", "$"), "$5"),
        (a_number("5", "yuan"), "¥5"),
        (a_number("5", "apples"), "5 red apples"),
        (a_number("5", "人"), "5名工人"),
        (a_number("3.14", tolerance="0.01"), "3.145"),
        (CHOICE, "B"),
        (CHOICE, "b"),
        (CHOICE, "(B)"),
        (CHOICE, "B."),
        (CHOICE, "Ｂ"),
        (CHOICE, "**B**"),
        (CHOICE, "B) a blue door"),
        (CHOICE, "B. A blue door."),
        (CHOICE, "A blue door"),
        (CHOICE, "Option B"),
        (CHOICE, "选项B"),
        (CHOICE, "选B"),
        (CHOICE, r"\text{B}"),
        (CHOICE, "B，因为门是蓝色的"),
        (TextAnswer(text="Thursday", aliases=("Thu",)), "thursday."),
        (TextAnswer(text="Thursday", aliases=("Thu",)), "THU"),
        (TextAnswer(text="the left-hand door"), "Left hand door"),
        (TextAnswer(text="星期四"), "「星期四」。"),
        (TextAnswer(text="Alice"), "Alice (the eldest)"),
        (TextAnswer(text="C++"), "C++"),
        (SetAnswer(members=NAMES), "Cy, Bob and Ann"),
        (SetAnswer(members=NAMES), "{Bob, Ann, Cy}"),
        (SetAnswer(members=NAMES), "Bob、Ann和Cy"),
        (SetAnswer(members=NAMES), "Bob；Cy；Ann"),
        (SetAnswer(members=texts("1", "200")), "200,1"),
        (SetAnswer(members=texts("1200", "3")), "1,200, 3"),
        (SequenceAnswer(members=NAMES), "Ann -> Bob -> Cy"),
        (SequenceAnswer(members=NAMES), "Ann → Bob → Cy"),
        (SequenceAnswer(members=NAMES), "Ann, then Bob, then Cy"),
        (SequenceAnswer(members=texts("甲", "乙", "丙")), "甲乙丙"),
        (BooleanAnswer(is_true=True), "Yes, because it is even."),
        (BooleanAnswer(is_true=True), "正确。"),
        (BooleanAnswer(is_true=True), "The statement is true"),
        (BooleanAnswer(is_true=False), "错误"),
        (BooleanAnswer(is_true=False), "不能，因为条件矛盾"),
        (BooleanAnswer(is_true=False), "No"),
        (ExpressionAnswer(expression="(x+1)^2"), "$x^2 + 2x + 1$"),
        (ExpressionAnswer(expression="(x+1)**2"), "f(x) = x^2+2*x+1"),
        (ExpressionAnswer(expression=r"\frac{1}{2}"), "0.5"),
        (ExpressionAnswer(expression="sqrt(2)/2"), r"\dfrac{1}{\sqrt{2}}"),
        (ExpressionAnswer(expression="x^12"), "x^10 * x^2"),
        (ExpressionAnswer(expression="n(n+1)/2"), r"\frac{n^2+n}{2}"),
        (ExpressionAnswer(expression="xyz + 1"), "1 + xyz"),
        (ExpressionAnswer(expression="3*pi"), r"3\pi"),
        (NoValidAnswer(), "There is no valid answer, because the speed is missing."),
        (NoValidAnswer(), "This question cannot be answered"),
        (NoValidAnswer(), "题目条件不足"),
        (NoValidAnswer(), "本题无解"),
        (NoValidAnswer(), "「无有效答案」"),
        (NoValidAnswer(), "‘no valid answer’"),
        (NoValidAnswer(), "该问题没有有效答案"),
        (NoValidAnswer(), "条件矛盾，无解"),
        (NoValidAnswer(), "The problem is contradictory; no valid answer"),
        (NoValidAnswer(), "It can't be determined"),
        (NoValidAnswer(), "insufficient information to determine it"),
        (NoValidAnswer(), "cannot be determined from what is given"),
        (NoValidAnswer(), "No valid answer exists."),
        (NoValidAnswer(), "There is no valid answer to this question"),
        (NoValidAnswer(), "The conditions contradict each other, so there is no valid answer"),
        (NoValidAnswer(), "无法确定甲的身份"),
        (NoValidAnswer(), "无法回答这个问题"),
        (ExpressionAnswer(expression="sqrt(x+1)"), "√{x+1}"),
        (TextAnswer(text="No solution"), "no solution"),
        (a_number("300"), "3百"),
        (a_number("300000"), "3 hundred thousand"),
        (a_number("3000000000000"), "3万亿"),
        (a_number("3000000000000"), "3 trillion"),
        (a_number("3000000000"), "3 bn"),
        (a_number("3000000"), "3百万"),
        (a_number("-3", "°C"), "零下3摄氏度"),
        (a_number("9", "平方厘米"), "9平方厘米"),
        (a_number("9"), "9平方米"),
        (a_number("3"), "3倍"),
        (a_number("2.5"), "2又1/2"),
        (a_number("10080"), r"10,\!080"),
        (a_number("10080"), r"10\,080"),
        (a_number("1234567"), "1 234 567"),
        (a_number("-5", "$"), "-$5"),
        (a_number("-5", "$"), "−$5.00"),
        (a_number("-5", "$"), r"-\$5"),
        (a_number("-5", "yuan"), "-¥5"),
        (a_number("5"), "5（已验证）"),
        (TextAnswer(text="星期五"), "星期五（已验证）"),
        (TextAnswer(text="17:48"), "17:48（已验证）"),
        (SetAnswer(members=NAMES), "Ann, Bob, Cy (checked)"),
        (SetAnswer(members=texts("1", "2")), "1, 2（已验证）"),
        (SequenceAnswer(members=NAMES), "Ann, Bob, Cy（已验证）"),
        (ExpressionAnswer(expression="x+1"), "x + 1 (simplified)"),
        (ExpressionAnswer(expression="x+1"), "“1 + x”（已化简）"),
        (ExpressionAnswer(expression="sqrt(2)"), "√2"),
        (ExpressionAnswer(expression="2*sqrt(3)"), "2√3"),
        (ExpressionAnswer(expression="sqrt(2)/2"), "1/√2"),
        (ExpressionAnswer(expression="2^(n+1)-1"), "2·2^n − 1"),
        (CHOICE, "B (a blue door)"),
        (CHOICE, "B（蓝色的门）"),
        (CHOICE, '"B"'),
        (CHOICE, "“B”"),
        (CHOICE, "'B'"),
        (CHOICE, "B a blue door"),
        (CHOICE, "B because the paint is not red"),
        (CHOICE, "B (since A is impossible)"),
        (CHOICE, "B (not C)"),
        (CHOICE, "B — a blue door"),
        (CHOICE, "B is correct"),
        (CHOICE, "选择B"),
        (CHOICE, "The final answer is B"),
        (CHOICE, "The final answer is option (B). I hope it is correct."),
    ],
)
def test_other_ways_to_write_it_are_right_too(expected: ExpectedAnswer, said: str) -> None:
    assert is_read_as_right(expected, said)


@pytest.mark.parametrize("expected", [kind for kind in EVERY_KIND if not isinstance(kind, NoValidAnswer)])
@pytest.mark.parametrize("refusal", [phrase for phrases in NO_VALID_ANSWER.values() for phrase in phrases])
def test_refusing_a_question_that_has_an_answer_is_a_miss(expected: ExpectedAnswer, refusal: str) -> None:
    assert not is_read_as_right(expected, refusal)


def test_an_option_that_says_it_cannot_be_determined_is_an_option() -> None:
    expected = ChoiceAnswer(key="C", options=CHOICE.options)
    assert is_read_as_right(expected, "cannot be determined")


@pytest.mark.parametrize(
    ("said", "value"),
    [
        ("price = 12.50 yuan; fair = no; order = Ann, Bob, Cy; unit price = 3", 5.0),
        ("order: Ann, Bob, Cy; price: 12.5; unit price: 3; fair: yes", 4.0),
        ("price = 12.5", 2.0),
        ("price = 12.5; price = 13", 1.0),
        ("unit price = 12.5", 1.0),
        ("12.5; no", 1.0),
    ],
)
def test_parts_count_by_their_share(said: str, value: float) -> None:
    finding = finding_on(PARTS, said)
    assert isinstance(finding, Scored)
    assert finding.value == value
    assert is_right(finding) == (value == 5.0)


def test_parts_may_stand_on_lines_of_their_own() -> None:
    answer = (
        "**Answer:**\n- price = 12.5\n- fair = no\n- order = Ann, Bob, Cy\n- unit price = 3\n\nThat is all, price = 7."
    )
    variant = a_variant(expected=PARTS)
    assert is_right(score_by_rule(variant=variant, outcome=Outcome.ANSWERED, answer=answer))


_TWO = PartsAnswer(parts=(PartAnswer(label="x", answer=a_number("3")), PartAnswer(label="y", answer=a_number("4"))))


@pytest.mark.parametrize(
    ("answer", "value"),
    [
        ("Answer: x = 3; y = 4\nCheck: x + y = 7", 5.0),
        ("Answer: x = 3; y = 4\nThis satisfies x = 3.", 5.0),
        ("Answer:\n- x: \\boxed{3}\n- y: \\boxed{4}", 5.0),
        ("Answer:\nx = 3\ny = 4\nThat is 7.", 5.0),
        ("Answer:\n\\boxed{x = 3; y = 4}", 5.0),
        ("Answer: x = 3; x = 5\ny = 4", 3.0),
        ("Answer: No valid answer\nx = 3; y = 4", 1.0),
    ],
)
def test_the_line_of_the_parts_holds_and_lines_below_serve_for_what_it_lacks(answer: str, value: float) -> None:
    finding = score_by_rule(variant=a_variant(expected=_TWO), outcome=Outcome.ANSWERED, answer=answer)
    assert isinstance(finding, Scored)
    assert finding.value == value


def test_an_option_in_a_part_may_be_explained() -> None:
    parts = PartsAnswer(parts=(PartAnswer(label="win", answer=CHOICE), PartAnswer(label="n", answer=a_number("2"))))
    assert is_read_as_right(parts, "win = B (a blue door); n = 2")


@pytest.mark.parametrize("expected", [SetAnswer(members=NAMES), SequenceAnswer(members=NAMES)])
@pytest.mark.parametrize(
    "said", ["\n- Ann\n- Bob\n- Cy", "\n1. Ann\n2. Bob\n3. Cy", "\n* Ann\n* Bob\n* Cy", "\n1、Ann\n2、Bob\n3、Cy"]
)
def test_a_list_may_stand_on_lines_of_its_own(expected: ExpectedAnswer, said: str) -> None:
    assert is_read_as_right(expected, said)


@pytest.mark.parametrize(
    "said", ["\n- Bob\n- Ann\n- Cy", "\n1. Ann\n3. Bob\n2. Cy", "\n- Ann\n- Bob", "\n- -Ann\n- Bob\n- Cy\n- Dee"]
)
def test_lines_in_another_order_are_another_sequence(said: str) -> None:
    assert not is_read_as_right(SequenceAnswer(members=NAMES), said)


def test_a_part_may_be_a_list_below_its_label() -> None:
    parts = PartsAnswer(
        parts=(PartAnswer(label="who", answer=SetAnswer(members=NAMES)), PartAnswer(label="n", answer=a_number("3")))
    )
    assert is_read_as_right(parts, "\nwho:\n- Ann\n- Bob\n- Cy\nn: 3")


def test_parts_that_are_repeated_without_end_are_read_in_bounded_time() -> None:
    # Each label used to be compared with all others: a minute and a half for this text.
    finding = finding_on(_TWO, "\n" + "x = 3 " * 30_000)
    assert isinstance(finding, Scored)
    assert finding.value == 1.0


def test_an_answer_that_cannot_be_read_is_a_miss_and_says_so() -> None:
    finding = score_by_rule(variant=a_variant(), outcome=Outcome.ANSWERED, answer="It is 42, I think.")
    assert finding == Scored(value=1.0, read=None)


@pytest.mark.parametrize(
    ("outcome", "reason"),
    [
        (Outcome.CUT_IN_REASONING, UnscoredReason.NOT_COMPLETED),
        (Outcome.CUT_IN_ANSWER, UnscoredReason.NOT_COMPLETED),
        (Outcome.EMPTY, UnscoredReason.NOT_COMPLETED),
        (Outcome.LOOPING, UnscoredReason.NOT_COMPLETED),
        (Outcome.FAILED, UnscoredReason.NOT_SERVED),
    ],
)
def test_what_was_not_completed_is_never_read(outcome: Outcome, reason: UnscoredReason) -> None:
    finding = score_by_rule(variant=a_variant(), outcome=outcome, answer="Answer: 42")
    assert isinstance(finding, Unscored)
    assert finding.reason is reason
    assert not is_right(finding)


@pytest.mark.parametrize("outcome", [Outcome.ANSWERED, Outcome.LOOPING])
def test_an_open_question_is_left_to_judges_and_people(outcome: Outcome) -> None:
    finding = score_by_rule(variant=a_variant(expected=OpenAnswer()), outcome=outcome, answer="Answer: a poem")
    assert finding == Unscored(reason=UnscoredReason.OPEN_QUESTION)


def test_what_a_score_keeps_is_bounded() -> None:
    finding = finding_on(TextAnswer(text="one"), "9" * 1_900)
    assert isinstance(finding, Scored)
    assert len(finding.read or "") == 500
