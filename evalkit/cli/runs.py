"""``evalkit runs``: what is stored, and runs as files."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from evalkit.actions.archive_runs import Archived, archived_runs, restored_runs
from evalkit.actions.delete_runs import Deletion, deleted_runs, planned_deletion
from evalkit.actions.list_runs import listed_runs
from evalkit.cli import interrupts
from evalkit.cli.console import here, label_language, print_folded, print_json, result_console
from evalkit.cli.copying import shown_progress
from evalkit.domain.archive import ArchiveContents, Restored
from evalkit.errors import UserError
from evalkit.reports.as_json import run_document
from evalkit.reports.as_text import render_runs

__all__ = ["command"]


@click.group(name="runs", invoke_without_command=True)
@click.option("--json", "is_json", is_flag=True, help="Print the list as JSON.")
@click.pass_context
def command(ctx: click.Context, *, is_json: bool) -> None:
    """List the stored runs, the last active first; take them out as files, and in again.

    \b
    evalkit runs                                     the list
    evalkit runs archive q8 q4 --to builds.evalkit   two runs with all that was said of them, as one file
    evalkit runs restore builds.evalkit              into the store of another machine, or of this one
    evalkit runs delete 3f2a9c1b                     for good
    """  # noqa: D301 - \b is meant: click keeps the lines below it as they are
    if ctx.invoked_subcommand is None:
        _print_list(is_json=is_json)


@command.command(name="list")
@click.option("--json", "is_json", is_flag=True, help="Print the list as JSON.")
def _list(*, is_json: bool) -> None:
    """List the stored runs, the last active first; the same as `evalkit runs`."""
    _print_list(is_json=is_json)


@command.command(name="archive")
@click.argument("runs", nargs=-1, required=True, metavar="RUN...")
@click.option(
    "--to", "path", required=True, type=click.Path(path_type=Path), metavar="FILE", help="The file that is written."
)
@click.option("--replace", "replaces", is_flag=True, help="Write the file anew if it is there already.")
@click.option("--json", "is_json", is_flag=True, help="Print what was written as JSON.")
def _archive(*, runs: tuple[str, ...], path: Path, replaces: bool, is_json: bool) -> None:
    """Write runs to one file that holds them whole; the store keeps them.

    With a run go the questions as they were asked, every answer with its reasoning and its raw reply, all scores and
    verdicts, and the reviews in which people scored it, with their raters' links. Restored into another store, it
    prints the same there, and can be asked, judged and scored further. Baselines and verdicts on decisions stay here.

    RUN is an id, its unambiguous beginning, a model's name (its latest finished run) or `latest`.
    """
    with interrupts.raised(), shown_progress("archiving") as told:
        archived = archived_runs(runs, path=path, project=here(), told=told, replaces=replaces)
    if is_json:
        print_json({"file": str(path), "size_bytes": archived.size_bytes, **_contents_document(archived.contents)})
        return
    print_folded(f"{path}: {_content(archived.contents)}, {archived.size_bytes / 1e6:,.1f} MB")
    for note in _notes(archived):
        print_folded(note, to_stderr=True)


@command.command(name="restore")
@click.argument("path", metavar="FILE", type=click.Path(path_type=Path))
@click.option("--json", "is_json", is_flag=True, help="Print what was stored as JSON.")
def _restore(*, path: Path, is_json: bool) -> None:
    """Store the runs of a FILE that `evalkit runs archive` wrote, here or on another machine.

    All of it or nothing. A run that is there already is compared, and left as it is; where it differs, nothing is
    written. What the file holds is checked first: it may come from anybody.
    """
    with interrupts.raised(), shown_progress("restoring") as told:
        restored = restored_runs(path, project=here(), told=told)
    if is_json:
        print_json(_restored_document(restored))
        return
    for run in restored.contents.runs:
        what = f"{_count(run.attempts, 'attempt')} restored" if run.run_id in restored.new_runs else "already there"
        print_folded(f"run {run.run_id[:8]} of {run.model}: {what}")
    for review_id in restored.contents.reviews:
        what = "restored" if review_id in restored.new_reviews else "already there"
        print_folded(f"review {review_id[:8]}: {what}")
    if restored.new_reviews:
        print_folded(_LINKS, to_stderr=True)
    if restored.questions_kept:
        print_folded(
            f"{_count(restored.questions_kept, 'question')} of the archive have another category, difficulty, cluster "
            "or tags in this store; this store's hold, for the restored runs too",
            to_stderr=True,
        )


@command.command(name="delete")
@click.argument("runs", nargs=-1, required=True, metavar="RUN...")
@click.option("--yes", "is_sure", is_flag=True, help="Do not ask first.")
def _delete(*, runs: tuple[str, ...], is_sure: bool) -> None:
    """Delete runs for good, with their answers, their scores, and the reviews in which people scored them.

    Refused for a run that another evalkit is asking, that is or was pinned as a baseline, or that is in a review with
    one that would stay. Questions stay: other runs may name them. The store's file keeps its size; later runs fill it.

    RUN is an id, its unambiguous beginning, a model's name (its latest finished run) or `latest`.
    """
    project = here()
    with project.open_store() as store:
        deletion = planned_deletion(runs, store=store)
        if not is_sure:
            _ask(deletion)
        with interrupts.raised():
            deleted = deleted_runs(deletion, store=store, project=project)
    told = [_count(len(deletion.runs), "run"), _count(deleted.attempts, "attempt"), _count(deleted.scores, "score")]
    if deletion.reviews:
        told.append(f"{_count(len(deletion.reviews), 'review')} of {_count(deleted.raters, 'rater')}")
    print_folded(f"deleted: {', '.join(told)}")


_LINKS = "links of raters and organisers hold in this store, too: whoever has one reads or scores with it"


def _print_list(*, is_json: bool) -> None:
    summaries = listed_runs(project=here())
    if is_json:
        print_json([run_document(summary) for summary in summaries])
    elif not summaries:
        click.echo("no run is stored yet; begin with: evalkit run --model demo")
    else:
        render_runs(summaries, language=label_language(), console=result_console())


def _ask(deletion: Deletion) -> None:
    """Say what would go, and wait for a yes.

    Raises:
        UserError: When it does not come.
    """
    if not sys.stdin.isatty():
        raise UserError("nothing was deleted: nobody is there to be asked; give --yes")
    for summary in deletion.runs:
        run = summary.run
        print_folded(f"run {run.short_id} of {run.target.name}: {summary.finished} of {summary.wanted} answers")
    for review in deletion.reviews:
        print_folded(f"review {review.short_id} on {', '.join(review.dimensions)}, with all that people scored")
    if not click.confirm("delete this for good?"):
        raise UserError("nothing was deleted")


def _notes(archived: Archived) -> Iterator[str]:
    for summary in archived.unfinished:
        yield (
            f"run {summary.run.short_id} of {summary.run.target.name} is unfinished ({summary.finished} of "
            f"{summary.wanted}); archived as it stands"
        )
    if archived.contents.reviews:
        yield (
            f"it holds {_count(len(archived.contents.reviews), 'review')} with the keys of its raters' links: "
            "whoever has the file can open their pages; give it to those alone who may"
        )


def _content(contents: ArchiveContents) -> str:
    told = [_count(len(contents.runs), "run"), _count(contents.attempts, "attempt")]
    if contents.reviews:
        told.append(_count(len(contents.reviews), "review"))
    return ", ".join(told)


def _count(number: int, name: str) -> str:
    return f"{number:,} {name}{'' if number == 1 else 's'}"


def _contents_document(contents: ArchiveContents) -> dict[str, Any]:
    return {
        "runs": [{"run": run.run_id, "model": run.model, "attempts": run.attempts} for run in contents.runs],
        "reviews": list(contents.reviews),
    }


def _restored_document(restored: Restored) -> dict[str, Any]:
    contents = restored.contents
    return {
        "runs": [
            {"run": run.run_id, "model": run.model, "attempts": run.attempts, "is_new": run.run_id in restored.new_runs}
            for run in contents.runs
        ],
        "reviews": [
            {"review": review_id, "is_new": review_id in restored.new_reviews} for review_id in contents.reviews
        ],
        "questions_kept": restored.questions_kept,
    }
