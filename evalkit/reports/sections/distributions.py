"""Bands of experience and lengths of answers as tables, of one run or of several beside each other."""

from __future__ import annotations

from collections.abc import Sequence

from evalkit.domain.question import Language
from evalkit.domain.scorecard import BandCard, SpeedCard, TokenBin
from evalkit.domain.verdict import Estimate, Undefined
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
from evalkit.reports.wording import count_of, measured, name_of, percent_of
from evalkit.text.messages import message

__all__ = ["bands_table", "lengths_table", "tokens_of"]

_Named = Sequence[tuple[str, SpeedCard]]
"""What each run is called, with its figures."""


def bands_table(named: _Named, language: Language, *, kind: str) -> Table:
    """How many attempts were in each band.

    Args:
        named: One run or several; of several, each row says which.
        language: Of the words.
        kind: ``band`` for writing speeds, ``wait_band`` for waits.
    """
    columns = (
        *_build_column(named, language),
        Column(label=message(f"{kind}s", language)),
        figure_column("band_from", language),
        figure_column("attempts", language),
        figure_column("share", language),
    )
    rows = tuple(
        (*_build_cell(named, name), *_band(band, sum(one.n_attempts for one in bands), kind, language))
        for name, speed in named
        for bands in (speed.speed_bands if kind == "band" else speed.wait_bands,)
        for band in bands
    )
    return Table(columns=columns, rows=rows)


def lengths_table(named: _Named, language: Language) -> Table:
    """The share right among attempts of like length; runs without one are left out."""
    bins = [(name, speed.right_by_tokens) for name, speed in named]
    known = [(name, one) for name, found in bins if not isinstance(found, Undefined) for one in found]
    columns = (
        *_build_column(named, language),
        Column(label=message("tokens_of_attempt", language), is_whole=True),
        figure_column("right", language),
        interval_column((one.right for _, one in known), language),
        figure_column("questions", language),
        figure_column("attempts", language),
    )
    rows = tuple((*_build_cell(named, name), *_length(one, language)) for name, one in known)
    return Table(columns=columns, rows=rows)


def tokens_of(one: TokenBin, language: Language) -> str:
    """How long the attempts of a bin are: ``90-400``."""
    return message("interval", language, low=count_of(one.fewest), high=count_of(one.most))


def _build_column(named: _Named, language: Language) -> tuple[Column, ...]:
    return (Column(label=message("chart build", language)),) if len(named) > 1 else ()


def _build_cell(named: _Named, name: str) -> tuple[Cell, ...]:
    return (word_cell(name),) if len(named) > 1 else ()


def _band(band: BandCard, total: int, kind: str, language: Language) -> tuple[Cell, ...]:
    share = band.n_attempts / total if total else 0.0
    return (
        word_cell(name_of(kind, band.name, language)),
        Cell(text=measured(band.begins_at), value=band.begins_at, kind="number"),
        count_cell(band.n_attempts),
        Cell(text=percent_of(share), value=share, kind="share"),
    )


def _length(one: TokenBin, language: Language) -> tuple[Cell, ...]:
    questions = count_cell(one.right.n_questions) if isinstance(one.right, Estimate) else EMPTY
    return (
        word_cell(tokens_of(one, language)),
        share_cell(one.right, language),
        interval_cell(one.right, language),
        questions,
        count_cell(one.n_attempts),
    )
