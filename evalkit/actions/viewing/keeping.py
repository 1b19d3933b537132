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
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from pathlib import Path
from typing import Final, cast

from evalkit.actions.project import Project
from evalkit.actions.viewing.browsing import Browser
from evalkit.actions.viewing.columns import WRITTEN_AS
from evalkit.actions.viewing.indexing import Indexer
from evalkit.actions.viewing.processes import unheard_interrupts
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
        self._maker, self._line = self._started()

    def look(self) -> None:
        """Look every second, until it is over."""
        while not self.is_over.wait(_LOOK_EVERY_S):
            try:
                self.browser.refresh()
            except StorageError as error:
                # A store that is locked for a moment: pages show the last look, and say themselves what is wrong.
                if _is_damage(error, self._index.place) or self._is_gone:
                    self._begin_anew()
            else:
                self._see_to_the_maker()

    def _see_to_the_maker(self) -> None:
        """Start it again where it has ended by itself, or was killed; not at once, should it end each time."""
        if self._maker.exitcode == _DAMAGED or self._is_gone:
            self._begin_anew()
        elif self._maker.exitcode is not None and time.monotonic() - self._started_at > _REFUSED_FOR_S:
            self._line.close()
            self._maker, self._line = self._started()

    @property
    def _is_gone(self) -> bool:
        """Whether somebody took the index away: it may be, at any time."""
        return not Path(self._index.place).exists()

    def end(self) -> None:
        """Stop the process and release the index."""
        self._line.close()
        self._maker.join(_END_WITHIN_S)
        if self._maker.is_alive():
            self._maker.kill()
            self._maker.join()
        self._index.close()

    def _begin_anew(self) -> None:
        self.end()
        self._index = self._opened(is_anew=True)
        self.browser.use(self._index)
        self._maker, self._line = self._started()

    def _opened(self, *, is_anew: bool = False) -> BrowseIndex:
        from evalkit.storage.browse_opening import open_browse_index  # noqa: PLC0415 - sqlalchemy takes 0.4 s to import

        return open_browse_index(self._project.config.store_url, written_as=WRITTEN_AS, is_anew=is_anew)

    def _started(self) -> tuple[SpawnProcess, Connection]:
        """The process, and the line that it holds: when that is closed, it ends.

        It is a line and no event: to set one, every process that waits for it must wake up, and one that was killed
        never does. It also breaks by itself when this process dies.
        """
        context = multiprocessing.get_context("spawn")
        held, line = cast("tuple[Connection, Connection]", context.Pipe(duplex=False))
        arguments = (self._project.config.store_url, self._index.place, self._project.cwd, held)
        maker = context.Process(target=_make_index, args=arguments, name="evalkit-index", daemon=True)
        with unheard_interrupts():
            maker.start()
        held.close()
        self._started_at = time.monotonic()
        return maker, line


def _make_index(store_url: str, place: str, cwd: Path, held: Connection) -> None:
    """The process: puts in what is missing until the other end of its line is closed."""
    from evalkit.storage.browse_opening import reopened_browse_index  # noqa: PLC0415 - as above

    os.nice(_BACKGROUND)
    try:
        index = reopened_browse_index(place)
    except StorageError as error:
        sys.exit(_DAMAGED if _is_damage(error, place) else 1)
    with contextlib.closing(index), _opened_store(store_url) as store:
        indexer = Indexer(store, index, cwd=cwd)
        rest_s = 0.0
        while not held.poll(rest_s):
            rest_s = max(_LOOK_EVERY_S, _refreshed(indexer, place, is_stopped=held.poll))


def _opened_store(url: str) -> Store:
    from evalkit.storage.opening import open_store  # noqa: PLC0415 - as above

    try:
        return open_store(url, creates=False)
    except EvalkitError:
        # Moved away, or locked for long: the next process tries again, and pages say themselves what is wrong.
        sys.exit(1)


def _refreshed(indexer: Indexer, place: str, *, is_stopped: Callable[[], bool]) -> float:
    """One look; returns for how long to rest after it, in seconds."""
    started = time.monotonic()
    try:
        touched = indexer.refresh(is_stopped=is_stopped)
    except EvalkitError as error:
        if isinstance(error, StorageError) and _is_damage(error, place):
            sys.exit(_DAMAGED)
        # Locked for long, or the file of limits is wrong just now: pages that show figures say so.
        return _REFUSED_FOR_S
    return (time.monotonic() - started) * _RESTED_AFTER if touched else 0.0


def _is_damage(error: StorageError, place: str) -> bool:
    """Whether the index, and not the store, cannot be read any more."""
    from evalkit.storage.faults import is_damage  # noqa: PLC0415 - as above

    return str(error).startswith(place) and is_damage(error)
