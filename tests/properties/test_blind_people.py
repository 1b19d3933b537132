"""Whatever a rater tries, what comes back to them tells nothing of another's scores before their own are all given."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from itertools import pairwise
from typing import Final

from hypothesis import given
from hypothesis import strategies as st

from evalkit.domain.attempt import AttemptId
from evalkit.domain.review import Act, Assignment, AssignmentId, RaterId, RatingEvent
from evalkit.domain.rubric import Dimension
from evalkit.reviews.first_pass import Ratings
from evalkit.reviews.recheck import due_of, open_gaps
from tests.builders import A_MOMENT
from tests.review_builders import a_rater, a_rating_event, an_assignment

ANSWERS: Final = ("x", "y", "z")
ASSIGNMENTS: Final[Sequence[Assignment]] = [
    an_assignment(
        assignment_id=AssignmentId(f"{rater} {answer}"),
        rater_id=RaterId(rater),
        attempt_id=AttemptId(answer),
        dimensions=(Dimension.COHERENCE,),
        position=position,
    )
    for rater in ("ann", "bob", "cat")
    for position, answer in enumerate(ANSWERS)
]
RATERS: Final = [a_rater(rater_id=RaterId(name), name=name) for name in ("ann", "bob", "cat")]
ANN: Final = {one.assignment_id for one in ASSIGNMENTS if one.rater_id == "ann"}

_Did = tuple[str, str, Act, int]
"""Who, of which answer, what, and a value."""
acts = st.sampled_from([Act.SCORE, Act.SCORE, Act.SCORE, Act.CANNOT_JUDGE, Act.CLEAR])
levels = st.integers(1, 5)
anything = st.lists(
    st.tuples(st.sampled_from(["ann", "bob", "cat"]), st.sampled_from(ANSWERS), acts, levels), max_size=40
)


def _event(number: int, did: _Did) -> RatingEvent:
    rater, answer, act, value = did
    moment = A_MOMENT + timedelta(seconds=number)
    return a_rating_event(
        assignment_id=AssignmentId(f"{rater} {answer}"),
        act=act,
        value=value if act is Act.SCORE else None,
        revision=number + 1,
        made_at=moment,
        received_at=moment,
    )


def _shown_to_ann(did: Sequence[_Did]) -> list[frozenset[str]]:
    """What comes back to her after each thing that anybody did."""
    events = [_event(number, one) for number, one in enumerate(did)]
    return [_back(events[: number + 1]) for number in range(len(events))]


def _back(events: Sequence[RatingEvent]) -> frozenset[str]:
    due = due_of(open_gaps(ASSIGNMENTS, RATERS, Ratings.of(ASSIGNMENTS, events), seed=1))
    return frozenset(one.attempt_id for one in due if one.rater_id == "ann")


def _end(did: Sequence[_Did], rater: str) -> int:
    """By hand: after how many things that were done a rater has scored everything for the first time."""
    open_ = set[str](ANSWERS)
    for number, (who, answer, act, _) in enumerate(did):
        if who == rater:
            (open_.add if act is Act.CLEAR else open_.discard)(answer)
            if not open_:
                return number
    return len(did)


@given(anything, st.lists(levels, min_size=40, max_size=40))
def test_until_a_rater_has_scored_everything_nothing_they_see_depends_on_others(
    did: Sequence[_Did], values: Sequence[int]
) -> None:
    other = [one if one[0] == "ann" else (*one[:3], value) for one, value in zip(did, values[: len(did)], strict=True)]
    end = _end(did, "ann")
    assert _shown_to_ann(did)[:end] == _shown_to_ann(other)[:end]


@given(anything, st.permutations([("ann", one) for one in ANSWERS]), st.lists(levels, min_size=40, max_size=40))
def test_after_that_nothing_they_do_changes_what_they_see(
    did: Sequence[_Did], scored: Sequence[tuple[str, str]], values: Sequence[int]
) -> None:
    pass_ = [(who, answer, Act.SCORE, value) for (who, answer), value in zip(scored, values, strict=False)]
    begun: list[_Did] = [*pass_, *did]
    tried = [
        (who, answer, Act.SCORE, value) if who == "ann" and number >= len(pass_) else (who, answer, act, level)
        for number, ((who, answer, act, level), value) in enumerate(zip(begun, [*values[::-1], 1, 2, 3], strict=False))
    ]
    assert _shown_to_ann(begun) == _shown_to_ann(tried)


@given(anything)
def test_what_came_back_stays(did: Sequence[_Did]) -> None:
    shown = _shown_to_ann(did)
    assert all(before <= after for before, after in pairwise(shown))


@given(anything)
def test_first_scores_of_a_pass_that_is_over_never_change(did: Sequence[_Did]) -> None:
    end = _end(did, "ann") + 1
    events = [_event(number, one) for number, one in enumerate(did)]
    if end <= len(did):
        then = Ratings.of(ASSIGNMENTS, events[:end])
        later = Ratings.of(ASSIGNMENTS, events)
        assert {name: then.now[name] for name in ANN} == {name: later.first[name] for name in ANN}
