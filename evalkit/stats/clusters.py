"""Clusters of questions as the unit of every standard error, and the two intervals that are built on it.

Each figure of one run is, as far as its error goes, a sum over questions: its *influences* say how much each question
moves it. Questions of one cluster are summed first, so what they share is not taken for independent evidence.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import compress
from typing import Final

import numpy as np
import numpy.typing as npt

from evalkit.domain.verdict import Estimate
from evalkit.errors import UndefinedStatistic

__all__ = [
    "Clustered",
    "FloatArray",
    "Grouping",
    "check_scale",
    "clustered_mean",
    "graded_interval",
    "grouped",
    "grouping_of",
    "hall_bounds",
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

_WILSON: Final = "Wilson, effective size"
_NO_SKEWNESS: Final = 1e-6
"""Below it the correction is smaller than its own rounding."""
_UNSEEN: Final = 0.25
"""Of a wholly right and of a wholly wrong cluster, added to those seen: near 0 and 1 the clusters that differ are rare.

A run that happens to meet none of them would be sure of itself (docs/decisions/0006-intervals-near-the-ends.md).
"""


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

    def sums(self, influences: FloatArray) -> FloatArray:
        """Shape (n_clusters,): what each cluster adds."""
        sums = np.bincount(self.member_of, weights=influences, minlength=self.n_clusters)
        return np.asarray(sums, dtype=np.float64)

    def effective_number(self, weights: FloatArray) -> float:
        """Of how many equal clusters the figure is worth: ``K = 1 / sum_g (sum_{i in g} w_i)^2``, at most G.

        One cluster of 30 questions beside 70 single ones is no 71 independent pieces of evidence, but 10.3.

        Args:
            weights: Shape (n_questions,): the weight of each question in the figure, summing to 1.

        References:
            Kish (1965), Survey Sampling, section 11.7. Carter, Schnepel, Steigerwald (2017), Review of Economics and
            Statistics 99, 698-709, on degrees of freedom where clusters are unequal.
        """
        shares = self.sums(weights)
        return min(float(self.n_clusters), 1 / float(shares @ shares))

    def standard_error(self, influences: FloatArray) -> float:
        """Root of ``G/(G-1) * sum_g (sum_{i in g} u_i)^2``, over the influences u of a figure.

        Args:
            influences: Shape (n_questions,): what each question adds to the figure's error, summing to 0.

        References:
            Liang and Zeger (1986), Biometrika 73, 13-22, the sandwich estimator; Binder (1983), International
            Statistical Review 51, 279-292, for figures that are not means.
        """
        sums = self.sums(influences)
        return math.sqrt(self.n_clusters / (self.n_clusters - 1) * float(sums @ sums))


@dataclass(frozen=True, slots=True, kw_only=True)
class Clustered:
    """A figure before its interval."""

    value: float
    standard_error: float
    n_clusters: int
    effective_clusters: float
    """Of how many equal clusters it is worth; less than there are where a few weigh more."""
    n_questions: int
    n_attempts: int

    @property
    def degrees(self) -> float:
        """Degrees of freedom of its standard error."""
        return _degrees(self.effective_clusters)

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
    grouping = _numbered(tuple(clusters))
    if grouping.n_clusters < 2:
        raise UndefinedStatistic(_too_few(n_questions, grouping.n_clusters, noun=noun, which=which))
    return grouping


def grouping_of(codes: npt.NDArray[np.intp], *, noun: str = "question", which: str = "") -> Grouping:
    """Questions grouped by numbers in place of labels; for arrays that were read from a store as such.

    Args:
        codes: Shape (n_questions,): any integers; questions with the same one are not assumed independent.
        noun: What is counted, in the reason why there is no figure: ``repeated question``.
        which: What follows it there: `` with 3 attempts``.

    Raises:
        UndefinedStatistic: With fewer than two clusters.

    Example:
        >>> import numpy as np
        >>> grouping = grouping_of(np.array([7, 7, 3]))
        >>> grouping.n_clusters, grouping.member_of.tolist()
        (2, [1, 1, 0])
    """
    labels, member_of = np.unique(codes, return_inverse=True)
    if len(labels) < 2:
        raise UndefinedStatistic(_too_few(len(codes), len(labels), noun=noun, which=which))
    return Grouping(member_of=member_of, n_clusters=len(labels))


# A scorecard groups the same questions some thirty times, for figure after figure.
@lru_cache(maxsize=8)
def _numbered(clusters: tuple[str, ...]) -> Grouping:
    number_by_label = {label: number for number, label in enumerate(dict.fromkeys(clusters))}
    numbers = np.fromiter(map(number_by_label.__getitem__, clusters), dtype=np.intp, count=len(clusters))
    # Shared by all who ask for it.
    numbers.setflags(write=False)
    return Grouping(member_of=numbers, n_clusters=len(number_by_label))


def labels_of(clusters: Sequence[str], is_kept: npt.NDArray[np.bool_]) -> list[str]:
    """The labels of the questions that a figure keeps."""
    _check_labels(clusters, len(is_kept))
    return list(compress(clusters, is_kept.tolist()))


def linearised(
    value: float, influences: FloatArray, grouping: Grouping, *, weights: FloatArray, n_attempts: int
) -> Clustered:
    """A figure with the standard error that its influences give.

    Args:
        value: The figure.
        influences: Shape (n_questions,): what each question adds to the figure's error, summing to 0.
        grouping: The questions' clusters.
        weights: Shape (n_questions,): the weight of each question in the figure, summing to 1.
        n_attempts: Attempts that it rests on.
    """
    return Clustered(
        value=value,
        standard_error=grouping.standard_error(influences),
        n_clusters=grouping.n_clusters,
        effective_clusters=grouping.effective_number(weights),
        n_questions=grouping.n_questions,
        n_attempts=n_attempts,
    )


def clustered_mean(values: FloatArray, grouping: Grouping, *, n_attempts: int) -> Clustered:
    """The mean of one value for each question, which question i moves by ``(m_i - mean) / n``."""
    mean = float(values.mean())
    weights = np.full(len(values), 1 / len(values))
    return linearised(mean, weights * (values - mean), grouping, weights=weights, n_attempts=n_attempts)


def t_interval(figure: Clustered, *, level: float, method: str) -> Estimate:
    """The figure with t at K-1 degrees of freedom times its standard error on both sides."""
    half_width = t_quantile(level, figure.degrees) * figure.standard_error
    return _estimate(figure, (figure.value - half_width, figure.value + half_width), level=level, method=method)


def hall_bounds(influences: FloatArray, grouping: Grouping, *, level: float) -> tuple[float, float]:
    """How far both ends of an interval lie from the figure, by Hall's t, which corrects for skewness.

    With c the skewness of the clusters' sums, times K/G, and t the quantile at K-1 degrees of freedom, the ends are at
    ``-SE t'`` for t and -t, ``t' = (3 sqrt(G)/c) [(1 + c (t/sqrt(G) - c/(6G)))^(1/3) - 1]``. Where a few clusters make
    the difference, the end on their side lies further out than the other. K/G is 1 where clusters are of one size;
    where one is far larger, the skewness is its own sum's sign, and tells nothing.

    What is corrected is the skewness of the linearised sums. For a figure that is not a sum, such as the logarithm of
    a ratio, its own curvature is left as it is.

    Args:
        influences: Shape (n_questions,): what each question adds to the figure's error, summing to 0.
        grouping: The questions' clusters; every question counts alike for K.
        level: Nominal two-sided coverage, in (0, 1).

    References:
        Hall (1992), On the removal of skewness by transformation, J. R. Statist. Soc. B 54, 221-228.
    """
    sums, g = grouping.sums(influences), grouping.n_clusters
    weights = np.full(len(influences), 1 / len(influences))
    effective = grouping.effective_number(weights)
    error, t = grouping.standard_error(influences), t_quantile(level, _degrees(effective))
    if error < _NO_SPREAD:
        return 0.0, 0.0
    skewness = effective / g * float(np.mean(sums**3) / np.mean(sums**2) ** 1.5)
    if abs(skewness) < _NO_SKEWNESS:
        return -error * t, error * t
    ends = (
        3 * math.sqrt(g) / skewness * (math.cbrt(1 + skewness * (end / math.sqrt(g) - skewness / (6 * g))) - 1)
        for end in (t, -t)
    )
    low, high = (-error * end for end in ends)
    return low, high


def wilson_interval(figure: Clustered, *, level: float) -> Estimate:
    """A share of attempts with Wilson's interval at its effective size.

    The standard error says how many independent answers the figure is worth. With K the effective number of clusters,
    a quarter of a wholly right and of a wholly wrong cluster is added to what was seen: ``p* = (K p + w)/(K + 2w)``
    with w = 1/4, and ``n_eff = p*(1-p*) / (SE^2 + w (p^2 + (1-p)^2)/(K(K-1)))``, at most the number of attempts.
    Wilson's interval is then taken around p itself, with t at K-1 degrees of freedom (at least 1) for z. One rule holds
    for every p: there is no other one at 0 or 1, where the interval is not of zero width.

    References:
        Wilson (1927), J. Am. Stat. Assoc. 22, 209-212. Bowyer, Aitchison, Ivanova (2025), arXiv:2503.01747, on why
        intervals from the normal approximation fail at the sizes of evaluations. Korn and Graubard (1998), Survey
        Methodology 24, 193-201, on effective sizes for shares of clustered samples.
    """
    return _estimate(figure, wilson_bounds(figure, level=level), level=level, method=_WILSON)


def graded_interval(figure: Clustered, *, level: float, unseen: float = 1.0) -> Estimate:
    """A mean of values in [0, 1] with the interval of ``wilson_interval``, but no upper limit on the size.

    Values between 0 and 1 spread less than answers that are right or wrong: one of them is worth several answers.

    Args:
        figure: The mean.
        level: Nominal two-sided coverage, in (0, 1).
        unseen: Value v of the cluster that is added besides one of 0. Below 1 where values near 1 hardly ever occur;
            then ``p* = (K p + w v^2)/(K + 2w)``, and ``w (p^2 + (v-p)^2)/(K(K-1))`` is added to SE^2. The size of
            values that are all 0 stays near K at any v.
    """
    bounds = _wilson(figure.value, _effective_size(figure, unseen), t_quantile(level, figure.degrees))
    return _estimate(figure, bounds, level=level, method=_WILSON)


def wilson_bounds(figure: Clustered, *, level: float) -> tuple[float, float]:
    """Both ends of ``wilson_interval``."""
    size = min(figure.n_attempts, _effective_size(figure, 1.0))
    return _wilson(figure.value, size, t_quantile(level, figure.degrees))


def check_scale(values: FloatArray, scale: tuple[float, float]) -> None:
    """Raises ValueError when a value lies outside its scale, or the scale has no length."""
    lowest, highest = scale
    if not lowest < highest or values.min() < lowest or values.max() > highest:
        message = f"values run from {values.min():g} to {values.max():g}; the scale runs from {lowest:g} to {highest:g}"
        raise ValueError(message)


@lru_cache(maxsize=1024)
def t_quantile(level: float, degrees: float) -> float:
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


def _degrees(effective_clusters: float) -> float:
    return max(1.0, effective_clusters - 1)


def _effective_size(figure: Clustered, unseen: float) -> float:
    clusters, p = figure.effective_clusters, figure.value
    shifted = (clusters * p + _UNSEEN * unseen**2) / (clusters + 2 * _UNSEEN)
    not_seen = _UNSEEN * (p**2 + (unseen - p) ** 2) / (clusters * (clusters - 1))
    return shifted * (1 - shifted) / (figure.standard_error**2 + not_seen)


def _wilson(share: float, size: float, z: float) -> tuple[float, float]:
    squared = z * z / size
    centre = (share + squared / 2) / (1 + squared)
    half_width = z / (1 + squared) * math.sqrt(max(0.0, share * (1 - share) / size + squared / (4 * size)))
    # At 0 and 1 the end is the share itself, from which rounding must not part it.
    return max(0.0, min(share, centre - half_width)), min(1.0, max(share, centre + half_width))
