from __future__ import annotations

import io
import re
import unicodedata
from dataclasses import replace
from typing import Any

import pytest
from rich.console import Console

from evalkit.domain.attempt import Outcome
from evalkit.domain.question import Category, Difficulty, Language
from evalkit.domain.rubric import Dimension
from evalkit.domain.scorecard import NotMeasured, Scorecard
from evalkit.domain.verdict import Remark, Undefined
from evalkit.reports.as_text import render_runs, render_scorecard
from evalkit.reports.as_text.drawing import drawn_sections
from evalkit.reports.as_text.fitting import ColumnNeed, column_widths, folded_lines
from evalkit.reports.document import Cell, Column, Section, Table
from tests.builders import a_passport, a_run, a_selection, a_target, variants_numbered
from tests.unit.reports.cards import (
    a_dimension_card,
    a_question_card,
    a_run_summary,
    a_scorecard,
    a_speed_card,
    an_accuracy_card,
    an_outcome_card,
)

_STYLE = re.compile(r"\x1b\[[\d;]*m")
_HOSTILE = "\x1b]0;owned\x07\x1b[2J\x9b1A\r\b\u202eevil\u200b[bold red]x[/]\ud800"


def _shown(card: Scorecard, *, language: Language = "en", width: int = 80, **console: Any) -> str:
    out = Console(width=width, file=io.StringIO(), highlight=False, **console)
    render_scorecard(card, language=language, console=out)
    assert isinstance(out.file, io.StringIO)
    return out.file.getvalue()


def _unwrapped(text: str) -> str:
    return " ".join(text.split())


def _cells(line: str) -> int:
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in line)


def _hostile_card() -> Scorecard:
    passport = a_passport(server=_HOSTILE, server_version=_HOSTILE, quantisation=_HOSTILE, model_file=_HOSTILE)
    undefined = Undefined(reason=_HOSTILE)
    run = a_run(
        target=a_target(name=_HOSTILE, served_model=_HOSTILE),
        passport=passport,
        selection=a_selection(bank=_HOSTILE, set_name=_HOSTILE),
        bank_version=_HOSTILE,
        run_id=_HOSTILE,
    )
    return a_scorecard(
        run=run,
        outcomes=an_outcome_card(
            failures={_HOSTILE: 1}, notes={_HOSTILE: 1}, unscored={_HOSTILE: 1}, counts={Outcome.ANSWERED: 1}
        ),
        remarks=(Remark(key="build_changed", values={"changes": _HOSTILE}),),
        accuracy=an_accuracy_card(
            completed=undefined,
            by_category={Category.MATH: undefined},
            by_difficulty={Difficulty.EASY: undefined},
            by_slice={},
        ),
        dimensions=(a_dimension_card(version=_HOSTILE),),
        not_measured=(NotMeasured(dimension=Dimension.COHERENCE, reason=_HOSTILE, command=_HOSTILE),),
        questions=(a_question_card(question_id=_HOSTILE, expected=_HOSTILE, answers=((_HOSTILE, 2), ("", 1))),),
        speed=a_speed_card(band=_HOSTILE, wait_band=_HOSTILE, ttft_s=undefined),
    )


def _wide_card() -> Scorecard:
    """All categories, long names, long answers and judges."""
    slices = {
        (category, difficulty): a_scorecard().accuracy.every for category in Category for difficulty in Difficulty
    }
    answer = "无法确定：题目给出的条件不足以判断究竟是谁先到达终点 unless one of the two teams starts on the other side"
    questions = [
        a_question_card(number, question_id=f"multi-step-relay-teams-{number:03d}", answers=((answer, 2), ("", 1)))
        for number in range(12)
    ]
    every = a_scorecard().accuracy.every
    return a_scorecard(
        accuracy=an_accuracy_card(by_category=dict.fromkeys(Category, every), by_slice=slices),
        dimensions=tuple(a_dimension_card(dimension=dimension) for dimension in Dimension),
        questions=tuple(questions),
    )


def test_the_first_lines_are_the_verdict() -> None:
    verdict = _unwrapped(_shown(a_scorecard()).split("\n\n")[0])
    assert verdict == (
        "qwen-q8: 71.4% of all attempts are right (95% interval 64.4 to 78.4%) "
        "9 of 107 attempts broke off or came to nothing (8.4%) "
        "! Right in every repeat on 20 of 36 questions; on 11 some repeats are right and some wrong; on 5 none is "
        "right "
        "! Two repeats of the same question: in about 1 of 5 cases one is right and the other wrong (19.4%). "
        "All of 3 repeats are right with a chance of 55.6% (pass^3) "
        "Writes 12.1 tokens/s: fair "
        "! The answer begins after 48.2 s, and one time in ten after 242 s or more: long"
    )


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("width", [40, 60, 80, 100, 160, 300])
@pytest.mark.parametrize("card", [a_scorecard(), _wide_card(), _hostile_card()], ids=["usual", "wide", "hostile"])
def test_no_line_is_wider_than_the_terminal(card: Scorecard, language: Language, width: int) -> None:
    for line in _shown(card, language=language, width=width).splitlines():
        assert _cells(line) <= width
        assert line == line.rstrip()


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("width", [80, 160])
def test_no_word_and_no_number_is_broken(language: Language, width: int) -> None:
    words = set(re.findall(r"[\w.%^@/-]+", _shown(_wide_card(), language=language, width=1000), re.ASCII))
    broken = set(re.findall(r"[\w.%^@/-]+", _shown(_wide_card(), language=language, width=width), re.ASCII)) - words
    # Ids of questions are longer than their column, and end a line behind a hyphen.
    assert all(word.strip("-") in "multi-step-relay-teams-011" or word.startswith("teams-") for word in broken)


