"""An evalkit command that writes down each attempt the moment it is reported to the user.

    python -m tests.faults.reported_command FILE MUTANT run --model tiny

MUTANT is the JSON of one, or empty. What stands in the file is what the user has been promised.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
from collections.abc import Generator
from pathlib import Path
from typing import Any

from evalkit.cli.progress import LinesObserver
from evalkit.domain.attempt import Attempt
from tests.mutants import Mutant, mutated

__all__ = ["main", "reporting"]


@contextlib.contextmanager
def reporting(file: Path) -> Generator[None]:
    """Append each attempt's id to a file when it is reported, in one write that the system holds at once."""
    reported = LinesObserver.stored
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND)

    def stored(self: LinesObserver, run: Any, attempt: Attempt, *, is_right: bool | None) -> None:
        reported(self, run, attempt, is_right=is_right)
        os.write(descriptor, f"{attempt.attempt_id}\n".encode())

    LinesObserver.stored = stored
    try:
        yield
    finally:
        LinesObserver.stored = reported
        os.close(descriptor)


def main() -> None:
    """Run it."""
    from evalkit.__main__ import main as run  # noqa: PLC0415 - after the mutant was asked for

    file, mutant, *arguments = sys.argv[1:]
    sys.argv = ["evalkit", *arguments]
    with mutated(Mutant(**json.loads(mutant))) if mutant else contextlib.nullcontext(), reporting(Path(file)):
        run()


if __name__ == "__main__":
    main()
