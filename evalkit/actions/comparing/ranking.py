"""Several builds in the order of their accuracy, and which of the differences are real."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import NamedTuple

import numpy as np

from evalkit.actions.cards.checked import LEVEL, defined
from evalkit.actions.comparing.counted import by_question
from evalkit.actions.comparing.run_table import RunTable
from evalkit.domain.comparison import RankRow
from evalkit.domain.rubric import Dimension
from evalkit.domain.verdict import Estimate
from evalkit.errors import UndefinedStatistic
from evalkit.stats.bounds import difference_p
from evalkit.stats.clusters import FloatArray, grouped
from evalkit.stats.intervals import share_interval
from evalkit.stats.multiplicity import holm
from evalkit.stats.paired import mean_effect

__all__ = ["ranking"]

_SIGNIFICANT = 0.05


class _Counts(NamedTuple):
    right: FloatArray
    asked: FloatArray


def ranking(reference: RunTable, candidates: Sequence[RunTable]) -> tuple[RankRow, ...]:
    """All builds on the questions that every one of them has answered, the most accurate first.

    Which pairs differ is tested on the paired differences and adjusted by Holm over all pairs, the reference's among
    them. Without common questions, or with one candidate, there is no ranking.
    """
    tables = (reference, *candidates)
    if len(candidates) < 2 or any(Dimension.ACCURACY not in table.scores for table in tables):
        return ()
    counts = [_counts_by_hash(table) for table in tables]
    common = [asked_hash for asked_hash in counts[0] if all(asked_hash in others for others in counts)]
    if not common:
        return ()
    clusters = [reference.variants[asked_hash].cluster for asked_hash in common]
    in_common = [_Counts(*np.array([found[asked_hash] for asked_hash in common]).T) for found in counts]
    figures = [
        defined(
            lambda one=one: share_interval(
                one.right.astype(int).tolist(), one.asked.astype(int).tolist(), clusters=clusters, level=LEVEL
            )
        )
        for one in in_common
    ]
    names = [table.run.target.name for table in tables]
    better_than: dict[int, list[str]] = {number: [] for number in range(len(tables))}
    for winner, loser in _real_differences(in_common, clusters):
        better_than[winner].append(names[loser])
    rows = [
        RankRow(
            name=table.run.target.name,
            run_id=table.run.run_id,
            is_reference=number == 0,
            accuracy=figures[number],
            better_than=tuple(better_than[number]),
        )
        for number, table in enumerate(tables)
    ]
    return tuple(sorted(rows, key=_by_accuracy, reverse=True))


def _by_accuracy(row: RankRow) -> float:
    return row.accuracy.value if isinstance(row.accuracy, Estimate) else -1.0


def _counts_by_hash(table: RunTable) -> dict[str, tuple[float, float]]:
    counted = by_question(table, table.is_right, table.scores[Dimension.ACCURACY].is_counted)
    rows = np.flatnonzero(counted.total > 0).tolist()
    return {table.asked_hashes[row]: (float(counted.hits[row]), float(counted.total[row])) for row in rows}


def _real_differences(counts: Sequence[_Counts], clusters: Sequence[str]) -> list[tuple[int, int]]:
    """Winner and loser of each pair that differs beyond chance."""
    pairs: list[tuple[int, int]] = []
    ps: list[float] = []
    for one, other in combinations(range(len(counts)), 2):
        shares = [counts[number].right / counts[number].asked for number in (one, other)]
        try:
            effect = mean_effect(
                shares[0],
                shares[1],
                grouped(clusters, n_questions=len(clusters)),
                n_attempts=int(counts[one].asked.sum() + counts[other].asked.sum()),
                largest=1.0,
            )
            ps.append(difference_p(effect))
        except UndefinedStatistic:
            continue
        pairs.append((other, one) if effect.value > 0 else (one, other))
    return [pair for pair, adjusted in zip(pairs, holm(ps), strict=True) if adjusted < _SIGNIFICANT]
