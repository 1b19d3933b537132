"""Judges held against people as JSON, for programs."""

from __future__ import annotations

from evalkit.domain.calibration import (
    Calibration,
    CalibrationCard,
    Check,
    JudgeFit,
    LabelledDifference,
    LabelledRunCard,
)
from evalkit.reports.as_json import SCHEMA_VERSION, figure_document

__all__ = ["calibration_document"]


def calibration_document(calibration: Calibration) -> dict[str, object]:
    """What is known of each dimension as plain JSON values."""
    return {
        "schema_version": SCHEMA_VERSION,
        "runs": [{"run_id": run.run_id, "model": run.target.name} for run in calibration.runs],
        "is_simulated": any(run.target.is_simulated for run in calibration.runs),
        "simulated_judges": list(calibration.simulated_judges),
        "dimensions": [_card(card) for card in calibration.cards],
        "not_judged": list(calibration.unjudged),
    }


def _card(card: CalibrationCard) -> dict[str, object]:
    return {
        "dimension": card.dimension,
        "standing": card.standing.value,
        "needed_questions": card.needed_questions,
        "needed_shared": card.needed_shared,
        "more": card.more,
        "raters": list(card.raters),
        "questions": card.questions,
        "answers": card.answers,
        "shared": card.shared,
        "panel": _fit(card.panel),
        "judges": [_fit(judge) for judge in card.judges],
        "runs": [_run(one) for one in card.runs],
        "differences": [_difference(one) for one in card.differences],
    }


def _fit(fit: JudgeFit) -> dict[str, object]:
    return {
        "judge": fit.judge,
        "version": fit.version,
        "standing": fit.standing.value,
        "alpha": fit.alpha,
        "people_alpha": fit.people_alpha,
        "checks": [_check(check) for check in fit.checks],
        "biases": [figure_document(figure) for figure in fit.biases],
    }


def _check(check: Check) -> dict[str, object]:
    return {
        "ground": check.ground.value,
        "finding": check.finding.value,
        "figure": None if check.figure is None else figure_document(check.figure),
        "limit": check.limit,
        "counted": check.counted,
        "needed": check.needed,
        "most": check.most,
        "run_id": check.run_id,
    }


def _run(one: LabelledRunCard) -> dict[str, object]:
    return {
        "run_id": one.run_id,
        "people": figure_document(one.people),
        "judges": figure_document(one.judges),
        "combined": figure_document(one.combined),
        "judge_weight": one.judge_weight,
        "labelled": one.labelled,
    }


def _difference(one: LabelledDifference) -> dict[str, object]:
    return {
        "reference_id": one.reference_id,
        "candidate_id": one.candidate_id,
        "people": figure_document(one.people),
        "judges": figure_document(one.judges),
        "combined": figure_document(one.combined),
        "judge_weight": one.judge_weight,
        "labelled": one.labelled,
        "worth": one.worth,
    }
