"""Simulated panels of judges whose truth is known, and how often an interval holds it."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal

import numpy as np

from evalkit.domain.verdict import Estimate
from evalkit.errors import UndefinedStatistic
from evalkit.stats.agreement import ac2_interval, alpha_interval, gwet_ac2, krippendorff_alpha, pair_agreement
from evalkit.stats.bias import dimension_correlation, length_slope
from evalkit.stats.clusters import FloatArray
from evalkit.stats.judges import NoiseSplit, judge_noise, model_deviation
from evalkit.stats.stability import within_question_deviation

__all__ = [
    "AGREEMENTS",
    "Lengths",
    "Marks",
    "Noisy",
    "Panel",
    "Scored",
    "agreement_coverage",
    "correlation_coverage",
    "noise_splits",
    "slope_coverage",
]

Marks = Literal["even", "high"]
_CUTS: Final[dict[Marks, tuple[float, ...]]] = {"even": (-1.2, -0.4, 0.4, 1.2), "high": (-2.2, -1.6, -1.0, -0.2)}
"""Where the levels begin on a standard normal quality; ``high`` gives 5 to 58 % of the answers."""
_MANY: Final = 200_000
_DRAWS: Final = 400


@dataclass(frozen=True, kw_only=True)
class Panel:
    """Raters who see the quality of an answer with an error, and differ a little in severity."""

    n_clusters: int
    raters: int = 3
    error: float = 0.7
    """Of a rater's view; the quality of answers has a deviation of 1."""
    marks: Marks = "even"
    missing: float = 0.0
    per_cluster: int = 1
    """Answers of a cluster share half of the quality's variance and three tenths of that of each rater's error."""

    @property
    def clusters(self) -> list[str]:
        return [str(number) for number in range(self.n_clusters) for _ in range(self.per_cluster)]

    def ratings(self, random: np.random.Generator, n_clusters: int) -> FloatArray:
        """Shape (n_units, raters)."""
        shared, shape = math.sqrt(0.5), (n_clusters, self.per_cluster, 1)
        quality = shared * (random.normal(size=(n_clusters, 1, 1)) + random.normal(size=shape))
        errors = math.sqrt(0.7) * random.normal(size=(*shape[:2], self.raters))
        errors = errors + math.sqrt(0.3) * random.normal(size=(n_clusters, 1, self.raters))
        seen = (quality + self.error * errors + np.linspace(-0.2, 0.2, self.raters)).reshape(-1, self.raters)
        ratings = 1.0 + np.searchsorted(_CUTS[self.marks], seen.ravel()).reshape(seen.shape)
        return np.where(random.random(seen.shape) < self.missing, np.nan, ratings)


def _alpha(ratings: FloatArray, clusters: list[str], random: np.random.Generator) -> Estimate:
    return alpha_interval(ratings, clusters=clusters, random=random, draws=_DRAWS)


def _ac2(ratings: FloatArray, clusters: list[str], random: np.random.Generator) -> Estimate:
    return ac2_interval(ratings, clusters=clusters, random=random, draws=_DRAWS)


def _exact(ratings: FloatArray, clusters: list[str], random: np.random.Generator) -> Estimate:
    del random
    return pair_agreement(ratings, clusters=clusters)


def _share_of_pairs(ratings: FloatArray) -> float:
    return pair_agreement(ratings, clusters=[str(number) for number in range(len(ratings))]).value


_Interval = Callable[[FloatArray, list[str], np.random.Generator], Estimate]
AGREEMENTS: Final[dict[str, tuple[Callable[[FloatArray], float], _Interval]]] = {
    "alpha": (krippendorff_alpha, _alpha),
    "AC2": (gwet_ac2, _ac2),
    "exact agreement": (_share_of_pairs, _exact),
}
"""Figure -> what it truly is, of very many answers, and its interval."""


