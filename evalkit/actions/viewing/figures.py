"""Figures for pages: made in a process of their own, one after the other, and kept as long as they hold.

A scorecard over 100,000 attempts takes seconds of one processor. In this process it would take the turns of every page
that somebody else waits for, and asked for by two readers it would be made twice.
"""

from __future__ import annotations

import multiprocessing
import os
import threading
import traceback
from collections import Counter, OrderedDict
from collections.abc import Callable, Generator
from concurrent.futures import BrokenExecutor, CancelledError, Future, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from evalkit.actions.project import Project
from evalkit.actions.viewing.figure_pages import FigurePage, figure_page
from evalkit.actions.viewing.processes import unheard_interrupts
from evalkit.config.environment import own_environment
from evalkit.domain.figure_page import FigureOrder
from evalkit.errors import EvalkitError

__all__ = ["FigureState", "Figures", "made_figures"]

_PATIENCE_S: Final = 0.08
"""How long a page waits for its figures before it goes without them."""
_MOST_KEPT: Final = 64
_MOST_LOSSES: Final = 3
"""So often the process may be lost over the same figures: a page that waits asks again every second, for ever."""
_LOST_OVER_THEM: Final = (
    f"the process that makes these figures was ended from outside {_MOST_LOSSES} times, as a rule because memory ran "
    "out; free some, then start the viewer again"
)
_MOST_WAITING: Final = 16
"""Orders that wait for their turn; the oldest is given up for a newer one: its page asks again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureState:
    """What there is of the figures that were asked for."""

    page: FigurePage | None
    """The newest that were made; None before the first."""
    made_at: datetime | None
    is_current: bool
    """Whether they are of what is stored now; else newer ones are being made."""
    trouble: str | None = None
    """Why they cannot be made, in one line; empty for a bug, which is told to who runs the server."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Made:
    """What came of an order: figures, a line that says what can be mended, or the traceback of a bug."""

    begun_at: datetime
    """When the store was looked at; what came into it later is not in the figures."""
    page: FigurePage | None = None
    trouble: str | None = None
    bug: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kept:
    stamp: str
    made: _Made


@dataclass(frozen=True, slots=True, kw_only=True)
class _Making:
    stamp: str
    future: Future[_Made]
    pool: ProcessPoolExecutor
    """Where it is made; another one is started when this one is lost."""


