"""Leases: one program at a time, and the dead hold nothing."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from evalkit.domain.run import Lease
from evalkit.errors import RunError
from evalkit.runs.lease import holding_lease, new_owner
from evalkit.storage.opening import open_store
from evalkit.storage.store import Store

KEY = "run-0123"


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return open_store(f"sqlite:///{tmp_path}/evalkit.db")


def now() -> datetime:
    return datetime(2026, 1, 1, tzinfo=UTC)


def held_by(owner: str) -> Lease:
    return Lease(run_key=KEY, owner=owner, expires_at=now() + timedelta(seconds=60))


def ended_process() -> int:
    """The id of a process that is no more."""
    process = subprocess.Popen([sys.executable, "-c", "pass"])
    process.wait()
    return process.pid


async def test_a_second_program_is_told_who_holds_the_run(store: Store) -> None:
    async with holding_lease(store.runs, run_key=KEY, owner=new_owner(), now=now):
        with pytest.raises(RunError, match=rf"process {os.getpid()} on"):
            async with holding_lease(store.runs, run_key=KEY, owner=f"{new_owner()}x", now=now):
                pass


async def test_a_clock_that_was_set_back_takes_no_right_away(store: Store) -> None:
    async with holding_lease(store.runs, run_key=KEY, owner=new_owner(), now=now):
        with pytest.raises(RunError, match="lease until"):
            async with holding_lease(
                store.runs, run_key=KEY, owner=f"{new_owner()}x", now=lambda: now() - timedelta(hours=1)
            ):
                pass


async def test_a_lease_is_given_back_at_the_end(store: Store) -> None:
    async with holding_lease(store.runs, run_key=KEY, owner="elsewhere/1/aa", now=now):
        pass
    async with holding_lease(store.runs, run_key=KEY, owner="elsewhere/2/bb", now=now):
        pass


async def test_a_killed_process_of_this_machine_holds_nothing(store: Store) -> None:
    store.runs.take_lease(held_by(f"{socket.gethostname()}/{ended_process()}/aa"), now=now())
    async with holding_lease(store.runs, run_key=KEY, owner=new_owner(), now=now):
        pass


async def test_a_process_of_another_machine_holds_its_lease_until_it_runs_out(store: Store) -> None:
    store.runs.take_lease(held_by("elsewhere/1/aa"), now=now())
    with pytest.raises(RunError, match="elsewhere"):
        async with holding_lease(store.runs, run_key=KEY, owner=new_owner(), now=now):
            pass
    async with holding_lease(store.runs, run_key=KEY, owner=new_owner(), now=lambda: now() + timedelta(seconds=61)):
        pass
