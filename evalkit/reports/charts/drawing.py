"""What all figures have in common: harmless texts, colours by name, axes, and lines for intervals.

Texts are drawn by plotly.js, which takes ``<b>``, ``<a href>`` and entities in them for markup: names from models,
servers and files are escaped here, and never stand in a template.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Final

from evalkit.domain.question import Language
from evalkit.domain.run import Run
from evalkit.reports.charts.chart import Trace
from evalkit.reports.sections.figures import shortened
from evalkit.text.hostile import for_terminal
from evalkit.text.messages import message

__all__ = [
    "SYMBOLS",
    "axis",
    "drawn_text",
    "interval_trace",
    "layout",
    "legend_trace",
    "named_runs",
    "series_colour",
    "ticks_by_factors",
]

_COLOURS: Final = 6
SYMBOLS: Final = ("circle", "diamond", "square", "triangle-up", "cross", "star")
"""Series differ by their signs too: not everybody tells colours apart, and some print without."""
_NAME_WIDTH: Final = 32
_ROUND: Final = (1, 2, 5)


def drawn_text(text: str, *, width: int = _NAME_WIDTH) -> str:
    """A text as it stands in a figure: short, on one line, and no markup of its own."""
    return escape(for_terminal(shortened(for_terminal(text), width)), quote=False)


def named_runs(runs: Sequence[Run], language: Language) -> tuple[str, ...]:
    """What runs are called beside each other: the target's name, with the run's short id where two have the same."""
    names = [run.target.name for run in runs]
    return tuple(
        name if names.count(name) == 1 else message("run_named", language, name=name, run=run.short_id)
        for name, run in zip(names, runs, strict=True)
    )


def series_colour(number: int) -> str:
    """The colour of a series, by its place."""
    return f"@series{number % _COLOURS + 1}"


def axis(title: str = "", **members: object) -> dict[str, object]:
    """An axis with quiet lines."""
    return {
        "title": {"text": title, "standoff": 8, "font": {"size": 12, "color": "@quiet"}},
        "gridcolor": "@line",
        "linecolor": "@line",
        "zerolinecolor": "@line",
        "automargin": True,
        "fixedrange": True,
        **members,
    }


def layout(*, has_legend: bool = False, **members: object) -> dict[str, object]:
    """A figure without a background of its own, that is looked at and not dragged about."""
    return {
        "paper_bgcolor": "@none",
        "plot_bgcolor": "@none",
        "font": {"color": "@ink", "size": 13},
        "hoverlabel": {"bgcolor": "@paper", "bordercolor": "@line", "font": {"color": "@ink"}, "align": "left"},
        "hovermode": "closest",
        "dragmode": False,
        "margin": {"l": 8, "r": 16, "t": 16, "b": 8},
        "showlegend": has_legend,
        "legend": {"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom", "bgcolor": "@none"},
        **members,
    }


def interval_trace(ends: Iterable[tuple[float, float]], at: Iterable[object], *, across: str, along: str) -> Trace:
    """Lines from the lower to the upper ends of intervals.

    Args:
        ends: Both ends of each.
        at: The place of each on the other axis.
        across: The axis of the ends: ``x`` or ``r``.
        along: The other axis: ``y`` or ``theta``.
    """
    lines: list[float | None] = []
    places: list[object] = []
    for (low, high), place in zip(ends, at, strict=True):
        lines += [low, high, None]
        places += [place, place, None]
    return {across: lines, along: places, "mode": "lines", "hoverinfo": "skip", "showlegend": False}


def legend_trace(name: str, *, marker: Mapping[str, object], kind: str = "scatter") -> Trace:
    """A line of the legend alone, where the points of a series have several colours."""
    return {
        "type": kind,
        "x": [None],
        "y": [None],
        "mode": "markers",
        "name": drawn_text(name),
        "marker": marker,
        "hoverinfo": "skip",
        "showlegend": True,
    }


def ticks_by_factors(least: float, most: float, *, among: Sequence[float] = ()) -> dict[str, object]:
    """Round numbers on an axis of decimal logarithms, for what differs by factors.

    Args:
        least: Where the axis begins, as a logarithm.
        most: Where it ends.
        among: Values that are marked whatever they are; round numbers close to them are left out.
    """
    rounded = [digit * 10.0**power for power in range(math.floor(least), math.ceil(most) + 1) for digit in _ROUND]
    near = [value for value in rounded if not any(mark and 0.8 < value / mark < 1.25 for mark in among)]
    values = [value for value in sorted({*near, *among}) if value > 0 and least <= math.log10(value) <= most]
    return {
        "tickvals": [math.log10(value) for value in values],
        "ticktext": [f"{value:,.10g}" for value in values],
        "tickangle": 0,
    }
