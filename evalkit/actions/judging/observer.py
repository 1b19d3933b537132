"""What a judging tells those who watch it."""

from __future__ import annotations

from typing import Protocol

from evalkit.domain.score import Scored, Unscored
from evalkit.runs.observer import PreparationObserver

__all__ = ["JudgeObserver"]


class JudgeObserver(PreparationObserver, Protocol):
    """Told of everything, in the order in which it became durable."""

    def warned(self, target_name: str, warning: str) -> None:
        """Something the user should know before trusting the figures."""
        ...

    def told(self, target_name: str, fact: str) -> None:
        """Something found out on the way."""
        ...

    def judging(self, judge_name: str, *, wanted: int, finished: int) -> None:
        """Verdicts are about to be asked for; ``finished`` of the ``wanted`` ones are there."""
        ...

    def judged(self, judge_name: str, finding: Scored | Unscored) -> None:
        """A verdict, or the lack of one, is durable."""
        ...

    def not_served(self, judge_name: str) -> None:
        """A request was not served, for all its tries: its verdict stays open."""
        ...

    def stopping(self) -> None:
        """No new verdict is asked for; what is in flight is finished."""
        ...

    def judging_ended(self, judge_name: str, end: str) -> None:
        """The judge is done: ``done``, ``interrupted``, or why it stopped."""
        ...
