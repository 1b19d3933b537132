"""``evalkit recheck``: after an upgrade, a pinned baseline's questions again."""

from __future__ import annotations

import asyncio
import contextlib
from pathlib import Path
from typing import Any

import click

from evalkit.actions.export_comparison import check_comparison_files
from evalkit.actions.recheck import RecheckEnd, RecheckOrder, rechecked
from evalkit.asking.stop import StopSignal
from evalkit.cli import interrupts
from evalkit.cli.console import error_console, here, label_language
from evalkit.cli.interrupts import EXIT_INTERRUPTED
from evalkit.cli.main import EXIT_MENDABLE, print_error
from evalkit.cli.progress import BarsObserver, LinesObserver, observer_for
from evalkit.cli.stopping import Stopping, same_command
from evalkit.cli.verdicts import print_comparison, verdict_options
from evalkit.errors import UserError
from evalkit.reports.baseline import history_section

__all__ = ["command"]


@click.command(name="recheck")
@click.argument("name", metavar="NAME")
@click.option("--model", "-m", "model", metavar="NAME2", help="Ask this model.  [default: the baseline's own]")
@click.option("--set", "set_name", metavar="SET", help="A named set of the baseline's bank.  [default: smoke]")
@click.option(
    "--all", "asks_all", is_flag=True, help="Replay every question of the baseline, as often as it was asked."
)
@click.option("--fresh", "is_fresh", is_flag=True, help="Begin anew even where a recheck was broken off.")
@click.option("--quiet", "-q", "is_quiet", is_flag=True, help="No progress, only the verdict.")
@verdict_options
def command(**given: Any) -> int:
    """After an upgrade of a driver, a server or a build, hold it against the baseline NAME.

    What an upgrade changes may differ, and is listed; how it is asked must be as it was. The same command goes on
    where it stopped. Exit code: 0 PASS, 1 FAIL, 3 INCONCLUSIVE, 2 where there is no verdict.

    \b
    evalkit recheck prod                 the smoke set: minutes
    evalkit recheck prod --set decision  tells more
    evalkit recheck prod --all           everything that the baseline was asked
    """  # noqa: D301 - \b is meant: click keeps the lines below it as they are
    files: tuple[Path, ...] = given["files"]
    check_comparison_files(files)
    order = _order_from(given)
    observer = observer_for(error_console(), is_quiet=given["is_quiet"])
    stopping = Stopping(observer=observer)
    with (
        interrupts.listening(stopping.interrupted),
        observer if isinstance(observer, BarsObserver) else contextlib.nullcontext(),
    ):
        end = asyncio.run(_recheck(order, observer=observer, stopping=stopping))
    if end.was_stopped:
        click.echo(f"stopped; nothing is lost, go on with: {same_command()}", err=True)
        return EXIT_INTERRUPTED
    if end.comparison is None or end.history is None:
        if end.error is not None:
            print_error(end.error)
        return EXIT_MENDABLE
    below = (history_section(end.history, label_language(), status=end.comparison.status),)
    return print_comparison(end.comparison, files=files, is_json=given["is_json"], below=below)


def _order_from(given: dict[str, Any]) -> RecheckOrder:
    if given["asks_all"] and given["set_name"] is not None:
        raise UserError("--all and --set exclude each other: --all asks every question of the baseline; leave one out")
    members = ("name", "model", "set_name", "asks_all", "is_fresh", "show")
    return RecheckOrder(**{member: given[member] for member in members})


async def _recheck(order: RecheckOrder, *, observer: BarsObserver | LinesObserver, stopping: Stopping) -> RecheckEnd:
    project, stop = here(), StopSignal()
    with project.open_store() as store:
        work = asyncio.create_task(rechecked(order, project=project, store=store, observer=observer, stop=stop))
        stopping.reaches(work, stop=stop)
        try:
            return await work
        except asyncio.CancelledError:
            return RecheckEnd(was_stopped=True)
