"""The store's contract. Every implementation passes ``tests/conformance/test_store*.py``.

* Append-only: attempts, scores, verdicts and pins of baselines are never changed, nor removed but with their whole run.
* Durable: what ``append`` has returned from survives a power loss.
* Whole: what a row names must be stored before it. The order for a run is bank, variants, run, session, attempts;
  for scores it is series, scores;
  for people it is review, raters, assignments, series, events with scores.
* Several processes may write at once; nothing is cached between calls.
* Reading a figure never reads a body. Iterators stream; they see the store as it was when they began.
* Methods block; async callers write attempts through ``evalkit.storage.writer``.
* Text is stored clean: lone surrogates and NUL come back as U+FFFD. Bytes come back as they were.

Every method raises StorageError when the database cannot be read or written.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Protocol, Self

from evalkit.domain.archive import ArchiveContents, Copied, Deleted, Restored
from evalkit.domain.attempt import Asked, Attempt, AttemptId, Body, Cell, RunId
from evalkit.domain.bank import Bank
from evalkit.domain.columns import AttemptColumns
from evalkit.domain.imported_part import ImportedPart
from evalkit.domain.question import Variant
from evalkit.domain.review import ReviewId
from evalkit.domain.run import Lease, Place, Run, RunSummary, Selection, Session
from evalkit.domain.verdict_record import Baseline, StoredVerdict
from evalkit.storage.question_store import QuestionStore
from evalkit.storage.score_stores import JudgementStore, ReviewStore, ScoreStore
from evalkit.storage.view_store import ViewStore

__all__ = [
    "ArchiveStore",
    "AttemptStore",
    "BankStore",
    "BaselineStore",
    "ImportStore",
    "LearntStore",
    "RunStore",
    "Store",
    "VerdictStore",
]


class RunStore(Protocol):
    """Runs, their scope, sessions and leases."""

    def add(self, run: Run) -> None:
        """Store a new run and its places. Its bank and variants must be stored before."""
        ...

    def get(self, run_id: RunId) -> Run:
        """The run with all its places in order. Raises StorageError when there is none."""
        ...

    def grow(self, run_id: RunId, places: Sequence[Place], *, selection: Selection | None = None) -> None:
        """Replace the scope, and with a selection how it was chosen. Attempts of cells that left it stay stored."""
        ...

    def with_key(self, run_key: str) -> tuple[RunSummary, ...]:
        """Runs of one key, newest first."""
        ...

    def with_bank(self, bank_hash: str) -> tuple[RunSummary, ...]:
        """Runs whose questions are of one bank as it stood, newest first."""
        ...

    def matching(self, text: str) -> tuple[RunSummary, ...]:
        """Runs whose id begins with the text or whose target's name equals it, newest first."""
        ...

    def all(self) -> tuple[RunSummary, ...]:
        """All runs, newest first, counted in the database."""
        ...

    def latest(self) -> RunSummary | None:
        """The run of the last activity: the first of ``all`` when they are sorted by it. None where there is none."""
        ...

    def open_session(self, session: Session) -> None:
        """Store the start of a sitting."""
        ...

    def close_session(self, session: Session) -> None:
        """Store its end: ``ended_at``, ``end``, ``passport_after``, lag and CPU time."""
        ...

    def sessions(self, run_id: RunId) -> tuple[Session, ...]:
        """A run's sittings, oldest first."""
        ...

    def take_lease(self, lease: Lease, *, now: datetime, stale_owners: Collection[str] = ()) -> Lease | None:
        """Take or renew the lease in one transaction; returns the other holder's lease when it is held.

        Args:
            lease: What is wanted.
            now: A lease that expired before it is free.
            stale_owners: Owners known to be dead, whose leases are free.
        """
        ...

    def release_lease(self, lease: Lease) -> None:
        """Give the lease back; does nothing when another holds it."""
        ...

    def delete(self, run_ids: Sequence[RunId], *, review_ids: Sequence[ReviewId] = ()) -> Deleted:
        """Delete runs and reviews with everything that is theirs, all or nothing. What others may name stays.

        Raises RefusedRows where a run is pinned as a baseline, or is one of a review that is not deleted with it.
        """
        ...


