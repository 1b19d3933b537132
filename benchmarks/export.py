"""What `evalkit export` takes for a run of 100,000 attempts, and for one of 25,000: time, and memory at its peak.

    python benchmarks/export.py [--attempts N] [--folder FOLDER]

The stores are made in a temporary folder (some 300 MB), or in FOLDER, where they stay and are measured again next time.
Every figure is of a command in a process of its own, the start of the interpreter included. A scorecard needs every
attempt's columns in memory, whatever the form, which `show` is measured for; what a workbook adds to that must not grow
with the attempts.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

from store import Taken, taken

__all__ = ["main"]

_ATTEMPTS: Final = 100_000
_PART: Final = 4
"""The smaller run has a quarter of the attempts."""
_LIMIT_S: Final = 60.0
_FORMS: Final = ("xlsx", "csv", "json", "html")
_LIMITED: Final = "xlsx"


def main() -> None:
    """Make the stores unless they are there, measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--attempts", type=int, default=_ATTEMPTS)
    parser.add_argument("--folder", type=Path)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="evalkit-export-") as temporary:
        folder: Path = given.folder or Path(temporary)
        print(f"{platform.python_implementation()} {platform.python_version()}, {platform.machine()},")
        print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} before")
        for attempts in (given.attempts // _PART, given.attempts):
            _measure(folder / str(attempts), attempts=attempts, limit_s=_LIMIT_S if attempts == _ATTEMPTS else None)


def _measure(folder: Path, *, attempts: int, limit_s: float | None) -> None:
    run = _large_run(folder, attempts=attempts)
    program = [sys.executable, "-m", "evalkit"]
    print(f"one run of {attempts:,} attempts")
    _print("show", taken([*program, "show", run], cwd=folder))
    for form in _FORMS:
        path = folder / f"export.{form}"
        took = taken([*program, "export", run, "--to", path.name], cwd=folder)
        _print(
            f"export --to .{form}, {path.stat().st_size / 1e6:.0f} MB",
            took,
            limit_s=limit_s if form == _LIMITED else None,
        )


def _large_run(folder: Path, *, attempts: int) -> str:
    """Id of the run in the folder, which is filled unless it was before; in a process that may grow."""
    listed = folder / "contents.json"
    if not listed.exists():
        folder.mkdir(parents=True, exist_ok=True)
        script = Path(__file__).parent / "fixtures" / "filled_store.py"
        command = [sys.executable, str(script), str(folder), f"--attempts={attempts}", "--one-run"]
        listed.write_bytes(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)
    contents: dict[str, str] = json.loads(listed.read_text(encoding="utf-8"))
    return contents["large"]


def _print(name: str, took: Taken, *, limit_s: float | None = None) -> None:
    verdict = "" if limit_s is None else f"  limit {limit_s:.0f} s: {'within' if took.wall_s < limit_s else 'OVER'}"
    print(f"  {name:34} {took.wall_s:7.2f} s {took.cpu_s:8.2f} s CPU {took.peak_mb:7.0f} MB{verdict}", flush=True)


if __name__ == "__main__":
    main()
