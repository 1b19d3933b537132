"""Two runs compared in memory, of nothing but how often each question was right."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from evalkit.actions.comparing.pair import JudgedPair, Terms, judged_pair
from evalkit.actions.comparing.run_table import RunTable, run_table
from evalkit.actions.score_run import run_scored_now
from evalkit.domain.attempt import RunId
from evalkit.domain.comparison import CriterionRow
from evalkit.domain.decision import Decision
from evalkit.domain.question import Variant
from evalkit.storage.opening import open_store
from evalkit.storage.store import Store
from tests.builders import A_MOMENT
from tests.e2e.stored_runs import StoredRun, add_runs, questions_numbered

__all__ = ["compared", "first_row", "pair_of", "table_of"]


def table_of(run_id: RunId, *, store: Store) -> RunTable:
    """A stored run's arrays, scored now."""
    scored = run_scored_now(run_id, store=store, cwd=Path.cwd(), now=A_MOMENT)
    return run_table(scored, store.attempts.columns(run_id))


def pair_of(reference: StoredRun, candidate: StoredRun, *, questions: Sequence[Variant]) -> tuple[RunTable, RunTable]:
    """The arrays of two runs that are stored nowhere else."""
    with open_store("sqlite://") as store:
        ids = add_runs(store, reference, candidate, questions=questions)
        ours, theirs = (table_of(run_id, store=store) for run_id in ids)
        return ours, theirs


def compared(
    reference: Sequence[int],
    candidate: Sequence[int],
    *,
    per_cluster: int = 1,
    margin: float = 0.05,
    criteria: Mapping[str, float] | None = None,
    **overrides: Any,
) -> JudgedPair:
    """Both runs, three repeats each unless told otherwise, judged by the accuracy.

    Args:
        reference: Right answers of each question.
        candidate: The same of the other run.
        per_cluster: Questions in a cluster.
        margin: Of the accuracy.
        criteria: Others to judge by.
        overrides: Of both runs.
    """
    questions = questions_numbered(len(reference), per_cluster=per_cluster)
    runs = [StoredRun(model=model, right=right, **overrides) for model, right in (("q8", reference), ("q4", candidate))]
    decision = Decision(
        reference="q8",
        candidates=("q4",),
        varies=("quantisation",),
        criteria={"accuracy": margin} if criteria is None else criteria,
    )
    terms = Terms(decision=decision, has_default_margins=False, confidence=0.95, show=0)
    with open_store("sqlite://") as store:
        ours, theirs = (table_of(run_id, store=store) for run_id in add_runs(store, *runs, questions=questions))
        return judged_pair(ours, theirs, terms=terms, store=store)


def first_row(judged: JudgedPair) -> CriterionRow:
    """The first criterion that decides."""
    return judged.comparison.rows[0]
