"""``evalkit export``: a run as a file."""

from __future__ import annotations

from pathlib import Path

import click

from evalkit.actions.export_run import exported_run
from evalkit.cli.console import here

__all__ = ["command"]


@click.command(name="export")
@click.argument("runs", nargs=-1, required=True, metavar="RUN...")
@click.option(
    "--to",
    "path",
    required=True,
    type=click.Path(path_type=Path, dir_okay=False),
    help="FILE.csv: one row an attempt. FILE.json: scorecards and attempts.",
)
def command(*, runs: tuple[str, ...], path: Path) -> None:
    """Write one or several runs to a file; its ending says in which form."""
    count = exported_run(runs, path=path, project=here())
    click.echo(f"{path}: {count} attempts of {len(runs)} run{'s' if len(runs) > 1 else ''}")
