from __future__ import annotations

import pytest

from evalkit.cli.main import run


@pytest.mark.parametrize("arguments", [(), ("banks",)])
def test_a_group_without_a_command_shows_its_help_alone(
    arguments: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(arguments) == 2
    said = capsys.readouterr().err
    assert said.startswith("Usage: evalkit")
    assert said.count("Usage:") == 1
    assert "Error" not in said


def test_a_wrong_argument_is_quoted_as_plain_signs(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["show", "a", "\x1b[2Jb\u202e"]) == 2
    said = capsys.readouterr().err
    assert said.startswith("Usage: evalkit show [OPTIONS] [RUN]\nTry 'evalkit show --help' for help.\n\nError: ")
    assert said.endswith("(b�)\n")
