"""How fast the target was, how that feels, and what a right answer costs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from evalkit.domain.question import Language
from evalkit.domain.scorecard import Scorecard, SpeedCard
from evalkit.domain.verdict import Figure, Quantiles, Spread, Undefined
from evalkit.reports.document import Beside, Block, Cell, Column, Paragraph, Section, Table, Tone
from evalkit.reports.sections.distributions import bands_table, lengths_table
from evalkit.reports.sections.figures import (
    EMPTY,
    absent_cell,
    count_cell,
    figure_column,
    interval_cell,
    interval_column,
    methods_paragraph,
    name_column,
    number_cell,
    word_cell,
)
from evalkit.reports.wording import name_of, reason_of
from evalkit.text.messages import message

__all__ = ["band_tone", "costs_of_right", "speed_section", "spreads_table"]

_BAND_TONES: Final[Mapping[str, Tone]] = {
    "poor": "bad",
    "floor": "warning",
    "comfortable": "good",
    "tedious": "bad",
    "long": "warning",
    "quick": "good",
}
"""Of the shipped bands of both kinds; a user's own bands are plain."""


def band_tone(band: str) -> Tone:
    """How an experience band is meant."""
    return _BAND_TONES.get(band, "plain")


def speed_section(card: Scorecard, language: Language) -> Section:
    """Times and rates with their spread, then tokens and seconds for each right answer."""
    costs = costs_of_right(card)
    return Section(
        key="speed",
        title=message("speed", language),
        blocks=(
            Beside(tables=(spreads_table(card.speed, language), _costs(costs, language))),
            *_distributions(card, language),
            Paragraph(text=message("speed_meaning", language), tone="dim"),
            *methods_paragraph(costs.values(), language),
        ),
    )


def _distributions(card: Scorecard, language: Language) -> Iterator[Block]:
    """How many attempts felt how, and whether long ones are right less often."""
    named = [(card.run.target.name, card.speed)]
    tables = (
        bands_table(named, language, kind="band"),
        bands_table(named, language, kind="wait_band"),
        lengths_table(named, language),
    )
    if known := tuple(table for table in tables if table.rows):
        yield Beside(tables=known)
    absent = card.speed.right_by_tokens
    if isinstance(absent, Undefined):
        yield Paragraph(text=message("lengths_absent", language, reason=reason_of(absent, language)), tone="dim")
    else:
        yield Paragraph(text=message("lengths_meaning", language), tone="dim")


def spreads_table(speed: SpeedCard, language: Language) -> Table:
    """Three quantiles of every time and rate, and how they are experienced."""
    columns = (
        name_column("figure", language),
        *(figure_column(key, language) for key in ("p10", "p50", "p90", "attempts")),
        Column(label=message("band", language)),
    )
    spreads = {
        "ttft_s": speed.ttft_s,
        "ttfa_s": speed.ttfa_s,
        "complete_s": speed.complete_s,
        "decode_tokens_per_s": speed.decode_tokens_per_s,
        "tokens_per_answer": speed.tokens_per_answer,
    }
    bands = {
        "decode_tokens_per_s": _band("band", speed.band, language),
        "ttfa_s": _band("wait_band", speed.wait_band, language),
    }
    rows = tuple(
        (word_cell(message(key, language)), *_spread(spread, bands.get(key, EMPTY), language))
        for key, spread in spreads.items()
    )
    return Table(columns=columns, rows=rows)


def _spread(spread: Spread, band: Cell, language: Language) -> tuple[Cell, ...]:
    """Three quantiles, the attempts and the band; the reason stands in the last column where there are none."""
    if isinstance(spread, Undefined):
        return (EMPTY, absent_cell(language), EMPTY, EMPTY, word_cell(reason_of(spread, language), tone="dim"))
    return (*_quantiles(spread), count_cell(spread.n_attempts), band)


def _quantiles(spread: Quantiles) -> tuple[Cell, ...]:
    return number_cell(spread.p10), number_cell(spread.p50, tone="strong"), number_cell(spread.p90)


def _band(kind: str, band: str | None, language: Language) -> Cell:
    return EMPTY if band is None else word_cell(name_of(kind, band, language), tone=band_tone(band))


def costs_of_right(card: Scorecard) -> Mapping[str, Figure]:
    """Key of its name -> what each right answer costs, whatever is counted."""
    return {
        "tokens_per_right": card.speed.tokens_per_right,
        "seconds_per_right": card.speed.seconds_per_right,
        "money_per_right": card.cost.money_per_right,
        "watt_hours_per_right": card.cost.watt_hours_per_right,
    }


def _costs(figures: Mapping[str, Figure], language: Language) -> Table:
    columns = (
        name_column("cost_of_right", language),
        figure_column("on_average", language),
        interval_column(figures.values(), language),
    )
    rows = tuple(
        (
            word_cell(message(key, language)),
            absent_cell(language) if isinstance(figure, Undefined) else number_cell(figure.value, tone="strong"),
            interval_cell(figure, language, kind="number"),
        )
        for key, figure in figures.items()
    )
    return Table(columns=columns, rows=rows)
