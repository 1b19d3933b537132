"""How often a build that is as good as the reference passes every criterion at once: by simulation.

Each criterion alone may have its 80 % power, and five of them together still turn down one good build in two. There is
no formula for the joint figure, for all criteria are computed from the same attempts; so pairs of identical builds are
drawn and judged by the very functions that judge real ones.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

import numpy as np
import numpy.typing as npt

from evalkit.domain.criteria import Criterion, Unit, criterion_of
from evalkit.errors import UndefinedStatistic
from evalkit.stats.bounds import beyond_p, worse_by_p
from evalkit.stats.clusters import FloatArray, Grouping, grouping_of
from evalkit.stats.intervals import share_interval
from evalkit.stats.paired import PairedEffect, balanced_effect, log_ratio_effect, mean_effect, ratio_effect

__all__ = ["BuildAssumptions", "Design", "JointPass", "decision_design", "joint_pass", "measured_builds"]

_Counts = npt.NDArray[np.intp]
_LONGEST: Final = 4.0
"""Of a score from 1 to 5: the largest difference that one question can make."""
_HARDLY: Final = 1e-6
"""Nearest that a mean chance comes to 0 and 1, where a Beta distribution ends."""
_TRAP_SHARE, _PAIR_SHARE = 0.2, 0.12


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildAssumptions:
    """What both builds of an identical pair are like."""

    accuracy: float = 0.8
    """Mean chance of an attempt to be right, over questions."""
    trap_accuracy: float | None = None
    """The same on trap and contradiction questions, either side; None: as on all others."""
    agreement: float = 0.3
    """How alike the attempts at one question are, in [0, 1): intraclass correlation of right and wrong. Chances scatter
    over questions as a Beta distribution, and the mean within-question variance is ``m(1-m)(1 - agreement)``: here
    .112, so that repeats disagree 22.4 % of the time, as in ``planning.ASSUMED_OF_SHARES``."""
    unfinished: float = 0.02
    """Mean chance of an attempt to be cut, looping or empty; such an attempt is not right."""
    unfinished_agreement: float = 0.3
    """The same correlation of unfinished attempts: long questions run into the limit again and again."""
    score_deviation: float = 0.6
    """Standard deviation of the scores 1-5 of one question's attempts."""
    log_deviation: float = 0.35
    """Of the natural logarithms of one question's seconds or tokens."""
    is_measured: bool = False
    """From a pilot or a run; False: assumed."""


@dataclass(frozen=True, kw_only=True)
class Design:
    """Which questions are asked, and how often."""

    clusters: npt.NDArray[np.intp]
    """Shape (n_questions,): questions with the same number are not assumed independent."""
    sides: npt.NDArray[np.int8]
    """Shape (n_questions,): 1 for trap and contradiction questions with a valid answer, -1 for those without one, 0 for
    all others."""
    repeats: int
    judged_repeats: int | None = None
    """How many of them judges see; None for all."""
    judged_rows: Mapping[str, npt.NDArray[np.intp]] = field(default_factory=dict[str, npt.NDArray[np.intp]])
    """Judged criterion -> the questions that it applies to; one that is not named applies to all."""

    @cached_property
    def grouping(self) -> Grouping:
        """Of all questions."""
        return grouping_of(self.clusters)

    @cached_property
    def trap_grouping(self) -> Grouping:
        """Of trap and contradiction questions alone."""
        return grouping_of(self.clusters[self.sides != 0], noun="trap question")

    @property
    def attempts(self) -> int:
        """Of both runs."""
        return 2 * self.repeats * len(self.clusters)


@dataclass(frozen=True, slots=True, kw_only=True)
class JointPass:
    """What became of the simulated pairs."""

    passes: float
    """Share of pairs that pass every criterion."""
    low: float
    high: float
    """Ends of its 95 % interval, which is the simulation's own error; what was assumed is no part of it."""
    fails: float
    """Share of pairs that fail some criterion, wrongly."""
    passes_by_criterion: Mapping[str, float] = field(default_factory=dict)
    """Key -> share of pairs that pass it."""
    draws: int


