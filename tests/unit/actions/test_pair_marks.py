"""What a comparison offers to have people score: the same command as scorecards and calibration do, in one piece."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from evalkit.actions.build_scorecard import scorecard_of
from evalkit.actions.calibrate_run import CalibrateOrder, calibration_of_runs
from evalkit.actions.comparing.pair import Terms, judged_pair
from evalkit.actions.comparing.run_table import run_table
from evalkit.actions.score_run import ScoredRun, run_scored_now
from evalkit.domain.calibration import CalibrationMark
from evalkit.domain.comparison import PairComparison
from evalkit.domain.criteria import ScoredBy
from evalkit.domain.decision import Decision
from evalkit.domain.question import Variant
from tests.builders import A_MOMENT
from tests.unit.actions.calibrating.calibrated import judge, scores
from tests.unit.actions.judged_runs import judge_run
from tests.unit.actions.reviewing.review_bench import ReviewBench

_LARGE, _FEW = ("coherence", "completeness", "common_sense"), "contradiction_detection"
"""Dimensions of which people would be shown answers to all questions, and one of which to four."""


class _Bench(ReviewBench):
    @property
    def variants(self) -> Sequence[Variant]:
        tagged = tuple(replace(one, tags=(_FEW,)) for one in super().variants[:4])
        return (*tagged, *super().variants[4:])


def _judged(*dimensions: str, questions: int = 40, models: Sequence[str] = ("q8", "q4")) -> ReviewBench:
    bench = _Bench(questions=questions, models=models)
    for model in models:
        for name in dimensions:
            one = judge(dimension=name, runs=models)
            judge_run(bench.store, bench.runs[model].run_id, one, questions=bench.variants)
    return bench


def _scored_runs(bench: ReviewBench, cwd: Path) -> list[ScoredRun]:
    return [run_scored_now(run.run_id, store=bench.store, cwd=cwd, now=A_MOMENT) for run in bench.runs.values()]


def _compared(bench: ReviewBench, cwd: Path, **decision: object) -> PairComparison:
    """The second run against the first."""
    ours, theirs = (run_table(one, bench.store.attempts.columns(one.run.run_id)) for one in _scored_runs(bench, cwd))
    members: dict[str, object] = {"reference": "q8", "candidates": ("q4",), "criteria": {"accuracy": 0.03}}
    terms = Terms(
        decision=Decision(**(members | decision)),  # pyright: ignore[reportArgumentType]
        has_default_margins="criteria" not in decision,
        confidence=0.95,
        show=0,
    )
    return judged_pair(ours, theirs, terms=terms, store=bench.store).comparison


def _marks(compared: PairComparison) -> Mapping[str, CalibrationMark]:
    found = [row.calibration for row in compared.rows]
    return {mark.dimension: mark for mark in found if mark is not None}


def test_one_command_asks_for_all_that_can_come_to_anything_as_scorecards_do(tmp_path: Path) -> None:
    bench = _judged(*_LARGE, _FEW)
    marks = _marks(_compared(bench, tmp_path))
    (command,) = {mark.more for name, mark in marks.items() if name != _FEW}
    assert [f"--dimension {name}" in command for name in _LARGE] == [True] * 3
    first = _scored_runs(bench, tmp_path)[0]
    offered = {mark.dimension: mark.more for mark in scorecard_of(first, store=bench.store, cwd=tmp_path).calibration}
    assert offered == {name: mark.more for name, mark in marks.items()}


def test_what_has_too_few_questions_is_named_without_a_command(tmp_path: Path) -> None:
    marks = _marks(_compared(_judged(*_LARGE, _FEW), tmp_path))
    assert (marks[_FEW].more, marks[_FEW].can_be_labelled) == ("", False)
    assert all(marks[name].can_be_labelled for name in _LARGE)
    small = _marks(_compared(_judged(*_LARGE, questions=20), tmp_path))
    assert {(mark.more, mark.can_be_labelled) for mark in small.values()} == {("", False)}


def test_where_people_have_begun_calibration_and_comparison_ask_for_the_same(tmp_path: Path) -> None:
    bench = _judged(*_LARGE, _FEW, questions=120)
    review = bench.begin(asked_hashes=tuple(variant.asked_hash for variant in bench.variants[:10]))
    for model in bench.models:
        bench.rated(review, "ann", *scores(10), model=model)
    runs = _scored_runs(bench, tmp_path)
    order = CalibrateOrder(runs=tuple(one.run.run_id for one in runs))
    cards = calibration_of_runs(runs, order, store=bench.store).cards
    marks = _marks(_compared(bench, tmp_path))
    assert " --fresh --dimension coherence " in marks["coherence"].more
    assert {card.dimension: card.more for card in cards} == {name: mark.more for name, mark in marks.items()}


def test_a_decision_has_a_command_for_what_decides_and_another_one_for_the_rest(tmp_path: Path) -> None:
    bench = _judged(*_LARGE)
    criteria = {"completeness": 0.3, "coherence": 0.3}
    marks = _marks(_compared(bench, tmp_path, criteria=criteria))
    (decides,) = {marks[name].more for name in criteria}
    assert "--dimension completeness --dimension coherence" in decides
    assert "common_sense" not in decides
    assert marks["common_sense"].more.partition(" --minutes ")[0].endswith(" --dimension common_sense")


@pytest.mark.parametrize("scored_by", [ScoredBy.PEOPLE, ScoredBy.COMBINED])
def test_why_people_cannot_decide_and_how_judges_stand_name_one_command(tmp_path: Path, scored_by: ScoredBy) -> None:
    criteria = {"completeness": 0.3, "coherence": 0.3}
    compared = _compared(_judged(*_LARGE, questions=200), tmp_path, criteria=criteria, scored_by=scored_by)
    (decides,) = {mark.more for mark in _marks(compared).values()}
    reasons = [str(row.difference) for row in compared.rows if row.criterion.key in criteria]
    assert [f"with: {decides}'" in reason for reason in reasons] == [True, True]


def test_a_review_that_nobody_has_worked_on_yet_is_gone_on_with(tmp_path: Path) -> None:
    bench = _judged(*_LARGE)
    bench.asked(bench.begin(), "ann", *range(10))
    compared = _compared(bench, tmp_path, criteria={"coherence": 0.3}, scored_by=ScoredBy.PEOPLE)
    runs = " ".join(run.short_id for run in bench.runs.values())
    assert _marks(compared)["coherence"].more == f"evalkit review {runs}"
    (reason,) = (str(row.difference) for row in compared.rows if row.criterion.key == "coherence")
    assert f"score both alike with: evalkit review {runs}'" in reason


def test_one_review_holds_all_runs_of_a_decision(tmp_path: Path) -> None:
    bench = _judged(*_LARGE, models=("q8", "q4"))
    runs = tuple(bench.runs.values())
    ours, theirs = (
        run_table(one, bench.store.attempts.columns(one.run.run_id)) for one in _scored_runs(bench, tmp_path)
    )
    decision = Decision(reference="q8", candidates=("q4",), criteria={"coherence": 0.3}, scored_by=ScoredBy.PEOPLE)
    terms = Terms(decision=decision, has_default_margins=False, confidence=0.95, show=0, runs=tuple(reversed(runs)))
    compared = judged_pair(ours, theirs, terms=terms, store=bench.store).comparison
    named = " ".join(run.short_id for run in reversed(runs))
    assert all(mark.more.startswith(f"evalkit review {named} ") for mark in _marks(compared).values())
