"""What evalkit itself costs while a judge is asked: wall time over the ideal, CPU of both sides, peak memory.

    python benchmarks/judge.py [--questions 1650] [--verdicts 10000]

The whole command, ``evalkit judge``, in a process of its own, over a stored run of 1,650 questions x 2: coherence (the
reasoning is shown), common sense and completeness (a checklist), a verdict a request, 64 in flight. Who answers is the
embedded simulator in another process: it reads the real prompts and streams verdicts in the form that the request asks
for, with the probabilities of their tokens, each complete 400 ms after it came. Ideal is verdicts x 400 ms / 64. Two
figures are given: of the asking, from the first request to the last reply, and of the whole command, with its start,
the canaries and the scorecard. The simulator works on the same cores, so its CPU stands beside ours.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Final

from throughput import write_bank

from evalkit.actions.check_question import check_variant
from evalkit.actions.choose_questions import chosen_questions
from evalkit.actions.judging.canary_check import canaries_for
from evalkit.actions.project import Project
from evalkit.actions.run_order import RunOrder
from evalkit.domain.question import Variant
from evalkit.simulator.judge_personas import JudgePersona, Served
from evalkit.simulator.personas import PERSONAS, Pace
from evalkit.simulator.serving import running_simulator

__all__ = ["main"]

_REPLY_S: Final = 0.4
_IN_FLIGHT: Final = 64
_MOST_OF_IDEAL: Final = 1.2
_MOST_MB: Final = 200.0
_DIMENSIONS: Final = ("coherence", "common_sense", "completeness")
_DEFAULTS: Final = '[defaults]\nbank = "numbers"\n'
_CONFIG: Final = f"""\
[models.writer]
base_url = "{{base_url}}"
max_tokens = 1024
reasoning = true
concurrency = {_IN_FLIGHT}

[judges.reader]
base_url = "{{base_url}}"
concurrency = {_IN_FLIGHT}

{_DEFAULTS}
[store]
url = "sqlite:///judged.db"
"""
_PERSONAS: Final[Mapping[str, Served]] = {
    "writer": replace(
        PERSONAS["demo"], name="writer", pace=Pace(ttft_s=0.0, token_s=0.0, tokens_per_chunk=64), slots=256
    ),
    # Few chunks, all of them due together: what is measured is the judging, and streams have a benchmark of their own.
    "reader": JudgePersona(
        name="reader",
        seed=11,
        noise_sd=0.3,
        gives_logprobs=True,
        pace=Pace(ttft_s=_REPLY_S, token_s=0.0, jitter=0.0, tokens_per_chunk=32),
        slots=256,
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Measured:
    """What one command cost."""

    verdicts: int
    asking_s: float
    command_s: float
    command_cpu_s: float
    simulator_cpu_s: float
    peak_mb: float


def _known(folder: Path) -> Sequence[Variant]:
    """What the simulator is to recognise."""
    (folder / "evalkit.toml").write_text(_DEFAULTS, encoding="utf-8")
    chosen = chosen_questions(RunOrder(model_names=()), project=Project.at(folder, environ={}))
    return (*chosen.scope.variants, *(one.variant for one in canaries_for("en", cwd=folder)), check_variant("en"))


def _started(folder: Path, base_url: str, *arguments: str) -> subprocess.Popen[bytes]:
    (folder / "evalkit.toml").write_text(_CONFIG.format(base_url=base_url), encoding="utf-8")
    command = [sys.executable, "-m", "evalkit", *arguments, "--quiet", "--json"]
    return subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)


def _fill(folder: Path, *, base_url: str) -> None:
    """Store a run for the judge."""
    output, _ = _started(folder, base_url, "run", "--model", "writer", "--repeats", "2").communicate()
    assert json.loads(output)["finished"] > 0


def _judged(folder: Path, *, base_url: str, verdicts: int) -> tuple[float, resource.struct_rusage]:
    """Wall time of one command, and what it used."""
    chosen = [word for name in _DIMENSIONS for word in ("--dimension", name)]
    started_s = time.perf_counter()
    process = _started(folder, base_url, "judge", "writer", "--judge", "reader", *chosen, "--limit", str(verdicts))
    assert process.stdout is not None
    with process.stdout:
        process.stdout.read()
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return time.perf_counter() - started_s, used


def _measured(folder: Path, *, questions: int, verdicts: int) -> _Measured:
    write_bank(folder, questions=questions)
    known = _known(folder)
    with running_simulator(known, personas=_PERSONAS) as base_url:
        _fill(folder, base_url=base_url)
    earlier_s = _children_cpu_s()
    # Another process, so that what it took to write the answers is not told as what it took to judge them.
    with running_simulator(known, personas=_PERSONAS) as base_url:
        command_s, used = _judged(folder, base_url=base_url, verdicts=verdicts)
    own_s = used.ru_utime + used.ru_stime
    with sqlite3.connect(folder / "judged.db") as store:
        count, first, last = store.execute("SELECT count(*), min(asked_at), max(asked_at) FROM judgement").fetchone()
    began, last_began = datetime.fromisoformat(first), datetime.fromisoformat(last)
    return _Measured(
        verdicts=count,
        asking_s=(last_began - began).total_seconds() + _REPLY_S,
        command_s=command_s,
        command_cpu_s=own_s,
        simulator_cpu_s=_children_cpu_s() - earlier_s - own_s,
        peak_mb=used.ru_maxrss / 1024,
    )


def _children_cpu_s() -> float:
    """Of all processes that we started and that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _print(measured: _Measured) -> None:
    ideal_s = measured.verdicts * _REPLY_S / _IN_FLIGHT
    ratio = measured.asking_s / ideal_s
    verdict = "within" if ratio <= _MOST_OF_IDEAL and measured.peak_mb < _MOST_MB else "OVER"
    cpu_ms = measured.command_cpu_s / measured.verdicts * 1000
    simulator_ms = measured.simulator_cpu_s / measured.verdicts * 1000
    print(f"{measured.verdicts} verdicts, {_IN_FLIGHT} in flight, ideal {ideal_s:.2f} s")
    print(f"  asking   {measured.asking_s:6.2f} s = {ratio:.2f} x ideal (aim {_MOST_OF_IDEAL}): {verdict}")
    print(
        f"  command  {measured.command_s:6.2f} s = {measured.command_s / ideal_s:.2f} x ideal, own CPU "
        f"{measured.command_cpu_s:.1f} s = {measured.command_cpu_s / measured.command_s:.0%} of the time, "
        f"{cpu_ms:.2f} ms a verdict, peak memory {measured.peak_mb:.0f} MB (aim {_MOST_MB:.0f})"
    )
    print(f"  simulator's CPU {measured.simulator_cpu_s:.1f} s, {simulator_ms:.2f} ms a verdict")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--questions", type=int, default=1650)
    parser.add_argument("--verdicts", type=int, default=10_000)
    given = parser.parse_args()
    cores, load = os.cpu_count(), os.getloadavg()[0]
    print(f"{platform.python_implementation()} {platform.python_version()}, {platform.machine()}, {cores} cores,")
    print(f"load {load:.1f} before; {given.questions} questions x 2, {_REPLY_S * 1000:.0f} ms a verdict")
    with tempfile.TemporaryDirectory() as name:
        measured = _measured(Path(name), questions=given.questions, verdicts=given.verdicts)
    _print(measured)
    print(f"load {os.getloadavg()[0]:.1f} after")


if __name__ == "__main__":
    main()
