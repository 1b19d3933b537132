"""Dimensions, stability, twins, transfer and questions of a scorecard, from attempts in a store."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from evalkit.actions.build_scorecard import scorecard_of
from evalkit.actions.score_run import run_scored_now
from evalkit.domain.attempt import Outcome
from evalkit.domain.question import Category, Difficulty, NoValidAnswer, OpenAnswer, Variant
from evalkit.domain.rubric import Dimension
from evalkit.domain.scorecard import ErrorCard, Scorecard
from evalkit.domain.verdict import Estimate, Figure, Undefined
from evalkit.storage.opening import open_store
from tests.builders import (
    A_MOMENT,
    a_body,
    a_run,
    a_timing,
    a_usage,
    a_variant,
    an_attempt,
    store_run,
    variants_numbered,
)

CUT = "<cut>"
"""Stands for an attempt that was cut in its reasoning."""


def carded(pairs: Sequence[tuple[Variant, Sequence[str]]], cwd: Path, *, tokens_of_cut: int | None = 100) -> Scorecard:
    """The card of a run in which each variant was answered as given."""
    variants = [variant for variant, _ in pairs]
    store = open_store("sqlite://")
    run = a_run(variants=variants, repeats=max(len(answers) for _, answers in pairs))
    store_run(store, run=run, variants=variants)
    store.attempts.append(
        [
            (
                an_attempt(
                    asked_hash=variant.asked_hash,
                    repeat=repeat,
                    outcome=Outcome.CUT_IN_REASONING if answer == CUT else Outcome.ANSWERED,
                    timing=a_timing(complete_s=10.0),
                    usage=a_usage(completion_tokens=tokens_of_cut if answer == CUT else 100),
                ),
                a_body(answer="" if answer == CUT else f"Answer: {answer}"),
            )
            for variant, answers in pairs
            for repeat, answer in enumerate(answers)
        ]
    )
    return scorecard_of(run_scored_now(run.run_id, store=store, cwd=cwd, now=A_MOMENT), store=store, cwd=cwd)


def value(figure: Figure) -> float:
    assert isinstance(figure, Estimate), figure
    return figure.value


def test_two_of_three_right_everywhere_is_perfectly_average_and_wholly_unstable(tmp_path: Path) -> None:
    card = carded(two_of_three(), tmp_path)
    assert value(card.accuracy.every) == pytest.approx(2 / 3)
    assert value(card.stability.flip_rate) == pytest.approx(2 / 3)
    assert value(card.stability.pass_hat[1]) == pytest.approx(2 / 3)
    assert value(card.stability.pass_hat[3]) == 0
    assert value(card.stability.pass_at[3]) == 1
    assert (card.stability.never_right, card.stability.sometimes_right, card.stability.always_right) == (0, 6, 0)
    assert len(card.most_unstable) == 6


def two_of_three() -> list[tuple[Variant, Sequence[str]]]:
    return [(variant, [str(number), str(number), "0"]) for number, variant in enumerate(variants_numbered(6), start=1)]


def test_wrong_in_another_way_each_time_flips_as_an_answer_and_not_as_a_verdict(tmp_path: Path) -> None:
    card = carded([(variant, ["91", "92", "93"]) for variant in variants_numbered(4)], tmp_path)
    assert value(card.stability.flip_rate) == 0
    assert value(card.stability.answer_flip_rate) == 1


def test_one_repeat_says_nothing_of_stability(tmp_path: Path) -> None:
    card = carded([(variant, [str(number)]) for number, variant in enumerate(variants_numbered(4), 1)], tmp_path)
    assert isinstance(card.stability.flip_rate, Undefined)
    assert isinstance(card.stability.error, Undefined)
    assert isinstance(card.dimensions[0].deviation, Undefined)
    assert list(card.stability.pass_hat) == [1]


def test_a_cut_attempt_scores_one_on_every_dimension_and_is_absent_from_completed_answers(tmp_path: Path) -> None:
    card = carded([(variant, [str(number), CUT]) for number, variant in enumerate(variants_numbered(4), 1)], tmp_path)
    by_dimension = {dimension.dimension: dimension for dimension in card.dimensions}
    assert set(by_dimension) == {Dimension.ACCURACY, Dimension.RESPONSE_TIME}
    for dimension in by_dimension.values():
        completed = value(dimension.completed)
        assert value(dimension.every) == pytest.approx((completed + 1) / 2)
        assert (dimension.scored, dimension.wanted) == (4, 4)
    assert value(by_dimension[Dimension.ACCURACY].completed) == 5


def test_no_mean_leaves_the_scale(tmp_path: Path) -> None:
    said = [(variant, [str(number)]) for number, variant in enumerate(variants_numbered(3), 1)]
    card = carded([*said[:2], (said[2][0], ["0"])], tmp_path)
    every = card.dimensions[0].every
    assert isinstance(every, Estimate)
    assert 1 <= every.low <= every.value <= every.high <= 5


def test_dimensions_that_nobody_scored_are_absent_with_the_reason(tmp_path: Path) -> None:
    card = carded(two_of_three(), tmp_path)
    reasons = {absent.dimension: absent.reason for absent in card.not_measured}
    assert reasons[Dimension.COHERENCE] == "needs_judge"
    assert reasons[Dimension.COMPLEXITY] == "not_tagged"
    assert reasons[Dimension.KNOWLEDGE_TRANSFER] == "not_asked"
    assert {dimension.dimension for dimension in card.dimensions} | reasons.keys() == set(Dimension)


def twin(number: int, *, of: int, is_solvable: bool, **overrides: object) -> Variant:
    numbered = variants_numbered(number)[-1]
    members: dict[str, object] = {
        "question_id": f"trap-{number:03d}",
        "prompt": numbered.prompt,
        "expected": numbered.expected if is_solvable else NoValidAnswer(reason="a premise is missing"),
        "category": Category.TRAP,
        "cluster": f"trap-{min(number, of):03d}",
        "twin_of": f"trap-{of:03d}",
    }
    return a_variant(**(members | overrides))


def four_twins() -> list[Variant]:
    return [
        twin(1, of=2, is_solvable=True),
        twin(2, of=1, is_solvable=False),
        twin(3, of=4, is_solvable=True),
        twin(4, of=3, is_solvable=False),
    ]


@pytest.mark.parametrize("habit", ["always refuses", "never refuses"])
def test_always_and_never_refusing_both_come_to_a_half_over_twins(habit: str, tmp_path: Path) -> None:
    refusal = "no valid answer"
    said = [
        (variant, [refusal if habit == "always refuses" else str(number)] * 2)
        for number, variant in enumerate(four_twins(), start=1)
    ]
    (card,) = carded(said, tmp_path).twins
    assert value(card.balanced) == 0.5
    assert {value(card.solvable), value(card.unsolvable)} == {0.0, 1.0}
    assert card.n_pairs == 2


def test_a_twin_whose_other_half_was_not_asked_is_left_out(tmp_path: Path) -> None:
    card = carded([(variant, ["1"]) for variant in four_twins()[:3]], tmp_path)
    assert card.twins[0].n_pairs == 1


def test_transfer_is_given_only_what_was_right_at_home(tmp_path: Path) -> None:
    """Home right 2/2, 2/2 and 0/2, away 1/2, 2/2 and 2/2: the third pair's home is never right, so (1/2 + 1) / 2."""
    homes = [a_variant(question_id=f"math-00{n}", prompt=f"home {n}", cluster=f"c{n}") for n in (1, 2, 3)]
    aways = [
        a_variant(
            question_id=f"transfer-00{n}",
            prompt=f"away {n}",
            category=Category.TRANSFER,
            cluster=f"c{n}",
            home=f"math-00{n}",
        )
        for n in (1, 2, 3)
    ]
    right, once, never = ["42", "42"], ["42", "1"], ["1", "1"]
    said = list(zip([*homes, *aways], [right, right, never, once, right, right], strict=True))
    transfer = carded(said, tmp_path).transfer
    assert transfer is not None
    assert value(transfer.given_home) == pytest.approx(0.75)
    assert value(transfer.home) == pytest.approx(2 / 3)
    assert value(transfer.away) == pytest.approx(5 / 6)
    assert transfer.n_pairs == 3


