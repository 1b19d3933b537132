"""Units behind numbers: which spellings mean the same unit, and which units measure the same thing.

A value in another unit than the asked one is never converted into a right one. Conversion serves to see whether two
values say the same (1.5 hours, that is 90 minutes), and to add up one that is said in parts (42元5角).
"""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from evalkit.scores.plain import without_markup

__all__ = [
    "Measure",
    "begins_with_unit",
    "ends_with_unit",
    "in_quotients",
    "is_counted",
    "measure_at",
    "measure_of",
    "names_counted_thing",
    "spellings_of",
]

_NAMED: Final = (
    ("%", "percent", "per cent", "percentage points", "percentage point", "个百分点", "百分点"),
    ("‰", "per mille", "per mil"),
    ("s", "sec", "secs", "second", "seconds", "秒", "秒钟"),
    ("min", "mins", "minute", "minutes", "分", "分钟"),
    ("h", "hr", "hrs", "hour", "hours", "小时", "个小时", "时", "钟头", "个钟头"),
    ("d", "day", "days", "天", "日"),
    ("week", "weeks", "周", "星期", "个星期"),
    ("month", "months", "月", "个月"),
    ("year", "years", "years old", "年", "岁"),
    ("mm", "millimetre", "millimetres", "millimeter", "millimeters", "毫米"),
    ("cm", "centimetre", "centimetres", "centimeter", "centimeters", "厘米"),
    ("dm", "decimetre", "decimetres", "decimeter", "decimeters", "分米"),
    ("m", "metre", "metres", "meter", "meters", "米"),
    ("km", "kms", "kilometre", "kilometres", "kilometer", "kilometers", "公里", "千米"),
    ("ft", "foot", "feet", "英尺"),
    ("inch", "inches", "英寸"),
    ("mile", "miles", "英里"),
    ("cm^2", "sq cm", "square centimetres", "square centimeters", "平方厘米"),
    ("m^2", "sq m", "square metres", "square meters", "square metre", "square meter", "平方米", "平米"),
    ("km^2", "sq km", "square kilometres", "square kilometers", "平方公里", "平方千米"),
    ("cm^3", "cubic centimetres", "cubic centimeters", "立方厘米"),
    ("m^3", "cubic metres", "cubic meters", "cubic metre", "cubic meter", "立方米"),
    ("km/h", "kmh", "kph", "kilometres per hour", "kilometers per hour",
     "公里/小时", "千米/时", "千米/小时", "公里每小时", "千米每小时"),
    ("m/s", "metres per second", "meters per second", "metre per second", "meter per second", "米/秒", "米每秒"),
    ("mph", "miles per hour", "英里/小时"),
    ("mg", "milligram", "milligrams", "毫克"),
    ("g", "gram", "grams", "克"),
    ("kg", "kgs", "kilogram", "kilograms", "kilo", "kilos", "公斤", "千克"),
    ("t", "tonne", "tonnes", "ton", "tons", "吨"),
    ("lb", "lbs", "磅"),
    ("斤",),
    ("两",),
    ("ml", "millilitre", "millilitres", "milliliter", "milliliters", "毫升"),
    ("l", "litre", "litres", "liter", "liters", "升", "公升"),
    ("°c", "degrees celsius", "degree celsius", "degrees c", "celsius", "摄氏度", "度", "degrees", "degree", "°"),
    ("°", "degree", "degrees", "度"),
    ("°f", "degrees fahrenheit", "degree fahrenheit", "fahrenheit", "华氏度"),
    ("yuan", "元", "元钱", "元人民币", "rmb", "cny", "人民币", "块", "块钱", "圆", "¥"),
    ("角", "毛", "毛钱", "jiao"),
    ("$", "dollar", "dollars", "usd", "us dollars", "us dollar", "us$", "bucks", "美元"),
    ("cent", "cents", "¢", "美分"),
    ("€", "euro", "euros", "eur", "欧元"),
    ("£", "pound", "pounds", "gbp", "英镑"),
    ("kwh", "kw·h", "kw h", "kw*h", "kilowatt hour", "kilowatt hours", "kilowatt-hour", "kilowatt-hours",
     "千瓦时", "千瓦·时", "千瓦小时", "千瓦·小时", "度电"),
    ("wh", "watt hour", "watt hours", "watt-hours", "瓦时"),
    ("cal", "calorie", "calories", "卡路里"), ("kcal", "kilocalorie", "kilocalories", "千卡", "大卡"),
    ("hpa", "hectopascal", "hectopascals", "百帕"),
    ("m/s^2", "metres per second squared", "meters per second squared", "米/秒^2", "米每二次方秒"),
    ("l/100km", "l/100 km", "litres per 100 km", "liters per 100 km", "litres per 100 kilometres",
     "liters per 100 kilometers", "升/100公里", "升/百公里", "升每百公里", "升每100公里"),
    ("yen", "jpy", "日元"),
)  # fmt: skip
_METRIC: Final = (
    ("power", "w", ("watt",), ("瓦", "瓦特")),
    ("energy", "j", ("joule",), ("焦", "焦耳")),
    ("voltage", "v", ("volt",), ("伏", "伏特")),
    ("current", "a", ("ampere", "amp"), ("安", "安培")),
    ("resistance", "ω", ("ohm",), ("欧", "欧姆")),
    ("force", "n", ("newton",), ("牛", "牛顿")),
    ("pressure", "pa", ("pascal",), ("帕", "帕斯卡")),
    ("frequency", "hz", ("hertz",), ("赫", "赫兹")),
    ("amount", "mol", ("mole",), ("摩尔",)),
)
_PREFIXES: Final = (
    ("", "", "", 1000), ("k", "kilo", "千", 10**6), ("m", "milli", "毫", 1),
    ("mega", "mega", "兆", 10**9), ("g", "giga", "吉", 10**12),
)  # fmt: skip
_RATES: Final = (
    ("mol", "l"), ("mmol", "l"), ("g", "l"), ("mg", "l"), ("g", "cm^3"), ("kg", "m^3"), ("ml", "min"), ("l", "min"),
    ("l", "h"), ("m", "min"),
)  # fmt: skip
_THINGS: Final = (
    ("people", "person", "persons", "人", "个人", "名", "位"),
    ("pieces", "piece", "items", "item", "个", "件", "块", "只"),
    ("books", "book", "copies", "copy", "本", "册"),
    ("times", "time", "次", "回", "遍"),
    ("倍", "times", "fold"),
    ("animals", "animal", "只", "头"),
)
"""Counted things that have a name in both languages; they measure nothing."""
_SIZES: Final = {
    "s": ("time", 1), "min": ("time", 60), "h": ("time", 3600), "d": ("time", 86400), "week": ("time", 604800),
    "month": ("months", 1), "year": ("months", 12),
    "mm": ("length", 1), "cm": ("length", 10), "dm": ("length", 100), "m": ("length", 1000), "km": ("length", 10**6),
    "cm^2": ("area", 1), "m^2": ("area", 10**4), "km^2": ("area", 10**10),
    "cm^3": ("volume", 1), "m^3": ("volume", 10**6), "ml": ("volume", 1), "l": ("volume", 1000),
    "m/s": ("speed", 18), "km/h": ("speed", 5),
    "mg": ("mass", 1), "g": ("mass", 1000), "kg": ("mass", 10**6), "t": ("mass", 10**9),
    "斤": ("mass", 500_000), "两": ("mass", 50_000),
    "wh": ("energy", 3_600_000), "kwh": ("energy", 3_600_000_000),
    "cal": ("energy", 4184), "kcal": ("energy", 4_184_000), "hpa": ("pressure", 10**5),
    "mol/l": ("concentration", 1000), "mmol/l": ("concentration", 1),
    "ml/min": ("flow", 3), "l/min": ("flow", 3000), "l/h": ("flow", 50),
    "角": ("yuan", 1), "yuan": ("yuan", 10), "cent": ("dollars", 1), "$": ("dollars", 100),
    "‰": ("share", 1), "%": ("share", 10),
    "ft": ("feet", 12), "inch": ("feet", 1),
}  # fmt: skip
_CONTINUES: Final = ("/", "^", "·", "*", "每")
"""Signs that make another unit of the one before them: m/s, m^2."""

