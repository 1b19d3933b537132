"""``evalkit agreement``: how far people agree, and each rater beside the others."""

from __future__ import annotations

from pathlib import Path

import click

from evalkit.actions.export_agreement import check_agreement_file, exported_agreement
from evalkit.actions.show_agreement import shown_agreement
from evalkit.cli.console import here, label_language, print_json, result_console
from evalkit.reports.agreement import agreement_document, agreement_page
from evalkit.reports.as_text import render_sections
from evalkit.text.hostile import for_terminal

__all__ = ["command"]


@click.command(name="agreement")
@click.argument("runs", nargs=-1, required=True, metavar="RUN...")
@click.option("--json", "is_json", is_flag=True, help="Print it as JSON.")
@click.option(
    "--to",
    "path",
    type=click.Path(path_type=Path, dir_okay=False),
    help="FILE.md, FILE.csv or FILE.json: write it to a file instead.",
)
def command(*, runs: tuple[str, ...], is_json: bool, path: Path | None) -> None:
    """Say how far people agree about the answers of RUN..., dimension by dimension and rater by rater.

    Agreement is that of first scores: whoever was asked to look again knew that something was wrong. Name all runs of a
    review together, for more answers make the intervals narrower. RUN is an id, its beginning, a model's name (its
    latest finished run) or `latest`.

    \b
    evalkit agreement q8 q4
    evalkit agreement latest --json
    """  # noqa: D301 - \b is meant: click keeps the lines below it as they are
    if path is not None:
        check_agreement_file(path)
    agreement = shown_agreement(runs, project=here())
    if path is not None:
        exported_agreement(agreement, path=path, language=label_language())
        click.echo(for_terminal(f"{path}: agreement of {len(agreement.people.raters)} raters"))
    if is_json:
        print_json(agreement_document(agreement))
    elif path is None:
        render_sections(agreement_page(agreement, label_language()), console=result_console())
