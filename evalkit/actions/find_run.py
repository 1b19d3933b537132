"""Finds the run that the user means: an id, its unambiguous beginning, a model's name, or ``latest``."""

from __future__ import annotations

from collections.abc import Sequence

from evalkit.domain.run import RunSummary
from evalkit.errors import RunError
from evalkit.storage.store import Store

__all__ = ["found_run", "latest_first"]


def latest_first(summaries: Sequence[RunSummary]) -> list[RunSummary]:
    """By last activity: a run begun last week and extended today is today's."""
    return sorted(summaries, key=lambda summary: summary.last_activity_at, reverse=True)


def found_run(text: str, *, store: Store) -> RunSummary:
    """The one run that is meant; a model's name means its latest finished run, or its latest one.

    Raises:
        RunError: When there is none, or several begin like this.
    """
    if text == "latest" and (latest := store.runs.latest()) is not None:
        return latest
    matching = latest_first(store.runs.matching(text))
    if not matching:
        known = ", ".join(
            f"{summary.run.short_id} ({summary.run.target.name})" for summary in latest_first(store.runs.all())[:5]
        )
        raise RunError(
            f"no run is called {text!r}; "
            + (f"the latest are {known}" if known else "there is none yet: begin with evalkit run --model demo")
        )
    by_name = [summary for summary in matching if summary.run.target.name == text]
    if by_name:
        return next((summary for summary in by_name if summary.finished >= summary.wanted), by_name[0])
    if len(matching) > 1:
        candidates = ", ".join(f"{summary.run.run_id[:12]} ({summary.run.target.name})" for summary in matching[:5])
        raise RunError(f"{len(matching)} runs begin with {text!r}: {candidates}; give more of the id")
    return matching[0]
