"""Reads a run with its findings into arrays, ready to be compared."""

from __future__ import annotations

from evalkit.actions.comparing.run_table import RunTable, run_table
from evalkit.actions.project import Project
from evalkit.actions.score_run import run_scored_now
from evalkit.domain.attempt import RunId
from evalkit.errors import RunError
from evalkit.storage.store import Store

__all__ = ["check_finished", "loaded_table"]


def loaded_table(run_id: RunId, *, store: Store, project: Project) -> RunTable:
    """The run's arrays; answers without a score yet are scored first."""
    scored = run_scored_now(run_id, store=store, cwd=project.cwd, now=project.now())
    return run_table(scored, store.attempts.columns(run_id))


def check_finished(table: RunTable) -> None:
    """Refuse a run that was not asked to its end: what is missing is not missing at random.

    What was asked and not served counts as asked: it is counted and shown, and may stay away for ever.

    Raises:
        RunError: With the command that goes on.
    """
    run = table.run
    if not len(table.question):
        raise RunError(
            f"run {run.short_id} of {run.target.name} has no answer at all: every attempt failed or none was made; "
            f"ask again with: evalkit run --model {run.target.name}"
        )
    if missing := int(table.never_asked.sum()):
        wanted = sum(place.repeats for place in run.places)
        raise RunError(
            f"run {run.short_id} of {run.target.name} is unfinished ({wanted - missing} of {wanted} asked); "
            f"finish it with `evalkit run --model {run.target.name}`, or look at what is there, without a verdict, "
            "with --partial"
        )
