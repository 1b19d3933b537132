"""What a run tells those who watch it: a progress bar, a log line, a page."""

from __future__ import annotations

from typing import Protocol

from evalkit.domain.attempt import Attempt
from evalkit.domain.run import Run
from evalkit.domain.score import Scored, Unscored

__all__ = ["PreparationObserver", "RunObserver", "SilentObserver"]


class PreparationObserver(Protocol):
    """Told what is done before anything is asked."""

    def preparing(self, target_name: str, step: str) -> None:
        """Something that takes a moment has begun: ``starting the server``, ``warming up``."""
        ...

    def waiting(self, target_name: str, reason: str) -> None:
        """Nothing is asked for a while: the server is away, or asks for patience."""
        ...


class RunObserver(PreparationObserver, Protocol):
    """Told of everything, in the order in which it became durable."""

    def warned(self, target_name: str, warning: str) -> None:
        """Something the user should know before trusting the figures."""
        ...

    def told(self, target_name: str, fact: str) -> None:
        """Something found out on the way: what a pilot says, what a look decided."""
        ...

    def began(self, run: Run, *, wanted: int, finished: int, is_resumed: bool) -> None:
        """Cells are about to be asked; ``finished`` of the ``wanted`` ones already are."""
        ...

    def stored(self, run: Run, attempt: Attempt, *, is_right: bool | None) -> None:
        """An attempt is durable; ``is_right`` is None where no rule decides."""
        ...

    def stopping(self) -> None:
        """No new cell is taken; what is in flight is finished."""
        ...

    def ended(self, run: Run, end: str) -> None:
        """The session is over: ``done``, ``interrupted``, or why it stopped."""
        ...


class SilentObserver:
    """Watches and says nothing, of judges as little as of runs."""

    def preparing(self, target_name: str, step: str) -> None:
        """Say nothing."""

    def warned(self, target_name: str, warning: str) -> None:
        """Say nothing."""

    def waiting(self, target_name: str, reason: str) -> None:
        """Say nothing."""

    def told(self, target_name: str, fact: str) -> None:
        """Say nothing."""

    def began(self, run: Run, *, wanted: int, finished: int, is_resumed: bool) -> None:
        """Say nothing."""

    def stored(self, run: Run, attempt: Attempt, *, is_right: bool | None) -> None:
        """Say nothing."""

    def stopping(self) -> None:
        """Say nothing."""

    def ended(self, run: Run, end: str) -> None:
        """Say nothing."""

    def judging(self, judge_name: str, *, wanted: int, finished: int) -> None:
        """Say nothing."""

    def judged(self, judge_name: str, finding: Scored | Unscored) -> None:
        """Say nothing."""

    def not_served(self, judge_name: str) -> None:
        """Say nothing."""

    def judging_ended(self, judge_name: str, end: str) -> None:
        """Say nothing."""
