"""What a decision judges: its questions, and the runs that have asked them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from evalkit.actions.choose_questions import Choice
from evalkit.actions.comparing.run_table import RunTable
from evalkit.actions.run_order import RunOrder
from evalkit.domain.decision import Decision
from evalkit.domain.run import Run, RunSummary
from evalkit.domain.verdict import Remark
from evalkit.storage.store import Store

__all__ = ["Matter", "choice_remarks", "closest_run", "order_for", "run_of", "within"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """What is to be judged, by what."""

    decision: Decision
    source: Path
    """Its file."""
    choice: Choice
    """The questions that are asked, and how often."""
    show: int
    """How many of the questions that changed most."""

    @property
    def repeats_by_hash(self) -> Mapping[str, int]:
        """asked_hash -> repeats."""
        return self.choice.scope.repeats_by_hash


def order_for(decision: Decision, name: str) -> RunOrder:
    """What is asked of one target."""
    return RunOrder(
        model_names=(name,),
        bank=decision.bank,
        set_name=decision.set_name,
        language=decision.language,
        repeats=decision.repeats,
        seed=decision.seed,
    )


def run_of(name: str, matter: Matter, *, store: Store) -> RunSummary | None:
    """The newest run of a target that asks the decision's questions, as ``evalkit run`` would take it up, or None.

    A run made with ``--like`` is another experiment: it is taken where there is no other.
    """
    found = _runs_on(matter, name, store=store)
    return next((summary for summary in found if summary.run.like is None), next(iter(found), None))


def within(table: RunTable, matter: Matter) -> RunTable:
    """A run's attempts at the decision's questions and repeats alone: it may have been asked more since."""
    wanted = matter.repeats_by_hash
    places = [place for place in table.run.places if place.asked_hash in wanted]
    if len(places) == len(table.run.places) and all(place.repeats == wanted[place.asked_hash] for place in places):
        return table
    rows = [row for row, asked_hash in enumerate(table.asked_hashes) if asked_hash in wanted]
    most = np.array([wanted[asked_hash] for asked_hash in table.asked_hashes if asked_hash in wanted], dtype=np.intp)
    inside = table.of_questions(rows)
    inside = inside.rows(inside.repeat < most[inside.question])
    kept = tuple(
        replace(place, position=position, repeats=min(place.repeats, wanted[place.asked_hash]))
        for position, place in enumerate(places)
    )
    # Of repeats beyond those that count, none is missed; what is left may still be.
    beyond = np.array([place.repeats for place in places], dtype=np.intp) - most
    missing = np.maximum(inside.never_asked - np.maximum(beyond, 0), 0)
    return replace(inside, run=replace(table.run, places=kept), never_asked=missing)


def choice_remarks(matter: Matter, runs: Sequence[Run], *, store: Store) -> Iterator[Remark]:
    """Says where a target was asked several times: whoever may choose among runs may choose the verdict."""
    for run in runs:
        others = sum(
            summary.run.run_id != run.run_id and summary.finished >= summary.wanted
            for summary in _runs_on(matter, run.target.name, store=store)
        )
        if others:
            values = {"name": run.target.name, "count": others, "run": run.short_id}
            yield Remark(key="other_runs", values=values)


def closest_run(name: str, matter: Matter, *, store: Store) -> str:
    """What the newest run of a target on the same bank has of the questions: `` (run 1a2b3c4d has 40 of them x 3)``."""
    found = next(iter(_runs_on_bank(matter, name, store=store)), None)
    if found is None:
        return ""
    repeats = [place.repeats for place in found.places if place.asked_hash in matter.repeats_by_hash]
    return f" (run {found.short_id} has {len(repeats)} of them x {min(repeats)})" if repeats else ""


def _runs_on(matter: Matter, name: str, *, store: Store) -> list[RunSummary]:
    """Every run of a target that asks the decision's questions often enough, newest first."""
    covering = {run.run_id for run in _runs_on_bank(matter, name, store=store) if _covers(run, matter)}
    return [summary for summary in store.runs.matching(name) if summary.run.run_id in covering]


def _runs_on_bank(matter: Matter, name: str, *, store: Store) -> Iterator[Run]:
    """With their places, newest first."""
    decision = matter.decision
    for summary in store.runs.matching(name):
        run = summary.run
        asked = (run.selection.bank, run.selection.language, run.selection.seed)
        if run.target.name == name and asked == (decision.bank, decision.language, decision.seed):
            yield store.runs.get(run.run_id)


def _covers(run: Run, matter: Matter) -> bool:
    repeats = {place.asked_hash: place.repeats for place in run.places}
    return all(repeats.get(asked_hash, 0) >= wanted for asked_hash, wanted in matter.repeats_by_hash.items())
