"""The part of the store that the viewer looks at (contract: ``evalkit.storage.store``). Nothing here writes."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Protocol

from evalkit.domain.attempt import AttemptId, RunId
from evalkit.domain.run import Run
from evalkit.domain.viewing import RunState, StoredAttempt

__all__ = ["ViewStore"]


class ViewStore(Protocol):
    """What was stored since the last look, found by a few steps in an index for each run."""

    def version(self) -> int | None:
        """Another number once another program has written; None where that cannot be told."""
        ...

    def states(self) -> Sequence[RunState]:
        """The state of every run, in no order: equal for a run of which nothing but scores was added."""
        ...

    def runs(self, run_ids: Collection[RunId]) -> Mapping[RunId, Run]:
        """Those of these runs that are stored, without their places."""
        ...

    def finished(self, run_ids: Collection[RunId]) -> Mapping[RunId, int]:
        """Cells in scope with a final attempt, counted."""
        ...

    def last_score(self) -> int:
        """The place in the order of arrival of the last score of all; 0 where there is none."""
        ...

    def scored_since(self, sequence: int) -> Mapping[RunId, int]:
        """Runs that got a score after a place in the order of arrival, each with that of its last score."""
        ...

    def count_after(self, run_id: RunId, sequence: int) -> int:
        """Attempts of a run that arrived after a place in the order of arrival, failed tries included."""
        ...

    def attempt_at(self, sequence: int) -> AttemptId | None:
        """The attempt at a place in the order of arrival; None where there is none."""
        ...

    def sequences(self, run_id: RunId) -> Mapping[AttemptId, int]:
        """Final attempts of a run, each with its place in the order of arrival."""
        ...

    def answers_after(self, run_id: RunId, sequence: int) -> Iterator[tuple[int, str]]:
        """Answers of final attempts that arrived after a place in the order of arrival, in that order."""
        ...

    def attempts(self, sequences: Collection[int], *, most_characters: int) -> Mapping[int, StoredAttempt]:
        """What a line of a list needs of attempts, by their places in the order of arrival.

        Args:
            sequences: Which attempts.
            most_characters: How much of an answer is read, from its beginning.
        """
        ...
