"""A TOML file that a user wrote: read, or refused with the line of every mistake."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from evalkit.config.mistakes import Mistake
from evalkit.config.toml_lines import KeyPath, key_lines, read_toml
from evalkit.errors import ConfigError

__all__ = ["TomlFile", "read_toml_file"]

_SYNTAX_PLACE: Final = re.compile(r"(.*) \(at (?:line (\d+), column \d+|end of document)\)", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class TomlFile:
    """What a file holds, and how a user knows it."""

    shown: str
    """Its name in messages."""
    text: str = field(repr=False)
    tables: Mapping[str, Any] = field(repr=False)
    """Plain values: nothing but TOML was looked at."""

    def refused(self, mistakes: Iterable[Mistake]) -> ConfigError:
        """The error that tells all mistakes, each with its line, in the order of the lines."""
        lines = key_lines(self.text)
        placed = sorted((_line_of(mistake.path, lines), mistake.text) for mistake in mistakes)
        return ConfigError("\n".join(f"{self.shown}:{line}: {said}" for line, said in dict.fromkeys(placed)))


def read_toml_file(path: Path, *, shown: str, a_table: str, if_missing: str = "it must be a readable file") -> TomlFile:
    """The tables of a file.

    Args:
        path: Where it lies.
        shown: Its name in messages.
        a_table: What the head of a table looks like there, for who mistyped one.
        if_missing: What to do when there is no such file.

    Raises:
        ConfigError: When it cannot be read, or is no TOML in UTF-8: one line, with the line where it breaks off.
    """
    text = _text_of(path, shown=shown, if_missing=if_missing)
    try:
        return TomlFile(shown=shown, text=text, tables=read_toml(text))
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(_syntax_mistake(error, text=text, shown=shown, a_table=a_table)) from error


def _text_of(path: Path, *, shown: str, if_missing: str) -> str:
    try:
        raw = path.read_bytes()
    except OSError as error:
        advice = if_missing if isinstance(error, FileNotFoundError) else "it must be a readable file"
        raise ConfigError(f"{shown}: cannot be read: {error.strerror}; {advice}") from error
    try:
        # Windows editors begin UTF-8 files with a byte order mark, which tomllib refuses.
        return raw.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise ConfigError(f"{shown}:{line}: not UTF-8 text; save the file in the encoding UTF-8") from error


def _syntax_mistake(error: tomllib.TOMLDecodeError, *, text: str, shown: str, a_table: str) -> str:
    found = _SYNTAX_PLACE.fullmatch(str(error))
    if found is None:
        return f"{shown}: not valid TOML: {error}"
    line = int(found[2]) if found[2] else max(text.count("\n", 0, len(text.rstrip())) + 1, 1)
    said = " ".join(found[1].split())
    if "twice" in said or "overwrite" in said:
        return f"{shown}:{line}: this name or key stands twice in the file ({said}); remove or rename one"
    return f"{shown}:{line}: not valid TOML: {said}; texts need quotes, tables look like {a_table}"


def _line_of(path: KeyPath, lines: Mapping[KeyPath, int]) -> int:
    """The line of the key, or of the innermost table around one that is missing."""
    for size in range(len(path), 0, -1):
        if path[:size] in lines:
            return lines[path[:size]]
    return 1
