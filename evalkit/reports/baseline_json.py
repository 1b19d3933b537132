"""Baselines with what was held against them as JSON, for programs that watch over a build."""

from __future__ import annotations

from collections.abc import Sequence

from evalkit.domain.upkeep import BaselineHistory, Outlook, PinnedRun, Recheck
from evalkit.domain.verdict_record import Baseline
from evalkit.reports.as_json import SCHEMA_VERSION, figure_document, run_facts_document
from evalkit.reports.comparison_json import difference_document

__all__ = ["baseline_document", "baselines_document"]


def baselines_document(pinned: Sequence[PinnedRun]) -> list[dict[str, object]]:
    """All baselines as plain JSON values."""
    return [
        {
            **_pin(one.baseline),
            "model": one.run.target.name,
            "bank": one.run.selection.bank,
            "set": one.run.selection.set_name,
            "simulated": one.run.target.is_simulated,
            "rechecks": one.rechecks,
            "last": None if one.last is None else _recheck(one.last),
        }
        for one in pinned
    ]


def baseline_document(history: BaselineHistory) -> dict[str, object]:
    """One baseline with its whole history as plain JSON values."""
    return {
        "schema_version": SCHEMA_VERSION,
        **_pin(history.baseline),
        "run": run_facts_document(history.run),
        "accuracy": figure_document(history.accuracy),
        "rechecks": [_recheck(recheck) for recheck in history.rechecks],
        "against_earlier_pins": history.against_earlier_pins,
        "left_out": history.left_out,
        "together": difference_document(history.together),
        "trend": difference_document(history.trend),
        "outlooks": [_outlook(outlook) for outlook in history.outlooks],
    }


def _pin(baseline: Baseline) -> dict[str, object]:
    return {"name": baseline.name, "run_id": baseline.run_id, "pinned_at": baseline.pinned_at.isoformat()}


def _recheck(recheck: Recheck) -> dict[str, object]:
    return {
        "number": recheck.number,
        "made_at": recheck.made_at.isoformat(),
        "run_id": recheck.run_id,
        "model": recheck.model,
        "changes": [
            {
                "key": change.key,
                "reference": change.reference,
                "candidate": change.candidate,
                "kind": change.kind.value,
            }
            for change in recheck.changes
        ],
        "questions": recheck.questions,
        "repeats": recheck.repeats,
        "accuracy": recheck.accuracy,
        "difference": difference_document(recheck.difference),
        "status": None if recheck.status is None else recheck.status.value,
    }


def _outlook(outlook: Outlook) -> dict[str, object]:
    return {
        "option": outlook.option,
        "questions": outlook.questions,
        "repeats": outlook.repeats,
        "margin": outlook.margin,
        "smallest_margin": outlook.smallest_margin,
        "passes": outlook.passes,
        "measured": outlook.is_measured,
    }
