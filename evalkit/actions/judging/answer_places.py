"""Where the answers of a run belong: to which question, and to which independent group of questions."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from evalkit.domain.attempt import AttemptId
from evalkit.stats.clusters import FloatArray

__all__ = ["AnswerPlaces"]


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerPlaces:
    """Where each attempt of a run belongs."""

    question_by_attempt: Mapping[AttemptId, str]
    cluster_by_question: Mapping[str, str]

    @property
    def attempt_ids(self) -> Sequence[AttemptId]:
        """In the run's order."""
        return list(self.question_by_attempt)

    def questions(self, attempt_ids: Sequence[AttemptId]) -> list[str]:
        """The question of each attempt."""
        return [self.question_by_attempt[attempt_id] for attempt_id in attempt_ids]

    def clusters(self, attempt_ids: Sequence[AttemptId]) -> list[str]:
        """The cluster of each attempt."""
        return [self.cluster_by_question[question] for question in self.questions(attempt_ids)]

    @staticmethod
    def column(attempt_ids: Sequence[AttemptId], value_of: Callable[[AttemptId], float | None]) -> FloatArray:
        """A value of each attempt; NaN where there is none."""
        found = [value_of(attempt_id) for attempt_id in attempt_ids]
        return np.array([math.nan if value is None else value for value in found], dtype=np.float64)
