"""What the viewer's pages need of the program. Methods block; the application calls them in threads."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from evalkit.actions.project import Project
from evalkit.actions.viewing.browsing import Browser
from evalkit.actions.viewing.figures import Figures
from evalkit.storage.store import Store
from evalkit.web.asked import Asked

__all__ = ["Page", "Viewer"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Viewer:
    """A store that is looked at and never written to."""

    project: Project
    store: Store
    browser: Browser
    figures: Figures

    def now(self) -> datetime:
        """By this machine's clock."""
        return self.project.now()


Page = Callable[[Viewer, Asked], str]
"""Draws one page as HTML, in a thread; raises Refused where there is no such page or the query asks for what there is
not, with the detail in the language of the one who asks."""
