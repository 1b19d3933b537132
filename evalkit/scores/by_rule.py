"""Accuracy by rule: 5 for right, 1 for wrong, between them for answers in parts.

The text is never put before a judge here, and nothing is right by resemblance: what cannot be read with certainty
is a miss, and its share is shown apart.
"""

from __future__ import annotations

import re
from typing import Final, assert_never

from evalkit.domain.attempt import Outcome
from evalkit.domain.question import (
    BooleanAnswer,
    ChoiceAnswer,
    ExpectedAnswer,
    ExpressionAnswer,
    NoValidAnswer,
    NumberAnswer,
    OpenAnswer,
    PartsAnswer,
    SequenceAnswer,
    SetAnswer,
    TextAnswer,
    Variant,
)
from evalkit.domain.score import Scored, Unscored, UnscoredReason
from evalkit.scores.choices import is_right_choice
from evalkit.scores.equivalence import FUNCTION_NAMES
from evalkit.scores.extract import Reading, read_answer
from evalkit.scores.matching import is_right_boolean, is_right_sequence, is_right_set, is_right_text
from evalkit.scores.numbers import is_right_number, read_number
from evalkit.scores.parts import parts_said
from evalkit.scores.plain import without_closing_remark, without_markup
from evalkit.scores.refusals import is_worded_as_refusal, says_no_valid
from evalkit.scores.worker import CheckTimeout, shared_worker

__all__ = ["RIGHT", "WRONG", "is_right", "score_by_rule"]

RIGHT: Final = 5.0
WRONG: Final = 1.0
_MOST_KEPT: Final = 500
"""Characters of what was read that a score keeps."""
_WORD: Final = re.compile(r"(?<![\\A-Za-z])[A-Za-z]{3,}")
_SEVERAL: Final = re.compile(r"\b(?:or|and)\b|[或和]|[;；]")
_LIST_MARK: Final = re.compile(r"^\s*(?:[-+*•·◦▪]\s+|[(（]?(?P<number>\d{1,2})[.)、）](?!\d)\s*)")


def score_by_rule(*, variant: Variant, outcome: Outcome, answer: str) -> Scored | Unscored:
    """The rule's finding on one attempt.

    Args:
        variant: What was asked, with what counts as right.
        outcome: How the attempt ended.
        answer: The text after the reasoning; whatever stands in the reasoning never counts.

    Returns:
        A value of 5, 1 or between; or the reason why there is none. An open question is unscored however the attempt
        ended, so that its cut attempts do not count as misses of a figure that its answers never enter.
    """
    if not outcome.is_served:
        return Unscored(reason=UnscoredReason.NOT_SERVED)
    if isinstance(variant.expected, OpenAnswer):
        return Unscored(reason=UnscoredReason.OPEN_QUESTION)
    if not outcome.is_completed:
        return Unscored(reason=UnscoredReason.NOT_COMPLETED, detail=outcome.value)
    reading = read_answer(answer)
    if reading is None:
        return Scored(value=WRONG, read=None)
    try:
        share = _share_right(reading, variant.expected)
    except CheckTimeout as timeout:
        return Unscored(reason=UnscoredReason.TIMEOUT, detail=str(timeout))
    shown = reading.block if isinstance(variant.expected, PartsAnswer) else reading.text
    return Scored(value=WRONG + (RIGHT - WRONG) * share, read=shown[:_MOST_KEPT])


def is_right(finding: Scored | Unscored) -> bool:
    """Whether an attempt is wholly right; parts that are right do not make it so."""
    return isinstance(finding, Scored) and finding.value >= RIGHT


def _share_right(reading: Reading, expected: ExpectedAnswer) -> float:
    if isinstance(expected, PartsAnswer):
        return _share_of_parts(reading, expected)
    return float(_is_right(reading.text, expected, _listed(reading.block)))


