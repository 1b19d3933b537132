"""What a scorecard says of one simulated panel, held against the truth; and the scenes in which it is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple

import numpy as np

from evalkit.domain.rubric import Method
from evalkit.domain.verdict import Estimate, Figure
from evalkit.simulator.judge_personas import Failing
from evalkit.stats.bounds import effect_bounds
from evalkit.stats.paired import mean_effect
from tests.calibration.simulated_panels import COHERENCE, Scene, a_judge, a_model

__all__ = [
    "DIFFERENCES",
    "HALOES",
    "MEANS",
    "NEAR_THE_TOP",
    "SLOPES",
    "Difference",
    "Halo",
    "Mean",
    "Slope",
    "difference_seen",
    "halo_seen",
    "mean_seen",
    "slopes_seen",
]

_CANCEL: Final = (a_judge(1, bias=0.4), a_judge(2, bias=-0.4), a_judge(3))
_STRICT: Final = (a_judge(1, bias=-0.4), a_judge(2, bias=-0.6, noise_sd=0.8), a_judge(3))
_MIXED: Final = (
    a_judge(1, gives_logprobs=True),
    a_judge(2, bias=-0.4, position_preference=0.3),
    a_judge(3, bias=0.4, noise_sd=1.0),
)
_FAILING: Final = (a_judge(1, failing=Failing(share=0.04)), a_judge(2, bias=0.4), a_judge(3, bias=-0.4))
"""2 % of the first one's verdicts stay away, as much as a mean may stand with."""

MEANS: Final[Mapping[str, Scene]] = {
    "biases cancel, 20": Scene(model=a_model(3.0, broken_off=0.1), judges=_CANCEL, n_clusters=20),
    "biases cancel, 50": Scene(model=a_model(3.0, broken_off=0.1), judges=_CANCEL),
    "strict, 50": Scene(model=a_model(4.0, broken_off=0.05), judges=_STRICT),
    "checklist, 50": Scene(model=a_model(3.8, broken_off=0.05), judges=_STRICT, method=Method.CHECKLIST),
    "order and probabilities, 50": Scene(model=a_model(3.6, broken_off=0.05), judges=_MIXED),
    "2 % missing, 50": Scene(model=a_model(3.6, broken_off=0.1), judges=_FAILING),
    "30 templates of 2": Scene(model=a_model(3.6, broken_off=0.1), judges=_STRICT, n_clusters=30, per_cluster=2),
}
"""Name, with the number of questions -> scene."""
NEAR_THE_TOP: Final[Mapping[str, Scene]] = {
    "12 templates of 3": Scene(model=a_model(3.6, broken_off=0.1), judges=_STRICT, n_clusters=12, per_cluster=3),
    "near the top, 50": Scene(model=a_model(4.8, question_sd=0.5), judges=_CANCEL),
    "near the top, few cut, 50": Scene(model=a_model(4.8, broken_off=0.02, question_sd=0.5), judges=_CANCEL),
}
"""Where the interval is told to be wary: few clusters, and scores at an end of the scale."""
DIFFERENCES: Final[Mapping[str, tuple[Scene, Scene]]] = {
    "same quality, 50": (
        Scene(model=a_model(3.8, broken_off=0.05), judges=_STRICT),
        Scene(model=a_model(3.8, broken_off=0.05, name="again"), judges=_STRICT),
    ),
    "worse, 50": (
        Scene(model=a_model(4.2, broken_off=0.02), judges=_CANCEL),
        Scene(model=a_model(3.8, broken_off=0.08), judges=_CANCEL),
    ),
    "worse, 30 templates of 2": (
        Scene(model=a_model(4.0, broken_off=0.02), judges=_STRICT, n_clusters=30, per_cluster=2),
        Scene(model=a_model(3.6, broken_off=0.06), judges=_STRICT, n_clusters=30, per_cluster=2),
    ),
}
"""Reference and candidate: builds of one model, over the same questions."""
SLOPES: Final = Scene(
    model=a_model(3.0),
    judges=(a_judge(1), a_judge(2, length_slope=0.3), a_judge(3, length_slope=-0.2)),
    n_clusters=60,
    length_sd=0.5,
)
HALOES: Final = Scene(
    model=a_model(3.2, question_sd=0.9, repeat_sd=0.6),
    judges=(a_judge(1, noise_sd=0.3, bias=-0.4), a_judge(2, noise_sd=0.3), a_judge(3, noise_sd=0.3)),
    dimensions=(COHERENCE, "common_sense", "politeness", "warmth"),
    n_clusters=40,
)
"""The last two have no words of their own: both are read from one remark about the whole."""


