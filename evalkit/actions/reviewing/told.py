"""What people said of a run, score by score, in the order in which people read a run."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from evalkit.actions.reviewing.found import FoundPeople, reviews_of
from evalkit.actions.reviewing.persons import FoundRater
from evalkit.actions.score_run import ScoredRun
from evalkit.domain.attempt import AttemptId
from evalkit.domain.people import ToldRating
from evalkit.domain.review import COMMENT, FLAG, Assignment, AssignmentId, AssignmentKind, RatingEvent, Review
from evalkit.domain.rubric import DimensionName
from evalkit.domain.score import Finding, Scored
from evalkit.domain.sheet import Marks, comment_in, is_flagged_in
from evalkit.reviews.held import held_events, marks_of
from evalkit.storage.store import Store

__all__ = ["ratings_by_attempt", "told_ratings"]


def told_ratings(scored: ScoredRun, *, store: Store) -> Sequence[ToldRating]:
    """Every score of people on a run by the answer keys in force, and comments and flags where there is none.

    By question in the run's order, repeat, dimension, rater and kind. What was re-checked or settled since stays told:
    only figures are made of last words.

    Args:
        scored: The run.
        store: Where the reviews are.
    """
    return [rating for _, rating in _told(scored, store=store)]


def ratings_by_attempt(scored: ScoredRun, *, store: Store) -> Mapping[AttemptId, Sequence[ToldRating]]:
    """The same, of each attempt apart."""
    found: dict[AttemptId, list[ToldRating]] = defaultdict(list)
    for attempt_id, rating in _told(scored, store=store):
        found[attempt_id].append(rating)
    return found


def _told(scored: ScoredRun, *, store: Store) -> Iterator[tuple[AttemptId, ToldRating]]:
    if not scored.people:
        return
    columns = store.attempts.columns(scored.run.run_id)
    position = {place.asked_hash: place.position for place in scored.run.places}
    cells = {
        attempt_id: (position[asked_hash], repeat, asked_hash)
        for attempt_id, asked_hash, repeat in zip(
            columns.attempt_ids, columns.asked_hashes, columns.repeats, strict=True
        )
        if asked_hash in position
    }
    order = {name: number for number, name in enumerate(scored.people)}
    lines = [
        (cells[assignment.attempt_id], line)
        for review in reviews_of(scored.people.values(), has_left_out=True)
        for assignment, marks, events in _with_events(review, store=store)
        if assignment.attempt_id in cells
        for line in _lines(assignment, marks, events, scored.people)
    ]
    lines.sort(key=lambda one: (*one[0][:2], order.get(one[1].dimension, len(order)), one[1].place))
    for (_, repeat, asked_hash), line in lines:
        yield (
            line.assignment.attempt_id,
            ToldRating(
                run=scored.run,
                question_id=scored.variants[asked_hash].question_id,
                repeat=repeat,
                dimension=line.dimension,
                rater=line.name,
                review=line.rater.review.short_id,
                version=line.rater.series.version,
                kind=line.assignment.kind,
                finding=line.finding,
                is_counted=line.is_counted,
                comment=line.comment,
                is_flagged=line.is_flagged,
                made_at=None if line.event is None else line.event.made_at,
                door=None if line.event is None else line.event.door,
            ),
        )


def _with_events(review: Review, *, store: Store) -> Iterator[tuple[Assignment, Marks, Mapping[str, RatingEvent]]]:
    """Each assignment with what holds of it, and of what events that is made."""
    events = store.reviews.events(review.review_id)
    marks = marks_of(events)
    held: dict[AssignmentId, dict[str, RatingEvent]] = defaultdict(dict)
    for (assignment_id, subject), event in held_events(events).items():
        held[assignment_id][subject] = event
    for assignment in store.reviews.assignments(review.review_id):
        yield assignment, marks.get(assignment.assignment_id, {}), held[assignment.assignment_id]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    """One score in the making."""

    assignment: Assignment
    dimension: DimensionName
    rater: FoundRater
    name: str
    place: tuple[int, str]
    """Of the rater among the others, and why the answer was put before them."""
    finding: Finding | None
    is_counted: bool
    comment: str
    is_flagged: bool
    event: RatingEvent | None


def _lines(
    assignment: Assignment,
    marks: Marks,
    events: Mapping[str, RatingEvent],
    people: Mapping[DimensionName, FoundPeople],
) -> Iterator[_Line]:
    """A line for each dimension that has a score; where none has, one for what was written beside it."""
    comment, is_flagged = comment_in(marks), is_flagged_in(marks)
    seats = [seat for name in assignment.dimensions if name in people for seat in _seats(people[name], assignment)]
    said = [seat for seat in seats if _said_as(assignment, seat.rater) is not None]
    for seat in said or (seats[:1] if comment or is_flagged else ()):
        finding = _said_as(assignment, seat.rater)
        yield _Line(
            assignment=assignment,
            dimension=seat.people.dimension,
            rater=seat.rater,
            name=seat.name,
            place=(seat.number, assignment.kind.value),
            finding=finding,
            is_counted=seat.is_kept and isinstance(finding, Scored) and _is_counted(assignment, seat),
            comment=comment,
            is_flagged=is_flagged,
            event=events.get(seat.people.dimension) if said else events.get(COMMENT, events.get(FLAG)),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seat:
    """The rater of an assignment on one dimension, by one wording of its anchors."""

    people: FoundPeople
    rater: FoundRater
    name: str
    number: int
    is_kept: bool
    """Whether these anchors hold."""


def _seats(people: FoundPeople, assignment: Assignment) -> Iterator[_Seat]:
    for number, rater in enumerate((*people.raters, *people.others)):
        if rater.rater.rater_id == assignment.rater_id:
            yield _Seat(
                people=people,
                rater=rater,
                name=people.names.get(assignment.rater_id, rater.rater.name),
                number=number,
                is_kept=number < len(people.raters),
            )


def _said_as(assignment: Assignment, rater: FoundRater) -> Finding | None:
    match assignment.kind:
        case AssignmentKind.COMMON | AssignmentKind.SHARE:
            return rater.own.get(assignment.attempt_id)
        case AssignmentKind.REPEAT:
            return rater.repeated.get(assignment.attempt_id)
        case AssignmentKind.RECHECK:
            return rater.rechecked.get(assignment.attempt_id)
        case AssignmentKind.THIRD:
            return rater.settled.get(assignment.attempt_id)


def _is_counted(assignment: Assignment, seat: _Seat) -> bool:
    attempt_id = assignment.attempt_id
    if assignment.kind is AssignmentKind.REPEAT or assignment.rater_id not in seat.people.voices(attempt_id):
        return False
    return assignment.kind.is_again or attempt_id not in seat.rater.rechecked
