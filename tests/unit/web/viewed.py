"""Requests put to the viewer's application over a small store, with figures that are there or not as a test says."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

from evalkit.actions.project import Project
from evalkit.actions.viewing.browsing import Browser
from evalkit.actions.viewing.columns import WRITTEN_AS
from evalkit.actions.viewing.figures import Figures, FigureState
from evalkit.domain.attempt import RunId
from evalkit.domain.figure_page import FigureOrder
from evalkit.domain.question import Language
from evalkit.storage.browse_opening import open_browse_index
from evalkit.storage.opening import open_store
from evalkit.storage.store import Store
from evalkit.web.addresses import Address
from evalkit.web.view_app import Served, view_app
from evalkit.web.viewer import Viewer
from tests.e2e.stored_runs import StoredRun, questions_numbered, store_path, stored_runs
from tests.unit.web.asked import ADDRESS, Reply, put_to, unexpected

__all__ = ["HOSTILE", "NOT_YET", "FakeFigures", "Viewed", "viewed"]

HOSTILE = "q4</script><img src=x onerror=alert(1)>\u202e"
NOT_YET = FigureState(page=None, made_at=None, is_current=False)


@dataclass(slots=True, kw_only=True)
class FakeFigures:
    """Gives what a test says, and remembers what was asked for."""

    state: FigureState = NOT_YET
    orders: list[FigureOrder] = field(default_factory=list[FigureOrder])
    stamps: list[str] = field(default_factory=list[str])

    def asked(self, order: FigureOrder, *, stamp: str) -> FigureState:
        self.orders.append(order)
        self.stamps.append(stamp)
        return self.state


@dataclass(slots=True, kw_only=True)
class Viewed:
    """The application, as a browser reaches it."""

    folder: Path
    store: Store
    browser: Browser
    runs: list[RunId]
    figures: FakeFigures = field(default_factory=FakeFigures)

    def get(
        self,
        path: str,
        *,
        method: str = "GET",
        headers: Mapping[str, str | None] | None = None,
        key: str | None = None,
        address: Address = ADDRESS,
        language: Language = "en",
        told: Callable[[str], None] = unexpected,
    ) -> Reply:
        """Put one request."""
        project = Project.at(self.folder, environ={})
        figures = cast("Figures", self.figures)
        viewer = Viewer(project=project, store=self.store, browser=self.browser, figures=figures)
        with ThreadPoolExecutor(max_workers=1) as drawer:
            served = Served(address=address, key=key, language=language, drawer=drawer)
            return put_to(view_app(viewer, served=served, told=told), method, path, headers=headers)


@contextmanager
def viewed(folder: Path, *runs: StoredRun) -> Generator[Viewed]:
    """The viewer of a store with some runs, by default one of `q8` and one of a hostile name."""
    given = runs or (StoredRun(model="q8", right=[3, 2, 0]), StoredRun(model=HOSTILE, right=[3, 1, 0]))
    url = f"sqlite:///{store_path(folder)}"
    run_ids = stored_runs(folder, *given, questions=questions_numbered(3))
    with open_store(url) as store:
        index = open_browse_index(url, written_as=WRITTEN_AS)
        browser = Browser(store, index, now=Project.at(folder, environ={}).now)
        try:
            yield Viewed(folder=folder, store=store, browser=browser, runs=run_ids)
        finally:
            index.close()
