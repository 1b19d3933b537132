"""PPI++: what people score on a sample, carried over to every question by what judges score on all of them.

People are right and few; judges are many and lean. The judges' mean over the questions that people have not seen is
taken as far as it foretells people, and what judges get wrong is measured where both have scored and taken out again.
Whatever the judges are like, the figure is the people's: a judge that foretells nothing is left out of it, and one
that leans by a whole level moves nothing.

With fewer labelled questions than 30 there is no figure.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from evalkit.domain.verdict import Estimate
from evalkit.errors import UndefinedStatistic
from evalkit.stats.bounds import effect_bounds
from evalkit.stats.clusters import Clustered, FloatArray, Grouping, graded_interval, grouping_of, t_quantile
from evalkit.stats.paired import PairedEffect

__all__ = [
    "FEWEST_LABELLED",
    "Combined",
    "combined_effect",
    "combined_interval",
    "combined_mean",
    "combined_score",
]

FEWEST_LABELLED: Final = 30
"""Questions that people have scored; with fewer the spread of what judges get wrong is not known."""
_FEWEST_OF_STRATUM: Final = 5
"""Labelled clusters of a stratum; with fewer it is taken together with its neighbour."""
_LARGEST: Final = 4.0
"""Of a difference between two scores from 1 to 5."""
_METHOD: Final = "PPI++"
_NO_SPREAD: Final = 1e-12
"""A standard error, or a variance of what judges say, below it is rounding."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Combined:
    """People's mean over all questions, before its interval."""

    value: float
    judge_weight: float
    """Lambda, 0 to 1: how far judges are believed about what people have not seen. 0 is people alone."""
    influences: FloatArray
    """Shape (n_questions,): what each question adds to the error, so scaled that its sums over clusters, squared and
    added up, are the squared standard error."""
    weights: FloatArray
    """Shape (n_questions,): of each labelled question, summing to 1; 0 of the others."""
    grouping: Grouping
    """The clusters of all questions."""
    n_labelled: int
    """Questions that people have scored."""
    n_strata: int
    """After small ones were put together."""

    @property
    def standard_error(self) -> float:
        """Over clusters."""
        return float(np.linalg.norm(self.grouping.sums(self.influences)))

    @property
    def degrees(self) -> float:
        """Degrees of freedom: effective clusters of labelled questions, less one a stratum, less one for lambda."""
        lost = self.n_strata + (0 < self.judge_weight < 1)
        return max(1.0, self.grouping.effective_number(self.weights) - lost)


def combined_mean(
    people: FloatArray, judged: FloatArray, grouping: Grouping, *, strata: Sequence[str] | None = None
) -> Combined:
    """Mean of what people would score on all questions, from their labels on some and judges' scores on all.

    With Y what people say of a question and F what judges say (differences of two runs, or scores of one), n_h labelled
    questions L and N unlabelled ones U, which hold none of L:

        lambda = Cov_L(Y, F) / ((1 + n_h/N) Var F), cut to [0, 1]
        value = lambda mean_U F + mean_L (Y - lambda F)
        SE^2 = lambda^2 Var_U(F)/N + Var_L(Y - lambda F)/n_h

    SE^2 is summed over clusters, which may lie on both sides. With strata, each side's mean is weighted by the share
    of questions that a stratum has, lambda is one for all, and variances are those within strata; a stratum with fewer
    than five labelled clusters is put together with the next one in the alphabet. Squares are divided by one less than
    the clusters of each side and stratum; a lambda that was estimated costs another degree of freedom, in the error
    and in t: the formula's own SE is 2 % too small at 30 labels. Where judges do not vary, or all is labelled, lambda
    is 0. A stratum that is labelled throughout is its people's mean and has no say in lambda: what judges add there
    would be taken out again from nothing.

    Args:
        people: Shape (n_questions,): the people's, NaN where they have not scored it.
        judged: Shape (n_questions,): the judges', made in the same way (same judges, as many repeats) whether people
            have scored it or not. None is missing: the caller leaves out questions without judges.
        grouping: The questions' clusters.
        strata: Shape (n_questions,): what labels were drawn by; None for none.

    Raises:
        UndefinedStatistic: With fewer than 30 labelled questions, or when they lie in one cluster.

    References:
        Angelopoulos, Duchi, Zrnic (2023), arXiv:2311.01453, section 6; Cochran (1977), 3rd edition, section 5A.12.

    Example:
        >>> import numpy as np
        >>> from evalkit.stats.clusters import grouping_of
        >>> judged = np.tile([1.0, 0.0, 0.0, -1.0], 30)
        >>> people = np.where(np.arange(120) < 40, judged - 0.5, np.nan)
        >>> combined = combined_mean(people, judged, grouping_of(np.arange(120)))
        >>> round(combined.value, 3), round(combined.judge_weight, 3), round(combined.standard_error, 4)
        (-0.5, 0.678, 0.0654)
    """
    is_labelled = ~np.isnan(people)
    _check(is_labelled, judged, grouping)
    stratum_of = _strata(strata, is_labelled, grouping)
    labelled, unlabelled = (_side(side, stratum_of, grouping) for side in (is_labelled, ~is_labelled))
    told = np.where(is_labelled, people, 0.0)
    own, seen = labelled.centred(told), labelled.centred(judged)
    weight = _judge_weight(own, seen, judged, labelled, unlabelled)
    believed = np.where(_is_open(labelled, unlabelled), weight, 0.0)
    from_people = _tuned(labelled, weight, grouping) * labelled.influences(own - believed * seen)
    return Combined(
        value=float(labelled.weights @ (told - believed * judged) + weight * (unlabelled.weights @ judged)),
        judge_weight=weight,
        influences=from_people + weight * unlabelled.influences(unlabelled.centred(judged)),
        weights=labelled.weights,
        grouping=grouping,
        n_labelled=int(np.count_nonzero(is_labelled)),
        n_strata=labelled.n_strata,
    )


