"""Mistakes in bank files, each as one line: ``file:line: what was found; what must hold or what to do next``."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from typing import Final, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from evalkit.banks.schema import PATTERN_MEANINGS
from evalkit.text.located_yaml import LocatedYaml, YamlPath

__all__ = ["MistakeLog", "nearest", "schema_mistakes"]

_LONGEST_SHOWN: Final = 60
_FEW_NAMES: Final = 12

_WANTED_TYPES: Final[Mapping[str, str]] = {
    "string_type": "must be a text; put it in quotes",
    "int_type": "must be a whole number",
    "decimal_type": "must be a number, written in digits without quotes",
    "decimal_parsing": "must be a number, written in digits",
    "is_instance_of": "must be a number, written in digits without quotes",
    "bool_type": "must be `true` or `false`",
    "list_type": "must be a list",
    "dict_type": "must be a mapping of keys to values",
    "model_type": "must be a mapping of keys to values",
    "model_attributes_type": "must be a mapping of keys to values",
}


class MistakeLog:
    """Collects mistakes, so that a writer mends them all in one go."""

    def __init__(self) -> None:
        self._mistakes: list[tuple[str, int, str]] = []

    def add(self, document: LocatedYaml, path: YamlPath, message: str) -> None:
        """Note what is wrong with the value at a path."""
        self._mistakes.append((document.name, document.line_of(path), message))

    def add_line(self, mistake: str, *, file: str) -> None:
        """Note a finished ``file:line: message``; the file is given beside it, because its name may hold colons."""
        line, _, message = mistake.removeprefix(f"{file}:").partition(":")
        self._mistakes.append((file, int(line), message.strip()))

    def lines(self) -> tuple[str, ...]:
        """All mistakes by file and line, each once."""
        return tuple(dict.fromkeys(f"{file}:{line}: {message}" for file, line, message in sorted(self._mistakes)))


def nearest(found: str, known: Iterable[str]) -> str:
    """What to write instead: the nearest known name, and all of them when they are few."""
    names = sorted(known)
    close = difflib.get_close_matches(found, names, n=1, cutoff=0.5)
    listed = ", ".join(f"`{name}`" for name in names[:_FEW_NAMES])
    more = "" if len(names) <= _FEW_NAMES else f" and {len(names) - _FEW_NAMES} more"
    return (f"did you mean `{close[0]}`? " if close else "") + f"known are {listed or 'none'}{more}"


def schema_mistakes(error: ValidationError, model: type[BaseModel]) -> list[tuple[YamlPath, str]]:
    """What a file's schema found, as paths from the validated value and messages in our words."""
    return [_mistake(details, model) for details in error.errors(include_url=False)]


def _mistake(details: ErrorDetails, model: type[BaseModel]) -> tuple[YamlPath, str]:
    path = tuple(step for step in details["loc"] if step not in {"interval", "list", "[key]"})
    name = _named(path)
    kind = details["type"]
    if kind == "missing":
        return path[:-1], f"`{path[-1]}` is missing{_within(path)}; add it"
    if kind == "extra_forbidden":
        return path, f"unknown key `{path[-1]}`{_within(path)}; {nearest(str(path[-1]), _keys_at(model, path[:-1]))}"
    if kind in _WANTED_TYPES:
        return path, f"{name} is {_shown(details['input'])}; it {_WANTED_TYPES[kind]}"
    return path, f"{name} is {_shown(details['input'])}; it {_wanted(details)}"


def _wanted(details: ErrorDetails) -> str:  # noqa: PLR0911 - one branch per type is the clearest table
    context = details.get("ctx", {})
    match details["type"]:
        case "enum" | "literal_error":
            names = [word.strip("'") for word in str(context["expected"]).replace(" or ", ", ").split(", ")]
            return f"must be a known name: {nearest(str(details['input']), names)}"
        case "string_pattern_mismatch":
            return PATTERN_MEANINGS[str(context["pattern"])]
        case "string_too_short":
            return "must not be empty"
        case "too_short":
            return f"must have at least {context['min_length']}"
        case "too_long":
            return f"must have at most {context['max_length']}"
        case "greater_than":
            return f"must be more than {context['gt']}"
        case "greater_than_equal":
            return f"must be at least {context['ge']}"
        case "less_than_equal":
            return f"must be at most {context['le']}"
        case "value_error":
            return str(context["error"])
        case _:
            return f"is not valid: {details['msg']}"


def _named(path: YamlPath) -> str:
    """``checklist`` member 2: the last key, with the position below it counted from 1."""
    keys = [step for step in path if isinstance(step, str)]
    if not keys:
        return "this"
    if isinstance(path[-1], int):
        return f"`{keys[-1]}` member {path[-1] + 1}"
    return f"`{keys[-1]}`"


def _within(path: YamlPath) -> str:
    return f" in {_named(path[:-1])}" if path[:-1] else ""


def _shown(value: object) -> str:
    match value:
        case None:
            return "empty"
        case dict():
            return f"a mapping of {len(value)}"
        case list():
            return f"a list of {len(value)}"
        case bool():
            return f"`{str(value).lower()}`"
        case _:
            text = " ".join(str(value).split())
            shown = text if len(text) <= _LONGEST_SHOWN else f"{text[: _LONGEST_SHOWN - 3]}..."
            return f"`{shown}`" if shown else "empty"


def _keys_at(model: type[BaseModel], path: YamlPath) -> list[str]:
    for step in path:
        for name, field in model.model_fields.items():
            if step in {name, field.alias}:
                model = _model_within(field.annotation) or model
    return [field.alias or name for name, field in model.model_fields.items()]


def _model_within(annotation: object) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    found = (_model_within(argument) for argument in get_args(annotation))
    return next((model for model in found if model is not None), None)
