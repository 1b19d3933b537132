"""Canaries: answers whose score is known beforehand, put before a judge before it scores anything.

Empty answers, bare cues and instructions to the judge get full marks from many judges that are given a reference
(arXiv 2507.08794): whoever does that here is not asked about anything else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from evalkit.domain.question import LANGUAGES, Category, Difficulty, Language, TextAnswer, Variant
from evalkit.errors import UserError
from evalkit.text.located_yaml import LocatedYaml, read_yaml

__all__ = ["GOOD_ENOUGH", "Canary", "canaries_in"]

GOOD_ENOUGH: Final = 4.0
"""What the reference itself must get, and what no worthless answer may."""
_PLACES: Final = ("solution", "changed", "answer", "wrong")
_OTHER: Final = "other"
_PLACE: Final = re.compile(r"\{([a-z_]+)\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Canary:
    """One answer that a judge is tried with."""

    name: str
    """Of case and question: ``empty, shelf``."""
    language: Language
    """Of the answer's own words."""
    variant: Variant
    """The question, with its reference."""
    answer: str
    is_worthless: bool


class _Wording(BaseModel):
    model_config = ConfigDict(extra="forbid")

    text: Annotated[str, Field(min_length=1)]
    solution: Annotated[str, Field(min_length=1)]
    expected: Annotated[str, Field(min_length=1)]
    changed: Annotated[str, Field(min_length=1)]
    answer: Annotated[str, Field(min_length=1)]
    wrong: Annotated[str, Field(min_length=1)]


class _Question(BaseModel):
    model_config = ConfigDict(extra="forbid")

    name: Annotated[str, Field(min_length=1)]
    en: _Wording
    zh: _Wording

    def in_language(self, language: Language) -> _Wording:
        return self.zh if language == "zh" else self.en


class _Case(BaseModel):
    model_config = ConfigDict(extra="forbid")

    name: Annotated[str, Field(min_length=1)]
    worthless: bool
    both: bool = False
    en: str
    zh: str


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid")

    questions: Annotated[list[_Question], Field(min_length=2)]
    cases: Annotated[list[_Case], Field(min_length=1)]


def canaries_in(path: Path, *, language: Language) -> tuple[Canary, ...]:
    """The canaries of a file, for questions in one language.

    Raises:
        UserError: When the file does not hold questions and cases as it explains itself: one line with file and line.
    """
    located = read_yaml(path)
    if located.mistakes:
        raise UserError(located.mistakes[0])
    try:
        file = _File.model_validate(located.content)
    except ValidationError as error:
        raise UserError(_first_mistake(error, located)) from error
    for mistake in _unknown_places(file, located):
        raise UserError(mistake)
    return tuple(_canaries(file, language))


def _canaries(file: _File, language: Language) -> Iterator[Canary]:
    for number, question in enumerate(file.questions):
        variant = _variant(question, language)
        other = file.questions[(number + 1) % len(file.questions)].in_language(language).solution
        for case in file.cases:
            for spoken in LANGUAGES if case.both else (language,):
                yield Canary(
                    name=f"{case.name}, {question.name}",
                    language=spoken,
                    variant=variant,
                    answer=_filled(case.zh if spoken == "zh" else case.en, question.in_language(language), other),
                    is_worthless=case.worthless,
                )


def _unknown_places(file: _File, located: LocatedYaml) -> Iterator[str]:
    """A judge would be shown the braces, and stopped for what it makes of them."""
    known = {*_PLACES, _OTHER}
    for number, case in enumerate(file.cases):
        for language, answer in (("en", case.en), ("zh", case.zh)):
            for name in _PLACE.findall(answer):
                if name not in known:
                    where = located.locate(("cases", number, language))
                    places = ", ".join(f"{{{place}}}" for place in (*_PLACES, _OTHER))
                    yield f"{where}: cases.{number}.{language}: {{{name}}} stands for nothing; there are {places}"


def _variant(question: _Question, language: Language) -> Variant:
    wording = question.in_language(language)
    return Variant(
        question_id=f"canary-{question.name}",
        language=language,
        prompt=wording.text,
        expected=TextAnswer(text=wording.expected),
        solution=wording.solution,
        category=Category.LOGIC,
        difficulty=Difficulty.EASY,
        cluster=question.name,
    )


def _filled(answer: str, wording: _Wording, other: str) -> str:
    filled = answer.replace(f"{{{_OTHER}}}", other)
    for place in _PLACES:
        filled = filled.replace(f"{{{place}}}", str(getattr(wording, place)))
    return filled


def _first_mistake(error: ValidationError, located: LocatedYaml) -> str:
    first = error.errors(include_url=False)[0]
    path: Sequence[str | int] = first["loc"]
    place = ".".join(str(part) for part in path) or "the file"
    where = located.locate(tuple(path))
    return f"{where}: {place}: {first['msg'].lower()}; see the canaries that ship with evalkit (evalkit rubrics list)"
