"""First scores: what held of a rater's answers when they had been through all of them for the first time.

Nobody can find out what another gave by trying one score after another: until both have been through their answers
nothing comes back to either, and from then on what they change opens nothing more. So what is quoted as agreement was
said by people who could know nothing of each other. What is changed later is stored, holds, and counts in means.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from operator import attrgetter

from evalkit.domain.review import Assignment, AssignmentId, RaterId, RatingEvent, ReviewRater
from evalkit.domain.sheet import Mark, Marks, MarksByAssignment
from evalkit.reviews.held import mark_of, marks_of, takes_the_place_of

__all__ = ["Ratings"]

_Subject = tuple[AssignmentId, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ratings:
    """What the raters of a review have said."""

    now: MarksByAssignment
    """What holds of every answer."""
    first: MarksByAssignment
    """The same, but of an answer that was put before a rater for the first time, what held when their first pass ended;
    where it has not ended, what holds now."""
    waiting: frozenset[AssignmentId]
    """What belongs to a first pass that has not ended: what is said of it may open nothing yet."""

    @staticmethod
    def of(
        assignments: Iterable[Assignment], events: Iterable[RatingEvent], raters: Iterable[ReviewRater] = ()
    ) -> Ratings:
        """Replay what was done, in the order in which it was stored: a rater's clock says what they like.

        What came in at one moment was done before anything could be shown for it, so a pass ends behind all of it: a
        form that was filled in elsewhere may bring the last score and corrections together. Answers that are given to a
        rater later are a pass of their own. Who was taken over from has no end before them, and is shown nothing any
        more: what they have scored counts as it is.

        Args:
            assignments: Of the review.
            events: All that were done about these, in the order stored.
            raters: All of the review.
        """
        passes = _passes(assignments)
        pass_by_assignment = {name: one for one in passes for name in one.assignment_ids}
        holding: dict[_Subject, RatingEvent] = {}
        for _, together in groupby(events, key=attrgetter("received_at")):
            heard: dict[int, _Pass] = {}
            for event in together:
                subject = (event.assignment_id, event.subject)
                if not takes_the_place_of(event, holding.get(subject)):
                    continue
                holding[subject] = event
                own = pass_by_assignment.get(event.assignment_id)
                if own is not None and not own.is_over:
                    own.hear(event)
                    heard[id(own)] = own
            for own in heard.values():
                own.end_if_done(holding)
        return _ratings(holding, passes, gone={one.instead_of for one in raters if one.instead_of is not None})


@dataclass(slots=True, kw_only=True)
class _Pass:
    """The answers that a rater was given at once, to be scored for the first time."""

    rater_id: RaterId
    scales: set[_Subject] = field(default_factory=set[_Subject])
    missing: set[_Subject] = field(default_factory=set[_Subject])
    held: dict[AssignmentId, dict[str, Mark]] = field(default_factory=dict[AssignmentId, dict[str, Mark]])
    """What held when it ended."""
    is_over: bool = False

    @property
    def assignment_ids(self) -> set[AssignmentId]:
        return {assignment_id for assignment_id, _ in self.scales}

    def hear(self, event: RatingEvent) -> None:
        """Count what is still missing; a score that is taken back is missing again."""
        subject = (event.assignment_id, event.subject)
        if event.act.is_rating:
            self.missing.discard(subject)
        elif subject in self.scales:
            self.missing.add(subject)

    def end_if_done(self, holding: dict[_Subject, RatingEvent]) -> None:
        """Keep what holds, where every scale of every answer is done."""
        if self.missing:
            return
        self.is_over = True
        for assignment_id, name in self.scales:
            self.held.setdefault(assignment_id, {})[name] = mark_of(holding[assignment_id, name])


def _passes(assignments: Iterable[Assignment]) -> Sequence[_Pass]:
    passes: dict[tuple[RaterId, datetime], _Pass] = {}
    for one in assignments:
        if one.kind.is_first:
            own = passes.setdefault((one.rater_id, one.created_at), _Pass(rater_id=one.rater_id))
            own.scales.update((one.assignment_id, name) for name in one.dimensions)
    for own in passes.values():
        own.missing |= own.scales
    return list(passes.values())


def _ratings(holding: dict[_Subject, RatingEvent], passes: Sequence[_Pass], *, gone: set[RaterId]) -> Ratings:
    now: dict[AssignmentId, Marks] = dict(marks_of(holding.values()))
    first = now | {name: held for one in passes if one.is_over for name, held in one.held.items()}
    waiting = {name for one in passes if not one.is_over and one.rater_id not in gone for name in one.assignment_ids}
    return Ratings(now=now, first=first, waiting=frozenset(waiting))
