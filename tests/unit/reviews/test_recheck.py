"""Who is asked again, and who settles what stays apart."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from evalkit.domain.attempt import AttemptId
from evalkit.domain.review import Act, Assignment, AssignmentId, AssignmentKind, RaterId
from evalkit.domain.sheet import Mark
from evalkit.reviews.first_pass import Ratings
from evalkit.reviews.recheck import Due, OpenGap, due_of, open_gaps
from tests.review_builders import a_rater, an_assignment

RATERS = (RaterId("ann"), RaterId("bob"), RaterId("cat"))


class _Desk:
    """Assignments, and what was said of each."""

    def __init__(self) -> None:
        self.assignments: list[Assignment] = []
        self.marks: dict[AssignmentId, Mapping[str, Mark]] = {}
        self.waiting: set[AssignmentId] = set()
        self.raters = [a_rater(rater_id=name, name=name) for name in RATERS]

    def put(
        self, rater: str, said: Mapping[str, int | None], kind: AssignmentKind = AssignmentKind.COMMON, to: str = "x"
    ) -> None:
        """Put an attempt before a rater, who says a value, or None for ``cannot judge``."""
        name = AssignmentId(f"{len(self.assignments)}")
        members: dict[str, Any] = {"dimensions": tuple(said), "position": len(self.assignments)}
        self.assignments.append(
            an_assignment(assignment_id=name, rater_id=RaterId(rater), attempt_id=AttemptId(to), kind=kind, **members)
        )
        self.marks[name] = {
            dimension: Mark(act=Act.CANNOT_JUDGE if value is None else Act.SCORE, value=value, revision=1)
            for dimension, value in said.items()
        }

    def wait(self, rater: str, dimension: str, kind: AssignmentKind) -> None:
        """Put one before a rater who says nothing yet."""
        self.put(rater, {dimension: 1}, kind)
        self.marks[self.assignments[-1].assignment_id] = {}

    def join(self, name: str, *, instead_of: str | None = None) -> None:
        """Somebody comes, perhaps for somebody who fell out."""
        gone = None if instead_of is None else RaterId(instead_of)
        self.raters.append(a_rater(rater_id=RaterId(name), name=name, instead_of=gone))

    def scores_on(self, rater: str, to: str = "x") -> None:
        """Somebody has not been through all their answers, of which this is one."""
        self.waiting |= {one.assignment_id for one in self.assignments if (one.rater_id, one.attempt_id) == (rater, to)}

    def rechecks(self) -> set[tuple[str, str, tuple[str, ...]]]:
        """Rater, attempt and dimensions of what goes back."""
        due = [one for one in self.due() if one.kind is AssignmentKind.RECHECK]
        return {(one.rater_id, one.attempt_id, one.dimensions) for one in due}

    def thirds(self) -> list[tuple[str, tuple[str, ...]]]:
        """Who settles what."""
        due = [one for one in self.due() if one.kind is AssignmentKind.THIRD]
        return [(one.rater_id, one.dimensions) for one in due]

    def due(self) -> tuple[Due, ...]:
        """Whatever is to be put before anybody."""
        return due_of(self.gaps())

    def gaps(self) -> tuple[OpenGap, ...]:
        """What stays apart, and what happens next with it."""
        marks = self.marks
        ratings = Ratings(now=marks, first=marks, waiting=frozenset(self.waiting))
        return open_gaps(self.assignments, self.raters, ratings, seed=1)

    def next(self) -> list[tuple[str, tuple[str, ...]]]:
        """Of each gap what happens, and who is waited for."""
        return [(gap.step.value, gap.raters) for gap in self.gaps()]


def test_two_apart_goes_back_to_both_on_that_dimension_alone() -> None:
    desk = _Desk()
    desk.put("ann", {"coherence": 5, "completeness": 4})
    desk.put("bob", {"coherence": 3, "completeness": 3})
    assert desk.rechecks() == {("ann", "x", ("coherence",)), ("bob", "x", ("coherence",))}


def test_of_three_raters_it_goes_to_those_who_are_apart_from_somebody() -> None:
    desk = _Desk()
    for rater, value in (("ann", 5), ("bob", 4), ("cat", 2)):
        desk.put(rater, {"coherence": value})
    assert {rater for rater, _, _ in desk.rechecks()} == {"ann", "bob", "cat"}
    desk = _Desk()
    for rater, value in (("ann", 5), ("bob", 4), ("cat", 3)):
        desk.put(rater, {"coherence": value})
    assert {rater for rater, _, _ in desk.rechecks()} == {"ann", "cat"}


def test_one_apart_hidden_repeats_and_other_answers_are_no_gap() -> None:
    desk = _Desk()
    desk.put("ann", {"coherence": 5})
    desk.put("bob", {"coherence": 4})
    desk.put("ann", {"coherence": 1}, AssignmentKind.REPEAT)
    desk.put("bob", {"coherence": 1}, to="y")
    desk.put("cat", {"coherence": None})
    assert not desk.rechecks()


def test_nothing_goes_back_twice_even_after_the_first_score_was_changed() -> None:
    desk = _Desk()
    desk.put("ann", {"coherence": 5})
    desk.put("bob", {"coherence": 1})
    for rater in ("ann", "bob"):
        desk.wait(rater, "coherence", AssignmentKind.RECHECK)
    assert not desk.rechecks()


def test_a_third_rater_comes_only_when_both_have_looked_again_and_are_still_apart() -> None:
    desk = _Desk()
    desk.put("ann", {"coherence": 5})
    desk.put("bob", {"coherence": 1})
    assert not desk.thirds()
    desk.put("ann", {"coherence": 4}, AssignmentKind.RECHECK)
    desk.wait("bob", "coherence", AssignmentKind.RECHECK)
    assert not desk.thirds()
    desk.marks[desk.assignments[-1].assignment_id] = {"coherence": Mark(act=Act.SCORE, value=2, revision=1)}
    assert desk.thirds() == [("cat", ("coherence",))]
    desk.wait("cat", "coherence", AssignmentKind.THIRD)
    assert not desk.thirds()


def test_who_has_come_nearer_or_cannot_judge_any_more_needs_no_third() -> None:
    for second in (4, None):
        desk = _Desk()
        desk.put("ann", {"coherence": 5})
        desk.put("bob", {"coherence": 1})
        desk.put("ann", {"coherence": 5}, AssignmentKind.RECHECK)
        desk.put("bob", {"coherence": second}, AssignmentKind.RECHECK)
        assert not desk.thirds()


def test_the_third_has_never_had_the_answer_and_has_least_to_do() -> None:
    desk = _Desk()
    desk.put("ann", {"coherence": 5})
    desk.put("bob", {"coherence": 1})
    desk.put("cat", {"coherence": 3})
    for rater in ("ann", "bob", "cat"):
        desk.put(rater, {"coherence": {"ann": 5, "bob": 1, "cat": 3}[rater]}, AssignmentKind.RECHECK)
    assert not desk.thirds()  # everybody has had it

    desk = _Desk()
    desk.put("ann", {"coherence": 5})
    desk.put("bob", {"coherence": 1})
    for rater, value in (("ann", 5), ("bob", 1)):
        desk.put(rater, {"coherence": value}, AssignmentKind.RECHECK)
    desk.put("cat", {"coherence": 3}, to="y")
    desk.join("dan")
    assert desk.thirds() == [("dan", ("coherence",))]


def test_what_a_third_rater_says_sends_nobody_back() -> None:
    desk = _Desk()
    desk.put("ann", {"coherence": 4})
    desk.put("bob", {"coherence": 5})
    desk.put("cat", {"coherence": 1}, AssignmentKind.THIRD)
    assert not desk.rechecks()


def _two_apart(*again: tuple[str, int]) -> _Desk:
    """Ann and bob, far apart; whoever has looked again says so."""
    desk = _Desk()
    desk.raters = desk.raters[:2]
    desk.put("ann", {"coherence": 5})
    desk.put("bob", {"coherence": 1})
    for rater, value in again:
        desk.put(rater, {"coherence": value}, AssignmentKind.RECHECK)
    return desk


def test_a_gap_waits_for_who_has_not_been_through_all_their_answers_and_is_due_to_nobody() -> None:
    desk = _two_apart()
    desk.scores_on("bob")
    assert desk.next() == [("first", ("bob",))]
    assert not desk.due()


def test_a_gap_waits_for_who_is_to_look_again_then_for_a_third_then_for_nobody_of_the_review() -> None:
    desk = _two_apart()
    assert desk.next() == [("again", ("ann", "bob"))]
    desk = _two_apart(("ann", 5))
    assert desk.next() == [("again", ("bob",))]
    desk = _two_apart(("ann", 5), ("bob", 1))
    assert desk.next() == [("nobody", ())]
    desk.join("cat")
    assert desk.next() == [("third", ("cat",))]
    desk.wait("cat", "coherence", AssignmentKind.THIRD)
    assert (desk.next(), desk.due()) == ([("third", ("cat",))], ())
    desk.put("cat", {"coherence": 3}, AssignmentKind.THIRD)
    assert not desk.next()


def test_where_the_third_cannot_judge_it_another_one_settles_it() -> None:
    desk = _two_apart(("ann", 5), ("bob", 1))
    desk.join("cat")
    desk.put("cat", {"coherence": None}, AssignmentKind.THIRD)
    assert desk.next() == [("nobody", ())]
    desk.join("dan")
    assert desk.thirds() == [("dan", ("coherence",))]


def test_who_fell_out_is_not_waited_for_and_their_heir_is_while_they_have_the_answer_before_them() -> None:
    desk = _two_apart()
    desk.join("cat", instead_of="bob")
    desk.wait("cat", "coherence", AssignmentKind.COMMON)
    desk.scores_on("cat")
    assert desk.next() == [("again", ("ann",))]
    desk.put("ann", {"coherence": 5}, AssignmentKind.RECHECK)
    assert desk.next() == [("first", ("cat",))]
    desk.waiting.clear()
    desk.put("cat", {"coherence": 3})
    assert desk.next() == [("again", ("cat",))]
    desk.put("cat", {"coherence": 3}, AssignmentKind.RECHECK)
    assert desk.next() == [("nobody", ())]


def test_where_all_who_are_apart_fell_out_it_is_settled_by_somebody_who_has_not_had_it() -> None:
    desk = _two_apart()
    desk.join("cat", instead_of="bob")
    desk.join("dan", instead_of="ann")
    assert [step for step, _ in desk.next()] == ["third"]


def test_what_was_closed_by_another_look_opens_nothing_for_who_comes_later() -> None:
    desk = _two_apart(("ann", 3), ("bob", 3))
    desk.join("cat")
    desk.put("cat", {"coherence": 2})
    assert not desk.next()
