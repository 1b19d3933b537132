"""Where uncertainty comes from: questions, repeats and judges, and what more of each would buy."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from evalkit.domain.scorecard import ErrorCard
from evalkit.errors import UndefinedStatistic
from evalkit.stats.clusters import Clustered, FloatArray, clustered_mean, grouped, labels_of, wilson_bounds

__all__ = ["VarianceComponents", "error_shares", "variance_components"]


_ROUNDING: Final = 1e-12
"""Of the mean square of all scores: what is nearer to 0 than that is rounding."""
_INNER: Final[Mapping[str, tuple[str, ...]]] = {
    "residual": (),
    "repeat": ("residual",),
    "judge_by_question": ("residual",),
    "judge_by_run": ("residual",),
    "question_by_run": ("residual", "repeat"),
    "judge": ("residual", "judge_by_question", "judge_by_run"),
    "question": ("residual", "repeat", "question_by_run", "judge_by_question"),
}
"""Source -> what the expectation of its mean square holds besides its own component; inner ones stand first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VarianceComponents:
    """Variances of one score by where they come from, in squared units of the score.

    None is a component that these data cannot tell from another one, because a factor has one level only; the other
    one then holds both.
    """

    question: float
    """Questions differ. Holds ``question_by_run`` with one run, ``repeat`` with one run and one repeat, and
    ``judge_by_question`` with one judge."""
    question_by_run: float | None
    """Runs differ in which questions they find hard. Holds ``repeat`` with one repeat."""
    repeat: float | None
    """Repeats of one question in one run differ. Holds ``residual`` with one judge."""
    judge: float | None
    """Judges differ in severity; one judge's is in every score and cannot be seen. Holds ``judge_by_run`` with one
    run."""
    judge_by_run: float | None
    """Judges differ in which run they favour: does not shrink with more questions."""
    judge_by_question: float | None
    """Judges differ in which questions they score mildly."""
    residual: float | None
    """What is left. Holds ``judge_by_question`` with one run and one repeat."""
    negative: frozenset[str]
    """Components whose estimate came out below 0 and stands as 0: small beside their own error."""


def variance_components(scores: FloatArray) -> VarianceComponents:
    """Variance components by the method of moments, from balanced data.

    Each mean square of the analysis of variance is set equal to its expectation, and the equations are solved. Runs
    are as they are: their own differences are what a comparison is after, and no component. How questions and judges
    differ by run, though, is taken as random: as a draw that another run would not repeat. Unbiased, but for the
    components that come out negative, which stand as 0 and are named.

    Args:
        scores: Shape (n_questions, n_repeats), (n_questions, n_repeats, n_judges) or (n_runs, n_questions, n_repeats,
            n_judges), complete. Repeats are nested in question and run; all else is crossed. Questions, repeats and
            judges are taken for independent draws: clusters are not looked at.

    Raises:
        UndefinedStatistic: With fewer than two questions.

    References:
        Searle, Casella, McCulloch (1992), Variance Components, sections 4.3-4.4 (balanced data). Brennan (2001),
        Generalizability Theory, chapter 3.

    Example:
        >>> import numpy as np
        >>> components = variance_components(np.array([[1.0, 3.0], [4.0, 4.0], [2.0, 4.0]]))
        >>> round(components.question, 3), round(components.repeat, 3), components.judge
        (0.333, 1.333, None)
    """
    cells = _as_four_axes(scores)
    questions = cells.shape[1]
    if questions < 2:
        raise UndefinedStatistic(f"{questions} question{'' if questions == 1 else 's'}, needs 2")
    estimates = _moment_estimates(cells)
    rounding = _ROUNDING * float(np.mean(cells**2))
    found = {source: estimate if estimate > rounding else 0.0 for source, estimate in estimates.items()}
    return VarianceComponents(
        question=found["question"],
        question_by_run=found.get("question_by_run"),
        repeat=found.get("repeat"),
        judge=found.get("judge"),
        judge_by_run=found.get("judge_by_run"),
        judge_by_question=found.get("judge_by_question"),
        residual=found.get("residual"),
        negative=frozenset(source for source, estimate in estimates.items() if estimate < -rounding),
    )


