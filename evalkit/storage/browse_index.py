"""The contract of the viewer's index: what is derived from a store so that its attempts are found at once.

* Nothing in it is the only copy of anything: it is thrown away and made anew at will, and never a part of the store.
* A run's rows are replaced whole; texts are added in the order in which their attempts arrived, and never change.
* Several programs may read and write it at once. Who writes an older state over a newer one does no harm: the next look
  at the store finds that the state is not the store's, and the run is put in again.
* Columns are bytes of numbers, as their only user writes and reads them: a database of a million rows with indexes for
  every combination of a dozen filters takes longer to write and to look through than such columns.

Every method raises StorageError when it cannot be read or written.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from evalkit.domain.attempt import RunId
from evalkit.domain.question import Category, Difficulty, Language
from evalkit.domain.rubric import DimensionName
from evalkit.domain.score import RaterKind
from evalkit.domain.viewing import RunState

__all__ = ["BrowseIndex", "IndexedQuestion", "IndexedRun", "IndexedState"]


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexedQuestion:
    """A question as it was asked: what filters look at."""

    question_id: str
    asked_hash: str
    category: Category
    difficulty: Difficulty
    language: Language


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexedState:
    """How far a run is in the index."""

    state: RunState
    """The store's, that its columns were made from."""
    scored_upto: int
    """Place of the last score of the whole store before its columns were made."""
    texts_upto: int
    """Place of the last attempt whose answer was taken in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexedRun:
    """A run's final attempts in scope, in the order of arrival, as columns of one length."""

    run_id: RunId
    held: IndexedState
    columns: Mapping[str, bytes] = field(repr=False)
    """Name -> numbers, see ``evalkit.actions.viewing.columns``."""
    scores: Mapping[tuple[DimensionName, RaterKind], bytes] = field(repr=False)
    version: int = 0
    """Grows with every run that is put in; the index fills it in."""


class BrowseIndex(Protocol):
    """Runs as columns, questions by number, and words of answers."""

    @property
    def place(self) -> str:
        """Where it lies."""
        ...

    @property
    def notice(self) -> str | None:
        """What there is to say of it, a key of the catalogue: why it lies elsewhere, or finds no texts."""
        ...

    @property
    def has_texts(self) -> bool:
        """Whether answers can be looked through: not every SQLite has an index of words."""
        ...

    def version(self) -> int:
        """Of the run that was put in last; 0 when there is none."""
        ...

    def held(self) -> Mapping[RunId, IndexedState]:
        """How far each run is."""
        ...

    def changed_since(self, version: int) -> Sequence[IndexedRun]:
        """Runs that were put in after a version."""
        ...

    def put_run(self, run: IndexedRun) -> None:
        """Put a run in, in place of what was there of it; how far its texts are stays as it is."""
        ...

    def numbers_of(self, questions: Sequence[IndexedQuestion]) -> Sequence[int]:
        """The number of each question, given now to those that have none."""
        ...

    def questions_from(self, number: int) -> Mapping[int, IndexedQuestion]:
        """Number -> question, of all from a number on."""
        ...

    def add_texts(self, run_id: RunId, texts: Mapping[int, str], *, after: int, upto: int) -> bool:
        """Take in answers of a run that was put in, unless another program has done so.

        Args:
            run_id: Whose.
            texts: Place in the order of arrival -> words of the answer, as ``evalkit.text.sought.spaced`` gives them.
            after: ``texts_upto`` as it was when they were read.
            upto: What it becomes.

        Returns:
            Whether they were taken in: False when ``texts_upto`` is another by now.
        """
        ...

    def sequences_with(
        self, phrase: str, *, below: int | None, most: int, among: Collection[int] | None = None
    ) -> Sequence[int]:
        """Places of attempts whose answers hold a phrase, the last first.

        Args:
            phrase: As ``evalkit.text.sought.phrase_of`` gives it.
            below: Only places below this one.
            most: How many at most.
            among: Only these places; a few thousand at most.
        """
        ...

    def scores_seen(self) -> int | None:
        """Place of the store's last score that every run's columns know of; None in a new index."""
        ...

    def put_scores_seen(self, sequence: int) -> None:
        """Remember it."""
        ...

    def clear(self) -> None:
        """Take everything out: the store is another one."""
        ...

    def close(self) -> None:
        """Release it, and remove it where it lies in a temporary place."""
        ...
