"""Numbers with what stands around them: signs, units, and words that make another value of them.

A number counts only where nothing around it changes its meaning: a bound (at least 6), an operator, a negation or a
variable makes it unreadable instead of half read.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Final

from evalkit.scores.chinese_numerals import chinese_in_digits
from evalkit.scores.english_numerals import english_in_digits
from evalkit.scores.plain import without_markup, without_remarks
from evalkit.scores.units import (
    Measure,
    begins_with_unit,
    ends_with_unit,
    in_quotients,
    is_counted,
    measure_at,
    measure_of,
    names_counted_thing,
    spellings_of,
)

__all__ = ["Quantity", "has_bound", "in_digits", "quantities_in"]

_MOST_DIGITS: Final = 300
_MOST_READ: Final = 2_000
_MOST_MARKED: Final = 8_000
"""The same before its markup is taken away."""
_MOST_NUMBERS: Final = 8
"""More in one statement are a calculation or a list, never one answer."""
_LARGEST_EXPONENT: Final = 400
"""Beyond these no question of ours has an answer, and arithmetic on hostile ones would take for ever."""

_DIGITS: Final = r"(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+)(?:\.\d+)?|\.\d+"
_LATEX_FRACTION: Final = re.compile(
    r"\\[dtc]?frac\s*\{\s*(-?[\d,.]+)\s*\}\s*\{\s*(-?[\d,.]+)\s*\}|\\[dtc]?frac\s*(\d)\s*(\d)"
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
_ELLIPSIS: Final = re.compile(r"(?<=\d)\s?\.{2,6}")
_NEGATION: Final = re.compile(
    r"\b(?:not|never|cannot|wrong|incorrect|neither|nor|possibly|perhaps|maybe)\b|n't\b|可能|也许|或许|不|并非|没有|错",
    re.IGNORECASE,
)
_BOUND: Final = (
    r"\b(?:at\s+(?:least|most)|up\s+to|(?:more|less|fewer|greater|higher|lower|larger|smaller)\s+than|no\s+(?:more|less|fewer)"
    r"|(?:below|above|under|over|beyond|exceed(?:s|ing)?|except|besides|other\s+than|apart\s+from|between|within|minimum\s+of|maximum\s+of))"
)
_BOUND_ZH: Final = r"[大小多少高低]于|超过|至[少多]|不[足到满少多超低高]|[最]?[少多]要|介于|除了?"
_CHANGES_BEFORE: Final = re.compile(
    rf"(?:[-+*/^×÷·<>≤≥≠±~!_={{√|]|[A-Za-z]\s*\(|{_BOUND}|\b(?:than|log\S*|ln|sin|cos|tan|sqrt|exp|to|less|nearly|almost|divisible\s+by)"
    r"|\b(?:[A-Za-z]\s+minus|double|twice|triple|half|plus|times)"
    r"|\b(?:half|thirds?|quarters?|roots?|squared?|cubed?|multiples?|factors?|powers?|reciprocal|inverse|logarithm|negative|opposite"
    r"|percent|factorial|dozens?|hundreds|thousands|millions|sine|cosine|tangent|loss(?:es)?|debts?|deficit|shortfall)\s+of"
    rf"|{_BOUND_ZH}|根号|[两二]倍的|一半的|亏损?了?|负债|欠款?|赤字|透支|差|缺)\s*(?:(?:of|a|an|the|about|approximately|roughly|only|US|[$€£¥])\s*)*$",
    re.IGNORECASE,
)
_CHANGES_AFTER: Final = re.compile(
    r"\s*(?:[+*/^×÷!±_<>≤≥|√π~]|-\s*(?:[\d(\\]|[A-Za-z]\b)|\.\d|\\[A-Za-z]|\([A-Za-z]\)|[a-ceijknp-rt-zKMBTXYZ](?![A-Za-z°/])"
    r"|(?i:dozens?|scores?|gross|squared|cubed|pi|mn|mil|tn|plus|minus|times\s+(?:[a-z]|as|more|less|fewer|the|that|what|its|his|her|their|of|[a-z]+er)|divided|multiplied|factorial|radians?"
    r"|halves|half|thirds?|quarters?|fourths?|fifths?|sixths?|eighths?|tenths?|hundredths?|thousandths?|millionths?"
    r"|hundreds?|thousands?|millions?|billions?|bn|trillions?|to|or|and|through|below\s+zero|ish|short|(?:more|less|fewer)(?:\s+than)?|[a-z]+er\s+than|of\s+(?:it|them|which|the\s+(?:total|whole|rest)))\b"
    r"|-ish\b|(?:st|nd|rd|th)-|[^.;]{0,80}\?"
    r"|成(?![员人品])|[十百千万亿又](?![云克米瓦帕焦伏牛赫欧卡])|分之|[多余几来](?![云边项面])|次方|阶乘|月(?![饼亮球]|\s*后)|的?(?:平方|立方)(?!厘?米|公里|千米|分米|毫米|公尺|英)"
    r"|到|至|或|的(?:一半|[两二三四十]?[倍次]|[^\s,.]{0,2}次方|倒数|相反数|阶乘|对数))"
)
"""An operator, a function, a variable, a word that multiplies: the number is a part of something larger."""
_BOUND_AFTER: Final = re.compile(
    r"^[^,.;(]*?(?:\b(?:(?:more|less|fewer|short)(?=\s*(?:$|[,.;]))|at\s+(?:least|most)|and\s+an?\s+(?:half|quarter|third)|below\s+zero|or\s+(?:more|fewer|less|higher|greater|above|below|over|under|so)|if|unless|provided|assuming)\b"
    r"|如果|假如|除非|的话"
    r"|以[上下内外]|左右(?!两|手|侧|边)|[个天年月时]半(?![径圆])|零下|起(?:$|[,.;])|之间)",
    re.IGNORECASE,
)
"""The same behind a counted thing: 3 hours and a half, 3个以上."""
_ANY_BOUND: Final = re.compile(
    rf"{_BOUND}\b|{_BOUND_ZH}|以[上下内]|\bor\s+(?:more|less|fewer)\b|\b(?:minimum|maximum|lower\s+bound|upper\s+bound)\b|[上下]限",
    re.IGNORECASE,
)
_NEGATIVE: Final = re.compile(r"(?:\b(?:minus|negative)\s+|负|零下)\s*(?:[$€£¥]\s*)?$", re.IGNORECASE)
_LONE_LETTER: Final = re.compile(r"(?:^|[^A-Za-z])[A-Za-z]\s*$")
_MONEY: Final = frozenset("$€£¥")
_IN_ALL: Final = re.compile(
    r"[\s)]*(?:in\s+(?:total|all)|total|altogether|left|remaining|each|exactly|整|正|钱)?(?![A-Za-z])[^\w%°‰$€£¥]*$",
    re.IGNORECASE,
)
"""What may follow a number and is no unit."""
_CLASSIFIER: Final = re.compile(
    r"\s*[个名位只条张本件头枚块朵棵颗粒辆艘架台部座间家种类样组对双副套批支枝根把杯瓶盒箱袋包份片串盏扇株匹口人]"
)
_EVENTS: Final = frozenset("倍次回遍")
"""What is counted by them is no thing that a classifier could stand for."""
_MASK: Final = "\ue000"
"""Stands for a unit that holds numerals of its own (L/100km, 万元), which are none of the answer's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantity:
    """One number with what stands around it."""

    value: Fraction
    start: int
    end: int
    """Where its digits stand in the text."""
    measure: Measure | None
    """Of the unit that stands at it; None where there is none, or no known one."""
    fits: bool | None
    """In the unit looked for, or without any; False in another one; None where that cannot be told."""
    is_wanted: bool
    """The unit looked for stands at it."""
    is_percent: bool
    is_changed: bool
    """Something around it makes another value of it."""


