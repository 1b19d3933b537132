"""The columns that people's scores add to a workbook: among the attempts, and the sheets of people and of ratings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from evalkit.domain.people import PeopleCard, ToldRating
from evalkit.domain.question import Language
from evalkit.domain.scorecard import Scorecard
from evalkit.domain.verdict import Undefined
from evalkit.reports.as_xlsx.columns import ListColumn
from evalkit.reports.people_rows import (
    PEOPLE_COLUMNS,
    PEOPLE_UNSCORED,
    RATING_COLUMNS,
    people_column,
    people_in,
    people_rows,
    rating_rows,
)
from evalkit.reports.rows import Cell
from evalkit.reports.sections.judged_names import name_among_people, said_by_people
from evalkit.reports.sections.people_remarks import unscored_reason
from evalkit.reports.wording import reason_of
from evalkit.text.messages import message

__all__ = [
    "PEOPLE_SHEET_COLUMNS",
    "RATING_SHEET_COLUMNS",
    "attempt_people_columns",
    "people_reasons",
    "people_sheet_rows",
    "rating_sheet_rows",
]

_WIDTHS: Final = {
    "dimension": 30,
    "rater": 20,
    "undefined": 26,
    "unscored_reasons": 30,
    "alpha_undefined": 26,
    "question": 22,
    "repeat": 8,
    "kind": 18,
    "unscored": 24,
    "comment": 60,
    "made_at": 20,
    "door": 16,
    "lowest": 17,
    "highest": 17,
    "scored": 9,
    "wanted": 9,
}
_WORDS: Final = frozenset(
    {
        *("dimension", "rater", "review", "version", "undefined", "unscored_reasons", "poor_coverage"),
        *("alpha_undefined", "straight", "question", "kind", "counted", "unscored", "flagged", "comment", "door"),
    }
)
_SHARES: Final = frozenset({"same_score", "within_one", "self_same", "self_within_one"})
_SIGNED: Final = frozenset({"bias", "bias_low", "bias_high"})
_SCORES: Final = frozenset(
    {
        *("mean", "mean_low", "mean_high", "lowest", "highest", "alpha", "alpha_low", "alpha_high"),
        *("ac2", "ac2_low", "ac2_high", "score"),
    }
)
_HEADS: Final = {
    "rater": "person",
    "questions": "sampled_questions",
    "score": "person_score",
    "unscored": "person_unscored",
    "same_score": "people_same_score",
    "within_one": "people_within_one",
}
"""Columns whose name has another head on another sheet."""
_PEOPLE_PRINTED: Final = (
    *("dimension", "rater", "mean", "mean_low", "mean_high", "scored", "wanted", "lowest", "highest", "shared"),
    *("alpha", "alpha_low", "alpha_high", "ac2", "same_score", "within_one", "open_gaps", "bias", "median_s"),
    *("too_fast", "self_same"),
)
_RATING_PRINTED: Final = ("question", "repeat", "dimension", "rater", "kind", "score", "counted", "flagged", "comment")
"""What people look at first; the rest follows in the order of the other files."""
_NOT_ALONE: Final = frozenset({"run_id", "model"})


def _number_format(name: str) -> str:
    if name in _SHARES:
        return "0.0%"
    if name in _SIGNED:
        return "+0.00;-0.00;0.00"
    if name == "made_at":
        return "yyyy-mm-dd hh:mm:ss"
    return "0.00" if name in _SCORES else "0.0" if name == "median_s" else "#,##0"


def _column(name: str, *, is_printed: bool) -> ListColumn:
    is_word = name in _WORDS
    return ListColumn(
        name=name,
        label=f"head {_HEADS.get(name, name)}",
        width=_WIDTHS.get(name, 12),
        is_figure=not is_word,
        has_lines=name == "comment",
        number_format="General" if is_word else _number_format(name),
        names={"kind": "rated_as", "door": "door"}.get(name),
        shade="score" if name in {"mean", "score"} else None,
        is_printed=is_printed,
    )


def _columns(printed: Sequence[str], names: Sequence[str]) -> tuple[ListColumn, ...]:
    return (
        *(_column(name, is_printed=True) for name in printed),
        *(_column(name, is_printed=False) for name in names if name not in printed and name not in _NOT_ALONE),
    )


PEOPLE_SHEET_COLUMNS: Final = _columns(_PEOPLE_PRINTED, PEOPLE_COLUMNS)
"""Of the sheet of people; run and model come before them where there are several runs."""
RATING_SHEET_COLUMNS: Final = _columns(_RATING_PRINTED, RATING_COLUMNS)
"""Of the sheet of ratings, likewise."""


def attempt_people_columns(cards: Sequence[Scorecard], language: Language) -> tuple[ListColumn, ...]:
    """The columns that people's scores add to those of attempts; the last says why there is none."""
    rated = people_in(cards)
    if not rated:
        return ()
    by_people = tuple(
        ListColumn(
            name=people_column(dimension),
            label="head people_score",
            about=_named(dimension, cards, language),
            width=14,
            is_figure=True,
            number_format="0.00",
            shade="score",
            is_printed=True,
        )
        for dimension in rated
    )
    return (*by_people, ListColumn(name=PEOPLE_UNSCORED, label=f"head {PEOPLE_UNSCORED}", width=24))


