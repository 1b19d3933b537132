"""``evalkit baseline``: runs pinned under names, and what was held against them since."""

from __future__ import annotations

import click

from evalkit.actions.baselines import listed_baselines, pinned_run, shown_baseline
from evalkit.cli.console import here, label_language, print_json, result_console
from evalkit.reports.as_text import render_sections
from evalkit.reports.baseline import baseline_page, baselines_page, pinning_sentence
from evalkit.reports.baseline_json import baseline_document, baselines_document
from evalkit.text.hostile import for_terminal

__all__ = ["command"]


@click.group(name="baseline")
def command() -> None:
    """Pin the run of a build that is in use, and see what was held against it since.

    \b
    evalkit baseline pin latest --as prod
    evalkit recheck prod                    after every upgrade of a driver, a server or a build
    evalkit baseline show prod              every recheck, and whether all together sink slowly
    """  # noqa: D301 - \b is meant: click keeps the lines below it as they are


@command.command(name="pin")
@click.argument("run", metavar="RUN")
@click.option("--as", "name", required=True, metavar="NAME", help="What it is called from now on: prod.")
def _pin(*, run: str, name: str) -> None:
    """Pin a finished RUN under a name; a pin that is there is replaced, and its history kept.

    RUN is an id, its beginning, a model (its latest finished run) or `latest`.
    """
    pinning = pinned_run(run, name=name, project=here())
    click.echo(for_terminal(pinning_sentence(pinning, label_language())))


@command.command(name="list")
@click.option("--json", "is_json", is_flag=True, help="Print the list as JSON.")
def _list(*, is_json: bool) -> None:
    """List the baselines with their last verdicts."""
    _print_all(is_json=is_json)


@command.command(name="show")
@click.argument("name", required=False, metavar="[NAME]")
@click.option("--json", "is_json", is_flag=True, help="Print it as JSON.")
def _show(*, name: str | None, is_json: bool) -> None:
    """Show every recheck of NAME, all of them together, and whether there is a trend; without NAME, list them."""
    if name is None:
        _print_all(is_json=is_json)
        return
    history = shown_baseline(name, project=here())
    if is_json:
        print_json(baseline_document(history))
    else:
        render_sections(baseline_page(history, label_language()), console=result_console())


def _print_all(*, is_json: bool) -> None:
    pinned = listed_baselines(project=here())
    if is_json:
        print_json(baselines_document(pinned))
    else:
        render_sections(baselines_page(pinned, label_language()), console=result_console())
