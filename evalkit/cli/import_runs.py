"""``evalkit import``: logs of other programs become runs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from evalkit.cli import interrupts
from evalkit.cli.console import here, label_language, print_folded, print_json
from evalkit.cli.main import EXIT_MENDABLE, print_error
from evalkit.domain.question import BANK_CATEGORIES, BANK_DIFFICULTIES, Category, Difficulty, Language
from evalkit.text.hostile import for_terminal
from evalkit.text.messages import message

if TYPE_CHECKING:
    from evalkit.actions.import_runs import ImportEnd

__all__ = ["command"]


@click.command(name="import")
@click.argument("paths", nargs=-1, required=True, metavar="FILE...", type=click.Path(path_type=Path))
@click.option("--model", metavar="NAME", help="Name of the model, in place of what the log calls it.")
@click.option(
    "--category",
    type=click.Choice([name.value for name in BANK_CATEGORIES]),
    help="Of questions whose log says none of these.  [default: unsorted]",
)
@click.option(
    "--difficulty",
    type=click.Choice([name.value for name in BANK_DIFFICULTIES]),
    help="Of questions whose log says none of these.  [default: unsorted]",
)
@click.option(
    "--language", type=click.Choice(["en", "zh"]), help="Of all questions.  [default: zh where one is Chinese]"
)
@click.option("--no-rule", "is_open", is_flag=True, help="Check nothing by rule: judges and people alone score.")
@click.option("--json", "is_json", is_flag=True, help="Print what became of each file as JSON.")
def command(*, paths: tuple[Path, ...], is_json: bool, **given: Any) -> int:
    """Take in answers that other programs asked for: each FILE becomes a run, marked IMPORTED.

    FILE is a log of Inspect AI (.eval, .json), a samples_*.jsonl of lm-evaluation-harness, or a .jsonl with a question
    and an answer a line. Show, judge, review, compare and export it like any other run; it cannot be asked further.
    Whole or not at all: every row that cannot be taken is told with its line. Nothing happens the second time.
    """
    from evalkit.actions.import_runs import imported_runs  # noqa: PLC0415 - sqlalchemy and numpy
    from evalkit.imports.variants import ImportSettings  # noqa: PLC0415 - as above

    settings = ImportSettings(
        model=given["model"],
        category=Category(given["category"] or Category.UNSORTED),
        difficulty=Difficulty(given["difficulty"] or Difficulty.UNSORTED),
        language=given["language"],
        is_open=given["is_open"],
    )
    ends: list[ImportEnd] = []
    with interrupts.raised():
        for end in imported_runs(paths, settings, project=here()):
            ends.append(end)
            if end.error is not None:
                print_error(end.error)
            elif not is_json:
                for line in _lines(end, label_language()):
                    print_folded(for_terminal(line))
    if is_json:
        print_json([_document(end) for end in ends])
    return 0 if all(end.error is None for end in ends) else EXIT_MENDABLE


def _lines(end: ImportEnd, language: Language) -> Iterator[str]:
    run = end.run
    if run is None or run.imported is None:
        return
    values = {"file": end.path.name, "run": run.short_id, "model": run.target.name, "tool": run.imported.tool}
    counts = {"answers": end.n_answers, "questions": end.n_questions}
    yield message("import_new" if end.is_new else "import_there", language, **values, **counts)
    if not end.is_new:
        return
    if end.n_failed:
        yield f"  {message('import_failed', language, count=end.n_failed, tool=run.imported.tool)}"
    if end.n_open:
        yield f"  {message('import_open', language, count=end.n_open, questions=end.n_questions)}"
    for remark in end.remarks:
        yield f"  {remark}"
    yield f"  {message('import_next', language, run=run.short_id)}"


def _document(end: ImportEnd) -> dict[str, object]:
    return {
        "file": str(end.path),
        "run_id": None if end.run is None else end.run.run_id,
        "model": None if end.run is None else end.run.target.name,
        "is_new": end.is_new,
        "questions": end.n_questions,
        "answers": end.n_answers,
        "not_served": end.n_failed,
        "without_rule": end.n_open,
        "remarks": list(end.remarks),
        "error": None if end.error is None else str(end.error),
    }
