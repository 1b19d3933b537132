"""How much fits into a rater's time.

A score takes about a minute, whatever it is about: people who score one dimension of an answer have to read all of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count
from typing import Final

from evalkit.reviews.matter import ReviewQuestion

__all__ = [
    "HIDDEN_REPEATS",
    "Room",
    "common_questions_in",
    "hidden_repeats",
    "minutes_for",
    "minutes_for_sample",
    "questions_in",
    "room_in",
    "scores_of",
]

_MINUTES_PER_SCORE: Final = 1.0
_TEN: Final = 10
HIDDEN_REPEATS: Final = 0.05
"""Share of the answers that are shown a second time."""
_FEWEST_FOR_REPEATS: Final = 10
"""Answers; in a shorter form a repeat stands too near its first showing to be hidden."""
_COMMON_PART: Final = 3
"""One of so many answers of each rater is put before everybody."""
_MOST_COMMON: Final = 50
"""Answers. Agreement is known well enough from 30 to 50 that all have scored; more time is better spent on others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """What one rater can do in the time that they give."""

    scores: int
    """Of answers that are shown for the first time."""
    common_scores: int
    """Of them, those of the common block."""
    common_answers: int = _MOST_COMMON
    """The most answers of the common block."""


def room_in(minutes: float) -> Room:
    """The scores that fit into a rater's time, with room for the hidden repeats.

    Args:
        minutes: More than 0.

    Example:
        >>> room_in(45)
        Room(scores=42, common_scores=14, common_answers=50)
    """
    scores = int(minutes / _MINUTES_PER_SCORE / (1 + HIDDEN_REPEATS))
    return Room(scores=scores, common_scores=scores // _COMMON_PART)


def scores_of(questions: Sequence[ReviewQuestion]) -> int:
    """What one rater has to give for some questions."""
    return sum(question.scores for question in questions)


def hidden_repeats(answers: int) -> int:
    """How many of a rater's answers are shown a second time."""
    return max(1, round(HIDDEN_REPEATS * answers)) if answers >= _FEWEST_FOR_REPEATS else 0


def minutes_for(scores: int) -> float:
    """The time that so many scores take."""
    return scores * _MINUTES_PER_SCORE


def common_questions_in(room: Room, *, answers: int, dimensions: int) -> int:
    """How many questions the common block holds, of so many answers each, on so many dimensions; one if any fits."""
    if room.scores < answers * dimensions:
        return 0
    return max(1, min(room.common_scores // (answers * dimensions), room.common_answers // answers))


def questions_in(room: Room, *, answers: int, dimensions: int, raters: int) -> int:
    """How many questions some raters can score between them.

    Args:
        room: Of each rater.
        answers: To one question, all runs together.
        dimensions: On which each of them is scored.
        raters: How many share them.
    """
    common = common_questions_in(room, answers=answers, dimensions=dimensions)
    return common + raters * (room.scores // (answers * dimensions) - common)


def minutes_for_sample(
    questions: int, *, answers: int, dimensions: int, raters: int, shared: int = 1, there: int | None = None
) -> int:
    """The time of each rater in which so many questions are scored between them, in whole tens of minutes.

    Args:
        questions: All of them, those that every rater is given included.
        answers: To one question, all runs together.
        dimensions: On which each of them is scored.
        raters: How many share them.
        shared: How many of them two raters at least are given; more than the common block ever holds are not waited
            for.
        there: How many questions there are: who has time left once they are dealt out is given what somebody else
            has. None where more are there than fit in.
    """
    shared = min(shared, max(1, _MOST_COMMON // answers))

    def is_enough(minutes: int) -> bool:
        room = room_in(minutes)
        common = common_questions_in(room, answers=answers, dimensions=dimensions)
        drawn = questions_in(room, answers=answers, dimensions=dimensions, raters=raters)
        twice = common if there is None else common + max(0, drawn - there)
        return twice >= shared and drawn >= questions

    return next(filter(is_enough, count(_TEN, _TEN)))
