"""``evalkit gate``: a decision's verdict from what is stored, for CI."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from evalkit.actions.export_comparison import check_comparison_files
from evalkit.actions.gate_decision import gated_decision
from evalkit.cli.console import here
from evalkit.cli.verdicts import print_comparison, verdict_options

__all__ = ["command"]


@click.command(name="gate")
@click.argument("path", type=click.Path(path_type=Path), metavar="FILE")
@verdict_options
def command(**given: Any) -> int:
    """Give the verdict of a decision from stored runs; asks nothing.

    Exit code: 0 PASS, 1 FAIL, 3 INCONCLUSIVE, 2 where there is no verdict; the worst of several candidates.

    \b
    evalkit gate decision.toml
    evalkit gate decision.toml --to gate.xml --to gate.md      JUnit XML and Markdown for CI
    """  # noqa: D301 - \b is meant: click keeps the lines below it as they are
    files: tuple[Path, ...] = given["files"]
    check_comparison_files(files)
    comparison = gated_decision(given["path"], project=here(), show=given["show"])
    return print_comparison(comparison, files=files, is_json=given["is_json"])
