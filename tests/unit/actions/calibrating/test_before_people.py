"""What is offered before anybody has scored anything: one command, whichever page is asked."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from evalkit.actions.calibrate_run import CalibrateOrder, calibration_of_runs
from evalkit.actions.calibrating.marks import run_marks
from evalkit.actions.score_run import ScoredRun, run_scored_now
from evalkit.actions.show_agreement import agreement_of
from evalkit.errors import RunError
from evalkit.storage.store import Store
from tests.builders import A_MOMENT
from tests.unit.actions.calibrating.calibrated import judge
from tests.unit.actions.judged_runs import judge_run
from tests.unit.actions.reviewing.review_bench import ReviewBench


def _calibration(scored: Sequence[ScoredRun], store: Store) -> object:
    return calibration_of_runs(scored, CalibrateOrder(runs=()), store=store)


def _agreement(scored: Sequence[ScoredRun], store: Store) -> object:
    return agreement_of(scored, store=store)


def _scored(bench: ReviewBench, cwd: Path, *, judged: Sequence[str] = ()) -> list[ScoredRun]:
    for dimension in judged:
        for model in bench.models:
            one = judge(runs=bench.models, dimension=dimension)
            judge_run(bench.store, bench.runs[model].run_id, one, questions=bench.variants)
    return [run_scored_now(run.run_id, store=bench.store, cwd=cwd, now=A_MOMENT) for run in bench.runs.values()]


def _offered(page: Callable[[Sequence[ScoredRun], Store], object], scored: Sequence[ScoredRun], store: Store) -> str:
    with pytest.raises(RunError) as raised:
        page(scored, store)
    (command,) = re.findall(r"evalkit review .*", str(raised.value))
    return command


@pytest.mark.parametrize("runs", [1, 2], ids=["one run", "both"])
def test_agreement_and_calibration_offer_what_the_scorecard_does(tmp_path: Path, runs: int) -> None:
    bench = ReviewBench(questions=40, models=("q8", "q4"))
    scored = _scored(bench, tmp_path, judged=("coherence", "common_sense"))
    columns = bench.store.attempts.columns(scored[0].run.run_id)
    (command,) = {mark.more for mark in run_marks(scored[0], columns, store=bench.store, cwd=tmp_path)}
    assert "--dimension coherence --dimension common_sense --minutes " in command
    assert _offered(_agreement, scored[:runs], bench.store) == command
    assert _offered(_calibration, scored[:runs], bench.store) == command


def test_dimensions_that_could_not_be_calibrated_are_in_no_offer(tmp_path: Path) -> None:
    bench = ReviewBench(questions=8, models=("q8", "q4"))
    scored = _scored(bench, tmp_path, judged=("coherence",))
    command = f"evalkit review {' '.join(one.run.short_id for one in scored)}"
    assert _offered(_agreement, scored, bench.store) == command
    assert _offered(_calibration, scored, bench.store) == command


def test_where_no_judge_has_scored_either_the_usual_review_is_offered(tmp_path: Path) -> None:
    bench = ReviewBench(questions=40, models=("q8", "q4"))
    scored = _scored(bench, tmp_path)
    command = f"evalkit review {' '.join(one.run.short_id for one in scored)}"
    assert _offered(_agreement, scored, bench.store) == command
