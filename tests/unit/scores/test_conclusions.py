"""Answers that announce themselves differently: bold spans, closing statements, corrections, tables, several boxes."""

from __future__ import annotations

import pytest

from evalkit.domain.attempt import Outcome
from evalkit.domain.question import (
    BooleanAnswer,
    ExpectedAnswer,
    NoValidAnswer,
    PartAnswer,
    PartsAnswer,
    SetAnswer,
    TextAnswer,
)
from evalkit.domain.score import Scored
from evalkit.scores.by_rule import is_right, score_by_rule
from evalkit.text.prompts.question import ask_prompt
from tests.builders import a_variant
from tests.unit.scores.expected import CHOICE, NAMES, a_number, texts

_BOB = TextAnswer(text="Bob")
_XY = PartsAnswer(parts=(PartAnswer(label="x", answer=a_number("3")), PartAnswer(label="y", answer=a_number("4"))))
_CASES = PartsAnswer(parts=(PartAnswer(label="A", answer=a_number("3")), PartAnswer(label="a", answer=a_number("4"))))


def _finding(expected: ExpectedAnswer, answer: str, asked: str = "Who is the thief?") -> Scored:
    variant = a_variant(expected=expected, prompt=ask_prompt(asked, language="en"))
    finding = score_by_rule(variant=variant, outcome=Outcome.ANSWERED, answer=answer)
    assert isinstance(finding, Scored)
    return finding


@pytest.mark.parametrize(
    ("expected", "answer"),
    [
        (a_number("42.5", "dollars"), "50 × 0.85 = 42.5\n\nSo she pays **$42.50**."),
        (a_number("42.5", "元"), "所以她一共付了**42.5元**。"),
        (a_number("42.5", "元"), "所以她一共付了 **42.5** 元。"),
        (a_number("27", "litres"), "Thus, the tank holds 27 litres after the 5 minutes."),
        (a_number("15"), "So the answer is not 12 but 15."),
        (a_number("15"), "Answer: 12\n\nWait, that is wrong.\n\nAnswer: 15"),
        (a_number("12"), "Answer: 12\n\nWait, let me check: 6 + 6 = 12. Good."),
        (a_number("90", "minutes"), "Answer: 1.5 hours (90 minutes)"),
        (a_number("90", "minutes"), "Answer: 1 hour and 30 minutes"),
        (a_number("42.5", "元"), "答案：42元5角"),
        (a_number("0.5"), "Answer: 1/2 or 0.5"),
        (a_number("18", "km/h"), "Answer: 5 m/s = 18 km/h"),
        (a_number("12"), "| Step | Value |\n|---|---|\n| **Answer** | **12** |"),
        (a_number("12"), "<answer>12</answer>"),
        (a_number("12"), "Answer: ~~11~~ 12"),
        (CHOICE, "Therefore, the correct option is B."),
        (CHOICE, "因此选B。"),
        (_BOB, "So the thief is **Bob**."),
        (_BOB, "Answer: The thief is Bob."),
        (_BOB, "Answer: Bob, not Ann"),
        (BooleanAnswer(is_true=False), "So the claim **does not hold**."),
        (NoValidAnswer(), "**The price cannot be determined.**"),
        (NoValidAnswer(), "因此，题目条件自相矛盾。"),
        (SetAnswer(members=NAMES), "So they are **Ann, Bob and Cy**."),
        (SetAnswer(members=texts("①", "③")), "答案：①③"),
        (_XY, "Answer:\n\n| x | 3 |\n| y | 4 |"),
        (_XY, "Answer:\n\n| x | y |\n|---|---|\n| 3 | 4 |"),
        (_XY, "Answer: (x, y) = (3, 4)"),
        (_XY, "$\\boxed{x=3}$ and $\\boxed{y=4}$"),
        (_CASES, "Answer: A = 3; a = 4"),
    ],
)
def test_what_two_careful_readers_both_read_is_read(expected: ExpectedAnswer, answer: str) -> None:
    assert is_right(_finding(expected, answer))


@pytest.mark.parametrize(
    ("expected", "answer"),
    [
        (a_number("42"), "So it cannot be **42**."),
        (a_number("42"), "Therefore, **42** is ruled out."),
        (a_number("42"), "Therefore 42 is too small."),
        (a_number("42"), "Next, check **42**."),
        (a_number("42"), "**Could it be 42?**"),
        (a_number("42"), "It is **42** or **43**."),
        (a_number("90", "minutes"), "So it takes **90** hours."),
        (a_number("90", "minutes"), "$\\boxed{90}$ hours"),
        (a_number("30", "minutes"), "Answer: 1 hour 30 minutes"),
        (a_number("4"), "$\\boxed{3}$ and $\\boxed{4}$"),
        (a_number("12"), "Answer: 12\n\nWait, that is wrong. It is 15."),
        (a_number("5"), "Answer: x >= 5"),
        (a_number("5"), "Answer: 5 if it rains"),
        (a_number("7"), "Hence 2x = 7."),
        (a_number("7"), "Answer: x + y = 7"),
        (a_number("5"), "答案：可能是5"),
        (_BOB, "Answer: Bob?"),
        (BooleanAnswer(is_true=True), "Answer: Yes, but also no"),
        (a_number("12"), "答案：①②"),
        (CHOICE, "So the wrong option is **B**."),
        (CHOICE, "Therefore B is excluded."),
        (_BOB, "So the thief is **Bob**'s brother."),
        (_BOB, "So the thief is anyone but **Bob**."),
        (_BOB, "Answer: Bob and Ann"),
        (BooleanAnswer(is_true=False), "答案：不是不可以"),
        (NoValidAnswer(), "Answer: It is not true that there is no solution"),
        (SetAnswer(members=NAMES), "Answer: all but Ann, Bob, Cy"),
        (SetAnswer(members=NAMES), "Answer: Ann, Bob (Cyrus)"),
        (SetAnswer(members=texts("1", "3")), "Answer: 13"),
        (_XY, "Answer: x = 3; y = -4"),
        (_CASES, "Answer: A = 4; a = 3"),
    ],
)
def test_what_is_bounded_denied_or_open_is_not_right(expected: ExpectedAnswer, answer: str) -> None:
    assert not is_right(_finding(expected, answer))


def test_a_bound_that_the_question_asks_for_is_repeated_and_no_bound() -> None:
    asked = "At least how many cards must be drawn?"
    assert is_right(_finding(a_number("6", "cards"), "Answer: at least 6 cards", asked))
    assert not is_right(_finding(a_number("6", "cards"), "Answer: at most 6 cards", asked))


def test_names_that_the_question_lists_are_not_taken_for_its_words() -> None:
    asked = "Who broke the vase: Ann, Bob or Cy?"
    assert is_right(_finding(_BOB, "Answer: Bob broke the vase.", asked))
    assert not is_right(_finding(_BOB, "Answer: Bob and Cy broke the vase.", asked))


@pytest.mark.parametrize(
    ("said", "share"),
    [
        ("Ann, Bob, Cy", 1),
        ("Ann, Bob", 2 / 3),
        ("Ann, Bob, Dee", 1 / 3),
        ("Ann, Dee, Eve", 0),
        ("Ann, Bob, Cy, Dee, Eve, Flo", 0),
    ],
)
def test_a_set_counts_by_its_members_and_naming_everything_earns_nothing(said: str, share: float) -> None:
    assert _finding(SetAnswer(members=NAMES), f"Answer: {said}").value == pytest.approx(1 + 4 * share)
