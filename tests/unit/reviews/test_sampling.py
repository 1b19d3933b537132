"""Samples hold each kind of question as often as the bank, fit into the raters' time, and leave no question behind."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalkit.domain.question import BANK_DIFFICULTIES, Category, Difficulty
from evalkit.domain.review import RaterId
from evalkit.reviews.assigning import dealt
from evalkit.reviews.matter import ReviewQuestion
from evalkit.reviews.sampling import Deck, drawn_sample
from evalkit.reviews.sizing import hidden_repeats, minutes_for_sample, room_in, scores_of
from tests.unit.reviews.bench import a_review_question, review_questions

KINDS = [(category, difficulty) for category in list(Category)[:4] for difficulty in BANK_DIFFICULTIES]


def _mixed(*sizes: int) -> list[ReviewQuestion]:
    return [
        a_review_question(f"{kind[0]}-{kind[1]}-{number}", stratum=kind)
        for kind, size in zip(KINDS, sizes, strict=False)
        for number in range(size)
    ]


def test_a_sample_holds_each_kind_in_proportion() -> None:
    # 10 of 40: 5, 2.5, 1.25 and 1.25.
    for seed in range(20):
        held = Counter(one.stratum for one in Deck(_mixed(20, 10, 5, 5), seed=seed).drawn(10))
        assert (held[KINDS[0]], sum(held.values())) == (5, 10)
        assert held[KINDS[1]] in (2, 3)
        assert {held[KINDS[2]], held[KINDS[3]]} <= {1, 2}


def test_kinds_of_few_questions_are_drawn_as_often_as_they_are_there() -> None:
    """Of four categories of 12, 12 and 6, ten questions are 1, 1 and .5 each: the largest remainders are all hard."""
    questions = _mixed(*[12, 12, 6] * 4)
    for size in (6, 10, 20):
        held = Counter(one.stratum[1] for seed in range(50) for one in Deck(questions, seed=seed).drawn(size))
        assert held[Difficulty.HARD] / held.total() == pytest.approx(0.2, abs=0.03)
        assert held[Difficulty.EASY] / held.total() == pytest.approx(0.4, abs=0.03)


def test_every_question_is_as_likely_to_be_drawn_whatever_its_kind() -> None:
    questions = _mixed(7, 3, 1, 9)
    times = Counter(one.asked_hash for seed in range(2000) for one in Deck(questions, seed=seed).drawn(3))
    # 300 expected each, standard deviation 16.
    assert len(times) == 20
    assert all(235 < count < 365 for count in times.values())


@given(
    sizes=st.lists(st.integers(0, 9), min_size=1, max_size=8).filter(any),
    seed=st.integers(0, 2**31),
    share=st.floats(0, 1),
)
def test_no_kind_is_more_than_one_question_off_its_share(sizes: list[int], seed: int, share: float) -> None:
    questions = _mixed(*sizes)
    size = round(share * len(questions))
    drawn = Deck(questions, seed=seed).drawn(size)
    assert len(set(drawn)) == size
    for kind, count in Counter(one.stratum for one in questions).items():
        exact = size * count / len(questions)
        assert abs(sum(one.stratum == kind for one in drawn) - exact) < 1


def test_the_same_seed_draws_the_same_sample_whatever_order_the_questions_come_in() -> None:
    questions = _mixed(9, 9, 9)
    assert Deck(questions, seed=3).drawn(9) == Deck(questions[::-1], seed=3).drawn(9)
    assert Deck(questions, seed=3).drawn(9) != Deck(questions, seed=4).drawn(9)


@pytest.mark.parametrize(("runs", "dimensions"), [(2, 1), (3, 2), (2, 3), (4, 1)])
def test_the_minutes_for_a_sample_draw_it(runs: int, dimensions: int) -> None:
    names = tuple(f"dimension-{number}" for number in range(dimensions))
    questions = [a_review_question(f"{number}", runs="abcd"[:runs], dimensions=names) for number in range(90)]
    minutes = minutes_for_sample(30, answers=runs, dimensions=dimensions, raters=2)
    drawn = drawn_sample(questions, raters=2, room=room_in(minutes), seed=1).questions
    assert len(drawn) >= 30
    assert len(drawn_sample(questions, raters=2, room=room_in(minutes - 20), seed=1).questions) < 30


@given(
    sizes=st.lists(st.integers(0, 9), min_size=1, max_size=8).filter(any),
    seeds=st.tuples(st.integers(0, 9), st.integers(0, 9)),
    shares=st.tuples(st.floats(0, 1), st.floats(0, 1)),
)
def test_two_draws_are_together_as_one_and_the_second_takes_what_is_left(
    sizes: list[int], seeds: tuple[int, int], shares: tuple[float, float]
) -> None:
    questions = _mixed(*sizes)
    first, second = (round(share * len(questions)) for share in shares)
    drawn = Deck(questions, seed=seeds[0]).drawn(first)
    known = {one.asked_hash for one in drawn}
    deck = Deck(questions, seed=seeds[1], known=known)
    added = deck.drawn(second)
    assert len(set(added)) == second
    assert deck.scores(second) == scores_of(added)
    fresh = [one for one in added if one.asked_hash not in known]
    assert len(fresh) == min(second, len(questions) - first)
    both = Counter(one.stratum for one in (*drawn, *fresh))
    for kind, count in Counter(one.stratum for one in questions).items():
        # What the first draw has rounded up cannot be taken back.
        assert abs(both[kind] - (first + len(fresh)) * count / len(questions)) < 1.5


def test_in_two_draws_every_pair_of_a_kind_comes_as_often_as_another() -> None:
    questions = _mixed(4)
    pairs: Counter[frozenset[str]] = Counter()
    for seed in range(600):
        (first,) = Deck(questions, seed=seed).drawn(1)
        (second,) = Deck(questions, seed=1000 - seed, known={first.asked_hash}).drawn(1)
        pairs[frozenset((first.asked_hash, second.asked_hash))] += 1
    # 100 expected each of the six, standard deviation 9.1.
    assert len(pairs) == 6
    assert all(60 < count < 140 for count in pairs.values())


def test_every_question_of_a_kind_is_drawn_as_often_as_the_others() -> None:
    questions = _mixed(12)
    times = Counter(one.asked_hash for seed in range(400) for one in Deck(questions, seed=seed).drawn(3))
    # 100 expected each, standard deviation 8.7.
    assert len(times) == 12
    assert all(60 < count < 140 for count in times.values())


def test_what_is_weighed_is_what_is_drawn() -> None:
    deck = Deck([*_mixed(5, 4), a_review_question("few", dimensions=("coherence",))], seed=1)
    for size in range(11):
        drawn = deck.drawn(size)
        assert deck.scores(size) == scores_of(drawn)
        assert deck.answers(size) == sum(len(one.answers) for one in drawn)


@pytest.mark.parametrize(("raters", "minutes"), [(1, 20), (2, 45), (3, 45), (2, 240), (4, 90)])
def test_nobody_is_given_more_than_fits_and_no_question_is_left(raters: int, minutes: int) -> None:
    questions = _mixed(30, 30, 30)
    room = room_in(minutes)
    sample = drawn_sample(questions, raters=raters, room=room, seed=5)
    names = [RaterId(str(number)) for number in range(raters)]
    shares = dealt(sample.common, sample.others, raters=names, room=room)
    loads = [scores_of(share.common) + scores_of(share.own) for share in shares]
    answers = sum(len(one.answers) for one in (*sample.common, *shares[0].own))
    assert all(load + 3 * hidden_repeats(answers) <= minutes for load in loads)
    assert max(loads) - min(loads) <= 6
    assert {one for share in shares for one in share.own} == set(sample.others)
    assert scores_of(sample.common) <= max(6, minutes / 3)
    # One more of each could not be had: the time is used.
    assert min(loads) > room.scores - 6 or len(sample.questions) == len(questions)


def test_45_minutes_of_two_people_and_three_dimensions_are_twelve_questions_of_two_runs() -> None:
    sample = drawn_sample(review_questions(40), raters=2, room=room_in(45), seed=1)
    # 42 scores each with room for the repeat: 7 questions of 2 x 3, 2 of them common.
    assert (len(sample.common), len(sample.others)) == (2, 10)


def test_the_common_block_ends_at_fifty_answers() -> None:
    questions = review_questions(200, dimensions=("coherence",))
    sample = drawn_sample(questions, raters=2, room=room_in(240), seed=1)
    assert sum(len(one.answers) for one in sample.common) == 50


def test_in_a_small_bank_the_time_goes_into_second_opinions() -> None:
    questions = review_questions(4)
    room = room_in(60)
    sample = drawn_sample(questions, raters=2, room=room, seed=1)
    shares = dealt(sample.common, sample.others, raters=[RaterId("x"), RaterId("y")], room=room)
    assert all({*share.common, *share.own} == set(questions) for share in shares)


def test_questions_that_are_all_cut_are_drawn_and_put_before_nobody() -> None:
    cut = [a_review_question(f"cut-{number}", runs=()) for number in range(20)]
    sample = drawn_sample([*cut, *review_questions(20)], raters=1, room=room_in(60), seed=2)
    assert sum(not one.answers for one in sample.questions) == pytest.approx(len(sample.questions) / 2, abs=1)
    (share,) = dealt(sample.common, sample.others, raters=[RaterId("x")], room=room_in(60))
    assert all(one.answers for one in share.own)


def test_a_time_that_holds_no_question_is_refused() -> None:
    with pytest.raises(ValueError, match="no question fits"):
        drawn_sample(review_questions(3), raters=2, room=room_in(5), seed=1)


def test_who_comes_later_takes_what_few_have() -> None:
    questions = review_questions(4)
    held = {"q000": 1, "q001": 0, "q002": 2, "q003": 1}
    (share,) = dealt((), questions, raters=[RaterId("late")], room=room_in(20), held=held)
    assert [one.asked_hash for one in share.own] == ["q001", "q000", "q003"]


def test_ninety_questions_and_a_day_are_drawn_in_no_time() -> None:
    sample = drawn_sample(review_questions(300, dimensions=("coherence",)), raters=5, room=room_in(100), seed=1)
    assert len(sample.questions) > 150
