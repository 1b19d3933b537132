"""Tokens against correctness: whether long answers are better ones, or the model merely getting lost."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Final

import numpy as np

from evalkit.actions.cards.accuracy import share_of
from evalkit.actions.cards.checked import CheckedRun
from evalkit.domain.rubric import Dimension
from evalkit.domain.scorecard import TokenBin
from evalkit.domain.verdict import Undefined
from evalkit.scores.by_rule import is_right
from evalkit.scores.tally import Tally, counts

__all__ = ["right_by_tokens"]

_BINS: Final = 5
_FEWEST: Final = 20
"""Attempts; on fewer, a fifth of them says nothing."""


def right_by_tokens(checked: CheckedRun, tokens: Sequence[int | None]) -> tuple[TokenBin, ...] | Undefined:
    """The share right among attempts of like length: fifths by tokens, of all attempts that count.

    Equal counts stay together, so that bins may differ in size, and there may be fewer than five. Cut and looping
    attempts are misses with the tokens that they took.

    Args:
        checked: The run.
        tokens: Of each attempt; None where nobody counted them, or in another way than those of most.
    """
    findings = checked.findings.get(Dimension.ACCURACY, (None,) * len(tokens))
    rows = [
        (row, question.asked_hash, question.variant.cluster, count)
        for question in checked.questions
        for row in question.rows
        if (count := tokens[row]) is not None and (finding := findings[row]) is not None and counts(finding)
    ]
    if not rows:
        return Undefined(reason="nothing was measured")
    if len(rows) < _FEWEST:
        return Undefined(reason=f"{len(rows)} attempts, needs {_FEWEST}")
    lengths = np.array([count for *_, count in rows], dtype=np.float64)
    edges = np.quantile(lengths, [step / _BINS for step in range(1, _BINS)])
    members: dict[int, list[tuple[int, str, str, int]]] = defaultdict(list)
    for place, one in zip(np.searchsorted(edges, lengths, side="left"), rows, strict=True):
        members[int(place)].append(one)
    return tuple(
        _bin(members[place], {row: is_right(finding) for row, *_ in members[place] if (finding := findings[row])})
        for place in sorted(members)
    )


def _bin(rows: Sequence[tuple[int, str, str, int]], is_right_by_row: dict[int, bool]) -> TokenBin:
    """Attempts at one question stand together: they share its difficulty."""
    right: dict[tuple[str, str], list[bool]] = defaultdict(list)
    for row, asked_hash, cluster, _ in rows:
        right[asked_hash, cluster].append(is_right_by_row[row])
    tally = Tally(
        asked_hashes=tuple(asked_hash for asked_hash, _ in right),
        right=tuple(sum(hits) for hits in right.values()),
        asked=tuple(len(hits) for hits in right.values()),
        clusters=tuple(cluster for _, cluster in right),
    )
    counted = [count for *_, count in rows]
    return TokenBin(fewest=min(counted), most=max(counted), right=share_of(tally), n_attempts=len(rows))
