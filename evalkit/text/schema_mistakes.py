"""What pydantic finds wrong with a file, in our words: what was found; what must hold or what to do next."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from evalkit.text.located_yaml import YamlPath
from evalkit.text.mistakes import nearest, shown_value

__all__ = ["schema_mistakes"]

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


def schema_mistakes(
    error: ValidationError, model: type[BaseModel], *, meanings: Mapping[str, str]
) -> list[tuple[YamlPath, str]]:
    """What a file's schema found, as paths from the validated value and messages in our words.

    Args:
        error: What validation raised.
        model: The schema.
        meanings: Pattern -> what it asks for, "must be ...".
    """
    return [_mistake(details, model, meanings) for details in error.errors(include_url=False)]


def _mistake(details: ErrorDetails, model: type[BaseModel], meanings: Mapping[str, str]) -> tuple[YamlPath, str]:
    path = tuple(step for step in details["loc"] if step not in {"interval", "list", "[key]"})
    name = _named(path)
    kind = details["type"]
    if kind == "missing":
        return path[:-1], f"`{path[-1]}` is missing{_within(path)}; add it"
    if kind == "extra_forbidden":
        return path, f"unknown key `{path[-1]}`{_within(path)}; {nearest(str(path[-1]), _keys_at(model, path[:-1]))}"
    if kind in _WANTED_TYPES:
        return path, f"{name} is {shown_value(details['input'])}; it {_WANTED_TYPES[kind]}"
    return path, f"{name} is {shown_value(details['input'])}; it {_wanted(details, meanings)}"


def _wanted(details: ErrorDetails, meanings: Mapping[str, str]) -> str:  # noqa: PLR0911 - one branch per type is the clearest table
    context = details.get("ctx", {})
    match details["type"]:
        case "enum" | "literal_error":
            names = [word.strip("'") for word in str(context["expected"]).replace(" or ", ", ").split(", ")]
            return f"must be a known name: {nearest(str(details['input']), names)}"
        case "string_pattern_mismatch":
            return meanings[str(context["pattern"])]
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
