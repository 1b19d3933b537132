"""Differences against what is allowed: one line a criterion, for every candidate."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from evalkit.domain.comparison import Comparison, CriterionRow, Difference, Status
from evalkit.domain.question import Language
from evalkit.reports.charts.chart import Chart, Figure, Trace
from evalkit.reports.charts.drawing import SYMBOLS, axis, drawn_text, interval_trace, layout, legend_trace
from evalkit.reports.charts.named import said_of_each
from evalkit.reports.document import Column, Table
from evalkit.reports.margin_bars import MarginBar, margin_bars
from evalkit.reports.sections.compared_figures import (
    STATUS_TONES,
    bound_digits,
    bounds_cell,
    bounds_column,
    difference_cell,
    difference_text,
    limit_cell,
    row_label,
)
from evalkit.reports.sections.compared_pair import PairPage, pair_pages
from evalkit.reports.sections.figures import EMPTY, count_cell, figure_column, name_column, word_cell
from evalkit.text.messages import message

__all__ = ["forest_chart"]

_COLOURS: Final[Mapping[Status | None, str]] = {
    Status.PASS: "@good",
    Status.FAIL: "@bad",
    Status.INCONCLUSIVE: "@warn",
    None: "@quiet",
}
_FARTHEST: Final = 4
"""Margins to either side that are in the picture; what lies further away is drawn at its edge, with an arrow."""
_NARROW: Final = 2.5
"""Margins to either side up to which each whole margin has a number at the axis; beyond, each second one."""
_BEYOND: Final = {True: "triangle-right", False: "triangle-left"}


def forest_chart(comparison: Comparison, language: Language) -> Chart | None:
    """Every difference with a margin, in parts of that margin; None where there is none to draw."""
    pages = pair_pages(comparison, language)
    bars = [margin_bars(page.pair, language) for page in pages]
    labels = list(dict.fromkeys(bar.label for of_one in bars for bar in of_one))
    if not labels:
        return None
    return Chart(
        key="forest",
        title=message("chart forest", language),
        explanation=message("chart forest meaning", language),
        alternative=_alternative(pages, bars, language),
        figure=_figure(pages, bars, labels, language),
        table=_table(pages, language),
    )


def _figure(
    pages: Sequence[PairPage], bars: Sequence[Sequence[MarginBar]], labels: Sequence[str], language: Language
) -> Figure:
    everything = [bar for of_one in bars for bar in of_one]
    least = max(-_FARTHEST, min(-1.5, *(bar.low - 0.2 for bar in everything)))
    most = min(_FARTHEST, max(1.0, *(bar.high + 0.2 for bar in everything)))
    ticks = range(-2, 3) if -least <= _NARROW and most <= _NARROW else range(-_FARTHEST, _FARTHEST + 1, 2)
    traces: list[Trace] = []
    for number, (page, of_one) in enumerate(zip(pages, bars, strict=True)):
        shift = (number - (len(pages) - 1) / 2) * 0.6 / len(pages)
        places = [labels.index(bar.label) + shift for bar in of_one]
        traces += _candidate(page, of_one, places, (least, most, number))
    if len(pages) > 1:
        traces += [
            legend_trace(page.candidate, marker={"color": "@ink", "size": 9, "symbol": SYMBOLS[number % len(SYMBOLS)]})
            for number, page in enumerate(pages)
        ]
    return Figure(
        traces=traces,
        layout=layout(
            has_legend=len(pages) > 1,
            xaxis=axis(
                message("chart forest axis", language),
                range=[least, most],
                tickvals=list(ticks),
                ticktext=[f"{place:+.0%}" if place else "0%" for place in ticks],
                tickangle=0,
                zeroline=False,
            ),
            yaxis=axis(
                tickvals=list(range(len(labels))),
                ticktext=[drawn_text(label) for label in labels],
                range=[len(labels) - 0.4, -0.9],
                zeroline=False,
                showgrid=False,
            ),
            shapes=[_line(0.0, "@quiet", "dot"), _line(-1.0, "@bad", "solid"), _beyond(least)],
            annotations=[
                {**_named(-1.0, message("chart margin", language), "@bad"), "xanchor": "right", "xshift": -4},
                _named(0.0, message("chart no difference", language), "@quiet"),
            ],
        ),
        height=120 + len(labels) * (26 + 20 * len(pages)),
    )


def _candidate(
    page: PairPage, bars: Sequence[MarginBar], places: Sequence[float], drawn: tuple[float, float, int]
) -> list[Trace]:
    """A candidate's differences; what lies outside of the picture is an arrow at its edge.

    Args:
        page: The candidate.
        bars: Its differences.
        places: On which line each stands.
        drawn: Both ends of the picture, and the candidate's number.
    """
    least, most, number = drawn
    lines: list[Trace] = [
        {
            "type": "scatter",
            **interval_trace([(max(bar.low, least), min(bar.high, most))], [place], across="x", along="y"),
            "line": {"color": _COLOURS[bar.status], "width": 3},
        }
        for bar, place in zip(bars, places, strict=True)
    ]
    symbols = [
        SYMBOLS[number % len(SYMBOLS)] if least <= bar.value <= most else _BEYOND[bar.value > most] for bar in bars
    ]
    return [
        *lines,
        *_cut_ends(bars, places, least=least, most=most),
        {
            "type": "scatter",
            "x": [min(most, max(least, bar.value)) for bar in bars],
            "y": list(places),
            "mode": "markers",
            "name": drawn_text(page.candidate),
            "showlegend": False,
            "cliponaxis": False,
            "hoverinfo": "text",
            "hovertext": [drawn_text(f"{page.candidate}, {bar.label}: {_said(bar.row)}", width=100) for bar in bars],
            "marker": {"color": [_COLOURS[bar.status] for bar in bars], "size": 11, "symbol": symbols},
        },
    ]


def _cut_ends(bars: Sequence[MarginBar], places: Sequence[float], *, least: float, most: float) -> Iterator[Trace]:
    """Arrows where lines leave the picture: one that is cut must not look as if it ended there."""
    ends = [
        (edge, place, bar)
        for bar, place in zip(bars, places, strict=True)
        for edge, is_beyond in ((least, bar.low < least <= bar.value), (most, bar.high > most >= bar.value))
        if is_beyond
    ]
    if ends:
        yield {
            "type": "scatter",
            "x": [edge for edge, _, _ in ends],
            "y": [place for _, place, _ in ends],
            "mode": "markers",
            "showlegend": False,
            "cliponaxis": False,
            "hoverinfo": "skip",
            "marker": {
                "color": [_COLOURS[bar.status] for _, _, bar in ends],
                "size": 9,
                "symbol": [_BEYOND[edge == most] for edge, _, _ in ends],
            },
        }


def _said(row: CriterionRow) -> str:
    """A difference with its bounds in the criterion's own unit."""
    if not isinstance(row.difference, Difference):
        return ""
    low, high = (
        difference_text(row.criterion, end, more=bound_digits(row)) for end in (row.difference.low, row.difference.high)
    )
    return f"{difference_text(row.criterion, row.difference.value)} ({low} … {high})"


