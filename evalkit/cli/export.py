"""``evalkit export``: runs as a file."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import click

from evalkit.actions.export_run import Exported, exported_run
from evalkit.cli import interrupts
from evalkit.cli.console import here, label_language
from evalkit.domain.question import Language
from evalkit.reports.as_json import SCHEMA_VERSION
from evalkit.text.hostile import for_terminal

__all__ = ["command"]


@click.command(name="export")
@click.argument("runs", nargs=-1, required=True, metavar="RUN...")
@click.option(
    "--to",
    "path",
    required=True,
    type=click.Path(path_type=Path, dir_okay=False),
    help="FILE.xlsx: scorecards, questions and attempts as a workbook. FILE.md: scorecards as text. "
    "FILE.csv: one row an attempt. FILE.json: everything, for programs.",
)
@click.option(
    "--language",
    type=click.Choice(get_args(Language)),
    help="Language of the labels in .xlsx and .md.  [default: the terminal's]",
)
def command(*, runs: tuple[str, ...], path: Path, language: Language | None) -> None:
    """Write one or several runs to a file; its ending says in which form.

    RUN is an id, its unambiguous beginning, a model's name (its latest finished run) or `latest`. No spreadsheet
    program is needed to write a workbook.
    """
    with interrupts.raised():
        exported = exported_run(runs, path=path, project=here(), language=language or label_language())
    click.echo(for_terminal(f"{path}: {_content(exported)}{_form(path)}"))


def _content(exported: Exported) -> str:
    runs = f"{exported.n_runs} run{'' if exported.n_runs == 1 else 's'}"
    if exported.n_attempts is None:
        return f"the scorecard{'' if exported.n_runs == 1 else 's'} of {runs}"
    return f"{exported.n_attempts} attempt{'' if exported.n_attempts == 1 else 's'} of {runs}"


def _form(path: Path) -> str:
    return f", schema version {SCHEMA_VERSION}" if path.suffix.lower() == ".json" else ""
