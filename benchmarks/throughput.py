"""What evalkit itself costs while it asks: wall time over the ideal, own CPU an attempt, peak memory.

    python benchmarks/throughput.py [--questions 500] [--repeats 3] [--only NAME]

The whole command, ``evalkit run``, in a process of its own, with a bank of 500 questions, against an endpoint in
another process whose every answer takes 400 ms. Ideal is attempts x 400 ms / requests in flight. Two figures are
given for each: of the asking alone, from the first request to the last stored answer, and of the whole command, with
its start, the warm-up, scoring and the scorecard.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

__all__ = ["Measured", "endpoint", "main", "write_bank"]

_ANSWER_S: Final = 0.4
_CANARY: Final = "numbers-for-benchmarks-00000000-0000-4000-8000-000000000001"
_BANK: Final = f"""\
name: numbers
version: 1.0.0
title: Numbers for benchmarks
canary: {_CANARY}
sets:
  smoke: {{questions: ["*"], repeats: 3}}
"""
_QUESTION: Final = """\
  - id: math-{number:05d}
    difficulty: easy
    languages: [en]
    proof: {{argument: By reading.}}
    answer: {{kind: number, value: {number}}}
    en:
      text: What is {number} + 0, as question number {number} of this long list asks whoever reads it?
      solution: It is {number}.
      checklist: [Is it added?, Is it told?]
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Job:
    """One way to ask, with its aims."""

    name: str
    model: str
    concurrency: int
    is_streamed: bool
    most_of_ideal: float
    most_cpu_ms: float | None = None


_JOBS: Final = (
    _Job(name="whole-64", model="whole-400", concurrency=64, is_streamed=False, most_of_ideal=1.15, most_cpu_ms=3.0),
    _Job(name="whole-256", model="whole-400", concurrency=256, is_streamed=False, most_of_ideal=2.0),
    _Job(name="chunks-64", model="chunks-400-64", concurrency=64, is_streamed=True, most_of_ideal=1.4),
)
_MOST_MB: Final = 200.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What one command cost."""

    attempts: int
    asking_s: float
    asking_cpu_s: float
    command_s: float
    command_cpu_s: float
    peak_mb: float
    lag_p99_ms: float


def write_bank(folder: Path, *, questions: int) -> None:
    """A bank ``numbers`` of so many questions."""
    bank = folder / "question_banks" / "numbers"
    bank.mkdir(parents=True)
    (bank / "bank.yaml").write_text(_BANK, encoding="utf-8")
    content = "".join(_QUESTION.format(number=number) for number in range(1, questions + 1))
    (bank / "math.yaml").write_text(f"canary: {_CANARY}\ncategory: math\nquestions:\n{content}", encoding="utf-8")


@contextmanager
def endpoint() -> Generator[str]:
    """The base URL of a cheap server in a process of its own."""
    script = Path(__file__).parent / "fixtures" / "endpoint.py"
    with subprocess.Popen([sys.executable, str(script)], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as server:
        assert server.stdout is not None
        assert server.stdin is not None
        try:
            yield f"http://127.0.0.1:{int(server.stdout.readline())}/v1"
        finally:
            server.stdin.close()


def _measured(job: _Job, *, base_url: str, folder: Path, repeats: int) -> Measured:
    config = (
        f'[models.{job.name}]\nbase_url = "{base_url}"\nserved_model = "{job.model}"\nmax_tokens = 100\n'
        f"reasoning = true\nstream = {str(job.is_streamed).lower()}\nconcurrency = {job.concurrency}\n\n"
        f'[defaults]\nbank = "numbers"\n\n[store]\nurl = "sqlite:///{job.name}.db"\n'
    )
    (folder / "evalkit.toml").write_text(config, encoding="utf-8")
    command = [sys.executable, "-m", "evalkit", "run", "--model", job.name, "--repeats", str(repeats), "--quiet"]
    started_s = time.perf_counter()
    process = subprocess.Popen([*command, "--json"], cwd=folder, stdout=subprocess.PIPE)
    assert process.stdout is not None
    with process.stdout:
        document = json.load(process.stdout)
    _, status, used = os.wait4(process.pid, 0)
    command_s = time.perf_counter() - started_s
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0
    with sqlite3.connect(folder / f"{job.name}.db") as store:
        row = store.execute("SELECT started_at, ended_at, own_cpu_s, loop_lag_p99_s FROM session").fetchone()
    began, ended = (datetime.fromisoformat(text) for text in row[:2])
    return Measured(
        attempts=document["finished"],
        asking_s=(ended - began).total_seconds(),
        asking_cpu_s=row[2],
        command_s=command_s,
        command_cpu_s=used.ru_utime + used.ru_stime,
        peak_mb=used.ru_maxrss / 1024,
        lag_p99_ms=row[3] * 1000,
    )


def _print(job: _Job, measured: Measured) -> None:
    ideal_s = measured.attempts * _ANSWER_S / job.concurrency
    cpu_ms = measured.asking_cpu_s / measured.attempts * 1000
    whole_cpu_ms = measured.command_cpu_s / measured.attempts * 1000
    within = measured.asking_s / ideal_s <= job.most_of_ideal and measured.peak_mb < _MOST_MB
    within = within and (job.most_cpu_ms is None or cpu_ms <= job.most_cpu_ms)
    print(f"{job.name}: {measured.attempts} attempts, {job.concurrency} in flight, ideal {ideal_s:.2f} s")
    print(
        f"  asking   {measured.asking_s:6.2f} s = {measured.asking_s / ideal_s:.2f} x ideal (aim {job.most_of_ideal}), "
        f"own CPU {cpu_ms:.2f} ms an attempt"
        + (f" (aim {job.most_cpu_ms:g})" if job.most_cpu_ms else "")
        + f", loop lag p99 {measured.lag_p99_ms:.1f} ms: {'within' if within else 'OVER'}"
    )
    print(
        f"  command  {measured.command_s:6.2f} s = {measured.command_s / ideal_s:.2f} x ideal, own CPU "
        f"{whole_cpu_ms:.2f} ms an attempt, peak memory {measured.peak_mb:.0f} MB (aim {_MOST_MB:.0f})"
    )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--questions", type=int, default=500)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--only", choices=[job.name for job in _JOBS])
    given = parser.parse_args()
    cores, load = os.cpu_count(), os.getloadavg()[0]
    print(f"{platform.python_implementation()} {platform.python_version()}, {platform.machine()}, {cores} cores,")
    print(f"load {load:.1f} before; {given.questions} questions x {given.repeats}, {_ANSWER_S * 1000:.0f} ms an answer")
    with tempfile.TemporaryDirectory() as name, endpoint() as base_url:
        folder = Path(name)
        write_bank(folder, questions=given.questions)
        for job in _JOBS:
            if given.only in (None, job.name):
                _print(job, _measured(job, base_url=base_url, folder=folder, repeats=given.repeats))


if __name__ == "__main__":
    main()
