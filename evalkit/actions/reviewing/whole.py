"""Which questions people's means are over, while some of what was put before people has no score.

What broke off is shown to nobody and counts as 1, so it is there from the first moment, while every other answer waits
for somebody. Were it all counted at once, a review that is half-way would hold twice the share of it that the run has.
So it is counted as answers that were shown are:

* A question with an answer that was shown counts once all such answers have a score; with what broke off beside them,
  and not before: the rest of its answers are no sample of it.
* Of the questions of which nothing was shown, as large a share counts as of the others, chosen by a hash of the
  question. Raters' orders are random, so that both shares are samples of their kind, and the mean is that of the whole
  review from the beginning. Once everything is scored, all of them count. Until then intervals are somewhat wider than
  they need be, for the share that broke off is known of the whole sample.

It is decided question by question, not answer by answer, because questions are what figures average; and over both runs
that are compared together, because one run's answer that broke off stands beside another's that somebody must score.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from evalkit.actions.reviewing.found import FoundPeople
from evalkit.domain.attempt import AttemptId
from evalkit.domain.identity import seed_from
from evalkit.scores.by_rule import WRONG

__all__ = ["QuestionScores", "question_scores", "whole_questions"]


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionScores:
    """One run's sampled answers, by question."""

    rows: Mapping[str, Sequence[float | None]]
    """asked_hash -> the score of each answer, 1 of what broke off; None where it has none."""
    shown: AbstractSet[str]
    """Questions with an answer that is put before people."""


def question_scores(people: FoundPeople, question_by_attempt: Mapping[AttemptId, str]) -> QuestionScores:
    """What people found, by question.

    Args:
        people: Of one run, or of several joined.
        question_by_attempt: Of the attempts that count; others are left out.
    """
    rows: dict[str, list[float | None]] = defaultdict(list)
    shown: set[str] = set()
    for attempt_id in people.gate:
        if attempt_id in question_by_attempt:
            rows[question_by_attempt[attempt_id]].append(WRONG)
    for attempt_id in people.sent:
        if attempt_id in question_by_attempt:
            question = question_by_attempt[attempt_id]
            rows[question].append(people.score_of(attempt_id))
            shown.add(question)
    return QuestionScores(rows=dict(rows), shown=shown)


def whole_questions(*sides: QuestionScores) -> dict[str, tuple[Sequence[float], ...]]:
    """asked_hash -> the scores on each side, of the questions that count in all of these runs."""
    sampled = [question for question in sides[0].rows if all(question in side.rows for side in sides)]
    shown = {question for question in sampled if any(question in side.shown for side in sides)}
    found = {question: tuple(_known(side.rows[question]) for side in sides) for question in sampled}
    whole = {
        question
        for question in shown
        if all(len(known) == len(side.rows[question]) for known, side in zip(found[question], sides, strict=True))
    }
    unshown = sorted(set(sampled) - shown, key=lambda question: seed_from("unshown", question))
    counted = round(len(unshown) * len(whole) / len(shown)) if shown else len(unshown)
    kept = whole.union(unshown[:counted])
    return {question: scores for question, scores in found.items() if question in kept}


def _known(scores: Sequence[float | None]) -> Sequence[float]:
    return [score for score in scores if score is not None]
