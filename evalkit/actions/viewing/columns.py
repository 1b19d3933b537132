"""A run's final attempts as columns of numbers, which filters look through.

Ten filters make thousands of combinations, and no set of database indexes serves them all; a look through columns of
a million attempts takes a few milliseconds whatever the combination, and counts exactly.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
import numpy.typing as npt

from evalkit.actions.cards.checked import CheckedRun
from evalkit.actions.score_run import ScoredRun, counts_as_right
from evalkit.domain.attempt import AttemptId, Outcome, RunId
from evalkit.domain.rubric import Dimension, DimensionName
from evalkit.domain.score import Finding, RaterKind, Scored
from evalkit.domain.viewing import AttemptFilter
from evalkit.scores.tally import right_in
from evalkit.stats.stability import question_flip
from evalkit.storage.browse_index import IndexedRun

__all__ = ["WRITTEN_AS", "RunColumns", "columns_as_bytes", "columns_from", "scores_as_bytes"]

_OUTCOMES: Final = tuple(Outcome)
_RIGHT, _WRONG, _OPEN = 1, 0, -1
_TYPES: Final = {
    "sequences": "<i8",
    "questions": "<i4",
    "repeats": "<i4",
    "outcomes": "<u1",
    "rights": "<i1",
    "flips": "<f4",
}
_SCORES: Final = "<f8"
WRITTEN_AS: Final = f"2 {_TYPES} {_SCORES} {_OUTCOMES}"
"""Changes with all that the bytes depend on."""

_BoolArray = npt.NDArray[np.bool_]


@dataclass(frozen=True, kw_only=True)
class RunColumns:
    """One run; all columns have one length and the order of arrival. Inside, NaN stands for absent."""

    run_id: RunId
    sequences: npt.NDArray[np.int64]
    """Places in the store's order of arrival, ascending."""
    questions: npt.NDArray[np.int32]
    """Numbers of ``BrowseIndex.questions_from``."""
    repeats: npt.NDArray[np.int32]
    outcomes: npt.NDArray[np.uint8]
    rights: npt.NDArray[np.int8]
    flips: npt.NDArray[np.float32]
    scores: Mapping[tuple[DimensionName, RaterKind], npt.NDArray[np.float64]]
    version: int = 0
    """Of the index, when they were put in."""

    def matching(self, wanted: AttemptFilter, *, is_asked: _BoolArray) -> _BoolArray:
        """Which attempts meet a filter, but for its runs and its text.

        Args:
            wanted: The filter.
            is_asked: By number of question, whether the question meets it.
        """
        mask: _BoolArray = is_asked[self.questions]
        if wanted.outcome is not None:
            mask &= self.outcomes == _OUTCOMES.index(wanted.outcome)
        if wanted.is_right is not None:
            mask &= self.rights == (_RIGHT if wanted.is_right else _WRONG)
        if wanted.flips:
            mask &= self.flips > 0
        if wanted.lowest is not None or wanted.highest is not None or wanted.dimension or wanted.rater_kind:
            mask &= self._scored(wanted)
        return mask

    def outcome(self, row: int) -> Outcome:
        """How an attempt ended."""
        return _OUTCOMES[self.outcomes[row]]

    def is_right(self, row: int) -> bool | None:
        """Whether it counts as right; None where no rule decides."""
        right = int(self.rights[row])
        return None if right == _OPEN else right == _RIGHT

    def flip(self, row: int) -> float | None:
        """Of its question in this run."""
        return _number(self.flips[row])

    def score(self, row: int, wanted: AttemptFilter) -> float | None:
        """On the dimension that is asked for, else accuracy, by the raters that are asked for."""
        column = self._column(wanted.dimension or Dimension.ACCURACY, wanted.rater_kind)
        return None if column is None else _number(column[row])

    def _scored(self, wanted: AttemptFilter) -> _BoolArray:
        has_bounds = wanted.lowest is not None or wanted.highest is not None
        if wanted.dimension is None and not has_bounds:
            columns = [column for (_, kind), column in self.scores.items() if kind is wanted.rater_kind]
            return np.any(~np.isnan(np.array(columns)), axis=0) if columns else self._none
        column = self._column(wanted.dimension or Dimension.ACCURACY, wanted.rater_kind)
        if column is None:
            return self._none
        # NaN is neither over nor under anything.
        mask: _BoolArray = ~np.isnan(column)
        if wanted.lowest is not None:
            mask &= column >= wanted.lowest
        if wanted.highest is not None:
            mask &= column <= wanted.highest
        return mask

    def _column(self, dimension: DimensionName, kind: RaterKind | None) -> npt.NDArray[np.float64] | None:
        return self._in_force.get(dimension) if kind is None else self.scores.get((dimension, kind))

    @cached_property
    def _none(self) -> _BoolArray:
        return np.zeros(len(self.sequences), dtype=np.bool_)

    @cached_property
    def _in_force(self) -> Mapping[DimensionName, npt.NDArray[np.float64]]:
        """Dimension -> the score that stands for it: by rule or clock, else of judges, else of people."""
        found: dict[DimensionName, npt.NDArray[np.float64]] = {}
        for kind in (RaterKind.RULE, RaterKind.CLOCK, RaterKind.JUDGE, RaterKind.HUMAN):
            for (dimension, by), column in self.scores.items():
                if by is kind:
                    held = found.get(dimension)
                    found[dimension] = column if held is None else np.where(np.isnan(held), column, held)
        return found


