from __future__ import annotations

from decimal import Decimal

import pytest

from evalkit.domain.attempt import Outcome
from evalkit.domain.question import (
    BooleanAnswer,
    ChoiceAnswer,
    ExpectedAnswer,
    ExpressionAnswer,
    Language,
    NoValidAnswer,
    NumberAnswer,
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


def _number(value: str, unit: str = "", tolerance: str = "0.005") -> NumberAnswer:
    return NumberAnswer(value=Decimal(value), unit=unit, tolerance=Decimal(tolerance))


def _members(*texts: str) -> tuple[TextAnswer, ...]:
    return tuple(TextAnswer(text=text) for text in texts)


_CHOICE = ChoiceAnswer(key="B", options={"A": "a red door", "B": "a blue door", "C": "cannot be determined"})
_NAMES = _members("Ann", "Bob", "Cy")
_PARTS = PartsAnswer(
    parts=(
        PartAnswer(label="price", answer=_number("12.5", "yuan")),
        PartAnswer(label="fair", answer=BooleanAnswer(is_true=False)),
        PartAnswer(label="order", answer=SequenceAnswer(members=_NAMES)),
        PartAnswer(label="unit price", answer=_number("3")),
    )
)
_EVERY_KIND: tuple[ExpectedAnswer, ...] = (
    _number("42"),
    _number("-0.5"),
    _number("1234567.25", "yuan"),
    _number("40", "%"),
    _number("40", "元"),
    _number("20", "°C"),
    _number("9.8", "m/s"),
    _number("8", "L/100km"),
    _CHOICE,
    TextAnswer(text="Thursday"),
    SetAnswer(members=_NAMES),
    SetAnswer(members=_members("-1", "1", "2.5")),
    SetAnswer(members=_members("salt and pepper", "和平", "sugar")),
    SequenceAnswer(members=_NAMES),
    BooleanAnswer(is_true=True),
    BooleanAnswer(is_true=False),
    ExpressionAnswer(expression=r"\frac{x+1}{2}"),
    ExpressionAnswer(expression="(x+1)**2"),
    NoValidAnswer(),
    _PARTS,
)


def _finding(expected: ExpectedAnswer, said: str, *, language: Language = "en") -> Scored | Unscored:
    variant = a_variant(expected=expected, language=language)
    return score_by_rule(variant=variant, outcome=Outcome.ANSWERED, answer=f"Some words.\nAnswer: {said}")


def _is_right(expected: ExpectedAnswer, said: str) -> bool:
    return is_right(_finding(expected, said))


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("expected", _EVERY_KIND, ids=lambda expected: type(expected).__name__)
def test_the_form_that_the_prompt_asks_for_is_right(expected: ExpectedAnswer, language: Language) -> None:
    answer = ANSWER_LINE[language] + word_answer(expected, language=language)
    variant = a_variant(expected=expected, language=language)
    assert is_right(score_by_rule(variant=variant, outcome=Outcome.ANSWERED, answer=answer))


@pytest.mark.parametrize(
    ("expected", "said"),
    [
        (_number("42"), "42."),
        (_number("42"), "**42**"),
        (_number("42"), "$42$"),
        (_number("42"), r"\(42\)"),
        (_number("42"), r"\boxed{42}"),
        (_number("42"), "x = 42"),
        (_number("42"), "６×７＝４２"),
        (_number("42"), "6 × 7 = 42 apples"),
        (_number("42"), "42 (6 × 7)"),
        (_number("42"), "about 42"),
        (_number("42"), "共42个"),
        (_number("42"), "42。"),
        (_number("1234"), "1,234"),
        (_number("1234"), "1\u202f234"),
        (_number("1234"), "1{,}234"),
        (_number("0.333"), "1/3"),
        (_number("0.333"), r"\frac{1}{3}"),
        (_number("2.5"), "2 1/2"),
        (_number("2.5"), "2½"),
        (_number("-3"), "−3"),
        (_number("-3"), "minus 3"),
        (_number("-3"), "负3"),
        (_number("200000"), "2e5"),
        (_number("200000"), "2 × 10^5"),
        (_number("200000"), r"2 \times 10^{5}"),
        (_number("200000"), "2×10⁵"),
        (_number("100000"), "10^5"),
        (_number("50000"), "5万"),
        (_number("3000000"), "3 million"),
        (_number("5", "万元"), "5万元"),
        (_number("0.05"), "5%"),
        (_number("5"), "5%"),
        (_number("5", "%"), "5"),
        (_number("5", "%"), "5 percent"),
        (_number("5", "%"), "百分之5"),
        (_number("5", "hours"), "5 h"),
        (_number("5", "hours"), r"5\ \text{hours}"),
        (_number("5", "小时"), "5个小时"),
        (_number("5", "km"), "5 kilometers."),
        (_number("5", "m²"), "5 m^2"),
        (_number("5", "$"), "$5"),
        (_number("5", "yuan"), "¥5"),
        (_number("5", "apples"), "5 red apples"),
        (_number("5", "人"), "5名工人"),
        (_number("3.14", tolerance="0.01"), "3.145"),
        (_CHOICE, "B"),
        (_CHOICE, "b"),
        (_CHOICE, "(B)"),
        (_CHOICE, "B."),
        (_CHOICE, "Ｂ"),
        (_CHOICE, "**B**"),
        (_CHOICE, "B) a blue door"),
        (_CHOICE, "B. A blue door."),
        (_CHOICE, "A blue door"),
        (_CHOICE, "Option B"),
        (_CHOICE, "选项B"),
        (_CHOICE, "选B"),
        (_CHOICE, r"\text{B}"),
        (_CHOICE, "B，因为门是蓝色的"),
        (TextAnswer(text="Thursday", aliases=("Thu",)), "thursday."),
        (TextAnswer(text="Thursday", aliases=("Thu",)), "THU"),
        (TextAnswer(text="the left-hand door"), "Left hand door"),
        (TextAnswer(text="星期四"), "「星期四」。"),
        (TextAnswer(text="Alice"), "Alice (the eldest)"),
        (TextAnswer(text="C++"), "C++"),
        (SetAnswer(members=_NAMES), "Cy, Bob and Ann"),
        (SetAnswer(members=_NAMES), "{Bob, Ann, Cy}"),
        (SetAnswer(members=_NAMES), "Bob、Ann和Cy"),
        (SetAnswer(members=_NAMES), "Bob；Cy；Ann"),
        (SetAnswer(members=_members("1", "200")), "200,1"),
        (SetAnswer(members=_members("1200", "3")), "1,200, 3"),
        (SequenceAnswer(members=_NAMES), "Ann -> Bob -> Cy"),
        (SequenceAnswer(members=_NAMES), "Ann → Bob → Cy"),
        (SequenceAnswer(members=_NAMES), "Ann, then Bob, then Cy"),
        (SequenceAnswer(members=_members("甲", "乙", "丙")), "甲乙丙"),
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
        (_number("300"), "3百"),
        (_number("300000"), "3 hundred thousand"),
        (_number("3000000000000"), "3万亿"),
        (_number("3000000000000"), "3 trillion"),
        (_number("3000000000"), "3 bn"),
        (_number("3000000"), "3百万"),
        (_number("-3", "°C"), "零下3摄氏度"),
        (_number("9", "平方厘米"), "9平方厘米"),
        (_number("9"), "9平方米"),
        (_number("3"), "3倍"),
        (_number("2.5"), "2又1/2"),
        (_number("10080"), r"10,\!080"),
        (_number("10080"), r"10\,080"),
        (_number("1234567"), "1 234 567"),
        (_number("-5", "$"), "-$5"),
        (_number("-5", "$"), "−$5.00"),
        (_number("-5", "$"), r"-\$5"),
        (_number("-5", "yuan"), "-¥5"),
        (_number("5"), "5（已验证）"),
        (TextAnswer(text="星期五"), "星期五（已验证）"),
        (TextAnswer(text="17:48"), "17:48（已验证）"),
        (SetAnswer(members=_NAMES), "Ann, Bob, Cy (checked)"),
        (SetAnswer(members=_members("1", "2")), "1, 2（已验证）"),
        (SequenceAnswer(members=_NAMES), "Ann, Bob, Cy（已验证）"),
        (ExpressionAnswer(expression="x+1"), "x + 1 (simplified)"),
        (ExpressionAnswer(expression="x+1"), "“1 + x”（已化简）"),
        (ExpressionAnswer(expression="sqrt(2)"), "√2"),
        (ExpressionAnswer(expression="2*sqrt(3)"), "2√3"),
        (ExpressionAnswer(expression="sqrt(2)/2"), "1/√2"),
        (ExpressionAnswer(expression="2^(n+1)-1"), "2·2^n − 1"),
        (_CHOICE, "B (a blue door)"),
        (_CHOICE, "B（蓝色的门）"),
        (_CHOICE, '"B"'),
        (_CHOICE, "“B”"),
        (_CHOICE, "'B'"),
        (_CHOICE, "B a blue door"),
        (_CHOICE, "B because the paint is not red"),
        (_CHOICE, "B (since A is impossible)"),
        (_CHOICE, "B (not C)"),
        (_CHOICE, "B — a blue door"),
        (_CHOICE, "B is correct"),
        (_CHOICE, "选择B"),
        (_CHOICE, "The final answer is B"),
        (_CHOICE, "The final answer is option (B). I hope it is correct."),
    ],
)
def test_other_ways_to_write_it_are_right_too(expected: ExpectedAnswer, said: str) -> None:
    assert _is_right(expected, said)


@pytest.mark.parametrize(
    ("expected", "said"),
    [
        (_number("42"), "41"),
        (_number("42"), "42.006"),
        (_number("42"), "forty-two"),
        (_number("15"), "not 12 but 15"),
        (_number("12"), "not 12"),
        (_number("12"), "不是12"),
        (_number("3"), "3 or 4"),
        (_number("4"), "3-4"),
        (_number("3"), "3-4"),
        (_number("2"), "x = 1 or x = 2"),
        (_number("2"), "a = 1, b = 2"),
        (_number("5"), "x-5"),
        (_number("-5"), "x - 5"),
        (_number("5"), "x5"),
        (_number("5"), "5x"),
        (_number("5"), "2 + x = 5y"),
        (_number("5"), "more than 5"),
        (_number("5"), "> 5"),
        (_number("5"), "±5"),
        (_number("5"), "√5"),
        (_number("5"), r"\sqrt{5}"),
        (_number("5"), "5!"),
        (_number("5"), r"5\pi"),
        (_number("8"), "log_2 8"),
        (_number("0"), "0.(3)"),
        (_number("1.2"), "1.2.3"),
        (_number("-5"), "- 5"),
        (_number("105"), "10⁵"),
        (_number("10.5"), "2½"),
        (_number("12"), "1,2"),
        (_number("1"), "1,23"),
        (_number("5"), "1e999999999"),
        (_number("5"), "5/0"),
        (_number("42"), "no valid answer"),
        (_number("5", "km"), "5 m"),
        (_number("5", "m"), "5 m/s"),
        (_number("5", "m"), "5 m^2"),
        (_number("5", "s"), "5 m/s"),
        (_number("5", "$"), "€5"),
        (_number("5", "%"), "0.05"),
        (_number("5", "hours"), "5%"),
        (_CHOICE, "A"),
        (_CHOICE, "A or B"),
        (_CHOICE, "B, C"),
        (_CHOICE, "B、C"),
        (_CHOICE, "B. a red door"),
        (_CHOICE, "cannot be determined"),
        (_CHOICE, "BC"),
        (_CHOICE, "not B"),
        (TextAnswer(text="C"), "C++"),
        (TextAnswer(text="C"), "C#"),
        (TextAnswer(text="35"), "3.5"),
        (TextAnswer(text="35"), "3-5"),
        (TextAnswer(text="345"), "3:45"),
        (TextAnswer(text="-5"), "5"),
        (TextAnswer(text="50"), "50%"),
        (TextAnswer(text="Thursday"), "Thursday or Friday"),
        (TextAnswer(text="Thursday"), "not Thursday"),
        (SetAnswer(members=_NAMES), "Ann, Bob"),
        (SetAnswer(members=_NAMES), "Ann, Bob, Cy, Dee"),
        (SetAnswer(members=_NAMES), "Ann, Bob, Bob"),
        (SetAnswer(members=_members("-1", "1")), "1, 1"),
        (SequenceAnswer(members=_NAMES), "Bob, Ann, Cy"),
        (BooleanAnswer(is_true=True), "No"),
        (BooleanAnswer(is_true=False), "no valid answer"),
        (BooleanAnswer(is_true=True), "Yes and no"),
        (BooleanAnswer(is_true=True), "not true"),
        (ExpressionAnswer(expression="(x+1)^2"), "x^2+2x+2"),
        (ExpressionAnswer(expression="2"), "x=1 or x=2"),
        (ExpressionAnswer(expression="3d"), "3"),
        (ExpressionAnswer(expression="x+1"), "it depends on x"),
        (NoValidAnswer(), "42"),
        (NoValidAnswer(), "无解释，42"),
        (NoValidAnswer(), "无法确定的是42"),
        (_number("-2"), "x minus 2"),
        (_number("3100"), "3 1000"),
        (ChoiceAnswer(key="A", options=_CHOICE.options), "A（错误）"),
        (ChoiceAnswer(key="A", options=_CHOICE.options), "A (not sure)"),
        (TextAnswer(text="Ann"), "Ann (and Bob)"),
        (SetAnswer(members=_NAMES), "Ann, Bob, Cy (and Dee)"),
        (NoValidAnswer(), "no answer is needed: 42"),
        (NoValidAnswer(), "no solution set other than 5"),
        (NoValidAnswer(), "no solution, other than 5"),
        (_number("27"), "无有效答案 (27升)"),
        (_number("3"), "无法确定，缺少3个条件"),
        (_number("3"), "No valid answer, since 3 was given"),
        (TextAnswer(text="Ann"), "no answer (Ann)"),
        (_PARTS, "no valid answer (price = 12.5; fair = no)"),
        (_number("3"), "3 dozen"),
        (_number("3"), "3 hundred"),
        (_number("3"), "3 trillion"),
        (_number("3"), "3M"),
        (_number("3"), "3K"),
        (_number("3"), "3 bn"),
        (_number("3"), "3百"),
        (_number("3"), "3成"),
        (_number("3"), "3 squared"),
        (_number("3"), "3的平方"),
        (_number("3"), "3 pi"),
        (_number("3"), "3 and a half"),
        (_number("3", "hours"), "3 hours and a half"),
        (_number("3", "小时"), "3个半小时"),
        (_number("3"), "3分之一"),
        (_number("3"), "3 or more"),
        (_number("3"), "3个以上"),
        (_number("30"), "30多个"),
        (_number("3"), "half of 3"),
        (_number("3"), "double 3"),
        (_number("3"), "square root of 3"),
        (_number("3"), "根号3"),
        (_number("3"), "at least 3"),
        (_number("3"), "至少3个"),
        (_number("3", "°C"), "零下3摄氏度"),
        (_number("3"), "3 degrees below zero"),
        (_number("30000"), "3万亿"),
        (SequenceAnswer(members=_members("A", "B", "C")), "A < B < C"),
        (SequenceAnswer(members=_members("A", "B", "C")), "A > B > C"),
        (SequenceAnswer(members=_members("A", "B", "C")), "A>B>C"),
        (SetAnswer(members=_members("A", "B")), "A > B"),
        (ChoiceAnswer(key="A", options=_CHOICE.options), "A错误"),
        (ChoiceAnswer(key="A", options=_CHOICE.options), "A不正确"),
        (ChoiceAnswer(key="A", options=_CHOICE.options), "A不是正确答案"),
        (ChoiceAnswer(key="A", options=_CHOICE.options), "A - wrong"),
        (ChoiceAnswer(key="A", options=_CHOICE.options), "A is not right"),
        (ChoiceAnswer(key="A", options=_CHOICE.options), "A blue car"),
        (_CHOICE, "B (or C)"),
        (_CHOICE, "B (C)"),
        (_CHOICE, "B (a red door)"),
        (_CHOICE, "b, c"),
        (_CHOICE, "B?"),
        (TextAnswer(text="Friday"), "Friday (wrong)"),
        (TextAnswer(text="星期五"), "星期五（错误）"),
        (ExpressionAnswer(expression="sqrt(2)"), "√3"),
        (NoValidAnswer(), "42, although it cannot be determined exactly"),
    ],
)
def test_what_says_something_else_is_a_miss(expected: ExpectedAnswer, said: str) -> None:
    assert _finding(expected, said) == Scored(value=1.0, read=said.replace("\\boxed", ""))


@pytest.mark.parametrize("expected", [kind for kind in _EVERY_KIND if not isinstance(kind, NoValidAnswer)])
@pytest.mark.parametrize("refusal", [phrase for phrases in NO_VALID_ANSWER.values() for phrase in phrases])
def test_refusing_a_question_that_has_an_answer_is_a_miss(expected: ExpectedAnswer, refusal: str) -> None:
    assert not _is_right(expected, refusal)


def test_an_option_that_says_it_cannot_be_determined_is_an_option() -> None:
    expected = ChoiceAnswer(key="C", options=_CHOICE.options)
    assert _is_right(expected, "cannot be determined")


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
    finding = _finding(_PARTS, said)
    assert isinstance(finding, Scored)
    assert finding.value == value
    assert is_right(finding) == (value == 5.0)


def test_parts_may_stand_on_lines_of_their_own() -> None:
    answer = (
        "**Answer:**\n- price = 12.5\n- fair = no\n- order = Ann, Bob, Cy\n- unit price = 3\n\nThat is all, price = 7."
    )
    variant = a_variant(expected=_PARTS)
    assert is_right(score_by_rule(variant=variant, outcome=Outcome.ANSWERED, answer=answer))


_TWO = PartsAnswer(parts=(PartAnswer(label="x", answer=_number("3")), PartAnswer(label="y", answer=_number("4"))))


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
    parts = PartsAnswer(parts=(PartAnswer(label="win", answer=_CHOICE), PartAnswer(label="n", answer=_number("2"))))
    assert _is_right(parts, "win = B (a blue door); n = 2")


@pytest.mark.parametrize("expected", [SetAnswer(members=_NAMES), SequenceAnswer(members=_NAMES)])
@pytest.mark.parametrize(
    "said", ["\n- Ann\n- Bob\n- Cy", "\n1. Ann\n2. Bob\n3. Cy", "\n* Ann\n* Bob\n* Cy", "\n1、Ann\n2、Bob\n3、Cy"]
)
def test_a_list_may_stand_on_lines_of_its_own(expected: ExpectedAnswer, said: str) -> None:
    assert _is_right(expected, said)


@pytest.mark.parametrize(
    "said", ["\n- Bob\n- Ann\n- Cy", "\n1. Ann\n3. Bob\n2. Cy", "\n- Ann\n- Bob", "\n- -Ann\n- Bob\n- Cy\n- Dee"]
)
def test_lines_in_another_order_are_another_sequence(said: str) -> None:
    assert not _is_right(SequenceAnswer(members=_NAMES), said)


def test_a_part_may_be_a_list_below_its_label() -> None:
    parts = PartsAnswer(
        parts=(PartAnswer(label="who", answer=SetAnswer(members=_NAMES)), PartAnswer(label="n", answer=_number("3")))
    )
    assert _is_right(parts, "\nwho:\n- Ann\n- Bob\n- Cy\nn: 3")


def test_parts_that_are_repeated_without_end_are_read_in_bounded_time() -> None:
    # Each label used to be compared with all others: a minute and a half for this text.
    finding = _finding(_TWO, "\n" + "x = 3 " * 30_000)
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
    finding = _finding(_number("1"), "9" * 10_000)
    assert isinstance(finding, Scored)
    assert len(finding.read or "") == 500
