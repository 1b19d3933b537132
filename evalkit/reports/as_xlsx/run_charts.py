"""The charts of runs that a spreadsheet draws itself, so that a reader may restyle them or look up every figure.

What is unknown is an empty cell among their figures, which a chart leaves out; a text would be drawn as 0.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from xlsxwriter.chart import Chart

from evalkit.domain.question import Category
from evalkit.domain.rubric import Dimension
from evalkit.domain.scorecard import DimensionCard
from evalkit.domain.verdict import Estimate, Figure, Quantiles
from evalkit.reports.as_xlsx.chart_data import ChartData, Drawn
from evalkit.reports.as_xlsx.paper import Book
from evalkit.reports.as_xlsx.summary import Picture
from evalkit.reports.charts.named import NamedCard
from evalkit.reports.chosen_scores import chosen_scores
from evalkit.reports.side_by_side import scores_of

__all__ = ["category_bars", "dimension_pictures", "speed_boxes", "stability_pictures"]

_COLOURS: Final = ("#0072B2", "#E07B00", "#00916E", "#B0489A", "#5B6FC9", "#8C6D1F")
_LIGHT: Final = ("#99C7E0", "#F3CA99", "#99D3C5", "#DFB6D7", "#BDC5E9", "#D1C5A5")
"""Of the same, for the half of a box that lies below its median."""
_BOUND: Final = "#404040"
_RULE: Final = "#D9D9D9"
_QUIET: Final = {"size": 9, "bold": False, "color": "#595959"}
_FEWEST_SPOKES: Final = 3
_LOWEST, _HIGHEST = 1, 5
_ROWS: Final = 18
_PARTS: Final = (("always_right", "#00916E"), ("sometimes_right", "#E07B00"), ("never_right", "#BFBFBF"))
_BOXES: Final = ("decode_tokens_per_s", "ttft_s", "ttfa_s", "complete_s")
_MARKERS: Final = ("circle", "square", "diamond", "triangle", "x", "star", "plus")


def dimension_pictures(book: Book, data: ChartData, named: Sequence[NamedCard], *, after: str) -> tuple[Picture, ...]:
    """Means of the seven dimensions: a radar from three on, and bars with their intervals.

    Args:
        book: The workbook.
        data: Gets the figures.
        named: The runs.
        after: Key of the section that they follow.
    """
    scores = scores_of([one.card for one in named], book.language)
    known = [dimension for dimension, figures in scores.items() if any(isinstance(one, Estimate) for one in figures)]
    if not known:
        return ()
    bars = _interval_bars(
        book,
        data,
        named,
        labels=[book.say(f"dimension {dimension.value}") for dimension in known],
        figures=[scores[dimension] for dimension in known],
        title="drawn means",
    )
    bars.set_y_axis(_axis(min=_LOWEST, max=_HIGHEST, major_unit=1, num_format="0"))
    pictures = [Picture(after=after, chart=bars, rows=_ROWS)]
    if len(known) >= _FEWEST_SPOKES:
        pictures.insert(0, Picture(after=after, chart=_radar(book, data, named, scores), rows=_ROWS))
    return tuple(pictures)


def category_bars(book: Book, data: ChartData, named: Sequence[NamedCard], *, after: str) -> tuple[Picture, ...]:
    """Shares right by category with their intervals, every run beside the others."""
    found = [one.card.accuracy.by_category for one in named]
    known = [category for category in Category if any(isinstance(shares.get(category), Estimate) for shares in found)]
    if not known:
        return ()
    chart = _interval_bars(
        book,
        data,
        named,
        labels=[book.say(f"category {category.value}") for category in known],
        figures=[[shares.get(category) for shares in found] for category in known],
        title="drawn categories",
    )
    chart.set_y_axis(_axis(min=0, max=1, major_unit=0.2, num_format="0%"))
    return (Picture(after=after, chart=chart, rows=_ROWS),)


def stability_pictures(book: Book, data: ChartData, named: Sequence[NamedCard], *, after: str) -> tuple[Picture, ...]:
    """Means against deviations of the dimensions, and questions by their repeats."""
    pictures: list[Picture] = []
    if (scatter := _scatter(book, data, named)) is not None:
        pictures.append(Picture(after=after, chart=scatter, rows=_ROWS))
    counts = [[getattr(one.card.stability, part) for part, _ in _PARTS] for one in named]
    if any(sum(found) for found in counts):
        pictures.append(Picture(after=after, chart=_repeats(book, data, named, counts), rows=_ROWS))
    return tuple(pictures)


def speed_boxes(book: Book, data: ChartData, named: Sequence[NamedCard], *, after: str) -> tuple[Picture, ...]:
    """Boxes from p10 over the median to p90, a chart for each figure that any run has."""
    charts = (_boxes(book, data, named, key) for key in _BOXES)
    rows = 4 + max(6, 3 * len(named))
    return tuple(Picture(after=after, chart=chart, rows=rows) for chart in charts if chart is not None)


def _radar(
    book: Book, data: ChartData, named: Sequence[NamedCard], scores: Mapping[Dimension, Sequence[Figure]]
) -> Chart:
    labels = [_spoke(book, dimension, figures) for dimension, figures in scores.items()]
    columns = [[_value(figures[number]) for figures in scores.values()] for number in range(len(named))]
    heads = (book.say("dimension"), *(one.name for one in named))
    drawn = data.add(heads, labels, columns, number_format="0.00")
    chart: Any = book.workbook.add_chart({"type": "radar", "subtype": "with_markers"})
    for number in range(len(named)):
        colour = _COLOURS[number % len(_COLOURS)]
        chart.add_series(
            {
                "name": drawn.head(number + 1),
                "categories": drawn.labels(),
                "values": drawn.values(number + 1),
                "line": {"color": colour, "width": 2},
                "marker": _marker(number, colour),
            }
        )
    chart.set_y_axis(_axis(min=_LOWEST, max=_HIGHEST, major_unit=1, num_format="0"))
    _dress(chart, book, "drawn dimensions", has_legend=len(named) > 1)
    return chart


def _spoke(book: Book, dimension: Dimension, figures: Sequence[Figure]) -> str:
    name = book.say(f"dimension {dimension.value}")
    is_known = any(isinstance(figure, Estimate) for figure in figures)
    return name if is_known else f"{name} ({book.say('not_available')})"


def _interval_bars(
    book: Book,
    data: ChartData,
    named: Sequence[NamedCard],
    *,
    labels: Sequence[str],
    figures: Sequence[Sequence[Figure | None]],
    title: str,
) -> Chart:
    """Columns with error bars as far as the intervals reach, one series for each run."""
    heads = [book.say("figure")]
    columns: list[list[float | None]] = []
    for number, one in enumerate(named):
        found = [line[number] for line in figures]
        heads += [one.name, book.say("drawn low", name=one.name), book.say("drawn high", name=one.name)]
        columns += [
            [_value(figure) for figure in found],
            [figure.value - figure.low if isinstance(figure, Estimate) else None for figure in found],
            [figure.high - figure.value if isinstance(figure, Estimate) else None for figure in found],
        ]
    drawn = data.add(heads, labels, columns, number_format="0.000")
    chart: Any = book.workbook.add_chart({"type": "column"})
    for number in range(len(named)):
        at = 1 + 3 * number
        chart.add_series(
            {
                "name": drawn.head(at),
                "categories": drawn.labels(),
                "values": drawn.values(at),
                "fill": {"color": _COLOURS[number % len(_COLOURS)]},
                "gap": 60,
                "y_error_bars": _error_bars(drawn, at + 1),
            }
        )
    chart.set_x_axis({"num_font": {"size": 9}, "line": {"color": _RULE}, "major_tick_mark": "none"})
    _dress(chart, book, title, has_legend=len(named) > 1)
    return chart


def _error_bars(drawn: Drawn, column: int, *, at: int | None = None) -> dict[str, Any]:
    return {
        "type": "custom",
        "minus_values": drawn.formula(column, at=at),
        "plus_values": drawn.formula(column + 1, at=at),
        "line": {"color": _BOUND, "width": 1},
    }


def _scatter(book: Book, data: ChartData, named: Sequence[NamedCard]) -> Chart | None:
    """One point for each dimension and run; None where no deviation is known."""
    chosen = chosen_scores([one.card for one in named])
    points = [list(_points(book, [entries[number] for entries in chosen.values()])) for number in range(len(named))]
    if not any(points):
        return None
    chart: Any = book.workbook.add_chart({"type": "scatter"})
    for number, (one, found) in enumerate(zip(named, points, strict=True)):
        if not found:
            continue
        heads = (one.name, book.say("drawn mean axis"), book.say("drawn deviation"))
        labels, means, deviations = ([point[at] for point in found] for at in range(3))
        drawn = data.add(heads, labels, (means, deviations), number_format="0.00")
        colour = _COLOURS[number % len(_COLOURS)]
        chart.add_series(
            {
                "name": drawn.head(0),
                "categories": drawn.values(1),
                "values": drawn.values(2),
                "marker": {**_marker(number, colour), "size": 8},
                "data_labels": {
                    # Our own words, and no reference: LibreOffice shows the figure instead of what one leads to.
                    "custom": [{"value": label} for label in labels],
                    "value": True,
                    "position": "right" if number % 2 == 0 else "left",
                    "font": {"size": 8, "color": colour},
                },
            }
        )
    chart.set_x_axis(
        {**_axis(min=_LOWEST, max=_HIGHEST, major_unit=1, num_format="0"), **_titled(book.say("drawn mean axis"))}
    )
    chart.set_y_axis({**_axis(min=0, num_format="0.0"), **_titled(book.say("drawn deviation axis"))})
    _dress(chart, book, "drawn stability", has_legend=len(named) > 1)
    return chart


def _points(book: Book, entries: Sequence[DimensionCard | None]) -> Iterator[tuple[Any, Any, Any]]:
    for entry in entries:
        if entry is not None and isinstance(entry.every, Estimate) and isinstance(entry.deviation, Estimate):
            yield book.say(f"dimension {entry.dimension}"), entry.every.value, entry.deviation.value


def _repeats(book: Book, data: ChartData, named: Sequence[NamedCard], counts: Sequence[Sequence[int]]) -> Chart:
    heads = (book.say("chart build"), *(book.say(part) for part, _ in _PARTS))
    columns = [[float(found[at]) for found in counts] for at in range(len(_PARTS))]
    drawn = data.add(heads, [one.name for one in named], columns, number_format="0")
    chart: Any = book.workbook.add_chart({"type": "bar", "subtype": "percent_stacked"})
    for at, (_, colour) in enumerate(_PARTS, start=1):
        chart.add_series(
            {
                "name": drawn.head(at),
                "categories": drawn.labels(),
                "values": drawn.values(at),
                "fill": {"color": colour},
                "gap": 50,
                "data_labels": {"value": True, "num_format": "0;;", "font": {"size": 9}},
            }
        )
    chart.set_y_axis({"reverse": True, "crossing": "max", "num_font": {"size": 9}, "major_tick_mark": "none"})
    chart.set_x_axis(_axis(num_format="0%"))
    _dress(chart, book, "drawn repeats", has_legend=True)
    return chart


def _boxes(book: Book, data: ChartData, named: Sequence[NamedCard], key: str) -> Chart | None:
    spreads = [getattr(one.card.speed, key) for one in named]
    if not any(isinstance(spread, Quantiles) for spread in spreads):
        return None
    known = [spread if isinstance(spread, Quantiles) else None for spread in spreads]
    heads = (book.say(key), book.say("p10"), book.say("drawn to median"), book.say("drawn to p90"))
    columns: list[list[float | None]] = [
        [None if one is None else one.p10 for one in known],
        [None if one is None else one.p50 - one.p10 for one in known],
        [None if one is None else one.p90 - one.p50 for one in known],
    ]
    drawn = data.add(heads, [one.name for one in named], columns, number_format="0.00")
    chart: Any = book.workbook.add_chart({"type": "bar", "subtype": "stacked"})
    edge = {"border": {"color": _BOUND, "width": 0.75}}
    fills = (
        {"fill": {"none": True}, "border": {"none": True}},
        {"points": [{"fill": {"color": _LIGHT[at % len(_LIGHT)]}, **edge} for at in range(len(named))]},
        {"points": [{"fill": {"color": _COLOURS[at % len(_COLOURS)]}, **edge} for at in range(len(named))]},
    )
    for at, fill in enumerate(fills, start=1):
        chart.add_series(
            {
                "name": drawn.head(at),
                "categories": drawn.labels(),
                "values": drawn.values(at),
                "gap": 60,
                **fill,
            }
        )
    chart.set_y_axis({"reverse": True, "crossing": "max", "num_font": {"size": 9}, "major_tick_mark": "none"})
    chart.set_x_axis(_axis(min=0, num_format="General"))
    chart.set_title({"name": book.say("drawn boxes", figure=book.say(key)), "name_font": {"size": 11}})
    chart.set_legend({"none": True})
    return chart


def _marker(number: int, colour: str) -> dict[str, Any]:
    kind = _MARKERS[number % len(_MARKERS)]
    return {"type": kind, "size": 6, "fill": {"color": colour}, "border": {"color": colour}}


def _axis(**members: Any) -> dict[str, Any]:
    return {
        "num_font": _QUIET,
        "major_gridlines": {"visible": True, "line": {"color": _RULE}},
        "line": {"color": _RULE},
        **members,
    }


def _titled(said: str) -> dict[str, Any]:
    return {"name": said, "name_font": _QUIET}


def _dress(chart: Chart, book: Book, title: str, *, has_legend: bool) -> None:
    chart.set_title({"name": book.say(title), "name_font": {"size": 11}})
    chart.set_legend({"position": "bottom", "font": {"size": 9}} if has_legend else {"none": True})


def _value(figure: Figure | None) -> float | None:
    return figure.value if isinstance(figure, Estimate) else None
