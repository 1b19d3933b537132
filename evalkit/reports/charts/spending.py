"""Tokens against correctness, and what each right answer costs."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

from evalkit.domain.question import Language
from evalkit.domain.scorecard import Scorecard, TokenBin
from evalkit.domain.verdict import Estimate, Figure, Undefined
from evalkit.reports.charts.chart import Chart, Trace
from evalkit.reports.charts.chart import Figure as Drawn
from evalkit.reports.charts.drawing import axis, drawn_text, interval_trace, layout, ticks_by_factors
from evalkit.reports.charts.named import NamedCard, build_cell, build_column, named_cards, of_run, said_of_each
from evalkit.reports.document import Table
from evalkit.reports.sections.distributions import lengths_table, tokens_of
from evalkit.reports.sections.figures import (
    EMPTY,
    absent_cell,
    count_cell,
    figure_column,
    interval_cell,
    interval_column,
    name_column,
    number_cell,
    word_cell,
)
from evalkit.reports.sections.speed import costs_of_right
from evalkit.reports.wording import measured, percent_of
from evalkit.text.messages import message

__all__ = ["cost_chart", "tokens_chart"]

_MOST_TIMES: Final = 3.0
"""How often the largest figure fits into the picture: upper ends of intervals of a few questions may reach anywhere."""
_ROW: Final = 26
"""CSS pixels of one run's line, and around each figure's lines."""
_AROUND: Final = 78


def tokens_chart(cards: Sequence[Scorecard], language: Language) -> Chart | None:
    """The share right by the length of attempts; None where tokens were not counted."""
    named = [one for one in named_cards(cards, language) if _bins(one)]
    if not named:
        return None
    traces = [trace for one in named for trace in _lengths(one, language)]
    longest = max(math.log10(max(one.most, 1)) for card in named for one in _bins(card))
    shortest = min(math.log10(max(one.fewest, 1)) for card in named for one in _bins(card))
    return Chart(
        key="tokens",
        title=message("chart tokens", language),
        explanation=message("chart tokens meaning", language),
        alternative=said_of_each(
            (
                (
                    one.name,
                    [
                        message(
                            "chart named value", language, name=tokens_of(part, language), value=_share(part, language)
                        )
                        for part in _bins(one)
                    ],
                )
                for one in named
            ),
            language,
        ),
        figure=Drawn(
            traces=traces,
            layout=layout(
                has_legend=len(named) > 1,
                xaxis=axis(
                    message("tokens_of_attempt", language),
                    range=[shortest - 0.05, longest + 0.05],
                    **ticks_by_factors(shortest, longest),
                    zeroline=False,
                ),
                yaxis=axis(message("right", language), range=[-0.02, 1.02], tickformat=".0%", zeroline=False),
            ),
            height=360,
        ),
        table=lengths_table([(one.name, one.card.speed) for one in named], language),
        of=of_run(named) if len(cards) == 1 else "",
    )


def cost_chart(cards: Sequence[Scorecard], language: Language) -> Chart | None:
    """What each right answer costs in tokens, seconds, money and energy, as far as is known."""
    named = named_cards(cards, language)
    costs = {one.number: costs_of_right(one.card) for one in named}
    keys = (
        [key for key in costs[0] if any(isinstance(found[key], Estimate) for found in costs.values())] if costs else []
    )
    if not keys:
        return None
    said = (
        (
            one.name,
            [
                message("chart named value", language, name=message(key, language), value=measured(figure.value))
                for key in keys
                if isinstance(figure := costs[one.number][key], Estimate)
            ],
        )
        for one in named
    )
    return Chart(
        key="cost",
        title=message("chart cost", language),
        explanation=message("chart cost meaning", language),
        alternative=said_of_each(said, language),
        figure=_panels(named, keys, language),
        table=_cost_table(named, language),
        of=of_run(named),
    )


def _bins(one: NamedCard) -> tuple[TokenBin, ...]:
    found = one.card.speed.right_by_tokens
    return () if isinstance(found, Undefined) else tuple(part for part in found if isinstance(part.right, Estimate))


def _share(part: TokenBin, language: Language) -> str:
    return percent_of(part.right.value) if isinstance(part.right, Estimate) else message("not_available", language)


def _lengths(one: NamedCard, language: Language) -> list[Trace]:
    """Each bin in the middle of its lengths, where the axis grows by factors."""
    known = [(part, part.right) for part in _bins(one) if isinstance(part.right, Estimate)]
    places = [(math.log10(max(part.fewest, 1)) + math.log10(max(part.most, 1))) / 2 for part, _ in known]
    ends = interval_trace(((figure.low, figure.high) for _, figure in known), places, across="y", along="x")
    return [
        {"type": "scatter", **ends, "line": {"color": f"{one.colour}/0.5", "width": 5}},
        {
            "type": "scatter",
            "x": places,
            "y": [figure.value for _, figure in known],
            "mode": "lines+markers",
            "name": drawn_text(one.name),
            "hoverinfo": "text",
            "hovertext": [
                drawn_text(f"{one.name}, {tokens_of(part, language)}: {_share(part, language)}", width=80)
                for part, _ in known
            ],
            "line": {"color": one.colour, "width": 2},
            "marker": {"color": one.colour, "size": 9, "symbol": one.symbol},
        },
    ]


def _panels(named: Sequence[NamedCard], keys: Sequence[str], language: Language) -> Drawn:
    """Each kind of cost with an axis of its own, below each other."""
    height = len(keys) * (_AROUND + _ROW * len(named))
    gap = 0.8 * _AROUND / height
    share = (1 - gap * (len(keys) - 1)) / len(keys)
    traces: list[Trace] = []
    axes: dict[str, object] = {}
    for number, key in enumerate(keys):
        suffix = "" if number == 0 else str(number + 1)
        top = 1 - number * (share + gap)
        figures = {one.number: costs_of_right(one.card)[key] for one in named}
        known = [figure for figure in figures.values() if isinstance(figure, Estimate)]
        most = min(max(figure.high for figure in known), _MOST_TIMES * max(figure.value for figure in known)) * 1.05
        axes[f"xaxis{suffix}"] = axis(message(key, language), range=[0, most], anchor=f"y{suffix}")
        axes[f"yaxis{suffix}"] = axis(
            tickvals=list(range(len(named))),
            ticktext=[drawn_text(one.name) for one in named],
            range=[len(named) - 0.4, -0.6],
            domain=[max(0.0, top - share), top],
            anchor=f"x{suffix}",
            zeroline=False,
            showgrid=False,
        )
        traces += [
            trace
            for one in named
            if isinstance(figure := figures[one.number], Estimate)
            for trace in _cost(one, figure, (most, suffix))
        ]
    return Drawn(traces=traces, layout={**layout(), **axes}, height=height + 24)


def _cost(one: NamedCard, figure: Estimate, drawn: tuple[float, str]) -> list[Trace]:
    most, suffix = drawn
    where = {"xaxis": f"x{suffix}", "yaxis": f"y{suffix}"}
    ends = interval_trace([(figure.low, min(figure.high, most))], [one.number], across="x", along="y")
    said = f"{one.name}: {measured(figure.value)} ({measured(figure.low)}-{measured(figure.high)})"
    return [
        {"type": "scatter", **where, **ends, "line": {"color": f"{one.colour}/0.5", "width": 5}},
        {
            "type": "scatter",
            **where,
            "x": [figure.value],
            "y": [one.number],
            "mode": "markers",
            "hoverinfo": "text",
            "hovertext": [drawn_text(said, width=80)],
            "marker": {"color": one.colour, "size": 10, "symbol": one.symbol},
        },
    ]


def _cost_table(named: Sequence[NamedCard], language: Language) -> Table:
    """Every kind of cost, also those that are not known, with the reason."""
    rows = [(one, key, figure) for key in costs_of_right(named[0].card) for one in named for figure in _of(one, key)]
    columns = (
        name_column("cost_of_right", language),
        *build_column(named, language),
        figure_column("on_average", language),
        interval_column((figure for *_, figure in rows), language),
        figure_column("questions", language),
        figure_column("attempts", language),
    )
    cells = tuple(
        (
            word_cell(message(key, language)),
            *build_cell(named, one),
            number_cell(figure.value, tone="strong") if isinstance(figure, Estimate) else absent_cell(language),
            interval_cell(figure, language, kind="number"),
            count_cell(figure.n_questions) if isinstance(figure, Estimate) else EMPTY,
            count_cell(figure.n_attempts) if isinstance(figure, Estimate) else EMPTY,
        )
        for one, key, figure in rows
    )
    return Table(columns=columns, rows=cells)


def _of(one: NamedCard, key: str) -> tuple[Figure]:
    return (costs_of_right(one.card)[key],)
