"""Units behind numbers: which spellings mean the same unit. Nothing is ever converted."""

from __future__ import annotations

from typing import Final

from evalkit.scores.plain import without_markup

__all__ = ["begins_with_unit", "ends_with_unit", "names_counted_thing"]

_FAMILIES: Final = (
    ("%", "percent", "per cent", "percentage points", "个百分点"),
    ("s", "sec", "secs", "second", "seconds", "秒", "秒钟"),
    ("min", "mins", "minute", "minutes", "分", "分钟"),
    ("h", "hr", "hrs", "hour", "hours", "小时", "个小时", "时"),
    ("d", "day", "days", "天", "日"),
    ("week", "weeks", "周", "星期", "个星期"),
    ("month", "months", "月", "个月"),
    ("year", "years", "years old", "年", "岁"),
    ("mm", "millimetre", "millimetres", "millimeter", "millimeters", "毫米"),
    ("cm", "centimetre", "centimetres", "centimeter", "centimeters", "厘米"),
    ("m", "metre", "metres", "meter", "meters", "米"),
    ("km", "kilometre", "kilometres", "kilometer", "kilometers", "公里", "千米"),
    ("cm^2", "square centimetres", "square centimeters", "平方厘米"),
    ("m^2", "sq m", "square metres", "square meters", "平方米"),
    ("cm^3", "cubic centimetres", "cubic centimeters", "立方厘米"),
    ("m^3", "cubic metres", "cubic meters", "立方米"),
    ("km/h", "kmh", "kph", "kilometres per hour", "kilometers per hour", "公里/小时", "千米/时", "千米/小时"),
    ("m/s", "metres per second", "meters per second", "米/秒", "米每秒"),
    ("mg", "milligram", "milligrams", "毫克"),
    ("g", "gram", "grams", "克"),
    ("kg", "kilogram", "kilograms", "公斤", "千克"),
    ("t", "tonne", "tonnes", "ton", "tons", "吨"),
    ("ml", "millilitre", "millilitres", "milliliter", "milliliters", "毫升"),
    ("l", "litre", "litres", "liter", "liters", "升"),
    ("°c", "degrees celsius", "摄氏度"),
    ("°", "degree", "degrees", "度"),
    ("yuan", "元", "rmb", "cny", "人民币", "块", "块钱", "¥"),
    ("$", "dollar", "dollars", "usd", "us dollars", "美元"),
    ("€", "euro", "euros", "eur", "欧元"),
    ("£", "pound", "pounds", "gbp", "英镑"),
)
_CONTINUES: Final = ("/", "^", "·", "*", "每")
"""Signs that make another unit of the one before them: m/s, m^2."""


def begins_with_unit(text: str, unit: str) -> bool:
    """Whether the text begins with the unit in one of its spellings, and with no larger unit such as m/s for m."""
    trimmed = text.lstrip(" ([").casefold()
    return any(trimmed.startswith(spelling) and _is_whole(spelling, trimmed) for spelling in _spellings(unit))


def ends_with_unit(text: str, unit: str) -> bool:
    """Whether the text ends with the unit, as in ``$`` before 5."""
    trimmed = text.rstrip(" ").casefold()
    # Short words are left out: "is" ends in the unit s.
    return any(
        trimmed.endswith(spelling) for spelling in _spellings(unit) if len(spelling) > 2 or not spelling.isalpha()
    )


def names_counted_thing(text: str, unit: str) -> bool:
    """Whether the unit is no measure but a thing that is counted, and the text names it: 5 red apples."""
    plain = without_markup(unit).casefold()
    is_measure = any(plain in family for family in _FAMILIES)
    return not is_measure and any(spelling in text.casefold() for spelling in _spellings(unit))


def _spellings(unit: str) -> tuple[str, ...]:
    # A lone dollar is taken for a formula sign, and would leave nothing.
    plain = (without_markup(unit) or unit).casefold()
    for family in _FAMILIES:
        if plain in family:
            return family
    return (plain, f"{plain}s", plain.removesuffix("s")) if plain.isascii() else (plain,)


def _is_whole(spelling: str, trimmed: str) -> bool:
    rest = trimmed[len(spelling) :]
    goes_on_as_word = _is_latin(spelling[-1:]) and _is_latin(rest[:1])
    return not goes_on_as_word and rest.lstrip(" ")[:1] not in _CONTINUES


def _is_latin(character: str) -> bool:
    return character.isascii() and character.isalpha()
