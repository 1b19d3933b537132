"""Comparisons on a terminal."""

from __future__ import annotations

import io
import re
import unicodedata
from dataclasses import replace
from typing import Any

import pytest
from rich.console import Console

from evalkit.domain.comparison import (
    Comparison,
)
from evalkit.domain.question import Language
from evalkit.reports.as_text import render_sections
from evalkit.reports.comparison import comparison_page
from tests.builders import a_target
from tests.unit.reports.candidates import (
    a_hostile_comparison,
    a_wide_comparison,
    several_candidates,
)
from tests.unit.reports.comparisons import (
    a_blocked_pair,
    a_comparison,
    a_pair,
    compared_run,
)

_STYLE = re.compile(r"\x1b\[[\d;]*m")


def _shown(comparison: Comparison, language: Language, width: int, **console: Any) -> str:
    out = Console(width=width, file=io.StringIO(), highlight=False, **console)
    render_sections(comparison_page(comparison, language), console=out)
    assert isinstance(out.file, io.StringIO)
    return out.file.getvalue()


def _cells(line: str) -> int:
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in line)


def test_simulated_answers_are_marked_and_whose_they_are_where_not_all_are() -> None:
    simulated = compared_run("demo", target=a_target(name="demo", is_simulated=True))
    both = replace(a_pair(), reference=simulated, candidate=replace(simulated, run_id="1"))
    one = replace(a_pair(), candidate=simulated)
    for language in ("en", "zh"):
        assert _shown(a_comparison(pairs=(both,)), language, 80).startswith("SIMULATED")
    assert "wrote the answers of demo, not a model" in _shown(a_comparison(pairs=(one,)), "en", 160).splitlines()[0]
    assert "SIMULATED" not in _shown(a_comparison(), "en", 80)


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("width", [40, 60, 80, 100, 160, 300])
@pytest.mark.parametrize(
    "comparison",
    [
        a_comparison(),
        several_candidates(),
        a_wide_comparison(),
        a_hostile_comparison(),
        a_comparison(pairs=(a_blocked_pair(),)),
    ],
    ids=["usual", "several", "wide", "hostile", "blocked"],
)
def test_no_line_is_wider_than_the_terminal(comparison: Comparison, language: Language, width: int) -> None:
    for line in _shown(comparison, language, width).splitlines():
        assert _cells(line) <= width
        assert line == line.rstrip()


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("width", [80, 160])
def test_no_word_and_no_number_is_broken(language: Language, width: int) -> None:
    pattern = re.compile(r"[\w.%^@/+-]+", re.ASCII)
    words = set(pattern.findall(_shown(several_candidates(), language, 1000)))
    broken = set(pattern.findall(_shown(several_candidates(), language, width))) - words
    # Names of builds end a line behind a hyphen where their column is narrow.
    assert all(word.strip("-") in "qwen32b-q4" for word in broken)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_hostile_texts_cannot_move_the_cursor_or_set_the_title(language: Language) -> None:
    shown = _STYLE.sub("", _shown(a_hostile_comparison(), language, 160, force_terminal=True, color_system="truecolor"))
    kinds = {unicodedata.category(character) for character in shown.replace("\n", "")}
    assert not kinds & {"Cc", "Cf", "Cs"}
    assert "[bold red]x[/]" in " ".join(shown.split())
