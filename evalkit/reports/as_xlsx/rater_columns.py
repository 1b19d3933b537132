"""What each judge and each person gave an attempt, one column for everybody on every dimension."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from evalkit.domain.question import Language
from evalkit.domain.scorecard import Scorecard
from evalkit.reports.as_xlsx.columns import ListColumn
from evalkit.reports.rows import AttemptRow, Cell
from evalkit.reports.sections.judged_names import name_on_card

__all__ = ["rater_cells", "rater_columns"]


def rater_columns(cards: Sequence[Scorecard], language: Language) -> tuple[ListColumn, ...]:
    """A column for each rater and dimension of any of several runs; none where only rule and clock scored."""
    found: dict[str, ListColumn] = {}
    for card in cards:
        for kind, dimension, rater in _raters(card):
            found.setdefault(
                _name(kind, dimension, rater),
                ListColumn(
                    name=_name(kind, dimension, rater),
                    label="head by_judge_score",
                    about=name_on_card(dimension, card, language),
                    by=rater,
                    width=14,
                    is_figure=True,
                    number_format="0.00",
                    shade="score",
                ),
            )
    return tuple(found.values())


def rater_cells(row: AttemptRow) -> Mapping[str, Cell]:
    """Column -> score, of everybody who gave one; a judge's is the mean of its verdicts on this attempt."""
    by_judges = {
        _name("judge", dimension, judge): score
        for dimension, found in row.judged.items()
        for judge, score in found.by_judge.items()
    }
    by_people = {
        _name("person", dimension, rater): score
        for dimension, found in row.people.items()
        for rater, score in found.by_rater.items()
    }
    return {**by_judges, **by_people}


def _raters(card: Scorecard) -> Iterator[tuple[str, str, str]]:
    for judged in () if card.panel is None else card.panel.judged:
        yield from (("judge", judged.dimension, judge.judge) for judge in judged.judges)
    for rated in () if card.people is None else card.people.rated:
        yield from (("person", rated.dimension, rater) for rater in rated.raters)


def _name(kind: str, dimension: str, rater: str) -> str:
    return f"{kind} {dimension} {rater}"
