"""The part of the store that a page about one question reads (contract: ``evalkit.storage.store``). Nothing writes.

Each method looks up a few rows by an index, however many attempts a run has: figures need whole runs, a page does not.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Protocol

from evalkit.domain.attempt import AttemptId, RunId
from evalkit.domain.judging import VerdictText
from evalkit.domain.question_view import AskedPlace, NextQuestions, OneAttempt, PutBefore, StoredAnswer
from evalkit.domain.run import Run
from evalkit.domain.score import Score

__all__ = ["QuestionStore"]


class QuestionStore(Protocol):
    """One question in every run."""

    def places(self, question_id: str) -> tuple[AskedPlace, ...]:
        """Where the question stands, wording by wording: the newest run first, in each by position."""
        ...

    def runs(self, run_ids: Collection[RunId]) -> dict[RunId, Run]:
        """Those of these runs that are stored, without their places."""
        ...

    def answers(self, places: Collection[AskedPlace], *, most_characters: int) -> tuple[StoredAnswer, ...]:
        """The final attempt of every cell, else its last failed try, by run, wording and repeat.

        Args:
            places: Of the question.
            most_characters: How much of an answer is read, from its beginning.
        """
        ...

    def scores(self, attempt_ids: Collection[AttemptId]) -> tuple[Score, ...]:
        """The scores in force on attempts, in the order stored; corrected keys' scores are among them."""
        ...

    def verdicts(self, attempt_ids: Collection[AttemptId]) -> tuple[VerdictText, ...]:
        """What judges said of attempts, in the order stored."""
        ...

    def put_before(self, attempt_ids: Collection[AttemptId]) -> tuple[PutBefore, ...]:
        """In whose hands attempts are, and what people did, in the order of the raters."""
        ...

    def neighbours(self, run_id: RunId, question_id: str) -> NextQuestions | None:
        """The questions before and after in a run's order; None where it did not ask this one."""
        ...

    def answer(self, attempt_id: AttemptId, *, most: int) -> OneAttempt | None:
        """An answer's first characters; None where there is no such attempt."""
        ...

    def reasoning(self, attempt_id: AttemptId, *, most: int) -> OneAttempt | None:
        """The reasoning's first characters, of which no more than about that many are unpacked."""
        ...
