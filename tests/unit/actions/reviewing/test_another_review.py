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
    # 24 questions in all, 9 of them each time: the third review gets those that are left, and some again.
    assert drawn[2] >= {one.asked_hash for one in QUESTIONS} - drawn[0] - drawn[1]
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
