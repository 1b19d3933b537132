"""The list of runs."""

from __future__ import annotations

from collections.abc import Sequence

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from evalkit.domain.question import Language
from evalkit.domain.run import RunSummary
from evalkit.reports.wording import count_of
from evalkit.text.hostile import for_terminal
from evalkit.text.messages import message

__all__ = ["render_runs"]


def render_runs(summaries: Sequence[RunSummary], *, language: Language, console: Console) -> None:
    """Print a table of runs in the order given."""
    if not summaries:
        console.print(Text(message("no_runs", language)))
        return
    table = _table()
    table.padding = (0, 1, 0, 0)
    for column in ("run", "model", "bank_set", "language"):
        table.add_column(message(column, language), overflow="fold", no_wrap=column in {"run", "language"})
    table.add_column(message("finished", language), justify="right", no_wrap=True)
    table.add_column(message("last_activity", language), no_wrap=True)
    for summary in summaries:
        table.add_row(*_run_cells(summary, language))
    console.print(table, highlight=False)


def _run_cells(summary: RunSummary, language: Language) -> tuple[Text, ...]:
    run = summary.run
    key = "simulated_mark" if run.target.is_simulated else "imported_mark" if run.imported else None
    mark = Text() if key is None else Text(f"\n{message(key, language)}", style="yellow")
    progress = message(
        "finished_of_wanted", language, finished=count_of(summary.finished), wanted=count_of(summary.wanted)
    )
    return (
        _plain(run.short_id),
        _plain(run.target.name) + mark,
        _plain("/".join(part for part in (run.selection.bank, run.selection.set_name) if part)),
        Text(run.selection.language),
        Text(progress, style=_incomplete_style(summary)),
        Text(f"{summary.last_activity_at.astimezone():%Y-%m-%d %H:%M}"),
    )


def _incomplete_style(summary: RunSummary) -> str:
    return "" if summary.finished >= summary.wanted else "yellow"


def _plain(text: str, *, limit: int = 300) -> Text:
    return Text(for_terminal(text, limit=limit, escapes_markup=False))


def _table() -> Table:
    """A calm table: a line under the heads and no frame."""
    return Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1), show_edge=False, header_style="dim")
