"""``evalkit runs``: what is stored."""

from __future__ import annotations

import click

from evalkit.actions.list_runs import listed_runs
from evalkit.cli.console import here, label_language, print_json, result_console
from evalkit.reports.as_json import run_document
from evalkit.reports.as_text import render_runs

__all__ = ["command"]


@click.command(name="runs")
@click.option("--json", "is_json", is_flag=True, help="Print the list as JSON.")
def command(*, is_json: bool) -> None:
    """List the stored runs, the last active first."""
    summaries = listed_runs(project=here())
    if is_json:
        print_json([run_document(summary) for summary in summaries])
    elif not summaries:
        click.echo("no run is stored yet; begin with: evalkit run --model demo")
    else:
        render_runs(summaries, language=label_language(), console=result_console())
