"""How often PPI++ holds what people would say, and what becomes of judges: minutes, a table and a verdict.

make calibrate
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from itertools import product
from typing import Final, NamedTuple

from tests.calibration.simulated_people import (
    Judges,
    Loss,
    Standings,
    Worlds,
    coverage,
    standings,
    without_clusters,
    worth,
    wrongly_passed,
)

__all__ = ["Check", "main"]

_RUNS: Final = 2000
_REVIEWS: Final = 400
_WORKERS: Final = 2
_ERROR: Final = 0.01
"""Two standard errors of the simulation at .95 and 2,000 runs."""


class Check(NamedTuple):
    """One figure and where it must lie."""

    name: str
    measure: Callable[[], float]
    least: float
    most: float


def _coverages() -> Iterator[Check]:
    losses: tuple[Loss, ...] = ("even", "common", "rare")
    for loss, (per, is_whole), labelled in product(losses, ((1, False), (4, False), (4, True)), (30, 60, 100)):
        for is_stratified in (False,) if is_whole else (True, False):
            worlds = Worlds(
                labelled=labelled, loss=loss, per_cluster=per, is_whole=is_whole, is_stratified=is_stratified
            )
            name = f"{loss:<6} labelled {labelled:>3} of 300, {per} a cluster{', whole' if is_whole else ''}"
            name += ", strata" if is_stratified else ""
            yield Check(f"coverage {name}", partial(coverage, worlds, _RUNS), 0.93, 0.97)
            if per == 1:
                yield Check(f"passes at the margin {name}", partial(wrongly_passed, worlds, _RUNS), 0.0, 0.07)
            else:
                ignoring = partial(coverage, worlds, _RUNS, found=without_clusters)
                yield Check(f"  clusters ignored {name}", ignoring, 0.0, 1.0)
    for labelled in (36, 60, 96):
        worlds = Worlds(labelled=labelled, per_cluster=6, is_whole=True, is_stratified=False)
        name = f"labelled {labelled} of 300, 6 a cluster, whole"
        yield Check(f"coverage {name}", partial(coverage, worlds, _RUNS), 0.93, 0.97)
        yield Check(f"  clusters ignored {name}", partial(coverage, worlds, _RUNS, found=without_clusters), 0.0, 0.90)
    for noise, count in product((0.3, 0.6, 1.2), (1, 3)):
        judges = Judges(noise=noise, count=count, lean=0.5, lean_to_one=0.3)
        for labelled in (30, 60, 100):
            worlds = Worlds(labelled=labelled, judges=judges)
            name = f"judges of noise {noise}, {count} of them, labelled {labelled}"
            yield Check(f"coverage {name}", partial(coverage, worlds, _RUNS), 0.93, 0.97)
            yield Check(f"  a label is worth, {name}", partial(worth, worlds, _RUNS), 0.93, 3.0)


_Row = tuple[str, Worlds, int, int]


def _reviews() -> Iterator[_Row]:
    for (name, lean, one), labelled in product(
        (("fair", 0.0, 0.0), ("leans .4", 0.4, 0.0), ("favours one by .4", 0.0, 0.4)), (60, 100, 200, 300)
    ):
        for count, shared in ((1, 40), (3, 40), (3, 2 * labelled)):
            worlds = Worlds(labelled=labelled, judges=Judges(lean=lean, lean_to_one=one, count=count))
            yield f"{name:<18} {count} judge{'s' if count > 1 else ' '}", worlds, labelled, shared


def _reviewed(row: _Row) -> tuple[_Row, Standings]:
    return row, standings(row[1], _REVIEWS, shared=row[3])


def _measured(check: Check) -> tuple[Check, float]:
    return check, check.measure()


def main() -> int:
    """Measures and prints a line a check; 1 when one is out of bounds."""
    is_sound = True
    with ProcessPoolExecutor(_WORKERS) as workers:
        for check, value in workers.map(_measured, _coverages(), chunksize=4):
            is_within = check.least - _ERROR <= value <= check.most + _ERROR
            is_sound &= is_within
            sys.stdout.write(f"{check.name:<80} {value:.3f}{'' if is_within else '  OUT OF BOUNDS'}\n")
            sys.stdout.flush()
        sys.stdout.write(f"{'judge':<28} labelled shared    bias  difference  agreement  accepted  human only\n")
        for (name, worlds, labelled, shared), found in workers.map(_reviewed, _reviews()):
            is_fair = worlds.judges.lean == worlds.judges.lean_to_one == 0
            is_within = found.human_only <= 0.05 if is_fair else found.accepted <= 0.05
            is_sound &= is_within
            sys.stdout.write(
                f"{name:<28} {labelled:>8} {shared:>6} {found.bias:>7.2f} {found.difference:>11.2f} "
                f"{found.agreement:>10.2f} {found.accepted:>9.2f} {found.human_only:>11.2f}"
                f"{'' if is_within else '  OUT OF BOUNDS'}\n"
            )
            sys.stdout.flush()
    return int(not is_sound)


if __name__ == "__main__":
    sys.exit(main())
