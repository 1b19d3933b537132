from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Generator, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest

from evalkit.domain.attempt import Attempt, Body, Cell
from evalkit.errors import RefusedRows, StorageError
from evalkit.storage.opening import open_store
from evalkit.storage.store import Store
from evalkit.storage.writer import AttemptWriter
from tests.builders import a_body, a_run, a_variant, an_attempt, attempts_for, store_run

Batch = Sequence[tuple[Attempt, Body]]
Append = Callable[[Batch], None]
RUN = a_run(repeats=30)
ATTEMPTS = attempts_for(RUN)


@pytest.fixture
def store(tmp_path: Path) -> Generator[Store]:
    with open_store(f"sqlite:///{tmp_path}/evalkit.db") as opened:
        store_run(opened, run=RUN)
        yield opened


def a_store_that(append: Append) -> Store:
    return cast("Store", SimpleNamespace(attempts=SimpleNamespace(append=append)))


class Gate:
    """Lets commits through one by one when told to, and counts the rows of each."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._open = threading.Event()
        self.sizes: list[int] = []

    def append(self, batch: Batch) -> None:
        assert self._open.wait(30)
        self.sizes.append(len(batch))
        self._store.attempts.append(batch)

    def open(self) -> None:
        self._open.set()


def finished(store: Store) -> frozenset[Cell]:
    return store.attempts.finished_cells(RUN.run_id)


async def turns(count: int = 5) -> None:
    for _ in range(count):
        await asyncio.sleep(0)


async def test_an_attempt_is_in_the_database_once_append_returned(store: Store, tmp_path: Path) -> None:
    writer = AttemptWriter(store)
    await writer.append(*ATTEMPTS[0])
    with open_store(f"sqlite:///{tmp_path}/evalkit.db") as other:
        assert finished(other) == {ATTEMPTS[0][0].cell}
    await writer.close()


async def test_append_does_not_return_before_the_commit(store: Store) -> None:
    gate = Gate(store)
    writer = AttemptWriter(a_store_that(gate.append))
    appending = asyncio.create_task(writer.append(*ATTEMPTS[0]))
    await turns()
    assert not appending.done()
    gate.open()
    await appending
    await writer.close()


async def test_what_queued_up_during_a_commit_goes_into_the_next_one(store: Store) -> None:
    gate = Gate(store)
    writer = AttemptWriter(a_store_that(gate.append))
    first = asyncio.create_task(writer.append(*ATTEMPTS[0]))
    await turns()
    others = [asyncio.create_task(writer.append(*row)) for row in ATTEMPTS[1:]]
    await turns()
    gate.open()
    await asyncio.gather(first, *others)
    await writer.close()
    assert gate.sizes == [1, 29]
    assert len(finished(store)) == 30


async def test_a_refused_attempt_fails_its_own_caller_only(store: Store) -> None:
    writer = AttemptWriter(store)
    twice = [ATTEMPTS[0], ATTEMPTS[1], ATTEMPTS[1], ATTEMPTS[2]]
    outcomes = await asyncio.gather(*(writer.append(*row) for row in twice), return_exceptions=True)
    await writer.close()
    assert [type(outcome) for outcome in outcomes] == [type(None), type(None), RefusedRows, type(None)]
    assert len(finished(store)) == 3


async def test_a_broken_database_fails_every_caller_after_one_try() -> None:
    tries: list[int] = []

    def broken(batch: Batch) -> None:
        tries.append(len(batch))
        raise StorageError("the disk is full")

    writer = AttemptWriter(a_store_that(broken))
    outcomes = await asyncio.gather(*(writer.append(*row) for row in ATTEMPTS[:4]), return_exceptions=True)
    await writer.close()
    assert [str(outcome) for outcome in outcomes] == ["the disk is full"] * 4
    assert tries == [4]


async def test_a_bug_in_the_store_reaches_those_who_wait() -> None:
    def buggy(_batch: Batch) -> None:
        raise ZeroDivisionError

    writer = AttemptWriter(a_store_that(buggy))
    with pytest.raises(ZeroDivisionError):
        await writer.append(*ATTEMPTS[0])
    await writer.close()


async def test_the_writer_works_on_after_a_failure(store: Store) -> None:
    writer = AttemptWriter(store)
    await writer.append(*ATTEMPTS[0])
    with pytest.raises(RefusedRows):
        await writer.append(*ATTEMPTS[0])
    await writer.append(*ATTEMPTS[1])
    await writer.close()
    assert len(finished(store)) == 2


async def test_the_attempt_of_a_cancelled_caller_is_stored(store: Store) -> None:
    gate = Gate(store)
    writer = AttemptWriter(a_store_that(gate.append))
    callers = [asyncio.create_task(writer.append(*row)) for row in ATTEMPTS[:3]]
    await turns()
    callers[0].cancel()
    callers[2].cancel()
    await turns()
    assert callers[0].cancelled()
    gate.open()
    await callers[1]
    await writer.close()
    assert len(finished(store)) == 3


async def test_a_failure_that_nobody_waits_for_is_raised_by_close(store: Store) -> None:
    gate = Gate(store)
    writer = AttemptWriter(a_store_that(gate.append))
    caller = asyncio.create_task(writer.append(an_attempt(session_id="unknown"), a_body()))
    await turns()
    caller.cancel()
    await turns()
    gate.open()
    with pytest.raises(RefusedRows, match="store that first"):
        await writer.close()


async def test_close_stores_what_is_waiting(store: Store) -> None:
    writer = AttemptWriter(store)
    callers = [asyncio.create_task(writer.append(*row)) for row in ATTEMPTS]
    await turns(1)
    await writer.close()
    assert len(finished(store)) == 30
    await asyncio.gather(*callers)


async def test_closing_an_idle_writer_twice_is_fine(store: Store) -> None:
    writer = AttemptWriter(store)
    await writer.close()
    await writer.close()


async def test_a_closed_writer_takes_nothing(store: Store) -> None:
    writer = AttemptWriter(store)
    await writer.close()
    with pytest.raises(RuntimeError, match="closed"):
        await writer.append(*ATTEMPTS[0])


async def test_a_store_in_memory_can_be_written_by_its_thread_and_read_by_ours() -> None:
    with open_store("sqlite://") as store:
        store_run(store, run=RUN)
        writer = AttemptWriter(store)
        appending = asyncio.gather(*(writer.append(*row) for row in ATTEMPTS))
        while not appending.done():
            await asyncio.to_thread(store.attempts.finished_cells, RUN.run_id)
        await writer.close()
        assert finished(store) == set(RUN.cells())
        assert store.attempts.tries(RUN.run_id) == dict.fromkeys(RUN.cells(), 1)
        assert store.banks.variants(RUN.places) == {a_variant().asked_hash: a_variant()}
