"""Differences between two runs on the same questions, before their bounds.

Each is a ``PairedEffect``: candidate minus reference, and what every question adds to its error. Pairing comes first:
the question's own difficulty, which both runs share, drops out of a question's difference.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from evalkit.errors import UndefinedStatistic
from evalkit.stats.clusters import FloatArray, Grouping, grouping_of

__all__ = [
    "PairedEffect",
    "balanced_effect",
    "excess_flip_effect",
    "home_effect",
    "log_ratio_effect",
    "mean_effect",
    "ratio_effect",
]

_Counts = npt.NDArray[np.intp]


@dataclass(frozen=True, slots=True, kw_only=True)
class PairedEffect:
    """Candidate minus reference, before its bounds."""

    reference: float
    """The reference's figure over the paired questions, in its own unit."""
    candidate: float
    value: float
    """Candidate minus reference; of ratios and geometric means, ``log(candidate / reference)``."""
    influences: FloatArray
    """Shape (n_questions,): what each question adds to the error of the value, summing to 0."""
    weights: FloatArray
    """Shape (n_questions,): the weight of each question in the value, summing to 1."""
    largest: float | None
    """The largest difference that one question can make: 1 for shares, 4 for scores; None where there is no end."""
    grouping: Grouping
    n_attempts: int
    """Of both runs together."""


def mean_effect(
    reference: FloatArray, candidate: FloatArray, grouping: Grouping, *, n_attempts: int, largest: float | None
) -> PairedEffect:
    """Difference of two means over the same questions: the mean of the questions' differences.

    Args:
        reference: Shape (n_questions,): each question's mean over its repeats.
        candidate: Shape (n_questions,): the same of the other run.
        grouping: The questions' clusters.
        n_attempts: Attempts of both runs that it rests on.
        largest: The largest difference that one question can make: 1 for shares, 4 for scores from 1 to 5.

    References:
        Miller (2024), Adding error bars to evals, arXiv:2411.00640, section 4: paired differences.

    Example:
        >>> import numpy as np
        >>> from evalkit.stats.clusters import grouping_of
        >>> right, grouping = np.array([1.0, 0.5, 0.0]), grouping_of(np.arange(3))
        >>> effect = mean_effect(right, np.array([1.0, 0.0, 0.5]), grouping, n_attempts=12, largest=1)
        >>> effect.value, effect.influences.round(3).tolist()
        (0.0, [0.0, -0.167, 0.167])
    """
    differences = candidate - reference
    value = float(differences.mean())
    weights = _equal_weights(len(differences))
    return PairedEffect(
        reference=float(reference.mean()),
        candidate=float(candidate.mean()),
        value=value,
        influences=weights * (differences - value),
        weights=weights,
        largest=largest,
        grouping=grouping,
        n_attempts=n_attempts,
    )


def balanced_effect(
    reference: FloatArray,
    candidate: FloatArray,
    grouping: Grouping,
    *,
    is_solvable: npt.NDArray[np.bool_],
    n_attempts: int,
) -> PairedEffect:
    """Difference of two balanced accuracies: half the difference on solvable questions, half that on unsolvable ones.

    Args:
        reference: Shape (n_questions,): each question's share right; refusing is right on an unsolvable one.
        candidate: Shape (n_questions,): the same of the other run.
        grouping: The questions' clusters; twins share one.
        is_solvable: Shape (n_questions,): whether the question has a valid answer.
        n_attempts: Attempts of both runs that it rests on.

    Raises:
        UndefinedStatistic: When either side has fewer than two clusters.

    References:
        ``balanced_accuracy``.

    Example:
        >>> import numpy as np
        >>> from evalkit.stats.clusters import grouping_of
        >>> before, after = np.array([1.0, 1.0, 1.0, 0.0]), np.array([1.0, 0.5, 0.0, 0.0])
        >>> sides, grouping = np.array([True, True, False, False]), grouping_of(np.array([0, 1, 0, 1]))
        >>> effect = balanced_effect(before, after, grouping, is_solvable=sides, n_attempts=16)
        >>> effect.reference, effect.candidate, effect.value
        (0.75, 0.375, -0.375)
    """
    differences = candidate - reference
    weights, influences = np.empty_like(differences), np.empty_like(differences)
    before = after = 0.0
    for side, noun in ((is_solvable, "solvable question"), (~is_solvable, "unsolvable question")):
        grouping_of(grouping.member_of[side], noun=noun)
        weights[side] = 1 / (2 * np.count_nonzero(side))
        influences[side] = weights[side] * (differences[side] - differences[side].mean())
        before += float(reference[side].mean()) / 2
        after += float(candidate[side].mean()) / 2
    return PairedEffect(
        reference=before,
        candidate=after,
        value=after - before,
        influences=influences,
        weights=weights,
        largest=1.0,
        grouping=grouping,
        n_attempts=n_attempts,
    )


