"""Mistakes in what a user wrote, each as one line: where, what was found, what must hold, what to do next."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from pydantic import ValidationError
from pydantic_core import ErrorDetails, PydanticCustomError

from evalkit.config.toml_lines import KeyPath

__all__ = ["Mistake", "mistakes_of", "nearest", "refusal", "shown_value", "table_label", "told"]

_SHOWN_LENGTH: Final = 60
_BARE_KEY: Final = re.compile(r"[A-Za-z0-9_-]+")
_REFUSAL: Final = "evalkit_refusal"
_UNSHOWN_KEYS: Final = frozenset(
    {"api_key_env", "base_url", "before", "env", "extra_body", "extra_headers", "system_prompt", "url"}
)
"""Where a pasted secret may stand: what was found there is never repeated."""

_MUST_HOLD: Final[Mapping[str, str]] = {
    "string_type": "must be a text in quotes",
    "int_type": "must be a whole number",
    "int_from_float": "must be a whole number",
    "float_type": "must be a number",
    "bool_type": "must be true or false",
    "list_type": "must be a list in [ ]",
    "dict_type": "must be a table",
    "model_type": "must be a table",
    "finite_number": "must be a finite number",
    "greater_than": "must be greater than {gt}",
    "greater_than_equal": "must be at least {ge}",
    "less_than": "must be less than {lt}",
    "less_than_equal": "must be at most {le}",
    "literal_error": "must be {expected}",
    "string_too_short": "must not be empty",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Mistake:
    """One thing that is wrong, and the path of the key that a user would change."""

    path: KeyPath
    text: str
    """A sentence without its place."""


def refusal(*parts: tuple[KeyPath, str]) -> PydanticCustomError:
    """What a validator raises: one or several (path below the field, "must ...") at once."""
    return PydanticCustomError(_REFUSAL, "refused", {"parts": parts})


def mistakes_of(
    error: ValidationError,
    *,
    known_keys: Callable[[KeyPath], Sequence[str]],
    root: KeyPath = (),
    root_keys: Collection[str] = (),
) -> tuple[Mistake, ...]:
    """Everything pydantic found, in a user's words.

    Args:
        error: What validation raised.
        known_keys: Table's path -> the keys it may have, for the nearest one to an unknown key.
        root: Path of the value that was validated.
        root_keys: Those of the known keys that stand above the first table; the others there are tables.
    """
    mistakes: list[Mistake] = []
    for details in error.errors(include_url=False):
        path: KeyPath = (*root, *(part for part in details["loc"] if part != "[key]"))
        if details["type"] == _REFUSAL:
            for below, must_hold in details.get("ctx", {}).get("parts", ()):
                mistakes.append(told((*path, *below), must_hold, root_keys=root_keys))
        elif details["type"] == "extra_forbidden":
            known = known_keys(path[:-1])
            mistakes.append(Mistake(path=path, text=_unknown_key(path, details["input"], known, root_keys)))
        else:
            mistakes.append(told(path, _sentence(path, details), root_keys=root_keys))
    return tuple(mistakes)


def told(path: KeyPath, must_hold: str, *, root_keys: Collection[str] = ()) -> Mistake:
    """A mistake whose sentence begins with the key that it is about."""
    names = [part for part in path if isinstance(part, str)]
    label = names[0] if len(names) == 1 and names[0] in root_keys else _key_label(names)
    return Mistake(path=path, text=f"{label} {must_hold}")


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The known name that a mistyped one was probably meant to be."""
    by_folded = {candidate.casefold(): candidate for candidate in known}
    close = difflib.get_close_matches(name.casefold(), by_folded, n=1, cutoff=0.6)
    if close:
        return by_folded[close[0]]
    # Too far apart in letters, and yet meant: `set_name` for `set`.
    return next(
        (known for text, known in by_folded.items() if len(text) > 1 and name.casefold().startswith(text)), None
    )


def table_label(path: KeyPath) -> str:
    """``[models.q8]``; a name with a dot stays in quotes, as TOML wants it."""
    return f"[{'.'.join(_quoted(str(part)) for part in path)}]"


def shown_value(value: object) -> str:
    """A value as a user would write it, on one line and bounded."""
    match value:
        case bool():
            return "true" if value else "false"
        case dict():
            return "a table"
        case list():
            return "a list"
        case _:
            text = repr(value) if isinstance(value, str) else str(value)
            return text if len(text) <= _SHOWN_LENGTH else f"{text[:_SHOWN_LENGTH]}..."


def _sentence(path: KeyPath, details: ErrorDetails) -> str:
    """What is wrong with a key, without the key."""
    kind = details["type"]
    if kind == "missing":
        return "is missing; it must be given"
    must_hold = _MUST_HOLD.get(kind, "is not allowed here").format(**details.get("ctx", {}))
    found = "" if _UNSHOWN_KEYS & {str(part) for part in path} else f", not {shown_value(details['input'])}"
    return f"{must_hold}{found}{_advice(path, kind)}"


def _unknown_key(path: KeyPath, value: object, known: Sequence[str], root_keys: Collection[str]) -> str:
    name = str(path[-1])
    if len(path) == 1:
        return _unknown_at_root(name, value, known, root_keys)
    found = f'unknown key "{name}" in {table_label(path[:-1])}'
    close = nearest(name, known)
    if close is not None:
        return f'{found}; did you mean "{close}"?'
    if isinstance(value, dict) and len(path) == 3:
        dotted = table_label((path[0], f"{path[1]}.{path[2]}"))
        return f"{found}; a name with a dot needs quotes: did you mean {dotted}?"
    return f"{found}; it may have {', '.join(known)}"


def _unknown_at_root(name: str, value: object, known: Sequence[str], root_keys: Collection[str]) -> str:
    is_table = isinstance(value, dict)
    found = f"unknown table {table_label((name,))}" if is_table else f'unknown key "{name}"'
    close = nearest(name, known)
    if close is not None:
        return f'{found}; did you mean "{close}"?' if close in root_keys else f"{found}; did you mean [{close}]?"
    tables = [f"[{table}]" for table in known if table not in root_keys]
    return f"{found}; there may be {', '.join(tables if is_table or not root_keys else root_keys)}"


def _advice(path: KeyPath, kind: str) -> str:
    match path:
        case ("models" | "judges" as table, *below) if kind in {"model_type", "dict_type"} and len(below) <= 1:
            return f": each has a table of its own with a name, [{table}.NAME]"
        case _:
            return ""


def _key_label(names: Sequence[str]) -> str:
    if len(names) < 2:
        return f"[{'.'.join(names)}]"
    return f"{_quoted(names[-1])} in {table_label(tuple(names[:-1]))}"


def _quoted(key: str) -> str:
    """A key as TOML writes it, printable on one line."""
    if _BARE_KEY.fullmatch(key):
        return key
    return '"' + "".join(character if character.isprintable() else "?" for character in key) + '"'
