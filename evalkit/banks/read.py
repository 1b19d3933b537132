"""A folder of YAML files -> Bank. All mistakes are collected before any is raised."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Final, TypeVar, cast

from pydantic import BaseModel, ValidationError

from evalkit.banks.clusters import cluster_by_id
from evalkit.banks.instances import first_fault, instance_of
from evalkit.banks.questions import QuestionPlace, read_question
from evalkit.banks.schema import PATTERN_MEANINGS, BankFile, CategoryFile
from evalkit.banks.vary import expected_answer
from evalkit.domain.bank import Bank, NamedSet
from evalkit.domain.question import Category, Language, NoValidAnswer, Question, TemplatedAnswer, Wording
from evalkit.errors import BankError, UserError
from evalkit.text.located_yaml import LocatedYaml, YamlPath
from evalkit.text.mistakes import MistakeLog, nearest, shown_path
from evalkit.text.sandbox import render
from evalkit.text.schema_mistakes import schema_mistakes

__all__ = ["read_bank"]

_BANK_FILE: Final = "bank.yaml"
_FORM_IN: Final = "docs/banks.md"
_Model = TypeVar("_Model", bound=BaseModel)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reading:
    """What has been read so far."""

    log: MistakeLog = field(default_factory=MistakeLog)
    questions: dict[str, Question] = field(default_factory=dict)
    place_by_id: dict[str, QuestionPlace] = field(default_factory=dict)
    fills: bool = True
    known_ids: dict[str, str] = field(default_factory=dict)
    """Every id that stands in a file, those of faulty questions too -> ``file:line``."""


def read_bank(folder: Path, *, fills: bool = True) -> Bank:
    """The bank in a folder: ``bank.yaml`` and one YAML file per category.

    Args:
        folder: Its path; messages show it relative to the working directory when it is below.
        fills: Whether an instance of each template is made, so that a wrong expression is told now, with its line, and
            not when it is asked. Of a bank whose templates are known to be good it takes more time than all the rest.

    Raises:
        BankError: With every mistake found, one line each, in the order of files and lines.
    """
    shown = shown_path(folder)
    if not folder.is_dir():
        raise BankError((f"{shown}:1: there is no such folder; give the folder that holds `{_BANK_FILE}`",))
    if not (folder / _BANK_FILE).is_file():
        raise BankError((f"{shown}:1: the folder has no `{_BANK_FILE}`; every bank begins with that file",))
    reading = _Reading(fills=fills)
    bank_document, bank_fields = _bank_file(folder / _BANK_FILE, reading.log)
    is_whole = _read_categories(folder, reading, canary=bank_fields.canary if bank_fields else None)
    sets: Mapping[str, NamedSet] = {}
    # With a file unread, every name that stands in it would look unknown.
    if is_whole:
        _check_links(reading)
        sets = _sets(bank_document, bank_fields, reading) if bank_document and bank_fields else {}
    mistakes = reading.log.lines()
    if mistakes or bank_fields is None:
        raise BankError(mistakes)
    return Bank(
        name=bank_fields.name,
        version=bank_fields.version,
        title=bank_fields.title,
        canary=bank_fields.canary,
        questions=_clustered(list(reading.questions.values())),
        sets=sets,
    )


def _bank_file(path: Path, log: MistakeLog) -> tuple[LocatedYaml | None, BankFile | None]:
    document = log.read(path, form_in=_FORM_IN)
    if document is None:
        return None, None
    return document, _validated(document, BankFile, log)


def _validated(document: LocatedYaml, model: type[_Model], log: MistakeLog) -> _Model | None:
    try:
        return model.model_validate(document.content)
    except ValidationError as error:
        for path, message in schema_mistakes(error, model, meanings=PATTERN_MEANINGS):
            log.add(document, path, message)
        return None


def _read_categories(folder: Path, reading: _Reading, *, canary: str | None) -> bool:
    """Whether every question could at least be named."""
    paths = [path for path in sorted(folder.glob("*.y*ml")) if path.name != _BANK_FILE]
    if not paths:
        name = shown_path(folder)
        reading.log.add_line(f"{name}:1: the folder has no questions; add a file such as `logic.yaml`", file=name)
    is_whole = bool(paths)
    for path in paths:
        document = reading.log.read(path, form_in=_FORM_IN)
        is_whole &= document is not None and _read_category(document, reading, canary=canary)
    return is_whole


def _read_category(document: LocatedYaml, reading: _Reading, *, canary: str | None) -> bool:
    content = cast("dict[str, object]", document.content)
    if canary is not None and content.get("canary", canary) != canary:
        reading.log.add(document, ("canary",), f"canary differs from `{canary}` in {_BANK_FILE}; use the same one")
    fields = _validated(document, CategoryFile, reading.log)
    questions = content.get("questions")
    category = fields.category if fields else Category.LOGIC
    for position, raw in enumerate(cast("list[object]", questions) if isinstance(questions, list) else []):
        if isinstance(raw, dict):
            place = QuestionPlace(document=document, position=position, log=reading.log)
            _take_question(cast("dict[str, object]", raw), place, reading, category=category)
    return isinstance(questions, list) and bool(questions)


def _take_question(raw: Mapping[str, object], place: QuestionPlace, reading: _Reading, *, category: Category) -> None:
    question_id = raw.get("id")
    if isinstance(question_id, str):
        if question_id in reading.known_ids:
            file, line = reading.known_ids[question_id].rsplit(":", 1)
            where = f"on line {line}" if file == place.document.name else f"in {file}:{line}"
            place.log.add(
                place.document,
                ("questions", place.position, "id"),
                f"question id `{question_id}` is already used {where}; give one of them a new id",
            )
            return
        reading.known_ids[question_id] = place.document.locate(("questions", place.position, "id"))
    question = read_question(raw, category=category, place=place)
    if question is not None and (not reading.fills or _is_fillable(question, raw, place)):
        reading.questions[question.question_id] = question
        reading.place_by_id[question.question_id] = place


def _is_fillable(question: Question, raw: Mapping[str, object], place: QuestionPlace) -> bool:
    """Fill in one instance, so that a wrong expression is told when the bank is read and not in the middle of a run."""
    if question.template is None:
        return True
    fault = first_fault(question.template)
    if fault is not None:
        place.mistake(*fault)
        return False
    try:
        values = instance_of(question, seed=0).values
    except UserError as error:
        place.mistake(("constraints",), str(error))
        return False
    faults = [
        fault
        for language, wording in question.wordings.items()
        for fault in _wording_faults(wording, values, language=language, raw=raw)
    ]
    for path, message in faults:
        place.mistake(path, message)
    return not faults


def _wording_faults(
    wording: Wording, values: Mapping[str, object], *, language: Language, raw: Mapping[str, object]
) -> Iterator[tuple[YamlPath, str]]:
    texts: list[tuple[YamlPath, str]] = [((language, "text"), wording.text), ((language, "solution"), wording.solution)]
    texts += [((language, "checklist", position), line) for position, line in enumerate(wording.checklist)]
    for path, text in texts:
        try:
            render(text, values)
        except UserError as error:
            yield path, str(error)
    try:
        expected_answer(wording, values)
    except UserError as error:
        own = cast("dict[str, object]", raw[language]).get("answer")
        yield (language, "answer") if own and "answer" not in raw else ("answer",), str(error)


def _check_links(reading: _Reading) -> None:
    homes = {question.home for question in reading.questions.values()}
    for question in reading.questions.values():
        place = reading.place_by_id[question.question_id]
        _check_twin(question, place, reading)
        is_home = question.question_id in homes
        if question.home is None and question.category is Category.TRANSFER and not is_home:
            place.mistake((), "a transfer question needs `home`, the id of the question with the same method; add it")
        for key, other in (("twin_of", question.twin_of), ("home", question.home)):
            if other is not None and other not in reading.known_ids:
                place.mistake(
                    (key,), f"`{key}` names `{other}`, which does not exist; {nearest(other, reading.known_ids)}"
                )
            if other == question.question_id:
                place.mistake((key,), f"`{key}` names the question itself; name the other one")


def _check_twin(question: Question, place: QuestionPlace, reading: _Reading) -> None:
    twin = reading.questions.get(question.twin_of or "")
    if twin is None or twin is question:
        return
    if twin.twin_of != question.question_id:
        named = f"names `{twin.twin_of}`" if twin.twin_of else "names no twin"
        message = f"`twin_of` names `{twin.question_id}`, which {named}; twins must name each other"
        place.mistake(("twin_of",), message)
    elif _is_unsolvable(question) and _is_unsolvable(twin):
        place.mistake(("twin_of",), f"neither it nor its twin `{twin.question_id}` is solvable; make one solvable")


def _is_unsolvable(question: Question) -> bool:
    return all(
        isinstance(wording.answer, NoValidAnswer)
        or (isinstance(wording.answer, TemplatedAnswer) and wording.answer.members.get("kind") == "no_valid_answer")
        for wording in question.wordings.values()
    )


def _sets(document: LocatedYaml, fields: BankFile, reading: _Reading) -> dict[str, NamedSet]:
    sets: dict[str, NamedSet] = {}
    for name, wanted in fields.sets.items():

        def named(key: str, patterns: Sequence[str], name: str = name) -> tuple[str, ...]:
            return _named_ids(patterns, place=("sets", name, key), document=document, reading=reading)

        sets[name] = NamedSet(
            name=name,
            question_ids=named("questions", wanted.questions),
            repeats=wanted.repeats,
            only_in={"en": named("en", wanted.en), "zh": named("zh", wanted.zh)},
        )
    return sets


def _named_ids(
    patterns: Sequence[str], *, place: YamlPath, document: LocatedYaml, reading: _Reading
) -> tuple[str, ...]:
    chosen: dict[str, None] = {}
    for position, pattern in enumerate(patterns):
        matching = [question_id for question_id in reading.known_ids if fnmatchcase(question_id, pattern)]
        if not matching:
            known = nearest(pattern, reading.known_ids)
            message = f"set `{place[1]}` names the unknown question `{pattern}`; {known}"
            reading.log.add(document, (*place, position), message)
        chosen.update(dict.fromkeys(matching))
    return tuple(chosen)


def _clustered(questions: Sequence[Question]) -> tuple[Question, ...]:
    links = [
        (question.question_id, other)
        for question in questions
        for other in (question.twin_of, question.home, question.cluster)
        if other is not None
    ]
    names = cluster_by_id([question.question_id for question in questions], links)
    return tuple(replace(question, cluster=names[question.question_id]) for question in questions)
