"""YAML 1.2 that remembers the line of every key and member, for messages of the form ``file:line: ...``.

Built on the event stream of ``ruamel.yaml`` instead of its loader: events carry marks for keys and members alike,
construct nothing, and leave it to us to refuse what a hand-written data file never needs (tags, anchors, aliases,
merge keys) and what a loader would pass over (a key given twice).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Final, NoReturn

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentEndEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
    StreamStartEvent,
)
from ruamel.yaml.reader import ReaderError

from evalkit.errors import UserError

__all__ = ["LocatedYaml", "YamlPath", "parse_yaml", "read_utf8", "read_yaml"]

YamlPath = tuple[str | int, ...]
"""Where a value stands: keys and positions from the root."""

_MOST_BYTES: Final = 8_000_000
_DEEPEST: Final = 40
_INTEGER: Final = re.compile(r"[-+]?[0-9]{1,4000}")
_DECIMAL: Final = re.compile(r"[-+]?[0-9]{1,1000}\.[0-9]{1,1000}")
_NULLS: Final = frozenset({"", "~", "null", "Null", "NULL"})
_BOOLEANS: Final = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}


@dataclass(frozen=True, slots=True, kw_only=True)
class LocatedYaml:
    """One parsed file."""

    name: str
    """The file as messages name it."""
    content: object
    """Dicts, lists, str, int, Decimal (a number with a point, every digit kept), bool and None."""
    lines: Mapping[YamlPath, int]
    """Line of each key and member, counted from 1."""
    mistakes: tuple[str, ...]
    """What could be read and must be mended all the same, each as ``file:line: ...``: keys given twice."""

    def line_of(self, path: YamlPath) -> int:
        """Line of the value at a path, or of the nearest thing around it that is there."""
        for length in range(len(path), 0, -1):
            if path[:length] in self.lines:
                return self.lines[path[:length]]
        return self.lines.get((), 1)

    def locate(self, path: YamlPath) -> str:
        """``file:line`` of the value at a path."""
        return f"{self.name}:{self.line_of(path)}"


def read_yaml(path: Path, *, name: str | None = None) -> LocatedYaml:
    """Read a file.

    Args:
        path: The file; must be UTF-8 and at most 8 MB.
        name: How messages name it; by default its path as given.

    Raises:
        UserError: When it cannot be read or is not YAML: one line that begins with ``file:line:``.
    """
    shown = name or str(path)
    return parse_yaml(read_utf8(path, name=shown, most_bytes=_MOST_BYTES), name=shown)


def read_utf8(path: Path, *, name: str, most_bytes: int) -> str:
    """The text of a file that somebody wrote by hand; a byte order mark is passed over.

    Args:
        path: The file.
        name: How messages name it.
        most_bytes: Its largest size.

    Raises:
        UserError: When it cannot be read, is larger, or is not UTF-8: one line that begins with ``file:line:``.
    """
    try:
        size_bytes = path.stat().st_size
        if size_bytes > most_bytes:
            raise UserError(f"{name}:1: the file has {size_bytes} bytes; at most {most_bytes} are read, so split it")
        raw = path.read_bytes()
    except OSError as error:
        raise UserError(f"{name}:1: cannot be read ({error.strerror}); check the path and its permissions") from error
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise UserError(
            f"{name}:{line}: byte 0x{raw[error.start]:02x} is not UTF-8; save the file with the encoding UTF-8"
        ) from error


def parse_yaml(text: str, *, name: str) -> LocatedYaml:
    """Parse one YAML document.

    Args:
        text: The document.
        name: The file as messages name it.

    Raises:
        UserError: When it is not YAML, or uses what data files do not need: one line beginning with ``file:line:``.
    """
    try:
        return _built(text, name=name, is_pure=False)
    except (YAMLError, UserError, RecursionError, ValueError):
        # The fast parser's messages are its own, and it knows YAML 1.1 only: what it refuses is read again.
        pass
    try:
        return _built(text, name=name, is_pure=True)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = 1 if mark is None else mark.line + 1
        raise UserError(f"{name}:{line}: not YAML: {_said(error)}; mend the line or the one before it") from error
    except ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise UserError(
            f"{name}:{line}: character U+{ord(text[error.position]):04X} may not stand in YAML; remove it"
        ) from error
    except (YAMLError, RecursionError, ValueError) as error:
        raise UserError(f"{name}:1: not YAML that can be read ({type(error).__name__}); simplify the file") from error


def _built(text: str, *, name: str, is_pure: bool) -> LocatedYaml:
    """Read with the parser in Python, or with libyaml, which gives the same events 13 times as fast (measured)."""
    builder = _Builder(name=name, events=iter(YAML(typ="safe", pure=is_pure).parse(text)))
    content = builder.document()
    return LocatedYaml(name=name, content=content, lines=builder.lines, mistakes=tuple(builder.mistakes))


def _said(error: MarkedYAMLError) -> str:
    problem = " ".join(str(error.problem or "it cannot be parsed").split())
    context = " ".join(str(error.context or "").split())
    return f"{problem} ({context})" if context else problem


class _Builder:
    """Turns events into values, noting lines; one instance for one document."""

    def __init__(self, *, name: str, events: Iterator[Event]) -> None:
        self.name = name
        self.events = events
        self.lines: dict[YamlPath, int] = {}
        self.mistakes: list[str] = []

    def document(self) -> object:
        event = next(self.events)
        while isinstance(event, StreamStartEvent | DocumentStartEvent):
            event = next(self.events)
        if isinstance(event, StreamEndEvent):
            return None
        content = self._value(event, ())
        event = next(self.events)
        while isinstance(event, DocumentEndEvent):
            event = next(self.events)
        if isinstance(event, DocumentStartEvent):
            self._refuse(event, "a second document begins here; keep one document in a file")
        return content

    def _value(self, event: Event, path: YamlPath) -> object:
        self.lines.setdefault(path, _line(event))
        if len(path) > _DEEPEST:
            self._refuse(event, f"nested more than {_DEEPEST} levels deep; write it flatter")
        self._check_plainness(event)
        if isinstance(event, MappingStartEvent):
            return self._mapping(path)
        if isinstance(event, SequenceStartEvent):
            return self._sequence(path)
        if not isinstance(event, ScalarEvent):
            self._refuse(event, "something that is no value stands here; remove it")
        return _scalar(event)

    def _check_plainness(self, event: Event) -> None:
        if isinstance(event, AliasEvent) or getattr(event, "anchor", None) is not None:
            self._refuse(event, "anchors and aliases (`&`, `*`) are not read; write the value out, or quote the text")
        # `tag` is the tag's text in old versions of the parser and an object in new ones; None means "none written".
        tag: object = getattr(event, "tag", None)
        if tag is not None:
            self._refuse(event, f"tag `{tag}` is not read; remove it, or quote the text")

    def _mapping(self, path: YamlPath) -> dict[str, object]:
        members: dict[str, object] = {}
        first_lines: dict[str, int] = {}
        while not isinstance(event := next(self.events), MappingEndEvent):
            self._check_plainness(event)
            if not isinstance(event, ScalarEvent):
                self._refuse(event, "a list or mapping stands as a key; a key must be a word")
            key = str(event.value)
            if key == "<<" and not event.style:
                self._refuse(event, "merge keys (`<<`) are not read; write the members out")
            line = _line(event)
            if key in first_lines:
                self.mistakes.append(
                    f"{self.name}:{line}: key `{key}` is already given on line {first_lines[key]}; keep one of them"
                )
                self._value(next(self.events), (*path, f"{key} (again)"))
                continue
            first_lines[key] = line
            self.lines[(*path, key)] = line
            members[key] = self._value(next(self.events), (*path, key))
        return members

    def _sequence(self, path: YamlPath) -> list[object]:
        members: list[object] = []
        while not isinstance(event := next(self.events), SequenceEndEvent):
            members.append(self._value(event, (*path, len(members))))
        return members

    def _refuse(self, event: Event, message: str) -> NoReturn:
        raise UserError(f"{self.name}:{_line(event)}: {message}")


def _line(event: Event) -> int:
    return int(event.start_mark.line) + 1


def _scalar(event: ScalarEvent) -> object:
    """Plain words by the core schema of YAML 1.2; whatever is quoted or a block is text.

    Left as text on purpose: exponents, hexadecimal and octal numbers, infinities and dates. Where a number must stand,
    they are an error with a line instead of a surprise.
    """
    text = str(event.value)
    if event.style:  # None or, from libyaml, empty: plain
        return text
    if text in _NULLS:
        return None
    if text in _BOOLEANS:
        return _BOOLEANS[text]
    if _INTEGER.fullmatch(text):
        return int(text)
    if _DECIMAL.fullmatch(text):
        return Decimal(text)
    return text
