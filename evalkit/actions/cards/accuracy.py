"""Shares of right attempts: over everything, and by category and difficulty."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from evalkit.actions.cards.checked import LEVEL, CheckedAttempt, defined, marks_of
from evalkit.domain.question import Category, Difficulty
from evalkit.domain.scorecard import AccuracyCard
from evalkit.domain.verdict import Figure
from evalkit.scores.tally import Mark, completed_only, counting, tally_right
from evalkit.stats.intervals import share_interval

__all__ = ["accuracy_card", "share_right"]

_Key = TypeVar("_Key")


def accuracy_card(checked: Sequence[CheckedAttempt]) -> AccuracyCard:
    """The accuracy and its slices, in the order in which categories and difficulties are defined."""
    marks = marks_of(checked)
    categories, difficulties = list(Category), list(Difficulty)
    return AccuracyCard(
        every=share_right(counting(marks)),
        completed=share_right(completed_only(marks)),
        by_category=_sliced(checked, lambda entry: entry.variant.category, order=categories),
        by_difficulty=_sliced(checked, lambda entry: entry.variant.difficulty, order=difficulties),
        by_slice=_sliced(
            checked,
            lambda entry: (entry.variant.category, entry.variant.difficulty),
            order=[(category, difficulty) for category in categories for difficulty in difficulties],
        ),
    )


def share_right(marks: Iterable[Mark]) -> Figure:
    """The share of right ones among marks that all count."""
    tally = tally_right(marks)
    return defined(lambda: share_interval(tally.right, tally.asked, clusters=tally.clusters, level=LEVEL))


def _sliced(
    checked: Sequence[CheckedAttempt], key_of: Callable[[CheckedAttempt], _Key], *, order: Sequence[_Key]
) -> dict[_Key, Figure]:
    groups: dict[_Key, list[CheckedAttempt]] = {}
    for entry in checked:
        groups.setdefault(key_of(entry), []).append(entry)
    return {key: share_right(counting(marks_of(groups[key]))) for key in order if key in groups}
