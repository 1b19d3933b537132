"""A review store in memory, beside the one in SQL for all else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from evalkit.domain.attempt import RunId
from evalkit.domain.review import Assignment, RatingEvent, Review, ReviewRater
from evalkit.storage.store import Store


@dataclass
class MemoryReviews:
    known: list[Review] = field(default_factory=list)
    known_raters: list[ReviewRater] = field(default_factory=list)
    known_assignments: list[Assignment] = field(default_factory=list)
    known_events: list[RatingEvent] = field(default_factory=list)

    def add(self, review: Review) -> None:
        self.known.append(review)

    def assign(self, raters: Sequence[ReviewRater], assignments: Sequence[Assignment]) -> None:
        self.known_raters += raters
        self.known_assignments += assignments

    def of_run(self, run_id: RunId) -> tuple[Review, ...]:
        return tuple(reversed([one for one in self.known if run_id in one.run_ids]))

    def raters(self, review_id: str) -> tuple[ReviewRater, ...]:
        return tuple(one for one in self.known_raters if one.review_id == review_id)

    def assignments(self, review_id: str, *, rater_id: str | None = None) -> tuple[Assignment, ...]:
        ids = {one.rater_id for one in self.raters(review_id) if rater_id in (None, one.rater_id)}
        return tuple(one for one in self.known_assignments if one.rater_id in ids)

    def append(self, events: Sequence[RatingEvent], scores: Sequence[Any]) -> None:
        self.known_events += events

    def events(self, review_id: str, **_: Any) -> tuple[RatingEvent, ...]:
        ids = {one.assignment_id for one in self.assignments(review_id)}
        return tuple(one for one in self.known_events if one.assignment_id in ids)


class WithReviews:
    def __init__(self, store: Store) -> None:
        self._store = store
        self.reviews = MemoryReviews()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)