class Mean(NamedTuple):
    """One run's means."""

    is_held: bool
    """Whether the interval of the panel's mean over every attempt holds the truth."""
    is_held_completed: bool
    are_held_by_judge: tuple[bool, ...]
    error: float
    """Mean less truth."""
    noise_errors: tuple[float | None, ...]
    """By judge: variance of its noise as estimated, less the truth; None where too few were judged twice."""
    is_unbiased_held: bool
    """Whether the interval holds what judges without bias would find."""


def mean_seen(scene: Scene, number: int) -> Mean:
    """Of run number so many."""
    judged = scene.judged(number)
    card = judged.card()
    (panel,) = card.judged
    return Mean(
        is_held=_holds(panel.every, scene.truth()),
        is_held_completed=_holds(judged.mean(completed=True), scene.truth_of_completed()),
        are_held_by_judge=tuple(
            _holds(seen.every, scene.truth(judge)) for seen, judge in zip(panel.judges, scene.judges, strict=True)
        ),
        error=_estimate(panel.every).value - scene.truth(),
        noise_errors=tuple(
            habits.noise.value**2 - scene.verdict_variance(judge) if isinstance(habits.noise, Estimate) else None
            for habits, judge in zip(card.judges, scene.judges, strict=True)
        ),
        is_unbiased_held=_holds(panel.every, scene.truth_without_judges),
    )


class Difference(NamedTuple):
    """Candidate less reference, of one pair of runs."""

    is_held: bool
    """Between two bounds of 97.5 %."""
    is_low: bool
    """The upper bound of 95 % lies below the truth."""
    is_high: bool
    error: float


def difference_seen(reference: Scene, candidate: Scene, number: int) -> Difference:
    """Of runs number so many over the same questions, by the estimator and the bounds of ``compare``."""
    ours, theirs = reference.judged(number), candidate.judged(number)
    truth = candidate.truth() - reference.truth()
    means = ours.by_question(), theirs.by_question()
    effect = mean_effect(*means, ours.grouping, n_attempts=4 * len(means[0]), largest=4.0)
    low, high = effect_bounds(effect, confidence=0.975)
    lower, upper = effect_bounds(effect, confidence=0.95)
    return Difference(
        is_held=low <= truth <= high, is_low=upper < truth, is_high=lower > truth, error=effect.value - truth
    )


class Slope(NamedTuple):
    """One judge's slope on length, of one run."""

    is_held: bool
    value: float
    is_seen: bool
    """Whether the interval leaves out 0."""


def slopes_seen(number: int) -> tuple[Slope, ...]:
    """Of every judge of ``SLOPES`` in run number so many."""
    found: list[Slope] = []
    for habits, judge in zip(SLOPES.judged(number).card().judges, SLOPES.judges, strict=True):
        slope = _estimate(habits.length_slope)
        found.append(
            Slope(
                is_held=_holds(slope, judge.length_slope),
                value=slope.value,
                is_seen=not slope.low <= 0.0 <= slope.high,
            )
        )
    return tuple(found)


class Halo(NamedTuple):
    """What one run says of the likeness of dimensions."""

    correlation: float
    """Of the two that are one."""
    is_flagged: bool
    false_flags: int
    """Of the other five pairs."""
    highest_other: float


def halo_seen(number: int) -> Halo:
    """Of run number so many of ``HALOES``."""
    cards = HALOES.judged(number).card().correlations
    (same,) = [card for card in cards if {card.first, card.second} == {"politeness", "warmth"}]
    others = [card for card in cards if card is not same]
    assert len(others) == 5
    return Halo(
        correlation=same.correlation.value,
        is_flagged=same.is_halo,
        false_flags=sum(card.is_halo for card in others),
        highest_other=float(np.max([card.correlation.value for card in others])),
    )


def _holds(figure: Figure, truth: float) -> bool:
    estimate = _estimate(figure)
    return estimate.low <= truth <= estimate.high


def _estimate(figure: Figure) -> Estimate:
    assert isinstance(figure, Estimate), figure
    return figure