@lru_cache(maxsize=64)
def _true_agreement(figure: str, panel: Panel) -> float:
    ratings = panel.ratings(np.random.default_rng(1), _MANY // panel.per_cluster)
    return AGREEMENTS[figure][0](ratings)


def agreement_coverage(figure: str, panel: Panel, n_runs: int, *, interval: _Interval | None = None) -> float:
    """Share of the runs whose interval holds the truth, of those in which it exists."""
    truth, ours = _true_agreement(figure, panel), interval or AGREEMENTS[figure][1]
    random = np.random.default_rng([panel.n_clusters, panel.raters, panel.per_cluster])
    return _coverage(lambda: ours(panel.ratings(random, panel.n_clusters), panel.clusters, random), truth, n_runs)


@dataclass(frozen=True, kw_only=True)
class Scored:
    """Attempts at questions that a panel of three scored on two dimensions."""

    n_clusters: int
    correlation: float
    """Of what the dimensions are about; that of the scores is smaller."""
    own: float = 0.5
    """Share of the variance that attempts at one question do not share."""
    marks: Marks = "even"
    attempts: int = 2

    def scores(self, random: np.random.Generator, n_clusters: int) -> tuple[FloatArray, FloatArray]:
        """Two arrays of shape (n_attempts,)."""
        shared, own = self._pair(random, (n_clusters, 1)), self._pair(random, (n_clusters, self.attempts))
        weights = math.sqrt(1 - self.own), math.sqrt(self.own)
        first, second = (
            self._seen(random, weights[0] * of_question + weights[1] * of_attempt)
            for of_question, of_attempt in zip(shared, own, strict=True)
        )
        return first, second

    def _pair(self, random: np.random.Generator, shape: tuple[int, int]) -> tuple[FloatArray, FloatArray]:
        first, other = random.normal(size=shape), random.normal(size=shape)
        return first, self.correlation * first + math.sqrt(1 - self.correlation**2) * other

    def _seen(self, random: np.random.Generator, quality: FloatArray) -> FloatArray:
        seen = quality.ravel()[:, np.newaxis] + random.normal(0, 0.3, size=(quality.size, 3))
        return 1.0 + np.searchsorted(_CUTS[self.marks], seen.ravel()).reshape(seen.shape).mean(axis=1)


@lru_cache(maxsize=64)
def _true_correlation(scored: Scored) -> float:
    return float(np.corrcoef(*scored.scores(np.random.default_rng(1), _MANY))[0, 1])


_Correlation = Callable[[FloatArray, FloatArray, list[str], np.random.Generator], Estimate]


def _correlation(first: FloatArray, second: FloatArray, clusters: list[str], random: np.random.Generator) -> Estimate:
    return dimension_correlation(first, second, clusters=clusters, random=random, draws=_DRAWS)


def correlation_coverage(scored: Scored, n_runs: int, *, interval: _Correlation = _correlation) -> float:
    """Share of the runs whose interval holds the correlation."""
    clusters = [str(number) for number in range(scored.n_clusters) for _ in range(scored.attempts)]
    random = np.random.default_rng([scored.n_clusters, round(100 * scored.correlation)])
    return _coverage(
        lambda: interval(*scored.scores(random, scored.n_clusters), clusters, random), _true_correlation(scored), n_runs
    )


@dataclass(frozen=True, kw_only=True)
class Lengths:
    """Answers whose lengths differ within a question, in some far more than in others, and what length does."""

    n_clusters: int
    attempts: int = 2
    slope: float = 0.0
    per_cluster: int = 1
    uneven: float = 0.8
    """Deviation of the logarithm of the questions' own spread of lengths; 0 is alike in all."""

    def estimate(self, random: np.random.Generator) -> Estimate:
        """Of one run."""
        questions = self.n_clusters * self.per_cluster
        spread = 0.4 * np.exp(random.normal(0, self.uneven, size=(questions, 1)))
        doublings = random.normal(11, 1, size=(questions, 1)) + spread * random.normal(size=(questions, self.attempts))
        quality = random.normal(4, 0.7, size=(questions, 1)) - 0.3 * (doublings.mean(axis=1, keepdims=True) - 11)
        scores = quality + random.normal(0, 0.6, size=doublings.shape)
        # Levels where length does nothing, for then no rounding moves the truth.
        scores = scores + self.slope * (doublings - 11) if self.slope else np.clip(np.round(scores), 1, 5)
        labels = [str(number) for number in range(questions) for _ in range(self.attempts)]
        clusters = [str(int(label) // self.per_cluster) for label in labels]
        return length_slope(scores.ravel(), 2.0 ** doublings.ravel(), questions=labels, clusters=clusters)


def slope_coverage(lengths: Lengths, n_runs: int) -> float:
    """Share of the runs whose interval holds the slope; at slope 0, one less the share of false alarms."""
    random = np.random.default_rng([lengths.n_clusters, lengths.attempts, lengths.per_cluster])
    return _coverage(lambda: lengths.estimate(random), lengths.slope, n_runs)


@dataclass(frozen=True, kw_only=True)
class Noisy:
    """A model whose answers differ in quality, and judges of different noise; all uniform, so that no score is cut."""

    n_questions: int
    repeats: int = 2
    model: float = 0.3
    noises: tuple[float, ...] = (0.2, 0.4, 0.6)
    """Standard deviations of the model and of one verdict of each judge."""
    samples: int = 1
    twice: int = 30
    """Answers that each judge is asked about twice."""

    def split(self, random: np.random.Generator) -> NoiseSplit:
        """Of one run."""
        quality = random.uniform(2.4, 3.6, size=(self.n_questions, 1))
        answers = quality + _uniform(random, self.model, (self.n_questions, self.repeats))
        shape = (*answers.shape, self.samples)
        heard = [answers + _uniform(random, noise, shape).mean(axis=2) for noise in self.noises]
        scores: list[list[float]] = np.mean(heard, axis=0).tolist()
        labels = [str(number) for number in range(max(self.n_questions, self.twice))]
        twice = [3 + _uniform(random, noise, (self.twice, 2)) for noise in self.noises]
        return model_deviation(
            within_question_deviation(scores, clusters=labels[: self.n_questions]),
            [judge_noise(pairs.tolist(), clusters=labels[: self.twice]) for pairs in twice],
            samples=self.samples,
        )


def noise_splits(noisy: Noisy, n_runs: int) -> list[NoiseSplit]:
    """Of so many runs, always the same ones."""
    random = np.random.default_rng([noisy.n_questions, noisy.repeats, noisy.samples, noisy.twice])
    return [noisy.split(random) for _ in range(n_runs)]


def _uniform(random: np.random.Generator, deviation: float, shape: tuple[int, ...]) -> FloatArray:
    half = deviation * math.sqrt(3)
    return random.uniform(-half, half, size=shape)


def _coverage(estimate: Callable[[], Estimate], truth: float, n_runs: int) -> float:
    held: list[bool] = []
    for _ in range(n_runs):
        try:
            found = estimate()
        except UndefinedStatistic:
            continue
        held.append(found.low <= truth <= found.high)
    return sum(held) / len(held)
