"""How long the command line takes to start, over a bare interpreter.

    python benchmarks/startup.py [--runs N]

Starts are interleaved, so that a busy moment of the machine spoils all of them alike; the median is printed.
"""

from __future__ import annotations

import argparse
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

__all__ = ["main", "measured"]

_LIMITS_S: Mapping[str, float] = {"evalkit --help": 0.2, "evalkit models": 0.5}
"""Over the bare interpreter; people feel a command line that is slower."""
_CONFIG = '[models.first]\nbase_url = "http://127.0.0.1:9/v1"\n\n[models.second]\nbase_url = "http://127.0.0.1:9/v1"\n'
"""Two models; listing them asks nobody."""


def measured(command: list[str], *, cwd: Path) -> float:
    """Seconds that one start takes."""
    started = time.perf_counter()
    subprocess.run(command, cwd=cwd, check=True, capture_output=True)
    return time.perf_counter() - started


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=15)
    runs: int = parser.parse_args().runs
    program = [sys.executable, "-m", "evalkit"]
    commands = {
        "python -c pass": [sys.executable, "-c", "pass"],
        "evalkit --help": [*program, "--help"],
        "evalkit models": [*program, "models"],
    }
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "evalkit.toml").write_text(_CONFIG, encoding="utf-8")
        for command in commands.values():
            measured(command, cwd=Path(folder))  # bytecode and file cache
        seconds = {name: [0.0] * runs for name in commands}
        for turn in range(runs):
            for name, command in commands.items():
                seconds[name][turn] = measured(command, cwd=Path(folder))
    _print(seconds)


def _print(seconds: Mapping[str, list[float]]) -> None:
    bare_s = statistics.median(seconds["python -c pass"])
    cores, load = os.cpu_count(), os.getloadavg()[0]
    runs = len(seconds["python -c pass"])
    print(f"{platform.python_implementation()} {platform.python_version()}, {platform.machine()}, {cores} cores,")
    print(f"load {load:.1f}, median of {runs}; bare interpreter {bare_s:.3f} s")
    for name, limit_s in _LIMITS_S.items():
        over_s = statistics.median(seconds[name]) - bare_s
        best_s = min(seconds[name]) - min(seconds["python -c pass"])
        verdict = "within" if over_s < limit_s else "OVER"
        print(f"{name}: {over_s:+.3f} s over it (best {best_s:+.3f} s), limit {limit_s} s: {verdict}")


if __name__ == "__main__":
    main()
