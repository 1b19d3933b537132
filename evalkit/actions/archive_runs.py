"""``evalkit runs archive`` and ``restore``: runs as one file, and back, in this store or another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from evalkit.actions.find_run import found_run
from evalkit.actions.project import Project
from evalkit.actions.write_whole import check_place, written_whole
from evalkit.domain.archive import ArchiveContents, Copied, Restored
from evalkit.domain.attempt import RunId
from evalkit.domain.run import RunSummary
from evalkit.errors import RunError, UserError
from evalkit.storage.store import Store

__all__ = ["Archived", "archived_runs", "restored_runs", "runs_left_out"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Archived:
    """What was written."""

    contents: ArchiveContents
    size_bytes: int
    unfinished: tuple[RunSummary, ...]
    """Archived as they stand; whoever restores them may go on asking."""


def archived_runs(
    texts: Sequence[str], *, path: Path, project: Project, told: Copied, replaces: bool = False
) -> Archived:
    """Write runs to one file, with the reviews that people scored them in.

    The store is read as it was at one moment: a run that is being asked meanwhile is archived as it stands. The file is
    written beside its place and moved there when complete.

    Args:
        texts: Which runs; one that is named twice is written once.
        path: The file.
        project: Where the store is.
        told: Hears how far it has come.
        replaces: Whether a file that is there is written anew.

    Raises:
        UserError: For a place that cannot be written or is taken, a run that is not there, or one of a review that
            other runs are in as well.
    """
    check_place(path)
    if path.exists() and not path.is_file():
        raise UserError(f"{path}: is no file; give the name of one")
    if path.exists() and not replaces:
        raise UserError(f"{path}: is there already; give --replace, or choose another place")
    with project.open_store() as store:
        summaries = {found.run.run_id: found for found in (found_run(text, store=store) for text in texts)}
        run_ids = list(summaries)
        if left_out := runs_left_out(run_ids, store=store):
            names = " ".join(run_id[:8] for run_id in (*run_ids, *left_out))
            raise RunError(
                f"people score {_named(left_out, store=store)} in one review with what is to be archived, and figures "
                f"of half a review would be others; archive all of them: evalkit runs archive {names} --to {path}"
            )
        contents = written_whole(path, lambda half: store.archives.write(half, run_ids, now=project.now(), told=told))
    return Archived(
        contents=contents,
        size_bytes=path.stat().st_size,
        unfinished=tuple(one for one in summaries.values() if one.finished < one.wanted),
    )


def restored_runs(path: Path, *, project: Project, told: Copied) -> Restored:
    """Store what is in an archive; what is there already stays as it is.

    Args:
        path: What ``archived_runs`` wrote, here or elsewhere.
        project: Where the store is.
        told: Hears how far it has come.

    Raises:
        ArchiveError: When nothing of it can be stored; nothing was then.
    """
    with project.open_store() as store:
        return store.archives.restore(path, told=told)


def runs_left_out(run_ids: Sequence[RunId], *, store: Store) -> tuple[RunId, ...]:
    """Runs that share a review with some of these and are not among them."""
    others = (
        other
        for run_id in run_ids
        for review in store.reviews.of_run(run_id)
        for other in review.run_ids
        if other not in run_ids
    )
    return tuple(dict.fromkeys(others))


def _named(run_ids: Sequence[RunId], *, store: Store) -> str:
    runs = [store.runs.get(run_id) for run_id in run_ids]
    return ", ".join(f"run {run.short_id} ({run.target.name})" for run in runs)
