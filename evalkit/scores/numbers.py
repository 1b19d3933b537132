"""Whether a text gives the expected number, read exactly: fractions, never floats.

A number is read only where exactly one stands in the text, or where all that stand there say the same (1.5 hours, that
is 90 minutes), and nothing around it changes its meaning. What cannot be told is None: neither right nor wrong.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import replace
from fractions import Fraction
from typing import Final

from evalkit.domain.question import NumberAnswer
from evalkit.scores.plain import remarks_of, without_markup, without_remarks
from evalkit.scores.quantities import Quantity, has_bound, in_digits, quantities_in
from evalkit.scores.takebacks import without_rejected
from evalkit.scores.units import Measure, measure_of

__all__ = ["is_right_number", "read_number"]

_EQUALS: Final = re.compile(r"(?<![<>!=~])=(?![<>=])|[≈≒]|\\approx\b")
_UNKNOWN: Final = "[abcnpqruvwxyz](?![a-z])"
"""Letters that are no units."""
_UNSOLVED: Final = re.compile(
    rf"(?<![\w.])\d+(?:\.\d+)?\s?{_UNKNOWN}|(?<![a-z]){_UNKNOWN}\s*[-+*/^]\s*[a-z\d]|[-+*/^]\s*{_UNKNOWN}",
    re.IGNORECASE,
)
"""A side of an equation that is still to be solved: 2x = 7, x + y = 7."""
_SEVERAL: Final = re.compile(r"[,;、]|\b(?:or|and)\b|[或和与]")
_SAME: Final = re.compile(
    r"[,;]?\s*(?:\bi\.\s?e\.,?|\bie\b|\bor\b|\bthat\s+is\b,?|\bwhich\s+is\b|\bequivalently\b|即|或|也就是|亦即|等于|相当于)",
    re.IGNORECASE,
)
"""Between two ways to say one value."""
_JOINED: Final = re.compile(r"^\s*(?:and|,|零|又)?\s*(?:and)?\s*$", re.IGNORECASE)
"""Between the parts of one value: 1 hour and 30 minutes."""
_RATE: Final = re.compile(r"\b(?:per|every|each|out\s+of)\b|/|每|中")
_ROUGHLY: Final = re.compile(
    r"≈|~|\b(?:about|approx\w*|roughly|around|rounded|exact\w*)\b|约|近似|四舍五入|精确", re.IGNORECASE
)
_ECHOES: Final = (
    re.compile(r"\bat\s+least\b|至少|最少", re.IGNORECASE),
    re.compile(r"\bat\s+most\b|至多|最多", re.IGNORECASE),
)
_MOST_ASKED: Final = 400
_QUESTION: Final = re.compile(r"[^.。!！?？,，;；\n]+[?？]")
_CLAUSE_END: Final = re.compile(r"[，；;]|,(?=\s)")
_LABELLED: Final = re.compile(
    r"\s*(?:(?:and|the|there\s+are|和|而)\s*)*(?P<label>[A-Za-z][A-Za-z ]{0,30}?|[\u4e00-\u9fff]{1,8}?)"
    r"\s*(?:[:：=]|有|是|为|\bis\b|\bare\b)\s*(?P<value>\d[^,，;；:：=]{0,30})$",
    re.IGNORECASE,
)
_TIMES: Final = re.compile(r"(?<=\d)(\s*)times\s+(?:as|more|the)\b.*$", re.IGNORECASE)
_MONTH: Final = re.compile(r"(?<=[\d一二三四五六七八九十])月份?")
_COMPARATIVE: Final = re.compile(r"\b(?:more|less|fewer)\b", re.IGNORECASE)
_DENIED_THING: Final = re.compile(
    r"\bnot\s+[a-z]+(?:\s+[a-z]+)?|[\u4e00-\u9fff]?[不没][\u4e00-\u9fff]{2}", re.IGNORECASE
)
_DECREASE: Final = re.compile(
    r"\b(?:decreas\w*|drop\w*|f[ae]ll\w*|declin\w*|reduc\w*|down|los[est]\w*|less|fewer|lower|below|cheaper|behind|debt|owe\w*|overdrawn|short)\b"
    r"|[减降亏欠跌少低负短]|损失",
    re.IGNORECASE,
)
"""Words that may stand for a minus sign."""
_NEAR: Final = Fraction(1, 100)
"""Share by which a value and its rounded restatement may differ."""


def read_number(text: str) -> Fraction | None:
    """The one number of a text, or None where there is none, more than one, or one whose meaning is changed."""
    quantity = _said(text, unit="")
    return None if quantity is None else quantity.value


def is_right_number(text: str, expected: NumberAnswer, *, asked: str = "") -> bool | None:
    """Whether a text gives the expected number within its tolerance, in the expected unit or without one.

    Args:
        text: What was said.
        expected: What is right.
        asked: The question; where it asks for a least or a most, "at least 6" repeats it and is no bound.

    Returns:
        None where the text gives no number for certain, or the right one in a unit that cannot be told.
    """
    echoless = _without_echo(text, asked)
    said = _said(echoless, unit=expected.unit) or _said(_asked_clause(echoless, asked), unit=expected.unit)
    if said is None:
        return None
    if _is_hit(said, expected):
        return said.fits
    if _is_hit(replace(said, value=-said.value), expected) and _DECREASE.search(without_markup(text)):
        return None
    return None if _is_same_elsewhere(said, expected) else False


def _without_echo(text: str, asked: str) -> str:
    """The text without bounds and negations that stand in the question in the same words."""
    for bound in _ECHOES:
        if bound.search(asked):
            text = bound.sub("", text)
    for comparative in _COMPARATIVE.findall(asked):
        text = re.sub(
            rf"(?<=\d)(\s+[A-Za-z%]+)?\s+{comparative}\b(?:\s+than\b[^,.;]*)?", r"\1", text, flags=re.IGNORECASE
        )
    if "times" in asked:
        text = _TIMES.sub(r"\1", text)
    if "月" in asked:
        text = _MONTH.sub("", text)
    return _DENIED_THING.sub(lambda piece: "" if piece[0].casefold() in asked.casefold() else piece[0], text)


def _asked_clause(text: str, asked: str) -> str:
    """The one clause that gives what the question's last sentence names: 兔有12只，鸡有23只."""
    questions = _QUESTION.findall(asked[-_MOST_ASKED:])
    clauses = [_LABELLED.match(clause) for clause in _CLAUSE_END.split(text[:_MOST_ASKED].strip(" .。"))]
    if not questions or len(clauses) < 2 or None in clauses:
        return ""
    labelled = [clause for clause in clauses if clause is not None]
    named = [clause for clause in labelled if clause["label"].casefold() in questions[-1].casefold()]
    is_one = len(named) == 1 and len({clause["label"] for clause in labelled}) == len(labelled)
    return named[0]["value"] if is_one else ""


