"""What commands share on the screen: consoles, the project, the language of labels."""

from __future__ import annotations

import json
import os
import shutil
import textwrap
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from evalkit.actions.project import Project
from evalkit.domain.question import Language
from evalkit.text.hostile import for_json, for_terminal
from evalkit.text.whole_commands import bound, unbound

if TYPE_CHECKING:
    from rich.console import Console

__all__ = ["error_console", "here", "label_language", "print_folded", "print_json", "result_console"]

_FURTHER: Final = "  "
_LONGEST_LINE: Final = 120
"""Longer lines are hard to read, however wide the terminal."""


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


def print_folded(text: str, *, to_stderr: bool = False) -> None:
    """One line of a report, broken between words where the terminal ends; what follows is indented.

    Commands, ids, paths and links stay whole, however long: they are there to be copied.
    """
    said = for_terminal(text)
    indent = " " * (len(said) - len(said.lstrip()))
    folder = textwrap.TextWrapper(
        width=min(shutil.get_terminal_size().columns, _LONGEST_LINE),
        initial_indent=indent,
        subsequent_indent=indent + _FURTHER,
        break_long_words=False,
        break_on_hyphens=False,
    )
    for line in folder.wrap(bound(said.lstrip())):
        click.echo(unbound(line), err=to_stderr)


def print_json(document: object) -> None:
    """One JSON document on standard output: readable in every script, and harmless to a terminal.

    JSON escapes the controls below U+0020 by itself, and none of those that come later; models and servers wrote some
    of the texts.
    """
    click.echo(for_json(json.dumps(document, ensure_ascii=False, indent=2, allow_nan=False)))
