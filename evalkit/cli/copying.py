"""How far a long copy has come: a bar on a terminal, a line now and then elsewhere, nothing for a short one."""

from __future__ import annotations

import time
from collections.abc import Generator
from contextlib import contextmanager
from typing import Final

import click

from evalkit.cli.console import error_console
from evalkit.domain.archive import Copied

__all__ = ["shown_progress"]

_SHOWN_AFTER_S: Final = 1.0
_LINE_EVERY_S: Final = 15.0


@contextmanager
def shown_progress(doing: str) -> Generator[Copied]:
    """Show on standard error what is told.

    Args:
        doing: What takes the time, e.g. ``archiving``.
    """
    console = error_console()
    if not console.is_terminal:
        yield _lines(doing)
        return
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn  # noqa: PLC0415 - for long copies

    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn())
    began = time.monotonic()
    with Progress(*columns, console=console, transient=True, disable=False) as bars:
        task = bars.add_task(doing, total=None, visible=False)

        def told(done: int, total: int) -> None:
            bars.update(task, completed=done, total=total, visible=time.monotonic() - began > _SHOWN_AFTER_S)

        yield told


def _lines(doing: str) -> Copied:
    spoke_at = time.monotonic()

    def told(done: int, total: int) -> None:
        nonlocal spoke_at
        if time.monotonic() - spoke_at > _LINE_EVERY_S:
            spoke_at = time.monotonic()
            click.echo(f"{doing}: {100 * done // max(total, 1)} %", err=True)

    return told
