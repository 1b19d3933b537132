"""One question of a file: from its mapping to the value, with every mistake noted at its line."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Final, cast

from pydantic import ValidationError

from evalkit.banks.answers import parse_answer
from evalkit.banks.schema import PATTERN_MEANINGS, Interval, QuestionFields, WordingFields
from evalkit.domain.question import (
    LANGUAGES,
    Category,
    ExpectedAnswer,
    Language,
    ParameterValue,
    Proof,
    Question,
    Template,
    TemplatedAnswer,
    Wording,
)
from evalkit.text.located_yaml import LocatedYaml, YamlPath
from evalkit.text.mistakes import MistakeLog
from evalkit.text.sandbox import RESERVED_NAMES
from evalkit.text.schema_mistakes import schema_mistakes

__all__ = ["QuestionPlace", "read_question"]

_MOST_VALUES: Final = 10_000
_ROW: Final = "row"
"""Parameter that says which of a template's generated rows an instance is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionPlace:
    """Where a question stands, for messages."""

    document: LocatedYaml
    position: int
    log: MistakeLog

    def mistake(self, path: YamlPath, message: str) -> None:
        """Note what is wrong at a path below the question."""
        self.log.add(self.document, ("questions", self.position, *path), f"{self._name()}: {message}")

    @property
    def source(self) -> str:
        """``file:line`` of the question."""
        return self.document.locate(("questions", self.position))

    def _name(self) -> str:
        content = cast("dict[str, list[dict[str, object]]]", self.document.content)
        found = content["questions"][self.position].get("id")
        return f"question `{found}`" if isinstance(found, str) else f"question {self.position + 1}"


def read_question(raw: Mapping[str, object], *, category: Category, place: QuestionPlace) -> Question | None:
    """The question, its cluster not yet known; None when something is wrong, which the log then has."""
    try:
        fields = QuestionFields.model_validate(dict(raw))
    except ValidationError as error:
        for path, message in schema_mistakes(error, QuestionFields, meanings=PATTERN_MEANINGS):
            place.mistake(path, message)
        return None
    noted_before = place.log.lines()
    template = _template(fields, place)
    proof = _proof(fields, place)
    _check_languages(fields, place)
    wordings = _wordings(fields, place, is_template=template is not None)
    if place.log.lines() != noted_before or proof is None:
        return None
    return Question(
        question_id=fields.id,
        category=category,
        difficulty=fields.difficulty,
        wordings=wordings,
        proof=proof,
        cluster=fields.cluster or fields.id,
        template=template,
        twin_of=fields.twin_of,
        home=fields.home,
        tags=frozenset(fields.tags),
        source=place.source,
    )


def _check_languages(fields: QuestionFields, place: QuestionPlace) -> None:
    for language in LANGUAGES:
        is_there = _wording(fields, language) is not None
        if language in fields.languages and not is_there:
            rest = [other for other in fields.languages if other != language]
            alone = f", or say `languages: [{', '.join(rest)}]`" if rest else ""
            place.mistake((), f"has no wording `{language}`; write it{alone}")
        if is_there and language not in fields.languages:
            place.mistake((language,), f"has a wording `{language}`, which `languages` leaves out; drop one of them")


def _wording(fields: QuestionFields, language: Language) -> WordingFields | None:
    return fields.en if language == "en" else fields.zh


def _wordings(fields: QuestionFields, place: QuestionPlace, *, is_template: bool) -> dict[Language, Wording]:
    wordings: dict[Language, Wording] = {}
    for language in LANGUAGES:
        wording = _wording(fields, language)
        if wording is None:
            continue
        answer = _answer(fields, wording, language, place, is_template=is_template)
        if answer is not None:
            wordings[language] = Wording(
                text=wording.text, answer=answer, solution=wording.solution, checklist=tuple(wording.checklist)
            )
    return wordings


def _answer(
    fields: QuestionFields, wording: WordingFields, language: Language, place: QuestionPlace, *, is_template: bool
) -> ExpectedAnswer | TemplatedAnswer | None:
    """The language's own members over the question's common ones."""
    merged = {**fields.answer, **wording.answer}
    if not merged:
        place.mistake((language,), "`answer` is missing; give it here or once for all languages beside `id`")
        return None
    if "kind" in fields.answer and merged["kind"] != fields.answer["kind"]:
        place.mistake(
            (language, "answer", "kind"),
            f"answer kind `{merged['kind']}` differs from `{fields.answer['kind']}` of the question; keep one kind",
        )
        return None
    if is_template and merged.get("kind") is not None:
        return TemplatedAnswer(members=merged)
    answer = parse_answer(merged)
    if not isinstance(answer, tuple):
        return answer
    for mistake in answer:
        is_own = not fields.answer or (mistake.path[:1] and mistake.path[0] in wording.answer)
        place.mistake((language, "answer", *mistake.path) if is_own else ("answer", *mistake.path), mistake.message)
    return None