def decision_design(questions: int, *, repeats: int) -> Design:
    """Questions mixed as in a decision set: a fifth traps and contradictions in twin pairs, 12 % transfer pairs.

    Example:
        >>> design = decision_design(200, repeats=5)
        >>> design.grouping.n_clusters, design.sides.tolist().count(1), design.sides.tolist().count(-1)
        (168, 20, 20)
    """
    twins, pairs = (round(questions * share / 2) for share in (_TRAP_SHARE, _PAIR_SHARE))
    n_paired = 2 * (twins + pairs)
    numbers = np.arange(questions)
    clusters = np.where(numbers < n_paired, numbers // 2, numbers - twins - pairs)
    sides = np.where(numbers < 2 * twins, 1 - 2 * (numbers % 2), 0)
    return Design(clusters=clusters.astype(np.intp), sides=sides.astype(np.int8), repeats=repeats)


def measured_builds(right: Sequence[int], unfinished: Sequence[int], asked: Sequence[int]) -> BuildAssumptions:
    """What a pilot says of a build; everything that it does not say is as assumed.

    Args:
        right: Shape (n_questions,): right answers of each question.
        unfinished: Shape (n_questions,): attempts at each that were cut, looping or empty.
        asked: Shape (n_questions,): attempts at each that count; questions with fewer than two say nothing here.

    Raises:
        UndefinedStatistic: With fewer than two questions that were asked twice.

    References:
        Ridout, Demétrio, Firth (1999), Biometrics 55, 137-148: intraclass correlation of binary repeats.

    Example:
        >>> pilot = measured_builds([5, 5, 3, 0], [0, 0, 1, 0], [5, 5, 5, 5])
        >>> round(pilot.accuracy, 2), round(pilot.agreement, 2), round(pilot.unfinished, 2)
        (0.65, 0.67, 0.05)
    """
    counts = np.array([right, unfinished, asked], dtype=np.float64).reshape(3, -1)
    kept = counts[:, counts[2] >= 2]
    if kept.shape[1] < 2:
        raise UndefinedStatistic(f"{kept.shape[1]} repeated question{'' if kept.shape[1] == 1 else 's'}, needs 2")
    assumed = BuildAssumptions()
    accuracy, agreement = _moments(kept[0], kept[2])
    ended_early, ended_alike = _moments(kept[1], kept[2])
    return BuildAssumptions(
        accuracy=accuracy,
        agreement=assumed.agreement if agreement is None else agreement,
        unfinished=ended_early,
        unfinished_agreement=assumed.unfinished_agreement if ended_alike is None else ended_alike,
        is_measured=True,
    )


def joint_pass(
    builds: BuildAssumptions,
    design: Design,
    *,
    margins: Mapping[str, float],
    confidence: float = 0.95,
    draws: int = 400,
    seed: int = 1,
) -> JointPass:
    """How often two identical builds pass every criterion, and each by itself.

    Every draw takes questions anew, asks both builds the same ones, and judges as a decision does: a criterion passes
    when the bound on its bad side stays within the margin; where a criterion has no figure, it does not pass.

    Args:
        builds: What both builds are like.
        design: Questions, clusters and repeats.
        margins: Criterion that may be primary -> margin, positive, in its unit: .05 is five points, 1.25 a quarter
            more seconds.
        confidence: Of each bound, one-sided.
        draws: Pairs of runs; 400 leave an error of 2 points (one standard error).
        seed: Of the random generator.

    References:
        Berger (1982), Technometrics 24, 295-300: intersection-union tests, whose power this is.

    Example:
        >>> found = joint_pass(
        ...     BuildAssumptions(accuracy=0.8), decision_design(200, repeats=5), margins={"accuracy": 0.05}, draws=100
        ... )
        >>> found.passes > 0.9, found.fails
        (True, 0.0)
    """
    runs = _drawn(builds, design, draws=draws, random=np.random.default_rng(seed))
    has_passed = np.ones((len(margins), draws), dtype=np.bool_)
    has_failed = np.zeros(draws, dtype=np.bool_)
    for row, (key, margin) in enumerate(margins.items()):
        criterion = criterion_of(key)
        for draw in range(draws):
            passes, fails = _judged(criterion, _effect(key, runs, design, draw), margin=margin, alpha=1 - confidence)
            has_passed[row, draw] = passes
            has_failed[draw] |= fails
    all_passed = has_passed.all(axis=0)
    interval = share_interval(all_passed.astype(int).tolist(), [1] * draws, clusters=[str(n) for n in range(draws)])
    return JointPass(
        passes=interval.value,
        low=interval.low,
        high=interval.high,
        fails=float(has_failed.mean()),
        passes_by_criterion=dict(zip(margins, has_passed.mean(axis=1).tolist(), strict=True)),
        draws=draws,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Run:
    """One build of every pair; shape (draws, n_questions) throughout."""

    right: _Counts
    unfinished: _Counts
    score: FloatArray
    judged: FloatArray
    """The same, over the repeats that judges see."""
    log_amount: FloatArray
    """Mean logarithms of seconds or tokens."""
    amount: FloatArray
    """Mean seconds or tokens."""


_Pair = tuple[_Run, _Run]
"""Reference and candidate."""


def _drawn(builds: BuildAssumptions, design: Design, *, draws: int, random: np.random.Generator) -> _Pair:
    shape, repeats = (draws, len(design.clusters)), design.repeats
    trap_accuracy = builds.accuracy if builds.trap_accuracy is None else builds.trap_accuracy
    means = np.where(design.sides == 0, builds.accuracy, trap_accuracy)
    # Unfinished attempts are not right, so that the finished ones are right a little more often than all of them.
    chances = _chances(means / (1 - builds.unfinished), builds.agreement, shape, random)
    early = _chances(np.full(shape[1], builds.unfinished), builds.unfinished_agreement, shape, random)
    level = random.normal(0, builds.log_deviation, shape)

    def run() -> _Run:
        unfinished = random.binomial(repeats, early)
        logs = level[..., None] + random.normal(0, builds.log_deviation, (*shape, repeats))
        right = random.binomial(repeats - unfinished, chances)
        score = random.normal(3, builds.score_deviation / math.sqrt(repeats), shape)
        # Without judges, nothing is drawn for them, and all else stays as it was drawn.
        seen = design.judged_repeats
        return _Run(
            right=right,
            unfinished=unfinished,
            score=score,
            judged=score if seen is None else random.normal(3, builds.score_deviation / math.sqrt(seen), shape),
            log_amount=logs.mean(axis=2),
            amount=np.exp(logs).mean(axis=2),
        )

    return run(), run()


def _chances(means: FloatArray, agreement: float, shape: tuple[int, int], random: np.random.Generator) -> FloatArray:
    """Beta chances around each question's mean, of which a share ``agreement`` of ``m(1-m)`` is the variance."""
    means = np.clip(means, _HARDLY, 1 - _HARDLY)
    if agreement <= 0:
        return np.broadcast_to(means, shape)
    concentration = max(_HARDLY, 1 / agreement - 1)
    drawn = random.beta(concentration * means, concentration * (1 - means), shape)
    # Both of the gamma variates behind an extreme Beta may round to 0.
    return np.where(np.isfinite(drawn), drawn, np.broadcast_to(means, shape))


def _moments(counts: FloatArray, asked: FloatArray) -> tuple[float, float | None]:
    """Mean chance and intraclass correlation; no correlation where there is nothing that could be alike."""
    mean = float((counts / asked).mean())
    if not 0 < mean < 1:
        return mean, None
    within = float((counts * (asked - counts) / (asked * (asked - 1))).mean())
    return mean, min(0.99, max(0.0, 1 - within / (mean * (1 - mean))))


def _judged(criterion: Criterion, effect: PairedEffect | None, *, margin: float, alpha: float) -> tuple[bool, bool]:
    """Whether it passes, and whether it fails."""
    distance = math.log(margin) if criterion.unit is Unit.RATIO else margin
    if effect is None:
        return False, False
    try:
        passes = worse_by_p(effect, margin=distance, is_higher_better=criterion.is_higher_better) < alpha
        fails = beyond_p(effect, margin=distance, is_higher_better=criterion.is_higher_better) < alpha
    except UndefinedStatistic:
        return False, False
    return passes, fails


def _effect(key: str, runs: _Pair, design: Design, draw: int) -> PairedEffect | None:
    """The difference of one criterion in one pair of runs; None where there is none."""
    criterion = criterion_of(key)
    try:
        if criterion.is_judged:
            return _judgements(key, runs, design, draw)
        return (_scores if criterion.unit is Unit.SCORE else _EFFECTS[key])(runs, design, draw)
    except UndefinedStatistic:
        return None


def _accuracy(runs: _Pair, design: Design, draw: int) -> PairedEffect:
    reference, candidate = (run.right[draw] / design.repeats for run in runs)
    return mean_effect(reference, candidate, design.grouping, n_attempts=design.attempts, largest=1)


def _trap_accuracy(runs: _Pair, design: Design, draw: int) -> PairedEffect:
    is_trap = design.sides != 0
    reference, candidate = (run.right[draw, is_trap] / design.repeats for run in runs)
    return balanced_effect(
        reference,
        candidate,
        design.trap_grouping,
        is_solvable=design.sides[is_trap] == 1,
        n_attempts=2 * design.repeats * len(reference),
    )


def _flips(runs: _Pair, design: Design, draw: int) -> PairedEffect:
    """Of right and wrong; how often wrong answers differ among themselves is not simulated."""
    if design.repeats < 2:
        raise UndefinedStatistic("asked once")
    pairs = design.repeats * (design.repeats - 1)
    reference, candidate = (2 * run.right[draw] * (design.repeats - run.right[draw]) / pairs for run in runs)
    return mean_effect(reference, candidate, design.grouping, n_attempts=design.attempts, largest=1)


def _all_right(runs: _Pair, design: Design, draw: int) -> PairedEffect:
    reference, candidate = ((run.right[draw] == design.repeats).astype(np.float64) for run in runs)
    return mean_effect(reference, candidate, design.grouping, n_attempts=design.attempts, largest=1)


def _unfinished(runs: _Pair, design: Design, draw: int) -> PairedEffect:
    reference, candidate = (run.unfinished[draw] / design.repeats for run in runs)
    return mean_effect(reference, candidate, design.grouping, n_attempts=design.attempts, largest=1)


def _scores(runs: _Pair, design: Design, draw: int) -> PairedEffect:
    reference, candidate = (run.score[draw] for run in runs)
    return mean_effect(reference, candidate, design.grouping, n_attempts=design.attempts, largest=_LONGEST)


def _judgements(key: str, runs: _Pair, design: Design, draw: int) -> PairedEffect:
    rows = design.judged_rows.get(key, np.arange(len(design.clusters)))
    reference, candidate = (run.judged[draw, rows] for run in runs)
    attempts = 2 * (design.judged_repeats or design.repeats) * len(rows)
    grouping = grouping_of(design.clusters[rows])
    return mean_effect(reference, candidate, grouping, n_attempts=attempts, largest=_LONGEST)


def _amounts(runs: _Pair, design: Design, draw: int) -> PairedEffect:
    reference, candidate = (run.log_amount[draw] for run in runs)
    return log_ratio_effect(reference, candidate, design.grouping, n_attempts=design.attempts)


def _spent_per_right(runs: _Pair, design: Design, draw: int) -> PairedEffect:
    before, after = (run.amount[draw] for run in runs)
    right_before, right_after = (run.right[draw] / design.repeats for run in runs)
    return ratio_effect(before, right_before, after, right_after, design.grouping, n_attempts=design.attempts)


_EFFECTS: Final[Mapping[str, Callable[[_Pair, Design, int], PairedEffect]]] = {
    "accuracy": _accuracy,
    "trap_accuracy": _trap_accuracy,
    "flip_rate": _flips,
    "answer_flip_rate": _flips,
    "all_right": _all_right,
    **dict.fromkeys(("unfinished", "cut", "looping", "empty", "unread"), _unfinished),
    **dict.fromkeys(("seconds", "tokens", "tokens_per_s"), _amounts),
    **dict.fromkeys(("seconds_per_right", "tokens_per_right", "money_per_right", "energy_per_right"), _spent_per_right),
}
"""Key of a criterion that may be primary -> its difference; scores are all alike, and not among them."""
