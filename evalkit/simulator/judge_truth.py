"""The true level of any answer a judge is shown: read from its words, or told by plain rules."""

from __future__ import annotations

import re
from collections.abc import Collection
from decimal import Decimal, InvalidOperation
from typing import Final

from evalkit.domain.identity import seed_from
from evalkit.domain.question import (
    ChoiceAnswer,
    ExpectedAnswer,
    NoValidAnswer,
    NumberAnswer,
    OpenAnswer,
    SetAnswer,
    TextAnswer,
    Variant,
)
from evalkit.domain.rubric import Dimension
from evalkit.simulator.judge_prompts import JudgeTask
from evalkit.simulator.quality import true_level
from evalkit.text.wording import ANSWER_LINE, MEMBER_SEPARATOR, NO_VALID_ANSWER, word_answer

__all__ = ["final_answer", "is_right", "known_level"]

_CUES_ONLY: Final = re.compile(
    r"\s*(?:thought process|solution|answer|reasoning|解答?|思考过程|答案)?[\W_]*", re.IGNORECASE
)
_LABEL: Final = re.compile("|".join(re.escape(label.strip()) for label in ANSWER_LINE.values()), re.IGNORECASE)
_BOX: Final = re.compile(r"\\boxed\{(.*)\}")
_DIGITS: Final = re.compile(r"[0-9]+")
_NUMBER: Final = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")
_INSIGNIFICANT: Final = re.compile(r"[\s*$]+")


def known_level(task: JudgeTask, variant: Variant | None) -> int:
    """The level that a judge without bias or noise gives.

    Args:
        task: What it is asked.
        variant: The question, where it is known: accuracy depends on its expected answer.
    """
    answer = task.answer.strip()
    references = {text.strip() for text in (task.reference, variant.solution if variant else "") if text.strip()}
    if _CUES_ONLY.fullmatch(answer):
        return 1
    if answer in references:
        return 5
    if task.dimension == Dimension.ACCURACY and not (variant and isinstance(variant.expected, OpenAnswer)):
        return 5 if _is_accurate(answer, references, variant) else 1 + _by_hash(task)
    said = true_level(answer, task.dimension)
    return 2 + _by_hash(task) if said is None else said


def final_answer(text: str) -> str:
    """What the last line of a text gives as the answer, without its label and its dress."""
    line = next((line for line in reversed(text.splitlines()) if line.strip()), "").replace("*", "")
    box = _BOX.search(line)
    if box is not None:
        return box[1].strip()
    label = _LABEL.search(line)
    return line[label.end() :].strip() if label else ""


def is_right(final: str, variant: Variant) -> bool:
    """Whether a final answer, as simulated models write it, is the expected one."""
    expected = variant.expected
    match expected:
        case NumberAnswer():
            return _is_near(final, expected)
        case ChoiceAnswer():
            return re.match(rf"{re.escape(expected.key)}\b", final) is not None
        case TextAnswer():
            return _is_among(final, expected)
        case SetAnswer():
            said = final.split(MEMBER_SEPARATOR)
            return len(said) == len(expected.members) and all(
                any(_is_among(text, member) for text in said) for member in expected.members
            )
        case NoValidAnswer():
            return _compared(final) in {_compared(text) for texts in NO_VALID_ANSWER.values() for text in texts}
        case _:
            return _is_worded(final, expected, variant)


def _is_worded(final: str, expected: ExpectedAnswer, variant: Variant) -> bool:
    return bool(final) and _compared(final) == _compared(word_answer(expected, language=variant.language))


def _is_accurate(answer: str, references: Collection[str], variant: Variant | None) -> bool:
    # The reference with another number in it is a trap for those who compare at a glance.
    if _DIGITS.sub("0", answer) in {_DIGITS.sub("0", reference) for reference in references}:
        return False
    final = final_answer(answer)
    if variant is None:
        return bool(final) and final in map(final_answer, references)
    return is_right(final, variant)


def _is_near(final: str, expected: NumberAnswer) -> bool:
    match = _NUMBER.search(final.replace(",", ""))
    if match is None:
        return False
    try:
        return abs(Decimal(match[0]) - expected.value) <= expected.tolerance
    except InvalidOperation:
        return False


def _is_among(text: str, expected: TextAnswer) -> bool:
    return _compared(text) in {_compared(accepted) for accepted in (expected.text, *expected.aliases)}


def _compared(text: str) -> str:
    return _INSIGNIFICANT.sub("", text).casefold().rstrip(".。")


def _by_hash(task: JudgeTask) -> int:
    """0 or 1, always the same for an answer: what nothing is known about is not all alike."""
    return seed_from("unsaid", str(task.dimension), task.answer) % 2
