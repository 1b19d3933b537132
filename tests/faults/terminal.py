"""A terminal of a given width, and what a program writes to it."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import struct
import subprocess
import termios
from collections.abc import Mapping, Sequence
from pathlib import Path

__all__ = ["sequences_in", "written_to_a_terminal"]

_SEQUENCE = re.compile(
    rb"\x1b(?:\[[0-?]*[ -/]*[@-~]|[\]PX^_][^\x07\x1b]*(?:\x07|\x1b\\)?|[ -/]*[0-~])"
    rb"|\xc2[\x80-\x9f]|[\x00-\x08\x0b-\x1f\x7f]"
)
"""Escape sequences as terminals know them, and controls on their own; a line end and a tab are none."""


def written_to_a_terminal(
    command: Sequence[str], *, columns: int, cwd: Path, environ: Mapping[str, str]
) -> tuple[int, bytes]:
    """Run a program on a terminal; its exit code, and every byte that the terminal was given."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
    with subprocess.Popen(
        command,
        cwd=cwd,
        env={**os.environ, **environ, "TERM": "xterm-256color"},
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        start_new_session=True,
    ) as process:
        os.close(theirs)
        written = bytearray()
        try:
            while block := _read(ours):
                written += block
            code = process.wait(timeout=60)
        finally:
            process.kill()
            os.close(ours)
    return code, bytes(written)


def sequences_in(written: bytes) -> set[bytes]:
    """The different sequences and controls in what was written; all that only choose a colour or weight are one."""
    found = {bytes(sequence) for sequence in _SEQUENCE.findall(written)}
    # The terminal driver writes a carriage return before each line end.
    return {b"SGR" if re.fullmatch(rb"\x1b\[[0-9;]*m", sequence) else sequence for sequence in found} - {b"\r"}


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 65536)
    except OSError:
        # Linux reports the end of a terminal's other side so.
        return b""
