"""Attempts and findings as columns: what figures are made from, without an object for every attempt.

A run of 100,000 attempts is read and sorted in a second like this; as many frozen values, with their timing and usage,
take ten times as long and ten times the memory. Rows that people look at are still ``Attempt`` and ``Score``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

from evalkit.domain.attempt import AttemptId, Note, Outcome
from evalkit.domain.exchange import TokenSource
from evalkit.domain.score import Finding
from evalkit.errors import FailureKind

__all__ = ["AttemptColumns", "FindingColumns"]


@dataclass(frozen=True, slots=True, kw_only=True)
class AttemptColumns:
    """Attempts: all columns have one length and one order. Each means what it means in ``Attempt``."""

    attempt_ids: Sequence[AttemptId]
    asked_hashes: Sequence[str]
    repeats: Sequence[int]
    outcomes: Sequence[Outcome]
    failure_kinds: Sequence[FailureKind | None]
    notes: Sequence[frozenset[Note]]
    ttft_s: Sequence[float | None]
    ttfa_s: Sequence[float | None]
    complete_s: Sequence[float | None]
    decode_tokens_per_s: Sequence[float | None]
    is_buffered: Sequence[bool]
    token_sources: Sequence[TokenSource]
    completion_tokens: Sequence[int | None]
    text_hashes: Sequence[str | None]
    text_lengths: Sequence[int]

    def __len__(self) -> int:
        """How many attempts there are."""
        return len(self.attempt_ids)

    def taken(self, rows: Sequence[int]) -> AttemptColumns:
        """The attempts of these row numbers, in their order."""
        members: dict[str, Any] = {
            column.name: list(map(getattr(self, column.name).__getitem__, rows)) for column in fields(self)
        }
        return AttemptColumns(**members)


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingColumns:
    """Findings of one series on one dimension: all columns have one length and one order."""

    attempt_ids: Sequence[AttemptId]
    key_hashes: Sequence[str]
    """The answer key that each was made against."""
    findings: Sequence[Finding]
    """Equal findings are one object."""
    samples: Sequence[int]
    """Which of several verdicts of one judge on one attempt; 0 for rule and clock."""
