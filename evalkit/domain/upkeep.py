"""Upkeep: a build that is in use, held against its baseline again and again, and what all of that comes to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from evalkit.domain.comparison import Difference, Distinction, Status
from evalkit.domain.run import Run
from evalkit.domain.verdict import Figure, Undefined
from evalkit.domain.verdict_record import Baseline

__all__ = ["BaselineHistory", "Outlook", "PinnedRun", "Pinning", "Recheck"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Recheck:
    """One run held against the baseline, as its verdict was given then."""

    number: int
    """Counted from 1 since the pin."""
    made_at: datetime
    run_id: str
    model: str
    """Whom it asked."""
    changes: tuple[Distinction, ...]
    """What differed from the baseline, without what is harmless."""
    questions: int
    repeats: int
    accuracy: float | None
    difference: Difference | Undefined
    """Of the accuracy."""
    status: Status | None
    """None where the run was not comparable with the baseline."""

    @property
    def short_id(self) -> str:
        """The beginning of the run's id."""
        return self.run_id[:8]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """What a recheck of a size can tell, by the baseline's own figures."""

    option: str
    """How such a recheck is asked for: ``--set decision``, ``--all``; empty for the one at hand."""
    questions: int
    """Of the baseline that it asks."""
    repeats: int
    margin: float
    """Largest loss of accuracy that is accepted."""
    smallest_margin: float
    """Loss of accuracy that is told from none with 80 % power."""
    passes: float
    """Probability that a build as good as the baseline passes everything."""
    is_measured: bool
    """Whether the noise is the baseline's own; False: it asked each question once, and the noise is assumed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PinnedRun:
    """A line of the list of baselines."""

    baseline: Baseline
    run: Run
    rechecks: int
    """Since the pin."""
    last: Recheck | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Pinning:
    """What became of a wish to pin a run."""

    baseline: Baseline
    run: Run
    replaced: Run | None
    """The run that was pinned under the name before."""
    is_new: bool
    """False when it was pinned already."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BaselineHistory:
    """A baseline with everything that was held against it."""

    baseline: Baseline
    run: Run
    accuracy: Figure
    """The baseline's own."""
    rechecks: tuple[Recheck, ...]
    """Oldest first."""
    against_earlier_pins: int
    """Rechecks against runs that were pinned under the name before, which are no part of this history."""
    left_out: int
    """Rechecks that are no part of the two figures below: not comparable, or scored in another way."""
    together: Difference | Undefined
    """Accuracy of all rechecks less that of the baseline: each question's share right, averaged over the rechecks."""
    trend: Difference | Undefined
    """What the accuracy gains from one recheck to the next."""
    outlooks: tuple[Outlook, ...]
    """What rechecks of several sizes can tell, the smallest first."""
