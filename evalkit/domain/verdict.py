"""Estimate and what stands in for it: figures with how sure they are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

__all__ = ["Estimate", "Figure", "Quantiles", "Remark", "Spread", "Undefined"]


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
    twentieths: tuple[float, ...] = ()
    """From the smallest to the largest in steps of a twentieth: 21 values, the shape of the distribution."""


Spread = Quantiles | Undefined
