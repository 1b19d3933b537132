"""Panels of simulated judges, 1,000 runs a scene: whether what scorecards say of them is true. Minutes, and a table.

make calibrate
"""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from typing import Final, NamedTuple, TypeVar

import numpy as np

from tests.calibration.panel_figures import (
    DIFFERENCES,
    MEANS,
    NEAR_THE_TOP,
    SLOPES,
    difference_seen,
    halo_seen,
    mean_seen,
    slopes_seen,
)
from tests.calibration.simulated_panels import Scene

__all__ = ["Row", "main"]

_Seen = TypeVar("_Seen")

_RUNS: Final = 1000
_FEW_RUNS: Final = 200
_WORKERS: Final = 2
_ERROR: Final = 0.014
"""Two standard errors of the simulation at .95 and 1,000 runs."""
_COVERAGE: Final = (0.93, 0.97)
_WARY: Final = (0.93, 0.995)
"""Of intervals with few clusters or near an end of the scale: too wide rather than too narrow, as of judges alone."""
_MANY: Final = 50
"""Clusters from which on the bounds of a difference are not wider than they claim."""
_ERRORS: Final = 4.0
"""Standard errors that a mean over so many runs and figures may be off."""


class Row(NamedTuple):
    """A line of the table."""

    name: str
    value: float
    least: float
    most: float
    beside: str = ""

    @property
    def is_within(self) -> bool:
        """Whether the figure is as it must be."""
        return self.least <= self.value <= self.most


def _share(name: str, held: Sequence[bool], bounds: tuple[float, float]) -> Row:
    return Row(name, float(np.mean(held)), bounds[0] - _ERROR, bounds[1] + _ERROR)


def _zero(name: str, errors: Sequence[float], *, allowed: float = 0.0) -> Row:
    """A mean error, which must be 0 within the simulation's own error and what is allowed."""
    own = float(np.std(errors)) / math.sqrt(len(errors))
    most = allowed + _ERRORS * own
    return Row(name, float(np.mean(errors)), -most, most, f"± {own:.4f}")


def _mean_rows(name: str, scene: Scene, bounds: tuple[float, float], run: _Run) -> Iterator[Row]:
    seen = run(partial(mean_seen, scene), _RUNS)
    yield _share(f"{name}: panel's mean, every attempt", [one.is_held for one in seen], bounds)
    yield _share(f"{name}: panel's mean, completed", [one.is_held_completed for one in seen], bounds)
    for number, judge in enumerate(scene.judges):
        yield _share(f"{name}: {judge.name}'s mean", [one.are_held_by_judge[number] for one in seen], _WARY)
    # Where verdicts are missing, what broke off weighs a little more: .005 at 2 % of verdicts and 10 % of attempts.
    yield _zero(f"{name}: error of the panel's mean", [one.error for one in seen], allowed=_allowed(scene))
    if scene.method.value == "levels":
        for number, judge in enumerate(scene.judges):
            errors = [error for one in seen if (error := one.noise_errors[number]) is not None]
            # The order of the levels moves a judge that has a preference, and its weighted scores have no noise at all.
            if not judge.position_preference and not judge.gives_logprobs:
                yield _zero(f"{name}: error of {judge.name}'s noise variance", errors)
    biased = abs(scene.truth() - scene.truth_without_judges)
    share = float(np.mean([one.is_unbiased_held for one in seen]))
    yield Row(f"{name}: holds what judges without bias find, {biased:.2f} away", share, 0.0, 1.0)


def _allowed(scene: Scene) -> float:
    return 0.006 if any(judge.failing.share for judge in scene.judges) else 0.0


def _difference_rows(name: str, pair: tuple[Scene, Scene], run: _Run) -> Iterator[Row]:
    seen = run(partial(difference_seen, *pair), _RUNS)
    bounds = _COVERAGE if pair[0].n_clusters >= _MANY else _WARY
    yield _share(f"{name}: difference", [one.is_held for one in seen], bounds)
    yield Row(
        f"{name}: difference lies below its lower bound of 95 %",
        float(np.mean([one.is_high for one in seen])),
        0,
        0.064,
    )
    yield Row(
        f"{name}: difference lies above its upper bound of 95 %", float(np.mean([one.is_low for one in seen])), 0, 0.064
    )
    yield _zero(f"{name}: error of the difference", [one.error for one in seen])


def _slope_rows(run: _Run) -> Iterator[Row]:
    seen = run(slopes_seen, _RUNS)
    for number, judge in enumerate(SLOPES.judges):
        slopes = [one[number] for one in seen]
        name = f"slope {judge.length_slope:g} a doubling"
        yield _share(f"{name}: interval", [one.is_held for one in slopes], _COVERAGE)
        # Scores end at 1 and 5, which takes a little from what length adds.
        yield _zero(f"{name}: error", [one.value - judge.length_slope for one in slopes], allowed=0.02)
        told = float(np.mean([one.is_seen for one in slopes]))
        yield Row(f"{name}: told from 0", told, 0.0, 1.0 if judge.length_slope else 0.07)


def _halo_rows(run: _Run) -> Iterator[Row]:
    seen = run(halo_seen, _FEW_RUNS)
    r = [one.correlation for one in seen]
    yield Row(
        "two dimensions of one impression: flagged",
        float(np.mean([one.is_flagged for one in seen])),
        0.95,
        1.0,
        f"r {np.mean(r):.3f}",
    )
    highest = max(one.highest_other for one in seen)
    yield Row(
        "dimensions of their own: flagged",
        float(np.mean([one.false_flags > 0 for one in seen])),
        0.0,
        0.0,
        f"highest r {highest:.2f}",
    )


class _Run:
    """Puts runs to the workers."""

    def __init__(self, workers: ProcessPoolExecutor) -> None:
        self._workers = workers

    def __call__(self, see: Callable[[int], _Seen], n_runs: int) -> list[_Seen]:
        return list(self._workers.map(see, range(n_runs), chunksize=20))


def _rows(run: _Run) -> Iterator[Row]:
    for name, scene in MEANS.items():
        yield from _mean_rows(name, scene, _COVERAGE, run)
    for name, scene in NEAR_THE_TOP.items():
        yield from _mean_rows(name, scene, _WARY, run)
    for name, pair in DIFFERENCES.items():
        yield from _difference_rows(name, pair, run)
    yield from _slope_rows(run)
    yield from _halo_rows(run)


def main() -> int:
    """Measures and prints a line a figure; 1 when one is out of bounds."""
    is_well = True
    with ProcessPoolExecutor(_WORKERS) as workers:
        for row in _rows(_Run(workers)):
            is_well = is_well and row.is_within
            mark = "" if row.is_within else "  OUT OF BOUNDS"
            sys.stdout.write(f"{row.name:<80} {row.value:+.4f} {row.beside}{mark}\n")
            sys.stdout.flush()
    return int(not is_well)


if __name__ == "__main__":
    sys.exit(main())
