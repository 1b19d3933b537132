"""Pairs of runs whose true loss is known, in the order of asking: for looks, the monitor and the power of a plan."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Final, Literal, Protocol

import numpy as np

from evalkit.stats import PairedEffect, beyond_p, mean_effect, worse_by_p
from evalkit.stats.bounds import effect_bounds
from evalkit.stats.clusters import FloatArray, grouping_of, t_quantile
from evalkit.stats.planning import Spread
from evalkit.stats.sequential import look_confidences, look_sizes, monitor_crossing

__all__ = [
    "ALARMS",
    "Bounds",
    "Losing",
    "Pairs",
    "broken_builds",
    "decided",
    "drawn",
    "drawn_chances",
    "effect_of",
    "false_alarms",
    "passing_at_a_look",
    "peeking",
    "raw_z_at_a_look",
    "true_spread",
]


class Bounds(Protocol):
    """A lower and an upper bound of a difference."""

    def __call__(self, effect: PairedEffect, *, confidence: float) -> tuple[float, float]: ...


Losing = Literal["spread", "some", "few"]
"""Every question loses the same share of its chance; a third of them three times that; some lose all they have, as
builds do that break on single questions."""
_AT_ONCE: Final = 10_000
"""Runs drawn in one go; n_runs are a multiple of it where it is used."""
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
    random = np.random.default_rng([seed, pairs.repeats])
    for before, after in drawn_chances(pairs, n_runs, seed=seed):
        yield (
            random.binomial(pairs.repeats, before) / pairs.repeats,
            random.binomial(pairs.repeats, after) / pairs.repeats,
        )


def drawn_chances(pairs: Pairs, n_runs: int, *, seed: int = 1) -> Iterator[tuple[FloatArray, FloatArray]]:
    """Chances to be right of reference and candidate, shape (n_questions,) each."""
    random = np.random.default_rng([seed, pairs.questions, round(1000 * pairs.loss)])
    concentration = 1 / pairs.agreement - 1
    part = max(_PART_THAT_LOSES[pairs.losing], pairs.loss / pairs.accuracy)
    n_clusters = pairs.questions // pairs.per_cluster
    for _ in range(n_runs):
        chances = random.beta(concentration * pairs.accuracy, concentration * (1 - pairs.accuracy), n_clusters)
        # A share of the chance, of questions that are hit whatever their chance is: the mean loss is exact.
        kept = 1 - pairs.loss / pairs.accuracy / part if pairs.loss else 1.0
        factors = np.where(random.random(n_clusters) < part, kept, 1.0)
        yield np.repeat(chances, pairs.per_cluster), np.repeat(chances * factors, pairs.per_cluster)


def true_spread(pairs: Pairs) -> Spread:
    """What a plan would need to know, from 400,000 questions."""
    large = replace(pairs, questions=400_000, per_cluster=1)
    before, after = next(drawn_chances(large, 1))
    return Spread(
        within_reference=float((before * (1 - before)).mean()),
        within_candidate=float((after * (1 - after)).mean()),
        between=float((after - before).var()),
    )


def decided(pairs: Pairs, *, margin: float, n_runs: int) -> tuple[float, float]:
    """Shares of pairs that pass and that fail after the last question."""
    effects = [effect_of(pairs, reference, candidate) for reference, candidate in drawn(pairs, n_runs)]
    passed = sum(worse_by_p(effect, margin=margin, is_higher_better=True) < 0.05 for effect in effects)
    failed = sum(beyond_p(effect, margin=margin, is_higher_better=True) < 0.05 for effect in effects)
    return passed / n_runs, failed / n_runs


def effect_of(pairs: Pairs, reference: FloatArray, candidate: FloatArray, asked: int | None = None) -> PairedEffect:
    """The difference over the questions that were asked first."""
    asked = pairs.questions if asked is None else asked
    grouping = grouping_of(np.arange(asked) // pairs.per_cluster)
    n_attempts = 2 * asked * pairs.repeats
    return mean_effect(reference[:asked], candidate[:asked], grouping, n_attempts=n_attempts, largest=1)


def passing_at_a_look(pairs: Pairs, *, margin: float, n_runs: int, bounds: Bounds = effect_bounds) -> float:
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


def raw_z_at_a_look(questions: int, *, n_runs: int) -> float:
    """Mutant: the looks' own z in place of t at their degrees of freedom, on normal differences."""
    random, found = np.random.default_rng(9), 0
    for _ in range(0, n_runs, _AT_ONCE):
        gains = random.standard_normal((_AT_ONCE, questions))
        crossed = np.zeros(_AT_ONCE, dtype=np.bool_)
        for size, z in zip(look_sizes(range(1, questions + 1)), (2.89, 2.12, 1.71), strict=True):
            crossed |= _t_of(gains[:, :size]) > z
        found += int(np.count_nonzero(crossed))
    return found / n_runs


