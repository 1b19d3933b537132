"""Storing what a rater did, through whichever door it came: each thing once, and nothing of it lost.

Every tick becomes an event. One that comes to hold, because nothing newer is known about its subject, makes a score
too, in the same transaction: figures never see the one without the other. Several doors may be open for one rater at
once (two tabs, a form that comes back while the page is open). Whoever finds that another was quicker reads again, so
that what holds follows from the events alone and not from who came first.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from evalkit.actions.reviewing.wrong_ticks import check_ticks
from evalkit.actions.until_stored import until_stored
from evalkit.domain.attempt import Asked, AttemptId
from evalkit.domain.identity import content_uuid
from evalkit.domain.review import (
    FLAG,
    Act,
    Assignment,
    AssignmentId,
    Door,
    RatingEvent,
    Review,
    ReviewRater,
    human_series_by,
)
from evalkit.domain.rubric import DimensionName, dimension_named
from evalkit.domain.score import Score, SeriesId
from evalkit.domain.sheet import Mark, Tick
from evalkit.errors import RatingError
from evalkit.reviews.blinding import item_id_of
from evalkit.reviews.held import finding_of, held_events, mark_of, takes_the_place_of
from evalkit.storage.store import Store
from evalkit.text.clean import clean_text

__all__ = ["RateEnd", "rate"]

_TRIES: Final = 20
"""Two pages of one rater may both send as fast as they can."""
_SCORING: Final = frozenset({Act.SCORE, Act.CANNOT_JUDGE, Act.CLEAR})

_Subject = tuple[AssignmentId, str]
_Line = tuple[SeriesId, AttemptId, str, int]
"""What revisions are counted within: series, attempt, answer key, sample."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RateEnd:
    """What came of what a rater sent."""

    new: int
    """Events stored now; the others were there already."""
    marks: Mapping[tuple[str, str], Mark]
    """(item id, subject) -> what holds now of all that was spoken of, whoever said it last."""


def rate(
    review: Review, rater: ReviewRater, ticks: Sequence[Tick], *, door: Door, store: Store, now: datetime
) -> RateEnd:
    """Store what a rater did, all or none, durably; sending it again changes nothing.

    Args:
        review: Whose answers they are.
        rater: Who did it; a tick about an answer in other hands is refused.
        ticks: In the order in which it was done.
        door: How it came in.
        store: Where to.
        now: When it came in.

    Raises:
        RatingError: When any of it cannot be stored, with what is wrong by position in ``ticks``.
        StorageError: When the store cannot be written.
    """
    own = {
        item_id_of(review, one.assignment_id): one
        for one in store.reviews.assignments(review.review_id, rater_id=rater.rater_id)
    }
    check_ticks(ticks, own)
    given = [(tick, own[tick.item_id]) for tick in ticks]
    rating = _Rating(
        review=review,
        rater=rater,
        door=door,
        store=store,
        now=now,
        series=_series(review, rater, given, store=store, now=now),
        asked=store.attempts.asked({assignment.attempt_id for _, assignment in given}),
    )

    def stored() -> RateEnd:
        state = rating.state(given)
        events, scores = rating.added(given, state)
        store.reviews.append(events, scores)
        return RateEnd(new=len(events), marks=_marks(given, state))

    return until_stored(stored, tries=_TRIES)


