"""Series of judges beside each other, for people and for programs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from evalkit.domain.question import Language
from evalkit.domain.series_figures import ComparedSeries, DimensionSeries, SeriesFacts, SeriesPair
from evalkit.domain.verdict import Estimate, Figure
from evalkit.reports.as_json import SCHEMA_VERSION, figure_document
from evalkit.reports.document import Block, Cell, Column, Paragraph, Section, Table
from evalkit.reports.sections.figures import (
    absent_cell,
    count_cell,
    figure_column,
    interval_column,
    score_cell,
    share_cell,
    word_cell,
)
from evalkit.reports.wording import name_of, reason_of, signed_score_of
from evalkit.text.messages import message

__all__ = ["series_document", "series_page"]

_DIGITS_OF_HASH: Final = 8


def series_page(compared: ComparedSeries, language: Language) -> tuple[Section, ...]:
    """Every dimension with several series: which they are, and how each two of them agree."""
    run = compared.run
    several = [one for one in compared.dimensions if one.pairs]
    single = [_name(one, language) for one in compared.dimensions if not one.pairs]
    head: list[Block] = []
    if single:
        names = message("list_separator", language).join(single)
        head.append(Paragraph(text=message("series_single", language, dimensions=names)))
    if several:
        head.append(Paragraph(text=message("series_meaning", language), tone="dim"))
    title = message("series_of_run", language, run=run.short_id, model=run.target.name)
    return (Section(key="series", title=title, blocks=tuple(head)), *(_section(one, language) for one in several))


def series_document(compared: ComparedSeries) -> dict[str, object]:
    """The same as plain JSON values."""
    return {
        "schema_version": SCHEMA_VERSION,
        "run_id": compared.run.run_id,
        "model": compared.run.target.name,
        "dimensions": [
            {
                "dimension": one.dimension,
                "series": [
                    {"judge": facts.judge, "version": facts.version, "about": dict(facts.about), "scored": facts.scored}
                    for facts in one.series
                ],
                "pairs": [_pair_document(pair) for pair in one.pairs],
            }
            for one in compared.dimensions
        ],
    }


def _pair_document(pair: SeriesPair) -> dict[str, object]:
    return {
        "first": pair.first,
        "second": pair.second,
        "answers": pair.answers,
        "difference": figure_document(pair.difference),
        "exact": figure_document(pair.exact),
        "within_one": figure_document(pair.within_one),
        "alpha": figure_document(pair.alpha),
    }


def _section(one: DimensionSeries, language: Language) -> Section:
    blocks = (_series(one.series, language), _pairs(one.pairs, language))
    return Section(key=f"series {one.dimension}", title=_name(one, language), blocks=blocks)


def _series(series: Sequence[SeriesFacts], language: Language) -> Table:
    columns = (
        figure_column("series_number", language),
        Column(label=message("judge", language)),
        Column(label=message("series_version", language), is_whole=True),
        Column(label=message("series_rubric", language), is_whole=True),
        Column(label=message("series_prompt", language), is_whole=True),
        figure_column("series_temperature", language),
        figure_column("series_scored", language),
    )
    rows = tuple(
        (
            count_cell(number),
            word_cell(facts.judge),
            word_cell(facts.version),
            word_cell(_digits(facts.about.get("rubric", ""))),
            word_cell(_digits(facts.about.get("prompt", ""))),
            word_cell(facts.about.get("temperature", "")),
            count_cell(facts.scored),
        )
        for number, facts in enumerate(series, start=1)
    )
    return Table(columns=columns, rows=rows)


def _pairs(pairs: Sequence[SeriesPair], language: Language) -> Table:
    columns = (
        Column(label=message("series_pairs", language), is_whole=True),
        figure_column("series_both", language),
        figure_column("series_difference", language),
        interval_column((pair.difference for pair in pairs), language),
        figure_column("series_exact", language),
        figure_column("series_within_one", language),
        figure_column("series_alpha", language),
    )
    return Table(columns=columns, rows=tuple(tuple(_cells(pair, language)) for pair in pairs))


def _cells(pair: SeriesPair, language: Language) -> Iterator[Cell]:
    yield word_cell(message("series_pair", language, first=pair.first + 1, second=pair.second + 1))
    yield count_cell(pair.answers)
    yield _difference(pair.difference, language)
    yield _interval(pair.difference, language)
    yield share_cell(pair.exact, language, tone="plain")
    yield share_cell(pair.within_one, language, tone="plain")
    yield score_cell(pair.alpha, language, tone="plain")


def _difference(figure: Figure, language: Language) -> Cell:
    if not isinstance(figure, Estimate):
        return absent_cell(language)
    return Cell(text=signed_score_of(figure.value), value=figure.value, kind="difference", tone="strong")


def _interval(figure: Figure, language: Language) -> Cell:
    if not isinstance(figure, Estimate):
        return word_cell(reason_of(figure, language), tone="dim")
    low, high = signed_score_of(figure.low), signed_score_of(figure.high)
    return word_cell(message("interval", language, low=low, high=high))


def _name(one: DimensionSeries, language: Language) -> str:
    known = name_of("dimension", one.dimension, language)
    return known if known != one.dimension else one.title.get(language, known)


def _digits(text: str) -> str:
    """A hash by its first digits; what is no hash stays."""
    head, _, digits = text.rpartition("-")
    return digits[:_DIGITS_OF_HASH] if head else text
