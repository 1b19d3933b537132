"""The command in ``before``, which starts a server: stopped with evalkit, whenever that is."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import subprocess

import pytest

from evalkit.actions.prepare_target import _run_before
from evalkit.text.masking import SecretMask
from tests.builders import a_target


def running(command: str) -> list[int]:
    found = subprocess.run(["pgrep", "-f", f"^{command}$"], check=False, capture_output=True, text=True)
    return [int(line) for line in found.stdout.split()]


async def test_a_stop_at_any_moment_of_starting_it_leaves_no_starter_behind() -> None:
    for turns in range(12):
        # A length of its own, by which nobody else's sleep is found; short, should one be left behind.
        command = f"sleep 14.{os.getpid()}{turns:02d}"
        starting = asyncio.create_task(_run_before(a_target(before=command), mask=SecretMask(())))
        for _ in range(turns):
            await asyncio.sleep(0)
        starting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await starting
        left = running(command)
        for pid in left:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        assert not left
