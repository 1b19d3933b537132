"""What is in whose hands once somebody has taken over from a rater who fell out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from evalkit.domain.attempt import AttemptId
from evalkit.domain.review import Assignment, RaterId, ReviewRater
from evalkit.domain.sheet import MarksByAssignment, are_done

__all__ = ["active_raters", "in_hands", "left_behind"]


def active_raters(raters: Iterable[ReviewRater]) -> tuple[RaterId, ...]:
    """Those from whom nobody has taken over: only they are asked anything more."""
    known = list(raters)
    gone = {rater.instead_of for rater in known}
    return tuple(rater.rater_id for rater in known if rater.rater_id not in gone)


def in_hands(
    assignments: Sequence[Assignment], raters: Iterable[ReviewRater], marks: MarksByAssignment
) -> Sequence[Assignment]:
    """What is asked of people: of who was taken over from, what they have scored; of all others, everything.

    Their page shows them no more than that, once it is opened anew. What still comes in of the rest, from a page that
    was open or a form that was out, counts, and is theirs again.

    Args:
        assignments: Of a review, all or some.
        raters: All of the review.
        marks: What holds for each assignment.
    """
    gone = {rater.instead_of for rater in raters if rater.instead_of is not None}
    return [kept for one in assignments if (kept := _scored(one, marks) if one.rater_id in gone else one) is not None]


def left_behind(rater_id: RaterId, assignments: Iterable[Assignment], marks: MarksByAssignment) -> set[AttemptId]:
    """The answers that a rater was to score for the first time, and has not, or not on every dimension."""
    return {
        one.attempt_id
        for one in assignments
        if one.rater_id == rater_id
        and one.kind.is_first
        and not are_done(marks.get(one.assignment_id, {}), one.dimensions)
    }


def _scored(one: Assignment, marks: MarksByAssignment) -> Assignment | None:
    own = marks.get(one.assignment_id, {})
    scored = tuple(name for name in one.dimensions if are_done(own, [name]))
    return replace(one, dimensions=scored) if scored else None
