"""What calibration says of judged figures, for pages that are about something else."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from evalkit.actions.calibrating.grounds import calibration_of
from evalkit.actions.calibrating.labelled import LabelledRun, labelled_run
from evalkit.actions.judging.found import FoundPanel
from evalkit.actions.reviewing.which import more_command
from evalkit.actions.score_run import ScoredRun
from evalkit.domain.calibration import CalibrationMark, Standing
from evalkit.domain.columns import AttemptColumns
from evalkit.stats.ppi import FEWEST_LABELLED
from evalkit.storage.store import Store

__all__ = ["calibration_mark", "canaries_passed", "judges_of", "run_marks"]


def run_marks(scored: ScoredRun, columns: AttemptColumns, *, store: Store) -> tuple[CalibrationMark, ...]:
    """One for each dimension that judges have scored in a run.

    Args:
        scored: The run with what judges and people found.
        columns: Every try that is stored.
        store: Where the judges' canaries are.
    """
    canaries = canaries_passed(judges_of(scored.panels.values()), store=store) if scored.people else {}
    labelled = {name: labelled_run(scored, columns, name) for name in scored.panels}
    marks = (
        calibration_mark([run], canaries=canaries)
        if name in scored.people
        else CalibrationMark(
            dimension=name,
            standing=Standing.NOT_YET,
            questions=0,
            can_be_labelled=len(run.shown_questions) >= FEWEST_LABELLED,
        )
        for name, run in labelled.items()
    )
    run_ids = (scored.run.run_id,)
    return tuple(
        replace(mark, more=more_command(run_ids, mark.dimension, store=store)) if mark.questions else mark
        for mark in marks
    )


def calibration_mark(runs: Sequence[LabelledRun], *, canaries: Mapping[str, bool]) -> CalibrationMark:
    """How judges stand on a dimension of some runs.

    Args:
        runs: The same dimension of each; the first is the reference.
        canaries: Judge -> whether it passed its canaries the last time.
    """
    card = calibration_of(runs, canaries=canaries)
    return CalibrationMark(
        dimension=card.dimension,
        standing=card.standing,
        questions=card.questions,
        needed_questions=card.needed_questions,
        needed_shared=card.needed_shared,
    )


def judges_of(panels: Iterable[FoundPanel]) -> list[str]:
    """Names of all judges of some panels, each once."""
    return list(dict.fromkeys(judge.series.rater for panel in panels for judge in panel.judges))


def canaries_passed(names: Sequence[str], *, store: Store) -> dict[str, bool]:
    """Judge -> whether it passed its canaries the last time; without those that were never tried."""
    checks = {name: store.judgements.newest_check(name) for name in names}
    return {name: check.is_passed for name, check in checks.items() if check is not None}
