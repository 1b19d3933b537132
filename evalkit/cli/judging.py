"""What became of judges, on the screen: for ``evalkit judge`` and ``evalkit run --judge`` alike."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from evalkit.cli.console import error_console, label_language
from evalkit.cli.interrupts import EXIT_INTERRUPTED
from evalkit.cli.main import EXIT_MENDABLE, print_error
from evalkit.cli.stopping import same_command
from evalkit.reports.as_text import render_sections
from evalkit.reports.canaries import canary_sections
from evalkit.text.hostile import for_terminal

if TYPE_CHECKING:
    from evalkit.actions.judge_runs import JudgeEnd

__all__ = ["print_judge_ends"]


def print_judge_ends(ends: Sequence[JudgeEnd]) -> int:
    """Say on standard error what did not come to its end; returns the exit code."""
    for end in ends:
        if end.failed_check is not None:
            render_sections(canary_sections(end.failed_check, label_language()), console=error_console())
        if end.error is not None:
            print_error(end.error, subject=f"judge {end.judge_name}")
        if end.still_open and not end.was_stopped:
            is_told = end.error is not None or not end.last_failure
            why = "" if is_told else f", the last because {for_terminal(end.last_failure)}"
            click.echo(
                f"judge {end.judge_name}: {end.still_open} of {end.wanted} verdicts are still open{why}; go on with: "
                f"{same_command()}",
                err=True,
            )
    if any(end.was_stopped for end in ends):
        click.echo(f"stopped; go on with: {same_command()}", err=True)
        return EXIT_INTERRUPTED
    return (
        0
        if all(end.error is None and end.failed_check is None and end.still_open <= end.left_for_later for end in ends)
        else EXIT_MENDABLE
    )
