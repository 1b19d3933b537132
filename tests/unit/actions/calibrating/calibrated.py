"""Runs that people and judges have scored as a test says, and what comes of holding one against the other."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from evalkit.actions.calibrating.grounds import calibration_of
from evalkit.actions.calibrating.labelled import LabelledRun, labelled_run
from evalkit.actions.score_run import run_scored_now
from evalkit.domain.calibration import CalibrationCard, Check, Ground, JudgeFit
from evalkit.domain.review import AssignmentKind, Review
from tests.builders import A_MOMENT
from tests.unit.actions.judged_runs import AJudge, judge_run
from tests.unit.actions.reviewing.review_bench import ReviewBench

__all__ = ["PASSED", "check_of", "fitted", "judge", "labelled", "quality", "scores", "two_people"]

PASSED = {"big": True, "other": True}
_LEVELS = [1, 2, 3, 4, 5, 4, 3, 2]
"""Of eight questions in turn."""


def quality(number: int) -> int:
    """What the answer to a question is worth."""
    return _LEVELS[number % 8]


def scores(count: int, *, off: int = 0) -> list[int]:
    """What a person gives, every third one level off in turn above and below."""
    turns = [0, 0, 1, 0, 0, -1]
    return [min(5, max(1, quality(number) + off * turns[number % 6])) for number in range(count)]


def judge(name: str = "big", *, by: float = 0.0, favours: dict[str, float] | None = None, **more: object) -> AJudge:
    """Says what the answer is worth, more by so much on the whole, and to a model."""
    extra = favours or {}

    def says(model: str, number: int, repeat: int) -> float:
        del repeat
        return min(5.0, max(1.0, quality(number) + by + extra.get(model, 0.0)))

    return AJudge(name=name, says=says, repeats=1, **more)  # pyright: ignore[reportArgumentType]


def two_people(
    bench: ReviewBench, model: str, first: Sequence[float], second: Sequence[float], *, review: Review | None = None
) -> Review:
    """Let ada and bo score the same answers of a run."""
    held = review or bench.begin()
    for name, scores in (("ada", first), ("bo", second)):
        bench.rated(held, name, *map(int, scores), model=model, kind=AssignmentKind.COMMON)
    return held


def labelled(bench: ReviewBench, *judges: AJudge, cwd: Path, dimension: str = "coherence") -> list[LabelledRun]:
    """Every run of the bench, after these judges have judged."""
    for judge in judges:
        for model in judge.runs:
            judge_run(bench.store, bench.runs[model].run_id, judge, questions=bench.variants)
    scored = [run_scored_now(run.run_id, store=bench.store, cwd=cwd, now=A_MOMENT) for run in bench.runs.values()]
    return [labelled_run(one, bench.store.attempts.columns(one.run.run_id), dimension) for one in scored]


def fitted(bench: ReviewBench, *judges: AJudge, cwd: Path) -> CalibrationCard:
    """The same held against people; all judges have passed their canaries."""
    return calibration_of(labelled(bench, *judges, cwd=cwd), canaries=PASSED)


def check_of(fit: JudgeFit, ground: Ground) -> Check:
    """What was found on one ground."""
    return next(check for check in fit.checks if check.ground is ground)
