"""JSON as other programs write it: NaN and half characters included, which the strict reader refuses."""

from __future__ import annotations

import json
from typing import Any

import orjson

__all__ = ["NoJson", "json_bytes", "loaded_json"]


class NoJson(Exception):  # noqa: N818 - never leaves this package
    """Why a text is no JSON, and where."""


def loaded_json(raw: bytes) -> Any:  # noqa: ANN401 - JSON is any plain value; callers look at it
    """The value of a JSON text.

    The quick reader first: the other one takes five times as long and is needed for one log in a thousand.

    Raises:
        NoJson: When it is none.
        UnicodeDecodeError: When it is not UTF-8.
    """
    try:
        return orjson.loads(raw)
    except orjson.JSONDecodeError:
        pass
    try:
        return json.loads(raw.decode("utf-8"))
    except json.JSONDecodeError as error:
        place = f"column {error.colno}" if error.lineno == 1 else f"line {error.lineno}, column {error.colno}"
        raise NoJson(f"is no JSON ({error.msg}, {place})") from error
    except RecursionError as error:
        raise NoJson("is nested too deeply") from error


def json_bytes(value: object) -> bytes:
    """A value that ``loaded_json`` gave, as bytes to be kept."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")
