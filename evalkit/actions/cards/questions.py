"""One line for each question, all repeats together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from statistics import median

from evalkit.actions.cards.checked import AskedQuestion, CheckedRun
from evalkit.domain.attempt import Outcome
from evalkit.domain.rubric import Dimension
from evalkit.domain.score import Finding, Scored
from evalkit.domain.scorecard import QuestionCard
from evalkit.scores.tally import Tally
from evalkit.stats.stability import question_flip
from evalkit.text.wording import word_answer

__all__ = ["question_cards"]


def question_cards(checked: CheckedRun, tally: Tally) -> tuple[QuestionCard, ...]:
    """The questions that have a final attempt, in the order in which they come.

    Args:
        checked: The run.
        tally: Its right answers, of all attempts that count.
    """
    counts = dict(zip(tally.asked_hashes, zip(tally.right, tally.asked, strict=True), strict=True))
    return tuple(_card(checked, question, counts.get(question.asked_hash, (0, 0))) for question in checked.questions)


def _card(checked: CheckedRun, question: AskedQuestion, counts: tuple[int, int]) -> QuestionCard:
    variant, attempts, (right, asked) = question.variant, checked.attempts, counts
    completed = [row for row in question.rows if attempts.outcomes[row] is Outcome.ANSWERED]
    times = [seconds for row in completed if (seconds := attempts.complete_s[row]) is not None]
    tokens = [count for row in completed if (count := attempts.completion_tokens[row]) is not None]
    start, stop = question.rows.start, question.rows.stop
    return QuestionCard(
        question_id=variant.question_id,
        asked_hash=question.asked_hash,
        category=variant.category,
        difficulty=variant.difficulty,
        cluster=variant.cluster,
        expected=word_answer(variant.expected, language=variant.language),
        right=right,
        asked=asked,
        flip=question_flip(right, asked),
        answers=_answers(checked.findings.get(Dimension.ACCURACY, ())[start:stop]),
        outcomes=Counter(attempts.outcomes[start:stop]),
        complete_s=median(times) if times else None,
        tokens=float(median(tokens)) if tokens else None,
    )


def _answers(findings: Sequence[Finding | None]) -> tuple[tuple[str, int], ...]:
    read = Counter(finding.read or "" for finding in findings if isinstance(finding, Scored))
    return tuple(read.most_common())
