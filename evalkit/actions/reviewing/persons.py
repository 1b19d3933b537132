"""Who has scored: a rater in one review, and the same person in all of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cached_property

from evalkit.domain.attempt import AttemptId
from evalkit.domain.review import Review, ReviewRater
from evalkit.domain.score import Finding, Scored, Series

__all__ = ["FoundPerson", "FoundRater"]


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundRater:
    """One rater's scores on one dimension in one review. What was taken back and not scored anew is no score here."""

    rater: ReviewRater
    review: Review
    series: Series
    asked: frozenset[AttemptId]
    """Put before them to be scored for the first time."""
    first: Mapping[AttemptId, Finding]
    """What held when they had been through all that was put before them (``Ratings.first``); agreement is of these."""
    own: Mapping[AttemptId, Finding]
    """The same answers as they have scored them now: what was changed since counts in means."""
    repeated: Mapping[AttemptId, Finding]
    """Of the hidden repeats."""
    rechecked: Mapping[AttemptId, Finding]
    settled: Mapping[AttemptId, Finding]
    """Of answers that others were apart on."""

    def last_word(self, attempt_id: AttemptId) -> Finding | None:
        """That of the re-check over their own; None where they have said nothing."""
        return self.rechecked.get(attempt_id, self.own.get(attempt_id))

    @property
    def has_spoken(self) -> bool:
        """Whether they have said anything that may count."""
        return bool(self.own or self.rechecked or self.settled)

    @property
    def scored(self) -> AbstractSet[AttemptId]:
        """Answers that they have given a score."""
        every = (said for by_attempt in (self.own, self.rechecked, self.settled) for said in by_attempt.items())
        return {attempt_id for attempt_id, finding in every if isinstance(finding, Scored)}


@dataclass(frozen=True, kw_only=True)
class FoundPerson:
    """One person's scores on one dimension in all reviews that asked them."""

    name: str
    seats: Sequence[FoundRater]
    """Of each review, oldest first; at least one."""

    @cached_property
    def first(self) -> Mapping[AttemptId, Finding]:
        """What they said of each answer in the first review that put it before them; agreement is of these."""
        return {attempt_id: finding for seat in reversed(self.seats) for attempt_id, finding in seat.first.items()}

    @cached_property
    def own(self) -> Mapping[AttemptId, Finding]:
        """The same answers as they have scored them in the newest one that did."""
        return {attempt_id: finding for seat in self.seats for attempt_id, finding in seat.own.items()}

    @property
    def has_spoken(self) -> bool:
        """Whether they have said anything that may count."""
        return any(seat.has_spoken for seat in self.seats)