def in_digits(text: str, *, unit: str) -> str:
    """The text in one spelling, with numbers in digits; the unit looked for is masked where it holds numerals."""
    plain = _ELLIPSIS.sub(" ", _masked(in_quotients(without_markup(text[:_MOST_MARKED])[:_MOST_READ]), unit))
    plain = _SPACED_THOUSANDS.sub(lambda match: match[0].replace(" ", ""), plain)
    plain = _LATEX_FRACTION.sub(lambda match: f" {match[1] or match[3]}/{match[2] or match[4]} ", plain)
    may_be_single = not any(character.isdigit() for character in without_remarks(plain))
    return english_in_digits(chinese_in_digits(plain, may_be_single=may_be_single), may_be_single=may_be_single)[
        :_MOST_READ
    ]


def quantities_in(text: str, *, unit: str) -> list[Quantity] | None:
    """The numbers of a text in digits; None where one cannot be valued, or where they are too many."""
    found = list(_NUMBER.finditer(text))
    if len(found) > _MOST_NUMBERS:
        return None
    quantities = [_quantity(text, match, unit) for match in found]
    return None if None in quantities else [quantity for quantity in quantities if quantity is not None]


def has_bound(text: str) -> bool:
    """Whether a text speaks of a least, a most or a range."""
    return _ANY_BOUND.search(text) is not None


