"""What becomes of judges who are held against people, by hand."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from evalkit.actions.calibrating.combining import combined_difference
from evalkit.actions.calibrating.grounds import calibration_of
from evalkit.actions.calibrating.labelled import LabelledRun, labelled_table, people_of_both
from evalkit.actions.comparing.run_table import run_table
from evalkit.actions.score_run import run_scored_now
from evalkit.domain.attempt import Outcome
from evalkit.domain.calibration import CalibrationCard, Ground, GroundFinding, Standing
from evalkit.domain.review import AssignmentKind
from evalkit.domain.verdict import Estimate, Figure, Undefined
from evalkit.errors import UndefinedStatistic
from tests.builders import A_MOMENT
from tests.unit.actions.calibrating.calibrated import check_of, fitted, judge, labelled, quality, scores, two_people
from tests.unit.actions.judged_runs import AJudge
from tests.unit.actions.reviewing.review_bench import NOT_ASKED, ReviewBench

_QUESTIONS = 80
_ORDER = np.random.default_rng(1).permutation(_QUESTIONS)


def value(figure: Figure | None) -> float:
    assert isinstance(figure, Estimate), figure
    return figure.value


def chance(model: str, number: int, repeat: int) -> float:
    """Any level, whatever the answer is worth."""
    del model, repeat
    return float(quality(int(_ORDER[number])))


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> list[LabelledRun]:
    """q8 and q4, both scored by two people and as good as each other, and judges of every kind."""
    bench = ReviewBench(questions=_QUESTIONS, models=("q8", "q4"))
    review = two_people(bench, "q8", scores(_QUESTIONS), scores(_QUESTIONS, off=1))
    two_people(bench, "q4", scores(_QUESTIONS), scores(_QUESTIONS, off=1), review=review)
    judges = (
        judge("fair"),
        judge("leans", by=0.7),
        judge("favours", by=-0.3, favours={"q4": 0.6}),
        AJudge(name="chance", says=chance, repeats=1),
        judge("up", by=0.6),
        judge("down", by=-0.6),
        judge("changed", version={"q4": "v2"}),
    )
    return labelled(bench, *judges, cwd=tmp_path_factory.mktemp("here"))


def card_of(runs: list[LabelledRun], *names: str) -> CalibrationCard:
    """Of a panel of these judges; all have passed their canaries."""
    return calibration_of([run.of_judges(names) for run in runs], canaries=dict.fromkeys(names, True))


def test_a_judge_like_people_is_accepted(runs: list[LabelledRun]) -> None:
    card = card_of(runs, "fair")
    assert card.standing is Standing.ACCEPTED
    assert {check.finding for check in card.panel.checks} == {GroundFinding.MET}
    assert (card.questions, card.answers, card.shared) == (_QUESTIONS, 2 * _QUESTIONS, 2 * _QUESTIONS)
    assert (card.raters, card.judges, card.panel.judge) == (("ada", "bo"), (), "fair")
    assert (card.needed_questions, card.needed_shared) == (None, None)
    people = zip(scores(_QUESTIONS), scores(_QUESTIONS, off=1), strict=True)
    gaps = [quality(number) - (first + second) / 2 for number, (first, second) in enumerate(people)]
    bias = check_of(card.panel, Ground.BIAS)
    assert value(bias.figure) == pytest.approx(np.mean(gaps))
    assert (bias.counted, check_of(card.panel, Ground.AGREEMENT).counted) == (_QUESTIONS, 2 * _QUESTIONS)


def test_a_judge_that_leans_leaves_the_dimension_to_people(runs: list[LabelledRun]) -> None:
    card = card_of(runs, "leans")
    assert card.standing is Standing.HUMAN_ONLY
    assert check_of(card.panel, Ground.BIAS).finding is GroundFinding.FAILED
    assert check_of(card.panel, Ground.BIAS_DIFFERENCE).finding is GroundFinding.MET


def test_a_judge_that_favours_one_run_is_found_out_though_it_leans_little_on_the_whole(
    runs: list[LabelledRun],
) -> None:
    card = card_of(runs, "favours")
    assert card.standing is Standing.HUMAN_ONLY
    favour = check_of(card.panel, Ground.BIAS_DIFFERENCE)
    assert favour.finding is GroundFinding.FAILED
    assert value(favour.figure) == pytest.approx(0.52, abs=0.05)
    assert check_of(card.panel, Ground.BIAS).finding is GroundFinding.MET
    assert [value(figure) for figure in card.panel.biases] == [
        pytest.approx(-0.25, abs=0.02),
        pytest.approx(0.27, abs=0.02),
    ]
    assert favour.run_id == card.runs[1].run_id


def test_one_run_alone_has_no_favour_to_tell(runs: list[LabelledRun]) -> None:
    card = card_of(runs[:1], "fair")
    assert [check.ground for check in card.panel.checks] == [Ground.CANARIES, Ground.AGREEMENT, Ground.BIAS]
    assert (card.standing, card.differences) == (Standing.ACCEPTED, ())


def test_a_judge_that_scores_at_random_does_not_agree(runs: list[LabelledRun]) -> None:
    card = card_of(runs, "chance")
    agreement = check_of(card.panel, Ground.AGREEMENT)
    assert (agreement.finding, card.standing) == (GroundFinding.FAILED, Standing.HUMAN_ONLY)
    assert card.panel.alpha is not None
    assert card.panel.people_alpha is not None
    assert card.panel.alpha < 0.3 < card.panel.people_alpha


def test_the_panel_decides_and_every_judge_stands_beside_it(runs: list[LabelledRun]) -> None:
    """One leans up, one down: together they do not."""
    card = card_of(runs, "up", "down")
    assert [fit.judge for fit in card.judges] == ["down", "up"]
    assert [fit.standing for fit in card.judges] == [Standing.HUMAN_ONLY, Standing.HUMAN_ONLY]
    assert card.panel.judge == "down, up"
    assert check_of(card.panel, Ground.BIAS).finding is GroundFinding.MET


@pytest.mark.parametrize(
    ("canaries", "standing"),
    [({"fair": False}, Standing.HUMAN_ONLY), ({}, Standing.NOT_YET), ({"fair": True}, Standing.ACCEPTED)],
)
def test_canaries_must_have_been_passed(canaries: dict[str, bool], standing: Standing, runs: list[LabelledRun]) -> None:
    assert calibration_of([run.of_judges(["fair"]) for run in runs], canaries=canaries).standing is standing


def test_judges_that_have_not_judged_all_runs_alike_tell_nothing(runs: list[LabelledRun]) -> None:
    card = card_of(runs, "changed")
    assert (card.standing, card.panel.judge, card.answers) == (Standing.NOT_YET, "", 0)


def test_few_labels_say_how_many_it_takes(tmp_path: Path) -> None:
    bench = ReviewBench(questions=45, models=("q8", "q4"))
    review = bench.begin()
    for model in bench.models:
        bench.rated(review, "ada", *scores(20, off=1), model=model)
    card = fitted(bench, judge(), cwd=tmp_path)
    assert card.standing is Standing.NOT_YET
    assert (card.questions, card.shared) == (20, 0)
    assert card.needed_questions is not None
    assert card.needed_questions >= 30
    assert card.needed_shared == 30
    assert card.runs[0].combined == Undefined(reason="20 questions scored by people, needs 30")


def test_a_judge_nobody_has_scored_beside_is_not_yet_calibrated(tmp_path: Path) -> None:
    card = fitted(ReviewBench(questions=8), judge(runs=("q8",)), cwd=tmp_path)
    assert (card.standing, card.answers, card.raters) == (Standing.NOT_YET, 0, ())
    assert (card.needed_questions, card.needed_shared) == (30, 30)


def test_a_label_that_one_person_gave_twice_is_of_one_person(tmp_path: Path) -> None:
    bench = ReviewBench(questions=8)
    two_people(bench, "q8", scores(8), scores(3))
    bench.rated(bench.begin(number=2), "ada", *scores(8))
    card = fitted(bench, judge(runs=("q8",)), cwd=tmp_path)
    assert (card.raters, card.answers, card.shared) == (("ada", "bo"), 8, 3)


def test_agreement_is_of_first_scores_and_the_lean_of_last_words(tmp_path: Path) -> None:
    bench = ReviewBench(questions=16)
    review = two_people(bench, "q8", scores(16), [min(5, one + 2) for one in scores(16)])
    before = fitted(bench, judge(runs=("q8",)), cwd=tmp_path)
    for name in ("ada", "bo"):
        bench.rated(review, name, *scores(16), kind=AssignmentKind.RECHECK)
    after = fitted(bench, cwd=tmp_path)
    assert after.panel.people_alpha == before.panel.people_alpha
    assert value(check_of(before.panel, Ground.BIAS).figure) < -0.5
    assert value(check_of(after.panel, Ground.BIAS).figure) == 0


def test_what_broke_off_counts_in_means_and_is_no_gap(tmp_path: Path) -> None:
    bench = ReviewBench(questions=4, outcomes={0: Outcome.CUT_IN_ANSWER})
    bench.rated(bench.begin(), "ada", NOT_ASKED, *scores(4)[1:])
    (run,) = labelled(bench, judge(runs=("q8",)), cwd=tmp_path)
    first = bench.variants[0].asked_hash
    assert (run.people_by_question[first], run.judged_by_question[first]) == (1, 1)
    assert first not in run.gap_by_question
    assert len(run.gap_by_question) == 3


def test_a_question_that_is_half_scored_is_no_label_of_its_mean(tmp_path: Path) -> None:
    bench = ReviewBench(questions=2, repeats=2)
    bench.rated(bench.begin(), "ada", 4, None, 3, 5)
    (run,) = labelled(bench, judge(runs=("q8",)), cwd=tmp_path)
    assert list(run.people_by_question.values()) == [4]


def test_what_broke_off_is_no_larger_share_of_the_labels_while_a_review_is_half_way(tmp_path: Path) -> None:
    """Ten of 30 questions broke off in both runs, and five of the other 20 are scored."""
    bench = ReviewBench(questions=30, models=("q8", "q4"), outcomes=dict.fromkeys(range(10), Outcome.CUT_IN_ANSWER))
    review = bench.begin()
    for model in bench.models:
        bench.rated(review, "ada", *([NOT_ASKED] * 10), *([4] * 5), *([None] * 15), model=model)
    runs = labelled(bench, judge(), cwd=tmp_path)
    ours, theirs = people_of_both(*runs)
    assert list(ours) == list(theirs)
    # 10 * 5/20 of those that broke off, halves to even.
    assert sorted(ours.values()) == [1.0] * 2 + [4.0] * 5
    assert runs[0].people_by_question == ours
    assert calibration_of(runs, canaries={}).differences[0].labelled == 7


def test_people_and_judges_together_are_right_where_judges_favour_a_run(tmp_path: Path) -> None:
    """People have scored 30 of 45 and see no difference; judges see .5, and everywhere the same."""
    bench = ReviewBench(questions=45, models=("q8", "q4"))
    review = bench.begin()
    for model in bench.models:
        bench.rated(review, "ada", *scores(30), model=model)
    runs = labelled(bench, judge(by=-0.5, favours={"q4": 0.5}), cwd=tmp_path)
    found = combined_difference(*runs)
    estimate = found.estimate()
    assert estimate.low < 0 < estimate.high
    assert (estimate.n_questions, estimate.n_attempts, estimate.method) == (30, 60, "PPI++")
    assert found.effect.reference == pytest.approx(value(calibration_of(runs, canaries={}).runs[0].combined), abs=0.2)
    card = calibration_of(runs, canaries={}).differences[0]
    assert value(card.judges) > 0.3
    assert value(card.people) == 0
    assert value(card.combined) == pytest.approx(estimate.value)
    assert card.labelled == 30


def test_where_judges_and_people_meet_on_too_few_questions_nothing_is_combined(tmp_path: Path) -> None:
    bench = ReviewBench(questions=10, models=("q8", "q4"))
    review = bench.begin()
    for model in bench.models:
        bench.rated(review, "ada", *scores(10), model=model)
    runs = labelled(bench, judge(), cwd=tmp_path)
    with pytest.raises(UndefinedStatistic, match="10 questions scored by people, needs 30"):
        combined_difference(*runs)
    alone = [replace(run, panel=None) for run in runs]
    with pytest.raises(UndefinedStatistic, match="not judged"):
        combined_difference(*alone)


def test_a_run_as_it_is_compared_has_the_same_labels(tmp_path: Path) -> None:
    bench = ReviewBench(questions=6, models=("q8", "q4"))
    review = two_people(bench, "q8", scores(6), scores(6, off=1))
    two_people(bench, "q4", scores(6), scores(6, off=1), review=review)
    runs = labelled(bench, judge(), cwd=tmp_path)
    for run in runs:
        scored = run_scored_now(run.run.run_id, store=bench.store, cwd=tmp_path, now=A_MOMENT)
        table = run_table(scored, bench.store.attempts.columns(run.run.run_id))
        again = labelled_table(table, "coherence")
        assert again.gap_by_question == run.gap_by_question
        assert again.people_by_question == run.people_by_question
        fewer = labelled_table(table.of_questions([0, 1, 2]), "coherence")
        assert len(fewer.gap_by_question) == 3


def test_runs_that_different_people_have_scored_have_no_difference_by_people(tmp_path: Path) -> None:
    """Ada and Bo are severe on one run, and others are not on the other: that is no difference of the runs."""
    bench = ReviewBench(questions=40, models=("q8", "q4"))
    scores = [1 + number % 3 for number in range(40)]
    for number, model in enumerate(bench.models, start=1):
        review = bench.begin(number=number, run_ids=(bench.runs[model].run_id,))
        two_people(bench, model, scores, scores, review=review)
    judge = AJudge(name="big", says=lambda model, number, repeat: float(1 + number % 3), repeats=1)
    card = fitted(bench, judge, cwd=tmp_path)
    (difference,) = card.differences
    assert isinstance(difference.people, Undefined)
    assert isinstance(difference.combined, Undefined)
    assert difference.labelled == 0
    assert check_of(card.panel, Ground.BIAS_DIFFERENCE).counted == 0
    # Each run by itself keeps what people say of it.
    assert check_of(card.panel, Ground.BIAS).counted == 40
