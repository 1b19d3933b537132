"""The viewer of a store."""

from __future__ import annotations

from dataclasses import dataclass

from evalkit.actions.find_run import latest_first
from evalkit.actions.project import Project
from evalkit.domain.viewing import RunLine, RunLines
from evalkit.storage.store import Store
from evalkit.web.viewer import Viewer

__all__ = ["stored_viewer"]


def stored_viewer(store: Store, *, project: Project) -> Viewer:
    """What the pages need, of one store.

    Args:
        store: Only read.
        project: Whose store it is.
    """
    return Viewer(project=project, store=store, browser=_StoredRuns(store=store))


@dataclass(frozen=True, slots=True, kw_only=True)
class _StoredRuns:
    store: Store

    def runs(self, *, after: str | None = None, text: str = "", limit: int = 50) -> RunLines:
        begin = int(after) if after is not None and after.isdecimal() else 0
        found = [
            one for one in latest_first(self.store.runs.all()) if text.casefold() in one.run.target.name.casefold()
        ]
        lines = tuple(
            RunLine(
                run_id=one.run.run_id,
                short_id=one.run.short_id,
                model=one.run.target.name,
                bank=one.run.selection.bank,
                set_name=one.run.selection.set_name,
                language=one.run.selection.language,
                finished=one.finished,
                wanted=one.wanted,
                is_simulated=one.run.target.is_simulated,
                created_at=one.run.created_at,
                last_activity_at=one.last_activity_at,
                is_live=False,
            )
            for one in found[begin : begin + limit]
        )
        end = begin + limit
        return RunLines(lines=lines, next_after=str(end) if end < len(found) else None, count=len(found))
