"""``evalkit runs delete``: take whole runs out of the store."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass

from evalkit.actions.archive_runs import runs_left_out
from evalkit.actions.find_run import found_run
from evalkit.actions.project import Project
from evalkit.domain.archive import Deleted
from evalkit.domain.attempt import RunId
from evalkit.domain.review import Review
from evalkit.domain.run import RunSummary
from evalkit.errors import RunError
from evalkit.runs.lease import holding_lease, new_owner
from evalkit.storage.store import Store

__all__ = ["Deletion", "deleted_runs", "planned_deletion"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Deletion:
    """What would go, for the user to look at before it does."""

    runs: tuple[RunSummary, ...]
    reviews: tuple[Review, ...]
    """What people scored goes with the last run that they scored."""

    @property
    def run_ids(self) -> tuple[RunId, ...]:
        """Of the runs."""
        return tuple(summary.run.run_id for summary in self.runs)


def planned_deletion(texts: Sequence[str], *, store: Store) -> Deletion:
    """The runs that are meant, and the reviews that go with them.

    Raises:
        RunError: When one is not there, is or was pinned as a baseline, or is in a review with a run that would stay.
    """
    summaries = {found.run.run_id: found for found in (found_run(text, store=store) for text in texts)}
    _refuse_pinned(summaries, store=store)
    if left_out := runs_left_out(list(summaries), store=store):
        names = ", ".join(run_id[:8] for run_id in left_out)
        raise RunError(
            f"people scored run {names} in one review with what is to be deleted, and its figures are made from both; "
            "delete all of them, or none"
        )
    reviews = {review.review_id: review for run_id in summaries for review in store.reviews.of_run(run_id)}
    return Deletion(runs=tuple(summaries.values()), reviews=tuple(reviews.values()))


def deleted_runs(deletion: Deletion, *, store: Store, project: Project) -> Deleted:
    """Delete what was planned, all or nothing, while nobody else may ask these runs.

    Raises:
        RunError: When another evalkit is asking one of them.
    """
    return asyncio.run(_deleted(deletion, store=store, project=project))


async def _deleted(deletion: Deletion, *, store: Store, project: Project) -> Deleted:
    review_ids = [review.review_id for review in deletion.reviews]
    async with AsyncExitStack() as stack:
        owner = new_owner()
        for run_key in sorted({summary.run.run_key for summary in deletion.runs}):
            await stack.enter_async_context(holding_lease(store.runs, run_key=run_key, owner=owner, now=project.now))
        return await asyncio.to_thread(store.runs.delete, deletion.run_ids, review_ids=review_ids)


def _refuse_pinned(summaries: dict[RunId, RunSummary], *, store: Store) -> None:
    for newest in store.baselines.all():
        for pin in store.baselines.history(newest.name):
            if pin.run_id not in summaries:
                continue
            is_now = pin.run_id == newest.run_id
            raise RunError(
                f"run {pin.run_id[:8]} {'is' if is_now else 'was'} pinned as the baseline {pin.name}, whose history "
                "is made from it; it cannot be deleted"
            )
