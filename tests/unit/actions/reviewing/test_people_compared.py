"""Two runs that people alone have scored: held against each other where both samples are whole."""

from __future__ import annotations

from pathlib import Path

import pytest

from evalkit.actions.comparing.answer_effects import mean_score
from evalkit.actions.comparing.counted import Measured
from evalkit.actions.comparing.pairing import paired_tables
from evalkit.actions.comparing.run_table import run_table
from evalkit.actions.score_run import run_scored_now
from evalkit.domain.question import Language
from evalkit.domain.review import AssignmentKind
from evalkit.domain.rubric import Dimension
from evalkit.domain.score import RaterKind
from evalkit.domain.verdict import Undefined
from evalkit.errors import UndefinedStatistic
from evalkit.reports.wording import reason_of
from tests.builders import A_MOMENT
from tests.unit.actions.reviewing.review_bench import NOT_ASKED, Given, ReviewBench


def compared(bench: ReviewBench, cwd: Path) -> Measured:
    tables = [
        run_table(
            run_scored_now(bench.runs[model].run_id, store=bench.store, cwd=cwd, now=A_MOMENT),
            bench.store.attempts.columns(bench.runs[model].run_id),
        )
        for model in bench.models
    ]
    return mean_score(Dimension.COHERENCE)(paired_tables(*tables))


def reviewed(q8: list[Given], q4: list[Given]) -> ReviewBench:
    bench = ReviewBench(questions=6, models=("q8", "q4"))
    review = bench.begin()
    bench.rated(review, "ada", *q8)
    bench.rated(review, "ada", *q4, model="q4")
    # Only here did two people differ so much that a third was asked.
    bench.rated(review, "bo", 5, model="q4")
    bench.rated(review, "cy", 3, model="q4", kind=AssignmentKind.THIRD)
    return bench


def test_whole_samples_of_the_same_review_have_a_difference(tmp_path: Path) -> None:
    measured = compared(reviewed([5, 4, 4, 5, 4, 5], [2, 4, 3, 4, 4, 4]), tmp_path)
    assert measured.series is not None
    assert measured.series.rater_kind is RaterKind.HUMAN
    assert measured.effect.candidate - measured.effect.reference == pytest.approx((3 - 5 + 0 - 1 - 1 + 0 - 1) / 6)


def test_a_sample_of_which_scores_are_missing_has_none(tmp_path: Path) -> None:
    bench = reviewed([5, 4, 4, 5, 4, 5], [2, None, None, 4, 4, 4])
    with pytest.raises(UndefinedStatistic, match=r"people have scored 66.7% in the candidate, 100.0% in the ref"):
        compared(bench, tmp_path)


def test_runs_of_different_reviews_have_none(tmp_path: Path) -> None:
    bench = ReviewBench(questions=6, models=("q8", "q4"))
    bench.rated(bench.begin(), "ada", *[5] * 6)
    bench.rated(bench.begin(number=2), "ada", *[4] * 6, model="q4")
    with pytest.raises(UndefinedStatistic, match="different raters"):
        compared(bench, tmp_path)


@pytest.mark.parametrize(("language", "said"), [("en", "go on with: evalkit review a b"), ("zh", "已人工评分的比例")])
def test_what_is_missing_is_said_in_the_reader_s_language(language: Language, said: str) -> None:
    reason = "people have scored 50.0% in the candidate, 100.0% in the reference; go on with: evalkit review a b"
    assert said in reason_of(Undefined(reason=reason), language)


def test_questions_that_were_not_sampled_are_no_part_of_it(tmp_path: Path) -> None:
    bench = ReviewBench(questions=6, models=("q8", "q4"))
    sampled = tuple(variant.asked_hash for variant in bench.variants[:4])
    review = bench.begin(asked_hashes=sampled)
    for model, score in (("q8", 5), ("q4", 4)):
        bench.rated(review, "ada", *[score] * 4, NOT_ASKED, NOT_ASKED, model=model)
    measured = compared(bench, tmp_path)
    assert (measured.effect.reference, measured.effect.candidate) == (5, 4)
    assert measured.dropped == {"not_scored": 2}
