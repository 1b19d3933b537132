"""What commands take over a store of a million attempts: time, processor time, memory, and size on disk.

    python benchmarks/store.py [--attempts N] [--one-run] [--folder FOLDER]

The store is made in a temporary folder (13 GB for a million), or in FOLDER, where it stays and is measured again next
time: many runs of 200 questions x 5, and one of 20,000 x 5. With --one-run, all attempts beside the first thousand
belong to one run, and of their replies the answers alone are stored: no command measured here reads more.

Every figure is of a command in a process of its own, the start of the interpreter included.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

__all__ = ["Taken", "main", "stored_contents", "taken"]

_CELLS: Final = """\
import sys
from evalkit.domain.attempt import RunId
from evalkit.runs.scope import Scope, open_cells
from evalkit.storage.opening import open_store
with open_store("sqlite:///runs/evalkit.db") as store:
    run = store.runs.get(RunId(sys.argv[1]))
    wanted = Scope(variants=(), repeats_by_hash={place.asked_hash: place.repeats for place in run.places})
    finished = store.attempts.finished_cells(run.run_id)
    print(len(open_cells(run.places, finished=finished, wanted=wanted)), "open,", len(finished), "finished")
"""
_MEMORY_MB: Final = 500.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What one process took."""

    wall_s: float
    cpu_s: float
    peak_mb: float


def main() -> None:
    """Make the store unless it is there, measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--attempts", type=int, default=1_000_000)
    parser.add_argument("--one-run", action="store_true")
    parser.add_argument("--folder", type=Path)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="evalkit-store-") as temporary:
        folder: Path = given.folder or Path(temporary)
        contents = stored_contents(folder, attempts=given.attempts, is_one_run=given.one_run)
        _print_head(folder, contents)
        for name, (command, limit_s) in _commands(contents, is_one_run=given.one_run).items():
            _print(name, taken(command, cwd=folder), limit_s=limit_s)


def stored_contents(folder: Path, *, attempts: int, is_one_run: bool = False) -> Mapping[str, str]:
    """Names of what is in the folder, which is filled unless it was before; in a process that may grow."""
    listed = folder / "contents.json"
    if not listed.exists():
        folder.mkdir(parents=True, exist_ok=True)
        script = Path(__file__).parent / "fixtures" / "filled_store.py"
        command = [sys.executable, str(script), str(folder), f"--attempts={attempts}"]
        started = time.perf_counter()
        made = subprocess.run([*command, *(["--one-run"] if is_one_run else [])], check=True, stdout=subprocess.PIPE)
        print(f"store made in {time.perf_counter() - started:.0f} s")
        listed.write_bytes(made.stdout)
    contents: dict[str, str] = json.loads(listed.read_text(encoding="utf-8"))
    return contents


def taken(command: list[str], *, cwd: Path, codes: Collection[int] = (0,)) -> Taken:
    """Run a command to its end, which must have one of these codes.

    This process stays small: a child's peak begins with its parent's.
    """
    started = time.perf_counter()
    with (cwd / "printed.txt").open("w") as printed:
        process = subprocess.Popen(command, cwd=cwd, stdout=printed)
        _, status, usage = os.wait4(process.pid, 0)
    wall_s = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in codes:
        raise SystemExit(f"{' '.join(command)}: ended with {process.returncode}")
    unit = 1e6 if sys.platform == "darwin" else 1e3
    return Taken(wall_s=wall_s, cpu_s=usage.ru_utime + usage.ru_stime, peak_mb=usage.ru_maxrss / unit)


def _commands(contents: Mapping[str, str], *, is_one_run: bool) -> Mapping[str, tuple[list[str], float | None]]:
    """Name -> command, and how many seconds it is meant to take."""
    program = [sys.executable, "-m", "evalkit"]
    small, large, started = contents["small"], contents["large"], contents["started"]
    cells = [sys.executable, "-c", _CELLS]
    of_large: dict[str, tuple[list[str], float | None]] = {
        "show of the large run": ([*program, "show", large], None if is_one_run else 5.0),
        "finished and open cells of the large run": ([*cells, large], 3.0),
        "run --dry-run like the large run": (
            [*program, "run", "--model", "large", "--like", large, "--dry-run"],
            None if is_one_run else 3.0,
        ),
        "export of the large run to .csv": ([*program, "export", large, "--to", "large.csv"], None),
    }
    if is_one_run:
        return of_large
    return {
        "show of 1,000 attempts": ([*program, "show", small], 5.0),
        "show of the latest run": ([*program, "show"], 5.0),
        "runs": ([*program, "runs"], None),
        "run --dry-run of a started run": ([*program, "run", "--model", "started", "--repeats", "5", "--dry-run"], 3.0),
        "finished and open cells of a started run": ([*cells, started], 3.0),
        **{
            f"export of 1,000 attempts to .{ending}": ([*program, "export", small, "--to", f"small.{ending}"], 3.0)
            for ending in ("csv", "json", "xlsx", "md")
        },
        **of_large,
    }


def _print_head(folder: Path, contents: Mapping[str, str]) -> None:
    attempts = int(contents["attempts"])
    size = sum(path.stat().st_size for path in (folder / "runs").iterdir())
    print(
        f"{platform.python_implementation()} {platform.python_version()}, {platform.machine()}, {os.cpu_count()} cores,"
    )
    print(f"load {os.getloadavg()[0]:.1f}; {attempts:,} attempts in {contents['runs']} runs,")
    print(f"{size / 1e9:.2f} GB on disk, {size / attempts / 1e3:.1f} KB an attempt")
    print(f"{'':42} {'wall':>9} {'processor':>10} {'peak memory':>12}")


def _print(name: str, took: Taken, *, limit_s: float | None) -> None:
    verdict = ""
    if limit_s is not None:
        is_within = took.wall_s < limit_s and took.peak_mb < _MEMORY_MB
        verdict = f"  limit {limit_s:.0f} s, {_MEMORY_MB:.0f} MB: {'within' if is_within else 'OVER'}"
    print(f"{name:42} {took.wall_s:7.2f} s {took.cpu_s:8.2f} s {took.peak_mb:9.0f} MB{verdict}", flush=True)


if __name__ == "__main__":
    main()