def test_a_right_answer_costs_what_all_attempts_cost(tmp_path: Path) -> None:
    card = carded(two_of_three(), tmp_path)
    assert value(card.speed.tokens_per_right) == pytest.approx(150)
    assert value(card.speed.seconds_per_right) == pytest.approx(15)


def test_nothing_right_has_no_cost_of_a_right_answer(tmp_path: Path) -> None:
    card = carded([(variant, ["0", "0"]) for variant in variants_numbered(3)], tmp_path)
    assert isinstance(card.speed.tokens_per_right, Undefined)


def test_a_question_shows_its_answers_and_its_key(tmp_path: Path) -> None:
    card = carded([(variants_numbered(7)[6], ["7", "8", "7"]), *two_of_three()[:1]], tmp_path)
    question = card.questions[0]
    assert (question.expected, question.right, question.asked) == ("7", 2, 3)
    assert question.answers == (("7", 2), ("8", 1))
    assert question.flip == pytest.approx(2 / 3)
    assert (question.complete_s, question.tokens) == (10.0, 100.0)


def test_an_open_question_is_listed_without_right_or_wrong(tmp_path: Path) -> None:
    open_question = a_variant(question_id="creative-001", prompt="Invent.", expected=OpenAnswer())
    card = carded([(open_question, ["a poem"]), *two_of_three()], tmp_path)
    assert (card.questions[0].asked, card.questions[0].flip) == (0, None)
    by_dimension = {dimension.dimension: dimension for dimension in card.dimensions}
    assert (by_dimension[Dimension.ACCURACY].scored, by_dimension[Dimension.ACCURACY].wanted) == (18, 18)
    assert by_dimension[Dimension.RESPONSE_TIME].wanted == 19
    assert card.outcomes.unscored == {"open_question": 1}


