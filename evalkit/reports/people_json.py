"""What people scored as plain JSON values, a part of the document of a scorecard."""

from __future__ import annotations

from collections.abc import Callable

from evalkit.domain.people import PeopleCard, RatedCard, RaterCard, RaterOnDimension, ToldRating
from evalkit.domain.rubric import DimensionName
from evalkit.domain.score import Scored, Unscored
from evalkit.domain.verdict import Figure
from evalkit.reports.panel_json import coverage_document
from evalkit.reports.rows import AttemptRow

__all__ = ["people_document", "people_findings_document", "rating_document"]

_Drawn = Callable[[Figure], dict[str, object]]


def people_document(people: PeopleCard | None, figure: _Drawn) -> dict[str, object] | None:
    """What people scored; None where nobody did.

    Args:
        people: Their figures.
        figure: How a figure is written.
    """
    if people is None:
        return None
    return {
        "rated": [_rated(rated, figure) for rated in people.rated],
        "raters": [_rater(rater, figure) for rater in people.raters],
        "review_runs": list(people.review_runs),
        "left_out": [
            {
                "dimension": str(one.dimension),
                "version": one.version,
                "raters": list(one.raters),
                "scored": one.scored,
            }
            for one in people.left_out
        ],
    }


def people_findings_document(row: AttemptRow) -> dict[str, object]:
    """Dimension -> people's score of an attempt, or why it has none, each rater's last word, and all that was said."""
    names = dict.fromkeys((*row.people, *(rating.dimension for rating in row.ratings)))
    return {str(name): _finding(row, name) for name in names}


def _finding(row: AttemptRow, dimension: DimensionName) -> dict[str, object]:
    found = row.people.get(dimension)
    finding = None if found is None else found.finding
    return {
        "score": finding.value if isinstance(finding, Scored) else None,
        "unscored": finding.reason.value if isinstance(finding, Unscored) else None,
        "by_rater": {} if found is None else dict(found.by_rater),
        "settled": found is not None and found.is_settled,
        "ratings": [rating_document(rating) for rating in row.ratings if rating.dimension == dimension],
    }


def rating_document(rating: ToldRating) -> dict[str, object]:
    """One person's score, as plain JSON values; texts as they came."""
    finding = rating.finding
    return {
        "rater": rating.rater,
        "review": rating.review,
        "kind": rating.kind.value,
        "version": rating.version,
        "counted": rating.is_counted,
        "score": finding.value if isinstance(finding, Scored) else None,
        "unscored": finding.reason.value if isinstance(finding, Unscored) else None,
        "comment": rating.comment,
        "flagged": rating.is_flagged,
        "made_at": None if rating.made_at is None else rating.made_at.isoformat(),
        "door": None if rating.door is None else rating.door.value,
    }


def _rated(rated: RatedCard, figure: _Drawn) -> dict[str, object]:
    return {
        "dimension": str(rated.dimension),
        "title": dict(rated.title),
        "version": rated.version,
        "every_attempt": figure(rated.every),
        "coverage": coverage_document(rated.coverage),
        "questions": rated.questions,
        "raters": list(rated.raters),
        "scored_twice": rated.twice,
        "alpha": figure(rated.alpha),
        "ac2": figure(rated.ac2),
        "same_score": figure(rated.exact),
        "within_one": figure(rated.within_one),
        "gaps": {
            "wide": rated.gaps.wide,
            "rechecked": rated.gaps.rechecked,
            "settled": rated.gaps.settled,
            "open": rated.gaps.open,
            "unsettled": rated.gaps.unsettled,
            "next_steps": {step.value: count for step, count in rated.gaps.next_steps.items()},
            "waits_for": {step.value: dict(counts) for step, counts in rated.gaps.waits_for.items()},
        },
    }


def _rater(rater: RaterCard, figure: _Drawn) -> dict[str, object]:
    return {
        "rater": rater.rater,
        "review": rater.review,
        "scored": rater.scored,
        "wanted": rater.wanted,
        "cannot_judge": rater.cannot_judge,
        "median_s": rater.median_s,
        "timed": rater.timed,
        "too_fast": rater.too_fast,
        "longest_alike": rater.longest_alike,
        "straight": rater.is_straight,
        "repeats": rater.repeats,
        "repeats_same": rater.repeats_same,
        "repeats_near": rater.repeats_near,
        "self_same_score": figure(rater.self_exact),
        "self_within_one": figure(rater.self_within_one),
        "comments": rater.comments,
        "flags": rater.flags,
        "by_dimension": [_beside(beside, figure) for beside in rater.by_dimension],
    }


def _beside(beside: RaterOnDimension, figure: _Drawn) -> dict[str, object]:
    return {
        "dimension": str(beside.dimension),
        "shared": beside.shared,
        "alpha": figure(beside.alpha),
        "within_one": figure(beside.within_one),
        "bias": figure(beside.bias),
    }
