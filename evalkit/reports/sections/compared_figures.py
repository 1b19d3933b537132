"""Cells and phrases for differences between two builds, in the unit of their criterion."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Final, assert_never

from evalkit.domain.comparison import CriterionRow, Difference, FloorRow, Reading, Status
from evalkit.domain.criteria import CRITERIA, Criterion, ScoredBy, Unit
from evalkit.domain.question import Language
from evalkit.domain.score import RaterKind
from evalkit.domain.verdict import Undefined
from evalkit.reports.document import Cell, Column, Kind, Tone
from evalkit.reports.sections.figures import EMPTY, absent_cell, word_cell
from evalkit.reports.wording import (
    digits_apart,
    measured,
    name_of,
    percent_of,
    probability_of,
    ratio_of,
    reason_of,
    score_of,
    signed_points_of,
    signed_score_of,
)
from evalkit.text.messages import CATALOGUE, message

__all__ = [
    "READING_TONES",
    "STATUS_TONES",
    "allowed_limit",
    "best_bound",
    "beyond_chance_cell",
    "bound_digits",
    "bounds_cell",
    "bounds_column",
    "criterion_label",
    "demanded_figure",
    "difference_cell",
    "difference_said",
    "difference_text",
    "difference_value",
    "dropped_text",
    "figure_cell",
    "figure_text",
    "floor_digits",
    "limit_cell",
    "limit_text",
    "p_cell",
    "row_label",
    "status_text",
    "worst_bound",
]

STATUS_TONES: Final[Mapping[Status | None, Tone]] = {
    Status.PASS: "good",
    Status.FAIL: "bad",
    Status.INCONCLUSIVE: "warning",
    None: "warning",
}
READING_TONES: Final[Mapping[Reading, Tone]] = {
    Reading.BETTER: "good",
    Reading.EQUIVALENT: "good",
    Reading.NOT_WORSE: "good",
    Reading.WORSE_WITHIN_MARGIN: "fair",
    Reading.WORSE: "bad",
    Reading.LEANING_WORSE: "warning",
    Reading.UNCLEAR: "plain",
    Reading.CHANGED: "warning",
    Reading.ALIKE: "dim",
}
_POINTS: Final = 100
_NAMES_APART: Final = ", "
"""Between the names of a panel's judges, where the panel is one rater."""
_BETWEEN: Final = "excess_flip"
_KINDS: Final[Mapping[Unit, tuple[Kind, Kind]]] = {
    Unit.SHARE: ("share", "points"),
    Unit.SCORE: ("score", "difference"),
    Unit.RATIO: ("number", "ratio"),
}
"""Unit -> what a figure and what a difference is."""
_FIGURES: Final[Mapping[Unit, Callable[[float, int], str]]] = {
    Unit.SHARE: percent_of,
    Unit.SCORE: score_of,
    Unit.RATIO: measured,
}
_DIFFERENCES: Final[Mapping[Unit, Callable[[float, int], str]]] = {
    Unit.SHARE: signed_points_of,
    Unit.SCORE: signed_score_of,
    Unit.RATIO: ratio_of,
}
_DEFAULT_LEVEL: Final = 0.95


def criterion_label(criterion: Criterion, language: Language) -> str:
    """What a criterion is called in tables."""
    if (title := criterion.title.get(language)) is not None:
        return title
    key = f"criterion {criterion.key}"
    return message(key, language) if key in CATALOGUE else name_of("dimension", criterion.key, language)


def row_label(row: CriterionRow, language: Language) -> str:
    """The same, with who scored where it was a judge or a person."""
    name = criterion_label(row.criterion, language)
    if row.scored_by is not None and row.scored_by is not ScoredBy.JUDGES:
        return message(f"criterion_by {row.scored_by.value}", language, name=name)
    if row.rater_kind is RaterKind.JUDGE and (count := len((row.rater or "").split(_NAMES_APART))) > 1:
        return message("criterion_by panel", language, name=name, count=count)
    key = f"criterion_by {row.rater_kind}"
    return message(key, language, name=name, rater=row.rater or "") if key in CATALOGUE else name


def bound_digits(row: CriterionRow) -> int:
    """How many more digits than usual its bounds, and what is allowed, take to show on which side of it they lie."""
    if isinstance(row.difference, Undefined) or row.margin is None:
        return 0
    limit, bounds = allowed_limit(row.criterion, row.margin), (row.difference.low, row.difference.high)
    return digits_apart(_DIFFERENCES[row.criterion.unit], bounds, limit)


def floor_digits(floor: FloorRow) -> int:
    """The same of a figure and its interval, and what is demanded of it."""
    figure = floor.figure
    if isinstance(figure, Undefined):
        return 0
    return digits_apart(_FIGURES[CRITERIA[floor.key].unit], (figure.value, figure.low, figure.high), floor.required)


def figure_text(criterion: Criterion, figure: float, *, more: int = 0) -> str:
    """A figure of one build: 71.4%, 3.86, or an amount in the unit that its label names.

    Args:
        criterion: Whose.
        figure: Which.
        more: Digits beyond those that say something by themselves (``floor_digits``).
    """
    return _FIGURES[criterion.unit](figure, more)


def difference_text(criterion: Criterion, difference: float, *, more: int = 0) -> str:
    """A difference: points with their sign, scores with theirs, or how many times as much; more digits as above."""
    return _DIFFERENCES[criterion.unit](difference, more)


def difference_value(criterion: Criterion, difference: float) -> float:
    """The number behind that text: in percentage points for shares."""
    return difference * _POINTS if criterion.unit is Unit.SHARE else difference


