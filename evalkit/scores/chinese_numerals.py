"""Chinese numerals rewritten in digits: 三百二十五, 1.2万, 百分之十五, 三分之二, 零点五, 两个半小时.

A run of numerals is given up as a whole where the grammar does not hold (三四个 is three or four), so that nothing
is half read.
"""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Final

from evalkit.scores.written import ARABIC, amount, written

__all__ = ["chinese_in_digits", "chinese_value"]

_DIGIT_OF: Final = {
    character: str(value)
    for value, characters in enumerate(
        ("〇零", "一壹", "二两贰貳", "三叁參", "四肆", "五伍", "六陆陸", "七柒", "八捌", "九玖")
    )
    for character in characters
}
_IN_ARABIC: Final = str.maketrans(_DIGIT_OF)
_PLAIN: Final = str.maketrans("拾佰仟萬億", "十百千万亿")
_D: Final = f"[{''.join(_DIGIT_OF)}]"
_SCALE: Final = r"(?:[十拾](?!字)|[百佰](?!分之|合|帕|公里)|[千仟](?!分之|[米克瓦卡帕焦伏牛赫欧])|[万萬亿億])"
_RUN: Final = re.compile(
    rf"(?:{ARABIC}\s?(?={_SCALE})|{_D}|[十拾](?!字))(?:{_D}|\s?{_SCALE}|(?<=[百佰千仟万萬亿億])\s?{ARABIC})*"
    rf"(?:点{_D}+(?:[万萬亿億]+|(?![十分半]|{_D})))?"
)
_SECTION: Final = re.compile(
    rf"(?:(?P<thousands>{ARABIC}|\d)千)?(?:0?(?P<hundreds>{ARABIC}|\d)百)?(?:0?(?P<tens>\d?)十)?(?:(?P<zero>0?)(?P<ones>\d))?"
)
"""After the numerals were put in digits: 3千0百..., 3百0八 stands as 3百08."""
_NAME_BEFORE: Final = re.compile(r"(?:星期|礼拜|周|[第初同统唯单万专])$")
"""What makes a single numeral behind it a name: 星期三, 唯一."""
_COUNTED: Final = re.compile(
    r"\s*(?:$|[^\w\s]|[个位名只条张本件头枚块朵棵颗粒辆艘架台部座间家次回遍趟种类样组对双副套批排行列层级阶页篇章节段"
    r"句字步圈轮局场届期代天年月日周岁秒元角分米克升吨斤两里度倍成支枝根把杯瓶盒箱袋包份片串盏扇株匹口户号人千厘毫平立点又]"
    r"|小时|公[里斤顷尺]|星期|礼拜|摄氏|[a-zA-Z°])"
)
"""What may follow a single numeral; with anything else it may be the beginning of a word."""
_IDIOM: Final = re.compile(
    r"一(?:[些直旦致向切律再下生同时带般定起共样]|方面|部分)|十分(?!之|钟)|两(?:者|侧|边|难)|三(?:明治|角)|四边"
)
_LONGEST: Final = 80
"""Characters of a run; hostile ones never end."""
_GUESS: Final = re.compile(rf"(?![零〇]){_D}{_D}")
"""两三百: two hundred or three hundred."""
_NUMBER: Final = r"(?<![\d.])(\d{1,20}(?:\.\d{1,20})?)"
_SIGNED: Final = r"([-负]?\d{1,20}(?:\.\d{1,20})?)"
_PARTS: Final = (
    (re.compile(rf"(?:百|(?<![\d.])100)\s*分之\s*{_SIGNED}"), r"\1%"),
    (re.compile(rf"(?:千|(?<![\d.])1000)\s*分之\s*{_SIGNED}"), r"\1‰"),
    (re.compile(rf"(?:万|(?<![\d.])10000)\s*分之\s*{_SIGNED}"), r"\1/10000"),
    (re.compile(rf"{_NUMBER}\s*分之\s*{_SIGNED}"), r"\2/\1"),
    (re.compile(r"(?<=\d)\s*又\s*(?=\d+/)"), " "),
    (re.compile(r"(?<![\d./])(\d{1,20})\s*个半(?![径圆球])"), r"\1.5"),
    (re.compile(r"(?<![\d./])(\d{1,20})\s*(小时|公里|公斤|[天年月周岁米里斤倍吨升])半(?![径圆球])"), r"\1.5\2"),
    (re.compile(r"^\s*(?:半个?(?=\s*(?:小时|[天年月日周米里斤升吨]|公[里斤]|$))|一半$)"), "0.5"),
    (re.compile(r"(?<![\d./])(\d)成(\d)(?!\d)"), r"\1\2%"),
    (re.compile(r"(?<![\d./])(\d)成(?![员人品为功])"), r"\g<1>0%"),
)


