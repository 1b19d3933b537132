"""What kind of answer a plain text is that a table or a log gives as the right one."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final, Literal, NamedTuple

from evalkit.domain.question import Language
from evalkit.text.wording import NO_VALID_ANSWER, YES_NO

__all__ = ["Measured", "ToldKind", "is_chinese", "kind_of_told", "measured_in", "says_yes"]

ToldKind = Literal["number", "boolean", "no_valid_answer", "text", "ambiguous"]

_CHINESE: Final = re.compile(r"[\u4e00-\u9fff]")
_PLAIN_NUMBER: Final = re.compile(r"[-+]?\d+(?:\.\d+)?")
_MEASURED: Final = re.compile(r"(?P<value>[-+]?\d+(?:\.\d+)?)\s*(?P<unit>[^\d\s.,:;/-][^\d.,:;]{0,19})")
"""A number with its unit behind it, such as ``14 days``, ``7%`` or ``12元``."""
_GROUPED: Final = re.compile(r"[-+]?\d+(?:[.,]\d+)*,\d+(?:[.,]\d+)*")
"""A number with commas: thousands to some readers and decimals to others."""
_YES: Final = frozenset({YES_NO["en"][0], YES_NO["zh"][0], "true", "1", "y"})
_NO: Final = frozenset({YES_NO["en"][1], YES_NO["zh"][1], "false", "0", "n"})


class Measured(NamedTuple):
    """A number and the unit behind it."""

    value: Decimal
    unit: str
    """Empty without one."""


def is_chinese(text: str) -> bool:
    """Whether a text holds a Chinese character."""
    return _CHINESE.search(text) is not None


def measured_in(told: str) -> Measured | None:
    """A number, with or without a unit; None where the text is more or other than that."""
    if _PLAIN_NUMBER.fullmatch(told):
        return Measured(value=Decimal(told), unit="")
    matched = _MEASURED.fullmatch(told)
    return None if matched is None else Measured(value=Decimal(matched["value"]), unit=matched["unit"].strip())


def kind_of_told(told: str, language: Language) -> ToldKind:
    """The kind of an answer that stands alone; ``ambiguous`` is a number that can be read in two ways."""
    if told.casefold() in {words.casefold() for words in NO_VALID_ANSWER[language]}:
        return "no_valid_answer"
    if measured_in(told) is not None:
        return "number"
    if _GROUPED.fullmatch(told):
        return "ambiguous"
    if told.casefold() in {word.casefold() for word in (*YES_NO["en"], *YES_NO["zh"], "true", "false")}:
        return "boolean"
    return "text"


def says_yes(told: str) -> bool | None:
    """Whether a text says yes, in either language; None where it says neither yes nor no."""
    word = told.casefold()
    return None if word not in _YES | _NO else word in _YES
