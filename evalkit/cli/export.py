"""``evalkit export``: runs as a file."""

from __future__ import annotations

from pathlib import Path
from typing import Final, get_args

import click

from evalkit.actions.build_report import ReportOrder
from evalkit.actions.export_run import Exported, exported_runs
from evalkit.cli import interrupts
from evalkit.cli.console import here, label_language, print_folded
from evalkit.domain.question import Language
from evalkit.reports.as_json import SCHEMA_VERSION
from evalkit.text.hostile import for_terminal

__all__ = ["command"]

_BESIDE: Final = {".figures": "every figure of the scorecards", ".comparison": "how the others compare with the first"}


@click.command(name="export")
@click.argument("runs", nargs=-1, required=True, metavar="RUN...")
@click.option(
    "--to",
    "paths",
    required=True,
    multiple=True,
    type=click.Path(path_type=Path, dir_okay=False),
    help="FILE.html: a report with charts that opens and prints anywhere, offline. FILE.xlsx: a workbook whose summary "
    "is one printed page. FILE.md: the report as text. FILE.csv: one row an attempt, with files of all figures beside "
    "it. FILE.json: everything, for programs. Repeatable.",
)
@click.option(
    "--against", "reference", metavar="REF", help="The run to hold the others against.  [default: the first RUN]"
)
@click.option(
    "--varies",
    "varies",
    multiple=True,
    metavar="WHAT",
    help="What is meant to differ between the runs, as in `evalkit compare`; repeatable.",
)
@click.option(
    "--allow", "allowed", multiple=True, metavar="WHAT", help="What else may differ without stopping the verdict."
)
@click.option(
    "--language",
    type=click.Choice(get_args(Language)),
    help="Language of the labels in .html, .xlsx and .md.  [default: the terminal's]",
)
def command(
    *,
    runs: tuple[str, ...],
    paths: tuple[Path, ...],
    reference: str | None,
    varies: tuple[str, ...],
    allowed: tuple[str, ...],
    language: Language | None,
) -> None:
    """Write one or several runs to a file; its ending says in which form.

    RUN is an id, its unambiguous beginning, a model's name (its latest finished run) or `latest`. Several runs are
    compared with the first one, or with REF. No spreadsheet program is needed to write a workbook.

    \b
    evalkit export latest --to report.html
    evalkit export q8 q4 --varies quantisation --to report.html
    evalkit export q8 q4 --varies quantisation --to scorecard.xlsx
    evalkit export q4 q5 --against q8 --varies quantisation --to report.md --language zh
    """  # noqa: D301 - \b is meant: click keeps the lines below it as they are
    order = ReportOrder(texts=runs, against=reference, varies=varies, allowed=allowed)
    language = language or label_language()
    with interrupts.raised():
        written = exported_runs(order, paths=paths, project=here(), language=language)
    for path, exported in written.items():
        click.echo(for_terminal(f"{path}: {_content(exported)}{_form(path)}"))
        for beside in exported.beside:
            click.echo(for_terminal(f"{beside}: {_BESIDE[beside.suffixes[-2]]}"))
    # All are of the same runs.
    _print_headlines(written[paths[-1]], language)


def _print_headlines(exported: Exported, language: Language) -> None:
    from evalkit.reports.report import report_headlines  # noqa: PLC0415 - charts and numpy, which help does without

    for headline in report_headlines(exported.report, language):
        print_folded(headline.text)


def _content(exported: Exported) -> str:
    n_runs = len(exported.report.cards)
    runs = f"{n_runs} run{'' if n_runs == 1 else 's'}"
    if exported.n_attempts is None:
        return f"the report of {runs}"
    return f"{exported.n_attempts} attempt{'' if exported.n_attempts == 1 else 's'} of {runs}"


def _form(path: Path) -> str:
    return f", schema version {SCHEMA_VERSION}" if path.suffix.lower() == ".json" else ""
