"""Another review of the same runs: which questions it draws, and who is given which."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from evalkit.domain.question import Category
from tests.unit.actions.reviewing.begun import QUESTIONS, Desk, a_desk


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with a_desk(tmp_path) as opened:
        yield opened


def test_another_review_draws_what_no_review_has_drawn(desk: Desk) -> None:
    few = {"dimensions": ("coherence",), "minutes": 20.0, "raters": 1, "begins_anew": True}
    drawn = [set(desk.begun(**few, seed=seed).asked_hashes) for seed in (1, 1, 7)]
    assert all(drawn)
    assert not drawn[0] & drawn[1]
    # 24 questions in all, 9 of them each time: the third review gets those that are left, and nothing again.
    assert drawn[2] == {one.asked_hash for one in QUESTIONS} - drawn[0] - drawn[1]
    # Each kind as often as the bank has it.
    logic = {one.asked_hash for one in QUESTIONS if one.category is Category.LOGIC}
    assert len((drawn[0] | drawn[1]) & logic) == round(len(drawn[0] | drawn[1]) / 3)
    # On another dimension, nothing was drawn so far.
    other = {**few, "dimensions": ("coherence", "completeness")}
    assert set(desk.begun(**other).asked_hashes) <= drawn[0]


def test_a_question_that_one_person_is_given_in_two_reviews_is_given_to_one(desk: Desk) -> None:
    every = {"dimensions": ("coherence",), "minutes": 60.0, "begins_anew": True}
    desk.begun(**every, rater_names=("ann",))
    again, other = (desk.plan(**every, rater_names=(name,)).reach for name in ("ann", "ben"))
    assert again is not None
    assert other is not None
    assert (again.shared, again.questions) == (0, len(QUESTIONS))
    assert (other.shared, other.questions) == (len(QUESTIONS), len(QUESTIONS))


def test_nobody_is_given_again_what_they_had_while_others_are_left(desk: Desk) -> None:
    both = {"dimensions": ("coherence",), "rater_names": ("ann", "ben"), "begins_anew": True}
    first = desk.begun(**both, minutes=14.0)
    second = desk.begun(**both, minutes=60.0)
    had = {name: set(desk.questions(first, name)) for name in ("ann", "ben")}
    given = {name: set(desk.questions(second, name)) for name in ("ann", "ben")}
    assert had["ann"] & had["ben"], "a common block"
    assert had["ann"] != had["ben"], "and shares"
    every = {one.asked_hash for one in QUESTIONS}
    assert given == {name: every - own for name, own in had.items()}, "time enough for all that is new to each"


def test_somebody_new_is_given_what_others_had(desk: Desk) -> None:
    order = {"dimensions": ("coherence",), "minutes": 60.0, "begins_anew": True}
    every = {one.asked_hash for one in QUESTIONS}
    desk.begun(**order, rater_names=("ann",))
    assert set(desk.questions(desk.begun(**order, rater_names=("cy",)), "cy")) == every


def test_where_each_has_had_everything_all_is_drawn_anew(desk: Desk) -> None:
    order = {"dimensions": ("coherence",), "minutes": 60.0, "begins_anew": True, "rater_names": ("ann",)}
    first, second = (set(desk.questions(desk.begun(**order), "ann")) for _ in range(2))
    assert first == second == {one.asked_hash for one in QUESTIONS}