def _line(place: float, colour: str, dash: str) -> dict[str, object]:
    return {
        "type": "line",
        "x0": place,
        "x1": place,
        "yref": "paper",
        "y0": 0,
        "y1": 1,
        "layer": "below",
        "line": {"color": colour, "width": 1.5, "dash": dash},
    }


def _beyond(least: float) -> dict[str, object]:
    """What is worse than allowed."""
    return {
        "type": "rect",
        "x0": least,
        "x1": -1.0,
        "yref": "paper",
        "y0": 0,
        "y1": 1,
        "layer": "below",
        "fillcolor": "@bad/0.08",
        "line": {"width": 0},
    }


def _named(place: float, text: str, colour: str) -> dict[str, object]:
    return {
        "x": place,
        "y": -0.75,
        "text": text,
        "showarrow": False,
        "xanchor": "left",
        "xshift": 4,
        "font": {"color": colour, "size": 12},
    }


def _alternative(pages: Sequence[PairPage], bars: Sequence[Sequence[MarginBar]], language: Language) -> str:
    """The verdict of every criterion, or its difference where there is no verdict."""
    return said_of_each(
        (
            (
                page.candidate,
                [
                    message(
                        "chart named value",
                        language,
                        name=bar.label,
                        value=message(f"status {bar.status.value}", language) if bar.status else _said(bar.row),
                    )
                    for bar in of_one
                ],
            )
            for page, of_one in zip(pages, bars, strict=True)
        ),
        language,
    )


def _table(pages: Sequence[PairPage], language: Language) -> Table:
    """Every criterion with a margin, also those without a difference, and why they have none."""
    rows = [(page, row) for page in pages for row in page.pair.rows if row.margin is not None]
    several = len(pages) > 1
    columns = (
        name_column("criterion", language),
        *((Column(label=message("chart build", language)),) if several else ()),
        figure_column("difference", language),
        bounds_column((row.difference for _, row in rows), language),
        figure_column("allowed", language),
        figure_column("questions", language),
        Column(label=message("verdict_head", language)),
    )
    cells = tuple(
        (
            word_cell(row_label(row, language)),
            *((word_cell(page.candidate),) if several else ()),
            difference_cell(row.criterion, row.difference, language),
            bounds_cell(row.criterion, row.difference, language, more=bound_digits(row)),
            limit_cell(row),
            count_cell(row.difference.n_questions) if isinstance(row.difference, Difference) else EMPTY,
            word_cell(
                message(f"status {row.status.value}", language) if row.status and page.pair.status else "",
                tone=STATUS_TONES[row.status],
            ),
        )
        for page, row in rows
    )
    return Table(columns=columns, rows=cells)
