"""``evalkit score``: score a run's stored answers again, without asking."""

from __future__ import annotations

import click

from evalkit.actions.rescore_run import rescored_run
from evalkit.cli.console import here, label_language, print_json, result_console
from evalkit.reports.as_text import render_sections
from evalkit.reports.score_changes import score_changes_sections
from evalkit.reports.score_changes_json import score_changes_document

__all__ = ["command"]


@click.command(name="score")
@click.argument("run", default="latest")
@click.option("--dry-run", "is_dry_run", is_flag=True, help="Say what would change, and write nothing.")
@click.option("--json", "is_json", is_flag=True, help="Print the changes as JSON.")
def command(*, run: str, is_dry_run: bool, is_json: bool) -> None:
    """Score the stored answers of a run again. Nothing is asked.

    Takes corrected answer keys from the run's bank, and scores by this evalkit and by the limits of response time that
    hold here; then says what changed. Earlier scores stay stored.

    RUN is an id, its unambiguous beginning, a model's name (its latest finished run) or `latest`.
    """
    changes = rescored_run(run, project=here(), is_dry_run=is_dry_run)
    if is_json:
        print_json(score_changes_document(changes))
    else:
        render_sections(score_changes_sections(changes, label_language()), console=result_console())
