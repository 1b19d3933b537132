"""What a card says of people, by hand."""

from __future__ import annotations

import pytest

from evalkit.actions.cards.people import people_card
from evalkit.actions.judging.answer_places import AnswerPlaces
from evalkit.actions.reviewing.joined import joined_people
from evalkit.domain.attempt import Outcome
from evalkit.domain.people import GapStep, PeopleCard
from evalkit.domain.review import AssignmentKind
from evalkit.domain.verdict import Estimate, Figure, Undefined
from tests.unit.actions.judging.bench import a_rubric
from tests.unit.actions.reviewing.review_bench import CANNOT, NOT_ASKED, RUBRIC, TONE, ReviewBench

REWORDED = a_rubric(asks={"en": "Does it hang together?", "zh": "连贯吗？"})


def value(figure: Figure) -> float:
    assert isinstance(figure, Estimate), figure
    return figure.value


def places(bench: ReviewBench) -> AnswerPlaces:
    return AnswerPlaces(
        question_by_attempt={one.attempt_id: one.asked_hash for some in bench.attempts.values() for one in some},
        cluster_by_question={variant.asked_hash: variant.cluster for variant in bench.variants},
    )


def card_of(bench: ReviewBench) -> PeopleCard:
    found = [bench.people(model) for model in bench.models]
    names = dict.fromkeys(name for some in found for name in some)
    joined = {name: joined_people([some[name] for some in found if name in some]) for name in names}
    card = people_card(joined, places(bench), titles={}, work={}, going_on={})
    assert card is not None
    return card


def test_what_broke_off_counts_as_one_in_the_mean_and_a_question_s_answers_are_averaged_first() -> None:
    bench = ReviewBench(questions=3, repeats=2, outcomes={0: Outcome.CUT_IN_ANSWER})
    bench.rated(bench.begin(), "ada", NOT_ASKED, 5, 4, 4, 2, 3)
    (rated,) = card_of(bench).rated
    # By question: (1 + 5) / 2, 4, 2.5.
    assert value(rated.every) == pytest.approx((3 + 4 + 2.5) / 3)
    assert (rated.coverage.scored, rated.coverage.wanted, rated.coverage.is_poor) == (5, 5, False)
    assert (rated.coverage.lowest, rated.coverage.highest) == (None, None)


def test_a_review_that_is_half_way_counts_no_more_of_what_broke_off_than_of_what_was_shown() -> None:
    """Of 20 questions 8 broke off, 4 of the other 12 are scored: 8 * 4/12 of the 8 count, and all once all are."""
    broken = range(0, 16, 2)
    outcomes = dict.fromkeys(broken, Outcome.CUT_IN_ANSWER)
    shown = [number for number in range(20) if number not in broken]

    def mean(scored: int) -> float:
        bench = ReviewBench(questions=20, outcomes=outcomes)
        given = {number: 4 if rank < scored else None for rank, number in enumerate(shown)}
        bench.rated(bench.begin(), "ada", *(given.get(number, NOT_ASKED) for number in range(20)))
        (rated,) = card_of(bench).rated
        assert rated.coverage.lowest is None or rated.coverage.lowest <= value(rated.every)
        return value(rated.every)

    assert mean(4) == pytest.approx((4 * 4 + 3 * 1) / 7)
    assert mean(12) == pytest.approx((12 * 4 + 8 * 1) / 20)


def test_what_broke_off_counts_for_a_question_once_what_was_shown_of_it_is_scored() -> None:
    """Answers to both questions: one broke off, and one was shown."""
    bench = ReviewBench(questions=2, repeats=2, outcomes={0: Outcome.EMPTY, 2: Outcome.EMPTY})
    bench.rated(bench.begin(), "ada", NOT_ASKED, 5, NOT_ASKED, None)
    other = ReviewBench(questions=3, repeats=2, outcomes={0: Outcome.EMPTY, 2: Outcome.EMPTY})
    other.rated(other.begin(), "ada", NOT_ASKED, 5, NOT_ASKED, None, 2, 3)
    (alone,), (two,) = card_of(bench).rated, card_of(other).rated
    assert isinstance(alone.every, Undefined), "one question"
    assert value(two.every) == pytest.approx((3 + 2.5) / 2)


