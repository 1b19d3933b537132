from __future__ import annotations

import io
import re
import unicodedata
from typing import Any

import pytest
from rich.console import Console

from evalkit.domain.attempt import Outcome
from evalkit.domain.question import Category, Difficulty, Language
from evalkit.domain.verdict import Remark, Scorecard, Undefined
from evalkit.reports.as_text import render_runs, render_scorecard
from tests.builders import a_passport, a_run, a_selection, a_target, variants_numbered
from tests.unit.reports.cards import a_run_summary, a_scorecard, a_speed_card, an_estimate

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


def test_the_first_line_is_the_verdict() -> None:
    first, second, third, *_ = _shown(a_scorecard()).splitlines()
    assert first == "qwen-q8  71.4% of all attempts are right (95% interval 64.4 to 78.4%)"
    assert second == "9 of 107 attempts broke off or came to nothing (8.4%)"
    assert third == "12.1 tokens/s: fair"


def test_every_figure_stands_in_the_scorecard() -> None:
    shown = _unwrapped(_shown(a_scorecard()))
    for expected in (
        "served as DeepSeek-R1-Distill-Qwen-32B-Q8_0",
        "llama.cpp b7000, quantisation Q8_0, context 16,384",
        "bank reasoning 1, set smoke, 36 asked in English, 3 times each",
        "every attempt 71.4% 64.4 to 78.4% 34 108",
        "completed answers 78.0% 71.0 to 85.0% 34 98",
        "Interval: Wilson, effective size.",
        "trap 42.0% 35.0 to 49.0% 6 18",
        "critical thinking n/a 1 question, needs 2",
        "hard 45.0%",
        "cut in reasoning 6 5.6%",
        "failed, http_5xx: 1",
        "tries that failed and were asked again: 4",
        "a final answer that can be read (misses): 2",
        "attempts not scored by rule (open questions, for judges or people): 3",
        "first token after, s 0.212 0.434 2.5 107",
        "writing speed, tokens/s 11.2 12.1 12.9 107 fair",
        "coherence, completeness, complexity, common sense, creativity: n/a, needs a judge or people",
    ):
        assert expected in shown
    assert "SIMULATED" not in shown


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("width", [60, 80, 160])
def test_no_line_is_wider_than_the_terminal(language: Language, width: int) -> None:
    for line in _shown(a_scorecard(), language=language, width=width).splitlines():
        assert _cells(line.rstrip()) <= width


def test_a_chinese_scorecard_speaks_chinese() -> None:
    shown = _shown(a_scorecard(), language="zh")
    assert "全部作答的正确率为 71.4%（95% 区间 64.4 至 78.4%）" in shown
    words = set(re.findall(r"[A-Za-z]{4,}", shown))
    # Names and terms that stay as they are in Chinese texts.
    assert words <= {"qwen", "DeepSeek", "Distill", "Qwen", "llama", "reasoning", "smoke", "temperature", "tokens"} | {
        "Wilson",
        "token",
        "http",
    }


def test_what_the_simulator_wrote_is_marked_at_the_top() -> None:
    run = a_run(variants=variants_numbered(2), target=a_target(name="demo", is_simulated=True))
    for language in ("en", "zh"):
        assert "SIMULATED" in _shown(a_scorecard(run=run), language=language).splitlines()[0]
    out = Console(width=80, file=io.StringIO())
    render_runs([a_run_summary(target=a_target(is_simulated=True))], language="en", console=out)
    assert isinstance(out.file, io.StringIO)
    assert "SIMULATED" in out.file.getvalue()


def test_figures_that_do_not_exist_say_why() -> None:
    nothing = Undefined(reason="nothing was measured")
    none_asked = Undefined(reason="0 questions, needs 2")
    speed = a_speed_card(
        ttft_s=nothing,
        ttfa_s=nothing,
        complete_s=nothing,
        decode_tokens_per_s=nothing,
        band=None,
        tokens_per_answer=nothing,
    )
    card = a_scorecard(
        outcomes={},
        failures={},
        accuracy_every=none_asked,
        accuracy_completed=none_asked,
        accuracy_by_category={},
        accuracy_by_difficulty={},
        speed=speed,
        finished=0,
    )
    shown = _shown(card)
    assert "The accuracy is n/a: none scored by rule" in shown
    assert "no attempt was served yet" in shown
    assert "0 of 108 attempts are finished" in shown
    assert _unwrapped(shown).count("nothing was measured") == 5
    assert not re.search(r"\bnan\b|None", shown)


def test_what_must_be_known_stands_before_the_figures() -> None:
    changed = Remark(key="build_changed", values={"changes": "context: 4096 -> 8192"})
    shown = _shown(a_scorecard(remarks=(changed,), speed=a_speed_card(remarks=(Remark(key="chunks_counted"),))))
    assert shown.index("context: 4096 -> 8192") < shown.index("Accuracy")
    assert shown.index("chunks were counted") < shown.index("Accuracy")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_hostile_names_cannot_move_the_cursor_or_set_the_title(language: Language) -> None:
    passport = a_passport(server=_HOSTILE, server_version=_HOSTILE, quantisation=_HOSTILE)
    undefined = Undefined(reason=_HOSTILE)
    run = a_run(
        target=a_target(name=_HOSTILE, served_model=_HOSTILE),
        passport=passport,
        selection=a_selection(bank=_HOSTILE, set_name=_HOSTILE),
        bank_version=_HOSTILE,
        run_id=_HOSTILE,
    )
    card = a_scorecard(
        run=run,
        failures={_HOSTILE: 1},
        notes={_HOSTILE: 1},
        unscored={_HOSTILE: 1},
        remarks=(Remark(key="build_changed", values={"changes": _HOSTILE}),),
        accuracy_every=an_estimate(method=_HOSTILE),
        accuracy_completed=undefined,
        accuracy_by_category={Category.MATH: undefined},
        accuracy_by_difficulty={Difficulty.EASY: undefined},
        speed=a_speed_card(band=_HOSTILE, ttft_s=undefined),
        outcomes={Outcome.ANSWERED: 1},
    )
    for shown in (
        _shown(card, language=language, force_terminal=True, color_system="truecolor"),
        _runs_shown(a_run_summary(run=run), language),
    ):
        unstyled = _STYLE.sub("", shown)
        kinds = {unicodedata.category(character) for character in unstyled.replace("\n", "")}
        assert not kinds & {"Cc", "Cf", "Cs"}
        assert "␛]0;owned␇" in unstyled


def test_an_empty_list_of_runs_says_so() -> None:
    out = Console(width=80, file=io.StringIO())
    render_runs([], language="en", console=out)
    assert isinstance(out.file, io.StringIO)
    assert out.file.getvalue() == "No runs are stored yet.\n"


def _runs_shown(summary: Any, language: Language) -> str:
    out = Console(width=200, file=io.StringIO(), force_terminal=True)
    render_runs([summary], language=language, console=out)
    assert isinstance(out.file, io.StringIO)
    return out.file.getvalue()