def combined_interval(combined: Combined, *, n_attempts: int, level: float = 0.95) -> Estimate:
    """A difference of two runs' scores with t times its standard error on both sides.

    Where neither people nor judges differ from question to question, the interval is that of ``effect_bounds`` and not
    one of zero width.

    Args:
        combined: By ``combined_mean``, of differences.
        n_attempts: Answers that people have scored, of both runs.
        level: Nominal two-sided coverage, in (0, 1).

    Returns:
        ``n_clusters`` and ``n_questions`` count what people have scored: labels are what it rests on.
    """
    half_width = t_quantile(level, combined.degrees) * combined.standard_error
    bounds = combined.value - half_width, combined.value + half_width
    if combined.standard_error < _NO_SPREAD:
        effect = combined_effect(combined, reference=0.0, n_attempts=n_attempts)
        bounds = effect_bounds(effect, confidence=(1 + level) / 2)
    return _estimate(combined, bounds, n_attempts=n_attempts, level=level)


def combined_score(combined: Combined, *, n_attempts: int, level: float = 0.95) -> Estimate:
    """The mean score of one run, 1 to 5, with the interval of ``mean_interval`` on that scale.

    Its ends lie on the scale, and labels that are all alike leave no interval of zero width.

    Args:
        combined: By ``combined_mean``, of scores.
        n_attempts: Answers that people have scored.
        level: Nominal two-sided coverage, in (0, 1).
    """
    share = min(1.0, max(0.0, (combined.value - 1) / _LARGEST))
    figure = Clustered(
        value=share,
        standard_error=combined.standard_error / _LARGEST,
        n_clusters=_n_clusters(combined),
        effective_clusters=max(2.0, combined.degrees + 1),
        n_questions=combined.n_labelled,
        n_attempts=n_attempts,
    )
    found = graded_interval(figure, level=level)
    return _estimate(
        combined, (1 + _LARGEST * found.low, 1 + _LARGEST * found.high), n_attempts=n_attempts, level=level
    )


