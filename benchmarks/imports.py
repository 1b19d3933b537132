"""What ``evalkit import`` costs: seconds, memory and disk for logs of many lines.

    python benchmarks/imports.py [--lines N ...]

Each line is a question of its own with an answer of some 800 bytes, reasoning among it, and a reference that a rule
checks. The command runs in a process of its own; its peak memory is that of the largest child so far, so sizes rise.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Final

__all__ = ["main"]

_THOUGHT: Final = "Row after row of jars is counted, and the rows are added up one by one. " * 8


def main() -> None:
    """Write logs, import them, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--lines", type=int, nargs="+", default=[1_000, 100_000])
    sizes: list[int] = parser.parse_args().lines
    load = os.getloadavg()[0]
    print(f"{platform.platform()}, Python {platform.python_version()}, {os.cpu_count()} cores, load {load:.1f}")
    with tempfile.TemporaryDirectory(prefix="evalkit-imports-") as temporary:
        for lines in sorted(sizes):
            _measure(Path(temporary) / str(lines), lines=lines)


def _measure(folder: Path, *, lines: int) -> None:
    folder.mkdir()
    log = folder / "answers.jsonl"
    with log.open("w", encoding="utf-8") as file:
        for number in range(lines):
            file.write(json.dumps(_line(number)) + "\n")
    command = [sys.executable, "-m", "evalkit", "import", log.name]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent)}
    begun = time.monotonic()
    subprocess.run(command, cwd=folder, env=environment, check=True, stdout=subprocess.DEVNULL)
    took_s = time.monotonic() - begun
    peak_mb = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    stored_mb = sum(path.stat().st_size for path in (folder / "runs").iterdir()) / 1e6
    size_mb, line_ms = log.stat().st_size / 1e6, 1000 * took_s / lines
    print(
        f"{lines:>9,} lines ({size_mb:.0f} MB)  {took_s:7.1f} s  {line_ms:6.2f} ms a line"
        f"  {peak_mb:6.0f} MB peak  {stored_mb:6.0f} MB on disk"
    )


def _line(number: int) -> dict[str, object]:
    return {
        "id": number,
        "question": f"Crate {number} holds {number % 97} rows of {number % 89} jars. How many jars does it hold?",
        "response": f"<think>{_THOUGHT}</think>It holds {number % 97 * (number % 89)} jars.",
        "reference": str(number % 97 * (number % 89)),
        "model": "owl-8b",
        "finish_reason": "stop",
        "usage": {"prompt_tokens": 30, "completion_tokens": 160},
    }


if __name__ == "__main__":
    main()