def test_tables_stand_beside_each_other_where_there_is_room() -> None:
    narrow, wide = (_shown(a_scorecard(), width=width).splitlines() for width in (80, 160))
    assert len(wide) < len(narrow) * 0.75
    assert any("repeats are" in line and "figure" in line for line in wide)
    assert any("Outcomes" in line and "Speed and cost" in line for line in wide)
    assert not any("repeats are" in line and "figure" in line for line in narrow)


def test_what_the_simulator_wrote_is_marked_at_the_top() -> None:
    run = a_run(variants=variants_numbered(2), target=a_target(name="demo", is_simulated=True))
    for language in ("en", "zh"):
        assert _shown(a_scorecard(run=run), language=language).startswith("SIMULATED")
    out = Console(width=80, file=io.StringIO())
    render_runs([a_run_summary(target=a_target(is_simulated=True))], language="en", console=out)
    assert isinstance(out.file, io.StringIO)
    assert "SIMULATED" in out.file.getvalue()


@pytest.mark.parametrize("language", ["en", "zh"])
def test_hostile_texts_cannot_move_the_cursor_or_set_the_title(language: Language) -> None:
    card = _hostile_card()
    for shown in (
        _shown(card, language=language, force_terminal=True, color_system="truecolor"),
        _shown(replace(card, speed=a_speed_card()), language=language, width=160),
        _runs_shown(a_run_summary(run=card.run), language),
    ):
        unstyled = _STYLE.sub("", shown)
        kinds = {unicodedata.category(character) for character in unstyled.replace("\n", "")}
        assert not kinds & {"Cc", "Cf", "Cs"}
        assert "␛]0;owned␇" in unstyled
        assert "[bold red]x[/]" in _unwrapped(unstyled)


def test_an_empty_list_of_runs_says_so() -> None:
    out = Console(width=80, file=io.StringIO())
    render_runs([], language="en", console=out)
    assert isinstance(out.file, io.StringIO)
    assert out.file.getvalue() == "No runs are stored yet.\n"


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("one two three", 7, ["one two", "three"]),
        ("正确率为 71.4%（95% 区间）", 12, ["正确率为", "71.4%（95%", "区间）"]),
        ("时对时错；每次都对", 8, ["时对时", "错；每次", "都对"]),
        ("缩小到±6.5个百分点", 8, ["缩小到", "±6.5个百", "分点"]),
        ("supercalifragilistic", 8, ["supercal", "ifragili", "stic"]),
        ("qwen3-235b-a22b-instruct", 12, ["qwen3-235b-", "a22b-", "instruct"]),
        ("completed answers", 8, ["complete", "d", "answers"]),
        ("multiplied by two", 10, ["multiplied", "by two"]),
        ("", 5, [""]),
    ],
)
def test_lines_end_between_words_and_never_before_a_closing_mark(text: str, width: int, lines: list[str]) -> None:
    assert folded_lines(text, width) == lines


def test_columns_give_way_from_the_widest_on_and_not_below_their_longest_word() -> None:
    text = ColumnNeed(natural=40, least=10)
    figure = ColumnNeed(natural=12, least=12)
    assert column_widths([text, figure, text], 200) == [40, 12, 40]
    assert column_widths([text, figure, text], 52) == [20, 12, 20]
    assert column_widths([text, figure], 20) == [8, 12]
    assert sum(column_widths([text, figure, text], 20)) == 20


def _runs_shown(summary: Any, language: Language) -> str:
    out = Console(width=200, file=io.StringIO(), force_terminal=True)
    render_runs([summary], language=language, console=out)
    assert isinstance(out.file, io.StringIO)
    return out.file.getvalue()


def test_columns_stand_closer_before_a_word_is_cut() -> None:
    """`unfinished` was broken into `unfinishe` and `d` beside bounds from -100 to +100."""
    heads = ("criterion", "reference", "candidate", "change", "95% bounds", "limit", "verdict")
    cells = ("unfinished", "3.3%", "3.3%", "0.0", "-100.0 to +100.0", "+3", "INCONCLUSIVE")
    columns = tuple(
        Column(label=head, is_figure=0 < number < 6, is_whole=number > 0) for number, head in enumerate(heads)
    )
    table = Table(columns=columns, rows=(tuple(Cell(text=text) for text in cells),))
    lines = [line.plain for line in drawn_sections([Section(key="k", title=None, blocks=(table,))], 80)]
    assert "unfinished" in lines[-1]
    assert max(map(_cells, lines)) <= 80
    (roomy,) = [line.plain for line in drawn_sections([Section(key="k", title=None, blocks=(table,))], 100)][-1:]
    assert "INCONCLUSIVE" in roomy
    assert "  +3  " in roomy