def log_ratio_effect(
    reference: FloatArray, candidate: FloatArray, grouping: Grouping, *, n_attempts: int
) -> PairedEffect:
    """Ratio of two geometric means over the same questions, as its logarithm.

    Args:
        reference: Shape (n_questions,): each question's mean of the logarithms over its repeats.
        candidate: Shape (n_questions,): the same of the other run.
        grouping: The questions' clusters.
        n_attempts: Attempts of both runs that it rests on.

    Returns:
        With the geometric means themselves as the two runs' figures, and the logarithm of their ratio as the value.

    Example:
        >>> import numpy as np
        >>> from evalkit.stats.clusters import grouping_of
        >>> before, after = np.log([10.0, 40.0]), np.log([20.0, 20.0])
        >>> effect = log_ratio_effect(before, after, grouping_of(np.arange(2)), n_attempts=4)
        >>> round(effect.reference, 6), round(effect.candidate, 6), abs(round(effect.value, 6))
        (20.0, 20.0, 0.0)
    """
    differences = candidate - reference
    value = float(differences.mean())
    weights = _equal_weights(len(differences))
    return PairedEffect(
        reference=math.exp(float(reference.mean())),
        candidate=math.exp(float(candidate.mean())),
        value=value,
        influences=weights * (differences - value),
        weights=weights,
        largest=None,
        grouping=grouping,
        n_attempts=n_attempts,
    )


def ratio_effect(
    reference_x: FloatArray,
    reference_y: FloatArray,
    candidate_x: FloatArray,
    candidate_y: FloatArray,
    grouping: Grouping,
    *,
    n_attempts: int,
) -> PairedEffect:
    """Ratio of two runs' ratios of sums, e.g. tokens for each right answer, as its logarithm.

    Question i moves the logarithm by ``x_iB/sum x_B - y_iB/sum y_B - x_iA/sum x_A + y_iA/sum y_A``.

    Args:
        reference_x: Shape (n_questions,): x >= 0, what the reference spent on each question, e.g. mean tokens.
        reference_y: Shape (n_questions,): y >= 0, what came of it, e.g. the share right.
        candidate_x: Shape (n_questions,): as ``reference_x``, of the candidate.
        candidate_y: Shape (n_questions,): as ``reference_y``, of the candidate.
        grouping: The questions' clusters.
        n_attempts: Attempts of both runs that it rests on.

    Raises:
        UndefinedStatistic: When a run's y, or its x, are nothing but zeros.

    References:
        Cochran (1977), Sampling Techniques, 3rd edition, section 6.3 (ratio) and 6.19 (ratio of two ratios).

    Example:
        >>> import numpy as np
        >>> from evalkit.stats.clusters import grouping_of
        >>> right, before, after = np.array([1.0, 0.0, 1.0]), np.array([1.0, 1.0, 1.0]), np.array([1.0, 3.0, 2.0])
        >>> effect = ratio_effect(before, right, after, right, grouping_of(np.arange(3)), n_attempts=6)
        >>> effect.reference, effect.candidate, round(effect.value, 3)
        (1.5, 3.0, 0.693)
    """
    before, moved_before = _ratio(reference_x, reference_y)
    after, moved_after = _ratio(candidate_x, candidate_y)
    return PairedEffect(
        reference=before,
        candidate=after,
        value=math.log(after / before),
        influences=moved_after - moved_before,
        weights=_equal_weights(grouping.n_questions),
        largest=None,
        grouping=grouping,
        n_attempts=n_attempts,
    )


