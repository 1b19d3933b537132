"""What is wrong with a document that evalkit writes as JSON, by the schema that it publishes."""

from __future__ import annotations

import json
from typing import Any

from jsonschema import Draft202012Validator

from evalkit.reports.as_json import JsonDocument, json_schema

__all__ = ["schema_defects"]


def schema_defects(document: object, kind: JsonDocument) -> list[str]:
    """Every defect, members that the schema does not describe among them.

    Args:
        document: As plain JSON values.
        kind: Which of evalkit's it is.
    """
    validator = Draft202012Validator(_closed(json_schema(kind)))
    strict = json.loads(json.dumps(document, allow_nan=False))
    return [f"{error.json_path}: {error.message}" for error in validator.iter_errors(strict)]


def _closed(schema: Any) -> Any:
    """The schema as a test wants it: it lets later members in, a test wants to see every one described."""
    if isinstance(schema, list):
        return [_closed(member) for member in schema]
    if not isinstance(schema, dict):
        return schema
    closed = {key: _closed(member) for key, member in schema.items()}
    return {**closed, "additionalProperties": False} if "required" in schema else closed