def test_bounds_are_of_all_that_missing_scores_could_be() -> None:
    bench = ReviewBench(questions=4, outcomes={3: Outcome.EMPTY})
    bench.rated(bench.begin(), "ada", 4, CANNOT, None)
    (rated,) = card_of(bench).rated
    coverage = rated.coverage
    assert (coverage.scored, coverage.wanted, coverage.unscored, coverage.unasked) == (1, 3, {"cannot_judge": 1}, 1)
    assert coverage.is_poor
    assert (coverage.lowest, coverage.highest) == (
        pytest.approx((4 + 1 + 1 + 1) / 4),
        pytest.approx((4 + 5 + 5 + 1) / 4),
    )


def test_one_person_alone_has_nobody_to_agree_with() -> None:
    bench = ReviewBench()
    bench.rated(bench.begin(), "ada", 5, 4, 3)
    (rated,) = card_of(bench).rated
    for figure in (rated.alpha, rated.ac2, rated.exact, rated.within_one):
        assert figure == Undefined(reason="1 person, needs 2")
    assert (rated.twice, rated.idle) == (0, 0)


def test_who_was_asked_and_has_not_begun_is_counted() -> None:
    bench = ReviewBench(models=("q8", "q4"))
    review = bench.begin()
    for model in bench.models:
        bench.rated(review, "ada", 5, 4, 3, model=model)
        bench.rated(review, "bo", None, model=model)
        bench.asked(review, "cy", 0, 1, model=model)
    (rated,) = card_of(bench).rated
    assert (rated.raters, rated.idle) == (("ada",), 2)


def test_agreement_is_of_first_scores_whatever_was_re_checked_or_settled() -> None:
    bench = ReviewBench(questions=12)
    review = bench.begin()
    bench.rated(review, "ada", *[1, 2, 3, 4] * 3, kind=AssignmentKind.COMMON)
    bench.rated(review, "bo", *[1, 2, 4, 2] * 3, kind=AssignmentKind.COMMON)
    before = card_of(bench).rated[0]
    for name in ("ada", "bo"):
        bench.rated(review, name, *[NOT_ASKED, NOT_ASKED, NOT_ASKED, 3] * 3, kind=AssignmentKind.RECHECK)
    bench.rated(review, "cy", *[NOT_ASKED] * 3, 5, kind=AssignmentKind.THIRD)
    after = card_of(bench).rated[0]
    assert value(before.exact) == pytest.approx(1 / 2)
    assert value(before.within_one) == pytest.approx(3 / 4)
    assert (after.exact, after.within_one, after.alpha, after.ac2) == (
        *(before.exact, before.within_one),
        *(before.alpha, before.ac2),
    )
    assert value(after.every) != pytest.approx(value(before.every)), "the mean is of last words"


def test_two_people_agree_where_either_was_given_the_answer_as_a_share_of_their_own() -> None:
    bench = ReviewBench(questions=3)
    review = bench.begin()
    bench.rated(review, "ada", 5, NOT_ASKED, 3, kind=AssignmentKind.SHARE)
    bench.rated(review, "bo", 5, 4, 1, kind=AssignmentKind.SHARE)
    (rated,) = card_of(bench).rated
    assert rated.twice == 2
    assert value(rated.exact) == pytest.approx(1 / 2)


