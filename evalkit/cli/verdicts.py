"""What commands that end in a verdict share: printing a comparison, files of it, exit codes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import click

from evalkit.actions.export_comparison import exported_comparison
from evalkit.cli.console import error_console, here, label_language, print_json, result_console
from evalkit.cli.main import EXIT_MENDABLE
from evalkit.domain.comparison import Comparison, Status
from evalkit.reports.as_text import render_sections
from evalkit.reports.comparison import comparison_page
from evalkit.reports.comparison_json import comparison_document
from evalkit.reports.document import Section

__all__ = ["EXIT_FAIL", "EXIT_INCONCLUSIVE", "exit_code_of", "print_comparison", "verdict_options"]

EXIT_FAIL: Final = 1
EXIT_INCONCLUSIVE: Final = 3


def verdict_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Options of every command that prints a comparison."""
    options = (
        click.option(
            "--show",
            type=click.IntRange(min=0, max=1000),
            default=5,
            show_default=True,
            help="How many of the questions that changed most, with both answers.",
        ),
        click.option(
            "--to",
            "files",
            multiple=True,
            type=click.Path(path_type=Path),
            metavar="FILE",
            help="Write it to FILE.html (charts, and the scorecards), .xlsx, .md, .csv, .json or .xml (JUnit), too; "
            "repeatable.",
        ),
        click.option("--json", "is_json", is_flag=True, help="Print it as JSON."),
    )
    for option in reversed(options):
        function = option(function)
    return function


def print_comparison(
    comparison: Comparison, *, files: tuple[Path, ...], is_json: bool, below: tuple[Section, ...] = ()
) -> int:
    """Print a comparison, write the files that are wanted, and return the exit code.

    Args:
        comparison: What to print.
        files: Where to write it, too.
        is_json: Print it as JSON, which must stay JSON: what stands below it goes to standard error.
        below: Sections that follow the comparison's own.
    """
    if is_json:
        print_json(comparison_document(comparison))
        render_sections(below, console=error_console())
    else:
        render_sections((*comparison_page(comparison, label_language()), *below), console=result_console())
    for path in files:
        exported_comparison(comparison, path=path, project=here(), language=label_language())
        click.echo(f"written: {click.format_filename(path)}", err=True)
    return exit_code_of(comparison.status)


def exit_code_of(status: Status | None) -> int:
    """0 PASS, 1 FAIL, 3 INCONCLUSIVE; 2 where differences that nobody named stop the verdict."""
    match status:
        case Status.PASS:
            return 0
        case Status.FAIL:
            return EXIT_FAIL
        case Status.INCONCLUSIVE:
            return EXIT_INCONCLUSIVE
        case None:
            return EXIT_MENDABLE
