"""Cells and sentences for figures, whichever section they stand in."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterable
from typing import Final

from evalkit.domain.question import BANK_DIFFICULTIES, Difficulty, Language
from evalkit.domain.score import RaterKind
from evalkit.domain.verdict import Estimate, Figure, Undefined
from evalkit.reports.document import Cell, Column, Paragraph, Tone
from evalkit.reports.wording import (
    count_of,
    interval_of,
    level_of,
    measured,
    name_of,
    percent_of,
    reason_of,
    score_of,
)
from evalkit.text.messages import message

__all__ = [
    "EMPTY",
    "absent_cell",
    "count_cell",
    "difficulties_shown",
    "figure_column",
    "interval_cell",
    "interval_column",
    "methods_paragraph",
    "most_questions",
    "name_column",
    "number_cell",
    "score_cell",
    "share_cell",
    "shortened",
    "undefined_text",
    "version_of",
    "word_cell",
]

EMPTY: Final = Cell()
_DEFAULT_LEVEL: Final = "95%"
_VERSION_WIDTH: Final = 24
_DIGITS_OF_HASH: Final = 8


def difficulties_shown(asked: Collection[Difficulty]) -> tuple[Difficulty, ...]:
    """The columns of a table by difficulty: those of banks, and what nobody sorted only where it was asked."""
    if Difficulty.UNSORTED not in asked:
        return BANK_DIFFICULTIES
    return tuple(Difficulty) if len(asked) > 1 else (Difficulty.UNSORTED,)


def undefined_text(figure: Undefined, language: Language) -> str:
    """Why there is no figure: ``n/a: 1 question, needs 2``."""
    return message("undefined", language, reason=reason_of(figure, language))


def version_of(kind: RaterKind, version: str, language: Language) -> str:
    """What scored, by its version; limits are told apart by the first digits of their hash, as runs are by their id."""
    if kind is RaterKind.CLOCK:
        shown = version.rpartition("-")[2][:_DIGITS_OF_HASH]
    else:
        shown = shortened(version, _VERSION_WIDTH)
    return message(f"version {kind.value}", language, version=shown)


def most_questions(figures: Iterable[Figure]) -> int:
    """How many questions the best founded of several figures rests on; 0 where none is defined."""
    return max((figure.n_questions for figure in figures if isinstance(figure, Estimate)), default=0)


def word_cell(text: str, *, tone: Tone = "plain") -> Cell:
    """Words."""
    return Cell(text=text, tone=tone)


def count_cell(count: int, *, tone: Tone = "plain") -> Cell:
    """A count."""
    return Cell(text=count_of(count), value=count, kind="count", tone=tone)


def number_cell(number: float, *, tone: Tone = "plain") -> Cell:
    """A time, a rate or the like."""
    return Cell(text=measured(number), value=number, kind="number", tone=tone)


def absent_cell(language: Language) -> Cell:
    """Stands where a figure would; the reason stands beside it."""
    return Cell(text=message("not_available", language), tone="dim")


def share_cell(figure: Figure, language: Language, *, tone: Tone = "strong") -> Cell:
    """A share in percent."""
    if isinstance(figure, Undefined):
        return absent_cell(language)
    return Cell(text=percent_of(figure.value), value=figure.value, kind="share", tone=tone)


def score_cell(figure: Figure, language: Language, *, tone: Tone = "strong") -> Cell:
    """A mean or a deviation on the scale 1-5."""
    if isinstance(figure, Undefined):
        return absent_cell(language)
    return Cell(text=score_of(figure.value), value=figure.value, kind="score", tone=tone)


def interval_cell(figure: Figure, language: Language, *, kind: str = "share", more: int = 0) -> Cell:
    """Both ends of the interval, or why there is no figure.

    Args:
        figure: Whose.
        language: Of the words.
        kind: ``share`` for percent, ``score`` for the scale 1-5, ``number`` for anything else.
        more: Digits beyond those that say something by themselves (``digits_apart``).
    """
    if isinstance(figure, Undefined):
        return Cell(text=reason_of(figure, language), tone="dim")
    if kind == "share":
        return Cell(text=interval_of(figure, language, more))
    shown = score_of if kind == "score" else measured
    return Cell(text=message("interval", language, low=shown(figure.low, more), high=shown(figure.high, more)))


def name_column(key: str, language: Language) -> Column:
    """A column of our own names; English ones may be broken between words, Chinese ones are short and stay whole."""
    return Column(label=message(key, language), is_whole=language == "zh")


def figure_column(key: str, language: Language, *, is_whole: bool = True) -> Column:
    """A column of figures, which stand at the right and are never broken."""
    return Column(label=message(key, language), is_figure=True, is_whole=is_whole)


def interval_column(figures: Iterable[Figure], language: Language) -> Column:
    """The column of intervals; where it holds reasons it may be broken over lines."""
    known = list(figures)
    levels = [level_of(figure) for figure in known if isinstance(figure, Estimate)]
    return Column(
        label=message("column_interval", language, level=levels[0] if levels else _DEFAULT_LEVEL),
        is_figure=True,
        is_whole=len(levels) == len(known),
    )


def methods_paragraph(figures: Iterable[Figure], language: Language) -> tuple[Paragraph, ...]:
    """How the intervals of a table were computed; nothing without intervals."""
    methods = sorted({figure.method for figure in figures if isinstance(figure, Estimate)})
    if not methods:
        return ()
    names = message("clause_separator", language).join(name_of("method", method, language) for method in methods)
    return (Paragraph(text=message("method_is", language, method=names), tone="dim"),)


def shortened(text: str, width: int) -> str:
    """A text of at most so many columns (Chinese takes two for a character), with an ellipsis where it was cut."""
    room = width
    for position, character in enumerate(text):
        room -= 2 if unicodedata.east_asian_width(character) in "WF" else 1
        if room < 0 or (room == 0 and position + 1 < len(text)):
            return f"{text[:position].rstrip()}…"
    return text
