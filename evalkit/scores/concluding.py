"""What an answer says that announces none: its bold span, or its closing statement.

Such a reading is held to more: what stands around a bold span may bound or deny it, and what does not give the answer
whole is unread instead of wrong.
"""

from __future__ import annotations

import re
from typing import Final

from evalkit.domain.question import (
    BooleanAnswer,
    ChoiceAnswer,
    ExpectedAnswer,
    NoValidAnswer,
    NumberAnswer,
    TextAnswer,
)
from evalkit.scores.cues import CLOSING
from evalkit.scores.extract import ReadFrom, Reading
from evalkit.scores.plain import without_markup
from evalkit.scores.refusals import refuses
from evalkit.scores.saying import share_said

__all__ = ["share_concluded"]

_CLAUSES: Final = re.compile(r"[,;，；:：]")
_DENIED_BEFORE: Final = re.compile(
    r"(?:\b(?:not|never|no|before|after|except|than|to|beside|behind|of|or|and|unless|until|without|either|(?:any|every|no)(?:one|body|thing)?\s+but|all\s+but|n['’]t)|n['’]t|不|不是|不为|并非|没|非|除|除了|或|和|与|跟|比|前|后|至[少多])[\s\"'“‘]*(?:the\s+)?$",
    re.IGNORECASE,
)
_DENIED_AFTER: Final = re.compile(
    r"[\"'”’\s]*(?:['’]s\b|的(?!$|[\s。.,，])|or\b|and\b|not\b|is\s+(?:not|wrong|excluded|ruled)|is(?:n['’]t)|cannot\b|可能|不|或|和|与|以[外前后]|之[外前后])",
    re.IGNORECASE,
)


_SUBJECT: Final = re.compile(
    r"[\s*_$]*[-\d.,]+[\s*_$]+(?:[A-Za-z]+\s+)?(?:is|are|was|were|fails?|remains?|stays?|does|do|has|have|can|will|would|must|[a-z]+s)\b(?!\s*[.!]?$)"
)
_REJECTING: Final = re.compile(
    r"\b(?:wrong|incorrect|exclud\w*|eliminat\w*|ruled\s+out|impossible|fails?|failed|too\s+(?:small|large|big|few|many|high|low)|contradicts?|violates?)\b"
    r"|排除|错误|不符|不满足|不可能|太[大小多少]",
    re.IGNORECASE,
)
"""What is said of a candidate that falls out."""


def share_concluded(reading: Reading, expected: ExpectedAnswer, asked: str) -> float | None:
    """How much of an expected answer a conclusion says, 0 to 1; None where that cannot be told."""
    if _rejects(reading.sentence or reading.text, asked) and not isinstance(expected, NoValidAnswer | BooleanAnswer):
        return None
    if isinstance(expected, NoValidAnswer):
        return 1.0 if _refuses(reading.sentence or reading.text) else None
    if reading.read_from is ReadFrom.STATEMENT:
        return _share_stated(reading.text, expected, asked)
    before, _, after = reading.sentence.partition(reading.text)
    if isinstance(expected, NumberAnswer):
        return _share_of_number(before, reading.text, after, expected, asked)
    is_denied = _DENIED_BEFORE.search(before.rstrip("* ")) or _DENIED_AFTER.match(after.lstrip("*"))
    share = None if is_denied else share_said(reading.text, expected, asked=asked)
    if share == 1 or (share is not None and isinstance(expected, ChoiceAnswer)):
        return share
    return _share_stated(without_markup(reading.sentence), expected, asked)


def _share_of_number(before: str, bold: str, after: str, expected: NumberAnswer, asked: str) -> float | None:
    """How right a bold number is in its sentence; of "**42** is too small", a subject, something else is said."""
    if not CLOSING.sub("", before).strip(" *_,，:：") and re.search(r"\w{2}", after):
        return None
    return share_said(f"{_without_digits(before)}{bold}{_without_digits(after)}", expected, asked=asked)


def _share_stated(statement: str, expected: ExpectedAnswer, asked: str) -> float | None:
    if isinstance(expected, NumberAnswer) and _SUBJECT.match(statement):
        return None
    share = share_said(statement, expected, asked=asked)
    is_settled = share == 1 or (isinstance(expected, NumberAnswer) and share is not None)
    # What else a sentence says cannot be told from what it says of the answer.
    return share if is_settled and not (isinstance(expected, TextAnswer) and _refuses(statement)) else None


def _rejects(sentence: str, asked: str) -> bool:
    """Whether a sentence rules something out, in words that are not the question's own."""
    return any(word.casefold() not in asked.casefold() for word in _REJECTING.findall(sentence))


def _refuses(text: str) -> bool:
    return refuses(text) or any(refuses(clause) for clause in _CLAUSES.split(without_markup(text)))


def _without_digits(text: str) -> str:
    return re.sub(r"\d+(?:[.,:]\d+)*%?", "", text)
