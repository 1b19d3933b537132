"""Simulated people and judges who score two runs on the same questions, and what the statistics make of them."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Final, Literal

import numpy as np
import numpy.typing as npt

from evalkit.domain.calibration import Check, Ground, GroundFinding, Standing, standing_of
from evalkit.domain.verdict import Estimate, Undefined
from evalkit.errors import UndefinedStatistic
from evalkit.stats.acceptance import (
    BIAS_DIFFERENCE_LIMIT,
    BIAS_LIMIT,
    agreement_check,
    bias_check,
    judge_agreement,
)
from evalkit.stats.bounds import worse_by_p
from evalkit.stats.clusters import FloatArray, grouping_of
from evalkit.stats.ppi import Combined, combined_effect, combined_interval, combined_mean

__all__ = [
    "Drawn",
    "Judges",
    "Loss",
    "Standings",
    "Worlds",
    "as_found",
    "coverage",
    "in_one_heap",
    "people_alone",
    "standings",
    "without_clusters",
    "worth",
    "wrongly_passed",
]

Loss = Literal["even", "common", "rare"]
Found = Callable[["Drawn"], Estimate]
_MANY: Final = 200_000
_STRATA: Final = 12
_ALPHA: Final = 0.05
_Codes = npt.NDArray[np.intp]
_HIT: Final[dict[Loss, float]] = {"even": 0.0, "common": 0.25, "rare": 0.12}
"""Share of the questions that the candidate does 1 to 3 levels worse on; ``even`` is worse by a little everywhere."""


@dataclass(frozen=True, kw_only=True)
class Drawn:
    """One review of two runs, as differences."""

    people: FloatArray
    """NaN where nobody has scored it."""
    judged: FloatArray
    clusters: _Codes
    strata: list[str] | None


@dataclass(frozen=True, kw_only=True)
class Judges:
    """What judges see of an answer."""

    noise: float = 0.6
    lean: float = 0.3
    """Levels that they give too much, before what they give is rounded."""
    lean_to_one: float = 0.0
    """Levels that they give the candidate beside."""
    opinion: float = 0.35
    """Deviation of what they hold of a question, in whichever run."""
    count: int = 1
    """The mean of so many is what is used."""


@dataclass(frozen=True, kw_only=True)
class Worlds:
    """A reference and a candidate, both scored from 1 to 5."""

    labelled: int = 60
    questions: int = 300
    loss: Loss = "common"
    per_cluster: int = 1
    """Questions of a cluster share half of their quality, and what the candidate does to them."""
    is_whole: bool = False
    """Whether clusters are labelled whole, rather than questions."""
    is_stratified: bool = True
    """Whether the labels were drawn by strata, in which the quality differs, and are counted so."""
    whole_strata: int = 0
    """So many strata are labelled throughout, beside the ``labelled`` questions that are drawn of all."""
    judges: Judges = field(default_factory=Judges)

    def scores(self, random: np.random.Generator, questions: int, raters: int) -> tuple[FloatArray, FloatArray, _Codes]:
        """Of people, shape (2, n_questions, raters); of judges, shape (2, n_questions); and each question's stratum."""
        per = self.per_cluster
        groups = questions // per
        if groups * per != questions:
            message = f"{questions} questions make no clusters of {per}"
            raise ValueError(message)
        stratum = np.repeat(random.integers(0, _STRATA, groups), per)
        quality = 3.6 + np.linspace(-0.8, 0.8, _STRATA)[stratum]
        quality = quality + 0.8 * _shared(random, groups, per)
        lost = self._lost(random, groups, per)
        runs = np.stack([quality, quality - lost]) + 0.4 * random.normal(size=(2, questions))
        severity = np.linspace(-0.15, 0.15, raters) if raters > 1 else np.zeros(1)
        people = _levels(runs[..., np.newaxis] + severity + 0.45 * random.normal(size=(2, questions, raters)))
        judges = self.judges
        leans = judges.lean + np.array([0.0, judges.lean_to_one])
        opinions = judges.opinion * random.normal(size=questions)
        seen = runs + leans[:, np.newaxis] + opinions
        noise = judges.noise * random.normal(size=(2, questions, judges.count))
        return people, _levels(seen[..., np.newaxis] + noise).mean(axis=2), stratum

    def _lost(self, random: np.random.Generator, groups: int, per: int) -> FloatArray:
        if self.loss == "even":
            return 0.2 + 0.5 * _shared(random, groups, per)
        is_hit = np.repeat(random.random(groups) < _HIT[self.loss], per) & (random.random(groups * per) < 0.8)
        return np.where(is_hit, random.uniform(1, 3, size=groups * per), 0.0)

    def draw(self, random: np.random.Generator) -> Drawn:
        """One review."""
        people, judged, stratum = self.scores(random, self.questions, 1)
        clusters = np.arange(self.questions) // self.per_cluster
        is_labelled = self._labelled(random, stratum, clusters)
        return Drawn(
            people=np.where(is_labelled, people[1, :, 0] - people[0, :, 0], np.nan),
            judged=judged[1] - judged[0],
            clusters=clusters,
            strata=[f"{one:02}" for one in stratum] if self.is_stratified else None,
        )

    def _labelled(self, random: np.random.Generator, stratum: _Codes, clusters: _Codes) -> npt.NDArray[np.bool_]:
        if self.is_whole:
            drawn = random.permutation(clusters.max() + 1)[: math.ceil(self.labelled / self.per_cluster)]
            return np.isin(clusters, drawn)
        if not self.is_stratified:
            return random.permutation(self.questions) < self.labelled
        quotas = np.bincount(stratum, minlength=_STRATA) * self.labelled / self.questions
        counts = np.floor(quotas).astype(np.intp)
        counts[np.argsort(counts - quotas)[: self.labelled - counts.sum()]] += 1
        is_labelled = np.zeros(self.questions, dtype=np.bool_)
        for one, count in enumerate(counts.tolist()):
            taken = None if one < self.whole_strata else count
            is_labelled[random.permutation(np.flatnonzero(stratum == one))[:taken]] = True
        return is_labelled


