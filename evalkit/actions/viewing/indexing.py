"""Keeps the viewer's index up with the store: what changed since the last look is put in, run after run.

A look takes a few steps for each run. A run of which something was added is put in again whole, as it is scored: a
run's figures hang together (which series holds, how its questions flip). Answers are taken in once, as they arrive.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Final

from evalkit.actions.cards.checked import CheckedRun, checked_run
from evalkit.actions.score_run import run_as_scored
from evalkit.actions.viewing.columns import columns_as_bytes, scores_as_bytes
from evalkit.domain.attempt import RunId
from evalkit.domain.question import Variant
from evalkit.domain.viewing import RunState
from evalkit.storage.browse_index import BrowseIndex, IndexedQuestion, IndexedRun, IndexedState
from evalkit.storage.store import Store
from evalkit.text.sought import spaced

__all__ = ["MOST_CHARACTERS", "Indexer"]

MOST_CHARACTERS: Final = 100_000
"""Of an answer that are taken in: a model that loops writes more, and says no more."""
_ANSWERS_AT_ONCE: Final = 1000
_KNOWN_VARIANTS: Final = 5000
"""Kept for the next run, which most often asks the same."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Due:
    """A run that is not in the index as it is in the store."""

    state: RunState
    has_columns: bool
    """Whether its columns are up to date, and only answers are missing."""


class Indexer:
    """Puts into an index what a store holds."""

    def __init__(self, store: Store, index: BrowseIndex, *, cwd: Path) -> None:
        """Take both over, which stay their owner's to close.

        Args:
            store: Only read.
            index: Of this store.
            cwd: Whose limits of response time and rubrics hold.
        """
        self._store = store
        self._index = index
        self._cwd = cwd
        self._variants: dict[str, Variant] = {}
        self._number_by_question: dict[IndexedQuestion, int] = {}

    def refresh(self, *, is_stopped: Callable[[], bool] = lambda: False) -> int:
        """Put in what is missing, the last active runs first; returns how many runs were touched.

        Args:
            is_stopped: Asked between any two steps; what is left then is put in by the next call.

        Raises:
            StorageError: When store or index cannot be used.
            UserError: When the file of limits is wrong.
        """
        last_score = self._store.viewing.last_score()
        states = self._store.viewing.states()
        if self._is_of_another_store(states):
            self._index.clear()
        seen = self._index.scores_seen()
        if seen is None:
            # Every run's columns will be made after this look, so that they know of all scores before it.
            self._index.put_scores_seen(last_score)
            seen = last_score
        scored = self._store.viewing.scored_since(seen) if last_score != seen else {}
        due = sorted(self._due(states, scored), key=lambda one: one.state.last_activity_at, reverse=True)
        # Filters on all runs before the first text: columns take a second for what texts take a minute.
        for one in due:
            if is_stopped():
                return len(due)
            if not one.has_columns:
                self._put_columns(one.state, scored_upto=last_score)
        if last_score != seen:
            self._index.put_scores_seen(last_score)
        held_by_run = self._index.held()
        for one in sorted(due, key=lambda one: one.state.last_sequence):
            held = held_by_run.get(one.state.run_id)
            if held is not None and not self._put_texts(one.state, after=held.texts_upto, is_stopped=is_stopped):
                break
        return len(due)

    def _is_of_another_store(self, states: Sequence[RunState]) -> bool:
        """Whether what is in the index came from a store that this one is not, nor its continuation."""
        by_id = {state.run_id: state for state in states}
        for run_id, held in self._index.held().items():
            state = by_id.get(run_id)
            if state is None or state.last_sequence < held.state.last_sequence:
                return True
            # More has arrived: what was last then must stand where it stood.
            has_grown = state.last_attempt_id != held.state.last_attempt_id and held.state.last_attempt_id is not None
            if has_grown and self._store.viewing.attempt_at(held.state.last_sequence) != held.state.last_attempt_id:
                return True
        return False

    def _due(self, states: Sequence[RunState], scored: Mapping[RunId, int]) -> Iterator[_Due]:
        held_by_run = self._index.held()
        for state in states:
            held = held_by_run.get(state.run_id)
            is_current = (
                held is not None and held.state.stamp == state.stamp and scored.get(state.run_id, 0) <= held.scored_upto
            )
            has_texts = held is not None and held.texts_upto >= state.last_sequence
            if not is_current or not has_texts:
                yield _Due(state=state, has_columns=is_current)

    def _put_columns(self, state: RunState, *, scored_upto: int) -> None:
        store, run_id = self._store, state.run_id
        scored = run_as_scored(run_id, store=store, cwd=self._cwd, known=self._variants)
        checked = checked_run(scored, store.attempts.columns(run_id))
        # Read last: an attempt that the columns know is among them.
        sequences = store.viewing.sequences(run_id)
        rows, columns = columns_as_bytes(checked, sequences=sequences, number_by_hash=self._numbers(checked))
        attempt_ids = [checked.attempts.attempt_ids[row] for row in rows]
        self._index.put_run(
            IndexedRun(
                run_id=run_id,
                held=IndexedState(state=state, scored_upto=scored_upto, texts_upto=0),
                columns=columns,
                scores=scores_as_bytes(scored, attempt_ids),
            )
        )
        self._remember(scored.variants)

    def _numbers(self, checked: CheckedRun) -> Mapping[str, int]:
        questions = [
            IndexedQuestion(
                question_id=asked.variant.question_id,
                asked_hash=asked.asked_hash,
                category=asked.variant.category,
                difficulty=asked.variant.difficulty,
                language=asked.variant.language,
            )
            for asked in checked.questions
        ]
        new = [one for one in questions if one not in self._number_by_question]
        self._number_by_question.update(zip(new, self._index.numbers_of(new), strict=True))
        return {one.asked_hash: self._number_by_question[one] for one in questions}

    def _put_texts(self, state: RunState, *, after: int, is_stopped: Callable[[], bool]) -> bool:
        """Take in the answers that are missing; False when it was stopped before the end."""
        answers = self._store.viewing.answers_after(state.run_id, after) if self._index.has_texts else iter(())
        while True:
            if is_stopped():
                return False
            part = list(islice(answers, _ANSWERS_AT_ONCE))
            is_last = len(part) < _ANSWERS_AT_ONCE
            # Up to the last failed try, where that came after the last answer.
            upto = max(state.last_sequence if is_last else 0, part[-1][0] if part else after)
            texts = {place: spaced(answer[:MOST_CHARACTERS]) for place, answer in part if answer}
            # Where another viewer was first, the answers are in.
            if not self._index.add_texts(state.run_id, texts, after=after, upto=upto) or is_last:
                return True
            after = upto

    def _remember(self, variants: Mapping[str, Variant]) -> None:
        if len(variants) + len(self._variants) > _KNOWN_VARIANTS:
            self._variants.clear()
        if len(variants) <= _KNOWN_VARIANTS:
            self._variants.update({variant.key_hash: variant for variant in variants.values()})
