"""Bad input through the command line: one clear line, exit code 2, no traceback, nothing lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from evalkit.simulator.serving import running_simulator
from tests.e2e.commands import Finished, evalkit

MODEL = '[models.q8]\nbase_url = "http://127.0.0.1:9/v1"\n'
QUESTION = """\
canary: evalkit-canary-00000000-0000-4000-8000-000000000000
category: math
questions:
  - id: sum-001
    difficulty: easy
    proof: {argument: counted}
    answer: {kind: number, value: 42}
    en: {text: What is 40 + 2?, solution: 40 + 2 = 42, checklist: [Added?, Checked?]}
    zh: {text: 40 + 2 等于多少？, solution: 40 + 2 = 42, checklist: [加了？, 查了？]}
"""
BANK = """\
name: own
version: 1.0.0
title: Our own
canary: evalkit-canary-00000000-0000-4000-8000-000000000000
sets:
  smoke: {questions: ["*"], repeats: 3}
"""


def told(ended: Finished) -> str:
    """The error lines, when there is nothing else on the screen."""
    assert ended.code == 2, ended.out + ended.err
    assert "Traceback" not in ended.err
    assert ended.out == ""
    return ended.err


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("[models.q8\n", "error: evalkit.toml:1: not valid TOML"),
        (MODEL + "temprature = 0.6\n", 'error: evalkit.toml:3: unknown key "temprature"'),
        (MODEL + 'max_tokens = "many"\n', "error: evalkit.toml:3:"),
        (MODEL + 'api_key = "sk-123"\n', "api_key_env"),
        (MODEL + "[defaults]\nlanguage = 'fr'\n", "error: evalkit.toml:4:"),
        ('[models.q8]\nbase_url = "127.0.0.1:8000"\n', "error: evalkit.toml:2:"),
    ],
)
def test_a_mistake_in_the_configuration_is_told_with_its_line(tmp_path: Path, text: str, line: str) -> None:
    (tmp_path / "evalkit.toml").write_text(text)
    said = told(evalkit("models", cwd=tmp_path))
    assert line in said
    assert "sk-123" not in said


def test_every_mistake_is_told_at_once(tmp_path: Path) -> None:
    (tmp_path / "evalkit.toml").write_text(MODEL + "temprature = 0.6\nconcurency = 2\n")
    assert len(told(evalkit("models", cwd=tmp_path)).splitlines()) == 2


@pytest.mark.parametrize(
    ("file", "before", "after", "line"),
    [
        ("math.yaml", "difficulty: easy", "difficulty: simple", "question_banks/own/math.yaml:5:"),
        ("math.yaml", "value: 42", "value: forty", "question_banks/own/math.yaml:7:"),
        ("math.yaml", "  - id: sum-001", "  - id: sum-001\n    colour: red", "question_banks/own/math.yaml:5:"),
        ("math.yaml", "    zh: {", "    fr: {", "question_banks/own/math.yaml:9:"),
        ("math.yaml", "questions:\n", "questions: [\n", "question_banks/own/math.yaml:"),
        ("bank.yaml", '["*"]', '["sum-002"]', "question_banks/own/bank.yaml:6:"),
        ("bank.yaml", "version: 1.0.0\n", "", "question_banks/own/bank.yaml:"),
    ],
)
def test_a_mistake_in_a_bank_is_told_with_its_line(
    tmp_path: Path, file: str, before: str, after: str, line: str
) -> None:
    folder = tmp_path / "question_banks" / "own"
    folder.mkdir(parents=True)
    texts = {"bank.yaml": BANK, "math.yaml": QUESTION}
    assert before in texts[file]
    texts[file] = texts[file].replace(before, after)
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    said = told(evalkit("run", "--model", "demo", "--bank", "own", cwd=tmp_path))
    assert line in said


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("run",), "which model?"),
        (("run", "--model", "nobody"), "evalkit init"),
        (("run", "--model", "demo", "--bank", "reasonin"), "did you mean reasoning?"),
        (("run", "--model", "demo", "--set", "smok"), "smoke"),
        (("run", "--model", "demo", "--question", "math-999"), "math-999"),
        (("run", "--model", "demo", "--category", "maths"), "math"),
        (("run", "--model", "demo", "-o", "temprature=1"), "temperature"),
        (("run", "--model", "demo", "--like", "nothing"), "no run is called 'nothing'"),
        (("show", "nothing"), "no run is called 'nothing'"),
        (("export", "latest", "--to", "out.doc"), ".xlsx, .csv, .json, .md"),
        (("export", "latest", "--to", "out.csv"), "no run is called 'latest'"),
        (("models", "check", "nobody"), "evalkit init"),
        (("models", "check"), "evalkit init writes evalkit.toml"),
        (("init", "--url", "http://127.0.0.1:9"), "nothing at http://127.0.0.1:9"),
        (("frobnicate",), "No such command"),
    ],
)
def test_a_command_that_cannot_be_carried_out_says_why(tmp_path: Path, arguments: tuple[str, ...], words: str) -> None:
    assert words in told(evalkit(*arguments, cwd=tmp_path))


def test_a_server_that_wants_a_key_leaves_the_configuration_as_it_is(tmp_path: Path) -> None:
    config = tmp_path / "evalkit.toml"
    config.write_text('[models.mine]\nbase_url = "http://127.0.0.1:9/v1"\n', encoding="utf-8")
    with running_simulator([], api_key="open-sesame") as base_url:
        said = told(evalkit("init", "--url", base_url, "--force", cwd=tmp_path))
    assert "lists no model (it may want a key)" in said
    assert "[models.mine]" in config.read_text(encoding="utf-8")
