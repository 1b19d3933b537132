"""Runs beside each other in one table: a figure a line, and for each run its value and how sure it is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

from evalkit.domain.question import Language
from evalkit.domain.rubric import Dimension
from evalkit.domain.scorecard import DimensionCard, Scorecard, StabilityCard
from evalkit.domain.verdict import Estimate, Figure, Spread, Undefined
from evalkit.reports.charts.named import NamedCard
from evalkit.reports.chosen_scores import chosen_scores
from evalkit.reports.document import Cell, Column, Paragraph, Table, Tone
from evalkit.reports.sections.dimensions import is_poorly_covered
from evalkit.reports.sections.figures import (
    EMPTY,
    absent_cell,
    figure_column,
    interval_cell,
    interval_column,
    name_column,
    number_cell,
    score_cell,
    share_cell,
    undefined_text,
    word_cell,
)
from evalkit.reports.sections.speed import band_tone, costs_of_right
from evalkit.reports.wording import measured, name_of, reason_of
from evalkit.text.messages import message

__all__ = [
    "Line",
    "absences",
    "cost_lines",
    "deviation_lines",
    "figures_table",
    "score_lines",
    "scores_of",
    "speed_table",
    "stability_lines",
]

_SPREADS: Final = ("decode_tokens_per_s", "ttft_s", "ttfa_s", "complete_s", "tokens_per_answer")
_BAND_KINDS: Final = {"decode_tokens_per_s": "band", "ttfa_s": "wait_band"}


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
    """The lines as a table, but for those of which no run has a figure."""
    known = [line for line in lines if any(isinstance(figure, Estimate) for figure in line.figures)]
    interval = interval_column((figure for line in known for figure in line.figures), language)
    return Table(
        columns=_columns(named, replace(interval, is_whole=False), language),
        rows=tuple(_row(line, language) for line in known),
    )


def absences(named: Sequence[NamedCard], lines: Sequence[Line], language: Language) -> Iterator[Paragraph]:
    """Why figures do not exist: each reason once, with the figures that want for it and their runs."""
    labels: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    for line in lines:
        runs: dict[str, list[str]] = {}
        for one, figure in zip(named, line.figures, strict=True):
            if isinstance(figure, Undefined):
                runs.setdefault(undefined_text(figure, language), []).append(one.name)
        for reason, names in runs.items():
            labels.setdefault((reason, tuple(names)), []).append(line.label)
    comma = message("list_separator", language)
    for (reason, names), found in labels.items():
        whose = comma.join(names) if len(names) < len(named) else None
        text = message("chart said of", language, name=reason, said=comma.join(found))
        said = text if whose is None else message("front absent", language, text=text, runs=whose)
        yield Paragraph(text=said, tone="dim")


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
    """Medians of times and rates with p10 and p90, each with how it is experienced below it."""
    rows: list[tuple[Cell, ...]] = []
    for key in _SPREADS:
        cells = (cell for one in named for cell in _spread_cells(one, key, language))
        rows.append((word_cell(message(key, language)), *cells))
        if kind := _BAND_KINDS.get(key):
            bands = (cell for one in named for cell in (_band(one, kind, language), EMPTY))
            rows.append((word_cell(message(f"{kind}s", language)), *bands))
    return Table(columns=_columns(named, figure_column("front spread", language), language), rows=tuple(rows))


def _columns(named: Sequence[NamedCard], beside: Column, language: Language) -> tuple[Column, ...]:
    """The name of a figure, then two columns for each run."""
    of_runs = (column for one in named for column in (Column(label=one.name, is_figure=True, is_whole=True), beside))
    return (name_column("figure", language), *of_runs)


def _row(line: Line, language: Language) -> tuple[Cell, ...]:
    cells: list[Cell] = [word_cell(line.label)]
    tones = line.tones or ["plain"] * len(line.figures)
    for number, (figure, tone) in enumerate(zip(line.figures, tones, strict=True), start=1):
        value = replace(_value(line, figure, language), key=f"{line.key}_{number}")
        ends = EMPTY if isinstance(figure, Undefined) else interval_cell(figure, language, kind=line.kind)
        cells += [value, ends] if tone == "plain" else [replace(value, tone=tone), replace(ends, tone=tone)]
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
    if isinstance(spread, Undefined):
        return absent_cell(language), Cell(text=reason_of(spread, language), tone="dim")
    said = message("interval", language, low=measured(spread.p10), high=measured(spread.p90))
    return replace(number_cell(spread.p50, tone="strong"), key=f"{key}_median_{one.number + 1}"), word_cell(said)


def _band(one: NamedCard, kind: str, language: Language) -> Cell:
    band = one.card.speed.band if kind == "band" else one.card.speed.wait_band
    return absent_cell(language) if band is None else word_cell(name_of(kind, band, language), tone=band_tone(band))
