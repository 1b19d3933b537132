"""Runs one evalkit command after another, each in a fork of a process that has imported everything.

Starting evalkit costs more than a second of imports; tests whose faults do not lie there save it. Orders come in as
lines of JSON, one answer goes out for each.
"""

from __future__ import annotations

import atexit
import contextlib
import ctypes
import gc
import importlib
import json
import os
import select
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Generator, Mapping
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from click import Context

from evalkit.cli.main import command_line
from evalkit.config.schema import ConfigFile
from evalkit.targets import transport
from tests.e2e.commands import Finished
from tests.faults.places import ROOT
from tests.faults.reported_command import reporting
from tests.mutants import Mutant, mutated

__all__ = ["Ended", "Forked", "ForkedCommands", "forked_commands", "shared_commands"]

_IMPORTED = (
    *("alembic.command", "alembic.config", "alembic.autogenerate", "aiohttp", "scipy.stats", "pydantic.dataclasses"),
    *("evalkit.banks.read", "evalkit.storage.opening", "evalkit.targets.openai_chat", "evalkit.reports.as_xlsx.book"),
    *("evalkit.actions.check_banks", "evalkit.actions.bank_stats", "evalkit.reports.baseline_json"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended(Finished):
    """A command that ended, and what it left behind."""

    reported: frozenset[str]
    """The attempts that it told its user of."""
    changes: int
    """How many changes of the disk were counted."""


@dataclass(slots=True, kw_only=True)
class Forked:
    """One command that was forked; speaks as ``subprocess.Popen`` does."""

    commands: ForkedCommands
    pid: int
    place: Path
    returncode: int | None = None

    def poll(self) -> int | None:
        """Its exit code, None while it lives."""
        if self.returncode is None:
            self.returncode = self.commands.answer({"poll": self.pid})["code"]
        return self.returncode

    def wait(self, timeout: float) -> int:
        """Its exit code; raises subprocess.TimeoutExpired where it lives on."""
        if self.poll() is None:
            # Nobody but the forker reaps it, so the number is still its own.
            end = os.pidfd_open(self.pid)
            try:
                ends = select.poll()
                ends.register(end, select.POLLIN)
                ends.poll(timeout * 1000)
            finally:
                os.close(end)
        if self.poll() is None:
            raise subprocess.TimeoutExpired(str(self.pid), timeout)
        assert self.returncode is not None
        return self.returncode

    def communicate(self, timeout: float = 120) -> tuple[str, str]:
        """What it wrote, when it has ended; one that hangs fails its test."""
        try:
            self.wait(timeout)
        finally:
            if self.poll() is None:
                os.killpg(self.pid, signal.SIGKILL)
        out, err = ((self.place / name).read_text(encoding="utf-8", errors="replace") for name in ("out", "err"))
        return out, err


@dataclass(slots=True, kw_only=True)
class ForkedCommands:
    """The process that forks, from outside."""

    process: subprocess.Popen[str]
    place: Path
    environ: Mapping[str, str] = field(default_factory=dict[str, str])
    """What every command is given beside the environment of the test."""
    started_count: int = 0

    def answer(self, order: Mapping[str, object]) -> Any:
        """What it says to an order."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps(order) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def started(
        self, *arguments: str, cwd: Path, environ: Mapping[str, str] | None = None, mutant: Mutant | None = None
    ) -> Forked:
        """A command in a group of its own, in today's environment and what is given of it."""
        self.started_count += 1
        place = self.place / str(self.started_count)
        place.mkdir()
        order = {
            "arguments": arguments,
            "cwd": str(cwd),
            "environ": {**os.environ, **self.environ, **(environ or {})},
            "mutant": None if mutant is None else asdict(mutant),
            "place": str(place),
        }
        return Forked(commands=self, pid=self.answer(order)["pid"], place=place)

    def run(
        self, *arguments: str, cwd: Path, environ: Mapping[str, str] | None = None, mutant: Mutant | None = None
    ) -> Ended:
        """A command to its end."""
        forked = self.started(*arguments, cwd=cwd, environ=environ, mutant=mutant)
        out, err = forked.communicate()
        assert forked.returncode is not None
        return Ended(
            code=forked.returncode,
            out=out,
            err=err,
            reported=frozenset((forked.place / "reported").read_text(encoding="utf-8").split()),
            changes=int((forked.place / "changes").read_text(encoding="utf-8")),
        )


@cache
def shared_commands() -> ForkedCommands:
    """One that is started when it is first needed, and serves whatever this process still tests."""
    place = Path(tempfile.mkdtemp(prefix="evalkit-forked-"))
    shared = ExitStack()
    atexit.register(shared.close)
    shared.callback(shutil.rmtree, place, ignore_errors=True)
    return shared.enter_context(_forking(place, environ={"PYTHONPATH": str(ROOT)}))


@contextlib.contextmanager
def forked_commands(place: Path, *, library: Path | None = None) -> Generator[ForkedCommands]:
    """The shared one; with a library one of its own, where the disk of ``disk.c`` stands between it and whatever folder
    an order names.
    """
    if library is None:
        yield shared_commands()
        return
    place.mkdir()
    with _forking(place, environ={"PYTHONPATH": str(ROOT), "LD_PRELOAD": str(library)}) as commands:
        yield commands


@contextlib.contextmanager
def _forking(place: Path, *, environ: Mapping[str, str]) -> Generator[ForkedCommands]:
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.faults.forked_commands"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=place,
        env={**os.environ, **environ},
    )
    with process:
        yield ForkedCommands(process=process, place=place, environ=environ)
        assert process.stdin is not None
        process.stdin.close()


def _main() -> None:
    for name in _IMPORTED:
        importlib.import_module(name)
    context = Context(command_line)
    for name in command_line.list_commands(context):
        command_line.get_command(context, name)
    # What every command would work out anew for itself.
    transport._ssl_context()
    ConfigFile.model_rebuild(force=True)
    # What was imported is no command's rubbish: each would look for it there as it ends, and copy every page that it
    # looks at. 0.45 s of a command that takes 0.02 s; 0.1 s without.
    gc.collect()
    gc.freeze()
    for line in sys.stdin:
        order = json.loads(line)
        if "poll" in order:
            pid, status = os.waitpid(order["poll"], os.WNOHANG)
            _tell({"code": os.waitstatus_to_exitcode(status) if pid else None})
        elif pid := os.fork():
            _tell({"pid": pid})
        else:
            _become(order, place=Path(order["place"]))
            return


def _tell(answer: Mapping[str, object]) -> None:
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


def _become(order: dict[str, Any], *, place: Path) -> None:
    """Be the command that was ordered."""
    from evalkit.__main__ import main  # noqa: PLC0415 - as late as in a command that was started

    os.setsid()
    for number, name in enumerate(("in", "out", "err")):
        path, flags = (os.devnull, os.O_RDONLY) if name == "in" else (str(place / name), os.O_WRONLY | os.O_CREAT)
        os.dup2(os.open(path, flags), number)
    os.chdir(order["cwd"])
    os.environ.clear()
    os.environ.update(order["environ"])
    sys.argv = ["evalkit", *order["arguments"]]
    disk = ctypes.CDLL(None) if "LD_PRELOAD" in os.environ else None
    if disk is not None:
        disk.disk_configure()
    mutant = None if order["mutant"] is None else Mutant(**order["mutant"])
    try:
        with mutated(mutant) if mutant is not None else contextlib.nullcontext(), reporting(place / "reported"):
            main()
    finally:
        (place / "changes").write_text(str(0 if disk is None else disk.disk_changes()))


if __name__ == "__main__":
    _main()
