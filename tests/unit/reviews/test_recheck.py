"""Who is asked again, and who settles what stays apart."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from evalkit.domain.attempt import AttemptId
from evalkit.domain.review import Act, Assignment, AssignmentId, AssignmentKind, RaterId
from evalkit.domain.sheet import Mark
from evalkit.reviews.recheck import due_rechecks, due_thirds
from tests.review_builders import an_assignment

RATERS = (RaterId("ann"), RaterId("bob"), RaterId("cat"))


class _Desk:
    """Assignments, and what was said of each."""

    def __init__(self) -> None:
        self.assignments: list[Assignment] = []
        self.marks: dict[AssignmentId, Mapping[str, Mark]] = {}

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

    def rechecks(self) -> set[tuple[str, str, tuple[str, ...]]]:
        """Rater, attempt and dimensions of what goes back."""
        due = due_rechecks(self.assignments, self.marks)
        assert all(one.kind is AssignmentKind.RECHECK for one in due)
        return {(one.rater_id, one.attempt_id, one.dimensions) for one in due}

    def thirds(self) -> list[tuple[str, tuple[str, ...]]]:
        """Who settles what."""
        due = due_thirds(self.assignments, self.marks, raters=RATERS, seed=1)
        assert all(one.kind is AssignmentKind.THIRD for one in due)
        return [(one.rater_id, one.dimensions) for one in due]


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
    due = due_thirds(desk.assignments, desk.marks, raters=(*RATERS, RaterId("dan")), seed=1)
    assert [one.rater_id for one in due] == ["dan"]


def test_what_a_third_rater_says_sends_nobody_back() -> None:
    desk = _Desk()
    desk.put("ann", {"coherence": 4})
    desk.put("bob", {"coherence": 5})
    desk.put("cat", {"coherence": 1}, AssignmentKind.THIRD)
    assert not desk.rechecks()
