"""``evalkit compare``: candidates against a reference, with a verdict for each."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from evalkit.actions.compare_runs import CompareOrder, compared_runs
from evalkit.actions.export_comparison import check_comparison_files
from evalkit.actions.judging.rubrics_here import own_dimensions
from evalkit.cli.console import here
from evalkit.cli.verdicts import print_comparison, verdict_options
from evalkit.config.decision_file import criteria_from
from evalkit.domain.criteria import ScoredBy

__all__ = ["command"]


@click.command(name="compare")
@click.argument("candidates", nargs=-1, required=True, metavar="CAND [CAND2 ...]")
@click.option("--against", "reference", required=True, metavar="REF", help="The run or model to hold them against.")
@click.option(
    "--varies",
    "varies",
    multiple=True,
    metavar="WHAT",
    help="What is meant to differ: quantisation, model, server, gateway, temperature ...; repeatable.",
)
@click.option(
    "--allow", "allowed", multiple=True, metavar="WHAT", help="What else may differ without stopping the verdict."
)
@click.option(
    "--margin",
    "margins",
    multiple=True,
    metavar="CRITERION=LOSS",
    help='A primary criterion and how much worse is accepted: --margin "accuracy=5 points"; repeatable.',
)
@click.option("--judge", "-j", "judges", multiple=True, metavar="NAME", help="Only what this judge scored; repeatable.")
@click.option(
    "--by",
    "scored_by",
    type=click.Choice([source.value for source in ScoredBy]),
    default=ScoredBy.JUDGES.value,
    show_default=True,
    help="Whose scores judged criteria are compared by; people's and combined ones need `evalkit review`.",
)
@click.option("--partial", "is_partial", is_flag=True, help="Look at unfinished runs, too; gives no verdict.")
@verdict_options
def command(**given: Any) -> int:
    """Hold runs against a reference, question by question: is the candidate not worse by more than allowed?

    CAND and REF are run ids, their beginnings, or models (their latest runs on the same questions). Exit code: 0 PASS,
    1 FAIL, 3 INCONCLUSIVE, 2 where the runs differ in what nobody named.

    \b
    evalkit compare demo-q4 --against demo --varies quantisation
    evalkit compare q4 q5 --against q8 --varies quantisation --to verdict.xlsx
    evalkit compare vllm --against ollama --varies server --margin "accuracy=5 points" --margin "seconds=1.25x"
    """  # noqa: D301 - \b is meant: click keeps the lines below it as they are
    files: tuple[Path, ...] = given["files"]
    check_comparison_files(files)
    project = here()
    order = CompareOrder(
        candidates=given["candidates"],
        reference=given["reference"],
        varies=given["varies"],
        allowed=given["allowed"],
        margins=criteria_from(given["margins"], where="--margin", own_dimensions=lambda: own_dimensions(project.cwd)),
        judges=given["judges"],
        scored_by=ScoredBy(given["scored_by"]),
        show=given["show"],
        is_partial=given["is_partial"],
    )
    comparison = compared_runs(order, project=project)
    return print_comparison(comparison, files=files, is_json=given["is_json"])
