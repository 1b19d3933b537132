"""Mistakes in YAML files that people write: collected, so that all are told at once, each as ``file:line: ...``."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from evalkit.errors import UserError
from evalkit.text.located_yaml import LocatedYaml, YamlPath, read_yaml

__all__ = ["MistakeLog", "nearest", "shown_path", "shown_value"]

_LONGEST_SHOWN: Final = 60
_FEW_NAMES: Final = 12


class MistakeLog:
    """Collects mistakes, so that a writer mends them all in one go."""

    def __init__(self) -> None:
        self._mistakes: list[tuple[str, int, str]] = []

    def read(self, path: Path, *, form_in: str) -> LocatedYaml | None:
        """A file's content; None, and its mistakes noted, where it is no mapping of keys to values.

        Args:
            path: Named relative to the working directory when it is below.
            form_in: The document that describes the form of such files.
        """
        name = shown_path(path)
        try:
            document = read_yaml(path, name=name)
        except UserError as error:
            self.add_line(str(error), file=name)
            return None
        for mistake in document.mistakes:
            self.add_line(mistake, file=name)
        if not isinstance(document.content, dict):
            self.add(document, (), f"the file must hold a mapping of keys to values; see {form_in} for its form")
            return None
        return document

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


def shown_path(path: Path) -> str:
    """A path as messages name it: relative to the working directory when it is below."""
    absolute, here = path.absolute(), Path.cwd()
    return str(absolute.relative_to(here)) if absolute.is_relative_to(here) else str(path)


def shown_value(value: object) -> str:
    """A value of a file as messages repeat it: on one line, short."""
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