def test_gaps_are_counted_from_wide_to_settled_or_open() -> None:
    bench = ReviewBench(questions=5)
    review = bench.begin()
    bench.rated(review, "ada", 5, 5, 5, 5, 4)
    bench.rated(review, "bo", 3, 3, 3, 3, 3)
    bench.rated(review, "ada", 4, NOT_ASKED, 5, 5, kind=AssignmentKind.RECHECK)
    bench.rated(review, "bo", None, NOT_ASKED, 3, 3, kind=AssignmentKind.RECHECK)
    bench.rated(review, "cy", NOT_ASKED, NOT_ASKED, NOT_ASKED, 4, kind=AssignmentKind.THIRD)
    gaps = card_of(bench).rated[0].gaps
    # One each: nearer since, never looked at again, looked at and still apart, settled, never apart.
    assert (gaps.wide, gaps.rechecked, gaps.settled, gaps.open, gaps.unsettled) == (4, 3, 1, 2, 0)
    # Cy, who has settled one, has never had the other.
    assert gaps.next_steps == {GapStep.AGAIN: 1, GapStep.THIRD: 1}
    assert gaps.waits_for == {GapStep.AGAIN: {"ada": 1, "bo": 1}, GapStep.THIRD: {"cy": 1}}


def test_a_rater_is_held_beside_each_single_other_and_bias_is_of_answers_that_others_scored_too() -> None:
    bench = ReviewBench(questions=4)
    review = bench.begin()
    bench.rated(review, "ada", 5, 5, 4, 4)
    bench.rated(review, "bo", 4, 3, NOT_ASKED, NOT_ASKED)
    bench.rated(review, "cy", 4, NOT_ASKED, 4, NOT_ASKED)
    ada, bo, cy = (rater.by_dimension[0] for rater in card_of(bench).raters)
    assert [one.shared for one in (ada, bo, cy)] == [3, 2, 2]
    assert value(ada.bias) == pytest.approx((1 + 2 + 0) / 3)
    assert value(ada.within_one) == pytest.approx(3 / 4), "with bo on two answers, with cy on two"
    assert value(bo.bias) == pytest.approx((-0.5 - 2) / 2), "beside the mean of the others"


def test_of_all_each_answer_counts_once_and_of_a_rater_each_pair_so_that_either_may_be_the_higher() -> None:
    bench = ReviewBench(questions=5)
    review = bench.begin()
    bench.rated(review, "ada", 5, 5, 1, NOT_ASKED, NOT_ASKED)
    bench.rated(review, "bo", 5, 5, 3, 4, 4)
    bench.rated(review, "cy", NOT_ASKED, NOT_ASKED, 5, 4, 4)
    card = card_of(bench)
    assert value(card.rated[0].within_one) == pytest.approx(4 / 5), "each answer once: four agreeing, one not"
    own = [value(rater.by_dimension[0].within_one) for rater in card.raters]
    assert own == pytest.approx([2 / 4, 4 / 6, 2 / 4]), "each pair once: the answer that three scored counts twice"


def test_one_person_in_two_reviews_is_counted_once_and_never_held_against_herself() -> None:
    bench = ReviewBench(questions=12)
    first, second = bench.begin(), bench.begin(number=2)
    bench.rated(first, "ada", 1, 2, 3, 4)
    bench.rated(first, "bo", 1, 2)
    # The second review asks both for some that they have scored before.
    bench.rated(second, "ada", 3, 4, 5, 5, 4, 3)
    bench.rated(second, "bo", NOT_ASKED, NOT_ASKED, 4, NOT_ASKED, 4)
    bench.asked(second, "cy", 0)
    card = card_of(bench)
    (rated,) = card.rated
    assert (rated.raters, rated.idle) == (("ada", "bo"), 1)
    assert rated.twice == 4, "the first three and the fifth; of the fourth ada alone has said anything, twice"
    assert value(rated.exact) == pytest.approx(3 / 4), "by what each said first"
    ada, bo = card.raters
    assert (ada.rater, ada.review, bo.rater) == ("ada", f"{first.short_id} {second.short_id}", "bo")
    assert (ada.scored, bo.scored) == (6, 4)
    assert [one.by_dimension[0].shared for one in (ada, bo)] == [4, 4]
    assert value(ada.by_dimension[0].bias) == pytest.approx(-1 / 4)


