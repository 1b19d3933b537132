"""Categories and difficulties as people write them, in either language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, TypeVar

from evalkit.domain.question import LANGUAGES, Category, Difficulty
from evalkit.text.messages import message

__all__ = ["category_named", "difficulty_named"]

_Name = TypeVar("_Name", Category, Difficulty)

_DIFFICULTY_WORDS: Final[Mapping[str, str]] = {
    "易": "easy",
    "容易": "easy",
    "中": "medium",
    "难": "hard",
    "较难": "hard",
}


def category_named(text: str) -> Category | None:
    """The category of a name, or of what the reports call it; None where there is no such one."""
    return _named(text.strip().casefold(), Category, "category")


def difficulty_named(text: str) -> Difficulty | None:
    """The same of a difficulty."""
    plain = text.strip()
    return _named(_DIFFICULTY_WORDS.get(plain, plain.casefold()), Difficulty, "difficulty")


def _named(called: str, names: type[_Name], what: str) -> _Name | None:
    for name in names:
        words = (message(f"{what} {name.value}", language).casefold() for language in LANGUAGES)
        if called in {name.value, name.value.replace("_", " "), name.value.replace("_", "-"), *words}:
            return name
    return None
