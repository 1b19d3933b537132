"""Series of judges beside each other, for people and for programs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from evalkit.domain.question import Language
from evalkit.domain.rubric import Dimension
from evalkit.domain.series_figures import ComparedSeries, DimensionSeries, SeriesFacts, SeriesPair
from evalkit.domain.verdict import Estimate, Figure
from evalkit.reports.as_json import SCHEMA_VERSION, figure_document
from evalkit.reports.document import Block, Cell, Column, Paragraph, Section, Table
from evalkit.reports.sections.figures import (
    EMPTY,
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
_MOST_PAIRS: Final = 6
"""Of a dimension; beyond, only those of one judge are shown unless judges are named: four judges make 6, five 10."""


def series_page(compared: ComparedSeries, language: Language) -> tuple[Section, ...]:
    """Every dimension with several series: which they are, and how each two of them agree."""
    run = compared.run
    several = [one for one in compared.dimensions if one.pairs]
    single = [_name(one, language) for one in compared.dimensions if not one.pairs and one.is_scored]
    unscored = [_name(one, language) for one in compared.dimensions if not one.is_scored]
    head: list[Block] = []
    for key, names in (("series_single", single), ("series_unscored", unscored)):
        if names:
            listed = message("list_separator", language).join(names)
            head.append(Paragraph(text=message(key, language, dimensions=listed)))
    if several:
        head.append(Paragraph(text=message("series_meaning", language), tone="dim"))
    title = message("series_of_run", language, run=run.short_id, model=run.target.name)
    return (
        Section(key="series", title=title, blocks=tuple(head)),
        *(_section(one, compared, language) for one in several),
    )


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
                    {
                        "judge": facts.judge,
                        "version": facts.version,
                        "about": dict(facts.about),
                        "scored": facts.scored,
                        "begun_at": facts.begun_at.isoformat(),
                        "holds": facts.holds,
                    }
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
        "are_all_equal": pair.are_all_equal,
        "difference": figure_document(pair.difference),
        "exact": figure_document(pair.exact),
        "within_one": figure_document(pair.within_one),
        "alpha": figure_document(pair.alpha),
    }


def _section(one: DimensionSeries, compared: ComparedSeries, language: Language) -> Section:
    pairs, blocks = one.pairs, list[Block]([_series(one.series, language)])
    is_too_long = len(pairs) > _MOST_PAIRS and not compared.names_judges
    if is_too_long:
        pairs = one.pairs_of_one_judge
    if pairs:
        blocks.append(_pairs(pairs, language))
    if is_too_long and len(pairs) < len(one.pairs):
        judges = " --judge ".join(list(dict.fromkeys(facts.judge for facts in one.series))[:2])
        values = {"shown": len(pairs), "count": len(one.pairs), "run": compared.run.short_id, "judge": judges}
        blocks.append(Paragraph(text=message("series_pairs_left_out", language, **values), tone="dim"))
    return Section(key=f"series {one.dimension}", title=_name(one, language), blocks=tuple(blocks))


def _series(series: Sequence[SeriesFacts], language: Language) -> Table:
    columns = (
        figure_column("series_number", language),
        Column(label=message("judge", language)),
        Column(label=message("series_version", language), is_whole=True),
        Column(label=message("series_rubric", language), is_whole=True),
        Column(label=message("series_prompt", language), is_whole=True),
        figure_column("series_temperature", language),
        figure_column("series_scored", language),
        Column(label=message("series_begun", language), is_whole=True),
        Column(label=message("series_holds", language), is_whole=True),
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
            word_cell(f"{facts.begun_at.astimezone():%Y-%m-%d}"),
            word_cell(message("series_holds_yes", language)) if facts.holds else EMPTY,
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
    yield _interval(pair, language)
    yield share_cell(pair.exact, language, tone="plain")
    yield share_cell(pair.within_one, language, tone="plain")
    yield score_cell(pair.alpha, language, tone="plain")


def _difference(figure: Figure, language: Language) -> Cell:
    if not isinstance(figure, Estimate):
        return absent_cell(language)
    return Cell(text=signed_score_of(figure.value), value=figure.value, kind="difference", tone="strong")


def _interval(pair: SeriesPair, language: Language) -> Cell:
    figure = pair.difference
    if pair.are_all_equal:
        return word_cell(message("series_all_equal", language, count=pair.answers))
    if not isinstance(figure, Estimate):
        return word_cell(reason_of(figure, language), tone="dim")
    low, high = signed_score_of(figure.low), signed_score_of(figure.high)
    return word_cell(message("interval", language, low=low, high=high))


def _name(one: DimensionSeries, language: Language) -> str:
    """As the scorecard calls it: accuracy by judges is of other answers than accuracy by rule."""
    if one.dimension == Dimension.ACCURACY:
        return message("accuracy_by_judges", language)
    known = name_of("dimension", one.dimension, language)
    return known if known != one.dimension else one.title.get(language, known)


def _digits(text: str) -> str:
    """A hash by its first digits; what is no hash stays."""
    head, _, digits = text.rpartition("-")
    return digits[:_DIGITS_OF_HASH] if head else text
