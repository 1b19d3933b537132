"""Two programs that would ask the same cells: one of them asks, and the other takes over when it may."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
from collections.abc import Generator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.e2e.commands import until
from tests.e2e.workplace import mistakes
from tests.faults.forked_commands import Forked, ForkedCommands, forked_commands
from tests.faults.small_job import CELLS, SmallJob, end_of, serving_sums, suspend
from tests.mutants import Mutant

_LEASE_IS_ALWAYS_FREE = Mutant(where="evalkit.storage.leases:take_lease", old="if not is_free:", new="if False:")
_DEAD_OWNERS_HOLD_ON = Mutant(
    where="evalkit.runs.lease:_is_dead_here",
    old="except ProcessLookupError:\n        return True",
    new="except ProcessLookupError:\n        return False",
)
_WRITES_WITHOUT_A_LEASE = Mutant(
    where="evalkit.storage.attempts:SqlAttemptStore.append", old="if holding is not None:", new="if False:"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Bench:
    """What these tests share."""

    base_url: str
    commands: ForkedCommands


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Generator[_Bench]:
    """A model that takes half a second for an answer."""
    place = tmp_path_factory.mktemp("bench")
    with serving_sums(place / "known", token_s=0.004) as base_url, forked_commands(place / "commands") as commands:
        yield _Bench(base_url=base_url, commands=commands)


@pytest.fixture
def job(bench: _Bench, tmp_path: Path) -> SmallJob:
    return SmallJob(folder=tmp_path / "job", base_url=bench.base_url, commands=bench.commands)


def asking(job: SmallJob, mutant: Mutant | None) -> subprocess.Popen[str] | Forked:
    """A command that has stored some answers and has others in flight."""
    process = job.started(mutant)
    until(lambda: len(job.finished_seeds()) >= 2 or process.poll() is not None)
    return process


def killed(process: subprocess.Popen[str] | Forked) -> None:
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()


@pytest.mark.fault("the same command runs twice at once", mutant=_LEASE_IS_ALWAYS_FREE)
def test_a_second_command_is_refused_while_the_first_one_asks(job: SmallJob, mutant: Mutant | None) -> None:
    first = asking(job, mutant)
    # So that it is not done before the second one has started, on whatever machine.
    suspend(first, job.store)
    try:
        second = job.run(mutant)
    finally:
        killed(first)
    assert second.code == 2
    (line,) = mistakes(second)
    assert f"process {first.pid}" in line
    assert "wait for it or stop it" in line


@pytest.mark.fault("a killed command leaves its lease", mutant=_DEAD_OWNERS_HOLD_ON)
def test_after_a_kill_the_same_command_takes_over_at_once(job: SmallJob, mutant: Mutant | None) -> None:
    killed(asking(job, mutant))
    ended = job.run(mutant)
    assert ended.code == 0, ended.err
    assert len(job.finished_seeds()) == CELLS


@pytest.mark.fault("a command is suspended for longer than its lease", mutant=_WRITES_WITHOUT_A_LEASE)
def test_a_suspended_command_does_not_write_into_a_run_that_was_taken_over(
    job: SmallJob, mutant: Mutant | None
) -> None:
    first = asking(job, mutant)
    suspend(first, job.store)
    let_lease_run_out(job)
    owner, stored = lease_owner(job), attempts_by_session(job)
    second = job.started(mutant)
    until(lambda: lease_owner(job) != owner or second.poll() is not None)
    os.killpg(first.pid, signal.SIGCONT)
    first_end, second_end = end_of(first), end_of(second)
    assert first_end.code == 2
    (line,) = mistakes(first_end)
    assert f"(process {second.pid}" in line or "took this run over while this program was suspended" in line
    assert attempts_by_session(job).items() >= stored.items(), "the first one has gone on writing"
    assert second_end.code == 0, second_end.err
    assert len(job.finished_seeds()) == CELLS


def let_lease_run_out(job: SmallJob) -> None:
    """As if it had been suspended for an hour."""
    with closing(sqlite3.connect(job.store)) as store, store:
        store.execute("UPDATE lease SET expires_at = '2020-01-01 00:00:00.000000'")


def lease_owner(job: SmallJob) -> str:
    with closing(sqlite3.connect(job.store)) as store:
        row = store.execute("SELECT owner FROM lease").fetchone()
        return "" if row is None else str(row[0])


def attempts_by_session(job: SmallJob) -> dict[str, int]:
    with closing(sqlite3.connect(job.store)) as store:
        return dict(store.execute("SELECT session_id, count(*) FROM attempt GROUP BY session_id").fetchall())
