"""Numbers as people and models write them, read exactly: fractions, never floats.

A number is read only where exactly one stands in the text and nothing around it changes its meaning. Two numbers,
an operator, a comparison or a negation make the text unreadable instead of half read.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Final

from evalkit.domain.question import NumberAnswer
from evalkit.scores.plain import without_markup, without_remarks
from evalkit.scores.units import begins_with_unit, ends_with_unit, names_counted_thing

__all__ = ["is_right_number", "read_number"]

_MOST_DIGITS: Final = 300
_MOST_READ: Final = 2_000
_LARGEST_EXPONENT: Final = 400
"""Beyond these no question of ours has an answer, and arithmetic on hostile ones would take for ever."""

_DIGITS: Final = r"(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+)(?:\.\d+)?|\.\d+"
_LATEX_FRACTION: Final = re.compile(
    r"\\[dt]?frac\s*\{\s*(-?[\d,.]+)\s*\}\s*\{\s*(-?[\d,.]+)\s*\}|\\[dt]?frac\s*(\d)\s*(\d)"
)
_NUMBER: Final = re.compile(
    rf"""(?<![A-Za-z0-9_.^]) (?P<sign>[-+]\s?)?
    (?: (?P<power>10\s*\^\s*\{{?\s*(?P<power_of>[-+]?\d+)\s*\}}?)
      | (?:(?P<whole>\d+)\s+)? (?P<numerator>\d+)\s*/\s*(?P<denominator>\d+)
      | (?P<digits>{_DIGITS})
        (?: [eE](?P<exponent>[-+]?\d+)
          | \s*(?:[×x*·]|\\times|\\cdot)\s*10\s*(?:\^|\*\*)\s*\{{?\s*(?P<ten_to>[-+]?\d+)\s*\}}? )?
    )""",
    re.VERBOSE,
)
_SPACED_THOUSANDS: Final = re.compile(r"(?<![\w.,/])[1-9]\d{0,2}(?: \d{3})+(?![\d/,]|\.\d+\.)")
_MIXED: Final = re.compile(r"(?<=\d)又(?=\d+/)")
_SCALES: Final = {"百": 2, "千": 3, "万": 4, "亿": 8} | {
    "hundred": 2,
    "thousand": 3,
    "million": 6,
    "billion": 9,
    "bn": 9,
    "trillion": 12,
}
_SCALE: Final = re.compile(
    r"\s*(百(?!分)|千(?![米克瓦卡])|万|亿|(?:hundred|thousand|million|billion|bn|trillion)\b)", re.IGNORECASE
)
_MOST_SCALES: Final = 3
"""Scales follow each other: 百万, 万亿, hundred thousand."""
_NEGATION: Final = re.compile(r"\b(?:not|never|cannot|wrong|incorrect)\b|n't\b|不|并非|没有|错", re.IGNORECASE)
_CHANGES_BEFORE: Final = re.compile(
    r"(?:[-+*/^×÷·<>≤≥≠±~!_={√|]|[A-Za-z]\s*\(|\b(?:below|above|under|over|than|log\S*|ln|sin|cos|tan|sqrt|exp)"
    r"|\b(?:at\s+(?:least|most)|up\s+to|[A-Za-z]\s+minus|double|twice|triple|half|plus|times)"
    r"|\b(?:half|thirds?|quarters?|roots?|squared?|cubed?|multiples?|factors?|powers?|reciprocal|inverse|logarithm|negative|opposite"
    r"|percent|factorial|dozens?|hundreds|thousands|millions|sine|cosine|tangent)\s+of"
    r"|[大小多少高低]于|超过|至[少多]|根号|[两二]倍的|一半的)\s*$",
    re.IGNORECASE,
)
_CHANGES_AFTER: Final = re.compile(
    r"\s*(?:[+*/^×÷!±_<>≤≥|√π]|-\s*(?:[\d(\\]|[A-Za-z]\b)|\.\d|\\[A-Za-z]|\([A-Za-z]\)|[a-ceijknp-rt-zKMBTXYZ](?![A-Za-z°/])"
    r"|(?i:dozens?|scores?|gross|squared|cubed|pi|mn|mil|tn|plus|minus|times\s+[a-z\\(]|divided|multiplied|factorial|radians?"
    r"|halves|half|thirds?|quarters?|fourths?|fifths?|sixths?|eighths?|tenths?|hundredths?|thousandths?|millionths?"
    r"|below\s+zero|or\s+(?:more|fewer|less|higher|greater))\b"
    r"|成(?![员人品])|十|分之|[多余](?![云边项面])|次方|阶乘|的?(?:平方|立方)(?!厘?米|公里|千米|分米|毫米|公尺|英)"
    r"|的(?:一半|[两二三四十]?[倍次]|[^\s，。]{0,2}次方|倒数|相反数|阶乘|对数))"
)
"""An operator, a function, a variable, a word that multiplies: the number is a part of something larger."""
_BOUND_AFTER: Final = re.compile(
    r"^[^,.;，。；(（]*?(?:\b(?:at\s+(?:least|most)|and\s+an?\s+(?:half|quarter|third)|below\s+zero|or\s+(?:more|fewer|less))\b"
    r"|以[上下内]|[个天年月时]半(?![径圆])|零下)",
    re.IGNORECASE,
)
"""The same behind a counted thing: 3 hours and a half, 3个以上."""
_NEGATIVE: Final = re.compile(r"(?:\b(?:minus|negative)\s+|负|零下)$", re.IGNORECASE)
_LONE_LETTER: Final = re.compile(r"(?:^|[^A-Za-z])[A-Za-z]\s*$")
_EQUALS: Final = re.compile(r"[=≈]|\\approx\b")
_SEVERAL: Final = re.compile(r"[,;、]|\b(?:or|and)\b|[或和与]")
_MONEY: Final = frozenset("€£¥")
_MASK: Final = "\ue000"
"""Stands for a unit that holds digits of its own (L/100km), which are none of the answer's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Quantity:
    """One number with what stands around it."""

    value: Fraction
    is_percent: bool
    has_unit: bool
    """In the unit looked for, or with nothing behind it that could be another one."""


