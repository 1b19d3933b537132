"""Shares of right attempts: over everything, and by category and difficulty."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from evalkit.actions.cards.checked import LEVEL, CheckedRun, defined
from evalkit.domain.question import Category, Difficulty, Variant
from evalkit.domain.rubric import Dimension
from evalkit.domain.scorecard import AccuracyCard
from evalkit.domain.verdict import Figure
from evalkit.scores.tally import Mark, Tally, right_in, tally_right
from evalkit.stats.intervals import share_interval

__all__ = ["accuracy_card", "share_of", "share_right"]

_Key = TypeVar("_Key")


def accuracy_card(checked: CheckedRun, tally: Tally) -> AccuracyCard:
    """The accuracy and its slices, in the order in which categories and difficulties are defined.

    Args:
        checked: The run.
        tally: Its right answers, of all attempts that count.
    """
    categories, difficulties = list(Category), list(Difficulty)
    return AccuracyCard(
        every=share_of(tally),
        completed=share_of(right_in(checked.completed.get(Dimension.ACCURACY, ()))),
        by_category=_sliced(checked, tally, lambda variant: variant.category, order=categories),
        by_difficulty=_sliced(checked, tally, lambda variant: variant.difficulty, order=difficulties),
        by_slice=_sliced(
            checked,
            tally,
            lambda variant: (variant.category, variant.difficulty),
            order=[(category, difficulty) for category in categories for difficulty in difficulties],
        ),
    )


def share_right(marks: Iterable[Mark]) -> Figure:
    """The share of right ones among marks that all count."""
    return share_of(tally_right(marks))


def share_of(tally: Tally) -> Figure:
    """The share of right ones in a tally."""
    return defined(lambda: share_interval(tally.right, tally.asked, clusters=tally.clusters, level=LEVEL))


def _sliced(
    checked: CheckedRun, tally: Tally, key_of: Callable[[Variant], _Key], *, order: Sequence[_Key]
) -> dict[_Key, Figure]:
    """One figure for each slice that has questions, counting or not."""
    key_by_hash = {question.asked_hash: key_of(question.variant) for question in checked.questions}
    rows: dict[_Key, list[int]] = {key: [] for key in key_by_hash.values()}
    for row, asked_hash in enumerate(tally.asked_hashes):
        rows[key_by_hash[asked_hash]].append(row)
    return {key: share_of(tally.taken(rows[key])) for key in order if key in rows}
