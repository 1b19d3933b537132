"""Text in one spelling: compatible characters unified, marks and markup that carry no meaning taken away."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

__all__ = ["QUOTES", "comparable", "remarks_of", "without_closing_remark", "without_markup", "without_remarks"]

QUOTES: Final = "\"'“”‘’「」『』"
"""Signs that a quoted answer stands between."""

_SUPERSCRIPTS: Final = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺", "0123456789-+")
_RAISED: Final = re.compile("[⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺]+")
_CIRCLED: Final = re.compile("[①-⑳㉑-㉟㊱-㊿]")
"""Each is a value of its own: ①③ is no 13."""
_VULGAR: Final = re.compile("[¼-¾⅐-⅞]")
_SPACED_THOUSANDS: Final = re.compile(r"(?<=\d)(?:[\u00a0\u2009\u202f]|\\,|,\\!)(?=\d{3}(?!\d))")
_SIGNED_MONEY: Final = re.compile(r"(?<![\w)\]}.,$])([-+])(\\?\$|[¥€£])(?=[\d.])")
"""A sign before a currency; it belongs to the number behind."""
_MINUS: Final = str.maketrans(
    {"−": "-", "–": "-", "‐": "-", "‑": "-", "﹣": "-", "－": "-", "⁄": "/", "∕": "/", "。": ".", "，": ","}
    | {"\u200b": "", "\u200e": "", "\ufeff": ""}
)
_POWER: Final = re.compile(r"(?<=[0-9A-Za-z)\]}])\*\*(?=[-\d({]|[A-Za-z]\b)")
"""Two stars that raise to a power; all others are emphasis."""
_WRAPPED: Final = re.compile(
    r"\\(?:text|textbf|textit|mathrm|mathbf|mathit|mbox|operatorname)\s*\{((?:[^{}]|\{[^{}]{0,40}\})*)\}"
)
_BRACED_SIGN: Final = re.compile(r"\{([,.:])\}")
_SPACED_POWER: Final = re.compile(r"(?<=[A-Za-z])\s{1,3}\^(?=\{?[23])")
"""``\\text{m}^2`` leaves a space behind."""
_SPACES: Final = re.compile(r"\\(?:[,;:! ]|quad\b|qquad\b)|~")
_LATEX_MARKS: Final = re.compile(r"\\[()\[\]]|\\(?:left|right|displaystyle)\b|\$+|\*\*|`")
_DOUBT: Final = (
    r"(?!\s*(?:(?:wrong|incorrect|or|and|also|maybe|possibly|perhaps)\b"
    r"|not\s*(?:correct|right|true|sure|certain)?\s*\)|[错或误和与及]|不[对是正]|可能|也许))"
)
"""A remark that takes the answer back, or gives another one, is a part of it."""
_REMARK: Final = re.compile(rf"(?:(?<![\d.])\(|\((?=[^()]*[\u4e00-\u9fff])){_DOUBT}[^()]*\)")
"""Directly behind a number brackets may multiply, unless Chinese stands in them, which sets no space before."""
_CLOSING_REMARK: Final = re.compile(
    rf"(?:\s\((?=[^()]*[A-Za-z]{{3,}})|\((?=[^()]*[\u4e00-\u9fff])){_DOUBT}[^()=+*/^<>\\]*\)[\s.]*$"
)
_ARTICLE: Final = re.compile(r"(?:the|an|a)\s+(?=\w)")
_NUMBER: Final = re.compile(r"(?P<sign>(?<![\w)])[-+])?(?P<whole>\d{1,3}(?:,\d{3})+(?!\d)|\d+)(?P<fraction>\.\d+)?")
_SHORT: Final = 200
_MEANINGFUL: Final = frozenset("#%&@/")
"""Punctuation by category that makes another word: C# is not C, 50% is not 50."""


def without_markup(text: str) -> str:
    r"""The text in half-width characters, without emphasis, formula signs, LaTeX spaces and ``\text{}``.

    Raised digits become ``^2`` and single-character fractions `` 1/2`` first, because Unicode's compatibility form
    would make 105 of 10⁵ and 21/2 of 2½.
    """
    text = _CIRCLED.sub(lambda match: f" {unicodedata.normalize('NFKC', match[0])} ", text)
    raised = _RAISED.sub(lambda match: f"^{match[0].translate(_SUPERSCRIPTS)}", text)
    fractions = _VULGAR.sub(lambda match: f" {unicodedata.normalize('NFKC', match[0])}", raised)
    spaced = _SPACED_THOUSANDS.sub(",", fractions)
    plain = unicodedata.normalize("NFKC", spaced).translate(_MINUS)
    plain = _POWER.sub("^", _SIGNED_MONEY.sub(r"\2\1", plain))
    for _ in range(3):
        plain = _WRAPPED.sub(r" \1 ", plain)
    braced = (
        _BRACED_SIGN.sub(r"\1", _SPACED_POWER.sub("^", plain))
        .replace("\\%", "%")
        .replace("\\$", " ")
        .replace("^{\\circ}", "°")
        .replace("^\\circ", "°")
    )
    return _LATEX_MARKS.sub(" ", _SPACES.sub(" ", braced)).replace("\\{", "{").replace("\\}", "}").strip()


def without_remarks(text: str) -> str:
    """The text without what stands in round brackets, unless nothing else is there."""
    plain = without_markup(text)
    return _REMARK.sub(" ", plain).strip() or plain


def remarks_of(text: str) -> list[str]:
    """What stands in the round brackets that are no part of the value before them."""
    return [remark.strip()[1:-1] for remark in _REMARK.findall(without_markup(text))]


def without_closing_remark(text: str) -> str:
    """The text without words in brackets at its end, for texts that use brackets themselves: lists, expressions."""
    plain = without_markup(text)
    return _CLOSING_REMARK.sub("", plain).strip() or plain


def comparable(text: str) -> str:
    """The text for comparison without case, spaces and punctuation.

    Signs and points of numbers stay, and so does what stands between two numbers: -5 is not 5, 3.5 and 3-5 are not
    35. Symbols stay too: C++ is not C.
    """
    return _comparable_short(text) if len(text) <= _SHORT else _comparable(text)


def _comparable(text: str) -> str:
    plain = _ARTICLE.sub("", without_markup(text).casefold().strip(), count=1)
    kept: list[str] = []
    end = 0
    for match in _NUMBER.finditer(plain):
        between = plain[end : match.start()]
        words = _words(between)
        is_between_numbers = bool(kept) and not words
        kept += [between.strip()[:1] or " " if is_between_numbers else words, _number(match)]
        end = match.end()
    kept.append(_words(plain[end:]))
    return "".join(kept) or plain


_comparable_short = lru_cache(maxsize=2_000)(_comparable)
"""The members that are right are compared again and again."""


def _words(text: str) -> str:
    return "".join(
        character for character in text if unicodedata.category(character)[0] not in "PZC" or character in _MEANINGFUL
    )


def _number(match: re.Match[str]) -> str:
    sign = "-" if match["sign"] == "-" else ""
    return f"{sign}{match['whole'].replace(',', '')}{(match['fraction'] or '').rstrip('0').rstrip('.')}"
