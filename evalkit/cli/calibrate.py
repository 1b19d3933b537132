"""``evalkit calibrate``: whether judges may stand in for people."""

from __future__ import annotations

from typing import Any

import click

from evalkit.actions.calibrate_run import CalibrateOrder, calibrated_runs
from evalkit.cli.console import here, label_language, print_json, result_console
from evalkit.reports.as_text import render_sections
from evalkit.reports.calibration import calibration_page
from evalkit.reports.calibration_json import calibration_document

__all__ = ["command"]


@click.command(name="calibrate")
@click.argument("runs", nargs=-1, required=True, metavar="RUN...")
@click.option("--dimension", "-d", "dimensions", multiple=True, metavar="NAME", help="Only this dimension; repeatable.")
@click.option("--judge", "-j", "judges", multiple=True, metavar="NAME", help="Only what this judge scored; repeatable.")
@click.option("--json", "is_json", is_flag=True, help="Print it as JSON.")
def command(**given: Any) -> int:
    """Hold judges against the people who scored the same answers, dimension by dimension.

    A dimension is accepted (judges agree with people as people do with each other, and lean neither altogether nor to
    one run), human only (they do not), or not yet calibrated; then it says how many labels it needs. Labels of all runs
    given count together; whether judges favour a run is told for each but the first, against the first.

    \b
    evalkit calibrate demo
    evalkit calibrate q8 q4 --dimension coherence

    RUN is an id, its unambiguous beginning, a model's name (its latest finished run) or `latest`.
    """  # noqa: D301 - \b is meant: click keeps the lines below it as they are
    order = CalibrateOrder(runs=given["runs"], dimensions=given["dimensions"], judges=given["judges"])
    calibration = calibrated_runs(order, project=here())
    if given["is_json"]:
        print_json(calibration_document(calibration))
    else:
        render_sections(calibration_page(calibration, label_language()), console=result_console())
    return 0
