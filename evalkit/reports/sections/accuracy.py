"""Shares of right attempts: the two figures, and where the model is strong or weak."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from evalkit.domain.question import Category, Difficulty, Language
from evalkit.domain.scorecard import AccuracyCard, QuestionCard, Scorecard
from evalkit.domain.verdict import Estimate, Figure, Undefined
from evalkit.reports.document import Beside, Block, Cell, Column, Paragraph, Section, Table, Tone
from evalkit.reports.sections.figures import (
    EMPTY,
    absent_cell,
    count_cell,
    difficulties_shown,
    figure_column,
    interval_cell,
    interval_column,
    methods_paragraph,
    name_column,
    share_cell,
    word_cell,
)
from evalkit.reports.wording import count_of, level_of, reason_of, whole_percent_of
from evalkit.text.messages import message

__all__ = ["accuracy_matrix", "accuracy_section"]

_Place = tuple[Category | None, Difficulty | None]
"""A slice; None is all of them."""

_MOST_NAMED: Final = 4
_GOOD: Final = 0.8
_FAIR: Final = 0.5


def accuracy_section(card: Scorecard, language: Language) -> Section:
    """Every attempt and completed answers, then category by difficulty."""
    accuracy = card.accuracy
    figures = {"accuracy_every": accuracy.every, "accuracy_completed": accuracy.completed}
    totals, matrix = _totals(figures, language), accuracy_matrix(card, language)
    blocks: list[Block] = [
        Beside(tables=(totals, matrix)) if matrix.rows else totals,
        *([Paragraph(text=message("slices_meaning", language), tone="dim")] if matrix.rows else []),
        *_absences(accuracy, language),
        Paragraph(text=message("accuracy_meaning", language), tone="dim"),
        *methods_paragraph(figures.values(), language),
    ]
    return Section(key="accuracy", title=message("accuracy", language), blocks=tuple(blocks))


def _totals(figures: Mapping[str, Figure], language: Language) -> Table:
    """The counts have columns only where there is a figure that rests on them."""
    is_known = any(isinstance(figure, Estimate) for figure in figures.values())
    columns = (
        Column(label=message("counted", language), is_whole=True),
        figure_column("right", language),
        interval_column(figures.values(), language),
        *(figure_column(key, language) for key in ("questions", "clusters", "attempts") if is_known),
    )
    rows = tuple(
        (
            word_cell(message(key, language)),
            share_cell(figure, language),
            interval_cell(figure, language),
            *(_counts(figure) if is_known else ()),
        )
        for key, figure in figures.items()
    )
    return Table(columns=columns, rows=rows)


def _counts(figure: Figure) -> tuple[Cell, ...]:
    if isinstance(figure, Undefined):
        return (EMPTY, EMPTY, EMPTY)
    return tuple(count_cell(count) for count in (figure.n_questions, figure.n_clusters, figure.n_attempts))


def accuracy_matrix(card: Scorecard, language: Language) -> Table:
    """Categories by difficulties, with what each comes to at its end; empty where nothing was asked."""
    accuracy, difficulties = card.accuracy, difficulties_shown(card.accuracy.by_difficulty)
    columns = (
        name_column("category", language),
        *(figure_column(f"difficulty {difficulty.value}", language) for difficulty in difficulties),
        figure_column("all_difficulties", language),
        interval_column((), language),
    )
    rows = [
        (
            word_cell(message(f"category {category.value}", language)),
            *(_slice(card, (category, difficulty), language) for difficulty in difficulties),
            _slice(card, (category, None), language),
            _whole_interval(figure, language),
        )
        for category, figure in accuracy.by_category.items()
    ]
    if rows:
        rows += _margins(card, language)
    return Table(columns=columns, rows=tuple(rows), shade="share")


def _margins(card: Scorecard, language: Language) -> list[tuple[Cell, ...]]:
    ends = (*difficulties_shown(card.accuracy.by_difficulty), None)
    figures = [_figure(card.accuracy, (None, end)) for end in ends]
    levels = [level_of(figure) for figure in figures if isinstance(figure, Estimate)]
    shares = (
        word_cell(message("all_categories", language)),
        *(_slice(card, (None, end), language) for end in ends),
        EMPTY,
    )
    if not levels:
        return [shares]
    label = word_cell(message("column_interval", language, level=levels[0]), tone="dim")
    return [shares, (label, *(_whole_interval(figure, language) for figure in figures), EMPTY)]


def _figure(accuracy: AccuracyCard, place: _Place) -> Figure | None:
    """Of a slice, of a whole category or difficulty, or of everything."""
    match place:
        case (None, None):
            return accuracy.every
        case (Category() as category, None):
            return accuracy.by_category.get(category)
        case (None, Difficulty() as difficulty):
            return accuracy.by_difficulty.get(difficulty)
        case (category, difficulty):
            return accuracy.by_slice.get((category, difficulty))


def _slice(card: Scorecard, place: _Place, language: Language) -> Cell:
    """A share as a whole percentage with the number of questions: more digits would pretend too much."""
    figure = _figure(card.accuracy, place)
    if figure is None:
        return EMPTY
    if isinstance(figure, Undefined):
        return _tally(card, place, language)
    text = message(
        "share_of_questions", language, percent=whole_percent_of(figure.value), count=count_of(figure.n_questions)
    )
    return Cell(text=text, value=figure.value, kind="share", tone=_tone(figure.value))


def _tally(card: Scorecard, place: _Place, language: Language) -> Cell:
    """Attempts right of those that count, where there are too few questions for a share."""
    inside = [question for question in card.questions if _is_inside(question, place)]
    asked = sum(question.asked for question in inside)
    if not asked:
        return absent_cell(language)
    right = sum(question.right for question in inside)
    return word_cell(message("right_of", language, right=count_of(right), asked=count_of(asked)), tone="dim")


def _is_inside(question: QuestionCard, place: _Place) -> bool:
    category, difficulty = place
    is_of_category = category is None or category is question.category
    return is_of_category and (difficulty is None or difficulty is question.difficulty)


def _whole_interval(figure: Figure | None, language: Language) -> Cell:
    if figure is None or isinstance(figure, Undefined):
        return EMPTY
    low, high = whole_percent_of(figure.low).rstrip("%"), whole_percent_of(figure.high)
    return Cell(text=message("interval", language, low=low, high=high), tone="dim")


def _tone(share: float) -> Tone:
    return "good" if share >= _GOOD else "fair" if share >= _FAIR else "bad"


def _absences(accuracy: AccuracyCard, language: Language) -> list[Paragraph]:
    """Why slices have no share, each reason once with the slices that it holds for."""
    names: dict[str, list[str]] = {}
    for (category, difficulty), figure in _slices(accuracy):
        if isinstance(figure, Undefined):
            parts = [
                *([message(f"category {category.value}", language)] if category else []),
                *([message(f"difficulty {difficulty.value}", language)] if difficulty else []),
            ]
            names.setdefault(reason_of(figure, language), []).append(" ".join(parts))
    return [
        Paragraph(text=message("slices_absent", language, reason=reason, slices=_named(slices, language)), tone="dim")
        for reason, slices in names.items()
    ]


def _named(slices: list[str], language: Language) -> str:
    if len(slices) > _MOST_NAMED:
        return message("slices_counted", language, count=count_of(len(slices)))
    return message("list_separator", language).join(slices)


def _slices(accuracy: AccuracyCard) -> list[tuple[_Place, Figure]]:
    """A category without a share has none in any of its slices; said once is enough."""
    absent = [category for category, figure in accuracy.by_category.items() if isinstance(figure, Undefined)]
    return [
        *(((category, None), accuracy.by_category[category]) for category in absent),
        *(((None, difficulty), figure) for difficulty, figure in accuracy.by_difficulty.items()),
        *((place, figure) for place, figure in accuracy.by_slice.items() if place[0] not in absent),
    ]
