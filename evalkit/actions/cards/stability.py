"""How far repeats of one question agree, and what the uncertainty of the accuracy consists of."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from evalkit.actions.cards.checked import LEVEL, defined
from evalkit.domain.scorecard import StabilityCard
from evalkit.domain.verdict import Estimate, Figure, Undefined
from evalkit.scores.tally import AnswerTally, Tally
from evalkit.stats.components import error_shares
from evalkit.stats.pass_k import pass_at_k, pass_hat_k
from evalkit.stats.stability import answer_flip_rate, flip_rate

__all__ = ["said_as_imported", "stability_card"]


def stability_card(tally: Tally, answers: AnswerTally, *, repeats: int) -> StabilityCard:
    """Stability over every served attempt that counts.

    Args:
        tally: The right ones of these attempts.
        answers: Their answers.
        repeats: How often each question is asked at most.
    """
    shares = [right / asked for right, asked in zip(tally.right, tally.asked, strict=True) if asked >= 2]
    return StabilityCard(
        flip_rate=defined(lambda: flip_rate(tally.right, tally.asked, clusters=tally.clusters, level=LEVEL)),
        answer_flip_rate=defined(lambda: answer_flip_rate(answers.counts, clusters=answers.clusters, level=LEVEL)),
        pass_hat={k: _pass(pass_hat_k, tally, k) for k in _depths(repeats)},
        pass_at={k: _pass(pass_at_k, tally, k) for k in _depths(repeats)},
        never_right=sum(share == 0 for share in shares),
        sometimes_right=sum(0 < share < 1 for share in shares),
        always_right=sum(share == 1 for share in shares),
        error=defined(lambda: error_shares(tally.right, tally.asked, clusters=tally.clusters, level=LEVEL)),
    )


def said_as_imported(card: StabilityCard) -> StabilityCard:
    """The card of an imported run with one answer to each question: to ask again is not in evalkit's power."""
    reason = "imported, each question answered once"
    figures = ("flip_rate", "answer_flip_rate", "error")
    unknown = {name: Undefined(reason=reason) for name in figures if isinstance(getattr(card, name), Undefined)}
    return replace(card, **unknown)


def _depths(repeats: int) -> list[int]:
    """The k of pass^k: 1, 3 and all repeats, as far as there are so many."""
    return sorted({k for k in (1, 3, repeats) if k <= repeats})


def _pass(statistic: Callable[..., Estimate], tally: Tally, k: int) -> Figure:
    return defined(lambda: statistic(tally.right, tally.asked, k=k, clusters=tally.clusters, level=LEVEL))
