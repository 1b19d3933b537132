"""Simulated pairs of runs whose difference is known, and how often a candidate at the margin passes."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final, Literal

import numpy as np
import numpy.typing as npt

from evalkit.stats import PairedEffect, beyond_p, mean_effect, worse_by_p
from evalkit.stats.clusters import FloatArray, Grouping, grouping_of, hall_bounds, t_quantile

__all__ = [
    "AMOUNTS",
    "Drift",
    "Pair",
    "Rule",
    "Scenario",
    "halls",
    "ours",
    "ours_fails",
    "plain_t",
    "rate",
    "rates",
    "simulated_pairs",
    "unpaired",
]

Amount = Literal["accuracy", "greedy", "finished", "steadiness", "score", "log speed"]
Drift = Literal["none", "slope", "shift"]
AMOUNTS: Final[tuple[Amount, ...]] = ("accuracy", "greedy", "finished", "steadiness", "score", "log speed")
_CONCENTRATION: Final = 0.5
"""Of the beta distribution of the chance to get a question right; most are mastered or not, as with models."""
_OF_CLUSTERS: Final = 2.0
_CUT_HALF: Final = 0.5
_LOG_NOISE: Final = 0.5


@dataclass(frozen=True, kw_only=True)
class Scenario:
    """A reference, and a candidate that is worse by ``loss`` on average over questions, all of it on few of them.

    All amounts count upwards: what is better is larger.
    """

    loss: float
    margin: float
    amount: Amount = "accuracy"
    sizes: tuple[int, ...] = (1,) * 200
    """Questions of each cluster."""
    repeats: int = 3
    share: float = 0.75
    """Mean chance to get a question right; of ``finished``, to be finished."""
    severity: float = 1.0
    """What a question that is hit loses of its chance; of ``finished``, how often it is then cut."""
    hits_clusters: bool = False
    """Whether whole clusters are hit, rather than questions."""
    drift: Drift = "none"
    """Whether half of the loss comes over the run: evenly (``shift``) or growing in asking order (``slope``)."""

    @cached_property
    def grouping(self) -> Grouping:
        return grouping_of(np.repeat(np.arange(len(self.sizes)), self.sizes))

    @property
    def n(self) -> int:
        return sum(self.sizes)

    @property
    def largest(self) -> float | None:
        return {"score": 4.0, "log speed": None}.get(self.amount, 1.0)

    def mastery(self, random: np.random.Generator) -> FloatArray:
        """The chance to get each question right."""
        centre = np.full(self.n, self.share)
        if max(self.sizes) > 1:
            drawn = random.beta(_OF_CLUSTERS * self.share, _OF_CLUSTERS * (1 - self.share), size=len(self.sizes))
            centre = np.repeat(np.clip(drawn, 1e-9, 1 - 1e-9), self.sizes)
        return random.beta(_CONCENTRATION * centre, _CONCENTRATION * (1 - centre))

    def hits(self, random: np.random.Generator, chance: float) -> npt.NDArray[np.bool_]:
        """Which questions are hit; drawn anew for every pair of runs."""
        if self.hits_clusters:
            return np.repeat(random.random(len(self.sizes)) < chance, self.sizes)
        return random.random(self.n) < chance


@dataclass(frozen=True, kw_only=True)
class Pair:
    """Both runs' means of each question."""

    reference: FloatArray
    candidate: FloatArray
    scenario: Scenario

    @cached_property
    def effect(self) -> PairedEffect:
        scenario = self.scenario
        attempts = 2 * scenario.repeats * scenario.n
        return mean_effect(
            self.reference, self.candidate, scenario.grouping, n_attempts=attempts, largest=scenario.largest
        )


Rule = Callable[[Pair], bool]


def simulated_pairs(scenario: Scenario, n_pairs: int, *, seed: int = 0) -> Iterator[Pair]:
    """Pairs of one scenario, always the same ones."""
    random = np.random.default_rng([seed, round(1e4 * scenario.loss), scenario.n, scenario.repeats])
    draw = _DRAWS[scenario.amount]
    for _ in range(n_pairs):
        reference, candidate = draw(scenario, random)
        yield Pair(reference=reference, candidate=candidate, scenario=scenario)


def rates(rules: Sequence[Rule], scenario: Scenario, n_pairs: int) -> list[float]:
    """How often each rule says yes, all of them of the same pairs."""
    said = np.zeros(len(rules))
    for pair in simulated_pairs(scenario, n_pairs):
        said += [rule(pair) for rule in rules]
    return (said / n_pairs).tolist()


def rate(rule: Rule, scenario: Scenario, n_pairs: int) -> float:
    """How often the rule says yes."""
    return rates([rule], scenario, n_pairs)[0]


def ours(pair: Pair) -> bool:
    """Whether the candidate passes."""
    return worse_by_p(pair.effect, margin=pair.scenario.margin, is_higher_better=True) < 0.05


def ours_fails(pair: Pair) -> bool:
    """Whether the candidate is found to be worse by more than the margin."""
    return beyond_p(pair.effect, margin=pair.scenario.margin, is_higher_better=True) < 0.05


