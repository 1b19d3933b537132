"""Findings counted by question, in the form that ``evalkit.stats`` takes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from evalkit.domain.score import Scored, Unscored, UnscoredReason
from evalkit.scores.by_rule import RIGHT, WRONG, is_right
from evalkit.scores.plain import comparable

__all__ = [
    "AnswerTally",
    "Mark",
    "ScoreTally",
    "Tally",
    "completed_only",
    "counting",
    "tally_answers",
    "tally_right",
    "tally_scores",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """One attempt's finding, with what it belongs to."""

    asked_hash: str
    """The variant: instances of one template count as questions of their own, in one cluster."""
    cluster: str
    finding: Scored | Unscored


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """Right answers by question; all members of one length and in one order."""

    asked_hashes: tuple[str, ...]
    right: tuple[int, ...]
    asked: tuple[int, ...]
    """Attempts that count; at least 1 each."""
    clusters: tuple[str, ...]


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


def counting(marks: Iterable[Mark]) -> tuple[Mark, ...]:
    """Every served attempt that has a finding or broke off: cut, empty and looping ones count as misses.

    What the endpoint did not serve, what the rater cannot decide and what could not be checked in time is left out.
    """
    return tuple(mark for mark in marks if _is_scored(mark) or _is_broken_off(mark))


def completed_only(marks: Iterable[Mark]) -> tuple[Mark, ...]:
    """Completed answers that were scored."""
    return tuple(mark for mark in marks if _is_scored(mark))


def tally_right(marks: Iterable[Mark]) -> Tally:
    """Attempts that are wholly right, of all that are given."""
    by_question = _by_question(marks)
    return Tally(
        asked_hashes=tuple(group[0].asked_hash for group in by_question),
        right=tuple(sum(is_right(mark.finding) for mark in group) for group in by_question),
        asked=tuple(len(group) for group in by_question),
        clusters=tuple(group[0].cluster for group in by_question),
    )


def tally_scores(marks: Iterable[Mark]) -> ScoreTally:
    """Scores of all that are given; what broke off counts as the lowest (judging.md)."""
    by_question = _by_question(marks)
    return ScoreTally(
        scores=tuple(tuple(_value(mark.finding) for mark in group) for group in by_question),
        clusters=tuple(group[0].cluster for group in by_question),
    )


def tally_answers(marks: Iterable[Mark]) -> AnswerTally:
    """Answers of all that are given, grouped: every right one is the same answer, others by what was read.

    What broke off and what could not be read are an answer each: whoever asked got nothing to use.
    """
    by_question = _by_question(marks)
    return AnswerTally(
        counts=tuple(tuple(Counter(map(_answer_group, group)).values()) for group in by_question),
        clusters=tuple(group[0].cluster for group in by_question),
    )


def _by_question(marks: Iterable[Mark]) -> list[list[Mark]]:
    groups: dict[str, list[Mark]] = {}
    for mark in marks:
        groups.setdefault(mark.asked_hash, []).append(mark)
    return list(groups.values())


def _is_scored(mark: Mark) -> bool:
    return isinstance(mark.finding, Scored)


def _is_broken_off(mark: Mark) -> bool:
    return isinstance(mark.finding, Unscored) and mark.finding.reason is UnscoredReason.NOT_COMPLETED


def _value(finding: Scored | Unscored) -> float:
    return finding.value if isinstance(finding, Scored) else WRONG


def _answer_group(mark: Mark) -> tuple[str, str]:
    match mark.finding:
        case Unscored():
            return ("broken off", "")
        case Scored(value=value) if value >= RIGHT:
            return ("right", "")
        case Scored(read=None):
            return ("unread", "")
        case Scored(read=read):
            return ("wrong", comparable(read or ""))
