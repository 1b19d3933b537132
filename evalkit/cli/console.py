"""What commands share on the screen: consoles, the project, the language of labels."""

from __future__ import annotations

import json
import os
import unicodedata
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from evalkit.actions.project import Project
from evalkit.domain.question import Language

if TYPE_CHECKING:
    from rich.console import Console

__all__ = ["error_console", "here", "label_language", "print_json", "result_console"]

_OBEYED_CATEGORIES: Final = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
"""What a terminal may obey or draws as nothing: controls, writing directions, half characters, separators of lines."""


def here() -> Project:
    """The project around the working directory, with this process's environment."""
    return Project.at(Path.cwd(), environ=os.environ)


def label_language(environ: Mapping[str, str] | None = None) -> Language:
    """The language of labels: ``EVALKIT_LANGUAGE``, else the locale, else English."""
    environ = os.environ if environ is None else environ
    for name in ("EVALKIT_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        if value := environ.get(name):
            return "zh" if value.lower().startswith("zh") else "en"
    return "en"


def result_console() -> Console:
    """Standard output: what the command was called for. Piped, it is plain and as wide as it needs."""
    from rich.console import Console  # noqa: PLC0415 - commands with --json do without

    return Console(highlight=False)


def error_console() -> Console:
    """Standard error: progress and warnings, so that a pipe gets results only."""
    from rich.console import Console  # noqa: PLC0415 - commands with --json do without

    return Console(stderr=True, highlight=False)


def print_json(document: object) -> None:
    """One JSON document on standard output: readable in every script, and harmless to a terminal.

    JSON escapes the controls below U+0020 by itself, and none of those that come later; models and servers wrote some
    of the texts.
    """
    written = json.dumps(document, ensure_ascii=False, indent=2, allow_nan=False)
    # Each kind of character is looked at once: a scorecard of 20,000 questions has ten million, of some hundred kinds.
    # A line end is the indentation's own here: within texts it is escaped already.
    obeyed = {kind for kind in set(written) - {"\n"} if unicodedata.category(kind) in _OBEYED_CATEGORIES}
    click.echo(written.translate({ord(kind): _escaped(kind) for kind in obeyed}) if obeyed else written)


def _escaped(character: str) -> str:
    units = character.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[at : at + 2].hex()}" for at in range(0, len(units), 2))
