"""The project's own files, as the architecture tests read them."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterator
from pathlib import Path

__all__ = ["ROOT", "committed_texts", "parsed", "python_files"]

ROOT = Path(__file__).parents[2]


def python_files(*folders: str) -> Iterator[Path]:
    """Python files of some folders of the project, relative to its root, in order."""
    for folder in folders:
        yield from sorted(path.relative_to(ROOT) for path in (ROOT / folder).rglob("*.py"))


def parsed(path: Path) -> ast.Module:
    """A file's syntax tree."""
    return ast.parse((ROOT / path).read_text(encoding="utf-8"))


def committed_texts() -> Iterator[tuple[Path, str]]:
    """What is in the repository or about to be, as text; files that are not text are left out."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    for name in listed.stdout.decode().split("\0"):
        path = ROOT / name
        if name and path.is_file():
            content = path.read_bytes()
            if b"\0" not in content:
                yield Path(name), content.decode("utf-8")
