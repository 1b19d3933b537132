"""The seven dimensions of one run or several, with their intervals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from evalkit.domain.question import Language
from evalkit.domain.rubric import Dimension
from evalkit.domain.scorecard import DimensionCard, Scorecard
from evalkit.domain.verdict import Estimate, Figure, Undefined
from evalkit.reports.charts.chart import Chart, Trace
from evalkit.reports.charts.chart import Figure as Drawn
from evalkit.reports.charts.drawing import (
    SYMBOLS,
    axis,
    drawn_text,
    interval_trace,
    layout,
    named_runs,
    series_colour,
)
from evalkit.reports.charts.named import said_of_each
from evalkit.reports.chosen_scores import SEVEN_DIMENSIONS, chosen_scores
from evalkit.reports.document import Cell, Column, Table
from evalkit.reports.sections.figures import (
    EMPTY,
    count_cell,
    figure_column,
    interval_cell,
    interval_column,
    name_column,
    score_cell,
    word_cell,
)
from evalkit.reports.wording import name_of, score_of
from evalkit.text.messages import message

__all__ = ["dimensions_chart"]

_FEWEST_SPOKES: Final = 3
"""Measured dimensions below which an area says nothing: they stand in lines below each other then."""
_LOWEST, _HIGHEST = 1, 5
_APART: Final = 4.0
"""Degrees between the spokes of two runs, so that one's interval does not hide another's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Series:
    """One run's figures, in the order of the dimensions."""

    name: str
    figures: Sequence[Figure | None]


def dimensions_chart(cards: Sequence[Scorecard], language: Language) -> Chart | None:
    """Mean scores over every attempt, a spoke each; lines below each other where hardly any dimension is measured.

    Args:
        cards: One run or several; None is returned when none has a score.
        language: Of labels and sentences.
    """
    chosen = chosen_scores(cards)
    names = named_runs([card.run for card in cards], language)
    series = [
        _Series(
            name=name,
            figures=[None if (entry := entries[number]) is None else entry.every for entries in chosen.values()],
        )
        for number, name in enumerate(names)
    ]
    measured = [
        number
        for number in range(len(SEVEN_DIMENSIONS))
        if any(isinstance(one.figures[number], Estimate) for one in series)
    ]
    if not measured:
        return None
    is_radar = len(measured) >= _FEWEST_SPOKES
    return Chart(
        key="dimensions",
        title=message("chart dimensions", language),
        explanation=message("chart dimensions radar" if is_radar else "chart dimensions lines", language),
        alternative=_alternative(series, language),
        figure=_radar(series, language) if is_radar else _lines(series, measured, language),
        table=_table(cards, names, language),
        of=cards[0].run.run_id if len(cards) == 1 else "",
    )


def _labels(series: Sequence[_Series], language: Language) -> list[str]:
    """Dimensions by name; what nobody scored says so."""
    labels: list[str] = []
    for number, dimension in enumerate(SEVEN_DIMENSIONS):
        label = message(f"dimension {dimension.value}", language)
        is_measured = any(isinstance(one.figures[number], Estimate) for one in series)
        labels.append(label if is_measured else f"{label}<br>{message('not_available', language)}")
    return labels


def _radar(series: Sequence[_Series], language: Language) -> Drawn:
    spokes = [360 / len(SEVEN_DIMENSIONS) * number for number in range(len(SEVEN_DIMENSIONS))]
    traces: list[Trace] = []
    for number, one in enumerate(series):
        turned = (number - (len(series) - 1) / 2) * _APART
        traces += _spokes(one, [spoke + turned for spoke in spokes], number)
    polar = {
        "bgcolor": "@none",
        "radialaxis": {
            "range": [_LOWEST, _HIGHEST],
            "tickvals": list(range(_LOWEST, _HIGHEST + 1)),
            "angle": 90,
            "tickangle": 90,
            "gridcolor": "@line",
            "linecolor": "@line",
            "tickfont": {"color": "@quiet", "size": 11},
        },
        "angularaxis": {
            "tickvals": spokes,
            "ticktext": _labels(series, language),
            "rotation": 90,
            "direction": "clockwise",
            "gridcolor": "@line",
            "linecolor": "@line",
        },
    }
    return Drawn(
        traces=traces,
        layout=layout(has_legend=len(series) > 1, polar=polar, margin={"l": 72, "r": 72, "t": 40, "b": 40}),
        height=440,
    )


