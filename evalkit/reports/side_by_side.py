"""Runs beside each other in one table: a figure a line, and for each run its value and how sure it is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from evalkit.domain.question import Language
from evalkit.domain.rubric import Dimension
from evalkit.domain.scorecard import DimensionCard, Scorecard, StabilityCard
from evalkit.domain.verdict import Figure, Quantiles, Spread, Undefined
from evalkit.reports.charts.named import NamedCard
from evalkit.reports.chosen_scores import chosen_scores
from evalkit.reports.document import Cell, Column, Table, Tone
from evalkit.reports.sections.dimensions import is_poorly_covered
from evalkit.reports.sections.figures import (
    absent_cell,
    figure_column,
    interval_cell,
    interval_column,
    name_column,
    number_cell,
    score_cell,
    share_cell,
    word_cell,
)
from evalkit.reports.sections.speed import costs_of_right
from evalkit.reports.wording import measured, name_of, reason_of
from evalkit.text.messages import message

__all__ = [
    "Line",
    "cost_lines",
    "deviation_lines",
    "figures_table",
    "score_lines",
    "scores_of",
    "speed_table",
    "stability_lines",
]

_SPREADS: tuple[str, ...] = ("decode_tokens_per_s", "ttft_s", "ttfa_s", "complete_s", "tokens_per_answer")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A figure of every run."""

    key: str
    """What it is called by formulas, with the run's number behind it: ``accuracy_every`` gives ``accuracy_every_1``."""
    label: str
    figures: Sequence[Figure]
    kind: Literal["share", "score", "number"]
    tones: Sequence[Tone] = ()
    """One for each run, where a figure is not to be read without a second look."""


def figures_table(named: Sequence[NamedCard], lines: Sequence[Line], language: Language) -> Table:
    """The lines as a table; why a figure does not exist stands where its interval would."""
    known = [figure for line in lines for figure in line.figures]
    interval = replace(interval_column(known, language), is_whole=False)
    columns = (
        name_column("figure", language),
        *(column for one in named for column in (Column(label=one.name, is_figure=True, is_whole=True), interval)),
    )
    return Table(columns=columns, rows=tuple(_row(line, language) for line in lines))


def stability_lines(cards: Sequence[Scorecard], language: Language) -> tuple[Line, ...]:
    """Flips, and the chances over several repeats, as far as any run goes."""
    deepest = sorted({k for card in cards for k in card.stability.pass_hat if k > 1})
    lines = [
        _shares("flip_rate", message("flip_rate", language), [card.stability.flip_rate for card in cards]),
        _shares(
            "answer_flip_rate",
            message("answer_flip_rate", language),
            [card.stability.answer_flip_rate for card in cards],
        ),
    ]
    for name in ("pass_hat", "pass_at"):
        for k in deepest:
            found = [_at_depth(card.stability, name, k, language) for card in cards]
            lines.append(_shares(f"{name}_of_{k}", message(name, language, k=k), found))
    return tuple(lines)


def score_lines(cards: Sequence[Scorecard], language: Language) -> tuple[Line, ...]:
    """The means of the seven dimensions, by the rater that stands for each."""
    return _dimension_lines(cards, language, part="every")


def deviation_lines(cards: Sequence[Scorecard], language: Language) -> tuple[Line, ...]:
    """How far repeats of a question differ on the seven dimensions."""
    return _dimension_lines(cards, language, part="deviation")


def scores_of(cards: Sequence[Scorecard], language: Language) -> Mapping[Dimension, Sequence[Figure]]:
    """The means of the seven dimensions, without those on which nothing may rest: too many scores are missing."""
    chosen = chosen_scores(cards)
    return {
        dimension: tuple(
            Undefined(reason=message("front poor", language))
            if entry is not None and is_poorly_covered(entry, card)
            else _figure(entry, card, dimension, "every", language)
            for entry, card in zip(entries, cards, strict=True)
        )
        for dimension, entries in chosen.items()
    }


def cost_lines(cards: Sequence[Scorecard], language: Language) -> tuple[Line, ...]:
    """What a right answer costs, whatever is counted."""
    costs = [costs_of_right(card) for card in cards]
    return tuple(
        Line(key=key, label=message(key, language), figures=[cost[key] for cost in costs], kind="number")
        for key in costs[0]
    )


