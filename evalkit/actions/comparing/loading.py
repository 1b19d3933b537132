"""Reads a run with its findings into arrays, ready to be compared."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from evalkit.actions.comparing.run_table import RunTable, run_table
from evalkit.actions.finish_command import finish_command
from evalkit.actions.project import Project
from evalkit.actions.score_run import run_as_scored, run_scored_now
from evalkit.domain.attempt import RunId
from evalkit.domain.question import Variant
from evalkit.errors import RunError
from evalkit.storage.store import Store

__all__ = ["TableReader", "check_finished", "loaded_table"]


class TableReader:
    """Reads runs into arrays, each once; questions that several of them ask are held once."""

    def __init__(self, *, store: Store, project: Project, judges: Sequence[str] = (), only_looks: bool = False) -> None:
        """Read from a store, with the limits and the clock of a project.

        Args:
            store: Where the runs are.
            project: Whose limits, rubrics and clock hold.
            judges: Whose verdicts count; () for those of all.
            only_looks: Take runs as they are scored, and write nothing into the store.
        """
        self._store = store
        self._project = project
        self._judges = judges
        self._only_looks = only_looks
        self._table_by_run: dict[RunId, RunTable] = {}
        self._variant_by_key: dict[str, Variant] = {}

    def table(self, run_id: RunId) -> RunTable:
        """The run's arrays; answers without a score yet are scored first."""
        if run_id not in self._table_by_run:
            self._table_by_run[run_id] = self._read(run_id)
        return self._table_by_run[run_id]

    def _read(self, run_id: RunId) -> RunTable:
        now = self._project.now()
        store, cwd, known = self._store, self._project.cwd, self._variant_by_key
        scored = (
            run_as_scored(run_id, store=store, cwd=cwd, known=known, fills_in_at=now)
            if self._only_looks
            else run_scored_now(run_id, store=store, cwd=cwd, now=now, known=known)
        )
        for place in scored.run.places:
            self._variant_by_key[place.key_hash] = scored.variants[place.asked_hash]
        table = run_table(scored, self._store.attempts.columns(run_id), judges=self._judges)
        if scored.run.imported is not None:
            # What was imported is a file of answers: no more questions are anywhere.
            return table
        return replace(table, bank_questions=self._store.banks.question_count(scored.run.bank_hash))


def loaded_table(run_id: RunId, *, store: Store, project: Project) -> RunTable:
    """The arrays of one run as it is now."""
    return TableReader(store=store, project=project).table(run_id)


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
            f"ask again with: {finish_command(run)}"
        )
    if missing := int(table.never_asked.sum()):
        wanted = sum(place.repeats for place in run.places)
        raise RunError(
            f"run {run.short_id} of {run.target.name} is unfinished ({wanted - missing} of {wanted} asked); "
            f"finish it with `{finish_command(run)}`, or look at what is there, without a verdict, "
            "with --partial"
        )
