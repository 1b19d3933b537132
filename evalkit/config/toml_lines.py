"""Reads TOML, and finds the line numbers of its keys: tomllib gives values without saying where they stand.

The lines come from a scanner, not a parser: it runs after tomllib has accepted the text, so it only has to find its
way, never to judge.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from typing import Any, Final

__all__ = ["KeyPath", "key_lines", "key_parts", "read_toml"]

KeyPath = tuple[str | int, ...]
"""The way to a value from the root: ``("models", "q8", "extra_body", "stop", 0)``."""

_KEY_PART: Final = r"""(?:"(?:\\.|[^"\\\n])*"|'[^'\n]*'|[A-Za-z0-9_-]+)"""
_KEY: Final = re.compile(rf"{_KEY_PART}(?:[ \t]*\.[ \t]*{_KEY_PART})*")
_DEEPEST: Final = 50
"""Levels of tables and lists; a request's body that needs more is a mistake."""
_TOO_DEEP: Final = f"Nested too deeply, over {_DEEPEST} levels (at end of document)"
_MOST_DIGITS: Final = 4300
"""Of a whole number: what Python reads (sys.get_int_max_str_digits), underscores not counted."""
_ENDLESS_NUMBER: Final = re.compile(rf"\d(?:_?\d){{{_MOST_DIGITS}}}")
_BLANK: Final = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_VALUE: Final = re.compile(
    r'"""(?:\\.|[^\\])*?"""(?:"{0,2})'
    r"|'''.*?'''(?:'{0,2})"
    r'|"(?:\\.|[^"\\\n])*"'
    r"|'[^'\n]*'"
    r"|[^,\]}\n#]+",
    re.DOTALL,
)
"""A string of any kind, or a bare value up to what ends it. A multi-line string may end in up to five quotes."""


def key_lines(text: str) -> Mapping[KeyPath, int]:
    """Path -> line, counted from 1, of every key, table and array member of a valid TOML text.

    A table that was never opened by a header stands where its first key does.
    """
    return _Scanner(text).scan()


class _Scanner:
    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._lines: dict[KeyPath, int] = {}
        self._array_sizes: dict[KeyPath, int] = {}

    def scan(self) -> Mapping[KeyPath, int]:
        table: KeyPath = ()
        self._skip_blank()
        while self._at < len(self._text):
            if self._next_is("["):
                table = self._header()
            else:
                self._pair(table)
            self._skip_blank()
        return self._lines

    def _header(self) -> KeyPath:
        line = self._line()
        is_array = self._text.startswith("[[", self._at)
        self._at += 2 if is_array else 1
        self._skip_blank()
        path = self._member_path((), self._key())
        if is_array:
            size = self._array_sizes.get(path, 0) + 1
            self._array_sizes[path] = size
            path = (*path, size - 1)
        self._record(path, line)
        self._skip_blank()
        self._at += 2 if is_array else 1
        return path

    def _member_path(self, table: KeyPath, key: tuple[str, ...]) -> KeyPath:
        """``[a.b]`` under ``[[a]]`` means the newest member of ``a``."""
        path = table
        for part in key[:-1]:
            path = (*path, part)
            if path in self._array_sizes:
                path = (*path, self._array_sizes[path] - 1)
        return (*path, key[-1])

    def _pair(self, table: KeyPath) -> None:
        line = self._line()
        path = (*table, *self._key())
        self._record(path, line)
        self._skip_blank()
        self._at += len("=")
        self._skip_blank()
        self._value(path)

    def _value(self, path: KeyPath) -> None:
        if self._next_is("{"):
            self._inline_table(path)
        elif self._next_is("["):
            self._array(path)
        else:
            found = _VALUE.match(self._text, self._at)
            self._at = found.end() if found else len(self._text)

    def _inline_table(self, path: KeyPath) -> None:
        self._at += 1
        self._skip_separators()
        while self._at < len(self._text) and not self._next_is("}"):
            self._pair(path)
            self._skip_separators()
        self._at += 1

    def _array(self, path: KeyPath) -> None:
        self._at += 1
        self._skip_separators()
        size = 0
        while self._at < len(self._text) and not self._next_is("]"):
            member = (*path, size)
            self._record(member, self._line())
            self._value(member)
            self._skip_separators()
            size += 1
        self._at += 1

    def _key(self) -> tuple[str, ...]:
        found = _KEY.match(self._text, self._at)
        if found is None:  # not valid TOML after all: stop rather than loop
            self._at = len(self._text)
            return ("",)
        self._at = found.end()
        return key_parts(found.group())

    def _record(self, path: KeyPath, line: int) -> None:
        for size in range(1, len(path)):
            self._lines.setdefault(path[:size], line)
        self._lines[path] = line

    def _skip_blank(self) -> None:
        found = _BLANK.match(self._text, self._at)
        self._at = found.end() if found else self._at

    def _skip_separators(self) -> None:
        self._skip_blank()
        while self._next_is(","):
            self._at += 1
            self._skip_blank()

    def _next_is(self, character: str) -> bool:
        return self._text.startswith(character, self._at)

    def _line(self) -> int:
        return self._text.count("\n", 0, self._at) + 1


def read_toml(text: str) -> dict[str, Any]:
    """Parse a text.

    Raises:
        TOMLDecodeError: When it cannot be read, for reasons that tomllib lets out as other errors, too.
    """
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        raise
    except RecursionError as error:
        raise tomllib.TOMLDecodeError(_TOO_DEEP) from error
    except ValueError as error:
        found = _ENDLESS_NUMBER.search(text)
        line = 1 if found is None else text.count("\n", 0, found.start()) + 1
        said = f"A number with over {_MOST_DIGITS} digits (at line {line}, column 1)"
        raise tomllib.TOMLDecodeError(said) from error
    if _is_deeper(tables, _DEEPEST):
        raise tomllib.TOMLDecodeError(_TOO_DEEP)
    return tables


def _is_deeper(tables: dict[str, Any], most: int) -> bool:
    """Whether values lie deeper than so many levels; whatever reads them later goes down by calling itself."""
    level: list[object] = [tables]
    for _ in range(most):
        level = [
            member
            for value in level
            for member in (value.values() if isinstance(value, dict) else value if isinstance(value, list) else ())
        ]
    return bool(level)


def key_parts(text: str) -> tuple[str, ...]:
    """The parts of a dotted key, unquoted. tomllib knows every escape, so it is asked.

    Raises:
        TOMLDecodeError: When the text is no key.
    """
    parts: list[str] = []
    level: object = read_toml(f"{text} = 0")
    while isinstance(level, dict):
        ((part, level),) = level.items()
        parts.append(str(part))
    return tuple(parts)
