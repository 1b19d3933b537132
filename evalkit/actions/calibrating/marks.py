"""What calibration says of judged figures, for pages that are about something else."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from evalkit.actions.calibrating.grounds import calibration_of
from evalkit.actions.calibrating.labelled import labelled_run
from evalkit.actions.judging.found import FoundPanel
from evalkit.actions.reviewing.more import LabelsMissing, more_commands
from evalkit.actions.score_run import ScoredRun
from evalkit.domain.calibration import CalibrationCard, CalibrationMark, Ground, Standing
from evalkit.domain.columns import AttemptColumns
from evalkit.stats.ppi import FEWEST_LABELLED
from evalkit.storage.store import Store

__all__ = ["calibration_mark", "canaries_passed", "judges_of", "labels_missing", "run_marks"]


def run_marks(scored: ScoredRun, columns: AttemptColumns, *, store: Store) -> tuple[CalibrationMark, ...]:
    """One for each dimension that judges have scored in a run.

    Args:
        scored: The run with what judges and people found.
        columns: Every try that is stored.
        store: Where the judges' canaries are.
    """
    canaries = canaries_passed(judges_of(scored.panels.values()), store=store) if scored.people else {}
    labelled = {name: labelled_run(scored, columns, name) for name in scored.panels}
    cards = {
        name: calibration_of([labelled[name]], canaries=canaries) for name in scored.panels if name in scored.people
    }
    within_reach = {name for name, run in labelled.items() if len(run.shown_questions) >= FEWEST_LABELLED}
    missing = {name: labels_missing(cards[name]) if name in cards else LabelsMissing() for name in scored.panels}
    lacking = {name: some for name, some in missing.items() if some and (name in cards or name in within_reach)}
    more = more_commands((scored.run.run_id,), lacking, store=store)
    return tuple(
        calibration_mark(cards[name], more=more.get(name, ""))
        if name in cards
        else CalibrationMark(
            dimension=name,
            standing=Standing.NOT_YET,
            questions=0,
            more=more.get(name, ""),
            can_be_labelled=name in within_reach,
        )
        for name in scored.panels
    )


def labels_missing(card: CalibrationCard) -> LabelsMissing | None:
    """How much more people have to score before the judges' standing can be told; None where that would not tell it."""
    if not card.needs_people:
        return None
    answers = card.panel.missing(Ground.AGREEMENT) or 0
    return LabelsMissing(
        questions=max(1, card.panel.missing(Ground.BIAS, Ground.BIAS_DIFFERENCE) or 0),
        # A question is put before people with an answer of each run.
        shared=max(1, math.ceil(answers / len(card.runs))),
    )


def calibration_mark(card: CalibrationCard, *, more: str) -> CalibrationMark:
    """How judges stand on a dimension, in short.

    Args:
        card: The same at length.
        more: The command that has people score more.
    """
    return CalibrationMark(
        dimension=card.dimension,
        standing=card.standing,
        questions=card.questions,
        needed_questions=card.needed_questions,
        needed_shared=card.needed_shared,
        more=more,
    )


def judges_of(panels: Iterable[FoundPanel]) -> list[str]:
    """Names of all judges of some panels, each once."""
    return list(dict.fromkeys(judge.series.rater for panel in panels for judge in panel.judges))


def canaries_passed(names: Sequence[str], *, store: Store) -> dict[str, bool]:
    """Judge -> whether it passed its canaries the last time; without those that were never tried."""
    checks = {name: store.judgements.newest_check(name) for name in names}
    return {name: check.is_passed for name, check in checks.items() if check is not None}
