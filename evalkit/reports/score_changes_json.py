"""What scoring stored answers again has changed, as JSON."""

from __future__ import annotations

from evalkit.domain.score import Scored, Unscored
from evalkit.domain.score_changes import ScoreChanges
from evalkit.reports.as_json import SCHEMA_VERSION, figure_document

__all__ = ["score_changes_document"]


def score_changes_document(changes: ScoreChanges) -> dict[str, object]:
    """The changes as plain JSON values."""
    return {
        "schema_version": SCHEMA_VERSION,
        "run_id": changes.run.run_id,
        "model": changes.run.target.name,
        "simulated": changes.run.target.is_simulated,
        "dry_run": changes.is_dry_run,
        "changed": not changes.is_empty,
        "accuracy": {
            "before": figure_document(changes.accuracy_before),
            "after": figure_document(changes.accuracy_after),
        },
        "series": [
            {
                "dimension": change.dimension.value,
                "rater_kind": change.rater_kind.value,
                "before": change.before,
                "after": change.after,
                "scored": change.scored,
                "newly_scored": change.added,
                "scored_otherwise": change.changed,
                "mean_before": figure_document(change.mean_before),
                "mean_after": figure_document(change.mean_after),
            }
            for change in changes.series
        ],
        "bank": {
            "missing": changes.bank.missing,
            "gone": list(changes.bank.gone),
            "reworded": list(changes.bank.reworded),
            "for_every_run": list(changes.bank.for_every_run),
            "corrected": [
                {
                    "question_id": key.question_id,
                    "expected_before": key.before,
                    "expected_after": key.after,
                    "corrected": list(key.changed),
                }
                for key in changes.bank.corrected
            ],
        },
        "answers": [
            {
                "question_id": change.question_id,
                "repeat": change.repeat + 1,
                "before": {"is_right": change.was_right, **_finding(change.before)},
                "after": {"is_right": change.is_right, **_finding(change.after)},
            }
            for change in changes.findings
        ],
    }


def _finding(finding: Scored | Unscored) -> dict[str, object]:
    match finding:
        case Scored(value=value, read=read):
            return {"value": value, "read": read}
        case Unscored(reason=reason):
            return {"value": None, "unscored": reason.value}
