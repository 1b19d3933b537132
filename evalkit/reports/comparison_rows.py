"""Comparisons as flat rows of figures and words, the same for every table that leaves the program."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from evalkit.domain.changed_question import AskedAnswer
from evalkit.domain.comparison import Comparison, CriterionRow, Difference, PairComparison
from evalkit.domain.panel import Coverage
from evalkit.domain.verdict import Undefined
from evalkit.reports.rows import Cell

__all__ = [
    "CHANGED_COLUMNS",
    "CRITERION_COLUMNS",
    "SLICE_COLUMNS",
    "changed_rows",
    "criterion_rows",
    "slice_rows",
]

_SIDES: Final = ("candidate", "candidate_run", "reference", "reference_run", "simulated", "policy_hash", "verdict")
_DIFFERENCE: Final = (
    "difference",
    "low",
    "high",
    "confidence",
    "undefined",
    "clusters",
    "questions",
    "attempts",
)
_JUDGED: Final = (
    "by_judge",
    "judges_deviation",
    "judges_added",
    "coverage_reference",
    "coverage_candidate",
    "missing_low",
    "missing_high",
)
_PEOPLE: Final = (
    "people_difference",
    "people_low",
    "people_high",
    "judges_difference",
    "judges_low",
    "judges_high",
    "combined_difference",
    "combined_low",
    "combined_high",
    "judge_weight",
    "people_scored",
    "people_wanted",
)
_CALIBRATION: Final = ("calibration", "calibrated_on")

CRITERION_COLUMNS: Final = (
    *_SIDES,
    "criterion",
    "unit",
    "higher_is_better",
    "primary",
    "rater_kind",
    "rater",
    "reference_figure",
    "candidate_figure",
    *_DIFFERENCE,
    "margin",
    "status",
    "reading",
    "p",
    "adjusted_p",
    "needed_questions",
    "needed_repeats",
    "dropped",
    *_JUDGED,
    "scored_by",
    *_PEOPLE,
    *_CALIBRATION,
)
"""Of a table with a row for each criterion of each candidate. Figures stand in the criterion's own unit: shares and
their differences from 0 to 1, scores 1-5, and ratios as the candidate over the reference."""
SLICE_COLUMNS: Final = (
    "candidate",
    "category",
    "difficulty",
    "reference_figure",
    "candidate_figure",
    *_DIFFERENCE,
    "adjusted_p",
    "reading",
)
CHANGED_COLUMNS: Final = (
    "candidate",
    "question",
    "category",
    "difficulty",
    "reference_right",
    "reference_asked",
    "candidate_right",
    "candidate_asked",
    "expected",
    "reference_outcome",
    "reference_read",
    "candidate_outcome",
    "candidate_read",
    "prompt",
    "reference_answer",
    "candidate_answer",
)


def criterion_rows(comparison: Comparison) -> Iterator[Mapping[str, Cell]]:
    """Every criterion of every candidate."""
    for pair in comparison.pairs:
        sides = _sides(pair, comparison)
        for row in pair.rows:
            # While nobody named what differs, no criterion has a verdict either.
            yield {**sides, **_criterion(row), **({"status": None} if pair.status is None else {})}


def slice_rows(comparison: Comparison) -> Iterator[Mapping[str, Cell]]:
    """The accuracy of every candidate on each category and difficulty."""
    for pair in comparison.pairs:
        for row in pair.slices:
            yield {
                "candidate": pair.candidate.target.name,
                "category": row.category.value,
                "difficulty": None if row.difficulty is None else row.difficulty.value,
                "reference_figure": row.reference,
                "candidate_figure": row.candidate,
                **_difference(row.difference),
                "questions": row.n_questions,
                "adjusted_p": row.adjusted_p,
                "reading": row.reading.value,
            }


def changed_rows(comparison: Comparison) -> Iterator[Mapping[str, Cell]]:
    """The questions that changed most, with both answers in full."""
    for pair in comparison.pairs:
        for changed in pair.changed:
            yield {
                "candidate": pair.candidate.target.name,
                "question": changed.question_id,
                "category": changed.category.value,
                "difficulty": changed.difficulty.value,
                "reference_right": changed.reference_right,
                "reference_asked": changed.reference_asked,
                "candidate_right": changed.candidate_right,
                "candidate_asked": changed.candidate_asked,
                "prompt": changed.prompt,
                "expected": changed.expected,
                **_answer("reference", changed.reference_answer),
                **_answer("candidate", changed.candidate_answer),
            }


def _sides(pair: PairComparison, comparison: Comparison) -> dict[str, Cell]:
    return {
        "candidate": pair.candidate.target.name,
        "candidate_run": pair.candidate.run_id,
        "reference": pair.reference.target.name,
        "reference_run": pair.reference.run_id,
        "simulated": pair.candidate.target.is_simulated or pair.reference.target.is_simulated,
        "policy_hash": comparison.decision.policy_hash,
        "verdict": None if pair.status is None else pair.status.value,
    }


def _criterion(row: CriterionRow) -> dict[str, Cell]:
    return {
        "criterion": row.criterion.key,
        "unit": row.criterion.unit.value,
        "higher_is_better": row.criterion.is_higher_better,
        "primary": row.is_primary,
        "rater_kind": None if row.rater_kind is None else row.rater_kind.value,
        "rater": row.rater,
        "reference_figure": row.reference,
        "candidate_figure": row.candidate,
        **_difference(row.difference),
        "margin": row.margin,
        "status": None if row.status is None else row.status.value,
        "reading": row.reading.value,
        "p": row.p,
        "adjusted_p": row.adjusted_p,
        "needed_questions": None if row.needed is None else row.needed.questions,
        "needed_repeats": None if row.needed is None else row.needed.repeats,
        "dropped": " ".join(f"{reason}={count}" for reason, count in row.dropped.items() if count) or None,
        **_judged(row),
        "scored_by": None if row.scored_by is None else row.scored_by.value,
        **_people(row),
        **_calibration(row),
    }


def _judged(row: CriterionRow) -> dict[str, Cell]:
    """Of scores by judges: each one's own difference, how far they are apart, and what is missing."""
    judged = row.judged
    if judged is None:
        return dict.fromkeys(_JUDGED)
    known = ((one.judge, one.difference) for one in judged.judges)
    said = (
        f"{judge}={difference.value:+.3f}" if isinstance(difference, Difference) else f"{judge}=n/a"
        for judge, difference in known
    )
    spread = None if isinstance(judged.spread, Undefined) else judged.spread
    return {
        "by_judge": " ".join(said),
        "judges_deviation": None if spread is None else spread.deviation,
        "judges_added": None if spread is None else spread.added,
        "coverage_reference": _share(judged.reference),
        "coverage_candidate": _share(judged.candidate),
        "missing_low": judged.lowest,
        "missing_high": judged.highest,
    }


