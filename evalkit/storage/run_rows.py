"""Runs, places and sessions as rows, and back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row

from evalkit.domain.attempt import RunId
from evalkit.domain.passport import Passport
from evalkit.domain.run import Place, Run, Selection, Session
from evalkit.domain.target import Target
from evalkit.storage.documents import json_text, value_from

__all__ = ["place_from", "place_row", "run_from", "run_row", "session_end_row", "session_from", "session_row"]


def run_row(run: Run) -> dict[str, object]:
    """A run without its places."""
    return {
        "run_id": run.run_id,
        "run_key": run.run_key,
        "target_name": run.target.name,
        "target": json_text(run.target),
        "selection": json_text(run.selection),
        "passport": json_text(run.passport),
        "prompt_version": run.prompt_version,
        "bank_hash": run.bank_hash,
        "bank_version": run.bank_version,
        "created_at": run.created_at,
        "like": run.like,
    }


def run_from(row: Row[Any], *, places: Sequence[Place] = ()) -> Run:
    """The run of a row, with the places given."""
    return Run(
        run_id=row.run_id,
        run_key=row.run_key,
        target=value_from(Target, row.target),
        selection=value_from(Selection, row.selection),
        passport=value_from(Passport, row.passport),
        prompt_version=row.prompt_version,
        bank_hash=row.bank_hash,
        bank_version=row.bank_version,
        created_at=row.created_at,
        places=tuple(places),
        like=row.like,
    )


def place_row(run_id: RunId, place: Place) -> dict[str, object]:
    """One place of a run."""
    return {
        "run_id": run_id,
        "asked_hash": place.asked_hash,
        "key_hash": place.key_hash,
        "block": place.block,
        "position": place.position,
        "repeats": place.repeats,
    }


def place_from(row: Sequence[Any]) -> Place:
    """The place of a row with all columns; by their order, for a run may have 100,000."""
    _, asked_hash, key_hash, block, position, repeats = row
    return Place(asked_hash=asked_hash, key_hash=key_hash, block=block, position=position, repeats=repeats)


def session_row(session: Session) -> dict[str, object]:
    """A whole session."""
    return {
        "session_id": session.session_id,
        "run_id": session.run_id,
        "evalkit_version": session.evalkit_version,
        "client_version": session.client_version,
        "base_url": session.base_url,
        "concurrency": session.concurrency,
        "started_at": session.started_at,
        **session_end_row(session),
    }


def session_end_row(session: Session) -> dict[str, object]:
    """What is known at a session's end only."""
    after = session.passport_after
    return {
        "ended_at": session.ended_at,
        "end": session.end,
        "passport_after": None if after is None else json_text(after),
        "loop_lag_p99_s": session.loop_lag_p99_s,
        "own_cpu_s": session.own_cpu_s,
    }


def session_from(row: Row[Any]) -> Session:
    """The session of a row."""
    return Session(
        session_id=row.session_id,
        run_id=row.run_id,
        evalkit_version=row.evalkit_version,
        client_version=row.client_version,
        base_url=row.base_url,
        concurrency=row.concurrency,
        started_at=row.started_at,
        ended_at=row.ended_at,
        end=row.end,
        passport_after=None if row.passport_after is None else value_from(Passport, row.passport_after),
        loop_lag_p99_s=row.loop_lag_p99_s,
        own_cpu_s=row.own_cpu_s,
    )
