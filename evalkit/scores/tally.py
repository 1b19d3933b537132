"""Findings counted by question, in the form that ``evalkit.stats`` takes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from evalkit.domain.score import Finding, Scored, Unscored, UnscoredReason
from evalkit.scores.by_rule import RIGHT, WRONG, is_right
from evalkit.scores.plain import comparable

__all__ = [
    "AnswerTally",
    "Mark",
    "QuestionFindings",
    "ScoreTally",
    "Tally",
    "answer_group",
    "answers_in",
    "completed_in",
    "counting",
    "counting_in",
    "counts",
    "right_in",
    "scores_in",
    "tally_right",
    "tally_scores",
]


_MISSES: Final = frozenset({UnscoredReason.NOT_COMPLETED, UnscoredReason.NO_CONTENT})
"""Nothing that could be scored came, and that is the model's doing: counts as the lowest score."""


class QuestionFindings(NamedTuple):
    """The findings on all attempts at one question, with what it belongs to.

    A tuple, since a run may have 100,000 of them, each made in a third of the time of a frozen dataclass.
    """

    asked_hash: str
    """The variant: instances of one template count as questions of their own, in one cluster."""
    cluster: str
    findings: Sequence[Finding]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """One attempt's finding, with what it belongs to: for findings that are not sorted by question yet."""

    asked_hash: str
    cluster: str
    finding: Finding


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """Right answers by question; all members of one length and in one order."""

    asked_hashes: tuple[str, ...]
    right: tuple[int, ...]
    asked: tuple[int, ...]
    """Attempts that count; at least 1 each."""
    clusters: tuple[str, ...]

    def of(self, asked_hashes: Iterable[str]) -> Tally:
        """The same of some questions, in their order; those that do not count are left out."""
        row_of = {asked_hash: row for row, asked_hash in enumerate(self.asked_hashes)}
        return self.taken([row for asked_hash in asked_hashes if (row := row_of.get(asked_hash)) is not None])

    def taken(self, rows: Sequence[int]) -> Tally:
        """The same of the questions with these numbers, in their order."""
        return Tally(
            asked_hashes=tuple(self.asked_hashes[row] for row in rows),
            right=tuple(self.right[row] for row in rows),
            asked=tuple(self.asked[row] for row in rows),
            clusters=tuple(self.clusters[row] for row in rows),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreTally:
    """Scores by question, 1-5; both members of one length and in one order."""

    scores: tuple[tuple[float, ...], ...]
    """What broke off stands among them as the lowest score."""
    clusters: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerTally:
    """How often each answer was given, by question; both members of one length and in one order."""

    counts: tuple[tuple[int, ...], ...]
    clusters: tuple[str, ...]


def counts(finding: Finding) -> bool:
    """Whether an attempt enters the figures of every attempt: it was scored, or broke off and is a miss.

    What the endpoint did not serve, what the rater cannot decide and what could not be checked in time does not.
    """
    return isinstance(finding, Scored) or finding.reason in _MISSES


def counting_in(questions: Iterable[QuestionFindings]) -> list[QuestionFindings]:
    """The findings that count, of the questions that have any: cut, empty and looping attempts count as misses."""
    return _kept(questions, counts)


def completed_in(questions: Iterable[QuestionFindings]) -> list[QuestionFindings]:
    """The findings on completed answers that were scored, of the questions that have any."""
    return _kept(questions, _is_scored)


def right_in(questions: Sequence[QuestionFindings]) -> Tally:
    """Attempts that are wholly right, of all that are given."""
    return Tally(
        asked_hashes=tuple(question.asked_hash for question in questions),
        right=tuple(sum(map(is_right, question.findings)) for question in questions),
        asked=tuple(len(question.findings) for question in questions),
        clusters=tuple(question.cluster for question in questions),
    )


def scores_in(questions: Sequence[QuestionFindings]) -> ScoreTally:
    """Scores of all that are given; what broke off counts as the lowest (judging.md)."""
    return ScoreTally(
        scores=tuple(
            tuple([found.value if isinstance(found, Scored) else WRONG for found in question.findings])
            for question in questions
        ),
        clusters=tuple(question.cluster for question in questions),
    )


def answers_in(questions: Sequence[QuestionFindings]) -> AnswerTally:
    """Answers of all that are given, grouped: every right one is the same answer, others by what was read.

    What broke off and what could not be read are an answer each: whoever asked got nothing to use.
    """
    return AnswerTally(
        counts=tuple(tuple(Counter(map(answer_group, question.findings)).values()) for question in questions),
        clusters=tuple(question.cluster for question in questions),
    )


def counting(marks: Iterable[Mark]) -> tuple[Mark, ...]:
    """As ``counting_in``."""
    return tuple(mark for mark in marks if counts(mark.finding))


def tally_right(marks: Iterable[Mark]) -> Tally:
    """As ``right_in``."""
    return right_in(_by_question(marks))


def tally_scores(marks: Iterable[Mark]) -> ScoreTally:
    """As ``scores_in``."""
    return scores_in(_by_question(marks))


def _by_question(marks: Iterable[Mark]) -> list[QuestionFindings]:
    groups: dict[str, list[Mark]] = {}
    for mark in marks:
        groups.setdefault(mark.asked_hash, []).append(mark)
    return [
        QuestionFindings(asked_hash=asked_hash, cluster=group[0].cluster, findings=[mark.finding for mark in group])
        for asked_hash, group in groups.items()
    ]


def _kept(questions: Iterable[QuestionFindings], is_kept: Callable[[Finding], bool]) -> list[QuestionFindings]:
    return [
        # Most questions keep all they have, and are kept as they are.
        question if len(kept) == len(question.findings) else question._replace(findings=kept)
        for question in questions
        if (kept := list(filter(is_kept, question.findings)))
    ]


def _is_scored(finding: Finding) -> bool:
    return isinstance(finding, Scored)


def answer_group(finding: Finding) -> tuple[str, str]:
    """What makes two answers the same one: both right, the same thing read, both unread, or both broken off."""
    match finding:
        case Unscored():
            return ("broken off", "")
        case Scored(value=value) if value >= RIGHT:
            return ("right", "")
        case Scored(read=None):
            return ("unread", "")
        case Scored(read=read):
            return ("wrong", comparable(read or ""))
