"""``evalkit.frames``: a stored run as pandas frames."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.actions.build_scorecard import scorecard_of
from evalkit.actions.export_run import attempt_rows
from evalkit.actions.find_run import found_run
from evalkit.actions.judging.told import told_verdicts
from evalkit.actions.project import Project
from evalkit.actions.reviewing.told import told_ratings
from evalkit.actions.score_run import run_scored_now

if TYPE_CHECKING:
    from evalkit.reports.frames import Frames

__all__ = ["frames"]


def frames(run: str, *, project: Project | None = None) -> Frames:
    """A run as pandas frames: its attempts, questions and estimates, and what judges and people found.

    Args:
        run: An id, its unambiguous beginning, a model's name (its latest finished run) or ``latest``.
        project: Where the store is; by default the project around the working directory.

    Raises:
        RunError: When no run is meant, or several.
    """
    from evalkit.reports.frames import run_frames  # noqa: PLC0415 - pandas takes half a second to import

    there = Project.here() if project is None else project
    with there.open_store() as store:
        run_id = found_run(run, store=store).run.run_id
        scored = run_scored_now(run_id, store=store, cwd=there.cwd, now=there.now())
        card = scorecard_of(scored, store=store, cwd=there.cwd)
        return run_frames(
            card,
            attempt_rows(scored, store=store),
            verdicts=told_verdicts(scored, store=store),
            ratings=told_ratings(scored, store=store),
        )
