"""A comparison as the verdict that is kept of it."""

from __future__ import annotations

from evalkit.domain.comparison import Comparison
from evalkit.domain.verdict_record import StoredVerdict, verdict_id_of
from evalkit.reports.comparison_json import comparison_document

__all__ = ["verdict_record"]


def verdict_record(comparison: Comparison, *, subject: str) -> StoredVerdict:
    """The verdict, ready to be stored.

    Args:
        comparison: What was found.
        subject: Whose history it belongs to: ``decision:NAME`` or ``baseline:NAME``.
    """
    policy_hash, outcome = comparison.decision.policy_hash, "none"
    if comparison.status is not None:
        outcome = comparison.status.value
    return StoredVerdict(
        verdict_id=verdict_id_of(
            subject=subject, policy_hash=policy_hash, outcome=outcome, created_at=comparison.made_at
        ),
        subject=subject,
        policy_hash=policy_hash,
        outcome=outcome,
        document=comparison_document(comparison),
        created_at=comparison.made_at,
    )
