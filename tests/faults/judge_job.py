"""A small judging on this machine: answers that are stored, and a judge that takes a moment for each verdict."""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
from collections import Counter
from collections.abc import Generator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from evalkit.simulator.judge_personas import JudgePersona
from evalkit.simulator.personas import Pace
from tests.e2e.commands import Finished, until
from tests.e2e.judging_bench import judging_bench
from tests.faults.forked_commands import Forked, ForkedCommands, forked_commands
from tests.faults.small_job import asked_by_seed, end_of
from tests.mutants import Mutant
from tests.unit.simulator.judged import a_judge

__all__ = ["CONCURRENCY", "JudgeBench", "JudgeJob", "judge_bench"]

CONCURRENCY: Final = 2
_TAKES_S: Final = 0.05
_JUDGE: Final = ("judge", "latest", "--judge", "big", "--dimension", "coherence", "--dimension", "common_sense")


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgeBench:
    """What the tests of one module share."""

    judge: JudgePersona
    base_url: str
    stored: Path
    commands: ForkedCommands


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgeJob:
    """A folder in which one judge is asked about 8 answers on two dimensions, two at once; it was tried before."""

    bench: JudgeBench
    folder: Path
    asked_before: Counter[str] = field(default_factory=Counter[str])
    known_before: set[str] = field(default_factory=set[str])
    """Seeds of the verdicts that were given when the judge was tried."""

    def __post_init__(self) -> None:
        shutil.copytree(self.bench.stored, self.folder)
        self.configure(self.bench.base_url)
        self.asked_before.update(asked_by_seed(self.bench.base_url))
        self.known_before.update(self.seeds())

    def configure(self, base_url: str) -> None:
        """Say where the judge is served."""
        config = self.folder / "evalkit.toml"
        # With a temperature, seeds count for something, and the simulator tells verdicts apart by them.
        content = f"""\
[judges.big]
base_url = "{base_url}"
served_model = "judge"
concurrency = {CONCURRENCY}
temperature = 0.5
timeouts = {{unreachable_s = 0.3}}
"""
        config.write_text(content, encoding="utf-8")

    @property
    def store(self) -> Path:
        """Where answers and verdicts are."""
        return self.folder / "runs" / "evalkit.db"

    def started(self, mutant: Mutant | None = None, *options: str, environ: Mapping[str, str] | None = None) -> Forked:
        """The command, in a process of its own."""
        return self.bench.commands.started(*_JUDGE, *options, cwd=self.folder, environ=environ, mutant=mutant)

    def judging(self, mutant: Mutant | None = None) -> Forked:
        """The command, when it has stored some verdicts and others are in flight."""
        before = len(self.seeds())
        process = self.started(mutant)
        until(lambda: len(self.seeds()) >= before + 3 or process.poll() is not None)
        return process

    def run(self, mutant: Mutant | None = None, *options: str, environ: Mapping[str, str] | None = None) -> Finished:
        """The command, to its end."""
        return end_of(self.started(mutant, *options, environ=environ))

    def seeds(self) -> list[str]:
        """The seeds of all verdicts, as they would survive a power loss now."""
        with closing(sqlite3.connect(self.store)) as store:
            return [str(seed) for (seed,) in store.execute("SELECT seed FROM judgement")]

    def asked(self) -> Counter[str]:
        """How often each verdict was asked for since this folder was made."""
        return Counter(asked_by_seed(self.bench.base_url)) - self.asked_before

    def assert_finishes(self, mutant: Mutant | None = None, *, asked_twice_at_most: int) -> None:
        """The same command goes on: what is stored is asked for no more, and in the end all is there once."""
        stored, before = self.seeds(), self.asked()
        ended = self.run(mutant)
        assert ended.code == 0, ended.err
        seeds, asked = self.seeds(), self.asked()
        assert len(seeds) == len(set(seeds)) > len(stored)
        assert set(stored) < set(seeds), "a stored verdict is gone"
        assert all(asked[seed] == before[seed] for seed in stored), "a verdict that was stored was asked for again"
        new = set(seeds) - self.known_before
        assert min(asked[seed] for seed in new) == 1
        assert sum(asked[seed] - 1 for seed in new) <= asked_twice_at_most


@contextlib.contextmanager
def judge_bench(place: Path, *, library: Path | None = None) -> Generator[JudgeBench]:
    """A judge, and a folder in which it has passed its canaries and given a verdict."""
    judge = a_judge(pace=Pace(ttft_s=_TAKES_S, token_s=0.0), slots=CONCURRENCY)
    place.mkdir(exist_ok=True)
    with (
        judging_bench(place / "one", judges=[judge]) as (base_url, stored),
        forked_commands(place / "commands", library=library) as commands,
    ):
        tried = JudgeJob(
            bench=JudgeBench(judge=judge, base_url=base_url, stored=stored, commands=commands), folder=place / "tried"
        )
        ended = tried.run(None, "--limit", "1")
        assert ended.code == 0, ended.err
        yield JudgeBench(judge=judge, base_url=base_url, stored=tried.folder, commands=commands)