def people_sheet_rows(cards: Sequence[Scorecard], language: Language) -> Iterator[Mapping[str, Cell]]:
    """The rows of the sheet of people, in the reader's language."""
    for card in cards:
        yield from (_worded(row, card.people, language) for row in people_rows(card))


def rating_sheet_rows(
    ratings: Iterable[ToldRating], cards: Sequence[Scorecard], language: Language
) -> Iterator[Mapping[str, Cell]]:
    """The rows of the sheet of ratings, as they come, in the reader's language but for what people wrote."""
    people = {card.run.run_id: card.people for card in cards}
    for rating in ratings:
        (row,) = rating_rows((rating,))
        unscored = row["unscored"]
        yield {
            **row,
            "dimension": name_among_people(rating.dimension, people.get(rating.run.run_id), language),
            "unscored": None if unscored is None else unscored_reason(str(unscored), language),
        }


def people_reasons(said: Cell, language: Language, cards: Sequence[Scorecard]) -> str:
    """``coherence=cannot_judge`` in words, several behind each other."""
    parts = (part.partition("=") for part in str(said).split())
    worded = (
        message(
            "reason_on_dimension",
            language,
            dimension=_named(dimension, cards, language),
            reason=unscored_reason(reason, language),
        )
        for dimension, _, reason in parts
    )
    return message("clause_separator", language).join(worded)


def _worded(row: Mapping[str, Cell], people: PeopleCard | None, language: Language) -> Mapping[str, Cell]:
    dimension, reasons = row["dimension"], row["unscored_reasons"]
    parts = [] if reasons is None else [part.partition("=") for part in str(reasons).split()]
    counted = [
        message("reason_counted", language, reason=unscored_reason(reason, language), count=count)
        for reason, _, count in parts
    ]
    return {
        **row,
        "dimension": message("all_dimensions", language)
        if dimension is None
        else name_among_people(str(dimension), people, language),
        "rater": row["rater"] or message("all_raters", language),
        "undefined": _why(row["undefined"], language),
        "alpha_undefined": _why(row["alpha_undefined"], language),
        "unscored_reasons": message("clause_separator", language).join(counted) or None,
    }


def _named(dimension: str, cards: Sequence[Scorecard], language: Language) -> str:
    people = next((card.people for card in cards if card.people is not None and card.people.of(dimension)), None)
    return name_among_people(dimension, people, language)


def _why(said: Cell, language: Language) -> str | None:
    if said is None:
        return None
    figure = said_by_people(Undefined(reason=str(said)))
    return reason_of(figure, language) if isinstance(figure, Undefined) else None
