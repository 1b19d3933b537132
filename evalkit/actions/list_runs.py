"""``evalkit runs``: what is stored."""

from __future__ import annotations

from evalkit.actions.find_run import latest_first
from evalkit.actions.project import Project
from evalkit.domain.run import RunSummary

__all__ = ["listed_runs"]


def listed_runs(*, project: Project) -> tuple[RunSummary, ...]:
    """All stored runs, the last active first."""
    with project.open_store() as store:
        return tuple(latest_first(store.runs.all()))
