"""Category by difficulty: where a run is strong or weak, and where two builds differ."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from evalkit.domain.comparison import Difference, Reading, SliceRow
from evalkit.domain.criteria import CRITERIA
from evalkit.domain.question import Category, Difficulty, Language
from evalkit.domain.scorecard import Scorecard
from evalkit.domain.verdict import Estimate
from evalkit.reports.charts.chart import Chart, Figure
from evalkit.reports.charts.drawing import axis, drawn_text, layout
from evalkit.reports.charts.named import said_of_each
from evalkit.reports.document import Table
from evalkit.reports.sections.accuracy import accuracy_matrix
from evalkit.reports.sections.compared_figures import (
    beyond_chance_cell,
    bounds_cell,
    bounds_column,
    difference_cell,
    figure_cell,
    p_cell,
)
from evalkit.reports.sections.compared_pair import PairPage
from evalkit.reports.sections.figures import count_cell, difficulties_shown, figure_column, name_column, word_cell
from evalkit.reports.wording import count_of, percent_of, signed_points_of, whole_percent_of
from evalkit.text.messages import message

__all__ = ["accuracy_heat_map", "differences_heat_map"]

_Place = tuple[Category, Difficulty]

_ACCURACY: Final = CRITERIA["accuracy"]
_ROW_HEIGHT: Final = 30
_DARKEST: Final = 0.55
"""Of a cell's colour, so that its text is read on every one of them."""
_CELL: Final = 0.485
"""Half of a cell, with a gap between two."""
_BETTER, _WORSE = "@series1", "@series2"
"""Blue and orange, which nearly everybody can tell apart; the sign stands in the cell as well."""
_SMALLEST_RANGE: Final = 0.1
"""Differences below ten points never look like the darkest ones."""
_BEYOND: Final[Mapping[Reading, str]] = {
    Reading.BETTER: "▲",
    Reading.WORSE: "▼",
}
_EXTREMES: Final = 2
"""Best and worst categories that are named in words."""


def accuracy_heat_map(card: Scorecard, language: Language) -> Chart | None:
    """The share right of every category and difficulty of one run; None where no slice has a share."""
    by_slice = card.accuracy.by_slice
    if not any(isinstance(figure, Estimate) for figure in by_slice.values()):
        return None
    shares: dict[_Place, float] = {}
    texts: dict[_Place, str] = {}
    for place, figure in by_slice.items():
        if isinstance(figure, Estimate):
            shares[place] = figure.value
            texts[place] = message(
                "share_of_questions",
                language,
                percent=whole_percent_of(figure.value),
                count=count_of(figure.n_questions),
            )
        else:
            texts[place] = message("not_available", language)
    known = {category: figure for category, figure in card.accuracy.by_category.items() if isinstance(figure, Estimate)}
    ranked = sorted(known, key=lambda category: -known[category].value)
    named = [
        message(
            "chart named value",
            language,
            name=message(f"category {category.value}", language),
            value=percent_of(known[category].value),
        )
        for category in dict.fromkeys((*ranked[:_EXTREMES], *ranked[-_EXTREMES:]))
    ]
    return Chart(
        key="heat_map",
        title=message("chart heat map", language),
        explanation=message("chart heat map meaning", language),
        alternative=said_of_each([(card.run.target.name, named)], language),
        figure=_figure(shares, texts, language, reach=1.0),
        table=accuracy_matrix(card, language),
        of=card.run.run_id,
    )


def differences_heat_map(page: PairPage) -> Chart | None:
    """How much the candidate's share differs in every category and difficulty; None where nothing is known."""
    language = page.language
    rows = {(row.category, row.difficulty): row for row in page.pair.slices if row.difficulty is not None}
    known = {place: row.difference.value for place, row in rows.items() if isinstance(row.difference, Difference)}
    if not known:
        return None
    reach = max(_SMALLEST_RANGE, *(abs(value) for value in known.values()))
    texts = {place: _difference_text(row, language) for place, row in rows.items()}
    beyond = [row for row in rows.values() if row.reading in _BEYOND]
    said = [f"{_place_name(row, language)} {_difference_text(row, language)}" for row in beyond]
    return Chart(
        key="differences",
        title=page.say("chart differences", candidate=page.candidate, reference=page.reference),
        explanation=page.say("chart differences meaning"),
        alternative=said_of_each([(page.candidate, said or [page.say("chart nothing beyond chance")])], language),
        figure=_figure(known, texts, language, reach=reach),
        table=_differences_table(list(rows.values()), page),
        of=page.pair.candidate.run_id,
    )