_INVERSE: Final = re.compile(r"\s?(?:\\cdot|[·⋅*]|(?<=[A-Za-z])\s)\s?([A-Za-z]{1,3})\s?\^\s?\{?\s?-\s?([1-3])\s?\}?")
"""m·s^-1, m s^{-1}"""
_MEGA: Final = re.compile(r"(?<![A-Za-z])M(?=(?:W|J|V|A|N|Hz|Pa|Ω)(?![A-Za-z]))")


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """What a unit measures, and how large it is beside others that measure the same."""

    names: frozenset[str]
    """First spellings of the families it may belong to: degrees are an angle or a temperature."""
    dimension: str
    size: Fraction


def _with_prefixes() -> Iterator[tuple[str, ...]]:
    for _, symbol, names, names_zh in _METRIC:
        for short, long, chinese, _ in _PREFIXES:
            english = (f"{long}{name}{ending}" for name in names for ending in ("", "s"))
            yield (f"{short}{symbol}", *english, *(f"{chinese}{name}" for name in names_zh))


def _rates(families: tuple[tuple[str, ...], ...]) -> Iterator[tuple[str, ...]]:
    family_of = {family[0]: family for family in families}
    for top, bottom in _RATES:
        pairs = list(itertools.product(family_of[top], family_of[bottom]))
        slashed = (f"{above}/{below}" for above, below in pairs)
        spoken = (
            f"{above} per {below}" if above.isascii() else f"{above}每{below}"
            for above, below in pairs
            if above.isascii() == below.isascii()
        )
        yield tuple(dict.fromkeys((*slashed, *spoken)))


