"""Runs evalkit as its users do: a command in a process of its own, in a folder of its own."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.request import urlopen

__all__ = ["Finished", "counts_at", "evalkit", "started", "stored_answers", "until"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Finished:
    """A command that ended."""

    code: int
    out: str
    err: str

    @property
    def told(self) -> str:
        """What went to the second output, however its lines are broken."""
        return " ".join(self.err.split())

    @property
    def document(self) -> Any:
        """What ``--json`` printed."""
        return json.loads(self.out)


def evalkit(*arguments: str, cwd: Path, environ: Mapping[str, str] | None = None) -> Finished:
    """Run a command to its end.

    It is forked from a process that has imported everything: half a thousand commands save a second each.
    """
    from tests.faults.forked_commands import shared_commands  # noqa: PLC0415 - imports `Finished` from here

    ended = shared_commands().run(*arguments, cwd=cwd, environ=environ)
    return Finished(code=ended.code, out=ended.out, err=ended.err)


def started(*arguments: str, cwd: Path, environ: Mapping[str, str] | None = None) -> subprocess.Popen[str]:
    """Start a command in a process group of its own, so that signals reach it and nothing else."""
    return subprocess.Popen(
        [sys.executable, "-m", "evalkit", *arguments],
        cwd=cwd,
        env={**os.environ, **(environ or {})},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def until(condition: Callable[[], bool], *, patience_s: float = 60.0) -> None:
    """Wait for something that takes as long as the machine is busy."""
    deadline = time.monotonic() + patience_s
    while not condition():
        assert time.monotonic() < deadline, "it did not come about"
        time.sleep(0.02)


def counts_at(base_url: str) -> dict[str, Any]:
    """What a simulator counted."""
    with urlopen(base_url.removesuffix("/v1") + "/evalkit/counts") as reply:  # noqa: S310 - a loopback address
        return json.load(reply)


def stored_answers(folder: Path) -> int:
    """Finished attempts that a power loss would leave."""
    path = folder / "runs" / "evalkit.db"
    if not path.exists():
        return 0
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as store:
        try:
            return int(store.execute("SELECT count(*) FROM attempt WHERE is_final").fetchone()[0])
        except sqlite3.OperationalError:
            return 0
