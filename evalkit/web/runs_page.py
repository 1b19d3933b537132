"""The list of runs: which there are, how far they have come, and two or more of them to hold against each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from evalkit.domain.question import Language
from evalkit.domain.viewing import RunLine
from evalkit.reports.wording import count_of
from evalkit.text.messages import message
from evalkit.web.asked import Asked
from evalkit.web.links import run_path
from evalkit.web.view_template import view_page
from evalkit.web.viewer import Viewer

__all__ = ["runs_page"]

_AT_ONCE: Final = 50
_RENEWED_S: Final = 5
"""While a run goes on; otherwise a newcomer is looked for less often."""
_LOOKED_FOR_S: Final = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    line: RunLine
    link: str
    bank: str
    progress: str
    last_activity: str


def runs_page(viewer: Viewer, asked: Asked) -> str:
    """Runs, the last active first; the page renews itself while one of them goes on."""
    model = asked.first("model") or ""
    found = viewer.browser.runs(after=asked.first("after"), text=model, limit=_AT_ONCE)
    rows = _rows(found.lines, asked)
    is_live = any(line.is_live for line in found.lines)
    return view_page(
        "view_runs",
        asked,
        rows=rows,
        model=model,
        count=found.count,
        next_link=asked.here(after=found.next_after) if found.next_after else None,
        first_link=asked.here(after=None) if asked.first("after") else None,
        is_live=is_live,
        renewed_s=_RENEWED_S if is_live else _LOOKED_FOR_S,
    )


def _rows(lines: Sequence[RunLine], asked: Asked) -> list[_Row]:
    return [
        _Row(
            line=line,
            link=asked.link(run_path(line.run_id)),
            bank="/".join(part for part in (line.bank, line.set_name) if part),
            progress=_progress(line, asked.language),
            last_activity=f"{line.last_activity_at.astimezone():%Y-%m-%d %H:%M}",
        )
        for line in lines
    ]


def _progress(line: RunLine, language: Language) -> str:
    return message("finished_of_wanted", language, finished=count_of(line.finished), wanted=count_of(line.wanted))
