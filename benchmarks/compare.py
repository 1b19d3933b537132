"""What `evalkit compare` takes for runs of 1,000 questions x 5, of 100,000 x 5, and for ten candidates.

    python benchmarks/compare.py [--folder FOLDER]

The store is made in a temporary folder (some 2 GB), or in FOLDER, where it stays and is measured again next time. Every
figure is of a command in a process of its own, the start of the interpreter included.
"""

from __future__ import annotations

import argparse
import json
import platform
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

from store import Taken, taken

__all__ = ["main"]

_ALLOWED: Final = ("--varies", "quantisation", "--show", "3")


def main() -> None:
    """Make the store unless it is there, measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folder", type=Path)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="evalkit-compare-") as temporary:
        folder: Path = given.folder or Path(temporary)
        small, large = _runs(folder)
        print(f"{platform.platform()}, Python {platform.python_version()}")
        _measure("two runs of 1,000 x 5", small[:2], folder=folder, limits="2 s")
        _measure("ten candidates of 1,000 x 5", small, folder=folder, limits="10 s")
        _measure("two runs of 100,000 x 5", large, folder=folder, limits="30 s, 1,500 MB")


def _runs(folder: Path) -> tuple[list[str], list[str]]:
    listed = folder / "compared.json"
    if not listed.exists():
        folder.mkdir(parents=True, exist_ok=True)
        script = Path(__file__).parent / "fixtures" / "filled_store.py"
        made = subprocess.run(
            [sys.executable, str(script), str(folder), "--compared"], check=True, stdout=subprocess.PIPE
        )
        listed.write_bytes(made.stdout)
    runs = json.loads(listed.read_text(encoding="utf-8"))
    return runs["small"], runs["large"]


def _measure(name: str, runs: list[str], *, folder: Path, limits: str) -> None:
    reference, *candidates = runs
    command = [sys.executable, "-m", "evalkit", "compare", *candidates, "--against", reference, *_ALLOWED]
    took: Taken = taken(command, cwd=folder, codes=(0, 1, 3))
    print(f"{name:<32} {took.wall_s:6.2f} s  {took.cpu_s:6.2f} s CPU  {took.peak_mb:7.0f} MB  (aim {limits})")


if __name__ == "__main__":
    main()
