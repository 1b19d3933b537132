"""The accuracy by category and difficulty: where a candidate differs, to look at and not to decide by."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from evalkit.actions.comparing.counted import right_counted
from evalkit.actions.comparing.pairing import PairedTables
from evalkit.actions.comparing.rows import difference_of, reading_without_margin
from evalkit.domain.comparison import Reading, SliceRow
from evalkit.domain.criteria import CRITERIA
from evalkit.domain.question import Category, Difficulty
from evalkit.domain.rubric import Dimension
from evalkit.domain.verdict import Undefined
from evalkit.errors import UndefinedStatistic
from evalkit.stats.bounds import difference_p
from evalkit.stats.clusters import FloatArray, grouping_of
from evalkit.stats.multiplicity import benjamini_hochberg
from evalkit.stats.paired import mean_effect

__all__ = ["slice_rows"]


class _Accuracy(NamedTuple):
    """Share right of each question in both runs, of those that count."""

    reference: FloatArray
    candidate: FloatArray
    attempts: FloatArray
    clusters: np.ndarray
    rows: np.ndarray


def slice_rows(pair: PairedTables, *, confidence: float) -> tuple[SliceRow, ...]:
    """Each category, then each category and difficulty, of those that have questions; adjusted within each of the two.

    Args:
        pair: Both runs.
        confidence: Of each bound, one-sided.
    """
    if Dimension.ACCURACY not in pair.reference.scores or Dimension.ACCURACY not in pair.candidate.scores:
        return ()
    (ours, theirs), kept = right_counted(pair)
    accuracy = _Accuracy(
        reference=ours.hits[kept] / ours.total[kept],
        candidate=theirs.hits[kept] / theirs.total[kept],
        attempts=(ours.total + theirs.total)[kept],
        clusters=pair.clusters[kept],
        rows=np.flatnonzero(kept),
    )
    categories = [(category, None) for category in Category]
    slices = [(category, difficulty) for category in Category for difficulty in Difficulty]
    kinds = [(pair.variants[row].category, pair.variants[row].difficulty) for row in accuracy.rows.tolist()]
    return (
        *_family(accuracy, categories, [(category, None) for category, _ in kinds], confidence=confidence),
        *_family(accuracy, slices, kinds, confidence=confidence),
    )


_Kind = tuple[Category, Difficulty | None]


def _family(
    accuracy: _Accuracy, wanted: Iterable[_Kind], kinds: Sequence[_Kind], *, confidence: float
) -> list[SliceRow]:
    rows_of: dict[_Kind, list[int]] = {}
    for row, kind in enumerate(kinds):
        rows_of.setdefault(kind, []).append(row)
    found = [_slice(accuracy, kind, np.array(rows_of[kind]), confidence) for kind in wanted if kind in rows_of]
    adjusted = iter(benjamini_hochberg([p for _, p in found if p is not None]))
    return [row if p is None else _read(row, next(adjusted)) for row, p in found]


def _slice(accuracy: _Accuracy, kind: _Kind, rows: np.ndarray, confidence: float) -> tuple[SliceRow, float | None]:
    category, difficulty = kind
    ours, theirs = accuracy.reference[rows], accuracy.candidate[rows]
    row = SliceRow(
        category=category,
        difficulty=difficulty,
        reference=float(ours.mean()),
        candidate=float(theirs.mean()),
        difference=Undefined(reason=""),
        adjusted_p=None,
        reading=Reading.UNCLEAR,
        n_questions=len(rows),
    )
    try:
        effect = mean_effect(
            ours,
            theirs,
            grouping_of(accuracy.clusters[rows]),
            n_attempts=int(accuracy.attempts[rows].sum()),
            largest=1.0,
        )
        difference = difference_of(effect, CRITERIA["accuracy"], confidence=confidence)
    except UndefinedStatistic as error:
        return replace(row, difference=Undefined(reason=str(error))), None
    return replace(row, difference=difference), difference_p(effect)


def _read(row: SliceRow, adjusted_p: float) -> SliceRow:
    reading = reading_without_margin(row.candidate - row.reference, adjusted_p, CRITERIA["accuracy"])
    return replace(row, adjusted_p=adjusted_p, reading=reading)