class AttemptStore(Protocol):
    """Attempts and their bodies."""

    def append(self, attempts: Sequence[tuple[Attempt, Body]], *, holding: Lease | None = None) -> None:
        """Store all or none, durably.

        Args:
            attempts: Tries with their bodies.
            holding: The lease under which they were made; looked at in the same transaction.

        Raises:
            RefusedRows: On a try that is already there.
            RunError: When another has taken the lease.
        """
        ...

    def finished_cells(self, run_id: RunId) -> frozenset[Cell]:
        """Cells with a final attempt."""
        ...

    def tries(self, run_id: RunId) -> Mapping[Cell, int]:
        """Cell -> tries stored so far, for cells with at least one."""
        ...

    def of_run(self, run_id: RunId) -> Iterator[Attempt]:
        """Every attempt of a run, failed tries included, in the order stored."""
        ...

    def columns(self, run_id: RunId) -> AttemptColumns:
        """Every attempt of a run, failed tries included, as columns in the order stored: what figures read."""
        ...

    def finished_count(self, run_id: RunId) -> int:
        """Cells with a final attempt whose question is in the run's scope, of whatever repeat."""
        ...

    def answers(self, run_id: RunId) -> Iterator[tuple[Attempt, str]]:
        """Final attempts of a run with their answer texts (never the reasoning), in the order stored."""
        ...

    def asked(self, attempt_ids: Collection[AttemptId]) -> Mapping[AttemptId, Asked]:
        """Attempt -> its run, its question, and the answer key that it is scored against today.

        The key is the one that its run's place names. Where its cell has left the scope, it is a key of the same
        question; an attempt that is not stored is left out.
        """
        ...

    def body(self, attempt_id: AttemptId) -> Body:
        """The wide part of one attempt. Raises StorageError when there is none."""
        ...

    def reasoning(self, attempt_id: AttemptId) -> str:
        """The reasoning of one attempt alone; raises as ``body``."""
        ...


class BankStore(Protocol):
    """What was asked and what counts as right, so that a run can be scored and replayed without its bank."""

    def add(self, bank: Bank) -> None:
        """Store a snapshot of a bank's identity; storing it again changes nothing."""
        ...

    def question_count(self, bank_hash: str) -> int | None:
        """How many questions a bank held when its snapshot was stored; None of a bank that was never stored."""
        ...

    def add_variants(self, variants: Sequence[Variant]) -> None:
        """Store texts and answer keys; storing them again changes nothing.

        Category, difficulty, cluster and kinship enter neither hash, so that correcting them voids nothing: where
        they differ from what is stored under the same key, the newer statement holds, for stored runs too.

        Raises RefusedRows on a text that would not come back as it is (NUL, lone surrogates).
        """
        ...

    def variants(self, places: Sequence[Place]) -> Mapping[str, Variant]:
        """asked_hash -> Variant with the answer key that each place names. Raises StorageError when one is missing."""
        ...


class ImportStore(Protocol):
    """Runs that were made elsewhere."""

    def add(self, run: Run, session: Session, *, n_questions: int, parts: Iterable[ImportedPart]) -> bool:
        """Store an imported run with its questions and answers, durably and all or none of it.

        Args:
            run: Without its places, which come with the parts.
            session: The import itself.
            n_questions: Of all parts together.
            parts: Read once, while the store is being written; what they raise undoes everything.

        Returns:
            False where a run of this id is stored already: then nothing is read and nothing changes.
        """
        ...


class LearntStore(Protocol):
    """What was learnt about endpoints: how reasoning is delivered, what they reject; and where our own were served."""

    def put(self, *, base_url: str, served_model: str, facts: Mapping[str, object]) -> None:
        """Remember facts; the newest statement of a fact holds."""
        ...

    def get(self, *, base_url: str, served_model: str) -> Mapping[str, object]:
        """Facts known, by name; empty when none are."""
        ...


