"""What one run is best put before people with: figures of a comparison count reviews that showed answers of both."""

from __future__ import annotations

from collections.abc import Sequence

from evalkit.actions.find_run import latest_first
from evalkit.domain.attempt import RunId
from evalkit.domain.run import Run
from evalkit.storage.store import Store

__all__ = ["questions_of_all", "to_review_with"]


def to_review_with(run_ids: Sequence[RunId], *, store: Store) -> Sequence[Run]:
    """The runs themselves; one alone together with the latest other finished one that was asked the same questions.

    Whoever scores one run at a time gets a review of each, and no comparison: no more than one is added, because every
    run that is makes the work longer.
    """
    runs = [store.runs.get(run_id) for run_id in run_ids]
    if len(runs) > 1:
        return runs
    asked = _asked(runs[0])
    for summary in latest_first(store.runs.with_bank(runs[0].bank_hash)):
        is_other = summary.run.run_id != runs[0].run_id and summary.finished >= summary.wanted
        if is_other and _asked(other := store.runs.get(summary.run.run_id)) == asked:
            return [*runs, other]
    return runs


def questions_of_all(runs: Sequence[Run]) -> int:
    """How many questions all of the runs have asked."""
    return len(set.intersection(*map(_asked, runs)))


def _asked(run: Run) -> set[str]:
    return {place.asked_hash for place in run.places}
