"""The tutorials can be followed to the letter: what is to be typed parses, and what is to be pasted is valid."""

from __future__ import annotations

import re
import shlex
import tomllib
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from evalkit.cli.main import command_line
from evalkit.config.decision_file import read_decision
from evalkit.config.reading import read_config
from tests.architecture.sources import ROOT

_TUTORIALS = (ROOT / "docs" / "tutorial.md", ROOT / "docs" / "tutorial.zh-CN.md")
_SERVERS = ("vLLM", "llama.cpp", "Ollama")
_FLAGS = {
    "vLLM": r"--max-model-len (?P<context>\d+) --max-num-seqs (?P<slots>\d+)",
    "llama.cpp": r"-c (?P<total>\d+) -np (?P<slots>\d+)$",
    "Ollama": r"OLLAMA_CONTEXT_LENGTH=(?P<context>\d+) OLLAMA_NUM_PARALLEL=(?P<slots>\d+)",
}

tutorials = pytest.mark.parametrize("tutorial", _TUTORIALS, ids=lambda path: path.name)


def _blocks(text: str) -> list[str]:
    return re.findall(r"^```toml\n(.*?)^```", text, re.MULTILINE | re.DOTALL)


def _typed(text: str) -> Iterator[str]:
    """Commands of evalkit that stand in a block or in a line of their own in code."""
    for block, inline in re.findall(r"^ {4}(evalkit [^\n]+)$|`(evalkit [^`]+)`", text, re.MULTILINE):
        yield (block or inline).replace("\n", " ")


def _section(text: str, head: str) -> str:
    return text.partition(f"\n### {head}\n")[2].partition("\n##")[0]


def _parse(words: list[str]) -> None:
    """Parse words as the command line does, with types and required values, and call nothing."""
    command: click.Command = command_line
    context: click.Context | None = None
    name: str | None = "evalkit"
    while True:
        context = command.make_context(name, words, parent=context)
        if not isinstance(command, click.Group):
            return
        name, resolved, words = command.resolve_command(context, [*context._protected_args, *context.args])
        assert resolved is not None
        command = resolved


@tutorials
def test_every_command_parses_as_it_is_written(tutorial: Path) -> None:
    commands = list(_typed(tutorial.read_text(encoding="utf-8")))
    assert len(commands) > 15
    for command in commands:
        try:
            _parse(shlex.split(command)[1:])
        except click.ClickException as error:
            pytest.fail(f"{command}: {error.format_message()}")


@tutorials
def test_every_configuration_is_valid_and_has_what_is_typed(tutorial: Path, tmp_path: Path) -> None:
    blocks = [block for block in _blocks(tutorial.read_text(encoding="utf-8")) if "[models." in block]
    assert len(blocks) == len(_SERVERS) + 1
    for block in blocks:
        (tmp_path / "evalkit.toml").write_text(block, encoding="utf-8")
        config = read_config(tmp_path)
        assert set(config.targets) == {"qwen32b-q8", "llama70b-q4"}


@tutorials
def test_every_judge_is_valid(tutorial: Path, tmp_path: Path) -> None:
    blocks = [block for block in _blocks(tutorial.read_text(encoding="utf-8")) if "[judges." in block]
    assert len(blocks) == 2
    for block in blocks:
        (tmp_path / "evalkit.toml").write_text(block, encoding="utf-8")
        assert set(read_config(tmp_path).judges) == {"my-judge"}


@tutorials
def test_the_decision_is_valid(tutorial: Path, tmp_path: Path) -> None:
    (block,) = [block for block in _blocks(tutorial.read_text(encoding="utf-8")) if "reference =" in block]
    path = tmp_path / "decision.toml"
    path.write_text(block, encoding="utf-8")
    decision = read_decision(path, distinctions={"model", "quantisation"})
    assert (decision.reference, decision.candidates) == ("qwen32b-q8", ("llama70b-q4",))


@tutorials
@pytest.mark.parametrize("server", _SERVERS)
def test_a_server_is_started_with_the_context_and_the_slots_that_its_models_say(tutorial: Path, server: str) -> None:
    section = _section(tutorial.read_text(encoding="utf-8"), server)
    started = list(re.finditer(_FLAGS[server], section, re.MULTILINE))
    models = tomllib.loads(_blocks(section)[0])["models"]
    assert len(started) in {1, len(models)}
    for flags in started:
        found = flags.groupdict()
        slots = int(found["slots"])
        context = int(found["context"]) if "context" in found else int(found["total"]) // slots
        for model in models.values():
            assert (model["context"], model["concurrency"]) == (context, slots)
            assert model["max_tokens"] < context


@tutorials
@pytest.mark.parametrize("server", ["vLLM", "llama.cpp"])
def test_a_server_calls_its_model_as_the_file_does_and_listens_where_it_says(tutorial: Path, server: str) -> None:
    section = _section(tutorial.read_text(encoding="utf-8"), server)
    served = dict(re.findall(r"(?:--served-model-name|--alias) (\S+) --port (\d+)", section))
    models = tomllib.loads(_blocks(section)[0])["models"]
    assert {name: f"http://127.0.0.1:{port}/v1" for name, port in served.items()} == {
        name: model["base_url"] for name, model in models.items()
    }


def test_both_languages_say_the_same() -> None:
    english, chinese = (path.read_text(encoding="utf-8") for path in _TUTORIALS)
    assert _blocks(chinese) == _blocks(english)
    added = [command for command in _typed(chinese) if command not in list(_typed(english))]
    assert not added
    assert set(_typed(english)) == set(_typed(chinese))
    assert len(re.findall("^##", english, re.MULTILINE)) == len(re.findall("^##", chinese, re.MULTILINE))


@tutorials
def test_no_verdict_of_the_simulator_is_shown_without_saying_so(tutorial: Path) -> None:
    text = tutorial.read_text(encoding="utf-8")
    shown = re.findall(r"(?:^ {4}\S*[^\n]*\n|^\n)+", text, re.MULTILINE)
    simulated = [
        block
        for block in shown
        if re.search(r"^    (FAIL|INCONCLUSIVE|不通过|证据不足|qwen32b-q8(:|：).*95%)", block, re.MULTILINE)
    ]
    assert len(simulated) == 3
    assert not [block for block in simulated if "SIMULATED" not in block]