def _figure(values: Mapping[_Place, float], texts: Mapping[_Place, str], language: Language, *, reach: float) -> Figure:
    """Cells as shapes with notes on them.

    plotly's own heat map is a picture of dots, which a page's policy refuses and a printer blurs.

    Args:
        values: What colours the cells: from 0 upwards, or to both sides of it.
        texts: What stands in them; cells without one were not asked.
        language: Of labels.
        reach: The value of the darkest colour.
    """
    asked = {category for category, _ in texts}
    categories = [category for category in Category if category in asked]
    difficulties = difficulties_shown({difficulty for _, difficulty in texts})
    places = {
        (category, difficulty): (column, row)
        for row, category in enumerate(categories)
        for column, difficulty in enumerate(difficulties)
        if (category, difficulty) in texts
    }
    cells = [_cell(place, values.get(key), reach) for key, place in places.items()]
    notes = [
        {"x": column, "y": row, "text": drawn_text(texts[key]), "showarrow": False, "font": {"size": 12}}
        for key, (column, row) in places.items()
    ]
    return Figure(
        # A chart has its axes from what is drawn on them.
        traces=[{"type": "scatter", "x": [None], "y": [None], "hoverinfo": "skip"}],
        layout=layout(
            annotations=notes,
            shapes=cells,
            xaxis=axis(
                tickvals=list(range(len(difficulties))),
                ticktext=[message(f"difficulty {difficulty.value}", language) for difficulty in difficulties],
                side="top",
                range=[-0.5, len(difficulties) - 0.5],
                showgrid=False,
                zeroline=False,
                showline=False,
            ),
            yaxis=axis(
                tickvals=list(range(len(categories))),
                ticktext=[message(f"category {category.value}", language) for category in categories],
                range=[len(categories) - 0.5, -0.5],
                showgrid=False,
                zeroline=False,
                showline=False,
            ),
        ),
        height=64 + _ROW_HEIGHT * len(categories),
    )


def _cell(place: tuple[int, int], value: float | None, reach: float) -> dict[str, object]:
    column, row = place
    shade = "@line/0.3"
    if value is not None:
        shade = f"{_BETTER if value >= 0 else _WORSE}/{_DARKEST * min(1.0, abs(value) / reach) + 0.02:.3f}"
    return {
        "type": "rect",
        "x0": column - _CELL,
        "x1": column + _CELL,
        "y0": row - _CELL,
        "y1": row + _CELL,
        "layer": "below",
        "fillcolor": shade,
        "line": {"width": 0},
    }


def _difference_text(row: SliceRow, language: Language) -> str:
    if not isinstance(row.difference, Difference):
        return message("not_available", language)
    points = signed_points_of(row.difference.value)
    counted = message("share_of_questions", language, percent=points, count=count_of(row.n_questions))
    return f"{_BEYOND.get(row.reading, '')} {counted}".strip()


def _place_name(row: SliceRow, language: Language) -> str:
    category = message(f"category {row.category.value}", language)
    return (
        category if row.difficulty is None else f"{category} {message(f'difficulty {row.difficulty.value}', language)}"
    )


def _differences_table(rows: Sequence[SliceRow], page: PairPage) -> Table:
    language = page.language
    columns = (
        name_column("category", language),
        *(figure_column(key, language) for key in ("reference", "candidate", "difference")),
        bounds_column([row.difference for row in rows], language),
        figure_column("questions", language),
        figure_column("adjusted_p", language),
        name_column("beyond_chance", language),
    )
    cells = tuple(
        (
            word_cell(_place_name(row, language)),
            figure_cell(_ACCURACY, row.reference, language),
            figure_cell(_ACCURACY, row.candidate, language),
            difference_cell(_ACCURACY, row.difference, language),
            bounds_cell(_ACCURACY, row.difference, language),
            count_cell(row.n_questions),
            p_cell(row.adjusted_p),
            beyond_chance_cell(row.reading, language),
        )
        for row in rows
    )
    return Table(columns=columns, rows=cells)
