"""Looks, the monitor and plans over many more runs than a test takes: minutes, a table and a verdict.

make calibrate
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from itertools import product
from typing import Final, NamedTuple

import numpy as np

from evalkit.domain.criteria import DEFAULT_MARGINS
from evalkit.stats.joint_pass import BuildAssumptions, decision_design, joint_pass
from evalkit.stats.planning import decision_chances
from tests.calibration.simulated_looks import (
    ALARMS,
    Losing,
    Pairs,
    decided,
    false_alarms,
    passing_at_a_look,
    true_spread,
)

__all__ = ["Check", "Found", "checks", "main"]

_RUNS: Final = 20_000
_MARGIN: Final = 0.05
_WORKERS: Final = 2
_LOOSEST: Final[dict[tuple[Losing, int], float]] = {("few", 50): 0.095, ("few", 100): 0.07}
"""Losses that sit on few questions, with few questions asked; all others .055."""


class Check(NamedTuple):
    """One figure and where it must lie."""

    name: str
    measure: Callable[[], float]
    least: float
    most: float
    error: float
    """Two standard errors of the simulation."""


class Found(NamedTuple):
    """What came of a check."""

    name: str
    value: float
    is_within: bool


def checks() -> Iterator[Check]:
    """Everything that is measured."""
    losings: tuple[Losing, ...] = ("spread", "some", "few")
    for losing, questions, repeats in product(losings, (50, 100, 200), (3, 5)):
        pairs = Pairs(questions=questions, repeats=repeats, loss=_MARGIN, losing=losing)
        measure = partial(passing_at_a_look, pairs, margin=_MARGIN, n_runs=_RUNS)
        yield Check(f"{_name(pairs)}: passes at a look", measure, 0, _LOOSEST.get((losing, questions), 0.055), 0.003)
    for case in ALARMS:
        yield Check(f"false alarms, {case}", partial(_alarms, case), 0, 0.01, 0.002)
    for losing, (questions, repeats), loss, margin in product(
        losings, ((100, 3), (200, 5)), (0.0, 0.03, 0.12), (0.05, 0.08)
    ):
        pairs = Pairs(questions=questions, repeats=repeats, loss=loss, losing=losing)
        low = -0.08 if losing == "few" else -0.03
        name = f"{_name(pairs)}, loss {loss:g}, margin {margin:g}: decides, less what was planned"
        yield Check(name, partial(_more_than_planned, pairs, margin), low, 0.03 if losing != "few" else 0.08, 0.004)
    for accuracy, unfinished in product((0.6, 0.7, 0.8, 0.9), (0.005, 0.01, 0.02)):
        name = f"identical builds at {accuracy:g}, {100 * unfinished:g} % unfinished: pass jointly"
        yield Check(name, partial(_joint, accuracy, unfinished), 0.8, 1, 0.012)


def main() -> int:
    """Measures and prints a line a check; 1 when a figure is out of bounds."""
    found: list[Found] = []
    with ProcessPoolExecutor(_WORKERS) as workers:
        for one in workers.map(_measured, checks()):
            found.append(one)
            mark = "" if one.is_within else "  OUT OF BOUNDS"
            sys.stdout.write(f"{one.name:<75} {one.value:>7.4f}{mark}\n")
            sys.stdout.flush()
    return int(not all(one.is_within for one in found))


def _measured(check: Check) -> Found:
    value = check.measure()
    return Found(check.name, value, check.least - check.error <= value <= check.most + check.error)


def _name(pairs: Pairs) -> str:
    return f"{pairs.questions} x {pairs.repeats} {pairs.losing}"


def _alarms(case: str) -> float:
    return false_alarms(ALARMS[case](np.random.default_rng(1), 10_000), margin=_MARGIN)


def _more_than_planned(pairs: Pairs, margin: float) -> float:
    """Of PASS where the loss is below the margin, else of FAIL."""
    planned = decision_chances(
        true_spread(pairs), questions=pairs.questions, repeats=pairs.repeats, margin=margin, true_loss=pairs.loss
    )
    passed, failed = decided(pairs, margin=margin, n_runs=_RUNS // 2)
    return passed - planned.passes if pairs.loss < margin else failed - planned.fails


def _joint(accuracy: float, unfinished: float) -> float:
    builds = BuildAssumptions(
        accuracy=accuracy,
        # The variance that plans assume.
        agreement=max(0.0, 1 - 0.1127 / (accuracy * (1 - accuracy))),
        unfinished=unfinished,
    )
    return joint_pass(builds, decision_design(200, repeats=5), margins=DEFAULT_MARGINS, draws=4000).passes


if __name__ == "__main__":
    sys.exit(main())
