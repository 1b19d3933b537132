"""The chart of a comparison: every difference with its bounds, measured by what is allowed.

Each is shown in parts of its own margin (``margin_bars``): the bars begin at -100 %, the margin itself. A bar whose
error line keeps to the right of their common beginning passes.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from xlsxwriter.chart import Chart

from evalkit.domain.comparison import Status
from evalkit.domain.question import Language
from evalkit.reports.as_xlsx.chart_data import ChartData, Drawn
from evalkit.reports.as_xlsx.paper import Book
from evalkit.reports.as_xlsx.summary import Picture
from evalkit.reports.margin_bars import MarginBar, margin_bars
from evalkit.reports.sections.compared_pair import PairPage
from evalkit.text.messages import message

__all__ = ["margin_chart"]

_COLOURS: Final = {Status.PASS: "#70AD47", Status.FAIL: "#C00000", Status.INCONCLUSIVE: "#FFC000", None: "#A6A6A6"}
_SERIES: Final = ("#4472C4", "#ED7D31", "#7F7F7F", "#70AD47", "#5B9BD5", "#FFC000")
_BOUND: Final = "#404040"
_MARGIN: Final = "#C00000"
_RULE: Final = "#D9D9D9"
_MARGIN_PLACE: Final = -1.0
_PART: Final = "+0%;-0%;0%"
_HEADS: Final = ("margin_part", "part_below", "part_above")
_LINES_AROUND: Final = 8
"""Of title, axis and legend."""
_STEPS: Final = (0.5, 1.0, 2.0, 5.0)
"""Margins between two lines of the axis: the first of which there are not too many."""
_MOST_STEPS: Final = 10


def margin_chart(book: Book, data: ChartData, pages: Sequence[PairPage], *, after: str) -> Picture | None:
    """A chart of all candidates; None without a difference to draw.

    Every candidate has a line for every criterion, so that bars of one criterion stand together; some are empty.

    Args:
        book: The workbook.
        data: Gets its figures.
        pages: The candidates.
        after: Key of the section that the chart follows.
    """
    charted = [_Charted(name=page.candidate, bars=margin_bars(page.pair, page.language)) for page in pages]
    labels = tuple(dict.fromkeys(bar.label for one in charted for bar in one.bars))
    if not labels:
        return None
    chart: Any = book.workbook.add_chart({"type": "bar"})
    for number, one in enumerate(charted):
        heads = (one.name, *(book.say(f"head {name}") for name in _HEADS))
        drawn = data.add(heads, labels, one.columns(labels), number_format=_PART)
        fill = {"fill": {"color": _SERIES[number % len(_SERIES)]}}
        points = {"points": _points(one, labels)} if len(charted) == 1 else {}
        chart.add_series({**_series(drawn), **fill, **points})
    _dress(chart, book.language, [bar for one in charted for bar in one.bars], is_alone=len(charted) == 1)
    lines = _LINES_AROUND + len(labels) * (1 + len(charted))
    return Picture(after=after, chart=chart, rows=lines)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Charted:
    """A candidate's bars."""

    name: str
    bars: tuple[MarginBar, ...]

    def bar(self, label: str) -> MarginBar | None:
        return next((bar for bar in self.bars if bar.label == label), None)

    def columns(self, labels: Sequence[str]) -> tuple[list[float | None], ...]:
        """The differences, and how far down and up their bounds lie."""
        bars = [self.bar(label) for label in labels]
        return (
            [None if bar is None else bar.value for bar in bars],
            [None if bar is None else bar.value - bar.low for bar in bars],
            [None if bar is None else bar.high - bar.value for bar in bars],
        )


def _series(drawn: Drawn) -> dict[str, Any]:
    return {
        "name": drawn.head(0),
        "categories": drawn.labels(),
        "values": drawn.values(1),
        "gap": 60,
        "x_error_bars": {
            "type": "custom",
            "minus_values": drawn.formula(2),
            "plus_values": drawn.formula(3),
            "line": {"color": _BOUND, "width": 1.5},
        },
    }


def _points(charted: _Charted, labels: Sequence[str]) -> list[dict[str, Any]]:
    found = (charted.bar(label) for label in labels)
    return [{"fill": {"color": _COLOURS[None if bar is None else bar.status]}} for bar in found]


def _dress(chart: Chart, language: Language, bars: Sequence[MarginBar], *, is_alone: bool) -> None:
    # The margin is always in sight, and nothing is drawn outside.
    least = min(_MARGIN_PLACE, *(bar.low for bar in bars)) - _STEPS[0] / 2
    most = max(0.0, *(bar.high for bar in bars))
    step = next((step for step in _STEPS if most - least <= step * _MOST_STEPS), _STEPS[-1])
    small = {"size": 9, "bold": False, "color": "#595959"}
    chart.set_title({"name": message("chart title", language), "name_font": {"size": 12}})
    chart.set_y_axis(
        {
            "reverse": True,
            "label_position": "low",
            "line": {"color": _MARGIN, "width": 2},
            "major_tick_mark": "none",
            "num_font": {"size": 10},
        }
    )
    chart.set_x_axis(
        {
            "name": message("chart axis", language),
            "name_font": small,
            "num_format": _PART,
            "num_font": small,
            "crossing": _MARGIN_PLACE,
            "min": math.floor(least / step) * step,
            "max": math.ceil(most / step) * step,
            "major_unit": step,
            "major_gridlines": {"visible": True, "line": {"color": _RULE}},
            "line": {"none": True},
        }
    )
    chart.set_legend({"none": True} if is_alone else {"position": "bottom"})
