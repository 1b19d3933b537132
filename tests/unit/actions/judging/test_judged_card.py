"""What a scorecard says of judges, by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from evalkit.domain.attempt import Outcome
from evalkit.domain.score import Unscored
from evalkit.domain.verdict import Estimate, Figure, Remark, Undefined
from tests.unit.actions.judging.bench import a_rubric, at_the_gate
from tests.unit.actions.judging.judged_bench import SILENT, JudgedBench

TONE = a_rubric(name="common_sense")


def value(figure: Figure) -> float:
    assert isinstance(figure, Estimate), figure
    return figure.value


def test_what_broke_off_counts_as_one_in_a_panel_s_and_in_a_judge_s_mean(tmp_path: Path) -> None:
    bench = JudgedBench(questions=6, outcomes={0: Outcome.CUT_IN_ANSWER})
    bench.judged("a", at_the_gate(), *[5] * 11)
    bench.judged("b", at_the_gate(), *[3] * 11)
    (judged,) = bench.card(tmp_path).judged
    # By question: (1 + 4) / 2, and 4 five times; of the judges (1 + 5) / 2 and 5, (1 + 3) / 2 and 3.
    assert value(judged.every) == pytest.approx((2.5 + 5 * 4) / 6)
    assert [value(judge.every) for judge in judged.judges] == pytest.approx([(3 + 5 * 5) / 6, (2 + 5 * 3) / 6])


def test_coverage_is_told_of_the_panel_and_of_each_judge_with_bounds_where_something_is_missing(tmp_path: Path) -> None:
    bench = JudgedBench(questions=6)
    bench.judged("a", *[4] * 12)
    bench.judged("b", SILENT, None, *[2] * 10)
    (judged,) = bench.card(tmp_path).judged
    assert (judged.coverage.scored, judged.coverage.wanted, judged.coverage.unscored, judged.coverage.unasked) == (
        *(10, 12),
        {"no_verdict": 1},
        1,
    )
    whole, part = (judge.coverage for judge in judged.judges)
    assert (whole.scored, whole.lowest, whole.highest, whole.is_poor) == (12, None, None, False)
    # b: its first question would have been 1 or 5, the five others 2.
    assert (part.scored, part.is_poor) == (10, True)
    assert (part.lowest, part.highest) == (pytest.approx((1 + 5 * 2) / 6), pytest.approx((5 + 5 * 2) / 6))
    assert (judged.coverage.lowest, judged.coverage.highest) == (
        pytest.approx((4 + (1 + 5 * 2) / 6) / 2),
        pytest.approx((4 + (5 + 5 * 2) / 6) / 2),
    )


def test_judges_that_left_too_much_unscored_are_told_at_the_top_with_who_else_there_is(tmp_path: Path) -> None:
    bench = JudgedBench(questions=6)
    bench.judged("a", *[4] * 12)
    bench.judged("b", *[SILENT] * 3, *[2] * 9)
    bench.judged("a", *[4] * 12, rubric=TONE)
    bench.judged("b", *[2] * 12, rubric=TONE)
    assert bench.remarks(tmp_path) == [
        Remark(
            key="judge_poor_coverage",
            values={"judge": "b", "dimensions": "coherence 75.0%", "others": "--judge a", "run": bench.run.short_id},
        )
    ]
    assert [habits.unscored for habits in bench.card(tmp_path).judges] == [0, 3]


@pytest.mark.parametrize(
    ("missing", "key"), [(SILENT, "judge_poor_coverage_alone"), (None, "judge_unfinished")], ids=["silent", "unasked"]
)
def test_what_a_poor_judge_needs_is_told_where_nobody_else_is_there(
    tmp_path: Path, missing: Unscored | None, key: str
) -> None:
    bench = JudgedBench(questions=6)
    bench.judged("a", *[missing] * 3, *[2] * 9)
    assert [(remark.key, remark.values["dimensions"]) for remark in bench.remarks(tmp_path)] == [
        (key, "coherence 75.0%")
    ]


def test_judges_that_scored_all_are_no_remark(tmp_path: Path) -> None:
    bench = JudgedBench(questions=6)
    bench.judged("a", *[4] * 12)
    assert not bench.remarks(tmp_path)


def test_one_judge_alone_has_nobody_to_agree_with(tmp_path: Path) -> None:
    bench = JudgedBench(questions=6)
    bench.judged("a", *[4, 5] * 6)
    (judged,) = bench.card(tmp_path).judged
    for figure in (judged.alpha, judged.exact, judged.within_one):
        assert figure == Undefined(reason="1 judge, needs 2")
    assert isinstance(judged.spread, Undefined)


def test_agreement_is_counted_over_pairs_of_judges(tmp_path: Path) -> None:
    bench = JudgedBench(questions=12)
    bench.judged("a", *[1, 2, 3, 4] * 6)
    bench.judged("b", *[1, 2, 4, 2] * 6)
    (judged,) = bench.card(tmp_path).judged
    assert value(judged.exact) == pytest.approx(1 / 2)
    assert value(judged.within_one) == pytest.approx(3 / 4)


def test_the_noise_of_a_judge_is_that_of_all_its_dimensions_together(tmp_path: Path) -> None:
    """Each alone has too few verdicts that were asked for twice."""
    bench = JudgedBench(questions=12)
    for rubric, again in ((a_rubric(), 5), (TONE, 3)):
        bench.judged("a", *[3] * 24, rubric=rubric)
        bench.judged("a", *[again] * 24, rubric=rubric, sample=1)
    (habits,) = bench.card(tmp_path).judges
    # Half of the pairs are 2 apart, (2^2 / 2), half are equal: the root of the mean.
    assert value(habits.noise) == pytest.approx(1.0)


def test_a_judge_s_temperature_is_known_where_it_was_asked_at_one(tmp_path: Path) -> None:
    bench = JudgedBench(questions=6)
    bench.judged("a", *[3, 4] * 6, temperature=0)
    bench.judged("b", *[3, 4] * 6, temperature=0.6)
    bench.judged("b", *[3, 4] * 6, rubric=TONE, temperature=0)
    assert [habits.temperature for habits in bench.card(tmp_path).judges] == [0.0, None]


def test_without_a_second_verdict_the_noise_is_not_known(tmp_path: Path) -> None:
    bench = JudgedBench(questions=12)
    bench.judged("a", *[3, 4] * 12)
    card = bench.card(tmp_path)
    assert isinstance(card.judges[0].noise, Undefined)
    assert isinstance(card.judged[0].model_deviation, Undefined)


def test_what_the_judge_s_noise_makes_is_taken_out_of_the_spread_of_repeats(tmp_path: Path) -> None:
    bench = JudgedBench(questions=12)
    bench.judged("a", *[2, 5] * 12)
    bench.judged("a", *[3, 4] * 12, sample=1)
    (judged,) = bench.card(tmp_path).judged
    # Verdicts one apart have a variance of 1/2. Repeats at 2.5 and 4.5 have one of 2: 3/2 are the model's. (Second
    # verdicts are so few by default that the noise counts in full.)
    assert judged.noise == pytest.approx(0.5**0.5)
    assert value(judged.model_deviation) == pytest.approx(1.5**0.5)


def test_dimensions_that_go_together_are_seen_to(tmp_path: Path) -> None:
    bench = JudgedBench(questions=12)
    scores = [1, 2, 3, 4, 5, 4] * 4
    bench.judged("a", *scores)
    bench.judged("a", *scores, rubric=TONE)
    (correlation,) = bench.card(tmp_path).correlations
    assert {correlation.first, correlation.second} == {"coherence", "common_sense"}
    assert correlation.correlation.value == pytest.approx(1)
    assert correlation.is_halo


def test_series_that_are_not_counted_are_named_with_their_version_and_why(tmp_path: Path) -> None:
    bench = JudgedBench(questions=6)
    bench.judged("a", *[4] * 12, hours=1)
    old = bench.judged("a", 1, rubric=a_rubric(asks={"en": "Well?", "zh": "好吗？"}))
    again = bench.judged("a", 1, temperature=0)
    silent = bench.judged("b")
    assert [(one.judge, one.version, one.dimensions, one.why) for one in bench.card(tmp_path).left_out] == [
        ("a", old.version, ("coherence",), "other_rubric"),
        ("a", again.version, ("coherence",), "other_settings"),
        ("b", silent.version, ("coherence",), "silent"),
    ]
