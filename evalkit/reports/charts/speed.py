"""Speed: how times and rates spread over attempts, with the bands of experience behind them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

from evalkit.domain.question import Language
from evalkit.domain.scorecard import BandCard, Scorecard, SpeedCard
from evalkit.domain.verdict import Quantiles, Spread
from evalkit.reports.charts.chart import Chart, Figure, Trace
from evalkit.reports.charts.drawing import axis, drawn_text, layout, ticks_by_factors
from evalkit.reports.charts.named import NamedCard, named_cards, of_run, said_of_each
from evalkit.reports.sections.distributions import bands_table
from evalkit.reports.wording import count_of, measured, name_of, percent_of
from evalkit.text.messages import message

__all__ = ["speed_chart", "wait_chart"]

_SHADES: Final = (0.16, 0.09, 0.04, 0.0)
"""How dark the bands are, the worst the darkest."""


def speed_chart(cards: Sequence[Scorecard], language: Language) -> Chart | None:
    """Which share of the attempts was written at most how fast; None where no rate was measured."""
    return _chart(cards, language, kind="band")


def wait_chart(cards: Sequence[Scorecard], language: Language) -> Chart | None:
    """Which share of the answers began after at most how long; None where no wait was measured."""
    return _chart(cards, language, kind="wait_band")


def _chart(cards: Sequence[Scorecard], language: Language, *, kind: str) -> Chart | None:
    named = [one for one in named_cards(cards, language) if _drawable(_spread(one.card.speed, kind))]
    if not named:
        return None
    return Chart(
        key="speed" if kind == "band" else "waits",
        title=message(f"chart {kind}", language),
        explanation=message(f"chart {kind} meaning", language),
        alternative=said_of_each(((one.name, _said(one, kind, language)) for one in named), language),
        figure=_figure(named, kind, language),
        table=bands_table([(one.name, one.card.speed) for one in named], language, kind=kind),
        of=of_run(named) if len(cards) == 1 else "",
    )


def _spread(speed: SpeedCard, kind: str) -> Spread:
    return speed.decode_tokens_per_s if kind == "band" else speed.ttfa_s


def _bands(speed: SpeedCard, kind: str) -> Sequence[BandCard]:
    return speed.speed_bands if kind == "band" else speed.wait_bands


def _drawable(spread: Spread) -> bool:
    return isinstance(spread, Quantiles) and any(value > 0 for value in spread.twentieths)


def _said(one: NamedCard, kind: str, language: Language) -> list[str]:
    spread, bands = _spread(one.card.speed, kind), _bands(one.card.speed, kind)
    if not isinstance(spread, Quantiles):
        return []
    total = sum(band.n_attempts for band in bands)
    return [
        message("chart named value", language, name=message("p50", language), value=measured(spread.p50)),
        *(
            message(
                "chart named value",
                language,
                name=name_of(kind, band.name, language),
                value=percent_of(band.n_attempts / total),
            )
            for band in bands
            if band.n_attempts
        ),
        message("chart attempts", language, count=count_of(spread.n_attempts)),
    ]


def _figure(named: Sequence[NamedCard], kind: str, language: Language) -> Figure:
    points = {one.number: _points(_spread(one.card.speed, kind)) for one in named}
    places = [place for curve in points.values() for place, _, _ in curve]
    bands = _bands(named[0].card.speed, kind)
    starts = [math.log10(band.begins_at) for band in bands if band.begins_at > 0]
    least, most = min(*places, *starts) - 0.15, max(*places, *starts) + 0.15
    return Figure(
        traces=[_curve(one, points[one.number], language) for one in named],
        layout=layout(
            has_legend=len(named) > 1,
            xaxis=axis(
                message(f"chart {kind} axis", language),
                range=[least, most],
                **ticks_by_factors(least, most, among=[band.begins_at for band in bands]),
                zeroline=False,
            ),
            yaxis=axis(message("chart at most", language), range=[0, 1.12], tickformat=".0%", dtick=0.25),
            shapes=_shades(bands, (least, most), is_best_last=kind == "band"),
            annotations=_names(bands, (least, most), kind, language),
        ),
        height=360,
    )


def _points(spread: Spread) -> list[tuple[float, float, float]]:
    """Logarithm, value, and the share of attempts up to it."""
    steps = spread.twentieths if isinstance(spread, Quantiles) else ()
    last = max(len(steps) - 1, 1)
    return [(math.log10(value), value, number / last) for number, value in enumerate(steps) if value > 0]


def _curve(one: NamedCard, points: Sequence[tuple[float, float, float]], language: Language) -> Trace:
    return {
        "type": "scatter",
        "x": [place for place, _, _ in points],
        "y": [share for _, _, share in points],
        "mode": "lines+markers",
        "name": drawn_text(one.name),
        "hoverinfo": "text",
        "hovertext": [
            drawn_text(
                message("chart at most hover", language, name=one.name, share=percent_of(share), value=measured(value)),
                width=80,
            )
            for _, value, share in points
        ],
        "line": {"color": one.colour, "width": 2},
        "marker": {"color": one.colour, "size": 5, "symbol": one.symbol},
    }


def _spans(bands: Sequence[BandCard], ends: tuple[float, float]) -> list[tuple[BandCard, float, float]]:
    """Each band with both its ends in the picture."""
    least, most = ends
    starts = [math.log10(band.begins_at) if band.begins_at > 0 else least for band in bands]
    stops = [*starts[1:], most]
    return [
        (band, max(start, least), min(stop, most))
        for band, start, stop in zip(bands, starts, stops, strict=True)
        if min(stop, most) > max(start, least)
    ]


def _shades(bands: Sequence[BandCard], ends: tuple[float, float], *, is_best_last: bool) -> list[dict[str, object]]:
    order = list(bands) if is_best_last else list(reversed(bands))
    return [
        {
            "type": "rect",
            "x0": start,
            "x1": stop,
            "yref": "paper",
            "y0": 0,
            "y1": 1,
            "layer": "below",
            "fillcolor": f"@warn/{_SHADES[min(order.index(band), len(_SHADES) - 1)]}",
            "line": {"width": 0},
        }
        for band, start, stop in _spans(bands, ends)
    ]


def _names(
    bands: Sequence[BandCard], ends: tuple[float, float], kind: str, language: Language
) -> list[dict[str, object]]:
    return [
        {
            "x": (start + stop) / 2,
            "y": 1.07,
            "text": drawn_text(name_of(kind, band.name, language), width=16),
            "showarrow": False,
            "textangle": 0,
            "font": {"size": 11, "color": "@quiet"},
        }
        for band, start, stop in _spans(bands, ends)
    ]
