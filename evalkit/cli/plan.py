"""``evalkit plan``: what a verdict takes, before any GPU time."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from evalkit.actions.judging.rubrics_here import own_dimensions
from evalkit.actions.plan_ahead import PlanOrder, planned_ahead
from evalkit.cli.console import here, label_language, print_json, result_console
from evalkit.config.decision_file import criteria_from
from evalkit.errors import ConfigError
from evalkit.reports.as_text import render_sections
from evalkit.reports.plan import plan_document, plan_page
from evalkit.text.margins import read_percent

__all__ = ["command"]


@click.command(name="plan")
@click.argument("path", required=False, type=click.Path(path_type=Path), metavar="[FILE]")
@click.option("--pilot", metavar="RUN", help="Take accuracy, stability and pace from this run instead of assumptions.")
@click.option("--model", metavar="NAME", help="Whose concurrency and pace count.")
@click.option("--margin", "margins", multiple=True, metavar="CRITERION=LOSS", help='"accuracy=5 points"; repeatable.')
@click.option("--loss", metavar="POINTS", help='How much worse the candidate is assumed to be, "3 points".')
@click.option("--accuracy", metavar="PERCENT", help='Assumed share right, "80%".')
@click.option(
    "--questions", type=click.IntRange(min=1), help="Plan for so many questions.  [default: those of the set]"
)
@click.option("--repeats", type=click.IntRange(min=1, max=1000), help="Of each question.")
@click.option("--bank", metavar="NAME", help="Bank by name or folder.")
@click.option("--set", "set_name", metavar="NAME", help="Set of the bank.")
@click.option("--json", "is_json", is_flag=True, help="Print it as JSON.")
def command(**given: Any) -> int:
    """Say what a verdict takes and what a size can tell, before any GPU time; asks nothing.

    FILE is a decision; without one the shipped criteria are planned for.

    \b
    evalkit plan                                             the shipped set, from assumptions
    evalkit plan --pilot demo --margin "accuracy=5 points"   from a stored run
    evalkit plan decision.toml                               a whole decision
    evalkit plan --questions 200 --repeats 5 --loss "3 points"
    """  # noqa: D301 - \b is meant: click keeps the lines below it as they are
    project = here()
    loss = criteria_from([f"accuracy={given['loss']}"], where="--loss") if given["loss"] else {}
    order = PlanOrder(
        path=given["path"],
        pilot=given["pilot"],
        model=given["model"],
        margins=criteria_from(given["margins"], where="--margin", own_dimensions=lambda: own_dimensions(project.cwd)),
        questions=given["questions"],
        repeats=given["repeats"],
        true_loss=loss.get("accuracy", 0.0),
        accuracy=_share(given["accuracy"]),
        bank=given["bank"],
        set_name=given["set_name"],
    )
    ahead = planned_ahead(order, project=project)
    if given["is_json"]:
        print_json(plan_document(ahead))
    else:
        render_sections(plan_page(ahead, label_language()), console=result_console())
    return 0


def _share(written: str | None) -> float | None:
    if written is None:
        return None
    try:
        return read_percent(written, example="80%")
    except ValueError as error:
        raise ConfigError(f"--accuracy {written!r}: {error}") from error
