"""What a log of another program comes to: what it says of itself, and one value for each answer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from evalkit.domain.attempt import Failure
from evalkit.domain.exchange import Usage
from evalkit.domain.origin import LogFormat

__all__ = ["ForeignAnswer", "ForeignLog", "ForeignQuestion", "LogHead", "LogMistake"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ForeignQuestion:
    """What was asked, in the words that hold for every model: without what a program wraps around them."""

    text: str
    options: Mapping[str, str] = field(default_factory=dict[str, str])
    """Letter -> option, in the order shown; empty where there are none."""
    references: tuple[str, ...] = ()
    """What counts as right, each as good as the others; () where the log has none."""
    is_judged_there: bool = False
    """Whether only a model scored it there: then the reference is no text to be matched."""
    category: str | None = None
    difficulty: str | None = None
    """Both as the log words them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ForeignAnswer:
    """One answer of the log."""

    place: str
    """``file:row``, or the sample by its name."""
    name: str
    """What the log calls it; twice in one log is a mistake of the log."""
    question: ForeignQuestion
    text: str = ""
    """Content as it came, tags of reasoning included."""
    reasoning: str | None = None
    """Where the log keeps it apart."""
    finish_reason: str | None = None
    """As the log has it; ``length`` where the reply was cut."""
    failure: Failure | None = None
    model: str | None = None
    usage: Usage
    complete_s: float | None = None
    started_at: datetime | None = None
    sent: object = None
    came: object = None
    """What was put to the model and what came back, as far as the log has it, for people who look into a doubt."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LogMistake:
    """A row that cannot be taken."""

    place: str
    message: str

    def __str__(self) -> str:
        """One line."""
        return f"{self.place}: {self.message}"


@dataclass(frozen=True, slots=True, kw_only=True)
class LogHead:
    """What a log says of itself."""

    log_format: LogFormat
    tool_version: str | None = None
    task: str | None = None
    model: str | None = None
    """None where its rows say it, or nobody does."""
    asked_at: str | None = None
    settings: Mapping[str, str] = field(default_factory=dict[str, str])
    own_scores: Mapping[str, str] = field(default_factory=dict[str, str])
    wording: object = None
    """What makes the words around every question; None where the log does not say."""
    remarks: tuple[str, ...] = ()
    """What the user should know before trusting the import."""


class ForeignLog(Protocol):
    """A log that can be read more than once, in constant memory."""

    @property
    def head(self) -> LogHead:
        """What it says of itself."""
        ...

    def answers(self) -> Iterator[ForeignAnswer | LogMistake]:
        """Every answer in the log's order, and what is wrong where one cannot be taken."""
        ...