class Figures:
    """Gives figures at once where they were made before, and has them made where not; threads may share it."""

    def __init__(self, project: Project, *, told: Callable[[str], None]) -> None:
        """Start the process, which imports what it needs before it is asked.

        Args:
            project: Whose store is looked at.
            told: Given the traceback of a bug.
        """
        self._project = project
        self._told = told
        self._turn = threading.Lock()
        self._kept: OrderedDict[FigureOrder, _Kept] = OrderedDict()
        self._making: OrderedDict[FigureOrder, _Making] = OrderedDict()
        self._losses: Counter[tuple[FigureOrder, str]] = Counter()
        self._pool = _started()

    def asked(self, order: FigureOrder, *, stamp: str) -> FigureState:
        """What there is of these figures now; waits for them for no longer than a page may take.

        Args:
            order: Which figures.
            stamp: Of the runs that they are of, as they are now; figures made under another one are old.
        """
        with self._turn:
            kept = self._kept.get(order)
            if kept is not None and kept.stamp == stamp:
                self._kept.move_to_end(order)
                return _state(kept, is_current=True)
            kept = self._come_meanwhile(order, stamp=stamp) or kept
            making = self._ordered(order, stamp=stamp)
        try:
            made = making.future.result(timeout=_PATIENCE_S)
        except (TimeoutError, CancelledError):
            return _state(kept, is_current=False)
        except BrokenExecutor:
            # Killed from outside: for want of memory, as a rule. The next request tries again.
            self._begin_anew(making.pool)
            return _state(kept, is_current=False)
        kept = self._keep(order, making, made)
        if making.stamp != stamp:
            # Something was added while they were made: newer ones are under way before the page asks again.
            with self._turn:
                self._ordered(order, stamp=stamp)
        return _state(kept, is_current=making.stamp == stamp)

    def end(self) -> None:
        """Stop the process at once."""
        _stop(self._pool)

    def _come_meanwhile(self, order: FigureOrder, *, stamp: str) -> _Kept | None:
        """Figures that were ordered under another stamp and came when nobody asked: older ones, and no newer."""
        making = self._making.get(order)
        if making is None or making.stamp == stamp or not making.future.done() or making.future.cancelled():
            return None
        if _is_broken(making.future):
            return None
        return self._hold(order, making, making.future.result())

    def _ordered(self, order: FigureOrder, *, stamp: str) -> _Making:
        """The order that is under way for these figures, whatever its stamp; a new one where there is none."""
        making = self._making.get(order)
        if making is not None and not making.future.cancelled():
            return making
        for waiting in [one for one in self._making.values() if not one.future.done()][: 1 - _MOST_WAITING]:
            waiting.future.cancel()
        try:
            future = self._pool.submit(_made, order, self._project.cwd)
        except BrokenExecutor:
            self._pool = _started()
            future = self._pool.submit(_made, order, self._project.cwd)
        self._making[order] = making = _Making(stamp=stamp, future=future, pool=self._pool)
        self._making = OrderedDict((key, one) for key, one in self._making.items() if not one.future.cancelled())
        return making

    def _keep(self, order: FigureOrder, making: _Making, made: _Made) -> _Kept:
        with self._turn:
            return self._hold(order, making, made)

    def _hold(self, order: FigureOrder, making: _Making, made: _Made) -> _Kept:
        """Keep them, in one's turn."""
        kept = _Kept(stamp=making.stamp, made=made)
        if self._making.get(order) is not making:
            # Another thread waited for the same ones, and has kept them.
            return self._kept.get(order, kept)
        del self._making[order]
        self._kept[order] = kept
        self._kept.move_to_end(order)
        if len(self._kept) > _MOST_KEPT:
            self._kept.popitem(last=False)
        if made.bug is not None:
            self._told(made.bug)
        return kept

    def _blame_first(self, lost: ProcessPoolExecutor) -> None:
        """Count the loss for the order that was being made; those that waited behind it did nothing."""
        of_lost = ((order, one) for order, one in self._making.items() if one.pool is lost and _is_broken(one.future))
        for order, one in of_lost:
            self._losses[order, one.stamp] += 1
            if self._losses[order, one.stamp] >= _MOST_LOSSES:
                made = _Made(begun_at=self._project.now(), trouble=_LOST_OVER_THEM)
                self._kept[order] = _Kept(stamp=one.stamp, made=made)
            return

    def _begin_anew(self, lost: ProcessPoolExecutor) -> None:
        with self._turn:
            self._blame_first(lost)
            self._making = OrderedDict((key, one) for key, one in self._making.items() if one.pool is not lost)
            if self._pool is not lost:
                return
            _stop(lost)
            self._pool = _started()
        self._told("the process that makes figures was ended from outside, perhaps for want of memory; started again")


@contextmanager
def made_figures(project: Project, *, told: Callable[[str], None]) -> Generator[Figures]:
    """Figures for as long as pages are served.

    Args:
        project: Whose store is looked at.
        told: Given the traceback of a bug.
    """
    figures = Figures(project, told=told)
    try:
        yield figures
    finally:
        figures.end()


def _state(kept: _Kept | None, *, is_current: bool) -> FigureState:
    if kept is None or (kept.made.page is None and not is_current):
        # Why older ones could not be made says nothing of those that are being made now.
        return FigureState(page=None, made_at=None, is_current=False)
    trouble = "" if kept.made.bug is not None else kept.made.trouble
    return FigureState(page=kept.made.page, made_at=kept.made.begun_at, is_current=is_current, trouble=trouble)


def _is_broken(future: Future[_Made]) -> bool:
    return future.done() and not future.cancelled() and isinstance(future.exception(), BrokenExecutor)


def _started() -> ProcessPoolExecutor:
    pool = ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn"), initializer=_prepare)
    with unheard_interrupts():
        pool.submit(os.getpid)
    return pool


def _stop(pool: ProcessPoolExecutor) -> None:
    # It only looks: nothing is lost when it ends in the middle.
    processes = list((pool._processes or {}).values())  # noqa: SLF001 - kill_workers() comes with Python 3.14
    pool.shutdown(wait=False, cancel_futures=True)
    for process in processes:
        process.kill()
        process.join()


def _prepare() -> None:
    """In the process: it ends with the viewer.

    A viewer that is killed closes no queue: this process holds both of its ends, and would wait for ever.
    """
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(0)


def _made(order: FigureOrder, cwd: Path) -> _Made:
    """In the process: what comes of an order. Errors come back as texts: not all of them can be sent as they are."""
    begun_at = datetime.now(UTC)
    try:
        project = Project.at(cwd, environ=own_environment())
        with project.open_store(creates=False) as store:
            return _Made(begun_at=begun_at, page=figure_page(order, project=project, store=store))
    except EvalkitError as error:
        return _Made(begun_at=begun_at, trouble=" ".join(str(error).split()))
    except Exception:  # noqa: BLE001 - the edge of the process: a bug is told to who runs the server
        return _Made(begun_at=begun_at, bug=traceback.format_exc())
