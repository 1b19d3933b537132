"""What a candidate must reach by itself, whatever the reference does."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from evalkit.actions.cards.checked import defined
from evalkit.actions.comparing.counted import by_question, every_attempt
from evalkit.actions.comparing.run_table import BoolArray, RunTable
from evalkit.domain.attempt import Outcome
from evalkit.domain.comparison import FloorRow, Status
from evalkit.domain.decision import Floors
from evalkit.domain.rubric import Dimension
from evalkit.domain.verdict import Estimate, Figure, Undefined
from evalkit.errors import UndefinedStatistic
from evalkit.stats.intervals import mean_interval, share_interval

__all__ = ["floor_rows"]


def floor_rows(table: RunTable, floors: Floors, *, confidence: float) -> tuple[FloorRow, ...]:
    """One line for each floor that is set.

    Args:
        table: The candidate's run.
        floors: What is demanded.
        confidence: Of each bound, one-sided: a floor is passed where the bound is beyond it.
    """
    return tuple(_rows(table, floors, level=2 * confidence - 1))


def _rows(table: RunTable, floors: Floors, *, level: float) -> Iterator[FloorRow]:
    if floors.accuracy is not None:
        yield _row("accuracy", floors.accuracy, defined(lambda: _accuracy(table, level)), is_at_least=True)
    if floors.unfinished is not None:
        unfinished = defined(lambda: _share(table, ~table.ended(Outcome.ANSWERED), every_attempt(table), level))
        yield _row("unfinished", floors.unfinished, unfinished, is_at_least=False)
    if floors.tokens_per_s is not None:
        yield _row("tokens_per_s", floors.tokens_per_s, defined(lambda: _speed(table, level)), is_at_least=True)


def _row(key: str, required: float, figure: Figure, *, is_at_least: bool) -> FloorRow:
    return FloorRow(
        key=key,
        required=required,
        is_at_least=is_at_least,
        figure=figure,
        status=_status(figure, required, is_at_least=is_at_least),
    )


def _status(figure: Figure, required: float, *, is_at_least: bool) -> Status:
    if isinstance(figure, Undefined):
        return Status.INCONCLUSIVE
    holds, fails = figure.low >= required, figure.high < required
    if not is_at_least:
        holds, fails = figure.high <= required, figure.low > required
    if holds:
        return Status.PASS
    return Status.FAIL if fails else Status.INCONCLUSIVE


def _accuracy(table: RunTable, level: float) -> Estimate:
    column = table.scores.get(Dimension.ACCURACY)
    if column is None:
        raise UndefinedStatistic("not scored")
    return _share(table, table.is_right, column.is_counted, level)


def _share(table: RunTable, flag: BoolArray, among: BoolArray, level: float) -> Estimate:
    counted = by_question(table, flag, among)
    kept = counted.total > 0
    return share_interval(
        counted.hits[kept].astype(int).tolist(),
        counted.total[kept].astype(int).tolist(),
        clusters=_clusters(table, kept),
        level=level,
    )


def _speed(table: RunTable, level: float) -> Estimate:
    """Geometric mean of the writing speed: a question that is written twice as fast counts as much as a slow one."""
    is_known = table.rates > 0
    if not is_known.any():
        raise UndefinedStatistic("nothing was measured")
    counted = by_question(table, np.log(np.maximum(table.rates, 1e-9)), is_known)
    kept = counted.total > 0
    logs = (counted.hits[kept] / counted.total[kept]).tolist()
    found = mean_interval([[log] for log in logs], clusters=_clusters(table, kept), level=level)
    return replace(
        found,
        value=math.exp(found.value),
        low=math.exp(found.low),
        high=math.exp(found.high),
        method=f"geometric mean, {found.method}",
        n_attempts=int(is_known.sum()),
    )


def _clusters(table: RunTable, kept: BoolArray) -> list[str]:
    return [table.variants[table.asked_hashes[row]].cluster for row in np.flatnonzero(kept).tolist()]
