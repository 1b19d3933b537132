"""Archive: runs in one file, with all that figures about them are made from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from evalkit.domain.attempt import RunId
from evalkit.domain.review import ReviewId

__all__ = ["ArchiveContents", "ArchivedRun", "Copied", "Deleted", "Restored"]

Copied = Callable[[int, int], None]
"""Told now and then while rows are copied: how many, of how many."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchivedRun:
    """What an archive says of a run before anything of it is read."""

    run_id: RunId
    model: str
    attempts: int
    """Tries that were not served included."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveContents:
    """What is in an archive."""

    runs: tuple[ArchivedRun, ...]
    reviews: tuple[ReviewId, ...]
    """Their raters' and organisers' links hold wherever these are stored: the secrets that make them travel along."""

    @property
    def attempts(self) -> int:
        """Of all runs."""
        return sum(run.attempts for run in self.runs)


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """What came of an archive."""

    contents: ArchiveContents
    new_runs: frozenset[RunId]
    """The others were there already, with all that the archive has of them."""
    new_reviews: frozenset[ReviewId]
    questions_kept: int
    """Questions that the store describes otherwise (category, difficulty, cluster, tags): its own words hold."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deleted:
    """What is gone."""

    attempts: int
    scores: int
    raters: int
    events: int
