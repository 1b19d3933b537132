"""How often a candidate at the margin passes, and an equal one, over the whole grid: minutes, a table and a verdict.

make calibrate
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from itertools import product
from typing import Final, NamedTuple

from tests.calibration.simulated_pairs import Drift, Scenario, halls, ours, ours_fails, plain_t, rates

__all__ = ["Cell", "Found", "cells", "main", "measured"]

_PAIRS: Final = 4000
_ERROR: Final = 0.007
"""Two standard errors of the simulation at .05 and 4,000 pairs."""
_PROMISE: Final = 0.075
_WORKERS: Final = 2
_UNEQUAL: Final = (4,) * 30 + (2,) * 40
_DRIFTS: Final[tuple[Drift, ...]] = ("slope", "shift")
_FEW_OR_VERY_UNEQUAL: Final = (
    ("20 of 2", (2,) * 20, 0.12),
    ("25 of 4", (4,) * 25, 0.08),
    ("120 and 20 of 4", (1,) * 120 + (4,) * 20, 0.05),
    ("100 and 20 of 5", (1,) * 100 + (5,) * 20, 0.05),
    ("150 and 5 of 10", (1,) * 150 + (10,) * 5, 0.05),
)
"""Beyond what is promised: a run easily meets none of the clusters that are lost (0009-bounds-of-differences.md)."""


class Cell(NamedTuple):
    """One scenario at its margin, and what is promised of it."""

    name: str
    scenario: Scenario
    promise: float = _PROMISE


class Found(NamedTuple):
    """What came of a cell: how often each rule passes at the margin, and without any loss."""

    cell: Cell
    errs: float
    plain_errs: float
    halls_errs: float
    fails: float
    power: float
    plain_power: float
    halls_power: float

    @property
    def is_within(self) -> bool:
        """Whether both errors are as promised, but for the simulation's own error."""
        return max(self.errs, self.fails) <= self.cell.promise + _ERROR


def cells() -> Iterator[Cell]:
    """The grid."""
    for n, repeats, share, severity in product((100, 200), (1, 3, 5), (0.6, 0.75, 0.9), (0.5, 1.0)):
        yield _cell("accuracy", sizes=(1,) * n, repeats=repeats, share=share, severity=severity)
    for n, loss in product((100, 200, 400), (0.03, 0.04, 0.05, 0.06, 0.08)):
        yield _cell("greedy", amount="greedy", sizes=(1,) * n, repeats=1, loss=loss)
    for drift, n, repeats in product(_DRIFTS, (100, 200), (1, 3, 5)):
        yield _cell(f"accuracy, {drift}", sizes=(1,) * n, repeats=repeats, share=0.9, drift=drift)
    for (name, sizes), repeats, share, severity, whole in product(
        (("50 of 4", (4,) * 50), ("100 of 2", (2,) * 100), ("30 of 4 and 40 of 2", _UNEQUAL)),
        (1, 3, 5),
        (0.6, 0.9),
        (0.5, 1.0),
        (True, False),
    ):
        promise = 0.08 if sizes == _UNEQUAL and whole and severity == 1 else _PROMISE
        yield _cell(
            f"{name}{', whole' if whole else ''}",
            promise,
            sizes=sizes,
            repeats=repeats,
            share=share,
            severity=severity,
            hits_clusters=whole,
        )
    for n, loss, share, repeats, severity in product(
        (200, 300), (0.02, 0.03, 0.04), (1.0, 0.99), (1, 3, 5), (1.0, 0.5)
    ):
        yield _cell(
            "finished",
            amount="finished",
            sizes=(1,) * n,
            loss=loss,
            share=share,
            repeats=repeats,
            severity=severity,
        )
    for n, repeats, share in product((100, 200), (2, 3, 5), (0.6, 0.9)):
        yield _cell("steadiness", amount="steadiness", sizes=(1,) * n, repeats=repeats, share=share)
    for n, repeats, severity in product((100, 200), (1, 3), (0.5, 1.0)):
        yield _cell("score", amount="score", sizes=(1,) * n, loss=0.25, repeats=repeats, severity=severity)
    for n, repeats in product((100, 200), (1, 3)):
        yield _cell("log speed", amount="log speed", sizes=(1,) * n, loss=0.2231, repeats=repeats)
    for (name, sizes, loss), severity in product(_FEW_OR_VERY_UNEQUAL, (0.5, 1.0)):
        yield _cell(
            f"{name}, whole", 0.2, sizes=sizes, repeats=5, share=0.9, severity=severity, hits_clusters=True, loss=loss
        )


def _cell(name: str, promise: float = _PROMISE, *, loss: float = 0.05, **fields: object) -> Cell:
    return Cell(name, Scenario(loss=loss, margin=loss, **fields), promise)  # pyright: ignore[reportArgumentType]


def measured(cell: Cell) -> Found:
    """One cell's rates."""
    at_margin, equal = cell.scenario, replace(cell.scenario, loss=0.0, drift="none")
    return Found(
        cell,
        *rates((ours, plain_t, halls, ours_fails), at_margin, _PAIRS),
        *rates((ours, plain_t, halls), equal, _PAIRS),
    )


def main() -> int:
    """Measures, prints a line a cell; 1 when a cell breaks its promise."""
    found: list[Found] = []
    _say(f"{'':<78}   passes at the margin        fails  passes without loss")
    _say(f"{'':<78}   ours   plain  Hall's        ours   ours   plain  Hall's")
    with ProcessPoolExecutor(_WORKERS) as workers:
        for one in workers.map(measured, cells(), chunksize=2):
            found.append(one)
            _say(_line(one))
    return int(not all(one.is_within for one in found))


def _line(found: Found) -> str:
    scenario = found.cell.scenario
    place = f"n {scenario.n:<4} R {scenario.repeats} share {scenario.share:<5g} severity {scenario.severity:<4g}"
    rates = f"{found.errs:.3f}  {found.plain_errs:.3f}  {found.halls_errs:.3f}        {found.fails:.3f}"
    powers = f"{found.power:.3f}  {found.plain_power:.3f}  {found.halls_power:.3f}"
    mark = "" if found.is_within else "  OUT OF BOUNDS"
    return f"{found.cell.name:<28} {place} margin {scenario.margin:<6g}   {rates}  {powers}{mark}"


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