def _people(row: CriterionRow) -> dict[str, Cell]:
    """What people say beside judges, and both combined, where people have scored both runs."""
    cells: dict[str, Cell] = dict.fromkeys(_PEOPLE)
    if row.people is None:
        return cells
    for one in row.people.sources:
        if isinstance(one.difference, Difference):
            values = {"difference": one.difference.value, "low": one.difference.low, "high": one.difference.high}
            cells.update({f"{one.scored_by.value}_{name}": value for name, value in values.items()})
    told = {"people_scored": row.people.scored, "people_wanted": row.people.wanted}
    return {**cells, "judge_weight": row.people.judge_weight, **told}


def _calibration(row: CriterionRow) -> dict[str, Cell]:
    """How the judges stand with people, and how many questions both have scored."""
    mark = row.calibration
    if mark is None:
        return dict.fromkeys(_CALIBRATION)
    return {"calibration": mark.standing.value, "calibrated_on": mark.questions}


def _share(coverage: Coverage) -> float | None:
    return coverage.scored / coverage.wanted if coverage.wanted else None


def _difference(difference: Difference | Undefined) -> dict[str, Cell]:
    if isinstance(difference, Undefined):
        return {**dict.fromkeys(_DIFFERENCE), "undefined": difference.reason}
    return {
        "difference": difference.value,
        "low": difference.low,
        "high": difference.high,
        "confidence": difference.confidence,
        "undefined": None,
        "clusters": difference.n_clusters,
        "questions": difference.n_questions,
        "attempts": difference.n_attempts,
    }


def _answer(side: str, answer: AskedAnswer) -> dict[str, Cell]:
    return {f"{side}_outcome": answer.outcome, f"{side}_read": answer.read, f"{side}_answer": answer.text}
