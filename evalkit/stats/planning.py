"""How many questions and repeats a verdict takes, and what so many can tell: before any GPU time is spent.

Everything follows from one variance. Asked ``n`` questions ``R`` times, two builds differ on average by a figure whose
variance is ``[Var(delta) + (w_A + w_B)/R]/n``: repeats wear down what chance does within a question, and nothing but
more questions what the builds do differently from question to question.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from evalkit.domain.verdict import Estimate
from evalkit.errors import UndefinedStatistic
from evalkit.stats.clusters import FloatArray, Grouping
from evalkit.stats.stability import flip_rate

__all__ = [
    "ASSUMED_OF_SCORES",
    "ASSUMED_OF_SHARES",
    "Chances",
    "Size",
    "Spread",
    "between_builds",
    "decision_chances",
    "design_effect",
    "detectable_difference",
    "gpu_hours",
    "needed_questions",
    "right_noise",
    "sizes_that_decide",
    "smallest_margin",
    "standard_error",
    "within_question",
]

_POWER: Final = 0.8
_CONFIDENCE: Final = 0.95
_MOST_QUESTIONS: Final = 10_000_000
"""Beyond it no bank will ever decide."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """What makes a difference between two builds uncertain, in squared units of the criterion.

    Of a share that is squared shares, of a score squared levels, of a ratio squared natural logarithms.
    """

    within_reference: float
    """Mean variance of the attempts at one question, w: for right and wrong, the mean of ``p(1-p)``."""
    within_candidate: float
    between: float
    """Variance over questions of what the candidate truly does differently, Var(delta)."""
    design_effect: float = 1.0
    """By how much the variance is larger than that of as many questions without clusters (``design_effect``)."""
    is_within_measured: bool = False
    """From a pilot or a run; False: assumed."""
    is_between_measured: bool = False
    """From stored pairs of builds; False: assumed."""

    def of_question(self, repeats: int) -> float:
        """Variance of one question's difference."""
        return self.design_effect * (self.between + (self.within_reference + self.within_candidate) / repeats)


