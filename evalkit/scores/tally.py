"""Findings counted by question, in the form that ``evalkit.stats`` takes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from evalkit.domain.score import Scored, Unscored, UnscoredReason
from evalkit.scores.by_rule import is_right

__all__ = ["Mark", "Tally", "tally_completed", "tally_every"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """One attempt's finding, with what it belongs to."""

    asked_hash: str
    """The variant: instances of one template count as questions of their own, in one cluster."""
    cluster: str
    finding: Scored | Unscored


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """Counts by question, all of one length and in one order."""

    right: tuple[int, ...]
    asked: tuple[int, ...]
    """Attempts that count; at least 1 each."""
    clusters: tuple[str, ...]


def tally_every(marks: Iterable[Mark]) -> Tally:
    """Every served attempt: cut, empty and looping ones count as misses.

    What the endpoint did not serve, what no rule decides and what could not be checked in time is left out.
    """
    return _tally(mark for mark in marks if _is_scored(mark) or _is_broken_off(mark))


def tally_completed(marks: Iterable[Mark]) -> Tally:
    """Completed answers that were scored."""
    return _tally(mark for mark in marks if _is_scored(mark))


def _is_scored(mark: Mark) -> bool:
    return isinstance(mark.finding, Scored)


def _is_broken_off(mark: Mark) -> bool:
    return isinstance(mark.finding, Unscored) and mark.finding.reason is UnscoredReason.NOT_COMPLETED


def _tally(marks: Iterable[Mark]) -> Tally:
    right: dict[str, int] = {}
    asked: dict[str, int] = {}
    cluster_of: dict[str, str] = {}
    for mark in marks:
        asked[mark.asked_hash] = asked.get(mark.asked_hash, 0) + 1
        right[mark.asked_hash] = right.get(mark.asked_hash, 0) + is_right(mark.finding)
        cluster_of[mark.asked_hash] = mark.cluster
    return Tally(right=tuple(right.values()), asked=tuple(asked.values()), clusters=tuple(cluster_of.values()))
