"""Lists of runs and of attempts, as fast as pages want them, while runs go on and the index is still being made.

What filters look at stands in memory (`evalkit.actions.viewing.columns`: 40 bytes for an attempt), the words of answers
in the index, and of the few attempts that a page shows the rest is read from the store. Whoever asks gets the state of
the last look; looking is another thread's business (``refresh``), so that no page waits for it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

import numpy as np
import numpy.typing as npt

from evalkit.actions.viewing.columns import RunColumns, columns_from
from evalkit.actions.viewing.found_lines import attempt_lines
from evalkit.actions.viewing.found_rows import found_rows
from evalkit.domain.attempt import RunId
from evalkit.domain.run import Run
from evalkit.domain.viewing import AttemptFilter, FoundPage, IndexState, RunLine, RunLines, RunState
from evalkit.storage.browse_index import BrowseIndex, IndexedQuestion, IndexedState
from evalkit.storage.store import Store

__all__ = ["Browser"]


@dataclass(frozen=True, kw_only=True)
class _Seen:
    """What the last look saw; never changed, so that threads may share it."""

    versions: tuple[int | None, int] | None = None
    """Of store and index."""
    states: Mapping[RunId, RunState] = field(default_factory=dict[RunId, RunState])
    """The last active first."""
    runs: Mapping[RunId, Run] = field(default_factory=dict[RunId, Run])
    columns: Mapping[RunId, RunColumns] = field(default_factory=dict[RunId, RunColumns])
    """Those with the newest attempts first."""
    version: int = 0
    """Of the index, as far as the columns go."""
    questions: Mapping[int, IndexedQuestion] = field(default_factory=dict[int, IndexedQuestion])
    not_indexed: Mapping[RunId, tuple[int, int, int]] = field(default_factory=dict[RunId, tuple[int, int, int]])
    """Run -> the last attempt that the index knows, the last one that there is, and how many lie between."""
    is_complete: bool = False


class Browser:
    """Finds runs and attempts; several threads may ask it at once."""

    def __init__(self, store: Store, index: BrowseIndex, *, now: Callable[[], datetime]) -> None:
        """Take both over, which stay their owner's to close.

        Args:
            store: Only read.
            index: Of this store, kept by an ``Indexer`` in whatever process.
            now: Wall clock.
        """
        self._store = store
        self._index = index
        self._now = now
        self._seen = _Seen()
        self._turn = threading.Lock()

    def refresh(self) -> None:
        """Look at what store and index hold by now; costs next to nothing where neither has changed."""
        with self._turn:
            self._seen = self._looked(self._seen)

    def use(self, index: BrowseIndex) -> None:
        """Go on with another index, when the first one is lost."""
        with self._turn:
            self._index = index
            self._seen = _Seen()

    def runs(self, *, after: str | None = None, text: str = "", limit: int = 50) -> RunLines:
        """Runs, the last active first.

        Args:
            after: ``next_after`` of the page before.
            text: Part of a model's name, or the beginning of a run's id.
            limit: How many at most.
        """
        seen = self._last_look()
        wanted = text.casefold().strip()
        found = [
            state
            for run_id, state in seen.states.items()
            if run_id in seen.runs and (wanted in seen.runs[run_id].target.name.casefold() or run_id.startswith(wanted))
        ]
        # A mark below which nothing stands (runs were deleted, or it is none) begins anew.
        rest = [state for state in found if after is None or _activity_key(state) < after] or found
        shown = rest[:limit]
        finished = self._finished(seen, shown)
        return RunLines(
            lines=tuple(
                _run_line(seen.runs[state.run_id], state, finished=finished[state.run_id], is_live=self._is_live(state))
                for state in shown
            ),
            next_after=_activity_key(shown[-1]) if len(rest) > limit else None,
            count=len(found),
        )

    def run(self, run_id: RunId) -> RunLine | None:
        """One run's line; None where there is no such run."""
        seen = self._last_look()
        state, run = seen.states.get(run_id), seen.runs.get(run_id)
        if state is None or run is None:
            return None
        return _run_line(run, state, finished=self._finished(seen, [state])[run_id], is_live=self._is_live(state))

    def attempts(self, wanted: AttemptFilter, *, after: str | None = None, limit: int = 50) -> FoundPage:
        """Final attempts in scope that meet a filter, the one that arrived last first.

        A page goes on where the one before ended, whatever has been added since; a mark that is none begins anew.

        Args:
            wanted: The filter.
            after: ``next_after`` of the page before.
            limit: How many at most.
        """
        seen = self._last_look()
        below = int(after) if after is not None and after.isdecimal() and len(after) < 19 else None
        chosen = [seen.columns[run_id] for run_id in dict.fromkeys(wanted.runs) if run_id in seen.columns]
        found = found_rows(
            wanted,
            columns=chosen if wanted.runs else list(seen.columns.values()),
            is_asked=_is_asked(seen.questions, wanted),
            index=self._index,
            below=below,
            limit=limit,
        )
        return FoundPage(
            attempts=attempt_lines(found, wanted, questions=seen.questions, store=self._store),
            next_after=None if found.next_below is None else str(found.next_below),
            count=found.count,
            is_count_exact=found.is_count_exact,
            not_indexed=_missing(seen),
            text_trouble=found.text_trouble,
        )

    def state(self) -> IndexState:
        """How far the index has come."""
        seen = self._last_look()
        return IndexState(
            runs=len(seen.states),
            not_indexed=_missing(seen),
            is_complete=seen.is_complete,
            place=self._index.place,
            notice=self._index.notice,
        )

    def stamp(self, run_id: RunId) -> str | None:
        """Another text once something was added to a run, scores included; None where there is no such run.

        What was made from a run's figures holds as long as this stays the same.
        """
        seen = self._last_look()
        state = seen.states.get(run_id)
        if state is None:
            return None
        columns = seen.columns.get(run_id)
        return f"{state.stamp} {columns.version if columns is not None else 0}"

    def _last_look(self) -> _Seen:
        """What was seen last; at first what the index remembers, for a large store is slow until it is in memory."""
        if self._seen.versions is None:
            with self._turn:
                if self._seen.versions is None:
                    remembered = [held.state for held in self._index.held().values()]
                    self._seen = self._looked_at(remembered or self._store.viewing.states(), (None, 0), last=self._seen)
        return self._seen

    def _looked(self, last: _Seen) -> _Seen:
        versions = (self._store.viewing.version(), self._index.version())
        if versions == last.versions and versions[0] is not None and last.is_complete:
            return last
        return self._looked_at(self._store.viewing.states(), versions, last=last)

    def _looked_at(self, found: Sequence[RunState], versions: tuple[int | None, int], *, last: _Seen) -> _Seen:
        states = {state.run_id: state for state in sorted(found, key=_activity_key, reverse=True)}
        # A run that grew is called after what it was extended to.
        missing = [
            run_id
            for run_id, state in states.items()
            if run_id not in last.runs or run_id not in last.states or state.wanted != last.states[run_id].wanted
        ]
        indexed = self._index.held()
        changed = self._index.changed_since(last.version)
        columns = {run_id: held for run_id, held in last.columns.items() if run_id in indexed and run_id in states}
        columns |= {run.run_id: columns_from(run) for run in changed if run.run_id in states}
        newest = sorted(columns.values(), key=lambda one: one.sequences[-1] if len(one.sequences) else 0, reverse=True)
        not_indexed = self._not_indexed(states, indexed, last=last)
        return replace(
            last,
            versions=versions,
            states=states,
            runs={**last.runs, **self._store.viewing.runs(missing)},
            columns={one.run_id: one for one in newest},
            version=max([last.version, *(run.version for run in changed)]),
            questions={**last.questions, **self._index.questions_from(max(last.questions, default=0) + 1)},
            not_indexed=not_indexed,
            is_complete=not not_indexed and all(_is_current(state, indexed) for state in states.values()),
        )

    def _not_indexed(
        self, states: Mapping[RunId, RunState], indexed: Mapping[RunId, IndexedState], *, last: _Seen
    ) -> Mapping[RunId, tuple[int, int, int]]:
        counted: dict[RunId, tuple[int, int, int]] = {}
        for run_id, state in states.items():
            held = indexed.get(run_id)
            known = 0
            if held is not None:
                known = held.state.last_sequence
                known = min(known, held.texts_upto) if self._index.has_texts else known
            if known < state.last_sequence:
                before = last.not_indexed.get(run_id)
                if before is not None and before[:2] == (known, state.last_sequence):
                    counted[run_id] = before
                else:
                    count = self._store.viewing.count_after(run_id, known)
                    counted[run_id] = (known, state.last_sequence, count)
        return counted

    def _finished(self, seen: _Seen, states: Sequence[RunState]) -> Mapping[RunId, int]:
        """Of the index; of a run that is not in it, counted by the store."""
        unknown = [state.run_id for state in states if state.run_id not in seen.columns]
        counted = self._store.viewing.finished(unknown) if unknown else {}
        return {
            state.run_id: len(seen.columns[state.run_id].sequences)
            if state.run_id in seen.columns
            else counted.get(state.run_id, 0)
            for state in states
        }

    def _is_live(self, state: RunState) -> bool:
        return state.lease_until is not None and state.lease_until > self._now()


