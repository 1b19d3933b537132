"""``evalkit baseline``: runs pinned under names, and what was held against them since."""

from __future__ import annotations

from evalkit.actions.comparing.loading import loaded_table
from evalkit.actions.find_run import found_run
from evalkit.actions.finish_command import finish_command
from evalkit.actions.project import Project
from evalkit.actions.rechecking.history import history_of
from evalkit.actions.rechecking.outlook import larger_outlooks
from evalkit.actions.rechecking.pins import check_baseline_name, pinned_baseline, rechecks_against
from evalkit.domain.run import RunSummary
from evalkit.domain.upkeep import BaselineHistory, PinnedRun, Pinning
from evalkit.errors import RunError
from evalkit.storage.store import Store

__all__ = ["listed_baselines", "pinned_run", "shown_baseline"]


def pinned_run(text: str, *, name: str, project: Project) -> Pinning:
    """Pin a finished run under a name.

    Args:
        text: Which run: an id, its beginning, a model's name or ``latest``.
        name: What it is called from now on.
        project: Where the user stands.

    Raises:
        UserError: When the run is not there or unfinished, or the name is none.
    """
    check_baseline_name(name)
    with project.open_store() as store:
        summary = found_run(text, store=store)
        _check_asked(summary, store=store, project=project)
        run, before = summary.run, store.baselines.get(name)
        if before is not None and before.run_id == run.run_id:
            return Pinning(baseline=before, run=run, replaced=None, is_new=False)
        return Pinning(
            baseline=store.baselines.pin(name, run.run_id, project.now()),
            run=run,
            replaced=None if before is None else store.runs.get(before.run_id),
            is_new=True,
        )


def listed_baselines(*, project: Project) -> tuple[PinnedRun, ...]:
    """All baselines, by name."""
    with project.open_store() as store:
        found: list[PinnedRun] = []
        for baseline in store.baselines.all():
            rechecks, _ = rechecks_against(baseline, store=store)
            run = store.runs.get(baseline.run_id)
            last = rechecks[-1] if rechecks else None
            found.append(PinnedRun(baseline=baseline, run=run, rechecks=len(rechecks), last=last))
        return tuple(found)


def shown_baseline(name: str, *, project: Project) -> BaselineHistory:
    """A baseline with everything that was held against it.

    Raises:
        UserError: Where nothing is pinned under the name.
    """
    with project.open_store() as store:
        baseline = pinned_baseline(name, store=store)
        reference = loaded_table(baseline.run_id, store=store, project=project)
        outlooks = larger_outlooks(reference, project=project)
        return history_of(baseline, reference, store=store, project=project, outlooks=outlooks)


def _check_asked(summary: RunSummary, *, store: Store, project: Project) -> None:
    """Refuse a run that was not asked to its end, as a comparison does."""
    table = loaded_table(summary.run.run_id, store=store, project=project)
    run = table.run
    if not len(table.question):
        raise RunError(
            f"run {run.short_id} of {run.target.name} has no answer at all, and nothing can be held against it; ask "
            f"again with: {finish_command(run)}"
        )
    if missing := int(table.never_asked.sum()):
        raise RunError(
            f"run {run.short_id} of {run.target.name} is unfinished ({summary.wanted - missing} of {summary.wanted} "
            f"asked), and no baseline; finish it with: {finish_command(run)}"
        )
