"""Several builds in one order, and which differences between them are real."""

from __future__ import annotations

from collections.abc import Iterator

from evalkit.domain.comparison import Comparison, RankRow
from evalkit.domain.question import Language
from evalkit.reports.document import Cell, Column, Paragraph, Section, Table
from evalkit.reports.sections.compared_pair import run_names
from evalkit.reports.sections.figures import (
    count_cell,
    figure_column,
    interval_cell,
    interval_column,
    share_cell,
    word_cell,
)
from evalkit.text.messages import message

__all__ = ["ranking_section"]


def ranking_section(comparison: Comparison, language: Language) -> Section | None:
    """Builds by accuracy, each with those that it beats beyond chance; nothing for one candidate."""
    if not comparison.ranking:
        return None
    columns = (
        figure_column("place", language),
        Column(label=message("build", language)),
        figure_column("criterion accuracy", language),
        interval_column((row.accuracy for row in comparison.ranking), language),
        Column(label=message("better_than", language)),
    )
    names = run_names(comparison, language)
    rows = tuple(
        tuple(_row(place, row, names.get(row.run_id, row.name), language))
        for place, row in enumerate(comparison.ranking, start=1)
    )
    blocks = (
        Table(columns=columns, rows=rows),
        Paragraph(text=message("ranking_meaning", language), tone="dim"),
    )
    return Section(key="ranking", title=message("ranking", language), blocks=blocks)


def _row(place: int, row: RankRow, name: str, language: Language) -> Iterator[Cell]:
    yield count_cell(place)
    yield word_cell(message("reference_mark", language, name=name) if row.is_reference else name, tone="strong")
    yield share_cell(row.accuracy, language)
    yield interval_cell(row.accuracy, language)
    if row.better_than:
        yield word_cell(message("list_separator", language).join(row.better_than))
    else:
        yield word_cell(message("better_than_none", language), tone="dim")
