"""A user's folder, a server that can be broken, and ``evalkit run`` in this process, so that mutants apply to it."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

import pytest

from evalkit.actions import prepare_target
from evalkit.asking.pool import Pool
from evalkit.cli.main import run as run_command
from evalkit.domain.attempt import Attempt, Body, Failure, Outcome
from evalkit.storage.opening import open_store
from evalkit.storage.store import Store
from evalkit.targets import passport
from tests.broken_server import Script
from tests.e2e.commands import Finished
from tests.e2e.workplace import Workplace, mistakes
from tests.faults.faulty_server import FaultyServer

__all__ = ["CELLS", "PoolTime", "Scene"]

CELLS: Final = 6
_RUN: Final = ("run", "--model", "tiny", "--limit", "3", "--repeats", "2")


@dataclass(slots=True, kw_only=True)
class PoolTime:
    """Time as evalkit's pool has it: a wait passes at once, whatever its length, and is written down."""

    now_s: float = 1_000.0
    waits_s: list[float] = field(default_factory=list[float])
    on_wait: Callable[[int], None] = lambda number: None
    """Called before each wait with its number, counted from 1: what happens meanwhile."""

    def clock(self) -> float:
        """Seconds."""
        return self.now_s

    async def sleep(self, duration_s: float) -> None:
        """Pass."""
        due_s = self.now_s + duration_s
        self.waits_s.append(duration_s)
        self.on_wait(len(self.waits_s))
        await asyncio.sleep(0)
        self.now_s = max(self.now_s, due_s)

    def rule(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Be the time of every pool, and let nothing else wait."""
        defaults: dict[str, Any] = Pool.__init__.__kwdefaults__ or {}
        monkeypatch.setitem(defaults, "clock", self.clock)
        monkeypatch.setitem(defaults, "sleep", self.sleep)
        monkeypatch.setattr(prepare_target, "_START_POLL_S", 0.0)
        monkeypatch.setattr(passport, "_PAUSE_S", 0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """``evalkit run`` of three sums, asked twice each, one at a time: six cells."""

    place: Workplace
    server: FaultyServer
    time: PoolTime
    monkeypatch: pytest.MonkeyPatch
    capsys: pytest.CaptureFixture[str]

    def configure(self, *lines: str, base_url: str | None = None) -> None:
        """Write evalkit.toml; further keys of the model come one a line."""
        self.place.configure(base_url or self.server.base_url, "concurrency = 1", *lines)

    def run(self, *options: str) -> Finished:
        """The main job, to its end."""
        return self.command(*_RUN, *options)

    def command(self, *arguments: str) -> Finished:
        """Any command, to its end."""
        self.monkeypatch.setattr(sys, "argv", ["evalkit", *arguments])
        code = run_command(list(arguments))
        captured = self.capsys.readouterr()
        ended = Finished(code=code, out=captured.out, err=captured.err)
        assert "Traceback" not in ended.err
        return ended

    def attempts(self) -> list[Attempt]:
        """What is stored, in the order stored."""
        with self.store() as store:
            return [attempt for each in store.runs.all() for attempt in store.attempts.of_run(each.run.run_id)]

    def failures(self) -> list[Attempt]:
        """Those that were not served."""
        return [attempt for attempt in self.attempts() if attempt.outcome is Outcome.FAILED]

    def body(self, attempt: Attempt) -> Body:
        """What was sent and received."""
        with self.store() as store:
            return store.attempts.body(attempt.attempt_id)

    def stored(self, number: int) -> tuple[Attempt, Body]:
        """A final attempt, counted from 0, with its body."""
        attempt = [attempt for attempt in self.attempts() if attempt.is_final][number]
        return attempt, self.body(attempt)

    def after(self, answer: Script | bytes) -> tuple[Attempt, Body]:
        """What is stored of an odd answer that is one all the same, the first of a run; `show` can show the run."""
        self.server.breaks(answer, times=1)
        assert self.survives() == []
        shown = self.command("show")
        assert shown.code == 0, shown.err
        assert all(character.isprintable() or character == "\n" for character in shown.out)
        return self.stored(0)

    def failed_with(self, answer: Script | bytes) -> Failure:
        """What is stored of a broken answer, the second of a run that otherwise is sound and finishes."""
        self.server.breaks(answer, after=1, times=1)
        (failed,) = self.survives()
        assert failed.failure is not None
        assert failed.failure.is_retryable
        assert failed.failure.message.isprintable()
        return failed.failure

    def finishes(self, *options: str) -> Finished:
        """The server is well again: the same command finishes the run, and asks what is open and nothing else."""
        done = self._seeds(finished_only=True)
        before = self.attempts()
        self.server.heal()
        asked_before = len(self.server.questions)
        ended = self.run(*options)
        assert (ended.code, mistakes(ended)) == (0, []), ended.err
        asked = [request.json["seed"] for request in self.server.questions[asked_before:]]
        assert len(asked) == len(set(asked))
        assert set(asked) == self._seeds() - done
        assert self.attempts()[: len(before)] == before
        assert len(self._seeds(finished_only=True)) == CELLS
        return ended

    def ends_in_one_line(self, *options: str) -> str:
        """The run ends early, with exit code 2 and one line that says why; returns that line and its hint."""
        ended = self.run(*options)
        assert ended.code == 2, ended.err
        assert len(mistakes(ended)) == 1, ended.err
        lines = ended.err.splitlines()
        at = lines.index(mistakes(ended)[0])
        return "\n".join(lines[at : at + 2])

    def survives(self, *options: str) -> list[Attempt]:
        """The run meets the fault and still finishes, every cell once; returns the tries that failed."""
        ended = self.run(*options)
        assert (ended.code, mistakes(ended)) == (0, []), ended.err
        assert sum(attempt.is_final for attempt in self.attempts()) == CELLS
        assert len(self._seeds(finished_only=True)) == CELLS
        failures = self.failures()
        assert len(self.server.questions) == CELLS + len(failures)
        asked_before = len(self.server.questions)
        assert self.run(*options).code == 0
        assert len(self.server.questions) == asked_before
        return failures

    def store(self) -> Store:
        """The store on the disk; to be closed."""
        return open_store(f"sqlite:///{self.place.folder}/runs/evalkit.db")

    def _seeds(self, *, finished_only: bool = False) -> set[object]:
        return set(self.place.cells_by_seed(finished_only=finished_only))
