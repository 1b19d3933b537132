"""What is claimed behind an answer line: it may take its place, and never makes a miss right by being unheard."""

from __future__ import annotations

import pytest

from evalkit.domain.attempt import Outcome
from evalkit.domain.question import (
    BooleanAnswer,
    ChoiceAnswer,
    ExpectedAnswer,
    ExpressionAnswer,
    Language,
    TextAnswer,
)
from evalkit.domain.score import Scored
from evalkit.scores.by_rule import is_right, score_by_rule
from evalkit.scores.claims import claims_in
from tests.builders import a_variant
from tests.unit.scores.expected import a_number, finding_on

_ROCK = ChoiceAnswer(key="C", options={"A": "granite", "B": "slate", "C": "marble", "D": "basalt"})
_ROCK_ZH = ChoiceAnswer(key="C", options={"A": "花岗岩", "B": "板岩", "C": "大理岩", "D": "玄武岩"})
_CASES: tuple[tuple[ExpectedAnswer, str, str], ...] = (
    (_ROCK, "C", "B"),
    (a_number("12"), "12", "11"),
    (a_number("12", "km"), "12 km", "15 km"),
    (TextAnswer(text="cherry"), "cherry", "plum"),
    (BooleanAnswer(is_true=False), "No", "yes"),
    (ExpressionAnswer(expression="x+1"), "x+1", "x+2"),
)
_CASES_ZH: tuple[tuple[ExpectedAnswer, str, str], ...] = (
    (_ROCK_ZH, "C", "B"),
    (a_number("12", "只"), "12只", "11只"),
    (TextAnswer(text="樱桃"), "樱桃", "李子"),
    (BooleanAnswer(is_true=False), "否", "是"),
)
_CLAIMS = (
    "My final answer is **{}**.",
    "So the final answer is {}.",
    "Wait, the correct answer is {}.",
    "Hmm. Thus the correct answer should be {}.",
    "So, my final answer would be {}.",
    "So **{}** is the correct answer.",
    "Final result: {}",
    "I was wrong. It should be {}.",
    "Therefore, the final answer is $\\boxed{{{}}}$.",
)
_CLAIMS_ZH = (
    "我的最终答案是**{}**。",
    "因此最终答案是{}。",
    "等等，正确答案应为{}。",
    "所以{}才是正确答案。",
    "更正：应为{}。",
    "故最后结果是{}。",
)


def _finding(expected: ExpectedAnswer, answer: str, language: Language) -> Scored:
    variant = a_variant(expected=expected, language=language)
    finding = score_by_rule(variant=variant, outcome=Outcome.ANSWERED, answer=answer)
    assert isinstance(finding, Scored)
    return finding


@pytest.mark.parametrize(("expected", "right", "other"), _CASES)
@pytest.mark.parametrize("claim", _CLAIMS)
def test_a_later_final_answer_takes_the_place_of_the_line(
    expected: ExpectedAnswer, right: str, other: str, claim: str
) -> None:
    for between in ("\n\n", "\n", " "):
        assert not is_right(_finding(expected, f"Answer: {right}{between}{claim.format(other)}", "en"))
    assert not is_right(_finding(expected, f"\\boxed{{{right}}}\n\n{claim.format(other)}", "en"))
    assert is_right(_finding(expected, f"Answer: {right}\n\n{claim.format(right)}", "en"))


@pytest.mark.parametrize(("expected", "right", "other"), _CASES_ZH)
@pytest.mark.parametrize("claim", _CLAIMS_ZH)
def test_so_it_does_in_chinese(expected: ExpectedAnswer, right: str, other: str, claim: str) -> None:
    for between in ("\n\n", "\n", "。"):
        assert not is_right(_finding(expected, f"答案：{right}{between}{claim.format(other)}", "zh"))
    assert is_right(_finding(expected, f"答案：{right}\n\n{claim.format(right)}", "zh"))


@pytest.mark.parametrize("claim", [*_CLAIMS[:6], "On reflection, {} is correct.", "Actually, it should be {}."])
def test_a_line_that_was_wrong_is_made_good_by_no_vague_word(claim: str) -> None:
    finding = _finding(_ROCK, f"Answer: B\n\nA and D fall out.\n\n{claim.format('D')}", "en")
    assert not is_right(finding)


@pytest.mark.parametrize(
    "text",
    [
        "Check: the legs should be 94.",
        "If the answer were 13, there would be 96 legs.",
        "If the correct answer is 13, there are 96 legs.",
        "So the correct answer is 13?",
        "The answer is consistent with the clues.",
        "A is correct for cooled magma.",
        "检验：脚数应为94。",
        "答案正确吗？",
        "如果答案是13，则有96只脚。",
    ],
)
def test_a_check_and_talk_of_other_values_claim_nothing(text: str) -> None:
    assert claims_in(text) == ()


