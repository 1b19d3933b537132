"""Progress: what is said while a run goes on."""

from __future__ import annotations

import contextlib
import io

import pytest
from rich.console import Console

from evalkit.cli.progress import BarsObserver, LinesObserver, observer_for
from evalkit.domain.attempt import Outcome
from tests.builders import a_failed_attempt, a_run, a_target, an_attempt


class Clock:
    """Seconds that pass when a test says so."""

    def __init__(self) -> None:
        self.now_s = 0.0

    def __call__(self) -> float:
        return self.now_s


def a_console(*, is_terminal: bool = False) -> Console:
    return Console(file=io.StringIO(), force_terminal=is_terminal, width=100, highlight=False)


def said(console: Console) -> str:
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def test_bars_are_for_terminals_only() -> None:
    assert isinstance(observer_for(a_console(is_terminal=True), is_quiet=False), BarsObserver)
    assert isinstance(observer_for(a_console(), is_quiet=False), LinesObserver)
    assert isinstance(observer_for(a_console(is_terminal=True), is_quiet=True), LinesObserver)


def test_a_log_gets_a_line_now_and_then_and_one_at_the_end() -> None:
    console, clock = a_console(), Clock()
    observer, run = LinesObserver(console, clock=clock), a_run()
    observer.began(run, wanted=100, finished=0, is_resumed=False)
    for number in range(40):
        clock.now_s += 1
        observer.stored(run, an_attempt(repeat=number), is_right=number % 4 != 0)
    observer.ended(run, "done")
    lines = said(console).splitlines()
    assert len(lines) == 1 + 4 + 1
    assert lines[1] == "qwen-q8: 10/100, right 70%, 10.0 tok/s, 90 s left"
    assert lines[-1].startswith("qwen-q8: 40/100, right 75%")


def test_what_no_rule_decides_does_not_enter_the_running_accuracy() -> None:
    console = a_console()
    observer, run = LinesObserver(console), a_run()
    observer.began(run, wanted=2, finished=0, is_resumed=False)
    observer.stored(run, an_attempt(), is_right=True)
    observer.stored(run, an_attempt(repeat=1), is_right=None)
    observer.ended(run, "done")
    assert "right 100%" in said(console)


def test_outcomes_other_than_an_answer_are_counted_and_failed_tries_leave_the_cell_open() -> None:
    console = a_console()
    observer, run = LinesObserver(console), a_run()
    observer.began(run, wanted=4, finished=0, is_resumed=False)
    observer.stored(run, an_attempt(outcome=Outcome.CUT_IN_REASONING), is_right=False)
    observer.stored(run, an_attempt(outcome=Outcome.LOOPING, repeat=1), is_right=False)
    observer.stored(run, a_failed_attempt(repeat=2), is_right=None)
    observer.ended(run, "interrupted")
    assert "2/4, right 0%, cut 1, looping 1, failed 1" in said(console)
    assert said(console).rstrip().endswith("interrupted")


def test_quiet_still_warns() -> None:
    console = a_console()
    observer, run = LinesObserver(console, is_quiet=True), a_run()
    observer.preparing("q8", "connecting")
    observer.warned("q8", "the context is too small")
    observer.began(run, wanted=2, finished=0, is_resumed=False)
    observer.ended(run, "done")
    assert said(console) == "q8: warning: the context is too small\n"


def test_quiet_says_nothing_of_what_judging_takes_or_of_verdicts_that_are_there() -> None:
    quiet, console = a_console(), a_console()
    for observer in (LinesObserver(quiet, is_quiet=True), LinesObserver(console)):
        observer.told("glm", "12 of 24 verdicts to ask for")
        observer.judging("glm", wanted=24, finished=24)
        observer.judging_ended("glm", "done")
    assert said(quiet) == ""
    assert "glm: 12 of 24 verdicts to ask for\nglm: all 24 verdicts are there already\n" in said(console)


@pytest.mark.parametrize("is_terminal", [True, False])
def test_hostile_names_and_warnings_do_nothing(is_terminal: bool) -> None:
    console = a_console(is_terminal=is_terminal)
    observer = observer_for(console, is_quiet=False)
    hostile = "\x1b]0;owned\x07\x1b[2J[bold red]x"
    run = a_run(target=a_target(name=hostile))
    with observer if isinstance(observer, BarsObserver) else contextlib.nullcontext():
        observer.preparing(hostile, hostile)
        observer.warned(hostile, hostile)
        observer.began(run, wanted=2, finished=2, is_resumed=True)
        observer.ended(run, hostile)
    assert "[bold red]x" in said(console)
    assert "\x07" not in said(console)
    assert "\x1b[2J" not in said(console)


def test_bars_show_the_same_figures() -> None:
    console = a_console(is_terminal=True)
    with BarsObserver(console) as observer:
        run = a_run()
        observer.preparing(run.target.name, "warming up")
        observer.began(run, wanted=2, finished=1, is_resumed=True)
        observer.stored(run, an_attempt(), is_right=True)
        observer.ended(run, "done")
    assert "going on with run" in said(console)
    assert "2/2" in said(console)
    assert "right 100%" in said(console)
