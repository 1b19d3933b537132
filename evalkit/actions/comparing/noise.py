"""How much chance alone makes: other runs of the very same build, held against each other."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import Final

from evalkit.actions.comparing.answer_effects import accuracy_effect
from evalkit.actions.comparing.loading import TableReader
from evalkit.actions.comparing.pairing import paired_tables
from evalkit.domain.comparison import Comparability
from evalkit.domain.run import Run
from evalkit.domain.verdict import Remark
from evalkit.errors import RunError, UndefinedStatistic
from evalkit.storage.store import Store

__all__ = ["noise_remarks"]

_MOST_RUNS: Final = 4
"""Six pairs are a floor; more would take time and say little more."""
_MOST_ATTEMPTS: Final = 50_000
"""Of a run; beyond it the noise is small beside every margin, and reading takes long."""


def noise_remarks(reference: Run, compared: Comparability, *, store: Store, reader: TableReader) -> Iterator[Remark]:
    """What is known of the noise between runs of the reference's build.

    One pair is an illustration, several are a floor: a difference below the largest of theirs is nothing to build on.
    """
    same = [
        summary.run.run_id
        for summary in store.runs.with_key(reference.run_key)
        if summary.finished == summary.wanted and 0 < summary.wanted <= _MOST_ATTEMPTS
    ][:_MOST_RUNS]
    differences: list[float] = []
    if len(same) > 1:
        for one, other in combinations(map(reader.table, same), 2):
            try:
                differences.append(abs(accuracy_effect(paired_tables(one, other)).effect.value))
            except (RunError, UndefinedStatistic):
                continue
    if len(differences) > 1:
        yield Remark(key="aa_floor", values={"count": len(differences), "largest": f"{max(differences) * 100:.1f}"})
    elif compared.is_same_build:
        yield Remark(key="one_aa_pair")