def peeking(questions: int, *, every: int, n_runs: int) -> float:
    """Mutant: a two-sided interval at .95 after every so many questions, and an end where it excludes the truth."""
    random, found = np.random.default_rng(9), 0
    for _ in range(0, n_runs, _AT_ONCE):
        gains = random.standard_normal((_AT_ONCE, questions))
        crossed = np.zeros(_AT_ONCE, dtype=np.bool_)
        for size in range(every, questions + 1, every):
            crossed |= np.abs(_t_of(gains[:, :size])) > t_quantile(0.95, size - 1)
        found += int(np.count_nonzero(crossed))
    return found / n_runs


def false_alarms(losses: Iterator[FloatArray], *, margin: float) -> float:
    """Share of runs in which the monitor finds a broken build."""
    crossed = [monitor_crossing(run, margin=margin) is not None for run in losses]
    return sum(crossed) / len(crossed)


def broken_builds(accuracy: float, random: np.random.Generator, n_runs: int) -> Iterator[FloatArray]:
    """Losses of builds that are right so often, where the reference is .8 of the time; 200 questions, 3 repeats."""
    for _ in range(n_runs):
        before, after = random.beta(0.8, 0.2, 200), random.beta(accuracy, 1 - accuracy, 200)
        yield (random.binomial(3, before) - random.binomial(3, after)) / 3


def _of_pairs(losing: Losing) -> Callable[[np.random.Generator, int], Iterator[FloatArray]]:
    def losses(random: np.random.Generator, n_runs: int) -> Iterator[FloatArray]:
        pairs = Pairs(questions=300, repeats=3, loss=0.05, losing=losing)
        for reference, candidate in drawn(pairs, n_runs, seed=int(random.integers(1000))):
            yield reference - candidate

    return losses


def _wins_and_losses(random: np.random.Generator, n_runs: int) -> Iterator[FloatArray]:
    """1 or -1: the widest that there is."""
    for _ in range(n_runs):
        yield np.where(random.random(400) < 0.525, 1.0, -1.0)


def _all_or_nothing(random: np.random.Generator, n_runs: int) -> Iterator[FloatArray]:
    """1 on one question in twenty, 0 on all others: the most skewed."""
    for _ in range(n_runs):
        yield (random.random(400) < 0.05).astype(np.float64)


def _without_replacement(random: np.random.Generator, n_runs: int) -> Iterator[FloatArray]:
    """The same 200 losses in another order each time; their mean is .05."""
    losses = np.repeat([1.0, -0.9], 100)
    for _ in range(n_runs):
        yield random.permutation(losses)


def _unequal_clusters(random: np.random.Generator, n_runs: int) -> Iterator[FloatArray]:
    """Of 1, 2 and 12 questions, which win or lose together more than not; asked in a random order."""
    sizes = np.repeat([1, 2, 12], [100, 50, 10])
    starts = np.cumsum(sizes) - sizes
    for _ in range(n_runs):
        together = np.repeat(np.where(random.random(len(sizes)) < 0.525, 1.0, -1.0), sizes)
        alone = np.where(random.random(sizes.sum()) < 0.525, 1.0, -1.0)
        losses = np.where(random.random(sizes.sum()) < 0.5, together, alone)
        yield random.permutation(np.add.reduceat(losses, starts) / sizes)


def _by_strata(random: np.random.Generator, n_runs: int) -> Iterator[FloatArray]:
    """Spread evenly by strata, as runs are asked (runs/order.py), with every loss in the largest of 8 strata."""
    for _ in range(n_runs):
        strata = [random.permutation(np.repeat([1.0, 0.0], [10, 50])), *(np.zeros(20) for _ in range(7))]
        places = np.concatenate([(np.arange(len(stratum)) + 0.5) / len(stratum) for stratum in strata])
        yield np.concatenate(strata)[np.lexsort((random.random(len(places)), places))]


ALARMS: Final[dict[str, Callable[[np.random.Generator, int], Iterator[FloatArray]]]] = {
    "spread losses": _of_pairs("spread"),
    "losses on few": _of_pairs("few"),
    "wins and losses": _wins_and_losses,
    "all or nothing": _all_or_nothing,
    "without replacement": _without_replacement,
    "unequal clusters": _unequal_clusters,
    "by strata": _by_strata,
}
"""Losses of whole runs whose mean is .05."""


def _t_of(values: FloatArray) -> FloatArray:
    return np.asarray(values.mean(axis=1) / values.std(axis=1, ddof=1) * values.shape[1] ** 0.5)