class VerdictStore(Protocol):
    """Verdicts as they were given."""

    def add(self, verdict: StoredVerdict) -> None:
        """Store a verdict, durably. Its document comes back in JSON's own types, its texts clean, its keys sorted.

        Raises RefusedRows on one that is already there.
        """
        ...

    def about(self, subject: str) -> tuple[StoredVerdict, ...]:
        """Verdicts of one subject (``decision:NAME``, ``baseline:NAME``), newest first."""
        ...

    def with_policy(self, policy_hash: str) -> tuple[StoredVerdict, ...]:
        """Verdicts given by one policy, newest first."""
        ...

    def all(self) -> tuple[StoredVerdict, ...]:
        """Every verdict, newest first."""
        ...


class BaselineStore(Protocol):
    """Runs pinned under names. Pinning again hides the older pin and keeps it."""

    def pin(self, name: str, run_id: RunId, at: datetime) -> Baseline:
        """Pin a stored run under a name, durably; returns the pin as it is stored.

        A pin is never older than the one it replaces: after a clock was set back it is stored a moment later than
        that, so that the last one made holds.

        Raises RefusedRows on a run that is not stored.
        """
        ...

    def get(self, name: str) -> Baseline | None:
        """The newest pin of a name, which holds; None where there is none."""
        ...

    def all(self) -> tuple[Baseline, ...]:
        """The newest pin of each name, by name."""
        ...

    def history(self, name: str) -> tuple[Baseline, ...]:
        """Every pin of a name, newest first."""
        ...


class ArchiveStore(Protocol):
    """Runs as one file, and back."""

    def write(self, path: Path, run_ids: Sequence[RunId], *, now: datetime, told: Copied) -> ArchiveContents:
        """Write runs and their reviews to a file, as the store was at one moment.

        Args:
            path: A place where nobody looks yet: what is there after an error is half a file.
            run_ids: Which; a review that is of other runs too makes this raise RefusedRows.
            now: When.
            told: Hears how far it has come.

        Raises:
            OSError: When the file cannot be written.
        """
        ...

    def restore(self, path: Path, *, told: Copied) -> Restored:
        """Store what is in an archive, all or nothing; what is there already is compared, and left as it is.

        Raises:
            ArchiveError: When the file is no archive, damaged, of a newer evalkit, holds what evalkit never writes, or
                a run or review that the store has with other content.
        """
        ...


class Store(Protocol):
    """Everything evalkit remembers."""

    @property
    def runs(self) -> RunStore:
        """Runs, sessions, leases."""
        ...

    @property
    def attempts(self) -> AttemptStore:
        """Attempts and bodies."""
        ...

    @property
    def banks(self) -> BankStore:
        """Bank snapshots, variants, answer keys."""
        ...

    @property
    def imports(self) -> ImportStore:
        """Runs made elsewhere."""
        ...

    @property
    def scores(self) -> ScoreStore:
        """Series and scores."""
        ...

    @property
    def judgements(self) -> JudgementStore:
        """What judges said."""
        ...

    @property
    def reviews(self) -> ReviewStore:
        """What is put before people, and what they did."""
        ...

    @property
    def questions(self) -> QuestionStore:
        """One question in every run, for a page that shows it."""
        ...

    @property
    def learnt(self) -> LearntStore:
        """Facts about endpoints."""
        ...

    @property
    def verdicts(self) -> VerdictStore:
        """Verdicts as they were given."""
        ...

    @property
    def baselines(self) -> BaselineStore:
        """Runs pinned under names."""
        ...

    @property
    def viewing(self) -> ViewStore:
        """What was stored since a viewer last looked."""
        ...

    @property
    def archives(self) -> ArchiveStore:
        """Runs as files."""
        ...

    def close(self) -> None:
        """Release the database."""
        ...

    def __enter__(self) -> Self:
        """Use as a context manager."""
        ...

    def __exit__(self, *exc: object) -> None:
        """Close."""
        ...
