"""``evalkit run``: the main job."""

from __future__ import annotations

import asyncio
import contextlib
import os
import shlex
import sys
from dataclasses import dataclass, field
from typing import Any, Final

import click

from evalkit.actions.plan_run import planned_runs
from evalkit.actions.run_bank import RunEnd, run_bank
from evalkit.actions.run_order import RunOrder
from evalkit.asking.stop import StopSignal
from evalkit.cli import interrupts
from evalkit.cli.choices import order_from, question_options
from evalkit.cli.console import error_console, here, label_language, print_json, result_console
from evalkit.cli.interrupts import EXIT_INTERRUPTED
from evalkit.cli.main import EXIT_MENDABLE, print_error
from evalkit.cli.progress import BarsObserver, LinesObserver, observer_for
from evalkit.errors import UserError
from evalkit.reports.as_json import scorecard_document
from evalkit.reports.as_text import render_scorecard
from evalkit.text.hostile import for_terminal

__all__ = ["command"]

_LONGEST_COMMAND: Final = 100_000
"""It is shown to be typed again."""


@click.command(name="run")
@click.option("--model", "-m", "model_names", multiple=True, metavar="NAME", help="A configured model; repeatable.")
@question_options
@click.option("--like", metavar="RUN", help="Replay the questions and order of another run.")
@click.option("--fresh", "is_fresh", is_flag=True, help="Begin a new run even where one could be resumed.")
@click.option("--dry-run", "is_dry", is_flag=True, help="Say what would be asked and how long it would take.")
@click.option(
    "--option",
    "-o",
    "overrides",
    multiple=True,
    metavar="KEY=VALUE",
    help="Any key of [models.NAME], e.g. -o temperature=0.7 -o concurrency=2; repeatable.",
)
@click.option(
    "--parallel-targets", "is_parallel", is_flag=True, help="Ask models on one host at once instead of in turn."
)
@click.option("--quiet", "-q", "is_quiet", is_flag=True, help="No progress, only the scorecard.")
@click.option("--json", "is_json", is_flag=True, help="Print the scorecard as JSON.")
def command(**given: Any) -> int:
    """Ask a model graded questions, several times each, check the answers and print the scorecard.

    The same command again goes on where it stopped: nothing that was answered is asked twice.

    \b
    evalkit run --model demo                      needs no server: a simulated model
    evalkit run --model qwen32b-q8                from evalkit.toml
    evalkit run --model q8 --model q4 --set full  two builds, one after another on one host
    OPENAI_BASE_URL=http://10.0.0.5:8000/v1 evalkit run --model my-model
    """  # noqa: D301 - \b is meant: click keeps the lines below it as they are
    order = _order_from(given)
    if given["is_dry"]:
        return _print_plan(order, is_json=given["is_json"])
    console = error_console()
    observer = observer_for(console, is_quiet=given["is_quiet"])
    stopping = _Stopping(observer=observer)
    with (
        interrupts.listening(stopping.interrupted),
        observer if isinstance(observer, BarsObserver) else contextlib.nullcontext(),
    ):
        ends = asyncio.run(_run(order, observer=observer, stopping=stopping))
    return _print_ends(ends, order=order, is_json=given["is_json"])


def _order_from(given: dict[str, Any]) -> RunOrder:
    if not given["model_names"]:
        configured = ", ".join(here().config.targets) or "none is configured yet: evalkit init writes evalkit.toml"
        raise UserError(f"which model? Say --model NAME ({configured}; --model demo needs nothing)")
    return order_from(
        given,
        model_names=given["model_names"],
        overrides=given["overrides"],
        like=given["like"],
        is_fresh=given["is_fresh"],
        runs_targets_in_parallel=given["is_parallel"],
    )


async def _run(order: RunOrder, *, observer: BarsObserver | LinesObserver, stopping: _Stopping) -> tuple[RunEnd, ...]:
    project = here()
    stop = StopSignal()
    with project.open_store() as store:
        work = asyncio.create_task(run_bank(order, project=project, store=store, observer=observer, stop=stop))
        stopping.reaches(work, stop=stop)
        try:
            return await work
        except asyncio.CancelledError:
            return tuple(RunEnd(target_name=name, scorecard=None, was_stopped=True) for name in order.model_names)


@dataclass(slots=True, kw_only=True)
class _Stopping:
    """Ctrl-C once: finish what is in flight; twice: leave it, and end in order; thrice: whatever it is, end.

    A fourth time ends the process on the spot: something holds the others up.
    """

    observer: BarsObserver | LinesObserver
    presses: int = 0
    _heard: int = 0
    _loop: asyncio.AbstractEventLoop | None = field(default=None, init=False)
    _work: asyncio.Task[Any] | None = field(default=None, init=False)
    _stop: StopSignal = field(default_factory=StopSignal, init=False)

    def interrupted(self) -> None:
        """Called by the signal, wherever the program is; what is to be done is done by the loop, once there is one."""
        self.presses += 1
        if self.presses > 3:
            os._exit(EXIT_INTERRUPTED)
        if self._loop is not None:
            # A loop that has ended has nothing left to stop.
            with contextlib.suppress(RuntimeError):
                self._loop.call_soon_threadsafe(self._hear)

    def reaches(self, work: asyncio.Task[Any], *, stop: StopSignal) -> None:
        """Stop this work from now on, for interrupts that came before it, too."""
        self._loop, self._work, self._stop = asyncio.get_running_loop(), work, stop
        self._hear()

    def _hear(self) -> None:
        while self._heard < self.presses:
            self._heard += 1
            if self._stop.is_urgent and self._work is not None:
                self._work.cancel()
            elif not self._stop.is_requested:
                self.observer.stopping()
            self._stop.request()


def _print_ends(ends: tuple[RunEnd, ...], *, order: RunOrder, is_json: bool) -> int:
    cards = [end.scorecard for end in ends if end.scorecard is not None]
    if is_json:
        documents = [scorecard_document(card) for card in cards]
        print_json(documents if len(order.model_names) > 1 else next(iter(documents), None))
    else:
        console = result_console()
        for card in cards:
            render_scorecard(card, language=label_language(), console=console)
    for end in ends:
        if end.error is not None:
            print_error(end.error, subject=end.target_name if len(ends) > 1 else "")
    if any(end.was_stopped for end in ends):
        asked = ", ".join(f"{card.outcomes.finished} of {card.outcomes.wanted}" for card in cards) or "nothing"
        click.echo(f"stopped: {asked} asked; go on with: {_same_command()}", err=True)
        return EXIT_INTERRUPTED
    if any(end.error is not None for end in ends):
        return EXIT_MENDABLE
    return _code_for_open_cells(ends)


def _code_for_open_cells(ends: tuple[RunEnd, ...]) -> int:
    for end in ends:
        if end.still_open:
            count = f"{end.target_name}: {end.still_open} were not served"
            why = f", the last because {for_terminal(end.last_failure)}" if end.last_failure else ""
            click.echo(f"{count}{why}; ask them again with: {_same_command()}", err=True)
    return EXIT_MENDABLE if any(end.still_open for end in ends) else 0


def _same_command() -> str:
    # --fresh would begin anew instead of going on.
    command = shlex.join(["evalkit", *(argument for argument in sys.argv[1:] if argument != "--fresh")])
    return for_terminal(command, limit=_LONGEST_COMMAND)


def _print_plan(order: RunOrder, *, is_json: bool) -> int:
    plans = planned_runs(order, project=here())
    if is_json:
        print_json([plan.as_document() for plan in plans])
        return 0
    for plan in plans:
        click.echo(for_terminal(plan.as_line()))
    return 0
