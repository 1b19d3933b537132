"""What judges scored as plain JSON values, a part of the document of a scorecard."""

from __future__ import annotations

from collections.abc import Callable

from evalkit.domain.calibration import CalibrationMark
from evalkit.domain.panel import (
    CorrelationCard,
    Coverage,
    JudgeCard,
    JudgedCard,
    JudgeHabits,
    PanelCard,
    SpreadCard,
)
from evalkit.domain.reasons import ToldVerdict
from evalkit.domain.score import Scored, Unscored
from evalkit.domain.verdict import Figure, Undefined
from evalkit.reports.rows import AttemptRow, JudgedFinding

__all__ = ["coverage_document", "judged_findings_document", "mark_document", "panel_document", "verdict_document"]

_Drawn = Callable[[Figure], dict[str, object]]


def panel_document(panel: PanelCard | None, figure: _Drawn) -> dict[str, object] | None:
    """What judges scored; None where nobody did.

    Args:
        panel: The judges' figures.
        figure: How a figure is written.
    """
    if panel is None:
        return None
    return {
        "judged": [_judged(judged, figure) for judged in panel.judged],
        "judges": [_habits(habits, figure) for habits in panel.judges],
        "correlations": [_correlation(card, figure) for card in panel.correlations],
        "suspects": panel.suspects,
        "left_out": [
            {
                "judge": one.judge,
                "version": one.version,
                "dimensions": [str(dimension) for dimension in one.dimensions],
                "why": one.why.value,
            }
            for one in panel.left_out
        ],
    }


def judged_findings_document(row: AttemptRow) -> dict[str, object]:
    """Dimension -> the panel's score of an attempt, or why it has none, each judge's score, and what each said."""
    return {
        str(dimension): {
            **_finding(found),
            "verdicts": [verdict_document(verdict) for verdict in row.verdicts if verdict.text.dimension == dimension],
        }
        for dimension, found in row.judged.items()
    }


def mark_document(mark: CalibrationMark | None) -> dict[str, object] | None:
    """How judges stand with people, as plain JSON values; None where it is not known."""
    if mark is None:
        return None
    return {
        "dimension": str(mark.dimension),
        "standing": mark.standing.value,
        "questions": mark.questions,
        "needed_questions": mark.needed_questions,
        "needed_shared": mark.needed_shared,
        "runs": list(mark.runs),
    }


def verdict_document(verdict: ToldVerdict) -> dict[str, object]:
    """One verdict with its grounds, as plain JSON values; texts as they came."""
    text, finding = verdict.text, verdict.text.finding
    return {
        "judge": verdict.judge,
        "simulated": verdict.is_simulated,
        "version": verdict.version,
        "counted": verdict.is_counted,
        "sample": text.sample + 1,
        "score": finding.value if isinstance(finding, Scored) else None,
        "unscored": finding.reason.value if isinstance(finding, Unscored) else None,
        "detail": finding.detail or None if isinstance(finding, Unscored) else None,
        "reason": text.reason,
        "evidence": list(text.evidence),
        "items": list(text.items),
        "levels": verdict.levels,
        "suspect": text.suspect,
    }


def _finding(found: JudgedFinding) -> dict[str, object]:
    finding = found.finding
    return {
        "score": finding.value if isinstance(finding, Scored) else None,
        "unscored": finding.reason.value if isinstance(finding, Unscored) else None,
        "by_judge": dict(found.by_judge),
    }


def _judged(judged: JudgedCard, figure: _Drawn) -> dict[str, object]:
    return {
        "dimension": str(judged.dimension),
        "title": dict(judged.title),
        "every_attempt": figure(judged.every),
        "coverage": coverage_document(judged.coverage),
        "judges": [_judge(card, figure) for card in judged.judges],
        "alpha": figure(judged.alpha),
        "same_score": figure(judged.exact),
        "within_one": figure(judged.within_one),
        "spread": _spread(judged.spread),
        "model_deviation": figure(judged.model_deviation),
        "noise": judged.noise,
    }


def _judge(card: JudgeCard, figure: _Drawn) -> dict[str, object]:
    return {
        "judge": card.judge,
        "version": card.version,
        "every_attempt": figure(card.every),
        "coverage": coverage_document(card.coverage),
    }


def coverage_document(coverage: Coverage) -> dict[str, object]:
    """What is scored, what is missing and why, and the bounds."""
    return {
        "scored": coverage.scored,
        "wanted": coverage.wanted,
        "unasked": coverage.unasked,
        "unscored": dict(coverage.unscored),
        "poor": coverage.is_poor,
        "lowest": coverage.lowest,
        "highest": coverage.highest,
    }


def _spread(spread: SpreadCard | Undefined) -> dict[str, object]:
    if isinstance(spread, Undefined):
        return {"undefined": spread.reason}
    return {"deviation": spread.deviation, "added": spread.added, "n_judges": spread.n_judges}


def _habits(habits: JudgeHabits, figure: _Drawn) -> dict[str, object]:
    return {
        "judge": habits.judge,
        "served_model": habits.served_model,
        "simulated": habits.is_simulated,
        "weight": habits.weight,
        "temperature": habits.temperature,
        "verdicts": habits.verdicts,
        "repaired": habits.repaired,
        "unscored": habits.unscored,
        "noise": figure(habits.noise),
        "length_slope": figure(habits.length_slope),
        "order_effect": figure(habits.order_effect),
    }


def _correlation(card: CorrelationCard, figure: _Drawn) -> dict[str, object]:
    return {
        "first": str(card.first),
        "second": str(card.second),
        "correlation": figure(card.correlation),
        "halo": card.is_halo,
    }
