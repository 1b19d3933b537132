from __future__ import annotations

import json

import pytest

from evalkit.cli.console import print_folded, print_json


def printed(document: object, capsys: pytest.CaptureFixture[str]) -> str:
    print_json(document)
    return capsys.readouterr().out


@pytest.mark.parametrize(
    ("character", "escape"),
    [
        ("\x1b", "\\u001b"),
        ("\x7f", "\\u007f"),
        ("\x85", "\\u0085"),
        ("\x9b", "\\u009b"),
        ("\u202e", "\\u202e"),
        ("\u200b", "\\u200b"),
        ("\u2028", "\\u2028"),
        ("\ud800", "\\ud800"),
        ("\U000e0041", "\\udb40\\udc41"),
    ],
)
def test_json_holds_nothing_that_a_terminal_obeys_and_loses_nothing(
    character: str, escape: str, capsys: pytest.CaptureFixture[str]
) -> None:
    document = {f"key{character}": [f"a{character}31mX"]}
    out = printed(document, capsys)
    assert character not in out
    assert f'"a{escape}31mX"' in out
    assert json.loads(out) == document


def test_json_stays_readable_in_every_script(capsys: pytest.CaptureFixture[str]) -> None:
    document = {"answer": "一周有七天。 Größe 😀\n"}
    out = printed(document, capsys)
    assert out == '{\n  "answer": "一周有七天。 Größe 😀\\n"\n}\n'


def test_a_line_is_folded_between_words_and_what_is_copied_stays_whole(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "30")
    path = "/a-folder/with-hyphens/and-a-long-name/rater-1.xlsx"
    print_folded(f"  {path}: rater-1: 12 of 20 answers are done\x1b[2J")
    assert capsys.readouterr().out.splitlines() == [
        f"  {path}:",
        "    rater-1: 12 of 20 answers",
        "    are done␛[2J",
    ]