def _share_of_parts(reading: Reading, expected: PartsAnswer) -> float:
    if says_no_valid(reading.text):
        return 0.0
    said_by_label = parts_said(reading, tuple(part.label for part in expected.parts))
    right = sum(
        part.label in said_by_label
        and _is_right(said_by_label[part.label], part.answer, _listed(said_by_label[part.label]))
        for part in expected.parts
    )
    return right / len(expected.parts)


def _is_right(text: str, expected: ExpectedAnswer, lines: tuple[str, ...]) -> bool:
    # A refusal may mention the very number that is right: "cannot be determined, 3 values are missing".
    if says_no_valid(text) and not is_worded_as_refusal(expected):
        return isinstance(expected, NoValidAnswer)
    return _is_said(text, expected, lines)


def _is_said(text: str, expected: ExpectedAnswer, lines: tuple[str, ...]) -> bool:  # noqa: PLR0911 - one branch per kind
    match expected:
        case NumberAnswer():
            return is_right_number(text, expected)
        case ChoiceAnswer():
            return is_right_choice(text, expected)
        case TextAnswer():
            return is_right_text(text, expected)
        case SetAnswer():
            return is_right_set(text, expected, lines=lines)
        case SequenceAnswer():
            return is_right_sequence(text, expected, lines=lines)
        case BooleanAnswer():
            return is_right_boolean(text, expected)
        case ExpressionAnswer():
            return _is_right_expression(text, expected)
        case NoValidAnswer() | PartsAnswer() | OpenAnswer():
            # Refusals were seen before, parts hold no parts, and open questions are never compared.
            return False
        case _:
            assert_never(expected)


def _listed(block: str) -> tuple[str, ...]:
    """The lines of a block without their list marks; none where the numbers before them do not count upwards."""
    lines = block.splitlines()
    marks = [_LIST_MARK.match(line) for line in lines]
    numbers = [int(mark["number"]) for mark in marks if mark is not None and mark["number"]]
    if len(lines) < 2 or numbers != sorted(numbers):
        return ()
    return tuple(line[mark.end() :] if mark else line for line, mark in zip(lines, marks, strict=True))


def _is_right_expression(text: str, expected: ExpressionAnswer) -> bool:
    gold = _expression(expected.expression)
    return any(
        _is_same_expression(said, gold)
        for said in dict.fromkeys((_expression(text), _expression(without_closing_remark(text))))
    )


def _is_same_expression(said_whole: str, gold: str) -> bool:
    said = _side_said(said_whole, gold)
    if _unspaced(said) == _unspaced(gold):
        return True
    if _is_numeral(said) and _is_numeral(gold):
        said_number, gold_number = read_number(said), read_number(gold)
        return said_number is not None and said_number == gold_number
    return _is_mathematical(said, gold) and shared_worker().is_equal(gold, said)


def _expression(text: str) -> str:
    return (
        without_markup(text)
        .strip(' \t\n"“”「」')
        .rstrip(".;,")
        .replace("\\dfrac", "\\frac")
        .replace("\\tfrac", "\\frac")
    )


def _side_said(said: str, gold: str) -> str:
    """What stands behind ``f(x) =``, unless several things are said or the expected expression is an equation."""
    name, equals, value = said.rpartition("=")
    is_one_thing = "=" not in name and not _SEVERAL.search(said)
    return value.strip() if equals and is_one_thing and "=" not in gold else said


def _unspaced(text: str) -> str:
    return re.sub(r"\s+", "", text.replace("**", "^").replace("\\cdot", "*").replace("\\times", "*"))


def _is_numeral(text: str) -> bool:
    return not re.search(r"[A-Za-z%°^√π]", text.replace("\\frac", ""))


def _is_mathematical(said: str, gold: str) -> bool:
    """Whether a text is worth an algebra library's time: no prose, which it would read as products of letters."""
    own_letters = set(gold)
    has_prose = any(word not in FUNCTION_NAMES and not set(word) <= own_letters for word in _WORD.findall(said))
    return bool(said) and not has_prose and not _SEVERAL.search(said) and not re.search("[\u2e80-\u9fff]", said)
