"""What happened while compared runs were asked, told beside the verdict that rests on them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from evalkit.actions.cards.sittings import build_remarks, lag_remarks
from evalkit.domain.run import Run
from evalkit.domain.verdict import Remark
from evalkit.storage.store import Store

__all__ = ["sitting_remarks"]


def sitting_remarks(runs: Iterable[Run], *, store: Store) -> Iterator[Remark]:
    """The warnings of each scorecard that doubt its times, or that one build was asked; with the run's name."""
    for run in runs:
        sessions = store.runs.sessions(run.run_id)
        for remark in (*build_remarks(run, sessions), *lag_remarks(sessions)):
            values = {**remark.values, "name": run.target.name, "run": run.short_id}
            yield replace(remark, key=f"run_{remark.key}", values=values)