def _marks(given: Sequence[tuple[Tick, Assignment]], state: _State) -> Mapping[tuple[str, str], Mark]:
    return {
        (tick.item_id, str(tick.subject)): mark_of(state.holding[assignment.assignment_id, tick.subject])
        for tick, assignment in given
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class _State:
    """What is stored, brought forward as events and scores are added to it."""

    event_by_id: dict[tuple[AssignmentId, str], RatingEvent]
    holding: dict[_Subject, RatingEvent]
    newest: dict[_Line, Score]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rating:
    """What one call of ``rate`` works with."""

    review: Review
    rater: ReviewRater
    door: Door
    store: Store
    now: datetime
    series: Mapping[DimensionName, SeriesId]
    asked: Mapping[AttemptId, Asked]

    def state(self, given: Sequence[tuple[Tick, Assignment]]) -> _State:
        """What is stored about the answers that are spoken of.

        Scores are read before events. Whoever stores in between then has a score that was not seen here, so that one
        made here without knowing of their event has a revision that is taken, and is refused.
        """
        newest = {_line(score): score for score in self._scores(given)}
        events = self._events({assignment.assignment_id for _, assignment in given})
        return _State(
            event_by_id={(event.assignment_id, event.event_id): event for event in events},
            holding=held_events(events),
            newest=newest,
        )

    def _events(self, assignment_ids: Collection[AssignmentId]) -> Sequence[RatingEvent]:
        only = next(iter(assignment_ids)) if len(assignment_ids) == 1 else None
        return self.store.reviews.events(self.review.review_id, rater_id=self.rater.rater_id, assignment_id=only)

    def _scores(self, given: Sequence[tuple[Tick, Assignment]]) -> Iterable[Score]:
        """Every score of the series that may get one, in the order stored: of one answer where only one is meant."""
        attempts: dict[SeriesId, set[AttemptId]] = {}
        for tick, assignment in given:
            if _is_scoring(tick):
                attempts.setdefault(self.series[tick.subject], set()).add(assignment.attempt_id)
        for series_id, attempt_ids in attempts.items():
            only = next(iter(attempt_ids)) if len(attempt_ids) == 1 else None
            yield from self.store.reviews.revisions(series_id, attempt_id=only)

    def added(self, given: Sequence[tuple[Tick, Assignment]], state: _State) -> tuple[list[RatingEvent], list[Score]]:
        """The events and scores that are not there yet; the state is brought forward by them."""
        events: list[RatingEvent] = []
        scores: list[Score] = []
        wrong: dict[int, str] = {}
        for position, (tick, assignment) in enumerate(given):
            event = _event(tick, assignment, door=self.door, now=self.now)
            known = state.event_by_id.setdefault((event.assignment_id, event.event_id), event)
            if known is not event:
                if _said(known) != _said(event):
                    wrong[position] = _another_with_its_id(event)
                continue
            events.append(event)
            subject = (event.assignment_id, event.subject)
            if not takes_the_place_of(event, state.holding.get(subject)):
                continue
            state.holding[subject] = event
            if _is_scoring(event):
                scores.append(self._score(event, assignment, state))
        if wrong:
            raise RatingError(wrong)
        return events, scores

    def _score(self, event: RatingEvent, assignment: Assignment, state: _State) -> Score:
        series_id, key_hash = self.series[event.subject], self.asked[assignment.attempt_id].key_hash
        line = (series_id, assignment.attempt_id, key_hash, assignment.kind.sample)
        before = state.newest.get(line)
        revision = 0 if before is None else before.revision + 1
        named = [series_id, assignment.attempt_id, event.subject, key_hash, assignment.kind.sample]
        score = Score(
            score_id=content_uuid("score", *named, *([revision] if revision else [])),
            series_id=series_id,
            attempt_id=assignment.attempt_id,
            dimension=event.subject,
            key_hash=key_hash,
            finding=finding_of(event),
            sample=assignment.kind.sample,
            revision=revision,
            supersedes=None if before is None else before.score_id,
            author=None if before is None else self.rater.name,
            reason=None if before is None else "the rater changed it",
        )
        state.newest[line] = score
        return score


def _is_scoring(told: Tick | RatingEvent) -> bool:
    return told.act in _SCORING and told.subject != FLAG


def _line(score: Score) -> _Line:
    return score.series_id, score.attempt_id, score.key_hash, score.sample


def _series(
    review: Review, rater: ReviewRater, given: Sequence[tuple[Tick, Assignment]], *, store: Store, now: datetime
) -> Mapping[DimensionName, SeriesId]:
    """Dimension -> series of those that are scored; what is not stored yet of them is stored."""
    names = {tick.subject for tick, _ in given if _is_scoring(tick)}
    wanted = [
        human_series_by(rater, dimension_named(name), anchors_version=review.anchors_versions[name], now=now)
        for name in sorted(names)
    ]
    # Looked for first: a write, even one that changes nothing, waits for every other writer.
    stored = {series.series_id for series in store.scores.series([series.series_id for series in wanted])}
    for series in wanted:
        if series.series_id not in stored:
            store.scores.add_series(series)
    return {series.about["dimension"]: series.series_id for series in wanted}


def _event(tick: Tick, assignment: Assignment, *, door: Door, now: datetime) -> RatingEvent:
    return RatingEvent(
        event_id=tick.event_id,
        assignment_id=assignment.assignment_id,
        subject=dimension_named(tick.subject),
        act=tick.act,
        value=tick.value,
        # As it will come back, so that one that is sent again is known again.
        text=clean_text(tick.text),
        revision=tick.revision,
        door=door,
        made_at=tick.made_at,
        received_at=now,
    )


def _said(event: RatingEvent) -> tuple[object, ...]:
    """What was done, whenever and by whichever door it came."""
    return event.subject, event.act, event.value, event.text, event.revision


def _another_with_its_id(event: RatingEvent) -> str:
    return (
        f"event {event.event_id}: another one about the same answer is stored under this id; give each event an id of "
        "its own"
    )
