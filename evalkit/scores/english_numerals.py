"""English number words rewritten in digits: forty-two, three and a half, two thirds, 3 million, zero point five.

A run of words that is no number as a whole (fifty sixty) stays as it is, so that nothing is half read.
"""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Final

from evalkit.scores.written import ARABIC, amount, written

__all__ = ["english_in_digits", "english_value"]

_ONES: Final = [
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
_TENS: Final = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_SMALL: Final = (
    {word: value for value, word in enumerate(_ONES)}
    | {word: 10 * value for value, word in enumerate(_TENS, start=2)}
    | {"a": 1, "an": 1, "fourty": 40}
)
_SCALES: Final = {"thousand": 3, "million": 6, "billion": 9, "bn": 9, "trillion": 12}
_DENOMINATORS: Final = {
    "half": 2,
    "halves": 2,
    **{
        f"{word}{ending}": value
        for value, word in (
            (3, "third"), (4, "quarter"), (4, "fourth"), (5, "fifth"), (6, "sixth"), (7, "seventh"), (8, "eighth"),
            (9, "ninth"), (10, "tenth"), (12, "twelfth"), (20, "twentieth"), (100, "hundredth"), (1000, "thousandth"),
        )
        for ending in ("", "s")
    },
}  # fmt: skip
_DENOMINATOR: Final = "|".join(sorted(_DENOMINATORS, key=len, reverse=True))
_SCALE: Final = "hundred|dozen|" + "|".join(_SCALES)
_SMALL_WORD: Final = "|".join(sorted(_SMALL.keys() - {"a", "an"}, key=len, reverse=True))
_WORD: Final = rf"(?:{_SMALL_WORD}|{_SCALE}|{_DENOMINATOR}|point)"
_GAP: Final = r"(?:\s+|\s?-\s?)"
_RUN: Final = re.compile(
    rf"(?<![\w.\\-])(?:(?:{ARABIC}|an?)(?={_GAP}(?:{_SCALE}|{_DENOMINATOR}|and{_GAP}(?:an?|one|two|three){_GAP}(?:{_DENOMINATOR}))\b)|{_WORD}\b)"
    rf"(?:(?:{_GAP}|,\s|{_GAP}and{_GAP})(?:an?{_GAP}(?=(?:{_DENOMINATOR}|dozen)\b))?(?:{_WORD}\b|{ARABIC}(?={_GAP}(?:{_SCALE})\b)|(?<=and\s){ARABIC}(?!\w)))*",
    re.IGNORECASE,
)
_LONGEST: Final = 200
"""Characters of a run; hostile ones never end."""
_PRONOUN: Final = frozenset({"one", "half", "third", "quarter", "fourth", "fifth", "point", "second"})
_ORDINAL_BEHIND: Final = re.compile(r"-(?:first|second|third|[a-z]+th)\b", re.IGNORECASE)
_VALUE_BEFORE: Final = re.compile(
    r"(?:^|[:=≈(\-]|\b(?:is|are|was|were|be|only|exactly|just|about|approximately|has|have|gets?|takes?|needs?|equals?|total|least|most|minus|negative|than|to|or|and|not|but|of))\s*$",
    re.IGNORECASE,
)
"""What may stand before a single word that has other meanings: the last one, a third party."""


def english_in_digits(text: str, *, may_be_single: bool) -> str:
    """The text with its English number words in digits.

    Args:
        text: In half-width characters.
        may_be_single: Whether one word by itself (one, seven) counts, where nothing makes it another one.
    """
    return _RUN.sub(lambda match: _rewritten(match, may_be_single=may_be_single), text)


def _rewritten(match: re.Match[str], *, may_be_single: bool) -> str:
    if len(match[0]) > _LONGEST:
        return match[0]
    # The comma of 1,200 stays.
    words = re.split(r"[\s-]+|,\s", match[0].lower().strip())
    if len(words) == 1:
        is_part = words[0] in _PRONOUN and match.string[match.end() : match.end() + 4].lower().startswith(" of ")
        is_unclear = is_part or (
            words[0] in _PRONOUN and _VALUE_BEFORE.search(match.string[: match.start()][-30:]) is None
        )
        if not may_be_single or is_unclear:
            return match[0]
    value = None if _ORDINAL_BEHIND.match(match.string, match.end()) else english_value(words)
    return match[0] if value is None else written(value)


def english_value(words: list[str]) -> Fraction | None:
    """The value of number words, digits among them, or None where they are no number as a whole."""
    words = [part for word in words for part in ([word] if word[0].isdigit() else word.split("-")) if part]
    if "point" in words:
        return _decimal(words)
    if words[-1] in _DENOMINATORS:
        return _with_fraction(words)
    if words[-1] == "dozen":
        times = (
            english_value(words[:-1]) if words[:-1] not in ([], ["half", "a"]) else Fraction(1, len(words[:-1]) or 1)
        )
        return None if times is None or len(words) == 1 else times * 12
    return _cardinal(words)


def _decimal(words: list[str]) -> Fraction | None:
    at = words.index("point")
    scales = [word for word in words[at + 1 :] if word in _SCALES]
    digits = words[at + 1 : len(words) - len(scales)]
    whole = _cardinal(words[:at]) if at else Fraction(0)
    if whole is None or not digits or any(digit not in _ONES[:10] for digit in digits):
        return None
    value = whole + Fraction(int("".join(str(_SMALL[digit]) for digit in digits)), 10 ** len(digits))
    for scale in scales:
        value *= 10 ** _SCALES[scale]
    return value


def _with_fraction(words: list[str]) -> Fraction | None:
    """Half, two thirds, three and a half, two and three quarters."""
    *before, denominator = words
    at = len(before) - 1 - before[::-1].index("and") if "and" in before else -1
    parts, wholes = before[at + 1 :], before[: max(at, 0)]
    numerator = Fraction(1) if not parts else _cardinal(parts)
    whole = _cardinal(wholes) if wholes else Fraction(0)
    divisor = _DENOMINATORS[denominator]
    is_plural = denominator.endswith("s")
    # "Twenty-fifth" and "third" are places in an order.
    if numerator is None or whole is None or (not parts and denominator != "half"):
        return None
    if (numerator == 1) == is_plural or not numerator < divisor * 10:
        return None
    return whole + numerator / divisor


def _cardinal(words: list[str]) -> Fraction | None:
    """Groups of hundreds, each with its scale, falling."""
    total, group, room = Fraction(0), Fraction(0), Fraction(1000)
    scale_before, has_group = 15, False
    for word, following in zip(words, [*words[1:], ""], strict=True):
        if word == "and":
            if (not has_group and total == 0) or not following:
                return None
            continue
        small = Fraction(_SMALL[word]) if word in _SMALL else amount(word)
        if small is not None:
            if not small < room and (has_group or word in _SMALL):
                return None
            group, has_group = group + small, True
            room = Fraction(10) if word in _TENS else Fraction(0)
        elif word == "hundred":
            if group >= 100:
                return None
            group, room, has_group = (group or Fraction(1)) * 100, Fraction(100), True
        elif word in _SCALES and _SCALES[word] < scale_before:
            total += (group if has_group else Fraction(1)) * 10 ** _SCALES[word]
            group, room, has_group = Fraction(0), Fraction(1000), False
            scale_before = _SCALES[word]
        else:
            return None
    return total + group
