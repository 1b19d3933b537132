"""Whether a text gives an expression that is equal to the expected one."""

from __future__ import annotations

import re
from typing import Final

from evalkit.domain.question import ExpressionAnswer
from evalkit.scores.equivalence import FUNCTION_NAMES
from evalkit.scores.numbers import read_number
from evalkit.scores.plain import without_closing_remark, without_markup
from evalkit.scores.worker import shared_worker

__all__ = ["is_right_expression"]

_WORD: Final = re.compile(r"(?<![\\A-Za-z])[A-Za-z]{3,}")
_SEVERAL: Final = re.compile(r"\b(?:or|and)\b|[或和]|[;；]")


def is_right_expression(text: str, expected: ExpressionAnswer) -> bool | None:
    """Whether a text gives an equal expression; None where it holds words, which an algebra library cannot tell."""
    gold = _expression(expected.expression)
    wordings = dict.fromkeys((_expression(text), _expression(without_closing_remark(text))))
    if any(_is_same(said, gold) for said in wordings):
        return True
    return False if any(_is_mathematical(_side_said(said, gold), gold) for said in wordings) else None


def _is_same(said_whole: str, gold: str) -> bool:
    said = _side_said(said_whole, gold)
    if _unspaced(said) == _unspaced(gold):
        return True
    if _is_numeral(said) and _is_numeral(gold):
        said_number, gold_number = read_number(said), read_number(gold)
        return said_number is not None and said_number == gold_number
    return _is_mathematical(said, gold) and shared_worker().is_equal(gold, said)


def _expression(text: str) -> str:
    return (
        without_markup(text)
        .strip(' \t\n"“”「」')
        .rstrip(".;,")
        .replace("\\dfrac", "\\frac")
        .replace("\\tfrac", "\\frac")
    )


def _side_said(said: str, gold: str) -> str:
    """What stands behind ``f(x) =``, unless several things are said or the expected expression is an equation."""
    name, equals, value = said.rpartition("=")
    is_one_thing = "=" not in name and not _SEVERAL.search(said)
    return value.strip() if equals and is_one_thing and "=" not in gold else said


def _unspaced(text: str) -> str:
    return re.sub(r"\s+", "", text.replace("**", "^").replace("\\cdot", "*").replace("\\times", "*"))


def _is_numeral(text: str) -> bool:
    return not re.search(r"[A-Za-z%°^√π]", text.replace("\\frac", ""))


def _is_mathematical(said: str, gold: str) -> bool:
    """Whether a text is worth an algebra library's time: no prose, which it would read as products of letters."""
    own_letters = set(gold)
    has_prose = any(word not in FUNCTION_NAMES and not set(word) <= own_letters for word in _WORD.findall(said))
    return bool(said) and not has_prose and not _SEVERAL.search(said) and not re.search("[\u2e80-\u9fff]", said)
