"""Every attempt knows a hash and the length of its reply's text, so that repeats are compared without their texts.

The texts of a store's attempts are read once, some hundred at a time: a million attempts need no memory, and minutes.
"""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Iterator, Sequence
from typing import Any, Final

import sqlalchemy as sa
from alembic import op

__all__ = ["down_revision", "revision", "upgrade"]

revision = "0002"
down_revision = "0001"

_AT_ONCE: Final = 500
"""Attempts whose texts are held together; with 30 KB each, 15 MB."""

_TEXTS: Final = sa.text(
    "SELECT attempt.sequence, body.reasoning_zlib, body.answer "
    "FROM attempt JOIN body ON body.attempt_id = attempt.attempt_id "
    "WHERE attempt.sequence > :last ORDER BY attempt.sequence LIMIT :at_once"
)
_STORE: Final = sa.text("UPDATE attempt SET text_hash = :hash, text_length = :length WHERE sequence = :sequence")


def upgrade() -> None:
    """Add the columns and fill them in from the bodies."""
    # Plain ALTER TABLE, which touches no row; a batch operation would copy the table.
    op.add_column("attempt", sa.Column("text_hash", sa.Text))
    op.add_column("attempt", sa.Column("text_length", sa.Integer))
    connection = op.get_bind()
    for texts in _texts(connection):
        connection.execute(_STORE, [_row(*text) for text in texts])


def _texts(connection: sa.Connection) -> Iterator[Sequence[sa.Row[Any]]]:
    """Sequence, compressed reasoning and answer of all attempts; no cursor stays open while rows are changed."""
    last = -1
    while texts := connection.execute(_TEXTS, {"last": last, "at_once": _AT_ONCE}).all():
        yield texts
        last = texts[-1].sequence


def _row(sequence: int, reasoning_zlib: bytes, answer: str) -> dict[str, object]:
    reasoning = zlib.decompress(reasoning_zlib).decode("utf-8")
    said = bool(reasoning or answer)
    return {
        "sequence": sequence,
        "hash": _text_hash(reasoning, answer) if said else None,
        "length": len(reasoning) + len(answer),
    }


def _text_hash(reasoning: str, answer: str) -> str:
    """As ``evalkit.domain.attempt.text_hash_of`` had it when this was written; a test holds the two together."""
    canonical = json.dumps([reasoning, answer], separators=(",", ":"), ensure_ascii=False)
    digest = hashlib.sha256(f"text\x00{canonical}".encode("utf-8", "surrogatepass")).hexdigest()
    return f"text-{digest[:32]}"
