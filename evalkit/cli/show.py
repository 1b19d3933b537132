"""``evalkit show``: the scorecard of a run again."""

from __future__ import annotations

import click

from evalkit.actions.show_run import shown_run
from evalkit.cli.console import here, label_language, print_json, result_console
from evalkit.reports.as_json import scorecard_document
from evalkit.reports.as_text import render_scorecard

__all__ = ["command"]


@click.command(name="show")
@click.argument("run", default="latest")
@click.option("--json", "is_json", is_flag=True, help="Print the scorecard as JSON.")
def command(*, run: str, is_json: bool) -> None:
    """Print the scorecard of a run again.

    RUN is an id, its unambiguous beginning, a model's name (its latest finished run) or `latest`.
    """
    card = shown_run(run, project=here())
    if is_json:
        print_json(scorecard_document(card))
    else:
        render_scorecard(card, language=label_language(), console=result_console())
