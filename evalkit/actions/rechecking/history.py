"""Everything that was held against a baseline, and what all of it together comes to."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final, NamedTuple

import numpy as np

from evalkit.actions.cards.checked import LEVEL, defined
from evalkit.actions.comparing.counted import by_question
from evalkit.actions.comparing.loading import loaded_table
from evalkit.actions.comparing.rows import difference_of
from evalkit.actions.comparing.run_table import IntArray, RunTable
from evalkit.actions.project import Project
from evalkit.actions.rechecking.pins import rechecks_against
from evalkit.domain.attempt import RunId
from evalkit.domain.comparison import Difference
from evalkit.domain.criteria import CRITERIA
from evalkit.domain.rubric import Dimension
from evalkit.domain.upkeep import BaselineHistory, Outlook, Recheck
from evalkit.domain.verdict import Figure, Undefined
from evalkit.domain.verdict_record import Baseline
from evalkit.errors import UndefinedStatistic
from evalkit.stats.clusters import FloatArray, grouping_of
from evalkit.stats.drift import TREND_CONFIDENCE, slope_effect
from evalkit.stats.intervals import share_interval
from evalkit.stats.paired import PairedEffect, mean_effect
from evalkit.storage.store import Store

__all__ = ["history_of"]

_CONFIDENCE: Final = 0.95


def history_of(
    baseline: Baseline,
    reference: RunTable,
    *,
    store: Store,
    project: Project,
    outlooks: Sequence[Outlook] = (),
) -> BaselineHistory:
    """The history of a baseline since it was pinned.

    The lines are the verdicts as they were given; the two figures over all of them are made from what is stored, by
    the scores that are in force now.

    Args:
        baseline: The pin.
        reference: Its run.
        store: Where the rechecks are.
        project: Where the user stands.
        outlooks: What rechecks of several sizes can tell.
    """
    rechecks, earlier = rechecks_against(baseline, store=store)
    tables = [
        table
        for table in (loaded_table(RunId(one.run_id), store=store, project=project) for one in _comparable(rechecks))
        if _made_alike(table, reference)
    ]
    shares = _Shares.of(reference, tables)
    return BaselineHistory(
        baseline=baseline,
        run=reference.run,
        accuracy=_accuracy(reference),
        rechecks=rechecks,
        against_earlier_pins=earlier,
        left_out=len(rechecks) - len(tables),
        together=_figure(lambda: _together(shares), confidence=_CONFIDENCE),
        trend=_figure(lambda: _trend(shares), confidence=TREND_CONFIDENCE),
        outlooks=tuple(outlooks),
    )


def _comparable(rechecks: Sequence[Recheck]) -> list[Recheck]:
    return [recheck for recheck in rechecks if recheck.status is not None]


def _made_alike(table: RunTable, reference: RunTable) -> bool:
    made = [_rater(one) for one in (table, reference)]
    return made[0] == made[1] and made[0] is not None


def _rater(table: RunTable) -> tuple[str, str] | None:
    column = table.scores.get(Dimension.ACCURACY)
    return None if column is None else (column.series.rater, column.series.version)


class _Shares(NamedTuple):
    """Share right of each of the baseline's questions in every recheck; NaN where it was not asked."""

    reference: FloatArray
    """Shape (n_questions,)."""
    rechecks: FloatArray
    """Shape (n_rechecks, n_questions), in their order."""
    clusters: IntArray
    reference_attempts: FloatArray
    attempts: FloatArray
    """Shape (n_rechecks, n_questions)."""

    @classmethod
    def of(cls, reference: RunTable, tables: Sequence[RunTable]) -> _Shares:
        hashes = list(reference.asked_hashes)
        number_by_cluster: dict[str, int] = {}
        clusters = [
            number_by_cluster.setdefault(reference.variants[asked_hash].cluster, len(number_by_cluster))
            for asked_hash in hashes
        ]
        ours = _by_hash(reference)
        theirs = [_by_hash(table) for table in tables]
        return cls(
            reference=_row(ours, hashes, 0),
            rechecks=np.array([_row(one, hashes, 0) for one in theirs]).reshape(len(tables), len(hashes)),
            clusters=np.array(clusters, dtype=np.intp),
            reference_attempts=_row(ours, hashes, 1),
            attempts=np.array([_row(one, hashes, 1) for one in theirs]).reshape(len(tables), len(hashes)),
        )


_Counted = Mapping[str, tuple[float, float]]


def _by_hash(table: RunTable) -> _Counted:
    """asked_hash -> share right and attempts that count, of questions that have such."""
    column = table.scores.get(Dimension.ACCURACY)
    if column is None:
        return {}
    counted = by_question(table, table.is_right, column.is_counted)
    return {
        asked_hash: (hits / total, total)
        for asked_hash, hits, total in zip(
            table.asked_hashes, counted.hits.tolist(), counted.total.tolist(), strict=True
        )
        if total
    }


def _row(counted: _Counted, hashes: Sequence[str], member: int) -> FloatArray:
    absent = (np.nan, 0.0)
    return np.array([counted.get(asked_hash, absent)[member] for asked_hash in hashes], dtype=np.float64)


def _together(shares: _Shares) -> PairedEffect:
    """Each question's share right over the rechecks that asked it, against that in the baseline."""
    asked = np.count_nonzero(~np.isnan(shares.rechecks), axis=0)
    kept = (asked > 0) & ~np.isnan(shares.reference)
    grouping = grouping_of(shares.clusters[kept])
    return mean_effect(
        shares.reference[kept],
        np.nansum(shares.rechecks[:, kept], axis=0) / asked[kept],
        grouping,
        n_attempts=int(shares.reference_attempts[kept].sum() + shares.attempts[:, kept].sum()),
        largest=1.0,
    )


def _trend(shares: _Shares) -> PairedEffect:
    return slope_effect(shares.rechecks, shares.clusters, n_attempts=int(shares.attempts.sum()))


def _figure(measured: Callable[[], PairedEffect], *, confidence: float) -> Difference | Undefined:
    try:
        return difference_of(measured(), CRITERIA["accuracy"], confidence=confidence)
    except UndefinedStatistic as error:
        return Undefined(reason=str(error))


def _accuracy(table: RunTable) -> Figure:
    counted = [(asked_hash, *found) for asked_hash, found in _by_hash(table).items()]
    return defined(
        lambda: share_interval(
            [round(share * total) for _, share, total in counted],
            [int(total) for _, _, total in counted],
            clusters=[table.variants[asked_hash].cluster for asked_hash, _, _ in counted],
            level=LEVEL,
        )
    )