ASSUMED_OF_SHARES: Final = Spread(within_reference=0.1127, within_candidate=0.1127, between=0.0122)
"""Accuracy, where nothing has been measured: repeats that disagree 22.5 % of the time, and true differences of builds
that scatter by 11 points around their mean (shared/statistics.md, Planning)."""
ASSUMED_OF_SCORES: Final = Spread(within_reference=0.36, within_candidate=0.36, between=0.16)
"""Scores 1-5: repeats of a question scatter by 0.6 of a level, and true differences of builds by 0.4."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chances:
    """How likely each verdict on one criterion is."""

    passes: float
    fails: float

    @property
    def inconclusive(self) -> float:
        """Neither."""
        return 1 - self.passes - self.fails


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """Questions and repeats of each run that decide with the wanted power."""

    questions: int
    repeats: int

    @property
    def requests(self) -> int:
        """Of one run."""
        return self.questions * self.repeats


def standard_error(spread: Spread, *, questions: int, repeats: int) -> float:
    """Of the mean difference: root of ``[Var(delta) + (w_A + w_B)/R]/n``.

    References:
        Miller (2024), Adding error bars to evals, arXiv:2411.00640, sections 3 and 5.

    Example:
        >>> round(standard_error(ASSUMED_OF_SHARES, questions=200, repeats=5), 4)
        0.0169
    """
    return math.sqrt(spread.of_question(repeats) / questions)


def detectable_difference(
    spread: Spread, *, questions: int, repeats: int, power: float = _POWER, level: float = _CONFIDENCE
) -> float:
    """True difference that a two-sided test finds with this power: 2.80 standard errors at 80 % and .95.

    References:
        Miller (2024), arXiv:2411.00640, equation 9 (solved for the difference).

    Example:
        >>> round(detectable_difference(ASSUMED_OF_SHARES, questions=100, repeats=3), 3)
        0.083
    """
    factor = _normal_quantile((1 + level) / 2) + _normal_quantile(power)
    return factor * standard_error(spread, questions=questions, repeats=repeats)


def smallest_margin(
    spread: Spread, *, questions: int, repeats: int, power: float = _POWER, confidence: float = _CONFIDENCE
) -> float:
    """Margin that a candidate as good as the reference passes with this power: 2.49 standard errors at 80 % and .95.

    References:
        Julious (2004), Statistics in Medicine 23, 1921-1986, section 5 (non-inferiority).

    Example:
        >>> round(smallest_margin(ASSUMED_OF_SHARES, questions=100, repeats=3), 4)
        0.0735
    """
    factor = _normal_quantile(confidence) + _normal_quantile(power)
    return factor * standard_error(spread, questions=questions, repeats=repeats)


def decision_chances(
    spread: Spread,
    *,
    questions: int,
    repeats: int,
    margin: float,
    true_loss: float = 0.0,
    confidence: float = _CONFIDENCE,
) -> Chances:
    """How likely one criterion passes or fails, by the noncentral t with as many degrees as questions less one.

    The verdict's own bounds correct for skewness, which costs a candidate whose losses sit on few questions up to 7
    points of this; what is spread over many it leaves as it is.

    Args:
        spread: What makes the difference uncertain.
        questions: Asked in both runs.
        repeats: Of each, in each run.
        margin: Largest accepted loss, positive; of a ratio its logarithm.
        true_loss: How much worse the candidate is; negative when it is better.
        confidence: Of each bound, one-sided.

    References:
        Julious (2004), Statistics in Medicine 23, 1921-1986, equation 28.

    Example:
        >>> chances = decision_chances(ASSUMED_OF_SHARES, questions=200, repeats=5, margin=0.05, true_loss=0.12)
        >>> round(chances.passes, 3), round(chances.fails, 3)
        (0.0, 0.993)
    """
    error = standard_error(spread, questions=questions, repeats=repeats)
    distance = (margin - true_loss) / error
    degrees = _degrees(spread, questions)
    return Chances(
        passes=_power_of(distance, degrees=degrees, confidence=confidence),
        fails=_power_of(-distance, degrees=degrees, confidence=confidence),
    )


def needed_questions(
    spread: Spread,
    *,
    repeats: int,
    margin: float,
    true_loss: float = 0.0,
    power: float = _POWER,
    confidence: float = _CONFIDENCE,
) -> int | None:
    """How many questions decide with this power: towards PASS when the true loss is below the margin, FAIL above.

    None where the true loss is the margin, or so near to it that ten million questions would not do.

    Example:
        >>> needed_questions(ASSUMED_OF_SHARES, repeats=5, margin=0.01)
        3543
    """

    def decides(questions: int) -> bool:
        distance = abs(margin - true_loss) / standard_error(spread, questions=questions, repeats=repeats)
        return _power_of(distance, degrees=_degrees(spread, questions), confidence=confidence) >= power

    if not decides(_MOST_QUESTIONS):
        return None
    low, high = 1, 2
    while not decides(high):
        low, high = high, 2 * high
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if decides(middle) else (middle, high)
    return high


def sizes_that_decide(
    spread: Spread,
    *,
    margin: float,
    true_loss: float = 0.0,
    available: int | None = None,
    repeats: Sequence[int] = (2, 3, 4, 5, 8, 10),
) -> tuple[Size, ...]:
    """Questions x repeats that decide with 80 % power, fewest requests first; empty when the bank is too small.

    Fewest requests is always fewest repeats, but with one repeat nothing is learnt about stability, so two are the
    least that is looked at. More than that trades requests for questions, where the bank has no more of these.

    Args:
        spread: What makes the difference uncertain.
        margin: Largest accepted loss, positive; of a ratio its logarithm.
        true_loss: How much worse the candidate is assumed to be.
        available: Questions that the bank has; None: as many as it takes.
        repeats: Those to choose from.

    Example:
        >>> sizes = sizes_that_decide(ASSUMED_OF_SHARES, margin=0.05, available=200)
        >>> [(size.questions, size.repeats) for size in sizes]
        [(171, 4), (144, 5), (102, 8), (88, 10)]
    """
    found = (
        Size(questions=questions, repeats=count)
        for count in repeats
        if (questions := needed_questions(spread, repeats=count, margin=margin, true_loss=true_loss)) is not None
        and (available is None or questions <= available)
    )
    return tuple(sorted(found, key=lambda size: (size.requests, size.repeats)))


def gpu_hours(requests: int, *, tokens: float, tokens_per_s: float, at_once: int) -> float:
    """Hours that so many requests take.

    Args:
        requests: Of all runs together.
        tokens: Generated for each, on average.
        tokens_per_s: Of one request while ``at_once`` are in flight.
        at_once: Requests in flight.

    Example:
        >>> round(gpu_hours(1800, tokens=5000, tokens_per_s=15, at_once=4))
        42
    """
    return requests * tokens / (tokens_per_s * at_once) / 3600


def within_question(
    right: Sequence[int], asked: Sequence[int], *, clusters: Sequence[str], level: float = _CONFIDENCE
) -> Estimate:
    """Within-question variance w of right and wrong, from a pilot: the mean of ``c(R-c)/(R(R-1))``.

    Unbiased for the mean of ``p(1-p)`` from two repeats on, and half the flip rate, whose interval it has.

    Args:
        right: Shape (n_questions,): right answers of each question.
        asked: Shape (n_questions,): attempts of each question that count; those with fewer than two are left out.
        clusters: Shape (n_questions,): questions with the same label are not assumed independent.
        level: Nominal two-sided coverage, in (0, 1).

    Raises:
        UndefinedStatistic: With fewer than two clusters of repeated questions.

    References:
        ``flip_rate``.

    Example:
        >>> round(within_question([3, 2, 1, 0], [3, 3, 3, 3], clusters=["a", "b", "c", "d"]).value, 4)
        0.1667
    """
    flips = flip_rate(right, asked, clusters=clusters, level=level)
    return replace(
        flips, value=flips.value / 2, low=flips.low / 2, high=flips.high / 2, method=f"half of {flips.method}"
    )


def right_noise(right: FloatArray, asked: FloatArray) -> FloatArray:
    """Sampling variance of each question's share right, ``c(R-c)/(R^2(R-1))``; unbiased from two repeats on.

    Args:
        right: Shape (n_questions,): right answers of each question.
        asked: Shape (n_questions,): attempts of each, at least 2.
    """
    return right * (asked - right) / (asked**2 * (asked - 1))


def between_builds(differences: FloatArray, noise: FloatArray) -> float:
    """Var(delta) of a stored pair of builds: ``Var(d_i)`` less what chance within the questions adds to it.

    Unbiased, and below 0 now and then where there is little of it. Average over pairs before cutting at 0: each cut
    by itself would be too large.

    Args:
        differences: Shape (n_questions,): each question's difference between the runs.
        noise: Shape (n_questions,): sampling variance of each difference, the sum of both runs' (``right_noise``).

    Raises:
        UndefinedStatistic: With fewer than two questions.

    References:
        Searle, Casella, McCulloch (1992), Variance Components, section 3.6 (method of moments).

    Example:
        >>> import numpy as np
        >>> round(between_builds(np.array([0.0, 0.2, -0.2, 0.4]), np.array([0.02, 0.03, 0.03, 0.01])), 4)
        0.0442
    """
    if len(differences) < 2:
        raise UndefinedStatistic(f"{len(differences)} question{'' if len(differences) == 1 else 's'}, needs 2")
    return float(differences.var(ddof=1) - noise.mean())


def design_effect(differences: FloatArray, grouping: Grouping) -> float:
    """Variance of the mean difference with clusters over that without; below 1 where a cluster's questions even out.

    Args:
        differences: Shape (n_questions,): each question's difference between the runs.
        grouping: Their clusters.

    Raises:
        UndefinedStatistic: When all differences are equal.

    References:
        Kish (1965), Survey Sampling, section 5.4.
    """
    spread = float(differences.var(ddof=1))
    if spread == 0:
        raise UndefinedStatistic("all questions differ alike")
    influences = (differences - differences.mean()) / len(differences)
    return grouping.standard_error(influences) ** 2 / (spread / len(differences))


def _degrees(spread: Spread, questions: int) -> float:
    return max(1.0, questions / max(1.0, spread.design_effect) - 1)


def _power_of(distance: float, *, degrees: float, confidence: float) -> float:
    """That t with this noncentrality exceeds its quantile under the hypothesis."""
    # Loaded here because scipy takes a quarter of a second, which commands that plan nothing do not pay.
    from scipy.special import nctdtr, stdtrit  # noqa: PLC0415

    return 1 - float(nctdtr(degrees, distance, stdtrit(degrees, confidence)))


def _normal_quantile(probability: float) -> float:
    from scipy.special import ndtri  # noqa: PLC0415 - as above

    return float(ndtri(probability))