def plain_t(pair: Pair) -> bool:
    """Mutant: t on the differences, at the clusters' degrees of freedom, whatever their skewness."""
    effect = pair.effect
    error = effect.grouping.standard_error(effect.influences)
    degrees = effect.grouping.effective_number(effect.weights) - 1
    return effect.value - t_quantile(0.9, degrees) * error > -pair.scenario.margin


def halls(pair: Pair) -> bool:
    """Mutant: Hall's transformation of what was seen, and nothing for what was not."""
    effect = pair.effect
    low, _ = hall_bounds(effect.influences, effect.grouping, level=0.9)
    return effect.value + low > -pair.scenario.margin


def unpaired(pair: Pair) -> bool:
    """Mutant: both runs as if they had answered different questions."""
    n = len(pair.reference)
    error = math.sqrt((float(pair.reference.var(ddof=1)) + float(pair.candidate.var(ddof=1))) / n)
    loss = float(pair.candidate.mean() - pair.reference.mean())
    return loss - t_quantile(0.9, 2 * n - 2) * error > -pair.scenario.margin


def _accuracy(scenario: Scenario, random: np.random.Generator) -> tuple[FloatArray, FloatArray]:
    """Half of the loss by drift, if there is any: ``(1 - q f)(1 - drift) = 1 - loss/share`` on average."""
    before = scenario.mastery(random)
    drifted = 0.5 * scenario.loss / scenario.share if scenario.drift != "none" else 0.0
    kept = (1 - scenario.loss / scenario.share) / (1 - drifted)
    is_hit = scenario.hits(random, (1 - kept) / scenario.severity)
    shape = np.linspace(0, 2, scenario.n) if scenario.drift == "slope" else np.ones(scenario.n)
    after = np.asarray(before * (1 - scenario.severity * is_hit) * (1 - drifted * shape), dtype=np.float64)
    return _shares(before, scenario, random), _shares(after, scenario, random)


def _greedy(scenario: Scenario, random: np.random.Generator) -> tuple[FloatArray, FloatArray]:
    """All repeats are alike, and the candidate only loses."""
    before = (random.random(scenario.n) < scenario.mastery(random)).astype(np.float64)
    return before, before * ~scenario.hits(random, scenario.loss / scenario.share)


def _finished(scenario: Scenario, random: np.random.Generator) -> tuple[FloatArray, FloatArray]:
    """The reference is cut half the time on few questions; the candidate is cut on others besides."""
    cut = np.where(random.random(scenario.n) < (1 - scenario.share) / _CUT_HALF, _CUT_HALF, 0.0)
    is_hit = scenario.hits(random, scenario.loss / (scenario.severity * scenario.share))
    before = 1 - cut
    after = np.asarray(before * (1 - scenario.severity * is_hit), dtype=np.float64)
    return _shares(before, scenario, random), _shares(after, scenario, random)


def _steadiness(scenario: Scenario, random: np.random.Generator) -> tuple[FloatArray, FloatArray]:
    """Repeats that agree, 1 - flips; a question that is hit becomes a coin."""
    before = scenario.mastery(random)
    flips = 2 * scenario.share * (1 - scenario.share) * _CONCENTRATION / (1 + _CONCENTRATION)
    is_hit = scenario.hits(random, scenario.loss / (0.5 - flips))
    return _steady(before, scenario, random), _steady(np.where(is_hit, 0.5, before), scenario, random)


def _score(scenario: Scenario, random: np.random.Generator) -> tuple[FloatArray, FloatArray]:
    """Scores from 1 to 5 with mean 1 + 4 times the chance."""
    before = scenario.mastery(random)
    is_hit = scenario.hits(random, scenario.loss / (4 * scenario.severity * scenario.share))
    after = before * (1 - scenario.severity * is_hit)
    scores = (1 + random.binomial(4, chance, (scenario.repeats, scenario.n)).mean(axis=0) for chance in (before, after))
    first, second = scores
    return first, second


def _log_speed(scenario: Scenario, random: np.random.Generator) -> tuple[FloatArray, FloatArray]:
    """Logarithms; one question in ten is slower by ten times the loss."""
    own = random.normal(0, 1, scenario.n)
    spread = _LOG_NOISE / math.sqrt(scenario.repeats)
    before, after = (own + random.normal(0, spread, scenario.n) for _ in range(2))
    return before, after - 10 * scenario.loss * scenario.hits(random, 0.1)


def _shares(chances: FloatArray, scenario: Scenario, random: np.random.Generator) -> FloatArray:
    return np.asarray(random.binomial(scenario.repeats, chances) / scenario.repeats, dtype=np.float64)


def _steady(chances: FloatArray, scenario: Scenario, random: np.random.Generator) -> FloatArray:
    right, repeats = random.binomial(scenario.repeats, chances), scenario.repeats
    return np.asarray(1 - 2 * right * (repeats - right) / (repeats * (repeats - 1)), dtype=np.float64)


_DRAWS: Final[dict[Amount, Callable[[Scenario, np.random.Generator], tuple[FloatArray, FloatArray]]]] = {
    "accuracy": _accuracy,
    "greedy": _greedy,
    "finished": _finished,
    "steadiness": _steadiness,
    "score": _score,
    "log speed": _log_speed,
}
