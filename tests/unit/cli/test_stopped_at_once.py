"""A second Ctrl-C leaves what is in flight; what is said then claims nothing of what was asked."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from evalkit.cli import judge as judge_command
from evalkit.cli import run as run_command
from evalkit.cli.main import run


async def _cancelled(*_given: Any, **_rest: Any) -> None:
    raise asyncio.CancelledError


@pytest.mark.parametrize(
    "arguments", [("run", "--model", "demo", "--judge", "demo-judge"), ("judge", "latest", "--judge", "demo-judge")]
)
def test_what_was_stored_is_kept_and_the_command_that_goes_on_is_told(
    arguments: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.argv", ["evalkit", *arguments])
    monkeypatch.setattr(run_command, "run_and_judge", _cancelled)
    monkeypatch.setattr(judge_command, "judge_runs", _cancelled)
    assert run(arguments) == 130
    printed = capsys.readouterr()
    assert printed.err == f"stopped; what was stored is kept; go on with: evalkit {' '.join(arguments)}\n"
    assert printed.out == ""
