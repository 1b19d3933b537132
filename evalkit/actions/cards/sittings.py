"""What happened while a run was asked that makes its figures doubtful."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from evalkit.domain.run import Run, Session
from evalkit.domain.verdict import Remark

__all__ = ["build_remarks", "lag_remarks"]

_LAG_LIMIT_S: Final = 0.01
"""Over this the client itself distorts the times (serving.md)."""


def build_remarks(run: Run, sessions: Sequence[Session]) -> Iterator[Remark]:
    """Each way in which the server was another one after a sitting than before the first."""
    changes = {
        "; ".join(run.passport.differences(session.passport_after))
        for session in sessions
        if session.passport_after is not None and session.passport_after.identity != run.passport.identity
    }
    for change in sorted(changes):
        yield Remark(key="build_changed", values={"changes": change})


def lag_remarks(sessions: Sequence[Session]) -> Iterator[Remark]:
    """That this machine was too busy to tell times exactly, by its worst sitting."""
    lags = [session.loop_lag_p99_s for session in sessions if session.loop_lag_p99_s is not None]
    if lags and max(lags) > _LAG_LIMIT_S:
        yield Remark(key="client_lag", values={"lag_ms": round(max(lags) * 1000)})
