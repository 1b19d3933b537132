"""``evalkit show``: a stored run's scorecard."""

from __future__ import annotations

from evalkit.actions.build_scorecard import scorecard_of
from evalkit.actions.find_run import found_run
from evalkit.actions.project import Project
from evalkit.actions.score_run import run_scored_now
from evalkit.domain.scorecard import Scorecard

__all__ = ["shown_run"]


def shown_run(text: str, *, project: Project) -> Scorecard:
    """The scorecard of the run that is meant; answers that have no score yet (after a kill) are scored first.

    Raises:
        RunError: When no run is meant, or several.
    """
    with project.open_store() as store:
        run_id = found_run(text, store=store).run.run_id
        scored = run_scored_now(run_id, store=store, cwd=project.cwd, now=project.now())
        return scorecard_of(scored, store=store, cwd=project.cwd)
