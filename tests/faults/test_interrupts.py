"""Ctrl-C and SIGTERM at random moments, once or several times: exit code 130, no traceback, nothing lost."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import pytest

from tests.e2e.commands import until
from tests.faults.forked_commands import Forked, ForkedCommands, forked_commands
from tests.faults.small_job import CELLS, CONCURRENCY, SmallJob, asked_by_seed, end_of, serving_sums
from tests.mutants import Mutant

_LEAVES_ANSWERS = Mutant(
    where="evalkit.cli.interrupts:listening",
    old="with _set_meanwhile(lambda _number, _frame: on_interrupt()):",
    new="if on_interrupt:",
)


@dataclass(slots=True, kw_only=True)
class _Story:
    """What happened to the commands so far."""

    interrupted: int = 0
    done_before: int = 0
    """Commands that were done before the interrupt took hold: their exit code is their own, and all is printed."""
    died_while: Counter[str] = field(default_factory=Counter[str])


def interrupted_commands(
    place: Path, *, wanted: int, random: Random, mutant: Mutant | None = None, commands: ForkedCommands | None = None
) -> _Story:
    """Interrupt commands, each at a moment of its own, until so many were; then let each job be finished."""
    story, folders = _Story(), 0
    with serving_sums(place / "known", token_s=0.002) as base_url:
        whole_life_s = _life_s(SmallJob(folder=place / "first", base_url=base_url, commands=commands))
        while story.interrupted < wanted:
            folders += 1
            job = SmallJob(folder=place / f"job-{folders}", base_url=base_url, commands=commands)
            urgent = 0
            if folders == 1:
                # For certain while answers are in flight.
                _interrupted(job, story, random=random, after=_Moment(stored=2, presses=1), mutant=mutant)
            while story.interrupted < wanted and len(job.finished_seeds()) < CELLS:
                moment = _Moment(delay_s=random.uniform(0, whole_life_s * 0.7), presses=random.choice((1, 1, 1, 2, 3)))
                urgent += _interrupted(job, story, random=random, after=moment, mutant=mutant)
            _assert_finishes(job, urgent=urgent)
    return story


@dataclass(frozen=True, slots=True, kw_only=True)
class _Moment:
    """When to press, and how often."""

    presses: int
    delay_s: float = 0
    stored: int | None = None
    """Wait for so many answers instead."""

    def wait(self, process: subprocess.Popen[str] | Forked, job: SmallJob) -> None:
        # Before evalkit's first line, signals are the interpreter's.
        until(lambda: _listens(process.pid) or process.poll() is not None)
        if self.stored is not None:
            until(lambda: len(job.finished_seeds()) >= (self.stored or 0) or process.poll() is not None)
        else:
            _lived(process, self.delay_s)


def _lived(process: subprocess.Popen[str] | Forked, duration_s: float) -> None:
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(duration_s)


def _life_s(job: SmallJob) -> float:
    began_s = time.monotonic()
    assert job.run().code == 0
    return time.monotonic() - began_s


def _interrupted(job: SmallJob, story: _Story, *, random: Random, after: _Moment, mutant: Mutant | None) -> int:
    """Interrupt one command; returns 1 where what was in flight may have been left."""
    stored, asked_before = set(job.finished_seeds()), asked_by_seed(job.base_url)
    process = job.started(mutant)
    after.wait(process, job)
    for number in range(after.presses):
        if number:
            _lived(process, random.uniform(0, 0.3))
        if process.poll() is None:
            os.killpg(process.pid, random.choice((signal.SIGINT, signal.SIGINT, signal.SIGTERM)))
    ended = end_of(process)
    assert "Traceback" not in ended.err, ended.err
    assert "Exception ignored" not in ended.err, ended.err
    finished, asked = set(job.finished_seeds()), asked_by_seed(job.base_url)
    assert stored <= finished, "a stored answer is gone"
    new = {seed for seed, count in asked.items() if count > asked_before.get(seed, 0)}
    assert not new & stored, "a cell that was stored has been asked again"
    if after.presses == 1:
        assert new <= finished, "an answer in flight was thrown away"
    if ended.code == 0:
        assert "tiny: " in ended.out
        story.done_before += 1
        return 0
    assert ended.code == 130, ended
    story.interrupted += 1
    story.died_while[_phase(ended.err)] += 1
    return int(after.presses > 1)


def _listens(pid: int) -> bool:
    """Whether the program has said what SIGTERM shall do (proc(5), SigCgt)."""
    try:
        status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    except OSError:
        return False
    caught = next((line for line in status.splitlines() if line.startswith("SigCgt:")), "SigCgt: 0")
    return bool(int(caught.split()[1], 16) >> (signal.SIGTERM - 1) & 1)


def _phase(errors: str) -> str:
    for word in ("done", "interrupted", "asking", "warming up", "connecting"):
        if word in errors:
            return word
    return "starting"


def _assert_finishes(job: SmallJob, *, urgent: int) -> None:
    ended = job.run()
    assert ended.code == 0, ended.err
    seeds = job.finished_seeds()
    assert len(seeds) == len(set(seeds)) == CELLS
    assert sum(count - 1 for count in job.asked(seeds).values()) <= CONCURRENCY * urgent


@pytest.mark.fault("Ctrl-C or SIGTERM", mutant=_LEAVES_ANSWERS)
def test_an_interrupt_ends_in_order_whenever_it_comes(tmp_path: Path, mutant: Mutant | None) -> None:
    with forked_commands(tmp_path / "commands") as commands:
        story = interrupted_commands(tmp_path, wanted=8, random=Random(5), mutant=mutant, commands=commands)
    assert story.interrupted == 8


def test_interrupts_during_the_imports(tmp_path: Path) -> None:
    job = SmallJob(folder=tmp_path / "job", base_url="http://127.0.0.1:9/v1")
    for number, delay_s in ((signal.SIGINT, 0.0), (signal.SIGTERM, 0.1), (signal.SIGINT, 0.3)):
        process = job.started()
        _Moment(presses=1, delay_s=delay_s).wait(process, job)
        os.killpg(process.pid, number)
        ended = end_of(process)
        assert (ended.code, ended.err.count("Traceback")) == (130, 0), ended.err


@pytest.mark.long
@pytest.mark.timeout(3600)
def test_eighty_interrupts(tmp_path: Path) -> None:
    story = interrupted_commands(tmp_path, wanted=80, random=Random(6))
    print(story)  # noqa: T201 - the figures of docs/reliability.md
    assert len(story.died_while) >= 4, "the interrupts did not reach every phase"
