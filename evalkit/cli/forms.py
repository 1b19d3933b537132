"""``evalkit forms``: scoring by people away from the page: spreadsheets, and a page that works from a folder."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from evalkit.actions.reviewing.export_forms import FORM_KINDS, ExportedForm, FormPlace, exported_forms
from evalkit.actions.reviewing.import_forms import ImportedForm, imported_forms
from evalkit.actions.reviewing.order import ReviewOrder
from evalkit.cli import interrupts
from evalkit.cli.console import here, print_folded, print_json
from evalkit.domain.question import LANGUAGES
from evalkit.domain.review import Door, Review

__all__ = ["command"]


@click.group(name="forms")
def command() -> None:
    """Score by people without a server: send forms out, and take them in again.

    \b
    evalkit forms export latest --to forms/               a workbook for each rater
    evalkit forms export latest --to forms/ --form html   a page each, for a browser
    evalkit forms import forms/*.xlsx                     what came back; repeatable
    """  # noqa: D301 - \b is meant: click keeps the lines below it as they are


@command.command(name="export")
@click.argument("runs", nargs=-1, required=True, metavar="RUN...")
@click.option(
    "--to",
    "place",
    required=True,
    metavar="PLACE",
    help="FOLDER/: a file for each rater. FILE.xlsx, FILE.csv, FILE.html: the form of one.",
)
@click.option("--rater", "rater_names", multiple=True, metavar="NAME", help="Only this rater; repeatable.")
@click.option("--form", "kind", type=click.Choice(FORM_KINDS), help="Kind of the files in a folder.  [default: xlsx]")
@click.option("--language", type=click.Choice(LANGUAGES), help="Of the words around the answers.")
@click.option(
    "--replace", "replaces", is_flag=True, help="Write over files even where something in them was not imported."
)
@click.option("--raters", type=click.IntRange(min=1), help="How many score, where this begins the review.")
@click.option(
    "--minutes", type=click.FloatRange(min=1, max=6000), help="Time of each rater, where this begins the review."
)
@click.option("--dimension", "-d", "dimensions", multiple=True, metavar="NAME", help="What is scored; repeatable.")
@click.option("--partial", "takes_partial", is_flag=True, help="Begin even where a run is not finished.")
@click.option("--review", metavar="ID", help="Of this review, where the runs have several.")
@click.option("--json", "is_json", is_flag=True, help="Print what was written as JSON.")
def _export(**given: Any) -> None:
    """Write what raters score as files: workbooks, CSV, or pages that work without a server and without a network.

    The review of these runs is gone on with, or begun as `evalkit review` begins it. What a rater has said so far is
    filled in; forms that are there already are written anew once all that is in them was imported. Nothing in a file
    says which model or run an answer is of, or what judges and other raters said.

    RUN is an id, its unambiguous beginning, a model's name (its latest finished run) or `latest`.
    """
    order = ReviewOrder(
        dimensions=given["dimensions"],
        rater_names=given["rater_names"],
        raters=given["raters"],
        minutes=given["minutes"],
        takes_partial=given["takes_partial"],
        review=given["review"],
    )
    place = FormPlace.named(given["place"], kind=given["kind"], replaces=given["replaces"])
    with interrupts.raised():
        written = exported_forms(given["runs"], order, place=place, project=here(), language=given["language"])
    if given["is_json"]:
        print_json([_written_document(form, written.review) for form in written.forms])
        return
    for form in written.forms:
        print_folded(f"{form.path}: {form.rater.name}: {_how_far(form)}")
        if form.is_handed_on:
            print_folded(f"{form.path}: {_handed_on(form)}", to_stderr=True)
    for old in written.outdated:
        print_folded(
            f"{old.path}: left as it is: {old.heir.name} has taken over from {old.rater.name}; send it out no more",
            to_stderr=True,
        )
    if written.others:
        review = written.review
        about = f"review {review.short_id} on {', '.join(review.dimensions)}"
        print_folded(f"these are forms of {about}; the runs are in others too:", to_stderr=True)
    for other in written.others:
        print_folded(f"  {other}", to_stderr=True)


@command.command(name="import")
@click.argument("files", nargs=-1, required=True, metavar="FILE...", type=click.Path(path_type=Path))
@click.option("--take-back", "takes_back", is_flag=True, help="Cells that are empty now take back what they said.")
@click.option("--json", "is_json", is_flag=True, help="Print what was taken in as JSON.")
def _import(*, files: tuple[Path, ...], takes_back: bool, is_json: bool) -> None:
    """Take in forms that came back: .xlsx, .csv as spreadsheets save it, .json as the offline page saves it.

    Which review and which rater a FILE is of stands in it. All files are checked first: when anything is wrong, each
    mistake is listed with its cell, and nothing is taken. A form that comes again changes what is other in it.
    """
    with interrupts.raised():
        imported = imported_forms(files, project=here(), takes_back=takes_back)
    if is_json:
        print_json([_taken_document(form) for form in imported])
        return
    for form in imported:
        print_folded(f"{form.path}: {form.rater.name}: {_changes(form)}; {_how_far(form)}")
        for note in _notes(form):
            print_folded(f"{form.path}: {note}", to_stderr=True)


def _notes(form: ImportedForm) -> Iterator[str]:
    """What was not taken as it stands in the file."""
    if form.missing:
        numbers = ", ".join(map(str, form.missing))
        which = f"row of answer {numbers} is" if len(form.missing) == 1 else f"rows of answers {numbers} are"
        yield f"the {which} not in the file; kept as it was"
    if form.kept:
        cells = "1 cell that was" if form.kept == 1 else f"{form.kept} cells that were"
        yield f"{cells} filled in before and empty now: what was said there is kept; --take-back takes it back"
    if form.is_handed_on:
        yield _handed_on(form)
    if form.came_back:
        yield _came_back(form)


def _came_back(form: ImportedForm) -> str:
    """What is to be scored by another form than this one; a page's file says nothing of what the page shows."""
    answers = "1 answer" if form.came_back == 1 else f"{form.came_back} answers"
    to_do = f"left for {form.rater.name} to look at again or to settle: {answers}"
    if form.door is Door.FILE:
        return f"{to_do}, without a score in this file; export the form again where it does not show them"
    return f"{to_do}, not in this file; export the form again"


def _handed_on(form: ImportedForm | ExportedForm) -> str:
    return f"somebody has taken over what {form.rater.name} has not scored; nothing more is asked of them"


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


def _written_document(form: ExportedForm, review: Review) -> dict[str, Any]:
    return {
        "file": str(form.path),
        "review": review.review_id,
        "rater": form.rater.name,
        "done": form.done,
        "answers": form.answers,
    }


def _taken_document(form: ImportedForm) -> dict[str, Any]:
    return {
        "file": str(form.path),
        "review": form.review.review_id,
        "rater": form.rater.name,
        "new": form.new,
        "changed": form.changed,
        "taken_back": form.taken_back,
        "remarks": form.remarks,
        "kept": form.kept,
        "missing": list(form.missing),
        "came_back": form.came_back,
        "done": form.done,
        "answers": form.answers,
    }
