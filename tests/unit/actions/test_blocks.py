"""BlockWatch: looks at a run at the ends of blocks while it is asked."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Collection, Mapping
from types import SimpleNamespace
from typing import Any

import pytest

from evalkit.actions.deciding.blocks import BlockWatch
from evalkit.asking.stop import StopSignal
from evalkit.domain.attempt import Cell
from evalkit.domain.run import Run
from evalkit.errors import RunError
from evalkit.runs.observer import SilentObserver
from tests.builders import a_failed_attempt, a_run, an_attempt, variants_numbered

RUN = a_run(variants=variants_numbered(6), repeats=2)
HASHES = [place.asked_hash for place in RUN.places]


class Looker:
    """Notes the looks; decides at the one it is told to."""

    def __init__(self, *, decides_at: int | None = None, raises: Exception | None = None) -> None:
        self.looks = 0
        self.threads: set[int] = set()
        self._decides_at = decides_at
        self._raises = raises

    def __call__(self, run: Run) -> bool:
        assert run is RUN
        self.looks += 1
        self.threads.add(threading.get_ident())
        if self._raises is not None:
            raise self._raises
        return self.looks == self._decides_at


class Told(SilentObserver):
    """Notes what it was told."""

    def __init__(self) -> None:
        self.calls: list[str] = []

    def began(self, run: Run, *, wanted: int, finished: int, is_resumed: bool) -> None:
        self.calls.append(f"began {finished}/{wanted} {is_resumed}")

    def stored(self, run: Run, attempt: Any, *, is_right: bool | None) -> None:
        self.calls.append(f"stored {is_right}")

    def told(self, target_name: str, fact: str) -> None:
        self.calls.append(f"told {target_name} {fact}")


def watching(
    look: Any,
    *,
    ends: Collection[int] = (2, 4),
    tried: Mapping[Cell, int] | None = None,
    stop: StopSignal | None = None,
    observer: Any = None,
) -> BlockWatch:
    def tries(_run_id: str) -> Mapping[Cell, int]:
        return tried or {}

    store: Any = SimpleNamespace(attempts=SimpleNamespace(tries=tries))
    return BlockWatch(
        observer or SilentObserver(),
        ends=lambda _run: ends,
        look=look,
        store=store,
        stop=stop or StopSignal(),
    )


def begin(watch: BlockWatch) -> None:
    watch.began(RUN, wanted=12, finished=0, is_resumed=False)


def ask(watch: BlockWatch, question: int, *repeats: int) -> None:
    for repeat in repeats:
        watch.stored(RUN, an_attempt(asked_hash=HASHES[question], repeat=repeat), is_right=True)


async def test_each_end_is_looked_at_once_when_all_before_it_was_asked() -> None:
    looker = Looker()
    watch = watching(looker)
    begin(watch)
    ask(watch, 0, 0, 1)
    ask(watch, 2, 0, 1)
    ask(watch, 1, 0)
    await watch.settled()
    assert looker.looks == 0, "a repeat of the second question is missing"
    ask(watch, 1, 1)
    await watch.settled()
    assert looker.looks == 1
    ask(watch, 4, 0, 1)
    await watch.settled()
    assert looker.looks == 1, "the fourth question is missing"
    ask(watch, 3, 0, 1)
    ask(watch, 5, 0, 1)
    await watch.settled()
    assert looker.looks == 2
    assert threading.get_ident() not in looker.threads, "asking would stand still"


async def test_two_ends_that_are_passed_at_once_are_one_look() -> None:
    looker = Looker()
    watch = watching(looker)
    begin(watch)
    for question in (1, 2, 3):
        ask(watch, question, 0, 1)
    ask(watch, 0, 0, 1)
    await watch.settled()
    assert looker.looks == 1


async def test_what_an_earlier_session_asked_counts_from_the_beginning() -> None:
    looker = Looker()
    watch = watching(
        looker, tried={Cell(asked_hash=HASHES[row], repeat=repeat): 1 for row in (0, 1) for repeat in (0, 1)}
    )
    begin(watch)
    await watch.settled()
    assert looker.looks == 1


async def test_what_failed_was_asked() -> None:
    looker = Looker()
    watch = watching(looker, ends=(1,))
    begin(watch)
    ask(watch, 0, 0)
    watch.stored(RUN, a_failed_attempt(asked_hash=HASHES[0], repeat=1), is_right=None)
    await watch.settled()
    assert looker.looks == 1


async def test_asking_goes_on_while_it_is_looked_and_looks_come_one_after_another() -> None:
    release, running = threading.Event(), [0, 0]

    def slow(_run: Run) -> bool:
        running[0] += 1
        running[1] = max(running)
        release.wait(20)
        running[0] -= 1
        return False

    watch = watching(slow)
    begin(watch)
    for question in range(4):
        ask(watch, question, 0, 1)
        await asyncio.sleep(0.01)
    release.set()
    await watch.settled()
    assert running == [0, 1]


async def test_a_look_that_decides_stops_the_asking_and_is_the_last() -> None:
    looker, stop = Looker(decides_at=1), StopSignal()
    watch = watching(looker, stop=stop)
    begin(watch)
    for question in range(4):
        ask(watch, question, 0, 1)
    await watch.settled()
    ask(watch, 4, 0, 1)
    await watch.settled()
    assert watch.has_decided
    assert (stop.is_requested, stop.is_urgent) == (True, False)
    assert looker.looks == 1


async def test_a_look_that_decides_after_ctrl_c_throws_nothing_away() -> None:
    stop = StopSignal()
    watch = watching(Looker(decides_at=1), stop=stop)
    begin(watch)
    stop.request()
    ask(watch, 0, 0, 1)
    ask(watch, 1, 0, 1)
    await watch.settled()
    assert watch.has_decided
    assert not stop.is_urgent


async def test_what_a_look_raises_stops_the_asking_and_is_raised_in_the_end() -> None:
    looker, stop = Looker(raises=RunError("too dear")), StopSignal()
    watch = watching(looker, stop=stop)
    begin(watch)
    for question in range(4):
        ask(watch, question, 0, 1)
        await asyncio.sleep(0.01)
    with pytest.raises(RunError, match="too dear"):
        await watch.settled()
    assert (stop.is_requested, stop.is_urgent) == (True, False)
    assert not watch.has_decided
    assert looker.looks == 1


async def test_without_a_look_there_is_nothing_to_wait_for() -> None:
    await watching(Looker()).settled()


async def test_whoever_watches_is_told_everything() -> None:
    told = Told()
    watch = watching(Looker(), observer=told)
    begin(watch)
    ask(watch, 0, 0)
    watch.told("q4", "half way")
    assert told.calls == ["began 0/12 False", "stored True", "told q4 half way"]
