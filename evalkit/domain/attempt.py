"""Attempt: one variant put once to one target. It ends in exactly one outcome, and is never overwritten."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import NewType

from evalkit.domain.exchange import Delivery, Timing, Usage
from evalkit.domain.identity import content_hash, content_uuid
from evalkit.errors import FailureKind

__all__ = [
    "Asked",
    "Attempt",
    "AttemptId",
    "Body",
    "Cell",
    "CutBy",
    "Failure",
    "Note",
    "Outcome",
    "RunId",
    "attempt_id_of",
    "text_hash_of",
]

RunId = NewType("RunId", str)
AttemptId = NewType("AttemptId", str)


class Outcome(StrEnum):
    """How an attempt ended."""

    ANSWERED = "answered"
    CUT_IN_REASONING = "cut_in_reasoning"
    CUT_IN_ANSWER = "cut_in_answer"
    EMPTY = "empty"
    LOOPING = "looping"
    FAILED = "failed"
    """The endpoint did not serve: not the model's mistake, and counted apart."""

    @property
    def is_completed(self) -> bool:
        """Whether the model came to the end of an answer."""
        return self is Outcome.ANSWERED

    @property
    def is_served(self) -> bool:
        """Whether the endpoint did its part, so that what came back is the model's doing."""
        return self is not Outcome.FAILED


class CutBy(StrEnum):
    """Who ended a reply before its own end."""

    MAX_TOKENS = "max_tokens"
    CONTEXT = "context"
    """The server's context was full, or was shifted silently."""
    US = "us"
    """evalkit left a reply that repeated itself."""


class Note(StrEnum):
    """What is worth counting about an attempt beside its outcome."""

    NO_REASONING = "no_reasoning"
    """Answered with an empty pair of thinking tags."""
    REPEATED_TAIL = "repeated_tail"
    """The text ends in a repeated passage."""
    CONTEXT_SHIFTED = "context_shifted"
    """More tokens than the context holds, and yet a regular end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A place in a run that wants exactly one finished attempt."""

    asked_hash: str
    repeat: int
    """Counted from 0."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What an attempt is an attempt at, and by which answer key it is scored today."""

    run_id: RunId
    asked_hash: str
    key_hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """Why an endpoint did not serve."""

    kind: FailureKind
    message: str
    is_retryable: bool
    status: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """The wide part of an attempt, kept apart so that figures never read it."""

    request: bytes = field(repr=False)
    reply: bytes = field(repr=False)
    """Bytes as sent and as received."""
    reasoning: str = field(repr=False)
    answer: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One variant put once to one target."""

    attempt_id: AttemptId
    run_id: RunId
    session_id: str
    asked_hash: str
    repeat: int
    """Counted from 0."""
    try_number: int
    """Counted from 0; a failure leaves the cell open, and the next try is a new attempt."""
    seed: int
    outcome: Outcome
    failure: Failure | None = None
    cut_by: CutBy | None = None
    notes: frozenset[Note] = frozenset()
    delivery: Delivery = Delivery.NONE
    finish_reason: str | None = None
    served_model: str | None = None
    timing: Timing
    usage: Usage
    text_hash: str | None = field(default=None, compare=False)
    """Of reasoning and answer together; None where there is no text. The store fills it in from the body."""
    text_length: int = field(default=0, compare=False)
    """Characters of both; filled in likewise."""

    @property
    def cell(self) -> Cell:
        """The place in the run that this attempt was made for."""
        return Cell(asked_hash=self.asked_hash, repeat=self.repeat)

    @property
    def is_final(self) -> bool:
        """Whether the cell is closed by it. What the endpoint did not serve is not the model's doing: it stays open."""
        return self.outcome.is_served


def attempt_id_of(run_id: RunId, cell: Cell, try_number: int) -> AttemptId:
    """The id of a try, from what it is: a try that is stored twice collides instead of counting twice."""
    return AttemptId(content_uuid("attempt", run_id, cell.asked_hash, cell.repeat, try_number))


def text_hash_of(*, reasoning: str, answer: str) -> str | None:
    """Identity of what a reply says; None where it says nothing. Of clean text, as it is stored."""
    return content_hash("text", [reasoning, answer]) if reasoning or answer else None
