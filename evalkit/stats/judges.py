"""What judges add to a score by chance: their own noise, and how they differ about a run.

Noise of a verdict that is asked again wears off with more samples and more judges. How judges differ in which run they
favour does not wear off with more questions: only more judges help.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from evalkit.domain.verdict import Estimate
from evalkit.errors import UndefinedStatistic
from evalkit.stats.clusters import grouped
from evalkit.stats.stability import within_question_deviation

__all__ = ["JudgeSpread", "NoiseSplit", "judge_noise", "judge_spread", "model_deviation"]

_UNTOLD: Final = "no answer was judged twice by one judge, so a judge's noise cannot be told from the model's own"


@dataclass(frozen=True, slots=True, kw_only=True)
class NoiseSplit:
    """How far repeats of one question differ, and how much of that the model does; standard deviations of the score."""

    within: Estimate
    """As seen: of an attempt's score, mean over judges and samples."""
    noise: float
    """What the judges' noise alone would make of that."""
    model: Estimate
    """What is left for the model: the root of the difference of the two variances."""
    is_clipped: bool
    """The noise came out larger than what was seen: the model's part stands as 0, and its upper end says how sure."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgeSpread:
    """How far judges differ about a run, or about the difference of two."""

    deviation: float
    low: float
    high: float
    """Its interval: of three judges it reaches from half of it to six times it."""
    level: float
    added: float
    """Standard error that it adds to the panel's mean, root of their squares together; the same at any number of
    questions."""
    n_judges: int


def judge_noise(verdicts: Sequence[Sequence[float]], *, clusters: Sequence[str], level: float = 0.95) -> Estimate:
    """Standard deviation of one verdict, when the same judge scores the same answer on the same dimension again.

    Of answers asked twice it is the root of the mean of ``(x1 - x2)^2 / 2``; of those asked more often, of the variance
    with ddof 1. For one judge at a time: judges differ much in noise. It holds only what chance makes of a verdict;
    an opinion that the judge always has of this answer is none of it.

    Args:
        verdicts: Shape (n_answers, n_samples), where the number of samples may differ; 1-5. Answers with one verdict
            are left out. Samples must be independent draws, and the same prompt but for the order of the levels: a
            server that answers from its cache, or a fixed seed, makes noise vanish.
        clusters: Shape (n_answers,): answers with the same label are not assumed independent.
        level: Nominal two-sided coverage, in (0, 1).

    Returns:
        With the interval of ``within_question_deviation``; ``n_attempts`` counts answers, and questions are not told
        apart from clusters.

    Raises:
        UndefinedStatistic: When no answer was judged twice, or those that were lie in fewer than two clusters.

    References:
        Dahlberg (1940), Statistical Methods for Medical and Biological Students, on the error of duplicates.

    Example:
        >>> noise = judge_noise([[4, 4], [3, 5], [2, 2], [5]], clusters=["a", "b", "c", "d"])
        >>> round(noise.value**2, 3), noise.n_attempts
        (0.667, 3)
    """
    kept = [number for number, samples in enumerate(verdicts) if len(samples) >= 2]
    if not kept:
        raise UndefinedStatistic(_UNTOLD)
    labels = [clusters[number] for number in kept]
    grouping = grouped(labels, n_questions=len(labels), noun="answer", which=" judged twice")
    estimate = within_question_deviation([verdicts[number] for number in kept], clusters=labels, level=level)
    return replace(estimate, n_questions=grouping.n_clusters, n_attempts=len(kept))


def model_deviation(within: Estimate, noises: Sequence[Estimate], *, samples: float) -> NoiseSplit:
    """What the model itself does to the spread of a question's scores, after the judges' noise is taken out.

    An attempt's score is the mean over J judges with S samples each, so its variance within a question is that of the
    model plus ``sum_j noise_j^2 / (J^2 S)``, with equal noise ``noise^2 / (S J)``. The difference is unbiased; its root
    is taken last, of 0 where the difference is below it. The interval puts those of its parts together by their
    distances from the estimates (MOVER), as variances.

    What stays with the model is what differs between its answers, a judge's lasting opinion of each one included.

    Args:
        within: ``within_question_deviation`` of the attempts' scores.
        noises: ``judge_noise`` of every judge of the panel.
        samples: Verdicts of each judge on each attempt; where they differ, the harmonic mean.

    Raises:
        UndefinedStatistic: Without any judge whose noise is known.

    References:
        Zou and Donner (2008), Statistics in Medicine 27, 1693-1702 (MOVER). Ting et al. (1990), J. Stat. Comput.
        Simul. 35, 135-143, on differences of variances.

    Example:
        >>> scores, labels = [[3.5, 4.5], [2, 3], [4, 4.5], [3, 2]], ["a", "b", "c", "d"]
        >>> within = within_question_deviation(scores, clusters=labels)
        >>> noise = judge_noise([[4, 4], [3, 4], [2, 3], [5, 5]], clusters=labels)
        >>> split = model_deviation(within, [noise], samples=2)
        >>> round(split.within.value, 3), round(split.noise, 3), round(split.model.value, 3)
        (0.637, 0.354, 0.53)
    """
    if not noises:
        raise UndefinedStatistic(_UNTOLD)
    share = 1 / (len(noises) ** 2 * samples)
    noise = share * sum(one.value**2 for one in noises)
    above = math.sqrt(sum((share * (one.high**2 - one.value**2)) ** 2 for one in noises))
    below = math.sqrt(sum((share * (one.value**2 - one.low**2)) ** 2 for one in noises))
    left = within.value**2 - noise
    low = left - math.hypot(within.value**2 - within.low**2, above)
    high = left + math.hypot(within.high**2 - within.value**2, below)
    model = replace(
        within,
        value=math.sqrt(max(0.0, left)),
        low=math.sqrt(max(0.0, low)),
        high=math.sqrt(max(0.0, high)),
        method="difference of variances, MOVER",
    )
    return NoiseSplit(within=within, noise=math.sqrt(noise), model=model, is_clipped=left < 0)


def judge_spread(
    figures: Sequence[float], *, weights: Sequence[float] | None = None, level: float = 0.95
) -> JudgeSpread:
    """How far the judges of a panel differ, and what that adds to the uncertainty of their mean.

    The standard deviation over judges (ddof 1) of each judge's mean of run B less its mean of run A, over the same
    attempts; for one run alone, of their means. Severity that a judge has for both runs drops out of a difference. The
    panel's mean then has a standard error of ``sd / sqrt(J)`` from the choice of judges, ``sd sqrt(sum w^2) / sum w``
    where they are weighted. It is a little too large where
    questions are few, for it holds what chance makes of J means of few scores too: ``variance_components`` tells the
    two apart on balanced data.

    Args:
        figures: Shape (n_judges,). Judges are taken for independent draws, which two of one family are not.
        weights: Shape (n_judges,): of each judge in the panel's mean; None for equal ones.
        level: Nominal two-sided coverage of the deviation's chi-square interval, in (0, 1).

    Raises:
        UndefinedStatistic: With fewer than two judges.

    References:
        Snedecor and Cochran (1989), Statistical Methods, 8th edition (interval of a standard deviation).
        Brennan (2001), Generalizability Theory, section 3.1, on raters as a random facet.

    Example:
        >>> spread = judge_spread([-0.30, -0.10, -0.05])
        >>> round(spread.deviation, 3), round(spread.added, 3), round(spread.low, 3), round(spread.high, 3)
        (0.132, 0.076, 0.069, 0.831)
    """
    judges = len(figures)
    if judges < 2:
        raise UndefinedStatistic(f"{judges} judge{'' if judges == 1 else 's'}, needs 2")
    # Loaded here because scipy takes a quarter of a second, which commands without figures do not pay.
    from scipy.special import gammaincinv  # noqa: PLC0415

    shares = np.full(judges, 1 / judges) if weights is None else np.asarray(weights) / np.sum(weights)
    deviation = float(np.std(np.asarray(figures, dtype=np.float64), ddof=1))
    half = (judges - 1) / 2
    low, high = (
        deviation * math.sqrt(half / float(gammaincinv(half, tail))) for tail in ((1 + level) / 2, (1 - level) / 2)
    )
    added = deviation * float(np.linalg.norm(shares))
    return JudgeSpread(deviation=deviation, low=low, high=high, level=level, added=added, n_judges=judges)
