"""``evalkit decide``: a whole decision, from a file to a verdict."""

from __future__ import annotations

import asyncio
import contextlib
from pathlib import Path
from typing import Any, Final

import click

from evalkit.actions.decide import DecideEnd, decided
from evalkit.actions.export_comparison import check_comparison_files
from evalkit.actions.start_decision import StartOrder, started_decision
from evalkit.asking.stop import StopSignal
from evalkit.cli import interrupts
from evalkit.cli.console import error_console, here
from evalkit.cli.interrupts import EXIT_INTERRUPTED
from evalkit.cli.judging import print_judge_ends
from evalkit.cli.main import EXIT_MENDABLE, print_error
from evalkit.cli.progress import BarsObserver, LinesObserver, observer_for
from evalkit.cli.stopping import Stopping, same_command
from evalkit.cli.verdicts import print_comparison, verdict_options

__all__ = ["command"]

_WORTH_SAYING: Final = 0.05


class _FileOrInit(click.Group):
    """``decide FILE`` and ``decide init``: what is no command is a file."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put the command in front that a file is meant for."""
        first = next((argument for argument in args if not argument.startswith("-")), None)
        before = args if first is None else args[: args.index(first)]
        if args and first not in self.commands and not {"-h", "--help"} & set(before):
            args = ["file", *args]
        return super().parse_args(ctx, args)


@click.group(name="decide", cls=_FileOrInit)
def command() -> None:
    """Take a decision from its file to its verdict: check, pilot, plan, ask, look, judge.

    `evalkit decide init` writes decision.toml; `evalkit decide decision.toml` asks what has not been asked yet and
    gives the verdict. The same command again goes on where it stopped. Exit code: 0 PASS, 1 FAIL, 3 INCONCLUSIVE.

    \b
    evalkit decide init --reference demo --candidate demo-q4 --candidate demo-q2 --varies quantisation
    evalkit decide decision.toml
    """  # noqa: D301 - \b is meant: click keeps the lines below it as they are


@command.command(name="file", hidden=True)
@click.argument("path", type=click.Path(path_type=Path), metavar="FILE")
@verdict_options
@click.option("--quiet", "-q", "is_quiet", is_flag=True, help="No progress, only the verdict.")
def _file(**given: Any) -> int:
    """Take the decision of FILE to its verdict; the same command goes on where it stopped."""
    files: tuple[Path, ...] = given["files"]
    check_comparison_files(files)
    observer = observer_for(error_console(), is_quiet=given["is_quiet"])
    stopping = Stopping(observer=observer)
    with (
        interrupts.listening(stopping.interrupted),
        observer if isinstance(observer, BarsObserver) else contextlib.nullcontext(),
    ):
        end = asyncio.run(_decide(given["path"], observer=observer, stopping=stopping, show=given["show"]))
    print_judge_ends([ended for ended in end.judge_ends if not ended.was_stopped])
    if end.was_stopped:
        click.echo(f"stopped; nothing is lost, go on with: {same_command()}", err=True)
        return EXIT_INTERRUPTED
    if end.comparison is None:
        if end.error is not None:
            print_error(end.error, subject=end.target_name)
        return EXIT_MENDABLE
    return print_comparison(end.comparison, files=files, is_json=given["is_json"])


async def _decide(path: Path, *, observer: BarsObserver | LinesObserver, stopping: Stopping, show: int) -> DecideEnd:
    project, stop = here(), StopSignal()
    with project.open_store() as store:
        work = asyncio.create_task(decided(path, project=project, store=store, observer=observer, stop=stop, show=show))
        stopping.reaches(work, stop=stop)
        try:
            return await work
        except asyncio.CancelledError:
            return DecideEnd(was_stopped=True)


@command.command(name="init")
@click.option("--reference", metavar="NAME", help="The model that is in use.")
@click.option("--candidate", "candidates", multiple=True, metavar="NAME", help="A model to replace it; repeatable.")
@click.option("--varies", "varies", multiple=True, metavar="WHAT", help="What is meant to differ; repeatable.")
@click.option("--bank", metavar="NAME", help="The bank.  [default: as configured]")
@click.option("--set", "set_name", metavar="NAME", help="The set.  [default: decision, where the bank has it]")
@click.option("--to", "path", type=click.Path(path_type=Path), default=Path("decision.toml"), show_default=True)
@click.option("--force", "is_forced", is_flag=True, help="Replace a file that is there.")
def _init(**given: Any) -> int:
    """Write a commented decision.toml, with margins that a build as good as the reference passes."""
    path: Path = given["path"]
    started = started_decision(StartOrder(**given), project=here())
    shown = click.format_filename(path)
    click.echo(
        f"written: {shown}; with these margins a build as good as the reference passes {started.pass_share:.0%} of "
        f"decisions on {started.questions} questions x {started.repeats} (simulated)"
    )
    if started.own_pass_share < started.pass_share - _WORTH_SAYING:
        click.echo(
            f"with the {started.own_questions} questions x {started.own_repeats} that it names, "
            f"{started.own_pass_share:.0%}: `evalkit plan {shown}` says what would decide"
        )
    click.echo(f"read it, change it, then: evalkit decide {shown}")
    return 0
