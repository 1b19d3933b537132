"""Keeps a browser up to date while pages are served: a process makes the index, a thread looks at it.

Making the index is work for one processor for minutes where the store is large; in a process of its own it takes no
turn from the threads that answer requests.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import sys
import threading
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from multiprocessing.context import SpawnProcess
from multiprocessing.synchronize import Event
from pathlib import Path
from typing import Final

from evalkit.actions.project import Project
from evalkit.actions.viewing.browsing import Browser
from evalkit.actions.viewing.columns import WRITTEN_AS
from evalkit.actions.viewing.indexing import Indexer
from evalkit.actions.viewing.processes import has_parent, unheard_interrupts
from evalkit.errors import EvalkitError, StorageError
from evalkit.storage.browse_index import BrowseIndex
from evalkit.storage.store import Store

__all__ = ["kept_browser"]

_LOOK_EVERY_S: Final = 1.0
_RESTED_AFTER: Final = 3.0
"""A look that found something is followed by so many times its own length of rest: a run of 100,000 attempts that goes
on is put in again each time."""
_REFUSED_FOR_S: Final = 10.0
_END_WITHIN_S: Final = 10.0
_DAMAGED: Final = 3
"""The process ends with this when the index cannot be read any more."""
_BACKGROUND: Final = 10


@contextmanager
def kept_browser(project: Project, store: Store) -> Generator[Browser]:
    """A browser over a store whose index is made and kept up meanwhile.

    Args:
        project: Whose store it is.
        store: Opened by the caller, who closes it.

    Raises:
        StorageError: When the index can be made nowhere.
    """
    keeper = _Keeper(project, store)
    looking = threading.Thread(target=keeper.look, name="evalkit-look", daemon=True)
    looking.start()
    try:
        yield keeper.browser
    finally:
        keeper.is_over.set()
        looking.join()
        keeper.end()


class _Keeper:
    """The process that makes the index, and the looks at it."""

    def __init__(self, project: Project, store: Store) -> None:
        self._project = project
        self._index = self._opened()
        self.browser = Browser(store, self._index, now=project.now)
        self.is_over = threading.Event()
        self._stop = multiprocessing.get_context("spawn").Event()
        self._maker = self._started()

    def look(self) -> None:
        """Look every second, until it is over."""
        while not self.is_over.wait(_LOOK_EVERY_S):
            try:
                self.browser.refresh()
            except StorageError as error:
                # A store that is locked for a moment: pages show the last look, and say themselves what is wrong.
                if _is_damage(error, self._index):
                    self._begin_anew()
            else:
                if self._maker.exitcode == _DAMAGED:
                    self._begin_anew()

    def end(self) -> None:
        """Stop the process and release the index."""
        self._stop.set()
        self._maker.join(_END_WITHIN_S)
        if self._maker.is_alive():
            self._maker.kill()
            self._maker.join()
        self._index.close()

    def _begin_anew(self) -> None:
        self.end()
        self._stop.clear()
        self._index = self._opened(is_anew=True)
        self.browser.use(self._index)
        self._maker = self._started()

    def _opened(self, *, is_anew: bool = False) -> BrowseIndex:
        from evalkit.storage.browse_opening import open_browse_index  # noqa: PLC0415 - sqlalchemy takes 0.4 s to import

        return open_browse_index(self._project.config.store_url, written_as=WRITTEN_AS, is_anew=is_anew)

    def _started(self) -> SpawnProcess:
        arguments = (self._project.config.store_url, self._index.place, self._project.cwd, self._stop)
        context = multiprocessing.get_context("spawn")
        maker = context.Process(target=_make_index, args=arguments, name="evalkit-index", daemon=True)
        with unheard_interrupts():
            maker.start()
        return maker


def _make_index(store_url: str, place: str, cwd: Path, stop: Event) -> None:
    """The process: puts in what is missing until it is told to stop, or nobody is there to tell it any more."""
    from evalkit.storage.browse_opening import reopened_browse_index  # noqa: PLC0415 - as above
    from evalkit.storage.opening import open_store  # noqa: PLC0415 - as above

    os.nice(_BACKGROUND)

    def is_stopped() -> bool:
        return stop.is_set() or not has_parent()

    with contextlib.closing(reopened_browse_index(place)) as index, open_store(store_url) as store:
        indexer = Indexer(store, index, cwd=cwd)
        while not is_stopped():
            stop.wait(max(_LOOK_EVERY_S, _refreshed(indexer, index, is_stopped=is_stopped)))


def _refreshed(indexer: Indexer, index: BrowseIndex, *, is_stopped: Callable[[], bool]) -> float:
    """One look; returns for how long to rest after it, in seconds."""
    started = time.monotonic()
    try:
        touched = indexer.refresh(is_stopped=is_stopped)
    except EvalkitError as error:
        if isinstance(error, StorageError) and _is_damage(error, index):
            sys.exit(_DAMAGED)
        # Locked for long, or the file of limits is wrong just now: pages that show figures say so.
        return _REFUSED_FOR_S
    return (time.monotonic() - started) * _RESTED_AFTER if touched else 0.0


def _is_damage(error: StorageError, index: BrowseIndex) -> bool:
    """Whether the index, and not the store, cannot be read any more."""
    from evalkit.storage.faults import is_damage  # noqa: PLC0415 - as above

    return str(error).startswith(index.place) and is_damage(error)
