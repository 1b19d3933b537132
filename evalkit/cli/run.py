"""``evalkit run``: the main job."""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING, Any

import click

from evalkit.actions.plan_run import planned_runs
from evalkit.actions.run_and_judge import run_and_judge
from evalkit.actions.run_bank import RunEnd
from evalkit.actions.run_order import RunOrder
from evalkit.asking.stop import StopSignal
from evalkit.cli import interrupts
from evalkit.cli.choices import order_from, question_options
from evalkit.cli.console import error_console, here, label_language, print_json, result_console
from evalkit.cli.interrupts import EXIT_INTERRUPTED
from evalkit.cli.judging import print_judge_ends
from evalkit.cli.main import EXIT_MENDABLE, print_error
from evalkit.cli.progress import BarsObserver, LinesObserver, observer_for
from evalkit.cli.stopping import Stopping, same_command
from evalkit.errors import UserError
from evalkit.reports.as_json import scorecard_document
from evalkit.reports.as_text import render_scorecard
from evalkit.text.hostile import for_terminal

if TYPE_CHECKING:
    from evalkit.actions.judge_runs import JudgeEnd

__all__ = ["command"]


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
    "--judge",
    "-j",
    "judge_names",
    multiple=True,
    metavar="NAME",
    help="Then let this judge of evalkit.toml score the answers; repeatable (see evalkit judge).",
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
    stopping = Stopping(observer=observer)
    with (
        interrupts.listening(stopping.interrupted),
        observer if isinstance(observer, BarsObserver) else contextlib.nullcontext(),
    ):
        ends, judge_ends = asyncio.run(_run(order, judges=given["judge_names"], observer=observer, stopping=stopping))
    code = _print_ends(ends, order=order, is_json=given["is_json"])
    return print_judge_ends(judge_ends) or code


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


async def _run(
    order: RunOrder, *, judges: tuple[str, ...], observer: BarsObserver | LinesObserver, stopping: Stopping
) -> tuple[tuple[RunEnd, ...], tuple[JudgeEnd, ...]]:
    project = here()
    stop = StopSignal()
    with project.open_store() as store:
        work = asyncio.create_task(
            run_and_judge(order, judges, project=project, store=store, observer=observer, stop=stop)
        )
        stopping.reaches(work, stop=stop)
        try:
            return await work
        except asyncio.CancelledError:
            stopped = [RunEnd(target_name=name, scorecard=None, was_stopped=True) for name in order.model_names]
            return tuple(stopped), ()


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
        asked = ", ".join(f"{card.outcomes.finished} of {card.outcomes.wanted}" for card in cards)
        # Without a card, nobody knows here how far it came: a second Ctrl-C leaves what is in flight.
        said = f": {asked} asked" if asked else "; what was stored is kept"
        click.echo(f"stopped{said}; go on with: {same_command()}", err=True)
        return EXIT_INTERRUPTED
    if any(end.error is not None for end in ends):
        return EXIT_MENDABLE
    return _code_for_open_cells(ends)


def _code_for_open_cells(ends: tuple[RunEnd, ...]) -> int:
    for end in ends:
        if end.still_open:
            count = f"{end.target_name}: {end.still_open} were not served"
            why = f", the last because {for_terminal(end.last_failure)}" if end.last_failure else ""
            click.echo(f"{count}{why}; ask them again with: {same_command()}", err=True)
    return EXIT_MENDABLE if any(end.still_open for end in ends) else 0


def _print_plan(order: RunOrder, *, is_json: bool) -> int:
    plans = planned_runs(order, project=here())
    if is_json:
        print_json([plan.as_document() for plan in plans])
        return 0
    for plan in plans:
        for line in plan.as_lines():
            click.echo(for_terminal(line))
    return 0
