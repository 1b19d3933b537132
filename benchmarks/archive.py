"""What `evalkit runs archive`, `restore` and `delete` take for 1,000 and for 100,000 attempts, whole replies kept.

    python benchmarks/archive.py [--folder FOLDER]

The store is made in a temporary folder (1.4 GB), or in FOLDER, where it stays and is measured again next time. Archive
and restored store take half as much again and as much again. Every figure is of a command in a process of its own.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

from store import taken

__all__ = ["main"]

_ATTEMPTS: Final = 101_600
"""Of which the large run has 100,000."""
_MEMORY_MB: Final = 200


def main() -> None:
    """Make the store unless it is there, measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folder", type=Path)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="evalkit-archive-") as temporary:
        folder: Path = given.folder or Path(temporary)
        # Beside each other: a folder within would find the configuration above it, and with it the same store.
        source = folder / "source"
        runs = _runs(source)
        print(f"{platform.python_implementation()} {platform.python_version()}, {platform.machine()}, ", end="")
        print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
        print(f"the store: {_megabytes(source / 'runs' / 'evalkit.db')}")
        for name, count in (("small", 1_000), ("large", 100_000)):
            _measure(runs[name], count, source=source, target=folder / f"other-{name}")


def _runs(folder: Path) -> dict[str, str]:
    listed = folder / "archived.json"
    if not listed.exists():
        folder.mkdir(parents=True, exist_ok=True)
        script = Path(__file__).parent / "fixtures" / "filled_store.py"
        command = [sys.executable, str(script), str(folder), f"--attempts={_ATTEMPTS}"]
        listed.write_bytes(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)
    runs: dict[str, str] = json.loads(listed.read_text(encoding="utf-8"))
    return runs


def _measure(run_id: str, count: int, *, source: Path, target: Path) -> None:
    """Archive one run, and restore it twice into a new store, and delete it there."""
    target.mkdir()
    archive = target / "run.evalkit"
    _print(f"archive {count:,} attempts", "runs", "archive", run_id, "--to", str(archive), cwd=source)
    print(f"{'':38}{_megabytes(archive)}")
    _print(f"restore {count:,} attempts", "runs", "restore", str(archive), cwd=target)
    _print("restore them again", "runs", "restore", str(archive), cwd=target)
    _print(f"delete {count:,} attempts", "runs", "delete", run_id, "--yes", cwd=target)
    shutil.rmtree(target)


def _print(name: str, *arguments: str, cwd: Path) -> None:
    took = taken([sys.executable, "-m", "evalkit", *arguments], cwd=cwd)
    verdict = "within" if took.peak_mb < _MEMORY_MB else "OVER"
    print(
        f"{name:28}{took.wall_s:8.2f} s {took.cpu_s:8.2f} s CPU {took.peak_mb:6.0f} MB (aim {_MEMORY_MB}: {verdict})",
        flush=True,
    )


def _megabytes(path: Path) -> str:
    return f"{path.stat().st_size / 1e6:,.1f} MB"


if __name__ == "__main__":
    main()
