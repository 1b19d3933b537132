"""What a judge's scores may rest on in place of what it is asked: other dimensions, length, the order of the levels."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from evalkit.domain.verdict import Estimate
from evalkit.errors import UndefinedStatistic
from evalkit.stats.bootstrap import DRAWS, bootstrap_bounds, check_drawable
from evalkit.stats.clusters import FloatArray, grouped, labels_of, linearised, t_interval

__all__ = ["HALO", "dimension_correlation", "length_slope", "order_effect"]

HALO: Final = 0.9
"""Above it two dimensions are one by another name: judges asked for all in one prompt come to .979, people to .315."""
_NO_SPREAD: Final = 1e-9
"""Of scores and of logarithms: what is below it is rounding."""


def dimension_correlation(
    first: FloatArray,
    second: FloatArray,
    *,
    clusters: Sequence[str],
    random: np.random.Generator,
    draws: int = DRAWS,
    level: float = 0.95,
) -> Estimate:
    """Pearson's correlation of two dimensions over attempts that were scored on both, which ``n_attempts`` counts.

    The interval is that of ``bootstrap_bounds``. Fisher's, with the number of attempts for n, holds 73-94 %, because
    attempts at a question are alike; with the number of clusters it holds 91 to 99.8 %, because they are not wholly so,
    and because scores have ends.

    Args:
        first: Shape (n_attempts,): the panel's scores on one dimension, NaN where there is none.
        second: Shape (n_attempts,): the same attempts on the other.
        clusters: Shape (n_attempts,): attempts with the same label are not assumed independent; those at one question
            must share one.
        random: Seeded by the caller.
        draws: How many.
        level: Nominal two-sided coverage, in (0, 1).

    Raises:
        UndefinedStatistic: With fewer than ten clusters, or when either dimension has the same score in all but four
            clusters or fewer.

    References:
        Thorndike (1920), J. Appl. Psychol. 4, 25-29 (halo). ``bootstrap_bounds``.

    Example:
        >>> import numpy as np
        >>> random = np.random.default_rng(1)
        >>> coherence = random.integers(1, 6, size=40).astype(float)
        >>> completeness = np.clip(coherence + random.integers(-1, 2, size=40), 1, 5)
        >>> labels = [str(number // 2) for number in range(40)]
        >>> estimate = dimension_correlation(coherence, completeness, clusters=labels, random=random)
        >>> round(estimate.value, 2), estimate.low > 0.7, estimate.n_clusters
        (0.86, True, 20)
    """
    is_scored = ~(np.isnan(first) | np.isnan(second))
    labels, x, y = labels_of(clusters, is_scored), first[is_scored], second[is_scored]
    grouping = grouped(labels, n_questions=len(labels), noun="attempt", which=" scored on both")
    for scores in (x, y):
        check_drawable(grouping.member_of, _is_varied(scores), which=" scored on both")
    moments = _moments(x - x.mean(), y - y.mean())
    low, high = bootstrap_bounds(
        lambda weights: _correlations(moments, weights), grouping, random=random, draws=draws, level=level
    )
    return Estimate(
        value=float(_correlations(moments, np.ones((1, len(x))))[0]),
        low=max(-1.0, low),
        high=min(1.0, high),
        level=level,
        method="bootstrap over clusters",
        n_clusters=grouping.n_clusters,
        n_questions=grouping.n_clusters,
        n_attempts=len(x),
    )


def length_slope(
    scores: FloatArray,
    lengths: FloatArray,
    *,
    questions: Sequence[str],
    clusters: Sequence[str],
    level: float = 0.95,
) -> Estimate:
    """By how much one judge's score changes when an answer to the same question is twice as long.

    The mean of each question is taken from its scores and from the log2 of its answers' lengths, and the rest is one
    least-squares line: hard questions that need long answers drop out. ``b = sum x y / sum x^2`` moves with a question
    by ``sum_{r in i} x_ir (y_ir - b x_ir) / sum x^2``. Questions weigh by their share of ``sum x^2``, so that t has
    K-1 degrees of freedom for K effective clusters: with G-1 it holds 77-95 % where a few questions bring most of the
    differences in length, with K-1 94-99 %. A slope is no proof of bias: a longer answer may be better.

    Args:
        scores: Shape (n_attempts,): one judge's scores on one dimension, NaN where there is none.
        lengths: Shape (n_attempts,): characters or tokens of what the judge was shown, above 0.
        questions: Shape (n_attempts,): which question each attempt answers.
        clusters: Shape (n_attempts,): attempts with the same label are not assumed independent.
        level: Nominal two-sided coverage, in (0, 1).

    Returns:
        Points of the score for each doubling; of questions that have two scored attempts of different length.

    Raises:
        UndefinedStatistic: When no question has such attempts, or fewer than two clusters do, or the line has no error.

    References:
        Wooldridge (2010), Econometric Analysis of Cross Section and Panel Data, 2nd edition, section 10.5 (within
        estimator). Carter, Schnepel, Steigerwald (2017), Rev. Econ. Stat. 99, 698-709 (degrees of freedom).

    Example:
        >>> import numpy as np
        >>> scores, lengths = np.array([3.0, 4, 4, 4, 2, 3]), np.array([100.0, 200, 50, 100, 80, 320])
        >>> labels = ["a", "a", "b", "b", "c", "c"]
        >>> estimate = length_slope(scores, lengths, questions=labels, clusters=labels)
        >>> round(estimate.value, 3), estimate.n_questions
        (0.5, 3)
    """
    if np.any(lengths[~np.isnan(scores)] <= 0):
        message = f"lengths start at {np.nanmin(lengths):g}; a judged answer has some"
        raise ValueError(message)
    return _within_slope(
        scores,
        np.log2(np.where(lengths > 0, lengths, 1.0)),
        _Labels(questions=questions, clusters=clusters),
        level=level,
        words=_Words(differing="answers of different length", line="score on length"),
    )


def order_effect(
    scores: FloatArray,
    is_ascending: npt.NDArray[np.bool_],
    *,
    questions: Sequence[str],
    clusters: Sequence[str],
    level: float = 0.95,
) -> Estimate:
    """By how much one judge scores higher when the levels are shown from 1 to 5 than when they are shown from 5 to 1.

    The order is drawn by a hash for each verdict, so that it has nothing to do with the answers. Below 0 the judge
    leans towards what stands first, above 0 towards what stands last. Estimated within questions as in
    ``length_slope``, with the order in the place of the length.

    Args:
        scores: Shape (n_verdicts,): one judge's scores on one dimension, NaN where there is none.
        is_ascending: Shape (n_verdicts,): the order of each.
        questions: Shape (n_verdicts,): which question each is about.
        clusters: Shape (n_verdicts,): verdicts with the same label are not assumed independent.
        level: Nominal two-sided coverage, in (0, 1).

    Returns:
        Points of the score; of questions that were judged in both orders.

    Raises:
        UndefinedStatistic: When no question was, or fewer than two clusters were, or the verdicts do not vary.

    References:
        As ``length_slope``; on the effect itself arXiv 2602.02219.

    Example:
        >>> import numpy as np
        >>> scores, order = np.array([3.0, 4, 2, 4, 5, 5]), np.array([True, False, True, False, True, False])
        >>> labels = ["a", "a", "b", "b", "c", "c"]
        >>> order_effect(scores, order, questions=labels, clusters=labels).value
        -1.0
    """
    return _within_slope(
        scores,
        is_ascending.astype(np.float64),
        _Labels(questions=questions, clusters=clusters),
        level=level,
        words=_Words(differing="verdicts in both orders", line="score on the order"),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Labels:
    questions: Sequence[str]
    clusters: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Words:
    """For messages: what questions must have, and what the line is of."""

    differing: str
    line: str


def _within_slope(scores: FloatArray, x_of: FloatArray, of: _Labels, *, level: float, words: _Words) -> Estimate:
    """Least squares of scores on x, the mean of each question taken from both."""
    is_scored = ~np.isnan(scores)
    asked, labels = labels_of(of.questions, is_scored), labels_of(of.clusters, is_scored)
    x, y, question_of = _centred(x_of[is_scored], scores[is_scored], asked)
    squares = np.bincount(question_of, weights=x * x)
    is_kept = squares > _NO_SPREAD
    if not is_kept.any():
        raise UndefinedStatistic(f"no question has scored {words.differing}")
    label_of = dict(zip(question_of.tolist(), labels, strict=True))
    kept = [label_of[number] for number in np.flatnonzero(is_kept).tolist()]
    grouping = grouped(kept, n_questions=len(kept), which=f" with {words.differing}")
    total = float(squares[is_kept].sum())
    slope = float(x @ y) / total
    influences = np.bincount(question_of, weights=x * (y - slope * x))[is_kept] / total
    n_attempts = int(np.bincount(question_of)[is_kept].sum())
    figure = linearised(slope, influences, grouping, weights=squares[is_kept] / total, n_attempts=n_attempts)
    if not figure.has_spread:
        raise UndefinedStatistic(f"no variation about the line of {words.line}")
    return t_interval(figure, level=level, method="t on clusters, within questions")


def _is_varied(scores: FloatArray) -> npt.NDArray[np.bool_]:
    """Which of the scores are not the most frequent one."""
    values, places, counts = np.unique(np.round(scores, 9), return_inverse=True, return_counts=True)
    if len(values) < 2:
        raise UndefinedStatistic("no variation: a dimension has the same score throughout")
    return places != int(counts.argmax())


def _moments(x: FloatArray, y: FloatArray) -> FloatArray:
    """Shape (n_attempts, 6): of which weighted sums a correlation is made; the first column counts."""
    return np.column_stack([np.ones_like(x), x, y, x * x, y * y, x * y])


def _correlations(moments: FloatArray, weights: FloatArray) -> FloatArray:
    """Of each draw, from weighted moments; NaN where either dimension has one score throughout."""
    sums = weights @ moments
    x, y, xx, yy, xy = (sums[:, 1:] / sums[:, :1]).T
    spread = np.sqrt(np.maximum(xx - x * x, 0.0) * np.maximum(yy - y * y, 0.0))
    found = np.divide(xy - x * y, spread, out=np.full_like(spread, math.nan), where=spread > _NO_SPREAD)
    return np.clip(found, -1.0, 1.0)


def _centred(
    x: FloatArray, scores: FloatArray, questions: Sequence[str]
) -> tuple[FloatArray, FloatArray, npt.NDArray[np.intp]]:
    """Both less the mean of their question; and the number of the question of each."""
    _, question_of = np.unique(np.asarray(questions, dtype=np.str_), return_inverse=True)
    counts = np.maximum(np.bincount(question_of), 1)
    centred_x, centred_y = (
        values - (np.bincount(question_of, weights=values) / counts)[question_of] for values in (x, scores)
    )
    return centred_x, centred_y, question_of