def _is_hit(said: Quantity, expected: NumberAnswer) -> bool:
    is_near = abs(said.value - Fraction(expected.value)) <= Fraction(expected.tolerance)
    if expected.unit or not said.is_percent:
        return is_near
    # Where the key names no unit, 5% stands for 0.05 as well as for 5; a key up to 1 is a share, and 0.75% is none.
    is_near_as_share = abs(said.value / 100 - Fraction(expected.value)) <= Fraction(expected.tolerance)
    return is_near_as_share or (is_near and abs(expected.value) > 1)


def _is_same_elsewhere(said: Quantity, expected: NumberAnswer) -> bool:
    """Whether the value is the right one in another unit of the same kind: not as asked for, and yet not wrong."""
    wanted = measure_of(expected.unit)
    if wanted is None or said.measure is None or wanted.dimension != said.measure.dimension:
        return False
    converted = said.value * said.measure.size / wanted.size
    return abs(converted - Fraction(expected.value)) <= Fraction(expected.tolerance)


def _said(text: str, *, unit: str) -> Quantity | None:
    plain = without_rejected(in_digits(text, unit=unit))
    *sides, last_side = _EQUALS.split(plain)
    # "x = 1 or x = 2" gives two values, "a = 1, b = 2" too: only a chain of equal things is known by its last one.
    is_chain = bool(sides) and not any(_SEVERAL.search(side) for side in (_from_digits(sides[0]), *sides[1:]))
    if is_chain and _UNSOLVED.search(sides[-1]):
        return None
    whole = last_side if is_chain else plain
    outside = without_remarks(whole)
    quantities = quantities_in(outside, unit=unit)
    if quantities == []:
        outside, quantities = whole, quantities_in(whole, unit=unit)
    if not quantities:
        return None
    said = _settled(outside, quantities, unit)
    if said is None or said.is_changed:
        return None
    return said if outside == whole else _confirmed(said, remarks_of(whole), unit)


def _from_digits(side: str) -> str:
    """What stands from the first digit on: commas before it belong to the words that lead to the value."""
    digit = re.search(r"\d", side)
    return side[digit.start() :] if digit else ""


def _settled(text: str, quantities: list[Quantity], unit: str) -> Quantity | None:
    """The one value that all numbers of a text give together, or the only one in the wanted unit."""
    if len(quantities) == 1:
        return quantities[0]
    if (restated := _restated(text, unit)) is not None:
        return restated
    if _is_compound(text, quantities):
        return _added_up(quantities, unit)
    return _only_wanted(text, quantities)


def _restated(text: str, unit: str) -> Quantity | None:
    """One value that is said in several ways: 1.5 hours, that is 90 minutes; 1/2 or 0.5."""
    ways = [quantities_in(way, unit=unit) or [] for way in _SAME.split(text)]
    if len(ways) < 2 or any(len(way) != 1 for way in ways):
        return None
    first, *others = (way[0] for way in ways)
    if not all(_agree(first, other) for other in others):
        return None
    return next((quantity for quantity in (first, *others) if quantity.is_wanted), first)