def _masked(text: str, unit: str) -> str:
    spellings = [without_markup(unit), *spellings_of(unit)]
    with_numerals = [
        re.escape(spelling)
        for spelling in sorted(spellings, key=len, reverse=True)
        if spelling[:1] != "千" and any(character.isdigit() or character in "百千万亿" for character in spelling)
    ]
    if not with_numerals:
        return text
    one_of_them = "|".join(with_numerals)
    return re.sub(rf"(?<=[\d\s零一二两三四五六七八九十百千万])(?:{one_of_them})", _MASK, text, flags=re.IGNORECASE)


def _quantity(text: str, match: re.Match[str], unit: str) -> Quantity | None:
    before, after = text[: match.start()], text[match.end() :]
    value = _value_of(match)
    if value is None:
        return None
    is_next = _is_unit_next(after, unit)
    is_negative = (match["sign"] or "").startswith("-") != (_NEGATIVE.search(before) is not None)
    is_wanted = bool(unit) and (is_next or ends_with_unit(before, unit))
    return Quantity(
        value=-value if is_negative else value,
        start=match.start(),
        end=match.end(),
        measure=measure_at(after),
        fits=True if is_wanted else _fits(before, after, unit),
        is_wanted=is_wanted,
        is_percent=begins_with_unit(after, "%"),
        is_changed=_is_changed(before, after, match["sign"] or "", is_unit_next=is_next),
    )


def _is_changed(before: str, after: str, sign: str, *, is_unit_next: bool) -> bool:
    if _NEGATION.search(before) or _CHANGES_BEFORE.search(before) or _NEGATION.search(after):
        return True
    if (not is_unit_next and _CHANGES_AFTER.match(after)) or _BOUND_AFTER.match(after):
        return True
    # "x - 5" is no negative number, and "- 5" may be a list's mark.
    return bool(sign) and (sign[-1:].isspace() or _LONE_LETTER.search(before) is not None)


def _is_unit_next(after: str, unit: str) -> bool:
    return bool(unit) and (begins_with_unit(after, unit) or after.lstrip().startswith(_MASK))


def _fits(before: str, after: str, unit: str) -> bool | None:
    """Whether a number that the wanted unit does not stand at may be in it."""
    if not unit:
        return True
    if before.strip()[-1:] in _MONEY:
        return False
    if measure_at(after) is not None:
        # 5 months for a key in "m" is another unit; where things are counted, "5 m apples" is none of ours either.
        return False
    if _IN_ALL.match(after) or names_counted_thing(after, unit):
        return True
    if is_counted(unit) and not unit.isascii() and unit not in _EVENTS and _CLASSIFIER.match(after):
        return True
    return None if is_counted(unit) or measure_of(unit) is not None else False


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
