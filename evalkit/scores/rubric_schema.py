"""A rubric file as it is written: what may stand where."""

from __future__ import annotations

from typing import Annotated, Final

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from evalkit.domain.question import Category
from evalkit.domain.rubric import Method, QuestionTag, Shown

__all__ = ["PATTERN_MEANINGS", "AppliesFields", "LevelsFields", "RubricFile", "WordedFields"]

_NAME: Final = r"^[a-z][a-z0-9]*(_[a-z0-9]+)*$"
PATTERN_MEANINGS: Final = {_NAME: "must be lower-case words with single `_` between, such as `tone_of_voice`"}
"""What each pattern of this schema asks for, in words."""
_LONGEST_TEXT: Final = 1_000
"""Characters. A judge reads the whole rubric for each answer, and people beside each answer."""
_LONGEST_NAME: Final = 40


def _one_line(text: str) -> str:
    # A level stands on a line of its own in prompts, and so does an item.
    line = " ".join(text.split())
    if not line:
        raise ValueError("must not be empty")
    if len(line) > _LONGEST_TEXT:
        raise ValueError(f"has {len(line)} characters, and must have at most {_LONGEST_TEXT}")
    return line


def _short_name(name: str) -> str:
    if len(name) > _LONGEST_NAME:
        raise ValueError(f"must have at most {_LONGEST_NAME} characters")
    return name


_Text = Annotated[str, AfterValidator(_one_line)]
_Name = Annotated[str, StringConstraints(pattern=_NAME), AfterValidator(_short_name)]


class _Strict(BaseModel):
    """Nothing unknown, nothing converted: a typing mistake is a message, not a surprise."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class WordedFields(_Strict):
    """A text in both languages."""

    en: _Text
    zh: _Text


class LevelsFields(_Strict):
    """``levels``: all five."""

    five: WordedFields = Field(alias="5")
    four: WordedFields = Field(alias="4")
    three: WordedFields = Field(alias="3")
    two: WordedFields = Field(alias="2")
    one: WordedFields = Field(alias="1")


class AppliesFields(_Strict):
    """``applies``: which questions are scored; what is left out is no condition."""

    categories: list[Annotated[Category, Field(strict=False)]] = []
    tags: list[QuestionTag] = []
    only_undecided: bool = False


class RubricFile(_Strict):
    """One file of ``rubrics/dimensions``."""

    name: _Name
    title: WordedFields
    asks: WordedFields
    method: Annotated[Method, Field(strict=False)]
    applies: AppliesFields = AppliesFields()
    shows: list[Shown] = []
    items: Annotated[list[WordedFields], Field(min_length=1, max_length=20)] | None = None
    prompt: _Name | None = None
    levels: LevelsFields