def _missing(seen: _Seen) -> int:
    return sum(count for _, _, count in seen.not_indexed.values())


def _is_current(state: RunState, indexed: Mapping[RunId, IndexedState]) -> bool:
    held = indexed.get(state.run_id)
    return held is not None and held.state.stamp == state.stamp


def _activity_key(state: RunState) -> str:
    """Sorts by last activity, and by id where two runs have the same; fixed in length, so that it sorts as text."""
    return f"{state.last_activity_at:%Y%m%d%H%M%S%f}{state.run_id}"


def _is_asked(questions: Mapping[int, IndexedQuestion], wanted: AttemptFilter) -> npt.NDArray[np.bool_]:
    """By number, whether a question meets the filter."""
    is_asked = np.zeros(max(questions, default=0) + 1, dtype=np.bool_)
    numbers = [
        number
        for number, question in questions.items()
        if wanted.category in (None, question.category)
        and wanted.difficulty in (None, question.difficulty)
        and wanted.language in (None, question.language)
        and wanted.question_id in (None, question.question_id)
    ]
    is_asked[numbers] = True
    return is_asked


def _run_line(run: Run, state: RunState, *, finished: int, is_live: bool) -> RunLine:
    return RunLine(
        run_id=run.run_id,
        short_id=run.short_id,
        model=run.target.name,
        bank=run.selection.bank,
        set_name=run.selection.set_name,
        language=run.selection.language,
        finished=finished,
        wanted=state.wanted,
        is_simulated=run.target.is_simulated,
        created_at=run.created_at,
        last_activity_at=state.last_activity_at,
        is_live=is_live,
    )
