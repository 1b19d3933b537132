"""Two things that a judge's scores may rest on in place of what it is asked: other dimensions, and length."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from evalkit.domain.verdict import Estimate
from evalkit.errors import UndefinedStatistic
from evalkit.stats.bootstrap import DRAWS, bootstrap_bounds, check_drawable
from evalkit.stats.clusters import FloatArray, grouped, labels_of, linearised, t_interval

__all__ = ["HALO", "dimension_correlation", "length_slope"]

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
    is_scored = ~np.isnan(scores)
    asked, labels = labels_of(questions, is_scored), labels_of(clusters, is_scored)
    x, y, question_of = _within(lengths[is_scored], scores[is_scored], asked)
    squares = np.bincount(question_of, weights=x * x)
    is_kept = squares > _NO_SPREAD
    if not is_kept.any():
        raise UndefinedStatistic("no question has scored answers of different length")
    label_of = dict(zip(question_of.tolist(), labels, strict=True))
    kept = [label_of[number] for number in np.flatnonzero(is_kept).tolist()]
    grouping = grouped(kept, n_questions=len(kept), which=" with answers of different length")
    total = float(squares[is_kept].sum())
    slope = float(x @ y) / total
    influences = np.bincount(question_of, weights=x * (y - slope * x))[is_kept] / total
    n_attempts = int(np.bincount(question_of)[is_kept].sum())
    figure = linearised(slope, influences, grouping, weights=squares[is_kept] / total, n_attempts=n_attempts)
    if not figure.has_spread:
        raise UndefinedStatistic("no variation about the line of score on length")
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


def _within(
    lengths: FloatArray, scores: FloatArray, questions: Sequence[str]
) -> tuple[FloatArray, FloatArray, npt.NDArray[np.intp]]:
    """log2 of the lengths, and scores, each less the mean of its question; and the number of the question of each."""
    if np.any(lengths <= 0):
        message = f"lengths start at {lengths.min():g}; a judged answer has some"
        raise ValueError(message)
    _, question_of = np.unique(np.asarray(questions, dtype=np.str_), return_inverse=True)
    counts = np.maximum(np.bincount(question_of), 1)
    x, y = (
        values - (np.bincount(question_of, weights=values) / counts)[question_of]
        for values in (np.log2(lengths), scores)
    )
    return x, y, question_of
