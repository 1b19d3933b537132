"""Simulated runs whose truth is known, and how often an interval holds it."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Final, Literal

import numpy as np

from evalkit.domain.verdict import Estimate
from evalkit.errors import UndefinedStatistic
from evalkit.stats import (
    balanced_accuracy,
    flip_rate,
    given_home,
    mean_interval,
    pass_hat_k,
    ratio_interval,
    share_interval,
    within_question_deviation,
)
from evalkit.stats.clusters import FloatArray

__all__ = ["CASES", "OTHERS", "Case", "Shape", "Simulated", "Truth", "coverage", "simulated"]

Shape = Literal["spread", "bimodal"]
_CONCENTRATION: Final[dict[Shape, float]] = {"spread": 4.0, "bimodal": 0.5}
"""Of the beta distribution of the chance to get a question right; below 1 most are mastered or not, as with models."""
_OF_CLUSTERS: Final = 2.0
"""The same of the clusters' means around which their questions lie."""
_LOG_TOKENS, _LOG_SPREAD = 8.0, 0.5


@dataclass(frozen=True, kw_only=True)
class Truth:
    """A population of questions and how it is asked."""

    share: float
    """Mean chance to get a question right."""
    n_clusters: int
    repeats: int
    shape: Shape = "spread"
    per_cluster: int = 1
    """With more than one, the questions of a cluster are correlated (1/3 of the variance of their chances and more)."""
    n_larger: int = 0
    """Clusters that are larger than the others."""
    larger: int = 1
    """How many questions each of these has."""

    @cached_property
    def sizes(self) -> list[int]:
        """Questions of each cluster."""
        return [self.per_cluster] * (self.n_clusters - self.n_larger) + [self.larger] * self.n_larger

    @cached_property
    def clusters(self) -> list[str]:
        """Labels of the questions."""
        return [str(number) for number, size in enumerate(self.sizes) for _ in range(size)]

    @property
    def is_correlated(self) -> bool:
        """Whether any cluster holds several questions; then each has a mean of its own, single questions too."""
        return max(self.sizes) > 1

    @cached_property
    def asked(self) -> list[int]:
        """Attempts of each question."""
        return [self.repeats] * len(self.clusters)

    def mastery(self, random: np.random.Generator) -> FloatArray:
        """A run's questions: the chance to get each right."""
        centre = np.full(self.n_clusters, self.share)
        if self.is_correlated:
            drawn = random.beta(_OF_CLUSTERS * self.share, _OF_CLUSTERS * (1 - self.share), size=self.n_clusters)
            centre = np.clip(drawn, 1e-9, 1 - 1e-9)
        centre = np.repeat(centre, self.sizes)
        concentration = _CONCENTRATION[self.shape]
        return random.beta(concentration * centre, concentration * (1 - centre))

    def moment(self, k: int) -> float:
        """Mean of the k-th power of the chances: that k attempts at a question are all right."""
        concentration = _CONCENTRATION[self.shape]
        in_centre = np.polynomial.Polynomial([1.0])
        for j in range(k):
            in_centre *= np.polynomial.Polynomial([j, concentration]) / (concentration + j)
        return sum(float(factor) * self._centre_moment(power) for power, factor in enumerate(in_centre.coef))

    def _centre_moment(self, power: int) -> float:
        if not self.is_correlated:
            return self.share**power
        return math.prod((_OF_CLUSTERS * self.share + j) / (_OF_CLUSTERS + j) for j in range(power))