def chinese_in_digits(text: str, *, may_be_single: bool) -> str:
    """The text with its Chinese numerals in digits.

    Args:
        text: In half-width characters.
        may_be_single: Whether one numeral by itself (一, 三) counts, where nothing makes it a part of another word.
    """
    plain = _RUN.sub(lambda match: _rewritten(match, may_be_single=may_be_single), text)
    for pattern, parts in _PARTS:
        plain = pattern.sub(parts, plain)
    return plain


def _rewritten(match: re.Match[str], *, may_be_single: bool) -> str:
    run, start, end = match[0], match.start(), match.end()
    if len(run) < 3 and _IDIOM.match(match.string, start):
        return run
    is_in_fraction = match.string.startswith("分之", end) or match.string.endswith(("分之", "又"), 0, start)
    if len(run) == 1 and not is_in_fraction and not (may_be_single and _is_counted(match)):
        return run
    value = chinese_value(run)
    return run if value is None else written(value)


def _is_counted(match: re.Match[str]) -> bool:
    text, start = match.string, match.start()
    return (
        _NAME_BEFORE.search(text[max(0, start - 2) : start]) is None and _COUNTED.match(text, match.end()) is not None
    )


def chinese_value(run: str) -> Fraction | None:
    """The value of a run of numerals, digits among them, or None where it is none: 三四, 两三百."""
    if len(run) > _LONGEST:
        return None
    has_spelt_zero = "〇" in run
    plain = "".join(run.translate(_PLAIN).translate(_IN_ARABIC).split())
    if run.translate(_IN_ARABIC).isdigit():
        # 三四 means three or four; years are spelt digit by digit.
        is_number = len(run) == 1 or has_spelt_zero or len(run) >= 4
        return Fraction(int(plain)) if is_number else None
    whole, point, decimals = plain.partition("点")
    value = None if _GUESS.search(run.partition("点")[0]) else _scaled(whole)
    if value is None or not point:
        return value
    scales = decimals.lstrip("0123456789")
    return _times(value + Fraction(f"0.{decimals.removesuffix(scales)}"), scales)


def _times(value: Fraction, scales: str) -> Fraction:
    for scale in scales:
        value *= 10 ** (4 if scale == "万" else 8)
    return value


def _scaled(text: str) -> Fraction | None:
    for scale, power in (("亿", 8), ("万", 4)):
        high, found, low = text.rpartition(scale)
        if found:
            above, below = _scaled(high), _rest(low, power)
            return None if above is None or below is None or above <= 0 else above * 10**power + below
    return _section(text)


def _rest(low: str, power: int) -> Fraction | None:
    """What stands behind a scale: nothing, a smaller number, or one numeral for the next place (一万二)."""
    if not low:
        return Fraction(0)
    if len(low) == 1 and low.isdigit():
        return Fraction(int(low) * 10 ** (power - 1))
    value = _scaled(low)
    return value if value is not None and value < 10**power else None


def _section(text: str) -> Fraction | None:
    if (value := amount(text)) is not None:
        return value
    match = _SECTION.fullmatch(text)
    if match is None or not text:
        return None
    value = Fraction(0)
    lowest = 4
    for name, power in (("thousands", 3), ("hundreds", 2), ("tens", 1)):
        if match[name] is not None:
            value += (amount(match[name] or "1") or 0) * 10**power
            lowest = power
    if match["ones"]:
        # 三百五 is 350, 三百零五 is 305.
        is_next_place = lowest in {2, 3} and not match["zero"]
        value += int(match["ones"]) * 10 ** (lowest - 1 if is_next_place else 0)
    return value
