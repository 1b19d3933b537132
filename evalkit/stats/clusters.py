"""Clusters of questions as the unit of every standard error, and the two intervals that are built on it.

Each figure of one run is, as far as its error goes, a sum over questions: its *influences* say how much each question
moves it. Questions of one cluster are summed first, so what they share is not taken for independent evidence.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
import numpy.typing as npt

from evalkit.domain.verdict import Estimate
from evalkit.errors import UndefinedStatistic

__all__ = [
    "Clustered",
    "FloatArray",
    "Grouping",
    "clustered_mean",
    "grouped",
    "labels_of",
    "linearised",
    "t_interval",
    "t_quantile",
    "wilson_bounds",
    "wilson_interval",
]

FloatArray = npt.NDArray[np.float64]

_NO_SPREAD: Final = 1e-12
"""A standard error below it is rounding: exactly 2 of 3 right on every question leaves 1e-17 instead of 0."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Grouping:
    """Which questions belong together."""

    member_of: npt.NDArray[np.intp]
    """Shape (n_questions,): number of the cluster of each question."""
    n_clusters: int

    @property
    def n_questions(self) -> int:
        """How many questions are grouped."""
        return len(self.member_of)

    def standard_error(self, influences: FloatArray) -> float:
        """Root of ``G/(G-1) * sum_g (sum_{i in g} u_i)^2``, over the influences u of a figure.

        Args:
            influences: Shape (n_questions,): what each question adds to the figure's error, summing to 0.

        References:
            Liang and Zeger (1986), Biometrika 73, 13-22, the sandwich estimator; Binder (1983), International
            Statistical Review 51, 279-292, for figures that are not means.
        """
        sums = np.bincount(self.member_of, weights=influences, minlength=self.n_clusters)
        return math.sqrt(self.n_clusters / (self.n_clusters - 1) * float(sums @ sums))


@dataclass(frozen=True, slots=True, kw_only=True)
class Clustered:
    """A figure before its interval."""

    value: float
    standard_error: float
    n_clusters: int
    n_questions: int
    n_attempts: int

    @property
    def has_spread(self) -> bool:
        """Whether the clusters differ by more than rounding."""
        return self.standard_error >= _NO_SPREAD


def grouped(clusters: Sequence[str], *, n_questions: int, noun: str = "question", which: str = "") -> Grouping:
    """Questions grouped by their labels.

    Args:
        clusters: Shape (n_questions,): questions with the same label are not assumed independent.
        n_questions: How many there must be labels for.
        noun: What is counted, in the reason why there is no figure: ``repeated question``.
        which: What follows it there: `` with 3 attempts``.

    Raises:
        UndefinedStatistic: With fewer than two clusters.
    """
    _check_labels(clusters, n_questions)
    number_by_label = {label: number for number, label in enumerate(dict.fromkeys(clusters))}
    n_clusters = len(number_by_label)
    if n_clusters < 2:
        raise UndefinedStatistic(_too_few(n_questions, n_clusters, noun=noun, which=which))
    numbers = np.fromiter((number_by_label[label] for label in clusters), dtype=np.intp, count=n_questions)
    return Grouping(member_of=numbers, n_clusters=n_clusters)


def labels_of(clusters: Sequence[str], is_kept: npt.NDArray[np.bool_]) -> list[str]:
    """The labels of the questions that a figure keeps."""
    _check_labels(clusters, len(is_kept))
    return [label for label, keep in zip(clusters, is_kept, strict=True) if keep]


def linearised(value: float, influences: FloatArray, grouping: Grouping, *, n_attempts: int) -> Clustered:
    """A figure with the standard error that its influences give."""
    return Clustered(
        value=value,
        standard_error=grouping.standard_error(influences),
        n_clusters=grouping.n_clusters,
        n_questions=grouping.n_questions,
        n_attempts=n_attempts,
    )


def clustered_mean(values: FloatArray, grouping: Grouping, *, n_attempts: int) -> Clustered:
    """The mean of one value for each question, which question i moves by ``(m_i - mean) / n``."""
    mean = float(values.mean())
    return linearised(mean, (values - mean) / len(values), grouping, n_attempts=n_attempts)


def t_interval(figure: Clustered, *, level: float, method: str) -> Estimate:
    """The figure with t at G-1 degrees of freedom times its standard error on both sides."""
    half_width = t_quantile(level, figure.n_clusters - 1) * figure.standard_error
    return _estimate(figure, (figure.value - half_width, figure.value + half_width), level=level, method=method)


def wilson_interval(figure: Clustered, *, level: float) -> Estimate:
    """A figure in [0, 1] with Wilson's interval at its effective size.

    The standard error says how many independent answers the figure is worth: ``n_eff = p(1-p)/SE^2``, kept within G/2
    and the number of attempts, and G where the standard error is 0. One rule holds for every p: there is no other one
    at 0 or 1, where the interval is not of zero width.

    References:
        Wilson (1927), J. Am. Stat. Assoc. 22, 209-212. Bowyer, Aitchison, Ivanova (2025), arXiv:2503.01747, on why
        intervals from the normal approximation fail at the sizes of evaluations.
    """
    return _estimate(figure, wilson_bounds(figure, level=level), level=level, method="Wilson, effective size")


def wilson_bounds(figure: Clustered, *, level: float) -> tuple[float, float]:
    """Both ends of ``wilson_interval``."""
    return _wilson(figure.value, _effective_size(figure), t_quantile(level, figure.n_clusters - 1))


@lru_cache(maxsize=1024)
def t_quantile(level: float, degrees: int) -> float:
    """What Student's t stays within, with this probability on both sides together."""
    # Loaded here because scipy takes a quarter of a second, which commands without figures do not pay.
    from scipy.special import stdtrit  # noqa: PLC0415

    return float(stdtrit(degrees, (1 + level) / 2))


def _check_labels(clusters: Sequence[str], n_questions: int) -> None:
    if n_questions != len(clusters):
        message = f"{n_questions} questions have {len(clusters)} cluster labels; each needs one"
        raise ValueError(message)


def _estimate(figure: Clustered, bounds: tuple[float, float], *, level: float, method: str) -> Estimate:
    low, high = bounds
    return Estimate(
        value=figure.value,
        low=low,
        high=high,
        level=level,
        method=method,
        n_clusters=figure.n_clusters,
        n_questions=figure.n_questions,
        n_attempts=figure.n_attempts,
    )


def _too_few(n_questions: int, n_clusters: int, *, noun: str, which: str) -> str:
    counted = f"{n_questions} {noun}{'' if n_questions == 1 else 's'}{which}"
    if n_questions == n_clusters:
        return f"{counted}, needs 2"
    return f"{counted} in {n_clusters} cluster, needs 2 clusters"


def _effective_size(figure: Clustered) -> float:
    if not figure.has_spread:
        return float(figure.n_clusters)
    size = figure.value * (1 - figure.value) / figure.standard_error**2
    return min(max(size, figure.n_clusters / 2), float(figure.n_attempts))


def _wilson(share: float, size: float, z: float) -> tuple[float, float]:
    squared = z * z / size
    centre = (share + squared / 2) / (1 + squared)
    half_width = z / (1 + squared) * math.sqrt(max(0.0, share * (1 - share) / size + squared / (4 * size)))
    return max(0.0, centre - half_width), min(1.0, centre + half_width)
