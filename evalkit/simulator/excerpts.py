"""Numbers, names and fragments of a prompt, from which plausible reasoning and plausible mistakes are made."""

from __future__ import annotations

import re
from typing import Final

from evalkit.domain.question import Language
from evalkit.text.wording import ANSWER_LINE

__all__ = ["fragments_in", "names_in", "numbers_in"]

_NUMBER: Final = re.compile(r"(?<![\w.])[0-9]{1,6}(?![\w.])")
_ENGLISH_NAME: Final = re.compile(r"(?<=[a-z,] )[A-Z][a-z]{2,}\b|\"([^\"\n]{2,30})\"")
_ENGLISH_WORD: Final = re.compile(r"\b[a-z]{5,}\b")
_CHINESE_NAME: Final = re.compile(r"[“「《]([^”」》\n]{1,12})[”」》]|(?<=[、，])([\u4e00-\u9fff]{2,4})(?=[、，。])")
_CHINESE_WORD: Final = re.compile(r"[\u4e00-\u9fff]{2}")
_CLAUSE: Final = re.compile(r"[^\n,.;:?!()，。；：？！（）]{6,60}")


def numbers_in(prompt: str) -> list[str]:
    """Whole numbers of the question, in order, each once."""
    return list(dict.fromkeys(_NUMBER.findall(_question_of(prompt))))


def names_in(prompt: str, language: Language) -> list[str]:
    """Words of the question that could be somebody's answer, the likeliest first, each once."""
    question = _question_of(prompt)
    likely, other = (_CHINESE_NAME, _CHINESE_WORD) if language == "zh" else (_ENGLISH_NAME, _ENGLISH_WORD)
    named = [next(filter(None, (*match.groups(), match.group())), "") for match in likely.finditer(question)]
    return list(dict.fromkeys((*named, *other.findall(question))))


def fragments_in(prompt: str) -> list[str]:
    """Clauses of the question, as a model repeats them to itself."""
    return [clause.strip() for clause in _CLAUSE.findall(_question_of(prompt)) if clause.strip()]


def _question_of(prompt: str) -> str:
    """The prompt without the instructions for the form of the answer, as far as they can be told apart."""
    labels = tuple(label.strip() for label in ANSWER_LINE.values())
    kept = [block for block in prompt.split("\n\n") if not any(label in block for label in labels)]
    return "\n".join(kept) or prompt