@pytest.mark.parametrize(
    ("expected", "answer"),
    [
        (_ROCK, "Answer: C. The others fail to fit worse, so it may be any."),
        (_ROCK, "Answer: C\n\nChanging my answer to B."),
        (_ROCK, "Answer: C\n\nActually B."),
        (_ROCK, "Answer: C\n\nEdit: B"),
        (_ROCK, "Answer: C\n\nScratch that, B."),
        (_ROCK, "Answer: C\n\nFinal: B"),
        (_ROCK, "Answer: C\n\n**B**"),
        (_ROCK, "Answer: C\n\nSo B it is."),
        (_ROCK, "答案：C\n\n故选B。"),
        (_ROCK, "答案：C\n\n我改变主意，选B。"),
        (_ROCK, "答案：C\n\n最终选择B。"),
        (a_number("12"), "Answer: 12\n\nThat was wrong; it's 13."),
        (a_number("12"), "Answer: 12\n\nThe right number is 13."),
        (a_number("12"), "Answer: 12\n\nSo the total is actually 13."),
        (a_number("12"), "Answer: 12\n\nI made a mistake. There are 13."),
        (a_number("12"), "Answer: 12\n\nMy final answer: at least 12"),
        (a_number("12"), "Answer: 12\n\nMy final answer: no valid answer"),
        (a_number("12"), "答案：12\n\n我算错了，是13。"),
        (a_number("12"), "答案：12\n\n正确的是13。"),
        (BooleanAnswer(is_true=False), "Answer: No\n\nActually, yes."),
        (BooleanAnswer(is_true=False), "答案：否\n\n不，应该是“是”。"),
        (TextAnswer(text="cherry"), "Answer: cherry\n\nNo wait, plum."),
    ],
)
def test_no_change_of_mind_goes_unheard(expected: ExpectedAnswer, answer: str) -> None:
    assert not is_right(_finding(expected, answer, "en"))


@pytest.mark.parametrize(
    ("expected", "answer"),
    [
        (a_number("12"), "Answer: 12\n\nNote: the final answer is rounded to the nearest integer."),
        (a_number("12"), "Answer: 12\n\nWait, let me check again: 12*4 + 23*2 = 94. It is correct."),
        (a_number("12"), "Answer: 12\n\nThe wrong answer 13 comes from adding."),
        (a_number("12"), "答案：12\n\n再检查一遍：12×4＋23×2＝94，正确。"),
        (a_number("12"), "答案：12\n\n答案正确，符合题意。"),
        (_ROCK, "Answer: C\n\nWait, let me double check: slate comes from shale. Yes, C is correct."),
        (_ROCK, "Answer: C\n\nThe correct answer is marble because limestone recrystallises."),
        (TextAnswer(text="cherry"), "Answer: cherry\n\nI hope this final answer is helpful."),
        (TextAnswer(text="cherry"), "Answer: cherry\n\nThe final answer is **cherry**, the second dearest fruit."),
    ],
)
def test_a_check_that_agrees_keeps_what_is_right(expected: ExpectedAnswer, answer: str) -> None:
    assert is_right(_finding(expected, answer, "en"))


def test_what_the_answer_is_not_takes_it_back_only_where_it_is_the_same() -> None:
    assert _finding(_ROCK, "Answer: C\n\nWait, the answer cannot be C.", "en").read is None
    assert is_right(_finding(_ROCK, "Answer: C\n\nSo the answer is not B.", "en"))


def test_what_replaces_a_line_that_was_taken_back_is_read() -> None:
    assert is_right(_finding(_ROCK, "Answer: B\n\nWait, that is wrong. It should be C.", "en"))


def test_a_line_that_was_taken_back_for_nothing_else_is_unread() -> None:
    answer = "Answer: 12\n\nWait, that is wrong. It should be counted again."
    assert _finding(a_number("12"), answer, "en").read is None


def test_after_vague_words_what_is_meant_is_unread() -> None:
    finding = _finding(_ROCK, "Answer: C\n\nOn reflection, B is correct.", "en")
    assert (finding.value, finding.read) == (1, None)


@pytest.mark.parametrize(
    ("said", "shown"),
    [("$12.5$。", "12.5"), ("**12.5**.", "12.5"), ("12.5 yuan.", "12.5 yuan"), ("$\\boxed{12.5}$", "12.5")],
)
def test_what_was_read_is_shown_without_marks(said: str, shown: str) -> None:
    finding = finding_on(a_number("12.5"), said)
    assert isinstance(finding, Scored)
    assert finding.read == shown
