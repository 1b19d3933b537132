"""``evalkit forms``: scoring by people away from the page: spreadsheets, and a page that works from a folder."""

from __future__ import annotations

from pathlib import Path
from typing import Any, get_args

import click

from evalkit.actions.reviewing.export_forms import FORM_KINDS, ExportedForm, FormPlace, exported_forms
from evalkit.actions.reviewing.import_forms import ImportedForm, imported_forms
from evalkit.cli import interrupts
from evalkit.cli.console import here, print_json
from evalkit.domain.question import Language
from evalkit.text.hostile import for_terminal

__all__ = ["command"]


@click.group(name="forms")
def command() -> None:
    """Score by people without a server: send forms out, and take them in again.

    \b
    evalkit forms export latest --to forms/                   a workbook for each rater
    evalkit forms export latest --rater rater-1 --to ann.html a page that works without a server
    evalkit forms import forms/*.xlsx                         when they come back; again when they come again
    """  # noqa: D301 - \b is meant: click keeps the lines below it as they are


@command.command(name="import")
@click.argument("files", nargs=-1, required=True, metavar="FILE...", type=click.Path(path_type=Path))
@click.option("--json", "is_json", is_flag=True, help="Print what was taken in as JSON.")
def _import(*, files: tuple[Path, ...], is_json: bool) -> None:
    """Take in forms that came back: .xlsx, .csv as spreadsheets save it, .json as the offline page saves it.

    Which review and which rater a FILE is of stands in it. All files are checked first: when anything is wrong, each
    mistake is listed with its cell, and nothing is taken. A form that comes again changes what is other in it.
    """
    with interrupts.raised():
        imported = imported_forms(files, project=here())
    if is_json:
        print_json([_as_document(form) for form in imported])
        return
    for form in imported:
        click.echo(for_terminal(f"{form.path}: {form.rater.name}: {_changes(form)}; {_how_far(form)}"))


def _changes(form: ImportedForm) -> str:
    counts = {
        "new": form.new,
        "changed": form.changed,
        "taken back": form.taken_back,
    }
    told = [f"{count} {name}" for name, count in counts.items() if count]
    scores = f"scores: {', '.join(told)}" if told else "no other scores than before"
    return f"{scores}; comments and flags: {form.remarks}" if form.remarks else scores


def _how_far(form: ImportedForm | ExportedForm) -> str:
    return f"{form.done} of {form.answers} answers are done"


def _as_document(form: ImportedForm) -> dict[str, Any]:
    return {
        "file": str(form.path),
        "review": form.review.review_id,
        "rater": form.rater.name,
        "new": form.new,
        "changed": form.changed,
        "taken_back": form.taken_back,
        "remarks": form.remarks,
        "done": form.done,
        "answers": form.answers,
    }