def combined_effect(combined: Combined, *, reference: float, n_attempts: int) -> PairedEffect:
    """A difference of two runs as every other difference is: with bounds, p values and the number that would decide.

    Args:
        combined: By ``combined_mean``, of differences, candidate minus reference.
        reference: The reference's own figure, to stand beside it.
        n_attempts: Answers that people have scored, of both runs.
    """
    g = combined.grouping.n_clusters
    # ``Grouping.standard_error`` multiplies by this, which each side and stratum has already had of its own.
    scale = math.sqrt((g - 1) / g)
    return PairedEffect(
        reference=reference,
        candidate=reference + combined.value,
        value=combined.value,
        influences=combined.influences * scale,
        weights=combined.weights,
        largest=_LARGEST,
        grouping=combined.grouping,
        n_attempts=n_attempts,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Side:
    """Labelled or unlabelled questions."""

    weights: FloatArray
    """Shape (n_questions,): of each question on this side, its stratum's share of all questions divided among those of
    the stratum that are; 0 on the other side. They sum to 1 where every stratum has some here."""
    corrections: FloatArray
    """Shape (n_questions,): root of G/(G-1) over the clusters of its stratum on this side."""
    stratum_of: npt.NDArray[np.intp]
    n_strata: int

    def centred(self, values: FloatArray) -> FloatArray:
        """Less the mean of the stratum on this side; 0 on the other side."""
        totals = np.bincount(self.stratum_of, weights=self.weights, minlength=self.n_strata)
        sums = np.bincount(self.stratum_of, weights=self.weights * values, minlength=self.n_strata)
        means = np.divide(sums, totals, out=np.zeros_like(sums), where=totals > 0)
        return np.where(self.weights > 0, values - means[self.stratum_of], 0.0)

    def influences(self, centred: FloatArray) -> FloatArray:
        return self.weights * self.corrections * centred


def _check(is_labelled: npt.NDArray[np.bool_], judged: FloatArray, grouping: Grouping) -> None:
    if not len(is_labelled) == len(judged) == grouping.n_questions:
        message = f"{len(is_labelled)} questions have {len(judged)} judges' scores and {grouping.n_questions} clusters"
        raise ValueError(message)
    if not np.isfinite(judged).all():
        raise ValueError("a question has no score of judges; it must be left out")
    labelled = int(np.count_nonzero(is_labelled))
    if labelled < FEWEST_LABELLED:
        plural = "" if labelled == 1 else "s"
        raise UndefinedStatistic(f"{labelled} question{plural} scored by people, needs {FEWEST_LABELLED}")
    grouping_of(grouping.member_of[is_labelled], noun="question", which=" scored by people")


def _strata(
    strata: Sequence[str] | None, is_labelled: npt.NDArray[np.bool_], grouping: Grouping
) -> npt.NDArray[np.intp]:
    """The number of each question's stratum, after small ones were put together."""
    if strata is None:
        return np.zeros(len(is_labelled), dtype=np.intp)
    names, number_of = np.unique(np.asarray(strata), return_inverse=True)
    merged, current, held = np.zeros(len(names), dtype=np.intp), 0, set[int]()
    for number in range(len(names)):
        merged[number] = current
        held |= set(grouping.member_of[is_labelled & (number_of == number)].tolist())
        if len(held) >= _FEWEST_OF_STRATUM:
            current, held = current + 1, set[int]()
    # What is left over at the end belongs to the last that is large enough.
    return np.minimum(merged, max(0, current - 1))[number_of]


def _side(is_in: npt.NDArray[np.bool_], stratum_of: npt.NDArray[np.intp], grouping: Grouping) -> _Side:
    n_strata = int(stratum_of.max()) + 1
    shares = np.bincount(stratum_of, minlength=n_strata) / len(stratum_of)
    counts = np.bincount(stratum_of[is_in], minlength=n_strata)
    weights = np.where(is_in, (shares / np.maximum(counts, 1))[stratum_of], 0.0)
    pairs = np.unique(np.column_stack([stratum_of[is_in], grouping.member_of[is_in]]), axis=0)
    clusters = np.bincount(pairs[:, 0], minlength=n_strata)
    corrections = np.sqrt(clusters / np.maximum(clusters - 1, 1))
    return _Side(weights=weights, corrections=corrections[stratum_of], stratum_of=stratum_of, n_strata=n_strata)


def _is_open(labelled: _Side, unlabelled: _Side) -> npt.NDArray[np.bool_]:
    """Of each question, whether its stratum has any that people have not scored."""
    left = np.bincount(labelled.stratum_of, weights=unlabelled.weights, minlength=labelled.n_strata)
    return left[labelled.stratum_of] > 0


def _judge_weight(own: FloatArray, seen: FloatArray, judged: FloatArray, labelled: _Side, unlabelled: _Side) -> float:
    """Lambda, over strata that are not labelled throughout.

    Its variance of F is over all questions, and 1/n_h and 1/N are the sums of the squared weights.
    """
    is_open = _is_open(labelled, unlabelled)
    is_known = is_open & (labelled.weights > 0)
    counts = np.bincount(labelled.stratum_of, minlength=labelled.n_strata)
    means = np.bincount(labelled.stratum_of, weights=judged, minlength=labelled.n_strata) / np.maximum(counts, 1)
    centred = (judged - means[labelled.stratum_of])[is_open]
    n_strata = len(np.unique(labelled.stratum_of[is_open]))
    variance = float(centred @ centred) / max(1, len(centred) - n_strata)
    covariance = float(own[is_known] @ seen[is_known]) / max(1, int(np.count_nonzero(is_known)) - n_strata)
    on_labelled, on_others = (float(weights @ weights) for weights in (labelled.weights[is_known], unlabelled.weights))
    if on_others == 0 or variance < _NO_SPREAD:
        return 0.0
    return min(1.0, max(0.0, covariance / variance * on_labelled / (on_labelled + on_others)))


def _tuned(labelled: _Side, judge_weight: float, grouping: Grouping) -> float:
    """By what an estimated lambda makes the labelled side look too sure of itself."""
    left = grouping.effective_number(labelled.weights) - labelled.n_strata
    return math.sqrt(max(1.0, left) / max(1.0, left - 1)) if 0 < judge_weight < 1 else 1.0


def _n_clusters(combined: Combined) -> int:
    return len(np.unique(combined.grouping.member_of[combined.weights > 0]))


def _estimate(combined: Combined, bounds: tuple[float, float], *, n_attempts: int, level: float) -> Estimate:
    return Estimate(
        value=combined.value,
        low=min(combined.value, bounds[0]),
        high=max(combined.value, bounds[1]),
        level=level,
        method=_METHOD,
        n_clusters=_n_clusters(combined),
        n_questions=combined.n_labelled,
        n_attempts=n_attempts,
    )
