"""Which verdicts a rubric wants of a run, whoever gives them: every judge is asked about the same answers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from evalkit.domain.attempt import AttemptId, Cell, Outcome
from evalkit.domain.identity import seed_from
from evalkit.domain.question import Variant
from evalkit.domain.rubric import Rubric
from evalkit.domain.run import Place, Run
from evalkit.domain.score import Finding, Scored, Unscored, UnscoredReason
from evalkit.scores.judge_gate import unsent

__all__ = [
    "JudgedAttempt",
    "applies",
    "chosen_cells",
    "drawn_repeats",
    "gate_of",
    "is_asked_twice",
    "is_decided",
    "samples_of",
    "wanted_of",
]

_TWICE_OF: Final = 20
"""One of so many verdicts is asked for once more: what a judge says of the same answer again is its own noise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedAttempt:
    """A final attempt at a chosen cell, with what decides which verdicts are wanted on it."""

    attempt_id: AttemptId
    variant: Variant
    is_read: bool
    """Whether the rule has read a final answer and decided about it."""
    gate: Unscored | None
    """Why it is never put before a judge; None for one that is."""


def chosen_cells(run: Run, *, repeats_per_question: int) -> frozenset[Cell]:
    """The repeats that are judged: drawn for each question by a hash, whatever became of them.

    The draw does not look at how an attempt ended, so that cut ones are judged (as 1) as often as they happen; a larger
    number holds all repeats of a smaller one.
    """
    return frozenset(
        Cell(asked_hash=place.asked_hash, repeat=repeat)
        for place in run.places
        for repeat in drawn_repeats(run, place)[:repeats_per_question]
    )


def drawn_repeats(run: Run, place: Place) -> list[int]:
    """All repeats of a question, in the order in which ``chosen_cells`` takes them."""
    return sorted(range(place.repeats), key=lambda repeat: seed_from("judged", run.run_id, place.asked_hash, repeat))


def is_asked_twice(attempt_id: AttemptId, dimension: str) -> bool:
    """Whether a verdict is asked for once more; the same of every judge."""
    return seed_from("asked twice", attempt_id, dimension) % _TWICE_OF == 0


def is_decided(by_rule: Finding | None) -> bool:
    """Whether the rule has read a final answer and decided about it."""
    return isinstance(by_rule, Scored) and by_rule.read is not None


def samples_of(attempt_id: AttemptId, dimension: str, *, samples: int) -> range:
    """The verdicts that are wanted on one attempt that is sent, by number."""
    return range(samples + is_asked_twice(attempt_id, dimension))


def wanted_of(rubric: Rubric, judged: Sequence[JudgedAttempt]) -> Iterator[JudgedAttempt]:
    """The attempts that a rubric applies to, those at the gate too.

    Args:
        rubric: One that judges are asked by.
        judged: Final attempts of the chosen cells.
    """
    return (one for one in judged if applies(rubric, one.variant, is_read=one.is_read, gate=one.gate))


def applies(rubric: Rubric, variant: Variant, *, is_read: bool, gate: Unscored | None) -> bool:
    """Whether an attempt at a question is scored on a rubric, be it at the gate."""
    # What broke off has no answer that a rule could have failed to read: only its question can be open.
    return rubric.applies_to(variant, is_read=is_read or gate is not None)


def gate_of(outcome: Outcome, answer: str) -> Unscored | None:
    """Why an attempt is never put before judges or people; None for one that is."""
    if not outcome.is_completed:
        return Unscored(reason=UnscoredReason.NOT_COMPLETED, detail=outcome.value)
    why = unsent(outcome, answer)
    return None if why is None else Unscored(reason=UnscoredReason.NO_CONTENT, detail=why.value)
