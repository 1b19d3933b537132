"""What holds of all that a rater did: of each subject of an answer, one event."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from evalkit.domain.review import Act, AssignmentId, RatingEvent
from evalkit.domain.score import Finding, Scored, Unscored, UnscoredReason
from evalkit.domain.sheet import Mark, MarksByAssignment

__all__ = ["finding_of", "held_events", "mark_of", "marks_of", "takes_the_place_of"]


def marks_of(events: Iterable[RatingEvent]) -> MarksByAssignment:
    """Assignment -> subject -> what holds: the highest revision, and of equals the one that was made last.

    Doors count for themselves, so that two of them come to the same revision: what was entered last holds then, in
    whichever order it came in. A clock that is ahead counts as the time of arrival. Of one moment, the last stored.

    Args:
        events: In the order stored, all of an assignment's or none.
    """
    marks: dict[AssignmentId, dict[str, Mark]] = {}
    for event in held_events(events).values():
        marks.setdefault(event.assignment_id, {})[event.subject] = mark_of(event)
    return marks


def held_events(events: Iterable[RatingEvent]) -> dict[tuple[AssignmentId, str], RatingEvent]:
    """Assignment and subject -> the event that its mark is made of, which knows when and by which door it came."""
    holding: dict[tuple[AssignmentId, str], RatingEvent] = {}
    for event in events:
        subject = (event.assignment_id, event.subject)
        if takes_the_place_of(event, holding.get(subject)):
            holding[subject] = event
    return holding


def takes_the_place_of(event: RatingEvent, held: RatingEvent | None) -> bool:
    """Whether an event that is stored later holds instead of the one that held so far."""
    return held is None or _rank(event) >= _rank(held)


def mark_of(event: RatingEvent) -> Mark:
    """What holds where this event does."""
    return Mark(act=event.act, value=event.value, text=event.text, revision=event.revision)


def finding_of(said: Mark | RatingEvent) -> Finding:
    """What it comes to as a score: a value, or none because it was beyond judging or taken back."""
    if said.act is Act.SCORE and said.value is not None:
        return Scored(value=float(said.value))
    reason = UnscoredReason.CANNOT_JUDGE if said.act is Act.CANNOT_JUDGE else UnscoredReason.TAKEN_BACK
    return Unscored(reason=reason)


def _rank(event: RatingEvent) -> tuple[int, datetime]:
    return event.revision, min(event.made_at, event.received_at)
