"""Questions that belong together: twins, of which one has no valid answer, and transfer pairs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from evalkit.actions.cards.accuracy import share_of
from evalkit.actions.cards.checked import LEVEL, AskedQuestion, CheckedRun, defined
from evalkit.domain.question import Category, NoValidAnswer
from evalkit.domain.scorecard import TransferCard, TwinsCard
from evalkit.scores.tally import Tally
from evalkit.stats.pairs import balanced_accuracy, given_home

__all__ = ["transfer_card", "twins_cards"]

_WORTH_SPLITTING: Final = 2
"""Categories with twins from which a card for each says more than one for all."""


def twins_cards(checked: CheckedRun, tally: Tally) -> tuple[TwinsCard, ...]:
    """Accuracy over twins, all together and by category; a twin whose other half was not asked is left out.

    Args:
        checked: The run.
        tally: Its right answers, of all attempts that count.
    """
    asked = {question.variant.question_id for question in checked.questions}
    twins = [question for question in checked.questions if question.variant.twin_of in asked]
    if not twins:
        return ()
    present = {question.variant.category for question in twins}
    categories = [category for category in Category if category in present]
    split = categories if len(categories) >= _WORTH_SPLITTING else []
    return (
        _twins_card(twins, tally, category=None),
        *(
            _twins_card(
                [question for question in twins if question.variant.category is category], tally, category=category
            )
            for category in split
        ),
    )


def transfer_card(checked: CheckedRun, tally: Tally) -> TransferCard | None:
    """How often the new field is right where home is; None without pairs of which both halves were asked.

    Args:
        checked: The run.
        tally: Its right answers, of all attempts that count.
    """
    by_question: dict[str, list[AskedQuestion]] = {}
    for question in checked.questions:
        by_question.setdefault(question.variant.question_id, []).append(question)
    home_by_away: dict[str, str] = {
        question.variant.question_id: question.variant.home
        for question in checked.questions
        if question.variant.home is not None and question.variant.home in by_question
    }
    if not home_by_away:
        return None
    homes = [question for home in dict.fromkeys(home_by_away.values()) for question in by_question[home]]
    aways = [question for away in home_by_away for question in by_question[away]]
    counts = _counts_by_question([*homes, *aways], tally)
    counted = [(away, home) for away, home in home_by_away.items() if {home, away} <= counts.keys()]
    return TransferCard(
        given_home=defined(
            lambda: given_home(
                [counts[home][0] for _, home in counted],
                [counts[home][1] for _, home in counted],
                [counts[away][0] for away, _ in counted],
                [counts[away][1] for away, _ in counted],
                clusters=[by_question[away][0].variant.cluster for away, _ in counted],
                level=LEVEL,
            )
        ),
        home=share_of(_tally_of(homes, tally)),
        away=share_of(_tally_of(aways, tally)),
        n_pairs=len(home_by_away),
    )


def _twins_card(twins: Sequence[AskedQuestion], tally: Tally, *, category: Category | None) -> TwinsCard:
    counted = _tally_of(twins, tally)
    is_solvable = {question.asked_hash: not isinstance(question.variant.expected, NoValidAnswer) for question in twins}
    sides = [is_solvable[asked_hash] for asked_hash in counted.asked_hashes]
    return TwinsCard(
        category=category,
        balanced=defined(
            lambda: balanced_accuracy(
                counted.right, counted.asked, is_solvable=sides, clusters=counted.clusters, level=LEVEL
            )
        ),
        solvable=share_of(counted.taken([row for row, side in enumerate(sides) if side])),
        unsolvable=share_of(counted.taken([row for row, side in enumerate(sides) if not side])),
        n_pairs=len({frozenset((question.variant.question_id, question.variant.twin_of)) for question in twins}),
    )


def _tally_of(questions: Sequence[AskedQuestion], tally: Tally) -> Tally:
    return tally.of(question.asked_hash for question in questions)


def _counts_by_question(questions: Sequence[AskedQuestion], tally: Tally) -> dict[str, tuple[int, int]]:
    """Question -> right and asked over all its instances; without those of which nothing counts."""
    id_by_hash = {question.asked_hash: question.variant.question_id for question in questions}
    counted = tally.of(id_by_hash)
    counts: dict[str, tuple[int, int]] = {}
    for asked_hash, right, asked in zip(counted.asked_hashes, counted.right, counted.asked, strict=True):
        right_before, asked_before = counts.get(id_by_hash[asked_hash], (0, 0))
        counts[id_by_hash[asked_hash]] = (right_before + right, asked_before + asked)
    return counts