def _proof(fields: QuestionFields, place: QuestionPlace) -> Proof | None:
    code, argument = fields.proof.code, fields.proof.argument
    if (code is None) == (argument is None):
        place.mistake(("proof",), "`proof` must have exactly one of `code` and `argument`; keep the stronger, code")
        return None
    if argument is not None:
        return Proof(kind="argument", text=argument)
    # A bank in question_banks/NAME has its proofs beside the tests; an installed one comes without them.
    proofs = Path(place.document.name).absolute().parent.parent.parent / "tests" / "banks" / "proofs"
    if proofs.is_dir() and not (proofs / str(code)).is_file():
        place.mistake(("proof", "code"), f"proof `{code}` is not in tests/banks/proofs; write it or mend the name")
    return Proof(kind="code", text=str(code))


def _template(fields: QuestionFields, place: QuestionPlace) -> Template | None:
    if not fields.parameters and not fields.rows:
        for key in ("derived", "constraints"):
            if getattr(fields, key):
                place.mistake((key,), f"`{key}` needs `parameters` or `rows`; add them or drop `{key}`")
        return None
    ranges = {name: _values(name, given, place) for name, given in fields.parameters.items()}
    from_rows = _columns(fields, place)
    if fields.rows:
        ranges[_ROW] = tuple(range(len(fields.rows)))
    derived = {name: str(expression) for name, expression in fields.derived.items()}
    _check_names({"parameters": fields.parameters, "rows": from_rows, "derived": derived}, place)
    return Template(ranges=ranges, derived={**from_rows, **derived}, constraints=tuple(fields.constraints))


def _check_names(names_by_key: Mapping[str, Mapping[str, object]], place: QuestionPlace) -> None:
    used_under: dict[str, str] = {}
    for key, names in names_by_key.items():
        for name in names:
            if name in RESERVED_NAMES or name == _ROW:
                place.mistake((key, name), f"name `{name}` means something else in expressions; rename it")
            if name in used_under:
                place.mistake((key, name), f"name `{name}` is already used under `{used_under[name]}`; rename one")
            used_under[name] = key


def _values(name: str, given: Interval | list[object], place: QuestionPlace) -> tuple[ParameterValue, ...]:
    if isinstance(given, list):
        values = tuple(_parameter_value(value) for value in given)
        if len(set(map(repr, values))) < len(values):
            place.mistake(("parameters", name), f"`{name}` lists a value twice; drop one of them")
        return values
    steps = (given.last - given.first) / given.step
    if steps < 0 or steps != int(steps):
        place.mistake(
            ("parameters", name),
            f"`{name}` does not go from {given.first} to {given.last} in steps of {given.step}; mend one of the three",
        )
        return (0,)
    if steps >= _MOST_VALUES:
        place.mistake(("parameters", name), f"`{name}` has more than {_MOST_VALUES} values; widen the step")
        return (0,)
    return tuple(_parameter_value(given.first + count * given.step) for count in range(int(steps) + 1))


def _parameter_value(value: object) -> ParameterValue:
    # A double shows every decimal of up to 15 digits unchanged; expressions read what it shows, not its bits.
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return cast("ParameterValue", value)


def _columns(fields: QuestionFields, place: QuestionPlace) -> dict[str, str]:
    """Each column of the rows as an expression that looks its value up."""
    if not fields.rows:
        return {}
    names = list(fields.rows[0])
    for position, row in enumerate(fields.rows):
        if set(row) != set(names):
            place.mistake(("rows", position), f"row has the names {', '.join(row)}; the first has {', '.join(names)}")
            return {}
    return {name: f"[{', '.join(_literal(row[name]) for row in fields.rows)}][{_ROW}]" for name in names}


def _literal(value: object) -> str:
    # JSON's texts, true and false are literals of Jinja2, too.
    return str(value) if isinstance(value, Decimal) else json.dumps(value, ensure_ascii=False)
