"""The questions whose results differ most between two runs, with an answer of each: what a person should read."""

from __future__ import annotations

import numpy as np

from evalkit.actions.comparing.counted import right_counted
from evalkit.actions.comparing.pairing import PairedTables
from evalkit.actions.comparing.run_table import RunTable
from evalkit.domain.attempt import Outcome
from evalkit.domain.changed_question import AskedAnswer, ChangedQuestion
from evalkit.domain.rubric import Dimension
from evalkit.domain.score import Scored
from evalkit.storage.store import Store
from evalkit.text.wording import word_answer

__all__ = ["changed_questions"]

_OUTCOMES = tuple(Outcome)


def changed_questions(pair: PairedTables, *, most: int, store: Store) -> tuple[ChangedQuestion, ...]:
    """The questions with the largest difference in their share right, losses first among equals.

    Args:
        pair: Both runs.
        most: How many at most.
        store: Where the answers are.
    """
    if Dimension.ACCURACY not in pair.reference.scores or Dimension.ACCURACY not in pair.candidate.scores:
        return ()
    (ours, theirs), kept = right_counted(pair)
    rows = np.flatnonzero(kept)
    moved = theirs.hits[rows] / theirs.total[rows] - ours.hits[rows] / ours.total[rows]
    order = np.lexsort((moved, -np.abs(moved)))[:most]
    found: list[ChangedQuestion] = []
    for row, change in zip(rows[order].tolist(), moved[order].tolist(), strict=True):
        if change == 0:
            break
        variant = pair.variants[row]
        found.append(
            ChangedQuestion(
                question_id=variant.question_id,
                category=variant.category,
                difficulty=variant.difficulty,
                prompt=variant.prompt,
                expected=word_answer(variant.expected, language=variant.language),
                reference_right=int(ours.hits[row]),
                reference_asked=int(ours.total[row]),
                candidate_right=int(theirs.hits[row]),
                candidate_asked=int(theirs.total[row]),
                reference_answer=_answer(pair.reference, row, is_right=change < 0, store=store),
                candidate_answer=_answer(pair.candidate, row, is_right=change > 0, store=store),
            )
        )
    return tuple(found)


def _answer(table: RunTable, question: int, *, is_right: bool, store: Store) -> AskedAnswer:
    """An attempt that makes the difference: right where the run is the better one, wrong where it is not."""
    is_here = (table.question == question) & table.scores[Dimension.ACCURACY].is_counted
    rows = np.flatnonzero(is_here & (table.is_right == is_right))
    row = int(rows[0])
    outcome = _OUTCOMES[table.outcome[row]]
    finding = table.findings[row]
    return AskedAnswer(
        is_right=is_right,
        outcome=outcome.value,
        read=finding.read if isinstance(finding, Scored) else None,
        text=store.attempts.body(table.attempt_ids[row]).answer,
        attempt_id=table.attempt_ids[row],
    )