def error_shares(
    right: Sequence[int], asked: Sequence[int], *, clusters: Sequence[str], level: float = 0.95
) -> ErrorCard:
    """What the uncertainty of an accuracy consists of, and what twice the repeats or the questions would make of it.

    The squared standard error of the mean is ``[between + mean_i(w_i/R_i)] / n``. Its total is the clustered one; its
    part from repeats is taken from the unbiased variance within each question, ``w_i = c(R-c)/(R(R-1))``. The rest
    comes from which questions were asked. Half widths are of ``share_interval``: twice the repeats halve the part from
    repeats, twice the questions halve both and double the clusters.

    The shares are rough with few clusters. They are a quotient of two estimates, which is kept within 1: with 30
    clusters the part from repeats is off by .1 and more, and near p = .95 it is too large on average.

    Args:
        right: Shape (n_questions,): right answers of each question.
        asked: Shape (n_questions,): attempts of each question that count, at least 1. Questions asked once say
            nothing about repeats; they are given the mean variance of the others.
        clusters: Shape (n_questions,): questions with the same label are not assumed independent; attempts at one
            question are, given the question.
        level: Nominal two-sided coverage, in (0, 1).

    Raises:
        UndefinedStatistic: With fewer than two clusters, or of repeated questions; when all questions come out alike.

    References:
        Miller (2024), Adding Error Bars to Evals, arXiv:2411.00640, section 3.1 (conditional and total variance).

    Example:
        >>> card = error_shares([3, 2, 1, 0, 3, 3], [3] * 6, clusters=["a", "b", "c", "d", "e", "f"])
        >>> round(card.from_repeats, 3), round(card.half_width, 3), round(card.with_more_questions, 3)
        (0.208, 0.344, 0.242)
    """
    c, repeats = np.array([right, asked], dtype=np.float64).reshape(2, -1)
    grouping = grouped(clusters, n_questions=len(c))
    is_repeated = repeats >= 2
    labels = labels_of(clusters, is_repeated)
    grouped(labels, n_questions=len(labels), noun="repeated question")
    now = clustered_mean(c / repeats, grouping, n_attempts=int(repeats.sum()))
    if not now.has_spread:
        raise UndefinedStatistic("no variation between questions")
    hits, tries = c[is_repeated], repeats[is_repeated]
    within = hits * (tries - hits) / (tries * (tries - 1))
    of_repeats = float((within / tries).sum() + within.mean() * np.count_nonzero(~is_repeated)) / len(c) ** 2
    from_repeats = min(1.0, of_repeats / now.standard_error**2)
    return ErrorCard(
        from_questions=1 - from_repeats,
        from_repeats=from_repeats,
        half_width=_half_width(now, level),
        with_more_repeats=_half_width(_scaled(now, 1 - from_repeats / 2, more_clusters=1), level),
        with_more_questions=_half_width(_scaled(now, 1 / 2, more_clusters=2), level),
    )


def _scaled(figure: Clustered, factor: float, *, more_clusters: int) -> Clustered:
    """A figure of twice the attempts, whose squared standard error and number of clusters are multiplied."""
    return replace(
        figure,
        standard_error=figure.standard_error * math.sqrt(factor),
        n_clusters=more_clusters * figure.n_clusters,
        effective_clusters=more_clusters * figure.effective_clusters,
        n_attempts=2 * figure.n_attempts,
    )


def _half_width(figure: Clustered, level: float) -> float:
    low, high = wilson_bounds(figure, level=level)
    return (high - low) / 2


def _as_four_axes(scores: FloatArray) -> FloatArray:
    """Runs, questions, repeats, judges."""
    if scores.ndim == 2:
        return scores[np.newaxis, :, :, np.newaxis]
    if scores.ndim == 3:
        return scores[np.newaxis]
    if scores.ndim == 4:
        return scores
    message = f"scores have {scores.ndim} axes; they must have 2, 3 or 4"
    raise ValueError(message)


def _moment_estimates(cells: FloatArray) -> Mapping[str, float]:
    """Solutions of the equations, below 0 where they come out so; sources that cannot be told apart are left out."""
    runs, questions, repeats, judges = cells.shape
    cells_of_level = {
        "residual": 1,
        "repeat": judges,
        "judge_by_question": runs * repeats,
        "judge_by_run": questions * repeats,
        "question_by_run": repeats * judges,
        "judge": runs * questions * repeats,
        "question": runs * repeats * judges,
    }
    mean_squares = _mean_squares(cells)
    excess: dict[str, float] = {}
    for source, inner in _INNER.items():
        if source in mean_squares:
            excess[source] = mean_squares[source] - sum(excess.get(part, 0.0) for part in inner)
    return {source: excess[source] / cells_of_level[source] for source in excess}


def _mean_squares(cells: FloatArray) -> Mapping[str, float]:
    """Mean squares of the analysis of variance; sources without degrees of freedom are left out."""
    runs, questions, repeats, judges = cells.shape
    centred = cells - cells.mean()

    def squares(*kept: int) -> float:
        """Sum over all cells of the squared mean over the axes that are not kept."""
        means = centred.mean(axis=tuple(axis for axis in range(4) if axis not in kept))
        return float((means**2).sum()) * cells.size / means.size

    run, question, judge, cell = squares(0), squares(1), squares(3), squares(0, 1)
    sums = {
        "repeat": squares(0, 1, 2) - cell,
        "judge_by_question": squares(1, 3) - question - judge,
        "judge_by_run": squares(0, 3) - run - judge,
        "question_by_run": cell - run - question,
        "judge": judge,
        "question": question,
    }
    sums["residual"] = squares(0, 1, 2, 3) - run - sum(sums.values())
    degrees = {
        "repeat": runs * questions * (repeats - 1),
        "judge_by_question": (questions - 1) * (judges - 1),
        "judge_by_run": (runs - 1) * (judges - 1),
        "question_by_run": (runs - 1) * (questions - 1),
        "judge": judges - 1,
        "question": questions - 1,
    }
    degrees["residual"] = cells.size - 1 - (runs - 1) - sum(degrees.values())
    if degrees["residual"] == 0:  # one run, one repeat: how judges differ by question is all that is left
        sums["residual"], degrees["residual"] = sums["judge_by_question"], degrees["judge_by_question"]
        degrees["judge_by_question"] = 0
    return {source: max(0.0, sums[source]) / degrees[source] for source in sums if degrees[source] > 0}