@dataclass(frozen=True, slots=True, kw_only=True)
class Simulated:
    """One run."""

    truth: Truth
    mastery: FloatArray
    random: np.random.Generator

    def right(self, mastery: FloatArray | None = None) -> list[int]:
        """Right answers of each question, anew with each call."""
        counts: list[int] = self.random.binomial(
            self.truth.repeats, self.mastery if mastery is None else mastery
        ).tolist()
        return counts

    def scores(self, steps: int) -> list[list[float]]:
        """Scores of each repeat from 1 to 5 in so many steps; their mean is 1 + 4 times the chance to be right."""
        size = (len(self.mastery), self.truth.repeats)
        scores: list[list[float]] = (1 + 4 / steps * self.random.binomial(steps, self.mastery[:, None], size)).tolist()
        return scores


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A figure: what it truly is, and what a run makes of it."""

    truth: float
    estimate: Callable[[Simulated], Estimate]


def simulated(truth: Truth, n_runs: int) -> Iterator[Simulated]:
    """Runs of one truth, always the same ones."""
    shape = list(_CONCENTRATION).index(truth.shape)
    larger = [truth.n_larger, truth.larger] if truth.n_larger else []
    random = np.random.default_rng(
        [round(truth.share * 100), truth.n_clusters, truth.per_cluster, truth.repeats, shape, *larger]
    )
    for _ in range(n_runs):
        yield Simulated(truth=truth, mastery=truth.mastery(random), random=random)


def coverage(case: Case, truth: Truth, n_runs: int) -> float:
    """Share of the runs whose interval holds the truth, of those in which the figure exists."""
    held: list[bool] = []
    for run in simulated(truth, n_runs):
        try:
            estimate = case.estimate(run)
        except UndefinedStatistic:
            continue
        # An end that equals the truth but for rounding holds it.
        held.append(estimate.low * (1 - 1e-12) <= case.truth <= estimate.high * (1 + 1e-12))
    return sum(held) / len(held)


def _share(truth: Truth) -> Case:
    return Case(
        truth=truth.share, estimate=lambda run: share_interval(run.right(), truth.asked, clusters=truth.clusters)
    )


def _pass_hat(truth: Truth) -> Case:
    k = min(3, truth.repeats)
    return Case(
        truth=truth.moment(k),
        estimate=lambda run: pass_hat_k(run.right(), truth.asked, k=k, clusters=truth.clusters),
    )


def _flip(truth: Truth) -> Case:
    return Case(
        truth=2 * (truth.share - truth.moment(2)),
        estimate=lambda run: flip_rate(run.right(), truth.asked, clusters=truth.clusters),
    )


def _mean(truth: Truth) -> Case:
    """Scores 1 to 5."""
    return Case(
        truth=1 + 4 * truth.share,
        estimate=lambda run: mean_interval(run.scores(4), clusters=truth.clusters, scale=(1, 5)),
    )


def _mean_of_two(truth: Truth) -> Case:
    """Scores 1 or 5, as a rule gives them."""
    return Case(
        truth=1 + 4 * truth.share,
        estimate=lambda run: mean_interval(run.scores(1), clusters=truth.clusters, scale=(1, 5)),
    )


def _deviation(truth: Truth) -> Case:
    return Case(
        truth=math.sqrt(4 * (truth.share - truth.moment(2))),
        estimate=lambda run: within_question_deviation(run.scores(4), clusters=truth.clusters),
    )


def _deviation_of_two(truth: Truth) -> Case:
    return Case(
        truth=4 * math.sqrt(truth.share - truth.moment(2)),
        estimate=lambda run: within_question_deviation(run.scores(1), clusters=truth.clusters),
    )


def _balanced(truth: Truth) -> Case:
    """Twins, whose unsolvable half is right .6 times as often, half of it by what masters the solvable one."""
    n = len(truth.clusters)
    sides, clusters, asked = [True] * n + [False] * n, truth.clusters * 2, truth.asked * 2

    def estimate(run: Simulated) -> Estimate:
        unsolvable = 0.3 * (run.mastery + truth.mastery(run.random))
        return balanced_accuracy(run.right() + run.right(unsolvable), asked, is_solvable=sides, clusters=clusters)

    return Case(truth=0.8 * truth.share, estimate=estimate)


def _unequal_sides(truth: Truth) -> Case:
    """One question in twenty is solvable, and none has a twin."""
    sides = [number % 20 == 0 for number in range(len(truth.clusters))]

    def estimate(run: Simulated) -> Estimate:
        return balanced_accuracy(run.right(), truth.asked, is_solvable=sides, clusters=truth.clusters)

    return Case(truth=truth.share, estimate=estimate)


def _mostly_fours(truth: Truth) -> Case:
    """One score of each question: 90 % are 4, 5 % are 1 and 5 % are 5."""

    def estimate(run: Simulated) -> Estimate:
        scores: list[float] = run.random.choice([4.0, 1.0, 5.0], size=len(run.mastery), p=[0.9, 0.05, 0.05]).tolist()
        return mean_interval([[score] for score in scores], clusters=truth.clusters, scale=(1, 5))

    return Case(truth=3.9, estimate=estimate)


def _home(truth: Truth) -> Case:
    """Away a pair is right half as often as at home or more, by chances that are independent of home."""

    def estimate(run: Simulated) -> Estimate:
        away = run.mastery * (0.5 + 0.5 * run.random.beta(2, 2, size=len(run.mastery)))
        return given_home(run.right(), truth.asked, run.right(away), truth.asked, clusters=truth.clusters)

    return Case(truth=0.75 * truth.moment(2) / truth.share, estimate=estimate)


def _ratio(truth: Truth) -> Case:
    """Tokens for each right answer; a question that is never right takes three times as many as one that always is."""

    def estimate(run: Simulated) -> Estimate:
        spread = run.random.lognormal(_LOG_TOKENS, _LOG_SPREAD, size=(len(run.mastery), truth.repeats))
        tokens: list[float] = (spread.mean(axis=1) * (3 - 2 * run.mastery)).tolist()
        shares = [right / truth.repeats for right in run.right()]
        return ratio_interval(tokens, shares, clusters=truth.clusters, n_attempts=sum(truth.asked))

    mean = math.exp(_LOG_TOKENS + _LOG_SPREAD**2 / 2) * (3 - 2 * truth.share)
    return Case(truth=mean / truth.share, estimate=estimate)


CASES: Final[dict[str, Callable[[Truth], Case]]] = {
    "share": _share,
    "pass^k": _pass_hat,
    "flip rate": _flip,
    "mean of 1-5": _mean,
    "mean of 1 or 5": _mean_of_two,
    "deviation of 1-5": _deviation,
    "deviation of 1 or 5": _deviation_of_two,
    "balanced accuracy": _balanced,
    "given home": _home,
    "ratio": _ratio,
}
"""Figure -> its case for a truth."""
OTHERS: Final[dict[str, tuple[Callable[[Truth], Case], Truth]]] = {
    "mostly 4, 30": (_mostly_fours, Truth(share=0.5, n_clusters=30, repeats=1)),
    "mostly 4, 100": (_mostly_fours, Truth(share=0.5, n_clusters=100, repeats=1)),
    "sides of 5 and 95": (_unequal_sides, Truth(share=0.9, n_clusters=100, repeats=3)),
}
"""Figure -> its case and the one truth it is asked of."""