def speed_table(named: Sequence[NamedCard], language: Language) -> Table:
    """Medians of times and rates with p10 and p90, and how they are experienced."""
    spread = figure_column("front spread", language, is_whole=False)
    columns = (
        name_column("figure", language),
        *(column for one in named for column in (Column(label=one.name, is_figure=True, is_whole=True), spread)),
    )
    rows = [
        (
            word_cell(message(key, language)),
            *(cell for one in named for cell in _spread_cells(one, key, language)),
        )
        for key in _SPREADS
    ]
    return Table(columns=columns, rows=tuple(rows))


def _row(line: Line, language: Language) -> tuple[Cell, ...]:
    cells: list[Cell] = [word_cell(line.label)]
    tones = line.tones or ["plain"] * len(line.figures)
    for number, (figure, tone) in enumerate(zip(line.figures, tones, strict=True), start=1):
        cells.append(replace(_value(line, figure, language), key=f"{line.key}_{number}"))
        interval = interval_cell(figure, language, kind=line.kind)
        cells.append(interval if tone == "plain" else replace(interval, tone=tone))
        if tone != "plain":
            cells[-2] = replace(cells[-2], tone=tone)
    return tuple(cells)


def _value(line: Line, figure: Figure, language: Language) -> Cell:
    if line.kind == "share":
        return share_cell(figure, language)
    if line.kind == "score":
        return score_cell(figure, language)
    return absent_cell(language) if isinstance(figure, Undefined) else number_cell(figure.value, tone="strong")


def _shares(key: str, label: str, figures: Sequence[Figure]) -> Line:
    return Line(key=key, label=label, figures=figures, kind="share")


def _at_depth(card: StabilityCard, name: str, k: int, language: Language) -> Figure:
    figures = card.pass_hat if name == "pass_hat" else card.pass_at
    return figures.get(k, Undefined(reason=message("not_available", language)))


def _dimension_lines(cards: Sequence[Scorecard], language: Language, *, part: str) -> tuple[Line, ...]:
    chosen = chosen_scores(cards)
    return tuple(
        Line(
            key=f"{'score' if part == 'every' else 'deviation'}_{dimension.value}",
            label=_label(dimension, entries, language),
            figures=[
                _figure(entry, card, dimension, part, language) for entry, card in zip(entries, cards, strict=True)
            ],
            kind="score",
            tones=[
                "warning" if entry is not None and is_poorly_covered(entry, card) else "plain"
                for entry, card in zip(entries, cards, strict=True)
            ],
        )
        for dimension, entries in chosen.items()
    )


def _label(dimension: Dimension, entries: Iterable[DimensionCard | None], language: Language) -> str:
    name = message(f"dimension {dimension.value}", language)
    kinds = {entry.rater_kind.value for entry in entries if entry is not None}
    if not kinds:
        return name
    rater = name_of("rater", kinds.pop(), language)
    return message("front scored", language, dimension=name, rater=rater)


def _figure(
    entry: DimensionCard | None, card: Scorecard, dimension: Dimension, part: str, language: Language
) -> Figure:
    if entry is not None:
        return entry.every if part == "every" else entry.deviation
    reasons = [absent.reason for absent in card.not_measured if absent.dimension == dimension]
    said = name_of("not_measured", reasons[0], language) if reasons else message("front other rater", language)
    return Undefined(reason=said)


def _spread_cells(one: NamedCard, key: str, language: Language) -> tuple[Cell, Cell]:
    spread: Spread = getattr(one.card.speed, key)
    if isinstance(spread, Quantiles):
        said = message("interval", language, low=measured(spread.p10), high=measured(spread.p90))
        band = _band(one, key, language)
        text = message("chart named value", language, name=said, value=f"({band})") if band else said
        return replace(number_cell(spread.p50, tone="strong"), key=f"{key}_median_{one.number + 1}"), word_cell(text)
    return absent_cell(language), Cell(text=reason_of(spread, language), tone="dim")


def _band(one: NamedCard, key: str, language: Language) -> str | None:
    speed = one.card.speed
    if key == "decode_tokens_per_s" and speed.band is not None:
        return name_of("band", speed.band, language)
    return name_of("wait_band", speed.wait_band, language) if key == "ttfa_s" and speed.wait_band is not None else None
