"""Questions that belong together: twins, of which one has no valid answer, and transfer pairs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from evalkit.actions.cards.accuracy import share_right
from evalkit.actions.cards.checked import LEVEL, CheckedAttempt, defined, marks_of
from evalkit.domain.question import Category, NoValidAnswer
from evalkit.domain.scorecard import TransferCard, TwinsCard
from evalkit.scores.tally import counting, tally_right
from evalkit.stats.pairs import balanced_accuracy, given_home

__all__ = ["transfer_card", "twins_cards"]

_WORTH_SPLITTING: Final = 2
"""Categories with twins from which a card for each says more than one for all."""


def twins_cards(checked: Sequence[CheckedAttempt]) -> tuple[TwinsCard, ...]:
    """Accuracy over twins, all together and by category; a twin whose other half was not asked is left out."""
    asked = {entry.variant.question_id for entry in checked}
    twins = [entry for entry in checked if entry.variant.twin_of in asked]
    if not twins:
        return ()
    categories = [category for category in Category if any(entry.variant.category is category for entry in twins)]
    split = categories if len(categories) >= _WORTH_SPLITTING else []
    return (
        _twins_card(twins, category=None),
        *(
            _twins_card([entry for entry in twins if entry.variant.category is category], category=category)
            for category in split
        ),
    )


def transfer_card(checked: Sequence[CheckedAttempt]) -> TransferCard | None:
    """How often the new field is right where home is; None without pairs of which both halves were asked."""
    by_question: dict[str, list[CheckedAttempt]] = {}
    for entry in checked:
        by_question.setdefault(entry.variant.question_id, []).append(entry)
    home_by_away: dict[str, str] = {
        entry.variant.question_id: entry.variant.home
        for entry in checked
        if entry.variant.home is not None and entry.variant.home in by_question
    }
    if not home_by_away:
        return None
    counts = {name: counts for name, entries in by_question.items() if (counts := _right_of(entries)) is not None}
    pairs = [(counts[home], counts[away]) for away, home in home_by_away.items() if {home, away} <= counts.keys()]
    clusters = [
        by_question[away][0].variant.cluster for away, home in home_by_away.items() if {home, away} <= counts.keys()
    ]
    homes = [entry for home in dict.fromkeys(home_by_away.values()) for entry in by_question[home]]
    aways = [entry for away in home_by_away for entry in by_question[away]]
    return TransferCard(
        given_home=defined(
            lambda: given_home(
                [home[0] for home, _ in pairs],
                [home[1] for home, _ in pairs],
                [away[0] for _, away in pairs],
                [away[1] for _, away in pairs],
                clusters=clusters,
                level=LEVEL,
            )
        ),
        home=share_right(counting(marks_of(homes))),
        away=share_right(counting(marks_of(aways))),
        n_pairs=len(home_by_away),
    )


def _twins_card(twins: Sequence[CheckedAttempt], *, category: Category | None) -> TwinsCard:
    marks = counting(marks_of(twins))
    tally = tally_right(marks)
    is_solvable = _solvable_by_question(twins)
    sides = [is_solvable[asked_hash] for asked_hash in tally.asked_hashes]
    return TwinsCard(
        category=category,
        balanced=defined(
            lambda: balanced_accuracy(tally.right, tally.asked, is_solvable=sides, clusters=tally.clusters, level=LEVEL)
        ),
        solvable=share_right(mark for mark in marks if is_solvable[mark.asked_hash]),
        unsolvable=share_right(mark for mark in marks if not is_solvable[mark.asked_hash]),
        n_pairs=len({frozenset((entry.variant.question_id, entry.variant.twin_of)) for entry in twins}),
    )


def _solvable_by_question(twins: Sequence[CheckedAttempt]) -> Mapping[str, bool]:
    return {entry.variant.asked_hash: not isinstance(entry.variant.expected, NoValidAnswer) for entry in twins}


def _right_of(entries: Sequence[CheckedAttempt]) -> tuple[int, int] | None:
    """Right and asked over all instances of a question; None where none counts."""
    tally = tally_right(counting(marks_of(entries)))
    return (sum(tally.right), sum(tally.asked)) if tally.asked else None
