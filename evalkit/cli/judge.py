"""``evalkit judge``: score stored answers by a panel of judges."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Sequence
from typing import Any

import click

from evalkit.actions.compare_series import compared_series
from evalkit.actions.judge_runs import JudgeEnd, judge_runs
from evalkit.actions.judging.cost import all_plans
from evalkit.actions.judging.order import REPEATS_PER_QUESTION, JudgeOrder
from evalkit.actions.plan_judging import planned_judging
from evalkit.actions.read_reasons import read_reasons
from evalkit.actions.show_run import shown_run
from evalkit.asking.stop import StopSignal
from evalkit.cli import interrupts
from evalkit.cli.console import error_console, here, label_language, print_json, result_console
from evalkit.cli.interrupts import EXIT_INTERRUPTED
from evalkit.cli.judging import print_judge_ends
from evalkit.cli.progress import BarsObserver, LinesObserver, observer_for
from evalkit.cli.stopping import Stopping, same_command
from evalkit.reports.as_json import scorecard_document
from evalkit.reports.as_text import render_scorecard, render_sections
from evalkit.reports.reasons import reasons_document, reasons_page
from evalkit.reports.series import series_document, series_page
from evalkit.text.hostile import for_terminal

__all__ = ["command"]


@click.command(name="judge")
@click.argument("runs", nargs=-1, required=True, metavar="RUN...")
@click.option("--judge", "-j", "judge_names", multiple=True, metavar="NAME", help="A configured judge; repeatable.")
@click.option("--dimension", "-d", "dimensions", multiple=True, metavar="NAME", help="Only this dimension; repeatable.")
@click.option(
    "--repeats-per-question",
    type=click.IntRange(min=1),
    default=REPEATS_PER_QUESTION,
    show_default=True,
    help="How many repeats of each question are judged, drawn at random.",
)
@click.option(
    "--samples", type=click.IntRange(min=1), default=1, show_default=True, help="Verdicts of each judge on each answer."
)
@click.option("--limit", type=click.IntRange(min=1), help="Ask each judge for at most so many verdicts now.")
@click.option("--allow-self", "allows_self", is_flag=True, help="Let a model judge its own answers.")
@click.option(
    "--compare-series", "is_comparing", is_flag=True, help="Hold stored series against each other; asks nothing."
)
@click.option(
    "--reasons", "question_id", metavar="QUESTION", help="Read what judges said of this question; asks nothing."
)
@click.option("--dry-run", "is_dry", is_flag=True, help="Say how many calls, tokens and hours it takes.")
@click.option("--quiet", "-q", "is_quiet", is_flag=True, help="No progress, only the scorecards.")
@click.option("--json", "is_json", is_flag=True, help="Print the scorecards as JSON.")
def command(**given: Any) -> int:
    """Put the stored answers of runs before judges, and print the scorecards.

    Judges are models in [judges.NAME] of evalkit.toml, several of other families than what they judge. Each is tried
    with answers whose scores are known before it scores anything. The same command again goes on where it stopped.

    \b
    evalkit judge latest                          all configured judges, all dimensions
    evalkit judge demo demo-q4 --judge demo-judge a simulated judge
    evalkit judge latest --dimension coherence --dry-run
    evalkit judge latest --reasons logic-017      what each judge said of this question's answers, and why
    evalkit judge --compare-series latest         what rubrics, prompts and judges say of the same answers

    RUN is an id, its unambiguous beginning, a model's name (its latest finished run) or `latest`.
    """  # noqa: D301 - \b is meant: click keeps the lines below it as they are
    order = JudgeOrder(
        judge_names=given["judge_names"],
        dimensions=given["dimensions"],
        repeats_per_question=given["repeats_per_question"],
        samples=given["samples"],
        allows_self=given["allows_self"],
        limit=given["limit"],
    )
    if given["question_id"] is not None:
        return _print_reasons(given["runs"], given["question_id"], order, is_json=given["is_json"])
    if given["is_comparing"]:
        return _print_series(given["runs"], order, is_json=given["is_json"])
    if given["is_dry"]:
        return _print_plan(given["runs"], order, is_json=given["is_json"])
    observer = observer_for(error_console(), is_quiet=given["is_quiet"])
    stopping = Stopping(observer=observer)
    with (
        interrupts.listening(stopping.interrupted),
        observer if isinstance(observer, BarsObserver) else contextlib.nullcontext(),
    ):
        ends = asyncio.run(_judge(given["runs"], order, observer=observer, stopping=stopping))
    if ends is None:
        click.echo(f"stopped; what was stored is kept; go on with: {same_command()}", err=True)
        return EXIT_INTERRUPTED
    # Where no judge came to its work, the scorecards are what they were.
    if any(end.wanted for end in ends) and not any(end.was_stopped for end in ends):
        _print_scorecards(given["runs"], is_json=given["is_json"])
    return print_judge_ends(ends)


async def _judge(
    runs: Sequence[str], order: JudgeOrder, *, observer: BarsObserver | LinesObserver, stopping: Stopping
) -> tuple[JudgeEnd, ...] | None:
    project, stop = here(), StopSignal()
    with project.open_store() as store:
        work = asyncio.create_task(judge_runs(runs, order, project=project, store=store, observer=observer, stop=stop))
        stopping.reaches(work, stop=stop)
        try:
            return await work
        except asyncio.CancelledError:
            return None


def _print_scorecards(runs: Sequence[str], *, is_json: bool) -> None:
    shown = [shown_run(text, project=here()) for text in dict.fromkeys(runs)]
    # `latest` and a model's name may mean the same run.
    cards = list({card.run.run_id: card for card in shown}.values())
    if is_json:
        documents = [scorecard_document(card) for card in cards]
        print_json(documents if len(documents) > 1 else documents[0])
        return
    for card in cards:
        render_scorecard(card, language=label_language(), console=result_console())


def _print_plan(runs: Sequence[str], order: JudgeOrder, *, is_json: bool) -> int:
    plans = planned_judging(runs, order, project=here(), warned=observer_for(error_console(), is_quiet=True).warned)
    if is_json:
        print_json([plan.as_document() for plan in plans])
        return 0
    for plan in plans:
        for line in plan.as_lines():
            click.echo(for_terminal(line))
    if len(plans) > 1:
        click.echo(for_terminal(all_plans(plans)))
    return 0


def _print_series(runs: Sequence[str], order: JudgeOrder, *, is_json: bool) -> int:
    found = [
        compared_series(text, project=here(), judges=order.judge_names, dimensions=order.dimensions)
        for text in dict.fromkeys(runs)
    ]
    if is_json:
        documents = [series_document(one) for one in found]
        print_json(documents if len(documents) > 1 else documents[0])
        return 0
    for one in found:
        render_sections(series_page(one, label_language()), console=result_console())
    return 0


def _print_reasons(runs: Sequence[str], question_id: str, order: JudgeOrder, *, is_json: bool) -> int:
    found = [
        read_reasons(text, question_id, project=here(), judges=order.judge_names, dimensions=order.dimensions)
        for text in dict.fromkeys(runs)
    ]
    if is_json:
        documents = [reasons_document(one) for one in found]
        print_json(documents if len(documents) > 1 else documents[0])
        return 0
    for one in found:
        render_sections(reasons_page(one, label_language()), console=result_console())
    return 0
