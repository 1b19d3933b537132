"""The columns of the sheets of a comparison: criteria, slices, and questions that changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from evalkit.domain.criteria import ScoredBy, Unit
from evalkit.reports.as_xlsx.columns import ListColumn, Shade
from evalkit.reports.comparison_rows import CHANGED_COLUMNS, CRITERION_COLUMNS, SLICE_COLUMNS

__all__ = ["CHANGED_SHEET_COLUMNS", "CRITERION_SHEET_COLUMNS", "SLICE_SHEET_COLUMNS"]

_POINTS: Final = "+0.0;-0.0;0.0"
_FIGURES: Final = {Unit.SHARE.value: "0.0%", Unit.SCORE.value: "0.00", Unit.RATIO.value: "#,##0.0##"}
_DIFFERENCES: Final = {Unit.SHARE.value: _POINTS, Unit.SCORE.value: "+0.00;-0.00;0.00", Unit.RATIO.value: '"×"0.00'}
_MARGINS: Final = {Unit.SHARE.value: "0.0", Unit.SCORE.value: "0.00", Unit.RATIO.value: '"×"0.00'}
_SCORES: Final = {Unit.SCORE.value: "0.00"}
_BY_UNIT: Final[Mapping[str, Mapping[str, str]]] = {
    "reference_figure": _FIGURES,
    "candidate_figure": _FIGURES,
    "difference": _DIFFERENCES,
    "low": _DIFFERENCES,
    "high": _DIFFERENCES,
    "margin": _MARGINS,
    "judges_deviation": _SCORES,
    "judges_added": _SCORES,
    "missing_low": _DIFFERENCES,
    "missing_high": _DIFFERENCES,
    **{f"{source}_{name}": _DIFFERENCES for source in ScoredBy for name in ("difference", "low", "high")},
}
_P: Final = '[<0.001]"<0.001";0.000'
_FORMATS: Final = {
    "p": _P,
    "adjusted_p": _P,
    "confidence": "0.0%",
    "coverage_reference": "0.0%",
    "coverage_candidate": "0.0%",
    "judge_weight": "0%",
}
_COUNTS: Final = frozenset(
    {
        "clusters",
        "questions",
        "attempts",
        "needed_questions",
        "needed_repeats",
        "reference_right",
        "reference_asked",
        "candidate_right",
        "candidate_asked",
        "people_scored",
        "people_wanted",
        "calibrated_on",
    }
)
_WIDTHS: Final = {
    "candidate": 16,
    "reference": 16,
    "criterion": 26,
    "unit": 16,
    "status": 16,
    "verdict": 16,
    "reading": 24,
    "undefined": 30,
    "category": 16,
    "question": 24,
    "prompt": 50,
    "expected": 22,
    "reference_read": 22,
    "candidate_read": 22,
    "reference_outcome": 16,
    "candidate_outcome": 16,
    "reference_answer": 50,
    "candidate_answer": 50,
    "dropped": 24,
    "by_judge": 40,
    "calibration": 20,
}
_NAMES: Final = {
    "unit": "unit",
    "status": "status",
    "verdict": "status",
    "reading": "reading",
    "category": "category",
    "difficulty": "difficulty",
    "rater_kind": "rater",
    "scored_by": "scored_by",
    "calibration": "standing",
    "reference_outcome": "outcome",
    "candidate_outcome": "outcome",
}
_SHADES: Final[Mapping[str, Shade]] = {"status": "status", "verdict": "status", "reading": "reading"}
_LONG: Final = frozenset({"prompt", "reference_answer", "candidate_answer"})
_FIRST: Final = (
    "candidate",
    "criterion",
    "primary",
    "reference_figure",
    "candidate_figure",
    "difference",
    "low",
    "high",
    "margin",
    "unit",
    "status",
    "reading",
    "scored_by",
    "calibration",
    "p",
    "adjusted_p",
    "questions",
    "clusters",
    "undefined",
)
"""What people look at first among criteria; the rest follows in the order of the other files."""


def _column(name: str, *, is_printed: bool = True) -> ListColumn:
    return ListColumn(
        name=name,
        label=f"head {name}",
        width=_WIDTHS.get(name, 12),
        is_figure=name in _BY_UNIT or name in _FORMATS or name in _COUNTS,
        has_lines=name in _LONG,
        number_format=_FORMATS.get(name, "#,##0" if name in _COUNTS else "General"),
        formats=_BY_UNIT.get(name),
        names=_NAMES.get(name),
        shade=_SHADES.get(name),
        is_printed=is_printed,
    )


def _columns(names: Iterable[str]) -> tuple[ListColumn, ...]:
    return tuple(_column(name) for name in names)


CRITERION_SHEET_COLUMNS: Final = (
    *_columns(_FIRST),
    *(_column(name, is_printed=False) for name in CRITERION_COLUMNS if name not in _FIRST),
)
"""Every one of ``CRITERION_COLUMNS``."""
SLICE_SHEET_COLUMNS: Final = _columns(name for name in SLICE_COLUMNS if name != "confidence")
CHANGED_SHEET_COLUMNS: Final = tuple(_column(name, is_printed=name not in _LONG) for name in CHANGED_COLUMNS)
