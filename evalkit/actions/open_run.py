"""Decides which run a command works on: one to resume, one to extend, or a new one (design.md, section 8)."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from evalkit.actions.choose_questions import Choice, run_scope
from evalkit.actions.prepare_target import PreparedTarget
from evalkit.domain.attempt import Cell, RunId
from evalkit.domain.passport import Passport
from evalkit.domain.question import Variant
from evalkit.domain.run import Place, Run, RunSummary, run_key_of
from evalkit.domain.target import Target
from evalkit.errors import RunError
from evalkit.runs.scope import grown_scope, open_cells
from evalkit.storage.store import Store

__all__ = ["OpenedRun", "newest_of_experiment", "opened_run", "run_key"]

_TICK: Final = timedelta(microseconds=1)
"""The least by which stored moments differ."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedRun:
    """A run that is stored and may be worked on."""

    run: Run
    cells: tuple[Cell, ...]
    """Open cells of what was asked for, in order."""
    wanted: int
    """Cells asked for, finished ones included."""
    variant_by_hash: Mapping[str, Variant]
    is_resumed: bool
    corrected_keys: int = 0
    """Questions asked before whose answer key is another one now: their stored answers are scored by it."""


def opened_run(prepared: PreparedTarget, *, choice: Choice, store: Store, is_fresh: bool, now: datetime) -> OpenedRun:
    """The run to work on, stored with its scope.

    Raises:
        RunError: When an unfinished run of the same experiment was made with another build (two builds in one run).
    """
    target = prepared.target
    found = None if is_fresh else _existing_run(target, choice=choice, passport=prepared.passport, store=store)
    if found is None and not is_fresh:
        _refuse_another_build(prepared, choice=choice, store=store)
    if choice.bank is not None:
        store.banks.add(choice.bank)
    store.banks.add_variants(choice.scope.variants)
    scope, run, corrected_keys = choice.scope, found, 0
    if run is None:
        created_at = _moment_after(newest_of_experiment(target, choice=choice, store=store), now=now)
        run = _new_run(prepared, choice=choice, created_at=created_at)
        store.runs.add(run)
    else:
        old = run_scope(run, store=store)
        scope = grown_scope(old=old, wanted=choice.scope)
        places = scope.places(seed=choice.selection.seed)
        corrected_keys = _corrected_keys(run.places, places)
        # A run that grows is called after what it was extended to, and goes on by that.
        has_grown = scope.repeats_by_hash != old.repeats_by_hash
        selection = choice.selection if has_grown else run.selection
        if places != run.places:
            store.runs.grow(run.run_id, places, selection=selection)
        # Where and how gently to ask belongs to the session, so today's settings hold.
        run = replace(run, target=target, places=places, selection=selection)
    finished = store.attempts.finished_cells(run.run_id)
    return OpenedRun(
        run=run,
        cells=open_cells(run.places, finished=finished, wanted=choice.scope),
        wanted=sum(choice.scope.repeats_by_hash.values()),
        variant_by_hash={variant.asked_hash: variant for variant in scope.variants},
        is_resumed=found is not None,
        corrected_keys=corrected_keys,
    )


def _corrected_keys(old: Sequence[Place], new: Sequence[Place]) -> int:
    key_before = {place.asked_hash: place.key_hash for place in old}
    return sum(key_before.get(place.asked_hash, place.key_hash) != place.key_hash for place in new)


def _existing_run(target: Target, *, choice: Choice, passport: Passport, store: Store) -> Run | None:
    """The newest run of the same experiment on the same build.

    A run made with ``--like`` is another experiment than one that chose the same questions by itself.
    """
    summaries = store.runs.with_key(run_key(target, choice=choice, passport=passport))
    newest = next((summary for summary in summaries if summary.run.like == choice.like), None)
    return None if newest is None else store.runs.get(newest.run.run_id)


def run_key(target: Target, *, choice: Choice, passport: Passport | None) -> str:
    """The experiment's identity; with a passport: on this build."""
    return run_key_of(
        target=target, selection=choice.selection, prompt_version=choice.prompt_version, passport=passport
    )


def _moment_after(newest: RunSummary | None, *, now: datetime) -> datetime:
    """Now, but after the experiment's newest run, which is the one to resume: a clock may have been set back since."""
    return now if newest is None else max(now, newest.run.created_at + _TICK)


def _new_run(prepared: PreparedTarget, *, choice: Choice, created_at: datetime) -> Run:
    return Run(
        run_id=RunId(str(uuid.uuid4())),
        run_key=run_key(prepared.target, choice=choice, passport=prepared.passport),
        # What a user runs before asking says nothing of the build, and may say what is nobody else's business.
        target=replace(prepared.target, before=None),
        selection=choice.selection,
        passport=prepared.passport,
        prompt_version=choice.prompt_version,
        bank_hash=choice.bank_hash,
        bank_version=choice.bank_version,
        created_at=created_at,
        places=choice.scope.places(seed=choice.selection.seed),
        like=choice.like,
    )


def newest_of_experiment(target: Target, *, choice: Choice, store: Store) -> RunSummary | None:
    """The newest run of the same experiment on whatever build."""
    key = run_key(target, choice=choice, passport=None)
    return next(
        (
            summary
            # Its name is part of the key: the others need not be counted.
            for summary in store.runs.matching(target.name)
            if summary.run.like == choice.like and _key_without_build(summary.run) == key
        ),
        None,
    )


def _key_without_build(run: Run) -> str:
    return run_key_of(target=run.target, selection=run.selection, prompt_version=run.prompt_version, passport=None)


def _refuse_another_build(prepared: PreparedTarget, *, choice: Choice, store: Store) -> None:
    summary = newest_of_experiment(prepared.target, choice=choice, store=store)
    if summary is None or summary.finished >= summary.wanted:
        return
    run = summary.run
    changes = "; ".join(run.passport.differences(prepared.passport))
    raise RunError(
        f"run {run.short_id} of {run.target.name} is unfinished ({summary.finished}/{summary.wanted}) and was "
        f"made with another build ({changes}); bring that build back to resume it, or begin a new run with --fresh"
    )
