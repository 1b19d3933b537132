"""What holds between processes: locks, leases, and a kill at any moment."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from evalkit.storage.opening import open_store
from tests.builders import store_run

ROOT = Path(__file__).parents[3]

WRITE_UNTIL_KILLED = """
import asyncio, itertools, sys
from evalkit.storage.opening import open_store
from evalkit.storage.writer import AttemptWriter
from tests.builders import a_body, an_attempt

async def write(writer, repeats):
    for repeat in repeats:
        await writer.append(an_attempt(repeat=repeat), a_body())
        print(repeat, flush=True)

async def main():
    writer = AttemptWriter(open_store(sys.argv[1]))
    await asyncio.gather(*(write(writer, itertools.count(lane, 8)) for lane in range(8)))

asyncio.run(main())
"""

TAKE_LEASE = """
import sys
from evalkit.storage.opening import open_store
from tests.builders import A_MOMENT, a_lease
from datetime import timedelta

with open_store(sys.argv[1]) as store:
    print("ready", flush=True)
    sys.stdin.readline()
    for number in range(20):
        lease = a_lease(run_key=f"run-{number}", owner=sys.argv[2])
        holder = store.runs.take_lease(lease, now=A_MOMENT - timedelta(seconds=1))
        print(sys.argv[2] if holder is None else holder.owner)
"""

OPEN_AND_WRITE = """
import sys
from evalkit.storage.opening import open_store

sys.stdin.readline()
with open_store(sys.argv[1]) as store:
    for number in range(10):
        store.learnt.put(base_url="u", served_model="m", facts={f"{sys.argv[2]}-{number}": number})
"""


def started(program: str, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", program, *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )


def let_go(programs: Sequence[subprocess.Popen[str]]) -> list[str]:
    """Let all begin at once, by a line on their input; returns what each printed."""
    for program in programs:
        assert program.stdin is not None
        program.stdin.write("go\n")
        program.stdin.flush()
    printed = [program.communicate()[0] for program in programs]
    assert [program.returncode for program in programs] == [0] * len(programs)
    return printed


@pytest.mark.parametrize("lines_before_the_kill", [1, 40, 333])
def test_what_was_reported_durable_survives_a_kill(tmp_path: Path, lines_before_the_kill: int) -> None:
    url = f"sqlite:///{tmp_path}/evalkit.db"
    with open_store(url) as store:
        run = store_run(store)
    with started(WRITE_UNTIL_KILLED, url) as program:
        assert program.stdout is not None
        printed = [program.stdout.readline() for _ in range(lines_before_the_kill)]
        program.kill()
        # What it printed before the kill took hold; the last line may be half a line.
        printed += [line for line in program.stdout.read().splitlines(keepends=True) if line.endswith("\n")]
    with open_store(url) as store:
        stored = {cell.repeat for cell in store.attempts.finished_cells(run.run_id)}
        assert {int(line) for line in printed} <= stored
        assert len(printed) >= lines_before_the_kill
        assert all(store.attempts.body(attempt.attempt_id) for attempt in store.attempts.of_run(run.run_id))


def test_of_two_processes_one_gets_the_lease_and_the_other_learns_who(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/evalkit.db"
    with open_store(url) as store:
        store_run(store)
    programs = [started(TAKE_LEASE, url, owner) for owner in ("host/1/a", "host/2/b")]
    for program in programs:
        assert program.stdout is not None
        assert program.stdout.readline() == "ready\n"
    first, second = let_go(programs)
    assert len(first.splitlines()) == 20
    assert first == second


def test_processes_that_create_and_fill_one_store_at_once_do_not_disturb_each_other(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/new/evalkit.db"
    let_go([started(OPEN_AND_WRITE, url, name) for name in "abcd"])
    with open_store(url) as store:
        facts = store.learnt.get(base_url="u", served_model="m")
    assert facts == {f"{name}-{number}": number for name in "abcd" for number in range(10)}
