"""What a scorecard says of judges who were held against people: the same as ``evalkit calibrate``."""

from __future__ import annotations

from pathlib import Path

from evalkit.actions.build_scorecard import scorecard_of
from evalkit.actions.calibrate_run import CalibrateOrder, calibration_of_runs
from evalkit.actions.score_run import run_scored_now
from evalkit.domain.calibration import CalibrationCard, CalibrationMark, Standing
from evalkit.domain.judging import CanaryCheck, CanaryRow
from tests.builders import A_MOMENT
from tests.unit.actions.calibrating.calibrated import judge, scores, two_people
from tests.unit.actions.judged_runs import AJudge, judge_run
from tests.unit.actions.reviewing.review_bench import ReviewBench

_PASSED = CanaryRow(name="empty", language="en", score=1.0, at_most=3.0, at_least=None, said="nothing")


def _scored(*judges: AJudge, questions: int = 80) -> ReviewBench:
    """Two runs that the same two people have scored in one review."""
    bench = ReviewBench(questions=questions, models=("q8", "q4"))
    review = two_people(bench, "q8", scores(questions), scores(questions, off=1))
    two_people(bench, "q4", scores(questions), scores(questions, off=1), review=review)
    for one in judges:
        check = CanaryCheck(check_id=one.name, judge=one.name, rows=(_PASSED,), created_at=A_MOMENT)
        bench.store.judgements.put_check(check)
        for model in one.runs:
            judge_run(bench.store, bench.runs[model].run_id, one, questions=bench.variants)
    return bench


def _mark(bench: ReviewBench, model: str, cwd: Path) -> CalibrationMark:
    scored = run_scored_now(bench.runs[model].run_id, store=bench.store, cwd=cwd, now=A_MOMENT)
    (mark,) = scorecard_of(scored, store=bench.store, cwd=cwd).calibration
    return mark


def _calibrated(bench: ReviewBench, cwd: Path, *models: str) -> CalibrationCard:
    scored = [run_scored_now(bench.runs[one].run_id, store=bench.store, cwd=cwd, now=A_MOMENT) for one in models]
    order = CalibrateOrder(runs=tuple(one.run.run_id for one in scored))
    (card,) = calibration_of_runs(scored, order, store=bench.store).cards
    return card


def test_judges_are_refused_on_each_run_where_they_are_on_both(tmp_path: Path) -> None:
    """Of the one run alone, nothing speaks against them."""
    bench = _scored(judge(by=-0.2, favours={"q4": 0.4}))
    assert _calibrated(bench, tmp_path, "q8").standing is not Standing.HUMAN_ONLY
    both = _calibrated(bench, tmp_path, "q8", "q4")
    assert both.standing is Standing.HUMAN_ONLY
    ids = tuple(run.short_id for run in bench.runs.values())
    for model in bench.models:
        mark = _mark(bench, model, tmp_path)
        assert (mark.standing, mark.questions, mark.runs) == (Standing.HUMAN_ONLY, both.questions, ids)


def test_a_run_that_other_judges_have_judged_takes_nothing_away_from_what_is_known_of_this_one(tmp_path: Path) -> None:
    bench = _scored(judge(version={"q4": "v2"}))
    assert _calibrated(bench, tmp_path, "q8", "q4").standing is Standing.NOT_YET
    mark = _mark(bench, "q8", tmp_path)
    assert (mark.standing, mark.runs) == (Standing.ACCEPTED, (bench.runs["q8"].short_id,))


def test_no_command_asks_people_for_more_than_these_runs_have(tmp_path: Path) -> None:
    """Whether a judge without any lean favours a run takes more than 40 questions."""
    bench = _scored(judge(), questions=40)
    card = _calibrated(bench, tmp_path, "q8", "q4")
    assert (card.standing, card.is_out_of_reach, card.more) == (Standing.NOT_YET, True, "")
    assert {check.most for check in card.panel.checks} == {None, 40, 80}
    assert _mark(bench, "q4", tmp_path).more == ""
