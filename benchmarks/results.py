"""Runs every benchmark and writes what they print into benchmarks/RESULTS.md.

    python benchmarks/results.py [NAME ...] [-- OPTION ...]

With names, only those are run, and only their parts of the file are written anew. Options are handed on to them.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from evalkit.version import __version__

__all__ = ["main"]

_NAMES: Final = (
    "startup",
    "throughput",
    "judge",
    "review",
    "timing",
    "store",
    "view",
    "export",
    "archive",
    "imports",
    "compare",
    "early_stopping",
)
_FOLDER: Final = Path(__file__).parent
_FILE: Final = _FOLDER / "RESULTS.md"
_HEAD: Final = """\
# Results

Written by `make bench`. Each figure was measured on the machine and under the load that stand above it; compare ratios
rather than seconds. What each script measures stands at its beginning and in [README.md](README.md).
"""
_PART: Final = re.compile(r"^## `(\w+)\.py`.*?(?=^## |\Z)", re.MULTILINE | re.DOTALL)


def _part(name: str, options: Sequence[str]) -> str:
    """Run one benchmark; its output is shown while it comes."""
    command = [sys.executable, str(_FOLDER / f"{name}.py"), *options]
    print(f"== {name}.py", flush=True)
    lines: list[str] = []
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        for line in process.stdout or ():
            print(line, end="", flush=True)
            lines.append(f"    {line}")
    if process.returncode:
        sys.exit(f"{name}.py ended with exit code {process.returncode}")
    day = datetime.now(UTC).strftime("%Y-%m-%d")
    return f"## `{name}.py`\n\nevalkit {__version__}, {day}\n\n{''.join(lines).rstrip()}\n\n"


def _parted(arguments: Sequence[str]) -> tuple[Sequence[str], Sequence[str]]:
    """What stands before and behind ``--``."""
    if "--" not in arguments:
        return arguments, ()
    place = arguments.index("--")
    return arguments[:place], arguments[place + 1 :]


def main() -> None:
    """Run, and write the file."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(_NAMES))
    own, options = _parted(sys.argv[1:])
    wanted: list[str] = parser.parse_args(own).names or list(_NAMES)
    if unknown := set(wanted) - set(_NAMES):
        parser.error(f"no benchmark is called {', '.join(sorted(unknown))}; there are {', '.join(_NAMES)}")
    stored = _FILE.read_text(encoding="utf-8") if _FILE.exists() else ""
    parts = {match[1]: match[0] for match in _PART.finditer(stored)}
    for name in wanted:
        parts[name] = _part(name, options)
        body = "".join(parts[known] for known in _NAMES if known in parts)
        _FILE.write_text(f"{_HEAD}\n{body.rstrip()}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