def test_slices_are_by_category_and_difficulty_together(tmp_path: Path) -> None:
    hard = [a_variant(question_id=f"h{n}", prompt=f"hard {n}", difficulty=Difficulty.HARD) for n in (1, 2)]
    card = carded([*((variant, ["42"]) for variant in hard), *two_of_three()], tmp_path)
    assert value(card.accuracy.by_slice[Category.MATH, Difficulty.HARD]) == 1
    assert value(card.accuracy.by_slice[Category.MATH, Difficulty.EASY]) == pytest.approx(2 / 3)
    assert set(card.accuracy.by_slice) == {(Category.MATH, Difficulty.EASY), (Category.MATH, Difficulty.HARD)}


def test_the_error_is_split_between_questions_and_repeats(tmp_path: Path) -> None:
    *some, last = two_of_three()
    error = carded([*some, (last[0], ["0", "0", "0"])], tmp_path).stability.error
    assert isinstance(error, ErrorCard)
    assert error.from_questions + error.from_repeats == pytest.approx(1)
    assert error.with_more_questions <= error.half_width


def test_a_dear_miss_without_a_count_leaves_no_cost_of_a_right_answer(tmp_path: Path) -> None:
    """Leaving it out would make a build that loops look cheap."""
    card = carded([*two_of_three(), (variants_numbered(7)[6], [CUT])], tmp_path, tokens_of_cut=None)
    assert card.speed.tokens_per_right == Undefined(reason="1 attempts that broke off have no count")
    assert value(card.speed.seconds_per_right) == pytest.approx(10 / (4 / 7))


def test_pass_k_says_how_many_questions_it_rests_on(tmp_path: Path) -> None:
    card = carded([*two_of_three(), *((variant, ["0"]) for variant in variants_numbered(9)[6:])], tmp_path)
    three, one = card.stability.pass_hat[3], card.stability.pass_hat[1]
    assert isinstance(three, Estimate)
    assert isinstance(one, Estimate)
    assert (three.n_questions, one.n_questions) == (6, 9)


def test_the_cost_of_a_right_answer_needs_five_questions(tmp_path: Path) -> None:
    card = carded(two_of_three()[:4], tmp_path)
    assert card.speed.tokens_per_right == Undefined(reason="4 questions, needs 5")


def test_one_question_is_warned_of_although_it_has_no_share(tmp_path: Path) -> None:
    card = carded(two_of_three()[:1], tmp_path)
    assert isinstance(card.accuracy.every, Undefined)
    assert [remark.key for remark in card.remarks] == ["few_clusters"]
