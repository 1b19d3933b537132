"""Stability: how many questions are right always, sometimes or never, and what several repeats come to.

A question's flip follows from its share right, so that questions drawn by both would lie on one curve whatever the
model (docs/decisions/0013-charts.md). How many lie where, and how far pass^k falls, is what differs between builds.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from evalkit.domain.question import Language
from evalkit.domain.scorecard import Scorecard, StabilityCard
from evalkit.domain.verdict import Estimate, Figure
from evalkit.reports.charts.chart import Chart, Trace
from evalkit.reports.charts.chart import Figure as Drawn
from evalkit.reports.charts.drawing import axis, drawn_text, interval_trace, layout
from evalkit.reports.charts.named import NamedCard, build_cell, build_column, named_cards, of_run, said_of_each
from evalkit.reports.document import Cell, Column, Table
from evalkit.reports.sections.figures import (
    EMPTY,
    count_cell,
    figure_column,
    interval_cell,
    interval_column,
    share_cell,
    word_cell,
)
from evalkit.reports.wording import count_of, percent_of
from evalkit.text.messages import message

__all__ = ["pass_k_chart", "questions_chart"]

_PARTS: Final = (("always_right", "@series3/0.7"), ("sometimes_right", "@series2/0.7"), ("never_right", "@quiet/0.45"))
"""Of the repeats of a question; the middle one is what luck decides. Pale enough for the counts that stand on them."""
_APART: Final = 0.04


def questions_chart(cards: Sequence[Scorecard], language: Language) -> Chart | None:
    """Questions by how many of their repeats are right; None where no question was asked twice."""
    named = [one for one in named_cards(cards, language) if _total(one.card.stability)]
    if not named:
        return None
    traces: list[Trace] = [
        {
            "type": "bar",
            "orientation": "h",
            "y": list(range(len(named))),
            "x": [_count(one, part) / _total(one.card.stability) for one in named],
            "text": [count_of(count) if (count := _count(one, part)) else "" for one in named],
            "textposition": "inside",
            "insidetextanchor": "middle",
            "textangle": 0,
            "name": message(part, language),
            "hoverinfo": "skip",
            "marker": {"color": colour},
            "textfont": {"color": "@ink"},
        }
        for part, colour in _PARTS
    ]
    return Chart(
        key="questions",
        title=message("chart questions", language),
        explanation=message("chart questions meaning", language),
        alternative=said_of_each(
            (
                (
                    one.name,
                    [
                        message("chart named value", language, name=message(part, language), value=_count(one, part))
                        for part, _ in _PARTS
                    ],
                )
                for one in named
            ),
            language,
        ),
        figure=Drawn(
            traces=traces,
            layout=layout(
                has_legend=True,
                barmode="stack",
                legend={"orientation": "h", "traceorder": "normal", "y": 1.02, "yanchor": "bottom"},
                bargap=0.35,
                xaxis=axis(message("chart share of questions", language), range=[0, 1.01], tickformat=".0%"),
                yaxis=axis(
                    tickvals=list(range(len(named))),
                    ticktext=[drawn_text(one.name) for one in named],
                    range=[len(named) - 0.5, -0.5],
                    zeroline=False,
                    showgrid=False,
                ),
            ),
            height=130 + 40 * len(named),
        ),
        table=_questions_table(named, language),
        of=of_run(named) if len(cards) == 1 else "",
    )


def pass_k_chart(cards: Sequence[Scorecard], language: Language) -> Chart | None:
    """pass^k falling and pass@k rising with the repeats; None where no question was asked twice."""
    named = [one for one in named_cards(cards, language) if max(_known(one.card.stability.pass_hat), default=1) > 1]
    if not named:
        return None
    depths = sorted({k for one in named for k in _known(one.card.stability.pass_hat)})
    traces = [
        trace
        for place, one in enumerate(named)
        for trace in _curves(one, (place - (len(named) - 1) / 2) * _APART, language)
    ]
    return Chart(
        key="pass_k",
        title=message("chart pass k", language),
        explanation=message("chart pass k meaning", language),
        alternative=said_of_each(
            (
                (
                    one.name,
                    [
                        message("chart named value", language, name=f"pass^{k}", value=percent_of(figure.value))
                        for k, figure in _known(one.card.stability.pass_hat).items()
                    ],
                )
                for one in named
            ),
            language,
        ),
        figure=Drawn(
            traces=traces,
            layout=layout(
                has_legend=True,
                xaxis=axis(
                    message("chart repeats", language), tickvals=depths, range=[depths[0] - 0.3, depths[-1] + 0.3]
                ),
                yaxis=axis(range=[0, 1.02], tickformat=".0%"),
            ),
            height=380,
        ),
        table=_pass_table(named, depths, language),
        of=of_run(named) if len(cards) == 1 else "",
    )


def _known(figures: Mapping[int, Figure]) -> dict[int, Estimate]:
    return {k: figure for k, figure in sorted(figures.items()) if isinstance(figure, Estimate)}


def _curves(one: NamedCard, shift: float, language: Language) -> list[Trace]:
    """Both curves of a run; only pass^k has its intervals drawn, for both would hide each other."""
    every, any_right = _known(one.card.stability.pass_hat), _known(one.card.stability.pass_at)
    ends = interval_trace(
        ((figure.low, figure.high) for figure in every.values()), (k + shift for k in every), across="y", along="x"
    )
    return [
        {"type": "scatter", **ends, "line": {"color": f"{one.colour}/0.5", "width": 5}},
        _curve(one, every, ("pass^k", "solid"), shift, language),
        _curve(one, any_right, ("pass@k", "dot"), shift, language),
    ]


def _curve(
    one: NamedCard, figures: Mapping[int, Estimate], drawn: tuple[str, str], shift: float, language: Language
) -> Trace:
    kind, dash = drawn
    named = message("chart named value", language, name=one.name, value=kind)
    return {
        "type": "scatter",
        "x": [k + shift for k in figures],
        "y": [figure.value for figure in figures.values()],
        "mode": "lines+markers",
        "name": drawn_text(named, width=40),
        "hoverinfo": "text",
        "hovertext": [
            drawn_text(f"{one.name}: {kind[:-1]}{k} = {percent_of(figure.value)}", width=80)
            for k, figure in figures.items()
        ],
        "line": {"color": one.colour, "width": 2, "dash": dash},
        "marker": {"color": one.colour, "size": 8, "symbol": one.symbol},
    }


def _count(one: NamedCard, part: str) -> int:
    return int(getattr(one.card.stability, part))


def _total(card: StabilityCard) -> int:
    return card.always_right + card.sometimes_right + card.never_right


def _questions_table(named: Sequence[NamedCard], language: Language) -> Table:
    columns = (
        *build_column(named, language),
        Column(label=message("repeats_are", language), is_whole=True),
        figure_column("questions", language),
        figure_column("share", language),
    )
    rows = tuple(
        (
            *build_cell(named, one),
            word_cell(message(part, language)),
            count_cell(_count(one, part)),
            _share(_count(one, part) / _total(one.card.stability)),
        )
        for one in named
        for part, _ in _PARTS
    )
    return Table(columns=columns, rows=rows)


def _share(share: float) -> Cell:
    return Cell(text=percent_of(share), value=share, kind="share")


def _pass_table(named: Sequence[NamedCard], depths: Sequence[int], language: Language) -> Table:
    figures = [
        (one, f"{kind}{k}", figure)
        for one in named
        for kind, by_depth in (("pass^", one.card.stability.pass_hat), ("pass@", one.card.stability.pass_at))
        for k in depths
        if (figure := by_depth.get(k)) is not None
    ]
    columns = (
        *build_column(named, language),
        Column(label=message("figure", language)),
        figure_column("share_of_it", language),
        interval_column((figure for *_, figure in figures), language),
        figure_column("questions", language),
    )
    rows = tuple(
        (
            *build_cell(named, one),
            word_cell(name),
            share_cell(figure, language),
            interval_cell(figure, language),
            count_cell(figure.n_questions) if isinstance(figure, Estimate) else EMPTY,
        )
        for one, name, figure in figures
    )
    return Table(columns=columns, rows=rows)
