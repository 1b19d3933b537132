"""``kill -9`` at random moments, from the first import to the last line of the scorecard; then the command again."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import pytest

from tests.faults.forked_commands import Forked, ForkedCommands, forked_commands
from tests.faults.small_job import CELLS, CONCURRENCY, SmallJob, serving_sums
from tests.mutants import Mutant

_ASKS_FINISHED_CELLS = Mutant(where="evalkit.runs.scope:open_cells", old="cell not in finished and ", new="")


@dataclass(slots=True, kw_only=True)
class _Story:
    """What happened to the commands so far."""

    kills: int = 0
    ended_before_their_kill: int = 0
    folders: int = 0
    asked_again: int = 0
    died_while: Counter[str] = field(default_factory=Counter[str])


def killed_lives(
    place: Path, *, wanted: int, random: Random, mutant: Mutant | None = None, commands: ForkedCommands | None = None
) -> _Story:
    """Kill commands in folder after folder; each folder is finished before the next begins."""
    story = _Story()
    with serving_sums(place / "known", token_s=0.002) as base_url:
        whole_life_s = _life_s(SmallJob(folder=place / "first", base_url=base_url, commands=commands))
        while story.kills < wanted:
            story.folders += 1
            job = SmallJob(folder=place / f"job-{story.folders}", base_url=base_url, commands=commands)
            _killed_until_finished(job, story, wanted=wanted, random=random, whole_life_s=whole_life_s, mutant=mutant)
    return story


def _life_s(job: SmallJob) -> float:
    """How long a command lives that nobody disturbs; on a busy machine longer, and then kills come earlier in it."""
    began_s = time.monotonic()
    assert job.run().code == 0
    return time.monotonic() - began_s


def _killed_until_finished(
    job: SmallJob, story: _Story, *, wanted: int, random: Random, whole_life_s: float, mutant: Mutant | None
) -> None:
    kills_here = 0
    while True:
        finished = job.finished_seeds()
        asked = job.asked(finished)
        process = job.started(mutant)
        # A job that is done is finished sooner or later, or the next folder would never be begun.
        is_spared = story.kills == wanted or (len(finished) == CELLS and random.random() < 0.5)
        is_killed = not is_spared and _killed_at(process, random.uniform(0, whole_life_s), story=story)
        _, errors = process.communicate()
        assert job.asked(finished) == asked, "a cell that was stored has been asked again"
        assert set(finished) <= set(job.finished_seeds()), "a stored answer is gone"
        if is_killed:
            kills_here += 1
            story.died_while[_phase(job, errors)] += 1
            continue
        assert process.returncode == 0, errors
        _assert_whole(job, story, kills=kills_here)
        return


def _killed_at(process: subprocess.Popen[str] | Forked, delay_s: float, *, story: _Story) -> bool:
    try:
        process.wait(timeout=delay_s)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        story.kills += 1
        return True
    story.ended_before_their_kill += 1
    return False


def _phase(job: SmallJob, errors: str) -> str:
    """What was going on when it was killed."""
    if "connecting" not in errors:
        return "starting" if job.store.exists() else "starting, before there was a store"
    if "asking" not in errors and "are there already" not in errors:
        return "warming up"
    return "asking" if len(job.finished_seeds()) < CELLS else "scoring or printing"


def _assert_whole(job: SmallJob, story: _Story, *, kills: int) -> None:
    seeds = job.finished_seeds()
    asked = job.asked(seeds)
    assert len(seeds) == len(set(seeds)) == CELLS, "every cell is finished, exactly once"
    again = sum(count - 1 for count in asked.values())
    assert min(asked.values()) == 1
    assert again <= CONCURRENCY * kills, "only what was in flight at a kill may be asked again"
    story.asked_again += again


@pytest.mark.fault("the process is killed (kill -9)", mutant=_ASKS_FINISHED_CELLS)
def test_killed_commands_go_on_and_ask_nothing_stored_again(tmp_path: Path, mutant: Mutant | None) -> None:
    with forked_commands(tmp_path / "commands") as commands:
        story = killed_lives(tmp_path, wanted=8, random=Random(7), mutant=mutant, commands=commands)
    assert story.kills == 8


@pytest.mark.long
@pytest.mark.timeout(3600)
def test_two_hundred_kills(tmp_path: Path) -> None:
    story = killed_lives(tmp_path, wanted=200, random=Random(1))
    print(story)  # noqa: T201 - the figures of docs/reliability.md
    assert story.kills == 200
    assert len(story.died_while) == 5, "the kills did not reach every phase"