def columns_as_bytes(
    checked: CheckedRun, *, sequences: Mapping[AttemptId, int], number_by_hash: Mapping[str, int]
) -> tuple[list[int], Mapping[str, bytes]]:
    """The columns of a run.

    Args:
        checked: The run.
        sequences: Final attempts with their places in the order of arrival; those that came since are left out.
        number_by_hash: asked_hash -> number of the question.

    Returns:
        The rows of ``checked`` in the order of the columns, and the columns.
    """
    attempts = checked.attempts
    placed = [(place, row) for row, one in enumerate(attempts.attempt_ids) if (place := sequences.get(one)) is not None]
    rows = [row for _, row in sorted(placed)]
    findings = checked.findings.get(Dimension.ACCURACY) or [None] * len(attempts)
    flips = _flips(checked)
    hashes = attempts.asked_hashes
    members = {
        "sequences": [sequences[attempts.attempt_ids[row]] for row in rows],
        "questions": [number_by_hash[hashes[row]] for row in rows],
        "repeats": [attempts.repeats[row] for row in rows],
        "outcomes": [_OUTCOMES.index(attempts.outcomes[row]) for row in rows],
        "rights": [_right(findings[row]) for row in rows],
        "flips": [flips.get(hashes[row], np.nan) for row in rows],
    }
    return rows, {name: np.array(column, dtype=_TYPES[name]).tobytes() for name, column in members.items()}


def scores_as_bytes(scored: ScoredRun, attempt_ids: list[AttemptId]) -> Mapping[tuple[DimensionName, RaterKind], bytes]:
    """The scores in force of attempts, in their order, by dimension and who gave them."""
    own = (RaterKind.RULE, RaterKind.CLOCK)
    sources = {
        **{(name, one.series.rater_kind): one for name, one in scored.found.items() if one.series.rater_kind in own},
        **{(name, RaterKind.JUDGE): panel for name, panel in scored.panels.items()},
        **{(name, RaterKind.HUMAN): people for name, people in scored.people.items()},
    }
    return {
        key: np.array([_value(source.finding_by_attempt.get(one)) for one in attempt_ids], dtype=_SCORES).tobytes()
        for key, source in sources.items()
    }


def columns_from(run: IndexedRun) -> RunColumns:
    """The columns of a run that was put into an index."""
    columns = {name: np.frombuffer(run.columns[name], dtype=kind) for name, kind in _TYPES.items()}
    scores = {key: np.frombuffer(written, dtype=_SCORES) for key, written in run.scores.items()}
    return RunColumns(run_id=run.run_id, scores=scores, version=run.version, **columns)


def _flips(checked: CheckedRun) -> Mapping[str, float]:
    """asked_hash -> how often two of its repeats disagree on being right."""
    tally = right_in(checked.counting.get(Dimension.ACCURACY, ()))
    flips = {
        asked_hash: question_flip(right, asked)
        for asked_hash, right, asked in zip(tally.asked_hashes, tally.right, tally.asked, strict=True)
    }
    return {asked_hash: flip for asked_hash, flip in flips.items() if flip is not None}


def _right(finding: Finding | None) -> int:
    right = counts_as_right(finding)
    return _OPEN if right is None else _RIGHT if right else _WRONG


def _value(finding: Finding | None) -> float:
    return finding.value if isinstance(finding, Scored) else np.nan


def _number(written: np.floating) -> float | None:
    return None if np.isnan(written) else float(written)
