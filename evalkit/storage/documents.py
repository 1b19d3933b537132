"""Domain values that are stored whole, as JSON text: readable, and never searched by the database."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import fields
from datetime import datetime
from decimal import Decimal
from enum import Enum
from functools import cache
from types import MappingProxyType
from typing import Any, Final, TypeVar, cast

from pydantic import TypeAdapter

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
from evalkit.text.clean import clean_text

__all__ = ["answer_from", "answer_text", "is_clean", "json_from", "json_text", "value_from"]

_Value = TypeVar("_Value")

_TYPE_BY_KIND: Final[Mapping[str, type[ExpectedAnswer]]] = MappingProxyType(
    {
        "number": NumberAnswer,
        "choice": ChoiceAnswer,
        "text": TextAnswer,
        "set": SetAnswer,
        "sequence": SequenceAnswer,
        "boolean": BooleanAnswer,
        "expression": ExpressionAnswer,
        "parts": PartsAnswer,
        "no_valid_answer": NoValidAnswer,
        "open": OpenAnswer,
    }
)
"""Stored kind -> type. Kinds are part of the file format: classes may be renamed, kinds may not."""

_KIND_BY_TYPE: Final = {known: kind for kind, known in _TYPE_BY_KIND.items()}


def json_text(value: object) -> str:
    """The JSON text of a value that JSON or a dataclass can say, its texts cleaned, its order kept.

    Not pydantic's dump, which raises on a lone surrogate, and servers send those.
    """
    return json.dumps(_plain(value, text=clean_text), ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def is_clean(value: object) -> bool:
    """Whether every text in a value comes back as it is."""
    return _plain(value, text=clean_text) == _plain(value, text=str)


def json_from(text: str) -> Any:  # noqa: ANN401 - JSON is any plain value; callers validate
    """The plain values of a JSON text."""
    return json.loads(text)


def value_from(kind: type[_Value], text: str) -> _Value:
    """The dataclass that ``json_text`` wrote. Fields written by a later evalkit are left out."""
    return _adapter(kind).validate_python(json_from(text))


def answer_text(answer: ExpectedAnswer) -> str:
    """The JSON text of an expected answer, with its kind."""
    return json_text(_answer_members(answer))


def answer_from(text: str) -> ExpectedAnswer:
    """The expected answer that ``answer_text`` wrote."""
    return _answer_of(json_from(text))


def _answer_members(answer: ExpectedAnswer) -> dict[str, object]:
    kind = _KIND_BY_TYPE[type(answer)]
    if isinstance(answer, PartsAnswer):
        parts = [{"label": part.label, "answer": _answer_members(part.answer)} for part in answer.parts]
        return {"kind": kind, "parts": parts}
    return {"kind": kind, **_members(answer)}


def _answer_of(members: Mapping[str, Any]) -> ExpectedAnswer:
    kind = _TYPE_BY_KIND[members["kind"]]
    if kind is not PartsAnswer:
        return _adapter(kind).validate_python({name: members[name] for name in members if name != "kind"})
    return PartsAnswer(parts=tuple(_part_of(part) for part in members["parts"]))


def _part_of(members: Mapping[str, Any]) -> PartAnswer:
    answer = _answer_of(members["answer"])
    if isinstance(answer, PartsAnswer | NoValidAnswer | OpenAnswer):
        message = f"a part of an answer cannot be {type(answer).__name__}"
        raise TypeError(message)
    return PartAnswer(label=members["label"], answer=answer)


def _plain(value: object, *, text: Callable[[str], str]) -> object:  # noqa: PLR0911 - one branch per type is a table
    match value:
        case Enum():
            return value.value
        case str():
            return text(value)
        case None | bool() | int() | float():
            return value
        case Decimal():
            return str(value)
        case datetime():
            return value.isoformat()
        case Mapping():
            return {text(key): _plain(member, text=text) for key, member in value.items()}
        case list() | tuple():
            return [_plain(member, text=text) for member in value]
        case set() | frozenset():
            return sorted(text(member) for member in value)
        case _:
            return _plain(_members(value), text=text)


def _members(value: object) -> dict[str, object]:
    return {part.name: getattr(value, part.name) for part in fields(cast("Any", value))}


@cache
def _adapter(kind: type[_Value]) -> TypeAdapter[_Value]:
    return TypeAdapter(kind)
