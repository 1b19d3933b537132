"""How true the times are: what evalkit measured, held against what the simulator itself knows.

    python benchmarks/timing.py [--only 64]

The whole command, ``evalkit run``, streams replies of about 100 chunks, 60 a second, from the embedded simulator in a
process of its own, at 1, 16 and 64 requests in flight. The simulator notes when each request arrived and when each
chunk was handed to the socket; both processes read the same monotonic clock. An error is what evalkit stored, less the
truth: of the time to the first token, of the median gap between chunks of a reply, and of the time to the last chunk.
The way of the request through both kernels and the simulator's own event loop is part of the error: when 64 requests
set out at once, the last of them is heard tens of milliseconds late, which is where the largest errors are.
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
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import Any, Final
from urllib.request import urlopen

from evalkit.actions.check_question import check_variant
from evalkit.actions.choose_questions import chosen_questions
from evalkit.actions.project import Project
from evalkit.actions.run_order import RunOrder
from evalkit.simulator.personas import PERSONAS, Persona
from evalkit.simulator.serving import running_simulator

__all__ = ["main"]

_ATTEMPTS_BY_CONCURRENCY: Final = {1: 10, 16: 102, 64: 306}
_MOST_MEDIAN_MS: Final = 1.0
_LAST: Final = "time to the last chunk"
"""Told without an aim: it is the sum of both others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Errors:
    """Errors in milliseconds, by figure, and how late evalkit's own event loop was."""

    ttft_ms: Sequence[float]
    gap_ms: Sequence[float]
    complete_ms: Sequence[float]
    lag_p99_ms: float


def _persona() -> Persona:
    demo = PERSONAS["demo"]
    pace = replace(demo.pace, ttft_s=0.3, token_s=1 / 60, tokens_per_chunk=1)
    return replace(demo, pace=pace, slots=256)


def _measured(concurrency: int, *, folder: Path) -> _Errors:
    """One run in a store of its own."""
    order = RunOrder(model_names=())
    variants = chosen_questions(order, project=Project.at(folder, environ={})).scope.variants
    repeats = max(_ATTEMPTS_BY_CONCURRENCY[concurrency] // len(variants), 1)
    limit = min(_ATTEMPTS_BY_CONCURRENCY[concurrency], len(variants))
    known = (*variants, check_variant("en"))
    with running_simulator(known, personas={"demo": _persona()}, record_times=True) as base_url:
        (folder / "evalkit.toml").write_text(
            f'[models.timed]\nbase_url = "{base_url}"\nserved_model = "demo"\nmax_tokens = 1024\nreasoning = true\n'
            f'concurrency = {concurrency}\n\n[store]\nurl = "sqlite:///{concurrency}.db"\n',
            encoding="utf-8",
        )
        command = [sys.executable, "-m", "evalkit", "run", "--model", "timed", "--quiet"]
        command += ["--repeats", str(repeats), "--limit", str(limit)]
        subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL)
        with urlopen(f"{base_url.removesuffix('/v1')}/evalkit/truth") as reply:  # noqa: S310 - a loopback address
            truth = json.load(reply)["requests"]
    return _errors(truth, folder / f"{concurrency}.db")


def _errors(truth: Sequence[dict[str, Any]], store_path: Path) -> _Errors:
    record_by_seed = {record["key"].rpartition(":")[2]: record for record in truth}
    ttft_ms: list[float] = []
    gap_ms: list[float] = []
    complete_ms: list[float] = []
    with sqlite3.connect(store_path) as store:
        lag_s = store.execute("SELECT max(loop_lag_p99_s) FROM session").fetchone()[0]
        rows = store.execute("SELECT seed, ttft_s, chunk_gap_p50_s, complete_s, is_buffered FROM attempt").fetchall()
    for seed, ttft_s, gap_s, complete_s, _ in rows:
        record = record_by_seed[str(seed)]
        chunks_s = record["chunks_s"]
        ttft_ms.append((ttft_s - (chunks_s[0] - record["arrived_s"])) * 1000)
        gap_ms.append((gap_s - median(later - earlier for earlier, later in pairwise(chunks_s))) * 1000)
        complete_ms.append((complete_s - (chunks_s[-1] - record["arrived_s"])) * 1000)
    return _Errors(ttft_ms=ttft_ms, gap_ms=gap_ms, complete_ms=complete_ms, lag_p99_ms=lag_s * 1000)


def _print(concurrency: int, errors: _Errors) -> None:
    print(f"{concurrency} in flight: {len(errors.ttft_ms)} replies, own loop lag p99 {errors.lag_p99_ms:.1f} ms")
    figures = {"TTFT": errors.ttft_ms, "median chunk gap": errors.gap_ms, _LAST: errors.complete_ms}
    for name, values in figures.items():
        sizes = sorted(abs(value) for value in values)
        p99 = sizes[min(int(0.99 * len(sizes)), len(sizes) - 1)]
        verdict = "within" if median(sizes) < _MOST_MEDIAN_MS else "OVER"
        aim = "" if name == _LAST else f" (aim < {_MOST_MEDIAN_MS:g}: {verdict})"
        print(
            f"  {name}: median error {median(sizes):.2f} ms{aim}, p99 {p99:.2f} ms, "
            f"mean of signed errors {sum(values) / len(values):+.2f} ms"
        )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", type=int, choices=list(_ATTEMPTS_BY_CONCURRENCY))
    only: int | None = parser.parse_args().only
    cores, load = os.cpu_count(), os.getloadavg()[0]
    print(f"{platform.python_implementation()} {platform.python_version()}, {platform.machine()}, {cores} cores,")
    print(f"load {load:.1f} before")
    with tempfile.TemporaryDirectory() as name:
        for concurrency in _ATTEMPTS_BY_CONCURRENCY:
            if only in (None, concurrency):
                _print(concurrency, _measured(concurrency, folder=Path(name)))


if __name__ == "__main__":
    main()