_SINGLE: Final = (*_NAMED, *_with_prefixes())
_FAMILIES: Final = (*_SINGLE, *_rates(_SINGLE))
_SIZE_OF: Final = _SIZES | {
    f"{short}{symbol}": (dimension, size) for dimension, symbol, _, _ in _METRIC for short, _, _, size in _PREFIXES
}


def _measure(spelling: str) -> Measure:
    names = [family[0] for family in _FAMILIES if spelling in family]
    dimension, size = _SIZE_OF.get(names[0], (names[0], 1))
    return Measure(names=frozenset(names), dimension=dimension, size=Fraction(size))


_MEASURE_OF: Final = {spelling: _measure(spelling) for family in _FAMILIES for spelling in family}
_SPELLINGS_BY_FIRST: Final = {
    first: tuple(spelling for spelling in _MEASURE_OF if spelling[0] == first)
    for first in {spelling[0] for spelling in _MEASURE_OF}
}
"""First character -> spellings: looking through all of them took a third of the time of reading a number."""
_LONGEST: Final = 80
"""Characters in which a unit is looked for."""


def in_quotients(text: str) -> str:
    """The text with units to a negative power as quotients: m·s^-1 as m/s."""
    return _INVERSE.sub(lambda match: f"/{match[1]}{'' if match[2] == '1' else '^' + match[2]}", text)


def measure_of(unit: str) -> Measure | None:
    """What a unit measures; None where it is a thing that is counted, or unknown."""
    return _MEASURE_OF.get(_plain(unit))


def measure_at(text: str) -> Measure | None:
    """What the unit measures that the text begins with; None where it begins with none."""
    found = _longest_at(text)
    return _MEASURE_OF[found] if found else None


def begins_with_unit(text: str, unit: str) -> bool:
    """Whether the text begins with the unit in one of its spellings, and with no larger unit such as m/s for m."""
    spellings = spellings_of(unit)
    return _longest_at(text, *spellings) in spellings


def ends_with_unit(text: str, unit: str) -> bool:
    """Whether the text ends with the unit, as in ``$`` before 5."""
    trimmed = text[-_LONGEST:].rstrip(" ").casefold()
    # Short words are left out: "is" ends in the unit s.
    return any(
        trimmed.endswith(spelling) for spelling in spellings_of(unit) if len(spelling) > 2 or not spelling.isalpha()
    )


def is_counted(unit: str) -> bool:
    """Whether the unit is no measure but a thing that is counted."""
    return bool(unit) and measure_of(unit) is None


def names_counted_thing(text: str, unit: str) -> bool:
    """Whether the unit is a thing that is counted, and the text names it: 5 red apples."""
    return is_counted(unit) and any(spelling in text.casefold() for spelling in spellings_of(unit))


def _longest_at(text: str, *others: str) -> str:
    """The longest spelling, of a measure or one of the others, that the text begins with; empty where there is none."""
    trimmed = _folded(text.lstrip(" ([")[:_LONGEST])
    spellings = (*others, *_SPELLINGS_BY_FIRST.get(trimmed[:1], ()))
    found = (spelling for spelling in spellings if trimmed.startswith(spelling) and _is_whole(spelling, trimmed))
    return max(found, key=len, default="")


def _plain(unit: str) -> str:
    # A lone dollar is taken for a formula sign, and would leave nothing.
    return _folded(in_quotients(without_markup(unit)) or unit)


def _folded(text: str) -> str:
    """Without case, except that mega stays apart from milli."""
    return _MEGA.sub("mega", text).casefold()


@functools.lru_cache(maxsize=1024)
def spellings_of(unit: str) -> tuple[str, ...]:
    """The ways to write a unit, without capital letters."""
    plain = _plain(unit)
    for family in (*_FAMILIES, *_THINGS):
        if plain in family:
            return family
    return (plain, f"{plain}s", plain.removesuffix("s")) if plain.isascii() else (plain,)


def _is_whole(spelling: str, trimmed: str) -> bool:
    rest = trimmed[len(spelling) :]
    goes_on_as_word = _is_latin(spelling[-1:]) and _is_latin(rest[:1])
    return not goes_on_as_word and rest.lstrip(" ")[:1] not in _CONTINUES


def _is_latin(character: str) -> bool:
    return character.isascii() and character.isalpha()
