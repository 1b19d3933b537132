"""Shows a run while it goes on: bars on a terminal, a line now and then when piped."""

from __future__ import annotations

import contextlib
import time
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, Task, TaskID, TextColumn
from rich.table import Column
from rich.text import Text

from evalkit.domain.attempt import Attempt, Outcome
from evalkit.domain.run import Run
from evalkit.domain.score import Scored, Unscored
from evalkit.text.hostile import for_terminal

__all__ = ["BarsObserver", "LinesObserver", "observer_for"]

_LINE_EVERY_S: Final = 10.0
_RATE_OVER: Final = 50
"""Attempts that the shown speed and the time left are taken from: the latest, since speed drifts."""


@dataclass(slots=True, kw_only=True)
class _Tally:
    """What is known of a run so far."""

    wanted: int
    finished: int
    began_at_s: float
    asked: int = 0
    right: int = 0
    checked: int = 0
    outcomes: Counter[Outcome] = field(default_factory=Counter)
    rates: deque[float] = field(default_factory=lambda: deque(maxlen=_RATE_OVER))
    moments: deque[float] = field(default_factory=lambda: deque(maxlen=_RATE_OVER))

    def add(self, attempt: Attempt, *, is_right: bool | None, now_s: float) -> None:
        if not attempt.is_final:
            self.outcomes[Outcome.FAILED] += 1
            return
        self.finished += 1
        self.asked += 1
        self.outcomes[attempt.outcome] += 1
        self.moments.append(now_s)
        if is_right is not None:
            self.checked += 1
            self.right += is_right
        if attempt.timing.decode_tokens_per_s is not None and not attempt.timing.is_buffered:
            self.rates.append(attempt.timing.decode_tokens_per_s)

    def seconds_left(self) -> float | None:
        if len(self.moments) < 2:
            return None
        per_attempt_s = (self.moments[-1] - self.moments[0]) / (len(self.moments) - 1)
        return per_attempt_s * (self.wanted - self.finished)

    def words(self) -> str:
        parts = [f"right {self.right / self.checked:.0%}"] if self.checked else []
        parts += [
            f"{name} {count}"
            for name, count in (
                ("cut", self.outcomes[Outcome.CUT_IN_REASONING] + self.outcomes[Outcome.CUT_IN_ANSWER]),
                ("looping", self.outcomes[Outcome.LOOPING]),
                ("empty", self.outcomes[Outcome.EMPTY]),
                ("failed", self.outcomes[Outcome.FAILED]),
            )
            if count
        ]
        if self.rates:
            parts.append(f"{sorted(self.rates)[len(self.rates) // 2]:.1f} tok/s")
        if (left := self.seconds_left()) is not None and self.finished < self.wanted:
            parts.append(f"{_duration(left)} left")
        return ", ".join(parts)


@dataclass(slots=True, kw_only=True)
class _Judging:
    """What is known of one judge's work so far."""

    wanted: int
    finished: int
    began_at_s: float
    unscored: int = 0
    not_served: int = 0
    total: float = 0.0
    scored: int = 0
    moments: deque[float] = field(default_factory=lambda: deque(maxlen=_RATE_OVER))

    def add(self, finding: Scored | Unscored, *, now_s: float) -> None:
        self.finished += 1
        self.moments.append(now_s)
        if isinstance(finding, Scored):
            self.scored += 1
            self.total += finding.value
        else:
            self.unscored += 1

    def words(self) -> str:
        parts = [f"mean {self.total / self.scored:.2f}"] if self.scored else []
        parts += [
            f"{name} {count}" for name, count in (("unscored", self.unscored), ("failed", self.not_served)) if count
        ]
        if len(self.moments) > 1 and self.finished < self.wanted:
            per_verdict_s = (self.moments[-1] - self.moments[0]) / (len(self.moments) - 1)
            parts.append(f"{_duration(per_verdict_s * (self.wanted - self.finished))} left")
        return ", ".join(parts)


def _duration(seconds: float) -> str:
    """A length of time as people say it: ``45 s``, ``12 min``, ``3.4 h``."""
    if seconds < 100:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 6000 else f"{seconds / 3600:.1f} h"