def read_number(text: str) -> Fraction | None:
    """The one number of a text, or None where there is none, more than one, or one whose meaning is changed."""
    quantity = _quantity(text, unit="")
    return None if quantity is None else quantity.value


def is_right_number(text: str, expected: NumberAnswer) -> bool:
    """Whether a text gives the expected number within its tolerance, in the expected unit or without one."""
    quantity = _quantity(text, unit=expected.unit)
    if quantity is None or not quantity.has_unit:
        return False
    if _is_near(quantity.value, expected):
        return True
    # Where the key names no unit, 5% may stand for 0.05; that it may stand for 5 was accepted above.
    return quantity.is_percent and not expected.unit and _is_near(quantity.value / 100, expected)


def _is_near(value: Fraction, expected: NumberAnswer) -> bool:
    return abs(value - Fraction(expected.value)) <= Fraction(expected.tolerance)


def _quantity(text: str, *, unit: str) -> _Quantity | None:
    plain = without_markup(text)[:_MOST_READ]
    plain = _MIXED.sub(" ", _SPACED_THOUSANDS.sub(lambda match: match[0].replace(" ", ""), plain))
    fractions = _LATEX_FRACTION.sub(lambda match: f" {match[1] or match[3]}/{match[2] or match[4]} ", plain)
    *sides, last_side = _EQUALS.split(fractions)
    # "x = 1 or x = 2" gives two values, "a = 1, b = 2" too: only a chain of equal things is known by its last one.
    is_chain = not any(_SEVERAL.search(side) for side in sides)
    whole = last_side if is_chain else fractions
    for candidate in (whole, without_remarks(whole)):
        masked = _masked(candidate, unit)
        found = list(_NUMBER.finditer(masked))
        if len(found) == 1:
            return _interpreted(masked, found[0], unit)
    return None


def _masked(text: str, unit: str) -> str:
    plain = without_markup(unit)
    if not any(character.isdigit() for character in plain):
        return text
    return re.sub(rf"(?<=[\d\s]){re.escape(plain)}", _MASK, text, flags=re.IGNORECASE)


def _interpreted(text: str, match: re.Match[str], unit: str) -> _Quantity | None:
    before, after = text[: match.start()], text[match.end() :]
    value = _value_of(match)
    if value is None or _is_changed_before(before, match["sign"] or "") or _NEGATION.search(after):
        return None
    after, power = _scaled(after, unit)
    is_unit_next = _is_unit_next(after, unit)
    if (not is_unit_next and _CHANGES_AFTER.match(after)) or _BOUND_AFTER.match(after):
        return None
    value *= 10**power
    is_negative = (match["sign"] == "-") != (_NEGATIVE.search(before) is not None)
    return _Quantity(
        value=-value if is_negative else value,
        is_percent=begins_with_unit(after, "%") or before.rstrip().endswith("百分之"),
        has_unit=is_unit_next or not unit or _has_unit(before, after, unit),
    )


def _scaled(after: str, unit: str) -> tuple[str, int]:
    """What stands behind the scales that follow a number, and the power of ten that they make."""
    power = 0
    for _ in range(_MOST_SCALES):
        scale = None if _is_unit_next(after, unit) else _SCALE.match(after)
        if scale is None:
            break
        power += _SCALES[scale[1].lower()]
        after = after[scale.end() :]
    return after, power


def _is_unit_next(after: str, unit: str) -> bool:
    return bool(unit) and (begins_with_unit(after, unit) or after.lstrip().startswith(_MASK))


def _has_unit(before: str, after: str, unit: str) -> bool:
    if begins_with_unit(after, unit) or ends_with_unit(before, unit) or names_counted_thing(after, unit):
        return True
    return (
        not any(character.isalnum() or character in "%°" for character in after) and before.strip()[-1:] not in _MONEY
    )


def _is_changed_before(before: str, sign: str) -> bool:
    if _NEGATION.search(before) or _CHANGES_BEFORE.search(before):
        return True
    # "x - 5" is no negative number, and "- 5" may be a list's mark.
    return bool(sign) and (sign[-1:].isspace() or _LONE_LETTER.search(before) is not None)


def _value_of(match: re.Match[str]) -> Fraction | None:
    if len(match[0]) > _MOST_DIGITS:
        return None
    if match["denominator"] is not None:
        if int(match["denominator"]) == 0:
            return None
        return int(match["whole"] or 0) + Fraction(int(match["numerator"]), int(match["denominator"]))
    exponent = int(match["power_of"] or match["exponent"] or match["ten_to"] or 0)
    if abs(exponent) > _LARGEST_EXPONENT:
        return None
    digits = Decimal(1) if match["power"] is not None else Decimal(match["digits"].replace(",", ""))
    return Fraction(digits) * Fraction(10) ** exponent
