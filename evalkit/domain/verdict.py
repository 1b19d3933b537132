"""Estimate and Scorecard: what a run comes to, with how sure it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from evalkit.domain.attempt import Outcome
from evalkit.domain.question import Category, Difficulty
from evalkit.domain.run import Run

__all__ = ["Estimate", "Figure", "Quantiles", "Remark", "Scorecard", "SpeedCard", "Undefined"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """A figure with its uncertainty."""

    value: float
    low: float
    high: float
    level: float
    """Nominal two-sided coverage, e.g. 0.95."""
    method: str
    """E.g. ``t on cluster means``, ``Wilson, effective size``."""
    n_clusters: int
    """Independent units: what the interval rests on."""
    n_questions: int
    n_attempts: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Undefined:
    """A figure that does not exist, and why: ``1 question, needs 2``."""

    reason: str


Figure = Estimate | Undefined


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """What a reader must know before trusting a figure: a key, worded by reports in the reader's language."""

    key: str
    values: Mapping[str, str | int] = field(default_factory=dict)
    """What stands in the sentence; may come from servers, so it is made harmless where it is shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantiles:
    """Spread of a measured time or rate over attempts."""

    p10: float
    p50: float
    p90: float
    n_attempts: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeedCard:
    """How fast the target was over served attempts; Undefined where nothing was measured."""

    ttft_s: Quantiles | Undefined
    ttfa_s: Quantiles | Undefined
    complete_s: Quantiles | Undefined
    decode_tokens_per_s: Quantiles | Undefined
    band: str | None
    """Experience band of the median decode rate, by name (rubrics/speed.yaml); None without a rate."""
    tokens_per_answer: Quantiles | Undefined
    remarks: tuple[Remark, ...] = ()
    """What makes the times doubtful: buffered streams, client lag, token counts from chunks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scorecard:
    """A run's first figures."""

    run: Run
    wanted: int
    finished: int
    """Cells in scope, and those with a final attempt."""
    outcomes: Mapping[Outcome, int]
    failures: Mapping[str, int]
    """Kind of the last failure -> cells that the endpoint has not served so far; they are asked again."""
    failed_tries: int
    """Failed tries of cells beside those: asked again since, or several in vain."""
    accuracy_every: Figure
    """Share right over every served attempt; cut, empty and looping ones count as misses."""
    accuracy_completed: Figure
    """Share right over completed answers."""
    accuracy_by_category: Mapping[Category, Figure]
    accuracy_by_difficulty: Mapping[Difficulty, Figure]
    unread: int
    """Completed answers in which no final answer could be read; counted as misses."""
    unscored: Mapping[str, int]
    """Reason -> attempts that no rule could decide."""
    speed: SpeedCard
    notes: Mapping[str, int] = field(default_factory=dict)
    remarks: tuple[Remark, ...] = ()
    """What a reader must know before trusting the figures."""