def observer_for(console: Console, *, is_quiet: bool) -> BarsObserver | LinesObserver:
    """Bars where somebody watches, lines where a log does."""
    if console.is_terminal and not is_quiet:
        return BarsObserver(console)
    return LinesObserver(console, is_quiet=is_quiet)


class _Observer:
    """What both ways of showing have in common."""

    def __init__(self, console: Console, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._console = console
        self._clock = clock
        self._tallies: dict[str, _Tally] = {}
        self._judgings: dict[str, _Judging] = {}

    def _say(self, text: str, *, style: str = "") -> None:
        # A log that cannot be written is no reason to stop asking.
        with contextlib.suppress(OSError):
            self._console.print(Text(for_terminal(text), style=style), highlight=False, soft_wrap=True)

    def warned(self, target_name: str, warning: str) -> None:
        """Say it where it stays on the screen."""
        self._say(f"{target_name}: warning: {warning}", style="yellow")

    def _mention(self, text: str) -> None:
        """Say what is no warning."""
        self._say(text)

    def told(self, target_name: str, fact: str) -> None:
        """Say it where it stays on the screen."""
        self._mention(f"{target_name}: {fact}")

    def waiting(self, target_name: str, reason: str) -> None:
        """Say why nothing moves."""
        self._say(f"{target_name}: {reason}", style="yellow")

    def stopping(self) -> None:
        """Say that nothing is lost."""
        self._say("stopping: what is in flight is finished and kept (Ctrl-C again: stop now)", style="yellow")

    def _open_tally(self, run: Run, *, wanted: int, finished: int, is_resumed: bool) -> _Tally:
        tally = _Tally(wanted=wanted, finished=finished, began_at_s=self._clock())
        self._tallies[run.run_id] = tally
        if finished >= wanted:
            self._say(f"{run.target.name}: all {wanted} answers are there already; --fresh asks anew")
        elif is_resumed:
            self._say(f"{run.target.name}: going on with run {run.short_id}: {finished} of {wanted} are there")
        return tally

    def _open_judging(self, judge_name: str, *, wanted: int, finished: int) -> _Judging:
        judging = _Judging(wanted=wanted, finished=finished, began_at_s=self._clock())
        self._judgings[judge_name] = judging
        if finished >= wanted:
            self._mention(f"{judge_name}: all {wanted} verdicts are there already")
        return judging


class LinesObserver(_Observer):
    """A line now and then, for logs."""

    def __init__(
        self, console: Console, *, is_quiet: bool = False, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Write to a console, which may be a file; quiet: warnings only."""
        super().__init__(console, clock=clock)
        self._is_quiet = is_quiet
        self._last_line_s = clock()

    def _mention(self, text: str) -> None:
        if not self._is_quiet:
            self._say(text)

    def preparing(self, target_name: str, step: str) -> None:
        """One line a step."""
        self._mention(f"{target_name}: {step}")

    def began(self, run: Run, *, wanted: int, finished: int, is_resumed: bool) -> None:
        """One line."""
        self._open_tally(run, wanted=wanted, finished=finished, is_resumed=is_resumed)
        if not self._is_quiet and finished < wanted:
            self._say(f"{run.target.name}: asking {wanted - finished} of {wanted} (run {run.short_id})")

    def stored(self, run: Run, attempt: Attempt, *, is_right: bool | None) -> None:
        """A line when the last one is a while ago."""
        tally, now_s = self._tallies[run.run_id], self._clock()
        tally.add(attempt, is_right=is_right, now_s=now_s)
        if not self._is_quiet and now_s - self._last_line_s >= _LINE_EVERY_S:
            self._last_line_s = now_s
            self._say(f"{run.target.name}: {tally.finished}/{tally.wanted}, {tally.words()}")

    def ended(self, run: Run, end: str) -> None:
        """A last line with the whole tally."""
        tally = self._tallies[run.run_id]
        if not self._is_quiet:
            self._say(f"{run.target.name}: {tally.finished}/{tally.wanted}, {tally.words()}: {end}")

    def judging(self, judge_name: str, *, wanted: int, finished: int) -> None:
        """One line."""
        self._open_judging(judge_name, wanted=wanted, finished=finished)
        if not self._is_quiet and finished < wanted:
            self._say(f"{judge_name}: asking for {wanted - finished} of {wanted} verdicts")

    def judged(self, judge_name: str, finding: Scored | Unscored) -> None:
        """A line when the last one is a while ago."""
        judging, now_s = self._judgings[judge_name], self._clock()
        judging.add(finding, now_s=now_s)
        if not self._is_quiet and now_s - self._last_line_s >= _LINE_EVERY_S:
            self._last_line_s = now_s
            self._say(f"{judge_name}: {judging.finished}/{judging.wanted}, {judging.words()}")

    def not_served(self, judge_name: str) -> None:
        """Count it."""
        self._judgings[judge_name].not_served += 1

    def judging_ended(self, judge_name: str, end: str) -> None:
        """A last line."""
        judging = self._judgings[judge_name]
        if not self._is_quiet:
            self._say(f"{judge_name}: {judging.finished}/{judging.wanted}, {judging.words()}: {end}")


class BarsObserver(_Observer):
    """A bar per run, with what is known so far beside it."""

    def __init__(self, console: Console, *, clock: Callable[[], float] = time.monotonic) -> None:
        """Draw on a terminal."""
        super().__init__(console, clock=clock)
        self._progress = Progress(
            TextColumn("{task.description}", markup=False),
            BarColumn(bar_width=20),
            MofNCompleteColumn(),
            _WordsColumn(table_column=Column(no_wrap=True, overflow="ellipsis", ratio=1)),
            console=console,
            expand=True,
        )
        self._task_by_name: dict[str, TaskID] = {}

    def __enter__(self) -> Self:
        """Begin to draw."""
        self._progress.start()
        return self

    def __exit__(self, *exc: object) -> None:
        """Leave the bars on the screen as they are."""
        self._progress.stop()

    def preparing(self, target_name: str, step: str) -> None:
        """Show the step in the bar's place."""
        self._progress.update(self._task(target_name), words=for_terminal(step))

    def began(self, run: Run, *, wanted: int, finished: int, is_resumed: bool) -> None:
        """Set the bar."""
        self._open_tally(run, wanted=wanted, finished=finished, is_resumed=is_resumed)
        self._progress.update(self._task(run.target.name), total=wanted, completed=finished, words="")

    def stored(self, run: Run, attempt: Attempt, *, is_right: bool | None) -> None:
        """Move the bar."""
        tally = self._tallies[run.run_id]
        tally.add(attempt, is_right=is_right, now_s=self._clock())
        self._progress.update(self._task(run.target.name), completed=tally.finished, words=tally.words())

    def ended(self, run: Run, end: str) -> None:
        """Leave the last tally; say an unusual end."""
        tally = self._tallies[run.run_id]
        spent = _duration(self._clock() - tally.began_at_s)
        self._progress.update(self._task(run.target.name), words=f"{tally.words()}, {spent}")
        if end != "done":
            self._say(f"{run.target.name}: {end}", style="yellow")

    def judging(self, judge_name: str, *, wanted: int, finished: int) -> None:
        """Set the bar."""
        self._open_judging(judge_name, wanted=wanted, finished=finished)
        self._progress.update(self._task(judge_name), total=wanted, completed=finished, words="")

    def judged(self, judge_name: str, finding: Scored | Unscored) -> None:
        """Move the bar."""
        judging = self._judgings[judge_name]
        judging.add(finding, now_s=self._clock())
        self._progress.update(self._task(judge_name), completed=judging.finished, words=judging.words())

    def not_served(self, judge_name: str) -> None:
        """Count it."""
        self._judgings[judge_name].not_served += 1

    def judging_ended(self, judge_name: str, end: str) -> None:
        """Leave the last tally; say an unusual end."""
        judging = self._judgings[judge_name]
        spent = _duration(self._clock() - judging.began_at_s)
        self._progress.update(self._task(judge_name), words=f"{judging.words()}, {spent}")
        if end != "done":
            self._say(f"{judge_name}: {end}", style="yellow")

    def _task(self, target_name: str) -> TaskID:
        if target_name not in self._task_by_name:
            self._task_by_name[target_name] = self._progress.add_task(for_terminal(target_name), total=None, words="")
        return self._task_by_name[target_name]


class _WordsColumn(ProgressColumn):
    def render(self, task: Task) -> Text:
        return Text(str(task.fields.get("words", "")))
