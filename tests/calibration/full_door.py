"""Verdicts on 200 pairs of simulated builds that are asked over real HTTP: a quarter of an hour, a table and a verdict.

100 identical pairs of 200 questions x 5, and candidates that are 12 points worse: 50 pairs of 200 x 5, which share
their references with half of the identical ones, and 50 of 100 x 3. A figure is out of bounds when its 95 % interval
(Wilson's) lies wholly beyond what is promised.

make calibrate
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import fmean, stdev
from typing import Final, NamedTuple

from evalkit.domain.comparison import Status
from evalkit.stats import share_interval
from tests.calibration.door_bank import HALF, WHOLE
from tests.calibration.simulated_door import Family, Judged, asked, judged, open_door, true_losses

__all__ = ["main"]

_PAIRS: Final = 50
_LEEWAY: Final = 0.08
"""By which joint passes of identical builds may differ from what was planned."""
_RARELY: Final = 0.01
_PER_DOOR: Final = 10
"""Families served by one endpoint and kept in one store."""


class _Promise(NamedTuple):
    """One figure and where it must lie."""

    name: str
    pairs: Sequence[Judged]
    status: Status
    least: float
    most: float


def main() -> int:
    """Asks, judges, prints a line a promise; 1 when one is broken."""
    began_s = time.monotonic()
    families = [
        *(Family(number=n, set_name=WHOLE, candidates=("same", "worse")) for n in range(_PAIRS)),
        *(Family(number=_PAIRS + n, set_name=WHOLE, candidates=("same",)) for n in range(_PAIRS)),
        *(Family(number=2 * _PAIRS + n, set_name=HALF, candidates=("worse",)) for n in range(_PAIRS)),
    ]
    found: list[Judged] = []
    losses: list[float] = []
    for begin in range(0, len(families), _PER_DOOR):
        together = families[begin : begin + _PER_DOOR]
        with tempfile.TemporaryDirectory() as folder, open_door(Path(folder), together) as door:
            rate = asyncio.run(asked(door, together))
            found += judged(door, together)
            losses += true_losses(door, together)
        _say(f"{len(found)} pairs, {rate:.0f} attempts a second")
    _say(f"{len(found)} pairs in {time.monotonic() - began_s:.0f} s")
    _say(f"worse candidates have truly lost {fmean(losses):.3f} (deviation {stdev(losses):.3f})")
    planned = [one.planned for one in found if one.planned is not None]
    _say(f"planned that identical pairs pass: {fmean(planned):.3f} ({min(planned):.3f} to {max(planned):.3f})")
    kept = [_is_kept(promise) for promise in _promises(found, planned=fmean(planned))]
    return int(not all(kept))


def _promises(found: Sequence[Judged], *, planned: float) -> Iterator[_Promise]:
    same = [one for one in found if one.kind == "same"]
    yield _Promise("identical, 200 x 5: fail", same, Status.FAIL, 0, _RARELY)
    yield _Promise("identical, 200 x 5: pass", same, Status.PASS, planned - _LEEWAY, planned + _LEEWAY)
    for set_name, size, least in ((HALF, "100 x 3", 0.55), (WHOLE, "200 x 5", 0.9)):
        worse = [one for one in found if (one.kind, one.family.set_name) == ("worse", set_name)]
        yield _Promise(f"12 points worse, {size}: fail", worse, Status.FAIL, least, 1)
        yield _Promise(f"12 points worse, {size}: pass", worse, Status.PASS, 0, _RARELY)


def _is_kept(promise: _Promise) -> bool:
    hits = [int(one.status is promise.status) for one in promise.pairs]
    estimate = share_interval(hits, [1] * len(hits), clusters=[str(number) for number in range(len(hits))])
    is_kept = estimate.high >= promise.least and estimate.low <= promise.most
    figure = f"{sum(hits)} of {len(hits)} = {estimate.value:.3f} ({estimate.low:.3f} to {estimate.high:.3f})"
    mark = "" if is_kept else "  OUT OF BOUNDS"
    _say(f"{promise.name:<32} {figure:<36} promised {promise.least:.3f} to {promise.most:.3f}{mark}")
    return is_kept


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
