"""The order in which a rater meets answers, by its rules; that it tells nothing of runs is in test_blind_order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import groupby, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalkit.domain.review import AssignmentKind
from evalkit.reviews.order import Slot, ordered
from evalkit.reviews.sizing import hidden_repeats
from tests.unit.reviews.bench import a_review_question, a_share, review_questions

COMMON, SHARE, REPEAT = AssignmentKind.COMMON, AssignmentKind.SHARE, AssignmentKind.REPEAT


def _question(slot: Slot) -> str:
    return slot.answer.attempt_id.split("/")[1]


def _first(slots: Sequence[Slot]) -> list[Slot]:
    return [slot for slot in slots if slot.kind is not REPEAT]


@given(
    common=st.integers(0, 6),
    own=st.integers(0, 12),
    runs=st.sampled_from(["a", "ab", "abc"]),
    repeats=st.integers(1, 3),
    seed=st.integers(0, 2**31),
)
def test_everything_is_there_once_and_the_common_block_comes_first(
    common: int, own: int, runs: str, repeats: int, seed: int
) -> None:
    questions = review_questions(common + own, runs=tuple(runs), repeats=repeats)
    slots = ordered(a_share(questions[:common], questions[common:]), seed=seed)
    assert Counter(slot.answer for slot in _first(slots)) == Counter(one for q in questions for one in q.answers)
    kinds = [slot.kind for slot in _first(slots)]
    # Common before share, by the alphabet too; of several repeats, one may have to make room.
    assert kinds == sorted(kinds) or repeats > 1
    repeated = [slot.answer for slot in slots if slot.kind is REPEAT]
    assert len(set(repeated)) == len(repeated)


@pytest.mark.parametrize("seed", range(10))
def test_answers_of_different_runs_to_one_question_stand_together(seed: int) -> None:
    slots = _first(ordered(a_share(review_questions(3), review_questions(9)[3:]), seed=seed))
    # A hidden repeat may stand between two groups, never within one.
    for question, group in groupby(slots, key=_question):
        assert sorted(slot.answer.run_id for slot in group) == ["a", "b"], question


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("repeats", [2, 3])
def test_two_repeats_of_one_run_never_stand_together(seed: int, repeats: int) -> None:
    some_cut = [
        a_review_question(f"q{number}", repeats=lambda run, n=number: repeats if run == "a" else n % (repeats + 1))
        for number in range(8)
    ]
    for questions in (review_questions(4, repeats=repeats), some_cut):
        slots = ordered(a_share(questions[:1], questions[1:]), seed=seed)
        for one, other in pairwise(slots):
            same_run = one.answer.run_id == other.answer.run_id
            assert not (same_run and _question(one) == _question(other))


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("answers", [10, 24, 60])
def test_one_answer_in_twenty_comes_again_and_far_from_its_first(seed: int, answers: int) -> None:
    questions = review_questions(answers // 2)
    slots = ordered(a_share(questions[: answers // 6], questions[answers // 6 :]), seed=seed)
    again = [place for place, slot in enumerate(slots) if slot.kind is REPEAT]
    assert len(again) == hidden_repeats(answers) == max(1, round(answers / 20))
    for place in again:
        first = next(at for at, slot in enumerate(slots) if slot.answer == slots[place].answer)
        assert place - first >= answers // 2 - 1
        around = slots[max(0, place - 1) : place] + slots[place + 1 : place + 2]
        assert all(_question(slot) != _question(slots[place]) for slot in around)


def test_a_short_form_has_no_repeats() -> None:
    slots = ordered(a_share((), review_questions(4)), seed=1)
    assert all(slot.kind is SHARE for slot in slots)


def test_repeats_are_not_always_at_the_end() -> None:
    places = {
        place
        for seed in range(50)
        for place, slot in enumerate(ordered(a_share((), review_questions(10)), seed=seed))
        if slot.kind is REPEAT
    }
    assert len(places) > 4


def test_each_rater_has_an_order_of_their_own_and_the_seed_gives_it_again() -> None:
    questions = review_questions(10)
    one, other = (a_share((), questions, rater=name) for name in ("ann", "bob"))
    assert ordered(one, seed=1) == ordered(one, seed=1)
    assert [slot.answer for slot in ordered(one, seed=1)] != [slot.answer for slot in ordered(other, seed=1)]
    assert ordered(one, seed=1) != ordered(one, seed=2)
    assert {slot.kind for slot in ordered(a_share(questions[:1]), seed=1)} == {COMMON}