def _spokes(one: _Series, angles: Sequence[float], number: int) -> list[Trace]:
    """The outline of a run, broken where a dimension has no figure, and its intervals along the spokes."""
    colour = series_colour(number)
    values = [figure.value if isinstance(figure, Estimate) else None for figure in one.figures]
    known = {angle: figure for angle, figure in zip(angles, one.figures, strict=True) if isinstance(figure, Estimate)}
    ends = interval_trace(((figure.low, figure.high) for figure in known.values()), known, across="r", along="theta")
    return [
        {
            "type": "scatterpolar",
            # Closed by its first point, which is a gap again where that one has no figure.
            "r": [*values, values[0]],
            "theta": [*angles, angles[0]],
            "mode": "lines+markers",
            "name": drawn_text(one.name),
            "hoverinfo": "text",
            "hovertext": [_hover(one, figure) for figure in (*one.figures, one.figures[0])],
            "line": {"color": colour, "width": 2},
            "marker": {"color": colour, "size": 8, "symbol": SYMBOLS[number % len(SYMBOLS)]},
            **({"fill": "toself", "fillcolor": f"{colour}/0.12"} if None not in values else {}),
        },
        {"type": "scatterpolar", **ends, "line": {"color": f"{colour}/0.6", "width": 5}},
    ]


def _lines(series: Sequence[_Series], measured: Sequence[int], language: Language) -> Drawn:
    """Every dimension that is measured on a line of its own, the runs below each other."""
    labels = _labels(series, language)
    traces: list[Trace] = []
    for number, one in enumerate(series):
        shift = (number - (len(series) - 1) / 2) * 0.6 / len(series)
        known = {
            row + shift: figure
            for row, place in enumerate(measured)
            if isinstance(figure := one.figures[place], Estimate)
        }
        colour = series_colour(number)
        ends = interval_trace(((figure.low, figure.high) for figure in known.values()), known, across="x", along="y")
        traces += [
            {"type": "scatter", **ends, "line": {"color": f"{colour}/0.6", "width": 5}},
            {
                "type": "scatter",
                "x": [figure.value for figure in known.values()],
                "y": list(known),
                "mode": "markers",
                "name": drawn_text(one.name),
                "hoverinfo": "text",
                "hovertext": [_hover(one, figure) for figure in known.values()],
                "marker": {"color": colour, "size": 10, "symbol": SYMBOLS[number % len(SYMBOLS)]},
            },
        ]
    rows = axis(
        tickvals=list(range(len(measured))),
        ticktext=[labels[place] for place in measured],
        range=[len(measured) - 0.5, -0.5],
        zeroline=False,
        showgrid=False,
    )
    scale = axis(message("chart score", language), range=[_LOWEST - 0.1, _HIGHEST + 0.1], dtick=1)
    height = 90 + len(measured) * (30 + 18 * len(series))
    return Drawn(traces=traces, layout=layout(has_legend=len(series) > 1, xaxis=scale, yaxis=rows), height=height)


def _hover(one: _Series, figure: Figure | None) -> str:
    if not isinstance(figure, Estimate):
        return ""
    return drawn_text(
        f"{one.name}: {score_of(figure.value)} ({score_of(figure.low)}-{score_of(figure.high)})", width=80
    )


def _alternative(series: Sequence[_Series], language: Language) -> str:
    """The means of every run in words."""
    return said_of_each(((one.name, _means(one, language)) for one in series), language)


def _means(one: _Series, language: Language) -> list[str]:
    return [
        message(
            "chart named value",
            language,
            name=message(f"dimension {dimension.value}", language),
            value=score_of(figure.value),
        )
        for dimension, figure in zip(SEVEN_DIMENSIONS, one.figures, strict=True)
        if isinstance(figure, Estimate)
    ]


def _table(cards: Sequence[Scorecard], names: Sequence[str], language: Language) -> Table:
    """Every rater's scores: what is drawn, and what is not because another rater's are."""
    rows = [
        (name, entry)
        for dimension in SEVEN_DIMENSIONS
        for name, card in zip(names, cards, strict=True)
        for entry in _entries(card, dimension)
    ]
    several = len(cards) > 1
    columns = (
        name_column("dimension", language),
        *((Column(label=message("chart build", language)),) if several else ()),
        Column(label=message("scored_by", language)),
        figure_column("score_every", language),
        interval_column((entry.every for _, entry in rows if isinstance(entry, DimensionCard)), language),
        figure_column("questions", language),
    )
    return Table(
        columns=columns,
        rows=tuple(_row(entry, (word_cell(name),) if several else (), language) for name, entry in rows),
    )


def _entries(card: Scorecard, dimension: Dimension) -> Sequence[DimensionCard | Dimension]:
    """What there is of a dimension; its name alone where nobody scored it."""
    return [entry for entry in card.dimensions if entry.dimension == dimension] or [dimension]


def _row(entry: DimensionCard | Dimension, build: tuple[Cell, ...], language: Language) -> tuple[Cell, ...]:
    if isinstance(entry, Dimension):
        nobody = Undefined(reason="not scored")
        name = word_cell(message(f"dimension {entry.value}", language))
        return (name, *build, EMPTY, score_cell(nobody, language), interval_cell(nobody, language), EMPTY)
    figure = entry.every
    return (
        word_cell(message(f"dimension {entry.dimension}", language)),
        *build,
        word_cell(name_of("rater", entry.rater_kind.value, language)),
        score_cell(figure, language),
        interval_cell(figure, language, kind="score"),
        count_cell(figure.n_questions) if isinstance(figure, Estimate) else EMPTY,
    )
