"""The mean of a review that is half-way holds that of the whole run, though a quarter of the answers broke off."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
import pytest

from evalkit.actions.reviewing.whole import QuestionScores, whole_questions
from evalkit.stats.intervals import mean_interval

_RUNS = 600
_ERROR = 3 * (0.95 * 0.05 / _RUNS) ** 0.5
_SHARE = 0.25
_LEVELS, _CHANCES = np.arange(1.0, 6.0), np.array([0.05, 0.1, 0.2, 0.4, 0.25])
_TRUTH = _SHARE + (1 - _SHARE) * float(_LEVELS @ _CHANCES)

Kept = Callable[[QuestionScores], Mapping[str, Sequence[float]]]


def _as_found(scores: QuestionScores) -> Mapping[str, Sequence[float]]:
    return {question: row for question, (row,) in whole_questions(scores).items()}


def _all_that_is_known(scores: QuestionScores) -> Mapping[str, Sequence[float]]:
    """Mutant: what broke off counts from the first moment."""
    known = {question: [one for one in row if one is not None] for question, row in scores.rows.items()}
    return {question: row for question, row in known.items() if row}


def _coverage(kept: Kept, *, scored: float, questions: int = 80) -> float:
    random, held = np.random.default_rng([7, questions]), 0
    for number in range(_RUNS):
        names = [f"{number} {one}" for one in range(questions)]
        is_shown = random.random(questions) >= _SHARE
        is_scored = random.random(questions) < scored
        given = random.choice(_LEVELS, size=questions, p=_CHANCES)
        rows: dict[str, Sequence[float | None]] = {
            name: [float(score)] if shown and done else [None] if shown else [1.0]
            for name, shown, done, score in zip(names, is_shown, is_scored, given, strict=True)
        }
        shown = {name for name, one in zip(names, is_shown, strict=True) if one}
        counted = kept(QuestionScores(rows=rows, shown=shown))
        found = mean_interval(list(counted.values()), clusters=list(counted), scale=(1.0, 5.0))
        held += found.low <= _TRUTH <= found.high
    return held / _RUNS


@pytest.mark.parametrize("scored", [0.3, 0.6])
def test_the_interval_holds_the_mean_of_the_run_before_everything_is_scored(scored: float) -> None:
    """More often than it says: how much broke off is known of the whole sample, not of the scored part alone."""
    assert _coverage(_as_found, scored=scored) >= 0.95 - _ERROR


def test_the_interval_holds_the_mean_of_the_run_once_everything_is_scored() -> None:
    assert 0.95 - _ERROR <= _coverage(_as_found, scored=1.0) <= 0.95 + _ERROR


def test_what_broke_off_must_not_count_before_what_was_shown() -> None:
    assert _coverage(_all_that_is_known, scored=0.3) < 0.6
