"""What the viewer looks for, and what it finds: runs and attempts as lines of a page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from evalkit.domain.attempt import AttemptId, Outcome, RunId
from evalkit.domain.question import Category, Difficulty, Language
from evalkit.domain.rubric import DimensionName
from evalkit.domain.score import RaterKind

__all__ = [
    "AttemptFilter",
    "FoundAttempt",
    "FoundPage",
    "IndexState",
    "RunLine",
    "RunLines",
    "RunState",
    "StoredAttempt",
    "TextTrouble",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class AttemptFilter:
    """Which attempts are wanted. Every member narrows; what is left at its default does not."""

    runs: tuple[RunId, ...] = ()
    category: Category | None = None
    difficulty: Difficulty | None = None
    outcome: Outcome | None = None
    is_right: bool | None = None
    """True for right, False for misses; attempts that no rule decides are neither."""
    dimension: DimensionName | None = None
    """Attempts with a score on it; ``lowest`` and ``highest`` are meant of this dimension, else of accuracy."""
    rater_kind: RaterKind | None = None
    """Whose score; without it, the one that stands in the figures: rule or clock, else judges, else people."""
    lowest: float | None = None
    highest: float | None = None
    """Bounds of the score, both inclusive."""
    flips: bool = False
    """Only questions that this run answers sometimes rightly, sometimes not."""
    question_id: str | None = None
    language: Language | None = None
    text: str = ""
    """Words, phrases or formulas that the answer must hold one after another, whatever their case; never operators."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundAttempt:
    """A final attempt as a line of the list."""

    attempt_id: AttemptId
    run_id: RunId
    question_id: str
    category: Category
    difficulty: Difficulty
    language: Language
    repeat: int
    """Counted from 0."""
    outcome: Outcome
    is_right: bool | None
    """None where no rule decides, or nothing was scored yet."""
    score: float | None
    """On the dimension that was asked for, else accuracy. None without one: absence is never a number."""
    flip: float | None
    """Of its question in its run: how often two different repeats disagree on being right; None with fewer than two."""
    complete_s: float | None
    tokens: int | None
    started_at: datetime
    excerpt: str | None
    """The answer's beginning, or what stands around the text looked for; None where there is no answer. Hostile."""


class TextTrouble(str):
    """Why a text cannot be looked for: a key of the catalogue ``browsing``."""

    __slots__ = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundPage:
    """Some lines of the list, the attempt that arrived last first."""

    attempts: tuple[FoundAttempt, ...]
    next_after: str | None
    """Where the next page begins; None on the last. A page may be short, or empty, and have one: looking for a frequent
    text among few attempts goes on there."""
    count: int
    """Attempts that meet the filter."""
    is_count_exact: bool
    """Whether there are no more than ``count``: a text that stands in most answers is not counted to the end."""
    not_indexed: int
    """Attempts in the store that were not looked at yet: the index is still being made."""
    text_trouble: TextTrouble | None = None
    """Why the text was not looked for; then no attempts are found."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunLine:
    """A run as a line of the list."""

    run_id: RunId
    short_id: str
    model: str
    bank: str
    set_name: str | None
    language: Language
    finished: int
    """Cells in scope with a final attempt."""
    wanted: int
    """Cells in scope."""
    is_simulated: bool
    created_at: datetime
    last_activity_at: datetime
    is_live: bool
    """Whether a program is at work on it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunLines:
    """Some lines of the list of runs, the last active first."""

    lines: tuple[RunLine, ...]
    next_after: str | None
    """Where the next page begins; None on the last."""
    count: int
    """Runs that meet the filter."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexState:
    """How far the index has come."""

    runs: int
    """Runs in the store."""
    not_indexed: int
    """Attempts that were not looked at yet."""
    is_complete: bool
    place: str
    """Where it lies."""
    notice: str | None = None
    """What there is to say of its place or of this machine's SQLite, a key of the catalogue; None where all is well."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunState:
    """A run as far as it has come, told by what is cheap to look up."""

    run_id: RunId
    run_key: str
    last_sequence: int
    """Place of its last attempt in the order of arrival; 0 where there is none."""
    last_attempt_id: AttemptId | None
    places: int
    wanted: int
    """Cells in scope."""
    beside: str
    """Identity of what is to be judged and reviewed of it."""
    last_activity_at: datetime
    lease_until: datetime | None
    """Until when a program holds the right to work on runs of its key; None where none does."""

    @property
    def stamp(self) -> str:
        """Another text once anything but scores was added to the run."""
        return f"{self.last_sequence} {self.last_attempt_id} {self.places} {self.wanted} {self.beside}"


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredAttempt:
    """What a line needs of an attempt that the index does not hold."""

    attempt_id: AttemptId
    complete_s: float | None
    tokens: int | None
    """Tokens of the completion."""
    started_at: datetime
    answer: str
    """Its beginning."""
