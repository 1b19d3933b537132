"""JSON Schemas of a bank's files, by which editors complete and check them while they are written."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final, cast

from evalkit.banks.schema import ANSWER_MODELS, BankFile, CategoryFile, QuestionFields

__all__ = ["bank_file_schema", "question_file_schema", "schema_texts"]

_DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
_DEFINITIONS: Final = "$defs"


def bank_file_schema() -> dict[str, object]:
    """Of ``bank.yaml``."""
    return {"$schema": _DIALECT, **_plain(BankFile.model_json_schema())}


def question_file_schema() -> dict[str, object]:
    """Of every other file of a bank.

    Looser than the reader where one file alone cannot tell: an answer may be shared between the question and its
    wordings, and its numbers may be expressions.
    """
    file = CategoryFile.model_json_schema()
    question = QuestionFields.model_json_schema()
    definitions: dict[str, Any] = {**file.pop(_DEFINITIONS, {}), **question.pop(_DEFINITIONS, {}), "Answer": _answer()}
    for holder in (question, definitions["WordingFields"]):
        holder["properties"]["answer"] = {"$ref": "#/$defs/Answer"}
    file["properties"]["questions"]["items"] = {"$ref": "#/$defs/Question"}
    definitions["Question"] = question
    return {"$schema": _DIALECT, **_plain(file), _DEFINITIONS: _plain(definitions)}


def schema_texts() -> dict[str, str]:
    """File name -> content, as they lie beside a bank's own files."""
    schemas = {"bank.schema.json": bank_file_schema(), "questions.schema.json": question_file_schema()}
    return {name: json.dumps(schema, indent=2) + "\n" for name, schema in schemas.items()}


def _answer() -> dict[str, object]:
    names = {name for model in ANSWER_MODELS.values() for name in model.model_fields}
    expression = {"type": "string", "description": "An expression, in a template."}
    number = {"anyOf": [{"type": "number"}, {"type": "boolean"}, expression]}
    known: dict[str, object] = {
        "kind": {"enum": list(ANSWER_MODELS)},
        "value": number,
        "tolerance": {"anyOf": [{"type": "number", "minimum": 0}, expression]},
        "options": {"type": "object", "propertyNames": {"pattern": "^[A-J]$"}, "minProperties": 2},
        "members": {"anyOf": [{"type": "array", "minItems": 1}, expression]},
        "aliases": {"type": "array", "items": {"type": "string"}},
        "parts": {"type": "array", "minItems": 2, "items": {"type": "object", "required": ["label"]}},
    }
    return {
        "type": "object",
        "description": "What counts as right; docs/banks.md lists what each kind holds.",
        "properties": {name: known.get(name, {"type": "string"}) for name in sorted(names)},
        "additionalProperties": False,
    }


def _plain(node: object) -> Any:  # noqa: ANN401 - JSON of any shape
    """Without the names that pydantic derives from Python's, which say nothing to a writer."""
    if isinstance(node, Mapping):
        members = cast("Mapping[str, Any]", node)
        return {
            name: _plain(member)
            for name, member in members.items()
            if not (name == "title" and isinstance(member, str))
        }
    if isinstance(node, list):
        return [_plain(member) for member in cast("list[Any]", node)]
    return node
