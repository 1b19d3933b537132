"""What people scored as flat rows: the columns of attempts that hold it, each score, and the figures of each rater."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from evalkit.domain.people import PeopleCard, RatedCard, RaterCard, RaterOnDimension, ToldRating
from evalkit.domain.rubric import DimensionName
from evalkit.domain.score import Scored, Unscored
from evalkit.domain.scorecard import Scorecard
from evalkit.reports.figure_cells import coverage_cells, interval_cells, undefined_cell, value_cell
from evalkit.reports.rows import AttemptRow, Cell

__all__ = [
    "PEOPLE_COLUMNS",
    "PEOPLE_UNSCORED",
    "RATING_COLUMNS",
    "figure_rows",
    "people_attempt_cells",
    "people_attempt_columns",
    "people_column",
    "people_in",
    "people_rows",
    "rating_rows",
]

PEOPLE_UNSCORED: Final = "people_unscored"
"""Name of the column that says why people have given no score: ``coherence=cannot_judge``."""
RATING_COLUMNS: Final = (
    "run_id",
    "model",
    "question",
    "repeat",
    "dimension",
    "rater",
    "review",
    "kind",
    "version",
    "counted",
    "score",
    "unscored",
    "flagged",
    "comment",
    "made_at",
    "door",
)
"""Names of a person's score's columns, in order. Repeats count from 1; ``made_at`` is by the
rater's own clock, ``door`` how it came in; ``kind`` is why the answer was put before the
rater, which they were not told; a comment is on the answer, whatever the dimension."""
PEOPLE_COLUMNS: Final = (
    "run_id",
    "model",
    "dimension",
    "rater",
    "review",
    "version",
    "mean",
    "mean_low",
    "mean_high",
    "undefined",
    "scored",
    "wanted",
    "unasked",
    "unscored_reasons",
    "poor_coverage",
    "lowest",
    "highest",
    "questions",
    "shared",
    "alpha",
    "alpha_low",
    "alpha_high",
    "alpha_undefined",
    "ac2",
    "ac2_low",
    "ac2_high",
    "same_score",
    "within_one",
    "wide_gaps",
    "rechecked",
    "settled",
    "open_gaps",
    "bias",
    "bias_low",
    "bias_high",
    "cannot_judge",
    "median_s",
    "timed",
    "too_fast",
    "longest_alike",
    "straight",
    "repeats",
    "self_same",
    "self_within_one",
    "comments",
    "flags",
)
"""Names of the columns of people's figures, in order. Without a rater, a row is of all who scored the dimension; with
both, of one beside the others, and without a dimension, of what a rater is like over all of them."""


def people_in(cards: Iterable[Scorecard]) -> tuple[DimensionName, ...]:
    """Every dimension that people scored in any of several runs, in the order of the first that has it."""
    return tuple(
        dict.fromkeys(rated.dimension for card in cards for rated in (() if card.people is None else card.people.rated))
    )


def people_column(dimension: DimensionName) -> str:
    """Name of the column of people's score: another one than that of a rule, the clock or judges."""
    return f"people_{dimension}"


def people_attempt_columns(people: Sequence[DimensionName]) -> tuple[str, ...]:
    """Names of the columns that people's scores add to an attempt's; none without any."""
    return (*map(people_column, people), PEOPLE_UNSCORED) if people else ()


def people_attempt_cells(row: AttemptRow, people: Sequence[DimensionName]) -> Mapping[str, Cell]:
    """Column -> value, for every one of ``people_attempt_columns``."""
    if not people:
        return {}
    cells: dict[str, Cell] = {}
    reasons: list[str] = []
    for dimension in people:
        found = row.people.get(dimension)
        finding = None if found is None else found.finding
        cells[people_column(dimension)] = finding.value if isinstance(finding, Scored) else None
        if isinstance(finding, Unscored):
            reasons.append(f"{dimension}={finding.reason.value}")
    return {**cells, PEOPLE_UNSCORED: " ".join(reasons) or None}


def rating_rows(ratings: Iterable[ToldRating]) -> Iterator[Mapping[str, Cell]]:
    """Column -> value, for every one of ``RATING_COLUMNS``, with texts as they came."""
    for rating in ratings:
        finding = rating.finding
        yield {
            "run_id": rating.run.run_id,
            "model": rating.run.target.name,
            "question": rating.question_id,
            "repeat": rating.repeat + 1,
            "dimension": str(rating.dimension),
            "rater": rating.rater,
            "review": rating.review,
            "kind": rating.kind.value,
            "version": rating.version,
            "counted": rating.is_counted,
            "score": finding.value if isinstance(finding, Scored) else None,
            "unscored": finding.reason.value if isinstance(finding, Unscored) else None,
            "flagged": rating.is_flagged,
            "comment": rating.comment or None,
            "made_at": rating.made_at,
            "door": None if rating.door is None else rating.door.value,
        }


def people_rows(card: Scorecard) -> Iterator[Mapping[str, Cell]]:
    """Column -> value, for every one of ``PEOPLE_COLUMNS``, of one run."""
    if card.people is not None:
        of_run: dict[str, Cell] = {"run_id": card.run.run_id, "model": card.run.target.name}
        yield from ({**row, **of_run} for row in figure_rows(card.people))


def figure_rows(people: PeopleCard) -> Iterator[Mapping[str, Cell]]:
    """Each dimension and each rater on it, then each rater; run and model are left empty."""
    empty: dict[str, Cell] = dict.fromkeys(PEOPLE_COLUMNS)
    for rated in people.rated:
        yield {**empty, **_rated(rated)}
        for rater in people.raters:
            for beside in rater.by_dimension:
                if beside.dimension == rated.dimension:
                    identity: dict[str, Cell] = {"rater": rater.rater, "review": rater.review, "version": rated.version}
                    yield {**empty, **identity, **_beside(beside)}
    for rater in people.raters:
        yield {**empty, **_rater(rater)}


def _rated(rated: RatedCard) -> Mapping[str, Cell]:
    return {
        "dimension": str(rated.dimension),
        "version": rated.version,
        **interval_cells("mean", rated.every),
        "undefined": undefined_cell(rated.every),
        **coverage_cells(rated.coverage),
        "questions": rated.questions,
        "shared": rated.twice,
        **interval_cells("alpha", rated.alpha),
        "alpha_undefined": undefined_cell(rated.alpha),
        **interval_cells("ac2", rated.ac2),
        "same_score": value_cell(rated.exact),
        "within_one": value_cell(rated.within_one),
        "wide_gaps": rated.gaps.wide,
        "rechecked": rated.gaps.rechecked,
        "settled": rated.gaps.settled,
        "open_gaps": rated.gaps.open,
    }


def _beside(beside: RaterOnDimension) -> Mapping[str, Cell]:
    return {
        "dimension": str(beside.dimension),
        "shared": beside.shared,
        **interval_cells("alpha", beside.alpha),
        "alpha_undefined": undefined_cell(beside.alpha),
        "within_one": value_cell(beside.within_one),
        **interval_cells("bias", beside.bias),
    }


def _rater(rater: RaterCard) -> Mapping[str, Cell]:
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
        "self_same": value_cell(rater.self_exact),
        "self_within_one": value_cell(rater.self_within_one),
        "comments": rater.comments,
        "flags": rater.flags,
    }
