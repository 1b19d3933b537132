"""Pairs of runs whose true loss is known, in the order of asking: for looks, the monitor and the power of a plan."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal, Protocol

import numpy as np

from evalkit.stats import PairedEffect, mean_effect
from evalkit.stats.clusters import FloatArray, grouping_of
from evalkit.stats.sequential import look_bounds, look_confidences, look_sizes, monitor_crossing

__all__ = [
    "Bounds",
    "Losing",
    "Pairs",
    "drawn",
    "effect_of",
    "false_alarms",
    "passing_at_a_look",
    "peeking",
    "raw_z_at_a_look",
]


class Bounds(Protocol):
    """A lower and an upper bound of a difference."""

    def __call__(self, effect: PairedEffect, *, confidence: float) -> tuple[float, float]: ...


Losing = Literal["spread", "some", "few"]
"""Every question loses the same share of its chance; a third of them three times that; some lose all they have, as
builds do that break on single questions."""
_PART_THAT_LOSES: Final[dict[Losing, float]] = {"spread": 1.0, "some": 1 / 3, "few": 0.0}


@dataclass(frozen=True, kw_only=True)
class Pairs:
    """What is known of a pair of builds."""

    questions: int
    repeats: int
    loss: float
    """True mean loss in accuracy, exactly."""
    losing: Losing = "spread"
    accuracy: float = 0.75
    agreement: float = 0.5
    """Intraclass correlation of the repeats of one question."""
    per_cluster: int = 1
    """Questions that share one chance, and are hit by a loss together."""


def drawn(pairs: Pairs, n_runs: int, *, seed: int = 1) -> Iterator[tuple[FloatArray, FloatArray]]:
    """Shares right of reference and candidate, shape (n_questions,) each; new questions every time."""
    random = np.random.default_rng([seed, pairs.questions, pairs.repeats, round(1000 * pairs.loss)])
    concentration = 1 / pairs.agreement - 1
    part = max(_PART_THAT_LOSES[pairs.losing], pairs.loss / pairs.accuracy)
    n_clusters = pairs.questions // pairs.per_cluster
    for _ in range(n_runs):
        chances = random.beta(concentration * pairs.accuracy, concentration * (1 - pairs.accuracy), n_clusters)
        # A share of the chance, of questions that are hit whatever their chance is: the mean loss is exact.
        kept = np.where(random.random(n_clusters) < part, 1 - pairs.loss / pairs.accuracy / part, 1.0)
        before, after = (np.repeat(each, pairs.per_cluster) for each in (chances, chances * kept))
        yield (
            random.binomial(pairs.repeats, before) / pairs.repeats,
            random.binomial(pairs.repeats, after) / pairs.repeats,
        )


def effect_of(pairs: Pairs, reference: FloatArray, candidate: FloatArray, asked: int | None = None) -> PairedEffect:
    """The difference over the questions that were asked first."""
    asked = pairs.questions if asked is None else asked
    grouping = grouping_of(np.arange(asked) // pairs.per_cluster)
    n_attempts = 2 * asked * pairs.repeats
    return mean_effect(reference[:asked], candidate[:asked], grouping, n_attempts=n_attempts, largest=1)


def passing_at_a_look(pairs: Pairs, *, margin: float, n_runs: int, bounds: Bounds = look_bounds) -> float:
    """Share of pairs that pass at one of three looks."""
    sizes = look_sizes(range(pairs.per_cluster, pairs.questions + 1, pairs.per_cluster))
    confidences = look_confidences([size / pairs.questions for size in sizes])
    passed = 0
    for reference, candidate in drawn(pairs, n_runs):
        effects = (effect_of(pairs, reference, candidate, size) for size in sizes)
        passed += any(
            bounds(effect, confidence=confidence)[0] > -margin
            for effect, confidence in zip(effects, confidences, strict=True)
        )
    return passed / n_runs


def raw_z_at_a_look(pairs: Pairs, *, margin: float, n_runs: int) -> float:
    """Mutant: the looks' own z in place of t at their degrees of freedom, and no correction of skewness."""
    sizes = look_sizes(range(1, pairs.questions + 1))
    passed = np.zeros(n_runs, dtype=np.bool_)
    gains = _gains(pairs, n_runs) + margin
    for size, z in zip(sizes, (2.89, 2.12, 1.71), strict=True):
        passed |= _t_of(gains[:, :size]) > z
    return float(passed.mean())


def peeking(pairs: Pairs, *, every: int, n_runs: int) -> float:
    """Mutant: a two-sided 95 % interval after every so many questions, and an end where it excludes the truth."""
    gains = _gains(pairs, n_runs) + pairs.loss
    found = np.zeros(n_runs, dtype=np.bool_)
    for size in range(every, pairs.questions + 1, every):
        found |= np.abs(_t_of(gains[:, :size])) > 1.96
    return float(found.mean())


def false_alarms(losses: Iterator[FloatArray], *, margin: float) -> float:
    """Share of runs in which the monitor finds a broken build."""
    crossed = [monitor_crossing(run, margin=margin) is not None for run in losses]
    return sum(crossed) / len(crossed)


def _gains(pairs: Pairs, n_runs: int) -> FloatArray:
    return np.array([candidate - reference for reference, candidate in drawn(pairs, n_runs)])


def _t_of(values: FloatArray) -> FloatArray:
    size = values.shape[1]
    return np.asarray(values.mean(axis=1) / np.maximum(values.std(axis=1, ddof=1), 1e-12) * size**0.5)
