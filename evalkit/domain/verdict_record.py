"""What is kept of a verdict, and which run a team holds others against."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from evalkit.domain.attempt import RunId
from evalkit.domain.identity import content_uuid

__all__ = ["Baseline", "StoredVerdict", "verdict_id_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredVerdict:
    """A verdict as it was given, whatever is found out later; never changed.

    It stands by itself: runs may be archived, and a later evalkit may count otherwise, but what was decided stays.
    """

    verdict_id: str
    """From ``verdict_id_of``, unless a test needs another."""
    subject: str | None = None
    """Whose history it belongs to: ``decision:NAME`` or ``baseline:NAME``; None for a comparison made by hand."""
    policy_hash: str
    """``Decision.policy_hash`` of what it was given by."""
    outcome: str
    """``pass``, ``fail``, ``inconclusive``, or ``none`` where differences that nobody named stopped it. A text, so that
    a word of a later evalkit is read, too."""
    document: Mapping[str, object] = field(repr=False)
    """The comparison in JSON's own types; the order of its keys is not kept."""
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Baseline:
    """A run pinned under a name, against which a build is checked again after an upgrade."""

    name: str
    run_id: RunId
    pinned_at: datetime


def verdict_id_of(*, subject: str | None, policy_hash: str, outcome: str, created_at: datetime) -> str:
    """The id of a verdict, from what it is: stored twice, it collides instead of counting twice in a history."""
    return content_uuid("verdict", subject, policy_hash, outcome, created_at.astimezone(UTC).isoformat())
