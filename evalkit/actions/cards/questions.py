"""One line for each question, all repeats together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from statistics import median

from evalkit.actions.cards.checked import CheckedAttempt, marks_of
from evalkit.domain.attempt import Outcome
from evalkit.domain.score import Scored
from evalkit.domain.scorecard import QuestionCard
from evalkit.scores.tally import counting, tally_right
from evalkit.stats.stability import question_flip
from evalkit.text.wording import word_answer

__all__ = ["question_cards"]


def question_cards(checked: Sequence[CheckedAttempt]) -> tuple[QuestionCard, ...]:
    """The questions that have a final attempt, in the order in which they come."""
    by_question: dict[str, list[CheckedAttempt]] = {}
    for entry in checked:
        by_question.setdefault(entry.variant.asked_hash, []).append(entry)
    return tuple(_card(entries) for entries in by_question.values())


def _card(entries: Sequence[CheckedAttempt]) -> QuestionCard:
    variant = entries[0].variant
    tally = tally_right(counting(marks_of(entries)))
    right, asked = sum(tally.right), sum(tally.asked)
    completed = [entry.attempt for entry in entries if entry.attempt.outcome is Outcome.ANSWERED]
    times = [attempt.timing.complete_s for attempt in completed if attempt.timing.complete_s is not None]
    tokens = [attempt.usage.completion_tokens for attempt in completed if attempt.usage.completion_tokens is not None]
    return QuestionCard(
        question_id=variant.question_id,
        asked_hash=variant.asked_hash,
        category=variant.category,
        difficulty=variant.difficulty,
        cluster=variant.cluster,
        expected=word_answer(variant.expected, language=variant.language),
        right=right,
        asked=asked,
        flip=question_flip(right, asked),
        answers=_answers(entries),
        outcomes=Counter(entry.attempt.outcome for entry in entries),
        complete_s=median(times) if times else None,
        tokens=float(median(tokens)) if tokens else None,
    )


def _answers(entries: Sequence[CheckedAttempt]) -> tuple[tuple[str, int], ...]:
    read = Counter(entry.accuracy.read or "" for entry in entries if isinstance(entry.accuracy, Scored))
    return tuple(read.most_common())