def _only_wanted(text: str, quantities: list[Quantity]) -> Quantity | None:
    """The only number in the wanted unit, where every other one measures something else: 27 litres after 5 minutes."""
    wanted = [quantity for quantity in quantities if quantity.is_wanted]
    if len(wanted) != 1 or _RATE.search(text):
        return None
    others = [quantity for quantity in quantities if quantity is not wanted[0]]
    own = wanted[0].measure
    is_apart = all(
        other.measure is not None and (own is None or other.measure.dimension != own.dimension) for other in others
    )
    return wanted[0] if is_apart else None


def _agree(said: Quantity, other: Quantity) -> bool:
    left, right = said.measure, other.measure
    if said.is_changed or other.is_changed:
        return False
    if left is None or right is None or left == right:
        percents = {quantity.is_percent for quantity in (said, other)}
        return said.value == other.value or (percents == {True, False} and _as_share(said) == _as_share(other))
    if left.dimension != right.dimension:
        return False
    return _is_about(said.value * left.size, other.value * right.size)


def _as_share(said: Quantity) -> Fraction:
    return said.value / 100 if said.is_percent else said.value


def _is_about(value: Fraction, other: Fraction) -> bool:
    return abs(value - other) <= _NEAR * abs(value)


def _is_compound(text: str, quantities: list[Quantity]) -> bool:
    """Whether the numbers are parts of one value, each in a smaller unit: 1 hour 30 minutes, 42元5角."""
    sizes: list[Measure] = [quantity.measure for quantity in quantities if quantity.measure is not None]
    if len(sizes) != len(quantities) or len({measure.dimension for measure in sizes}) != 1:
        return False
    if any(left.size <= right.size for left, right in itertools.pairwise(sizes)):
        return False
    gaps = (text[left.end : right.start] for left, right in itertools.pairwise(quantities))
    return all(_JOINED.match(_behind_unit(gap)) for gap in gaps)


def _behind_unit(gap: str) -> str:
    return re.sub(r"^\s*(?:[A-Za-z°]+|个?[\u4e00-\u9fff]{1,2}?(?=[零又]?\s*$)|个?[\u4e00-\u9fff]{1,2})", "", gap)


def _added_up(quantities: list[Quantity], unit: str) -> Quantity | None:
    wanted, first = measure_of(unit), quantities[0]
    measures = [quantity.measure for quantity in quantities]
    if wanted is None or any(measure is None or measure.dimension != wanted.dimension for measure in measures):
        return None
    sign = -1 if first.value < 0 else 1
    total = sum(
        (abs(quantity.value) * quantity.measure.size for quantity in quantities if quantity.measure is not None),
        Fraction(0),
    )
    return replace(first, value=sign * total / wanted.size, measure=wanted, fits=True, is_wanted=True, is_changed=False)


def _confirmed(said: Quantity, remarks: list[str], unit: str) -> Quantity | None:
    """What was said, unless a remark in brackets says another value; in the wanted unit where one gives it."""
    for remark in remarks:
        if has_bound(remark):
            return None
        other = _alone(remark, unit)
        if other is None:
            continue
        if not _agree(said, other) and not (_ROUGHLY.search(remark) and _is_about(said.value, other.value)):
            is_other_kind = said.measure and other.measure and said.measure.dimension != other.measure.dimension
            if is_other_kind or (said.measure is None and other.measure is not None and said.is_wanted):
                continue
            return None
        if other.is_wanted and not said.is_wanted and said.measure is not None:
            said = other
    return said


def _alone(remark: str, unit: str) -> Quantity | None:
    """The value of a remark that is nothing but one, in whatever words: that is, 90 minutes; 即2小时30分钟."""
    last_side = _EQUALS.split(remark)[-1]
    if len(_EQUALS.split(remark)) > 2 or re.search(
        r"[×÷*/^+]|(?<=[\d ])-", remark.replace("km/h", "").replace("m/s", "")
    ):
        return None
    quantities = quantities_in(last_side, unit=unit)
    if not quantities or re.search(r"[A-Za-z\u4e00-\u9fff]{2}.*\d", re.sub(_SAID, "", last_side)[:80]):
        return None
    if len(quantities) == 1:
        return quantities[0]
    measures = [quantity.measure for quantity in quantities]
    first = measures[0]
    if not _is_compound(last_side, quantities) or first is None:
        return None
    total = sum(
        (quantity.value * quantity.measure.size for quantity in quantities if quantity.measure is not None), Fraction(0)
    )
    return replace(quantities[0], value=total / first.size)


_SAID: Final = re.compile(
    r"^\s*(?:i\.?\s?e\.?|that\s+is|or|exactly|about|approx\w*|roughly|around|equals?|which\s+is|rounded\s+to|即|也就是|约|大约|合|等于|或|相当于|准确值为?|四舍五入[到为]?)[\s,:.]*"
)
