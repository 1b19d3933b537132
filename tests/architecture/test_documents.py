"""The documents and the program agree: every command is written down, and what is written down exists."""

from __future__ import annotations

import importlib
import pkgutil
import re
import shlex
from collections.abc import Iterator
from inspect import isfunction
from pathlib import Path

import click
import pytest

from evalkit import stats
from evalkit.cli.main import command_line
from evalkit.config.decision_schema import known_decision_keys
from evalkit.config.schema import known_keys
from evalkit.domain.criteria import CRITERIA, DEFAULT_MARGINS, Unit
from evalkit.text.margins import worded_margin
from evalkit.text.messages import CATALOGUE
from tests.architecture.sources import ROOT

_READMES = ("README.md", "README.zh-CN.md")
_CODE = re.compile(r"^```[^\n]*\n(.*?)^```|^ {4}([^\n]+)$|`([^`\n]+)`", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\]\(([^)#:]+)(?:#[^)]*)?\)")
_COMMENT = re.compile(r"(^|\s)#.*")
_BEFORE_A_COMMAND = re.compile(r"^(?:\w+=\S+\s+|.*&&\s*)*")


def _documents() -> list[Path]:
    return [ROOT / name for name in _READMES] + sorted((ROOT / "docs").rglob("*.md"))


def _names(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("readme", _READMES)
def test_every_command_stands_in_the_readme(readme: str) -> None:
    text = (ROOT / readme).read_text(encoding="utf-8")
    missing = [" ".join(words) for words in _commands(command_line) if not _is_named(words, text)]
    assert not missing


@pytest.mark.parametrize("document", _documents(), ids=_names)
def test_every_command_line_shown_exists(document: Path) -> None:
    wrong = [defect for line in _shown_lines(document) for defect in _defects(line)]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("document", _documents(), ids=_names)
def test_every_link_leads_somewhere(document: Path) -> None:
    targets = _LINK.findall(document.read_text(encoding="utf-8"))
    assert not [target for target in targets if not (document.parent / target).exists()]


def test_every_make_target_shown_exists() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))
    shown = {line.split()[1] for document in _documents() for line in _shown_lines(document) if line[:5] == "make "}
    assert "test" in shown
    assert shown <= targets


@pytest.mark.parametrize("table", [("models", "NAME"), ("models", "NAME", "timeouts"), ("defaults",), ("store",)])
def test_every_key_of_the_configuration_is_documented(table: tuple[str, ...]) -> None:
    text = (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8")
    assert not [key for key in known_keys(table) if f"`{key}`" not in text]


@pytest.mark.parametrize("table", [(), ("criteria",), ("floors",)])
def test_every_key_of_a_decision_is_documented(table: tuple[str, ...]) -> None:
    text = _section("decision.toml")
    assert not [key for key in known_decision_keys(table) if f"`{key}`" not in text and f"`[{key}]`" not in text]


def test_every_criterion_is_documented_with_the_margin_that_its_unit_has() -> None:
    rows = [line for line in _section("decision.toml").splitlines() if re.search(r'\| `"', line)]
    assert len(rows) > 3
    for key, criterion in CRITERIA.items():
        if criterion.may_be_primary:
            example = {Unit.SHARE: 0.05, Unit.SCORE: 0.25, Unit.RATIO: 1.25}[criterion.unit]
            assert [f'`"{worded_margin(criterion, example)}"`' in row for row in rows if f"`{key}`" in row] == [True]


def test_the_criteria_that_decide_where_none_are_named_are_documented() -> None:
    (said,) = re.findall(r"without the table, (.*?) must\.", _section("decision.toml"), re.DOTALL)
    assert set(re.findall(r"`(\w+)`", said)) == set(DEFAULT_MARGINS)


def test_every_figure_is_explained() -> None:
    assert len(list(_figures())) > 30
    text = (ROOT / "docs" / "statistics.md").read_text(encoding="utf-8")
    assert not [name for name in (*_figures(), *CRITERIA) if f"`{name}`" not in text]


def test_every_word_of_a_verdict_is_explained() -> None:
    text = (ROOT / "docs" / "deciding.md").read_text(encoding="utf-8")
    words = [wordings.en for key, wordings in CATALOGUE.items() if key.startswith(("status ", "reading "))]
    assert "PASS" in words
    assert "leaning worse" in words
    assert not [word for word in words if word not in text]


def _command(group: click.Group, word: str) -> click.Command | None:
    """What a word calls: ``decide decision.toml`` calls a command that is hidden, for it takes files."""
    context = click.Context(group)
    named = group.get_command(context, word)
    if named is not None or not ("." in word or word.isupper()):
        return named
    members = (group.get_command(context, name) for name in group.list_commands(context))
    return next((member for member in members if member is not None and member.hidden), None)


def _figures() -> Iterator[str]:
    """Functions that compute figures; what they stand on is left out."""
    for module in pkgutil.iter_modules(stats.__path__):
        if module.name != "clusters":
            found = importlib.import_module(f"{stats.__name__}.{module.name}")
            yield from (name for name in found.__all__ if isfunction(getattr(found, name)))


def _section(head: str) -> str:
    """A section of the page on configuration."""
    text = (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8")
    return text.partition(f"\n## {head}\n")[2].partition("\n## ")[0]


def _commands(group: click.Group, *before: str) -> Iterator[tuple[str, ...]]:
    """Every command as the words after ``evalkit``; one that is hidden is not typed by its name."""
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if command is not None and command.hidden:
            continue
        yield (*before, name)
        if isinstance(command, click.Group):
            yield from _commands(command, *before, name)


def _is_named(words: tuple[str, ...], text: str) -> bool:
    """Whether a command is there; of a second word it is enough that it stands in the line of the first."""
    first = f"evalkit {words[0]}"
    lines = [line for line in text.splitlines() if first in line]
    return any(all(re.search(rf"\b{word}\b", line) for word in words[1:]) for line in lines)


def _shown_lines(document: Path) -> Iterator[str]:
    """Command lines in code, without what stands around them."""
    for block in _CODE.findall(document.read_text(encoding="utf-8")):
        for line in "\n".join(block).replace("\\\n", " ").splitlines():
            yield _BEFORE_A_COMMAND.sub("", _COMMENT.sub("", line).strip())


def _defects(line: str) -> Iterator[str]:
    if not line.startswith("evalkit "):
        return
    command: click.Command = command_line
    words = [word.strip("[]()., ") for word in shlex.split(line.replace("'", ""))[1:]]
    while words and isinstance(command, click.Group) and not words[0].startswith("-"):
        # "list|show" stands for one command each.
        found = [_command(command, name) for name in words[0].split("|")]
        if None in found:
            yield f"{line}: there is no command {words[0]}"
            return
        command, words = found[0] or command, words[1:]
    known = {name for parameter in command.params for name in (*parameter.opts, *parameter.secondary_opts)}
    known |= {"-h", "--help"}
    for word in words:
        option = word.split("=")[0].split("|")[0]
        if option.startswith("-") and option.strip("-") and option not in known:
            yield f"{line}: {command.name} has no option {option}"
