"""How much of an expected answer a short text says, for every kind of answer."""

from __future__ import annotations

from typing import assert_never

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
)
from evalkit.scores.choices import is_right_choice, names_an_option
from evalkit.scores.expressions import is_right_expression
from evalkit.scores.matching import is_right_boolean, is_right_sequence, is_right_text, share_of_set
from evalkit.scores.numbers import is_right_number
from evalkit.scores.quantities import in_digits
from evalkit.scores.refusals import is_worded_as_refusal, mentions_refusal, refuses, says_no_valid

__all__ = ["may_give", "share_said"]


def share_said(text: str, expected: ExpectedAnswer, *, asked: str, lines: tuple[str, ...] = ()) -> float | None:
    """How much of an expected answer a text says, 0 to 1; None where that cannot be told.

    Args:
        text: What was said.
        expected: What is right.
        asked: The question.
        lines: The members of a list that stands on lines of its own.
    """
    if text.rstrip(" *_`").endswith(("?", "？")):
        # Asked, not said.
        return None
    if isinstance(expected, NoValidAnswer):
        return _as_share(says_no_valid(text))
    # A refusal may mention the very number that is right: "cannot be determined, 3 values are missing".
    if not is_worded_as_refusal(expected):
        if refuses(text):
            return 0.0
        # A yes or no stands first; a reason behind it may speak of what cannot be determined.
        if mentions_refusal(text) and not isinstance(expected, BooleanAnswer):
            return None
    return _share(text, expected, asked, lines)


def may_give(text: str, expected: ExpectedAnswer) -> bool:
    """Whether a text holds anything that could be an answer of the kind that is expected."""
    match expected:
        case NumberAnswer():
            return refuses(text) or any(map(str.isdigit, in_digits(text, unit="")))
        case ChoiceAnswer():
            return names_an_option(text, expected) or refuses(text)
        case BooleanAnswer():
            return is_right_boolean(text, expected) is not None
        case NoValidAnswer():
            return says_no_valid(text) is not False or any(map(str.isalnum, text))
        case _:
            return bool(text.strip())


def _share(text: str, expected: ExpectedAnswer, asked: str, lines: tuple[str, ...]) -> float | None:  # noqa: PLR0911 - one branch per kind
    match expected:
        case NumberAnswer():
            return _as_share(is_right_number(text, expected, asked=asked))
        case ChoiceAnswer():
            return _as_share(is_right_choice(text, expected, asked=asked))
        case TextAnswer():
            return _as_share(is_right_text(text, expected, asked=asked))
        case SetAnswer():
            return share_of_set(text, expected, lines=lines, asked=asked)
        case SequenceAnswer():
            return _as_share(is_right_sequence(text, expected, lines=lines, asked=asked))
        case BooleanAnswer():
            return _as_share(is_right_boolean(text, expected))
        case ExpressionAnswer():
            return _as_share(is_right_expression(text, expected))
        case NoValidAnswer() | PartsAnswer() | OpenAnswer():
            # Refusals were seen before, parts hold no parts, and open questions are never compared.
            return 0.0
        case _:
            assert_never(expected)


def _as_share(verdict: bool | None) -> float | None:  # noqa: FBT001 - its only argument
    return None if verdict is None else float(verdict)