def test_a_rater_who_shares_no_answer_has_no_figures_beside_others() -> None:
    bench = ReviewBench()
    review = bench.begin()
    bench.rated(review, "ada", 5, NOT_ASKED, NOT_ASKED)
    bench.rated(review, "bo", NOT_ASKED, 3, 2)
    for rater in card_of(bench).raters:
        (one,) = rater.by_dimension
        assert one.alpha == one.bias == one.within_one == Undefined(reason="nobody else has scored the same answers")


def test_self_agreement_is_of_hidden_repeats_over_all_dimensions() -> None:
    bench = ReviewBench(questions=3)
    review = bench.begin(RUBRIC, TONE)
    for rubric, first, again in ((RUBRIC, (5, 4, 3), (5, NOT_ASKED, 1)), (TONE, (2, 2, 2), (3, 2))):
        bench.rated(review, "ada", *first, rubric=rubric)
        bench.rated(review, "ada", *again, rubric=rubric, kind=AssignmentKind.REPEAT)
    (ada,) = card_of(bench).raters
    assert (ada.repeats, ada.repeats_same, ada.repeats_near, ada.scored) == (4, 2, 3, 6)
    assert value(ada.self_exact) == pytest.approx(2 / 4)
    assert value(ada.self_within_one) == pytest.approx(3 / 4)


def test_without_hidden_repeats_nobody_is_said_to_agree_with_themselves() -> None:
    bench = ReviewBench()
    bench.rated(bench.begin(), "ada", 5, CANNOT, 3)
    (ada,) = card_of(bench).raters
    assert ada.self_exact == Undefined(reason="no answer was scored twice")
    assert (ada.scored, ada.cannot_judge) == (2, 1)


def test_scores_by_other_anchors_are_named_with_who_gave_them() -> None:
    bench = ReviewBench(models=("q8", "q4"))
    old = bench.begin(REWORDED)
    for model in bench.models:
        bench.rated(old, "ada", 1, rubric=REWORDED, model=model)
        bench.rated(bench.begin(number=2 if model == "q8" else 3), "bo", 5, 4, 3, model=model)
    (left_out,) = card_of(bench).left_out
    assert (left_out.raters, left_out.scored) == (("ada",), 2)


def test_people_of_several_runs_are_one_panel_whose_answers_share_their_question() -> None:
    bench = ReviewBench(questions=12, models=("q8", "q4"))
    review = bench.begin()
    for model, shift in (("q8", 0), ("q4", 1)):
        bench.rated(review, "ada", *[1, 2, 3, 4] * 3, model=model)
        bench.rated(review, "bo", *[shift + number for number in (1, 2, 3, 4)] * 3, model=model)
    (rated,) = card_of(bench).rated
    assert rated.twice == 24
    assert isinstance(rated.alpha, Estimate)
    assert (rated.alpha.n_clusters, rated.alpha.n_attempts) == (12, 24)
    assert value(rated.exact) == pytest.approx(1 / 2)


def test_a_gap_is_not_at_an_end_while_somebody_of_the_review_has_not_seen_the_answer() -> None:
    bench = ReviewBench(questions=2)
    review = bench.begin()
    bench.rated(review, "ada", 5, 4)
    bench.rated(review, "bo", 3, 4)
    bench.rated(review, "ada", 5, NOT_ASKED, kind=AssignmentKind.RECHECK)
    bench.rated(review, "bo", 3, NOT_ASKED, kind=AssignmentKind.RECHECK)
    assert (card_of(bench).rated[0].gaps.open, card_of(bench).rated[0].gaps.unsettled) == (1, 1)
    bench.rated(review, "cy", NOT_ASKED, 4)
    assert (card_of(bench).rated[0].gaps.open, card_of(bench).rated[0].gaps.unsettled) == (1, 0)
