"""The command that goes on with an unfinished run."""

from __future__ import annotations

import shlex
from collections.abc import Iterator

from evalkit.domain.run import Run

__all__ = ["finish_command"]

_FIRST_SEED = 1


def finish_command(run: Run) -> str:
    """``evalkit run`` with the run's own selection: without it, the default would extend the run to other questions."""
    if run.imported is not None:
        # Nothing can be asked again: a whole log takes the place of this one.
        return shlex.join(["evalkit", "import", run.imported.file_name])
    return shlex.join(["evalkit", "run", "--model", run.target.name, *_questions(run)])


def _questions(run: Run) -> Iterator[str]:
    selection = run.selection
    if run.like is not None:
        yield from ("--like", run.like[: len(run.short_id)])
        return
    yield from ("--bank", selection.bank)
    if selection.set_name is not None:
        yield from ("--set", selection.set_name)
    for category in selection.categories:
        yield from ("--category", category.value)
    for difficulty in selection.difficulties:
        yield from ("--difficulty", difficulty.value)
    for question_id in selection.question_ids:
        yield from ("--question", question_id)
    if selection.limit is not None:
        yield from ("--limit", str(selection.limit))
    yield from ("--language", selection.language)
    if selection.repeats is not None:
        yield from ("--repeats", str(selection.repeats))
    if selection.seed != _FIRST_SEED:
        yield from ("--seed", str(selection.seed))