def as_found(drawn: Drawn) -> Estimate:
    """As evalkit has it."""
    return combined_interval(_combined(drawn), n_attempts=1)


def people_alone(drawn: Drawn) -> Estimate:
    """Right, and wider: judges are not asked."""
    return as_found(replace(drawn, judged=np.zeros_like(drawn.judged)))


def without_clusters(drawn: Drawn) -> Estimate:
    """Mutant: every question counts as independent."""
    return as_found(replace(drawn, clusters=np.arange(len(drawn.people))))


def in_one_heap(drawn: Drawn) -> Estimate:
    """Mutant: judges are believed wherever people have not scored."""
    values = np.where(np.isnan(drawn.people), drawn.judged, drawn.people)
    return as_found(replace(drawn, people=values, judged=np.zeros_like(values)))


def _combined(drawn: Drawn) -> Combined:
    return combined_mean(drawn.people, drawn.judged, grouping_of(drawn.clusters), strata=drawn.strata)


def _truth(worlds: Worlds) -> float:
    """What people would say of the difference, had they all the time in the world."""
    return _people_of(Worlds(loss=worlds.loss, per_cluster=worlds.per_cluster))


@lru_cache
def _people_of(worlds: Worlds) -> float:
    random = np.random.default_rng(17)
    people, _, _ = worlds.scores(random, _MANY // worlds.per_cluster * worlds.per_cluster, 1)
    return float((people[1] - people[0]).mean())


def coverage(worlds: Worlds, runs: int, *, found: Found = as_found) -> float:
    """How often the interval holds the truth."""
    truth, random = _truth(worlds), np.random.default_rng([worlds.labelled, worlds.per_cluster])
    return float(np.mean([one.low <= truth <= one.high for one in (found(worlds.draw(random)) for _ in range(runs))]))


def worth(worlds: Worlds, runs: int) -> float:
    """How many labels of people alone one label beside judges is worth: the ratio of the squared errors as they are."""
    random = np.random.default_rng(5)
    drawn = [worlds.draw(random) for _ in range(runs)]
    errors = [np.array([found(one).value for one in drawn]).var() for found in (people_alone, as_found)]
    return float(errors[0] / errors[1])


def wrongly_passed(worlds: Worlds, runs: int) -> float:
    """How often a candidate whose loss is the margin passes: the bounds are those of every difference."""
    truth, random = _truth(worlds), np.random.default_rng(3)
    passed = 0
    for _ in range(runs):
        effect = combined_effect(_combined(worlds.draw(random)), reference=0.0, n_attempts=1)
        passed += worse_by_p(effect, margin=-truth, is_higher_better=True) < _ALPHA
    return passed / runs


@dataclass(frozen=True, kw_only=True)
class Standings:
    """How often a judge is found to be what."""

    bias: float
    difference: float
    agreement: float
    """Grounds that are met."""
    accepted: float
    human_only: float


def standings(worlds: Worlds, runs: int, *, raters: int = 2, shared: int = 40, draws: int = 200) -> Standings:
    """Reviews of two runs in which so many answers have been scored by all raters, and each other one by one of them.

    Args:
        worlds: With ``labelled`` questions, both answers of each.
        runs: How many reviews.
        raters: People.
        shared: Answers that all of them score; a number for every answer would be twice the labelled questions.
        draws: Of the interval of the agreement.
    """
    random = np.random.default_rng([worlds.labelled, raters, shared])
    found = [_grounds(worlds, random, raters=raters, shared=shared, draws=draws) for _ in range(runs)]
    met = np.array([[check.finding is GroundFinding.MET for check in checks] for checks in found]).mean(axis=0).tolist()
    ends = [standing_of(checks) for checks in found]
    return Standings(
        bias=met[0],
        difference=met[1],
        agreement=met[2],
        accepted=ends.count(Standing.ACCEPTED) / runs,
        human_only=ends.count(Standing.HUMAN_ONLY) / runs,
    )


def _grounds(
    worlds: Worlds, random: np.random.Generator, *, raters: int, shared: int, draws: int
) -> tuple[Check, Check, Check]:
    n = worlds.labelled
    people, judged, _ = worlds.scores(random, n, raters)
    single = random.integers(0, raters, size=n)
    is_missing = (np.arange(n) >= shared // 2)[:, np.newaxis] & (np.arange(raters) != single[:, np.newaxis])
    people = np.where(is_missing, np.nan, people)
    clusters = np.arange(n) // worlds.per_cluster
    gaps, grouping = judged - np.nanmean(people, axis=2), grouping_of(clusters)
    labels = [str(one) for one in clusters] * 2
    try:
        found = judge_agreement(
            judged.ravel(), people.reshape(2 * n, raters), clusters=labels, random=random, draws=draws
        )
    except UndefinedStatistic as error:
        found = Undefined(reason=str(error))
    return (
        bias_check(gaps.mean(axis=0), grouping, ground=Ground.BIAS, limit=BIAS_LIMIT, n_attempts=2 * n),
        bias_check(
            gaps[1] - gaps[0], grouping, ground=Ground.BIAS_DIFFERENCE, limit=BIAS_DIFFERENCE_LIMIT, n_attempts=2 * n
        ),
        agreement_check(found, counted=shared),
    )


def _shared(random: np.random.Generator, groups: int, per: int) -> FloatArray:
    """Of deviation 1, half of its variance a cluster's."""
    if per == 1:
        return random.normal(size=groups)
    return math.sqrt(0.5) * (np.repeat(random.normal(size=groups), per) + random.normal(size=groups * per))


def _levels(seen: FloatArray) -> FloatArray:
    return np.clip(np.rint(seen), 1, 5)
