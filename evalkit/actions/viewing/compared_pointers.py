"""The questions that changed between two runs as lines of a page, each with the two answers to look at."""

from __future__ import annotations

from typing import Final

from evalkit.domain.changed_question import AskedAnswer, ChangedQuestion
from evalkit.domain.comparison import PairComparison
from evalkit.domain.figure_page import ChangedLine, ComparedPointers, ShortAnswer

__all__ = ["compared_pointers"]

_READ: Final = 100
_END: Final = 240


def compared_pointers(pair: PairComparison, *, most: int) -> ComparedPointers:
    """Where to look into a candidate.

    Args:
        pair: With its questions that changed.
        most: How many of them are kept; they travel between processes.
    """
    return ComparedPointers(
        reference=pair.reference.run_id,
        candidate=pair.candidate.run_id,
        candidate_name=pair.candidate.target.name,
        changed=tuple(_line(question) for question in pair.changed[:most]),
        is_whole=len(pair.changed) <= most,
        blocking=tuple(one.key for one in pair.comparability.blocking),
    )


def _line(question: ChangedQuestion) -> ChangedLine:
    return ChangedLine(
        question_id=question.question_id,
        category=question.category,
        difficulty=question.difficulty,
        reference_right=question.reference_right,
        reference_asked=question.reference_asked,
        candidate_right=question.candidate_right,
        candidate_asked=question.candidate_asked,
        reference=_short(question.reference_answer),
        candidate=_short(question.candidate_answer),
    )


def _short(answer: AskedAnswer) -> ShortAnswer:
    end = answer.text.strip()
    return ShortAnswer(
        attempt_id=answer.attempt_id,
        is_right=answer.is_right,
        outcome=answer.outcome,
        read=None if answer.read is None else answer.read[:_READ],
        end=end if len(end) <= _END else f"…{end[-_END:]}",
    )
