"""A small job on this machine: a bank of sums, a simulated model that answers quickly, and what was asked of it."""

from __future__ import annotations

import contextlib
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Collection, Generator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from evalkit.actions.check_question import check_variant
from evalkit.actions.choose_questions import chosen_questions
from evalkit.actions.project import Project
from evalkit.actions.run_order import RunOrder
from evalkit.simulator.personas import PERSONAS
from evalkit.simulator.serving import running_simulator
from tests.e2e.commands import Finished, counts_at, until
from tests.e2e.workplace import Workplace
from tests.faults.forked_commands import Forked, ForkedCommands
from tests.faults.places import ROOT
from tests.mutants import Mutant

__all__ = ["CELLS", "CONCURRENCY", "SmallJob", "asked_by_seed", "command_line", "end_of", "serving_sums", "suspend"]

CELLS: Final = 36
CONCURRENCY: Final = 4
_WARM_UP_SEED: Final = "1"


@contextlib.contextmanager
def serving_sums(folder: Path, *, token_s: float = 0.0004) -> Generator[str]:
    """A simulator that knows the bank of sums; yields its address."""
    Workplace(folder=folder)
    project = Project.at(folder, environ={})
    variants = chosen_questions(RunOrder(model_names=(), bank="sums"), project=project).scope.variants
    demo = PERSONAS["demo"]
    quick = replace(demo, pace=replace(demo.pace, ttft_s=0.01, token_s=token_s, tokens_per_chunk=10), slots=16)
    with running_simulator((*variants, check_variant("en")), personas={"demo": quick}) as url:
        yield url


def asked_by_seed(base_url: str) -> dict[str, int]:
    """Seed -> how often a request with it came in, over everything that this simulator was asked."""
    asked: dict[str, int] = {}
    for key, count in counts_at(base_url)["by_request"].items():
        seed = key.rpartition(":")[2]
        if seed != _WARM_UP_SEED:
            asked[seed] = asked.get(seed, 0) + count
    return asked


def command_line(mutant: Mutant | None, *arguments: str) -> list[str]:
    """An evalkit command in a process of its own, with the mutant where there is one."""
    return [sys.executable, "-m", "evalkit", *arguments] if mutant is None else mutant.command(*arguments)


def end_of(process: subprocess.Popen[str] | Forked) -> Finished:
    """Wait for a command that was started."""
    out, err = process.communicate(timeout=120)
    assert process.returncode is not None
    return Finished(code=process.returncode, out=out, err=err)


def suspend(process: subprocess.Popen[str] | Forked, path: Path) -> None:
    """Stop it between two commits: in the middle of one it would keep the store locked until it goes on."""

    def is_stopped_unlocked() -> bool:
        os.killpg(process.pid, signal.SIGSTOP)
        with closing(sqlite3.connect(path, timeout=0.05, isolation_level=None)) as store:
            try:
                store.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError:
                os.killpg(process.pid, signal.SIGCONT)
                return False
            store.execute("ROLLBACK")
            return True

    until(is_stopped_unlocked)


@dataclass(frozen=True, slots=True, kw_only=True)
class SmallJob:
    """A folder in which ``evalkit run --model tiny`` asks 36 cells, four at once."""

    folder: Path
    base_url: str
    limits: Sequence[str] = ()
    """Options that make it smaller still."""
    environ: Mapping[str, str] = field(default_factory=dict[str, str])
    commands: ForkedCommands | None = None
    """Forks its commands instead of starting them from nothing, where there is one."""

    def __post_init__(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        Workplace(folder=self.folder).configure(
            self.base_url, 'served_model = "demo"', f"concurrency = {CONCURRENCY}", "reasoning = true"
        )

    @property
    def arguments(self) -> tuple[str, ...]:
        """The command."""
        return ("run", "--model", "tiny", *self.limits)

    @property
    def store(self) -> Path:
        """Where the answers are."""
        return self.folder / "runs" / "evalkit.db"

    def started(self, mutant: Mutant | None = None, *arguments: str) -> subprocess.Popen[str] | Forked:
        """The command, or another one, in a process and a group of its own."""
        if self.commands is not None:
            return self.commands.started(
                *(arguments or self.arguments), cwd=self.folder, environ=self.environ, mutant=mutant
            )
        return subprocess.Popen(
            command_line(mutant, *(arguments or self.arguments)),
            cwd=self.folder,
            env={**os.environ, **self.environ, "PYTHONPATH": str(ROOT)},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def run(self, mutant: Mutant | None = None, *arguments: str) -> Finished:
        """The command, or another one, to its end."""
        return end_of(self.started(mutant, *arguments))

    def finished_seeds(self) -> list[str]:
        """The seeds of all final attempts, as they would survive a power loss now; one per attempt."""
        if not self.store.exists():
            return []
        with contextlib.closing(sqlite3.connect(self.store)) as store:
            try:
                return [str(seed) for (seed,) in store.execute("SELECT seed FROM attempt WHERE is_final")]
            except sqlite3.OperationalError:
                return []

    def asked(self, seeds: Collection[str]) -> dict[str, int]:
        """How often each of these was asked."""
        asked = asked_by_seed(self.base_url)
        return {seed: asked.get(seed, 0) for seed in seeds}
