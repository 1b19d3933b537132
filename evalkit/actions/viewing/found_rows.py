"""Which attempts meet a filter: rows of columns, and of those the ones whose answers hold a text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from evalkit.actions.viewing.columns import RunColumns
from evalkit.domain.viewing import AttemptFilter, TextTrouble
from evalkit.storage.browse_index import BrowseIndex
from evalkit.text.sought import MOST_WORDS, phrase_of, spaced

__all__ = ["Found", "found_rows"]

_FEW: Final = 1000
"""So many attempts are looked up in the index of words one by one, 25 microseconds each."""
_LOOKED_THROUGH: Final = 50_000
"""Of the attempts with a text, at most so many are gone through for one page, the last first."""
_MOST_CHARACTERS: Final = 500

_IntArray = npt.NDArray[np.int64]
_BoolArray = npt.NDArray[np.bool_]


@dataclass(frozen=True, kw_only=True)
class Found:
    """A page of rows."""

    rows: Sequence[tuple[RunColumns, int]] = ()
    """A run's columns and the number of a row, the attempt that arrived last first."""
    next_below: int | None = None
    """Where the next page begins: below this place in the order of arrival."""
    count: int = 0
    is_count_exact: bool = True
    text_trouble: TextTrouble | None = None


@dataclass(frozen=True, kw_only=True)
class _Matching:
    columns: RunColumns
    mask: _BoolArray

    @property
    def sequences(self) -> _IntArray:
        return self.columns.sequences[self.mask]

    def holding(self, looked_through: _IntArray) -> _Matching | None:
        """Those of some places, which ascend; None where none of this run is among them."""
        own = self.columns.sequences
        start, stop = np.searchsorted(looked_through, (own[0], own[-1] + 1))
        part = looked_through[start:stop]
        if not len(part):
            return None
        at = np.searchsorted(own, part)
        at = at[own[at] == part]
        mask = np.zeros(len(own), dtype=np.bool_)
        mask[at] = self.mask[at]
        return _Matching(columns=self.columns, mask=mask)


def found_rows(
    wanted: AttemptFilter,
    *,
    columns: Sequence[RunColumns],
    is_asked: _BoolArray,
    index: BrowseIndex,
    below: int | None,
    limit: int,
) -> Found:
    """One page of the rows that meet a filter.

    Args:
        wanted: The filter; its runs are those of ``columns``.
        columns: Of these runs.
        is_asked: By number, whether a question meets the filter.
        index: Where texts are looked for.
        below: Only attempts before this place in the order of arrival.
        limit: How many at most.
    """
    matching = list(_matching(wanted, columns, is_asked=is_asked))
    total = sum(int(np.count_nonzero(one.mask)) for one in matching)
    if not wanted.text:
        return _page(matching, below=below, limit=limit, count=total)
    trouble = _trouble(wanted.text, index)
    phrase = phrase_of(wanted.text)
    if trouble is not None or phrase is None:
        return Found(text_trouble=trouble)
    if not total:
        return Found()
    if total <= _FEW:
        among = np.concatenate([one.sequences for one in matching]).tolist()
        holding = index.sequences_with(phrase, below=None, most=total, among=among)
        kept = list(_kept(matching, holding))
        return _page(kept, below=below, limit=limit, count=len(holding))
    return _frequent(matching, phrase, index=index, below=below, limit=limit)


def _frequent(
    matching: Sequence[_Matching], phrase: str, *, index: BrowseIndex, below: int | None, limit: int
) -> Found:
    """Among many attempts: those with the text are gone through, the last first, as far as one page may."""
    from_top = index.sequences_with(phrase, below=None, most=_LOOKED_THROUGH)
    kept = list(_kept(matching, from_top))
    count = sum(int(np.count_nonzero(one.mask)) for one in kept)
    is_whole = len(from_top) < _LOOKED_THROUGH
    looked_through = from_top
    if below is not None and not is_whole:
        looked_through = index.sequences_with(phrase, below=below, most=_LOOKED_THROUGH)
        kept = list(_kept(matching, looked_through))
    page = _page(kept, below=below, limit=limit, count=count, is_count_exact=is_whole)
    if page.next_below is None and len(looked_through) == _LOOKED_THROUGH:
        # The page is not full, and there is more to go through.
        return Found(rows=page.rows, next_below=looked_through[-1], count=count, is_count_exact=is_whole)
    return page


def _matching(wanted: AttemptFilter, columns: Sequence[RunColumns], *, is_asked: _BoolArray) -> Iterator[_Matching]:
    for one in columns:
        mask = one.matching(wanted, is_asked=is_asked)
        if mask.any():
            yield _Matching(columns=one, mask=mask)


def _kept(matching: Sequence[_Matching], looked_through: Sequence[int]) -> Iterator[_Matching]:
    """What is left of matching attempts when they must be among places that descend."""
    ascending = np.array(looked_through, dtype=np.int64)[::-1]
    for one in matching:
        held = one.holding(ascending)
        if held is not None:
            yield held


def _page(
    matching: Sequence[_Matching], *, below: int | None, limit: int, count: int, is_count_exact: bool = True
) -> Found:
    candidates: list[tuple[int, RunColumns, int]] = []
    for one in matching:
        sequences = one.columns.sequences
        end = len(sequences) if below is None else int(np.searchsorted(sequences, below))
        # Runs come with the newest attempts first: what begins below a page that is full adds nothing to it.
        if len(candidates) > limit and sequences[end - 1 if end else 0] < candidates[limit][0]:
            continue
        rows = np.flatnonzero(one.mask[:end])[-(limit + 1) :]
        if len(rows):
            candidates += [(int(sequences[row]), one.columns, int(row)) for row in rows]
            candidates.sort(key=lambda candidate: candidate[0], reverse=True)
            del candidates[limit + 1 :]
    shown = candidates[:limit]
    return Found(
        rows=[(columns, row) for _, columns, row in shown],
        next_below=shown[-1][0] if len(candidates) > limit else None,
        count=count,
        is_count_exact=is_count_exact,
    )


def _trouble(text: str, index: BrowseIndex) -> TextTrouble | None:
    if not index.has_texts:
        return TextTrouble("index_without_texts")
    if len(text) > _MOST_CHARACTERS or spaced(text).count(" ") >= MOST_WORDS:
        return TextTrouble("text_too_long")
    return None if phrase_of(text) else TextTrouble("text_without_words")