def home_effect(
    reference_home: FloatArray,
    reference_away: FloatArray,
    candidate_home: FloatArray,
    candidate_away: FloatArray,
    grouping: Grouping,
    *,
    n_attempts: int,
) -> PairedEffect:
    """Difference of two runs' shares right in a new field given right at home, ``sum m_h m_a / sum m_h`` each.

    Each run weighs the pairs by its own ``m_h``; a pair's weight in the difference is the mean of both.

    Args:
        reference_home: Shape (n_pairs,): the reference's share right of each question at home.
        reference_away: Shape (n_pairs,): the same of its partner in the new field.
        candidate_home: Shape (n_pairs,): as ``reference_home``, of the candidate.
        candidate_away: Shape (n_pairs,): as ``reference_away``, of the candidate.
        grouping: The pairs' clusters.
        n_attempts: Attempts of both runs that it rests on.

    Raises:
        UndefinedStatistic: When a run is never right at home, or in one cluster only.

    References:
        ``given_home``.

    Example:
        >>> import numpy as np
        >>> from evalkit.stats.clusters import grouping_of
        >>> home, before, after = np.array([1.0, 1.0, 0.0]), np.array([1.0, 1.0, 0.0]), np.array([1.0, 0.0, 1.0])
        >>> effect = home_effect(home, before, home, after, grouping_of(np.arange(3)), n_attempts=12)
        >>> effect.reference, effect.candidate, effect.value
        (1.0, 0.5, -0.5)
    """
    before, weights_before = _given_home(reference_home, reference_away, grouping)
    after, weights_after = _given_home(candidate_home, candidate_away, grouping)
    return PairedEffect(
        reference=before,
        candidate=after,
        value=after - before,
        influences=weights_after * (candidate_away - after) - weights_before * (reference_away - before),
        weights=(weights_before + weights_after) / 2,
        largest=1.0,
        grouping=grouping,
        n_attempts=n_attempts,
    )


def excess_flip_effect(
    reference_right: _Counts,
    reference_asked: _Counts,
    candidate_right: _Counts,
    candidate_asked: _Counts,
    grouping: Grouping,
) -> PairedEffect:
    """How often answers change between the runs beyond what they change within: the mean of ``(p_A - p_B)^2``.

    ``e_i = [c_A(R_B - c_B) + c_B(R_A - c_A)]/(R_A R_B) - (f_iA + f_iB)/2``, with f the flips within a run. Raw flips
    between runs are mostly the noise of sampling; this is unbiased for the squared difference of the chances if the
    runs share no seeds, and so is negative about as often as not where there is none.

    Args:
        reference_right: Shape (n_questions,): right answers of each question in the reference.
        reference_asked: Shape (n_questions,): its attempts that count, at least 2.
        candidate_right: Shape (n_questions,): as ``reference_right``, of the candidate.
        candidate_asked: Shape (n_questions,): as ``reference_asked``, of the candidate.
        grouping: The questions' clusters.

    Returns:
        With both runs' flip rates as their figures, and the mean of e_i as the value.

    Example:
        >>> import numpy as np
        >>> from evalkit.stats.clusters import grouping_of
        >>> asked = np.array([3, 3])
        >>> excess_flip_effect(np.array([3, 3]), asked, np.array([0, 3]), asked, grouping_of(np.arange(2))).value
        0.5
    """
    flips_before, flips_after = _flips(reference_right, reference_asked), _flips(candidate_right, candidate_asked)
    between = reference_right * (candidate_asked - candidate_right) + candidate_right * (
        reference_asked - reference_right
    )
    excess = between / (reference_asked * candidate_asked) - (flips_before + flips_after) / 2
    value = float(excess.mean())
    weights = _equal_weights(len(excess))
    return PairedEffect(
        reference=float(flips_before.mean()),
        candidate=float(flips_after.mean()),
        value=value,
        influences=weights * (excess - value),
        weights=weights,
        largest=1.0,
        grouping=grouping,
        n_attempts=int(reference_asked.sum() + candidate_asked.sum()),
    )


def _equal_weights(n_questions: int) -> FloatArray:
    return np.full(n_questions, 1 / n_questions)


def _flips(right: _Counts, asked: _Counts) -> FloatArray:
    return np.asarray(2 * right * (asked - right) / (asked * (asked - 1)), dtype=np.float64)


def _ratio(above: FloatArray, below: FloatArray) -> tuple[float, FloatArray]:
    """The ratio of the sums, and what each question adds to the error of its logarithm."""
    sum_above, sum_below = float(above.sum()), float(below.sum())
    if sum_below == 0:
        raise UndefinedStatistic("never right")
    if sum_above == 0:
        raise UndefinedStatistic("nothing spent")
    return sum_above / sum_below, above / sum_above - below / sum_below


def _given_home(at_home: FloatArray, away: FloatArray, grouping: Grouping) -> tuple[float, FloatArray]:
    """The share, and the weight of each pair in it."""
    is_right_once = at_home > 0
    if not is_right_once.any():
        raise UndefinedStatistic("never right at home")
    grouping_of(grouping.member_of[is_right_once], noun="pair", which=" right at home")
    weights = at_home / at_home.sum()
    return min(1.0, float(weights @ away)), weights