def allowed_limit(criterion: Criterion, margin: float) -> float:
    """The worst difference that is still allowed, in the direction in which the criterion gets worse."""
    match criterion.unit:
        case Unit.SHARE | Unit.SCORE:
            return -margin if criterion.is_higher_better else margin
        case Unit.RATIO:
            return 1 / margin if criterion.is_higher_better else margin
        case _:
            assert_never(criterion.unit)


def limit_text(criterion: Criterion, margin: float, *, more: int = 0) -> str:
    """That limit as it was written: ``-5``, ``+2.5``, ``×1.25``; or more (``bound_digits``)."""
    text = _as_written(_DIFFERENCES[criterion.unit], allowed_limit(criterion, margin), more)
    return text if criterion.unit is Unit.RATIO else text.rstrip("0").rstrip(".") if "." in text else text


def demanded_figure(floor: FloorRow) -> str:
    """What must be reached, with as many digits as it was written with, or more (``floor_digits``)."""
    return _as_written(_FIGURES[CRITERIA[floor.key].unit], floor.required, floor_digits(floor))


def best_bound(criterion: Criterion, difference: Difference) -> float:
    """What the difference is at best for the candidate."""
    return difference.high if criterion.is_higher_better else difference.low


def worst_bound(criterion: Criterion, difference: Difference) -> float:
    """What the difference is at worst for the candidate."""
    return difference.low if criterion.is_higher_better else difference.high


def difference_said(criterion: Criterion, difference: Difference, language: Language) -> str:
    """A difference in a sentence, with the word for points."""
    text = difference_text(criterion, difference.value)
    return message("difference_points", language, difference=text) if criterion.unit is Unit.SHARE else text


def figure_cell(criterion: Criterion, figure: float | None, language: Language, *, more: int = 0) -> Cell:
    """One build's figure; excess flips are between two builds, and neither has its own."""
    if criterion.key == _BETWEEN:
        return EMPTY
    if figure is None:
        return absent_cell(language)
    return Cell(text=figure_text(criterion, figure, more=more), value=figure, kind=_KINDS[criterion.unit][0])


def difference_cell(criterion: Criterion, difference: Difference | Undefined, language: Language) -> Cell:
    """The difference; the reason for none stands where its bounds would."""
    if isinstance(difference, Undefined):
        return absent_cell(language)
    return _difference_cell(criterion, difference.value, tone="strong")


def bounds_cell(criterion: Criterion, difference: Difference | Undefined, language: Language, *, more: int = 0) -> Cell:
    """Both bounds, or why there is no difference; with more digits where a limit stands beside (``bound_digits``)."""
    if isinstance(difference, Undefined):
        return word_cell(reason_of(difference, language), tone="dim")
    # Of a ratio, the sign stands once, before the difference itself.
    low, high = (
        difference_text(criterion, bound, more=more).removeprefix(ratio_of(1)[0])
        for bound in (difference.low, difference.high)
    )
    return word_cell(message("interval", language, low=low, high=high))


def limit_cell(row: CriterionRow) -> Cell:
    """What is allowed."""
    if row.margin is None:
        return EMPTY
    limit = allowed_limit(row.criterion, row.margin)
    return Cell(
        text=limit_text(row.criterion, row.margin, more=bound_digits(row)),
        value=difference_value(row.criterion, limit),
        kind=_KINDS[row.criterion.unit][1],
    )


def p_cell(p: float | None) -> Cell:
    """A p-value; empty where there is none."""
    return EMPTY if p is None else Cell(text=probability_of(p), value=p, kind="p")


def status_text(row: CriterionRow, language: Language) -> str:
    """A criterion's verdict with what it adds to PASS, FAIL or INCONCLUSIVE; the reading alone without a margin."""
    reading = message(f"reading {row.reading.value}", language)
    if row.status is None:
        return reading
    status = message(f"status {row.status.value}", language)
    if row.reading is Reading.WORSE_WITHIN_MARGIN:
        return message("status_but_worse", language, status=status)
    if row.reading in {Reading.NOT_WORSE, Reading.WORSE, Reading.UNCLEAR}:
        return status
    return message("status_and_reading", language, status=status, reading=reading)


def beyond_chance_cell(reading: Reading, language: Language) -> Cell:
    """Whether a figure without a margin is better or worse beyond chance."""
    key = f"beyond_chance {reading.value}"
    text = message(key if key in CATALOGUE else f"reading {reading.value}", language)
    return word_cell(text, tone=READING_TONES[reading])


def bounds_column(differences: Iterable[Difference | Undefined], language: Language) -> Column:
    """The column of bounds; where it holds reasons it may be broken over lines."""
    known = list(differences)
    levels = [difference.confidence for difference in known if isinstance(difference, Difference)]
    level = f"{(levels[0] if levels else _DEFAULT_LEVEL) * 100:.3g}%"
    return Column(
        label=message("column_bounds", language, level=level), is_figure=True, is_whole=len(levels) == len(known)
    )


def dropped_text(dropped: Mapping[str, int], language: Language) -> str:
    """How many questions are left out for which reason."""
    said = [
        message("left_out_count", language, count=f"{count:,}", reason=name_of("dropped", reason, language))
        for reason, count in dropped.items()
        if count
    ]
    return message("list_separator", language).join(said)


def _difference_cell(criterion: Criterion, difference: float, *, tone: Tone) -> Cell:
    return Cell(
        text=difference_text(criterion, difference),
        value=difference_value(criterion, difference),
        kind=_KINDS[criterion.unit][1],
        tone=tone,
    )


def _as_written(text: Callable[[float, int], str], limit: float, more: int) -> str:
    """A limit without the noughts that more digits would only add to it."""
    usual, longer = text(limit, 0), text(limit, more)
    return usual if _bare(usual) == _bare(longer) else longer


def _bare(text: str) -> str:
    number = text.removesuffix("%")
    return (number if "." in number else f"{number}.").rstrip("0")
