"""Expected answers: from the mapping in the file to the value that scoring matches."""

from __future__ import annotations

import string
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, cast

from pydantic import BaseModel, ValidationError

from evalkit.banks.schema import (
    ANSWER_MODELS,
    PATTERN_MEANINGS,
    BooleanFields,
    ChoiceFields,
    ExpressionFields,
    NoValidAnswerFields,
    NumberFields,
    OpenFields,
    PartsFields,
    SequenceFields,
    SetFields,
    TextFields,
)
from evalkit.domain.question import (
    BooleanAnswer,
    ChoiceAnswer,
    ExpectedAnswer,
    ExpressionAnswer,
    NoValidAnswer,
    NumberAnswer,
    OpenAnswer,
    PartAnswer,
    PartsAnswer,
    SequenceAnswer,
    SetAnswer,
    TextAnswer,
)
from evalkit.errors import UserError
from evalkit.text.exact import decimal_of
from evalkit.text.located_yaml import YamlPath
from evalkit.text.mistakes import nearest
from evalkit.text.sandbox import evaluate, render
from evalkit.text.schema_mistakes import schema_mistakes

__all__ = ["AnswerMistake", "fill_answer", "parse_answer"]

_COMPUTED: Final = frozenset({"value", "tolerance", "key"})
"""Members that are expressions in a template; all others are texts with ``{{ expressions }}``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerMistake:
    """What is wrong with an answer."""

    path: YamlPath
    """From the answer's mapping."""
    message: str


def parse_answer(fields: Mapping[str, object]) -> ExpectedAnswer | tuple[AnswerMistake, ...]:
    """The expected answer that a mapping describes, or all that is wrong with it."""
    kind = fields.get("kind")
    if kind is None:
        return (AnswerMistake(path=(), message=f"`answer` has no `kind`; {nearest('', ANSWER_MODELS)}"),)
    model = ANSWER_MODELS.get(str(kind))
    if model is None:
        return (
            AnswerMistake(
                path=("kind",), message=f"answer kind `{kind}` is not known; {nearest(str(kind), ANSWER_MODELS)}"
            ),
        )
    try:
        parsed = model.model_validate(dict(fields))
    except ValidationError as error:
        return tuple(
            AnswerMistake(path=path, message=message)
            for path, message in schema_mistakes(error, model, meanings=PATTERN_MEANINGS)
        )
    return _checked(parsed)


def fill_answer(members: Mapping[str, object], values: Mapping[str, object]) -> dict[str, object]:
    """A templated answer's mapping with its expressions computed and its texts filled in.

    Raises:
        UserError: When one of them cannot be.
    """
    return {name: _filled(name, member, values) for name, member in members.items()}


def _filled(name: str, member: object, values: Mapping[str, object]) -> object:
    if isinstance(member, str):
        if name in _COMPUTED and not _is_option(member):
            return _written(evaluate(member, values))
        if name == "members":
            return _written(evaluate(member, values))
        return render(member, values)
    if isinstance(member, list):
        return [_filled("", each, values) for each in cast("list[object]", member)]
    if isinstance(member, dict):
        return fill_answer(cast("dict[str, object]", member), values)
    return member


def _is_option(member: str) -> bool:
    return len(member) == 1 and member in string.ascii_uppercase


def _written(value: object) -> object:
    """A computed value as the file would have written it."""
    if isinstance(value, list):
        return [str(_written(member)) for member in cast("list[object]", value)]
    if not isinstance(value, Fraction):
        return value
    try:
        return decimal_of(value)
    except ValueError as error:
        raise UserError(f"the answer {error}") from error


def _checked(parsed: BaseModel) -> ExpectedAnswer | tuple[AnswerMistake, ...]:
    match parsed:
        case ChoiceFields() if parsed.key not in parsed.options:
            return _one(("key",), f"key `{parsed.key}` is no option; {nearest(parsed.key, parsed.options)}")
        case SetFields():
            return _without_duplicates(
                SetAnswer(members=_members(parsed.members)), [member.text for member in parsed.members], "members"
            )
        case PartsFields():
            return _parts(parsed)
        case _:
            return _simple(parsed)


def _simple(parsed: BaseModel) -> ExpectedAnswer:  # noqa: PLR0911 - one branch per kind is the clearest table
    match parsed:
        case NumberFields():
            return NumberAnswer(value=parsed.value, tolerance=parsed.tolerance, unit=parsed.unit.strip())
        case ChoiceFields():
            return ChoiceAnswer(key=parsed.key, options=dict(parsed.options))
        case TextFields():
            return TextAnswer(text=parsed.text, aliases=tuple(parsed.aliases))
        case SequenceFields():
            return SequenceAnswer(members=_members(parsed.members))
        case BooleanFields():
            return BooleanAnswer(is_true=parsed.value)
        case ExpressionFields():
            return ExpressionAnswer(expression=parsed.expression)
        case NoValidAnswerFields():
            return NoValidAnswer(reason=parsed.reason)
        case OpenFields():
            return OpenAnswer()
        case _:
            raise AssertionError(type(parsed))


def _members(members: Sequence[TextFields]) -> tuple[TextAnswer, ...]:
    return tuple(TextAnswer(text=member.text, aliases=tuple(member.aliases)) for member in members)


def _parts(parsed: PartsFields) -> ExpectedAnswer | tuple[AnswerMistake, ...]:
    parts: list[PartAnswer] = []
    mistakes: list[AnswerMistake] = []
    for position, part in enumerate(parsed.parts):
        answer = parse_answer({"kind": part.kind, **(part.model_extra or {})})
        if isinstance(answer, tuple):
            mistakes.extend(
                AnswerMistake(path=("parts", position, *mistake.path), message=mistake.message) for mistake in answer
            )
        elif not isinstance(answer, PartsAnswer | NoValidAnswer | OpenAnswer):
            parts.append(PartAnswer(label=part.label, answer=answer))
    if mistakes:
        return tuple(mistakes)
    return _without_duplicates(PartsAnswer(parts=tuple(parts)), [part.label for part in parsed.parts], "parts")


def _without_duplicates(
    answer: ExpectedAnswer, names: Sequence[str], key: str
) -> ExpectedAnswer | tuple[AnswerMistake, ...]:
    for position, name in enumerate(names):
        if name in names[:position]:
            return _one((key, position), f"`{name}` is listed twice; each must differ from the others")
    return answer


def _one(path: YamlPath, message: str) -> tuple[AnswerMistake, ...]:
    return (AnswerMistake(path=path, message=message),)
