"""A build that never changes hardly ever seems to sink, however often its history is looked at; one that sinks does."""

from __future__ import annotations

import numpy as np
import pytest

from evalkit.stats.bounds import effect_bounds
from evalkit.stats.clusters import FloatArray
from evalkit.stats.drift import TREND_CONFIDENCE, TREND_RECHECKS, slope_effect

_RECHECKS = 20


def history(*, questions: int, repeats: int, accuracy: float, loss: float, random: np.random.Generator) -> FloatArray:
    """Shares right of every recheck; questions differ much in their chance, and the loss is the same share of each."""
    chances = random.beta(accuracy, 1 - accuracy, questions)
    kept = 1 - loss / accuracy * np.arange(_RECHECKS)
    return random.binomial(repeats, chances * kept[:, np.newaxis]) / repeats


def first_seen(
    n_histories: int,
    *,
    confidence: float = TREND_CONFIDENCE,
    questions: int = 40,
    repeats: int = 3,
    accuracy: float = 0.75,
    loss: float = 0.0,
) -> FloatArray:
    """After how many rechecks each history seems to sink, looked at after every one; infinite where it never does."""
    random = np.random.default_rng([questions, repeats])
    found = np.full(n_histories, np.inf)
    for number in range(n_histories):
        shares = history(questions=questions, repeats=repeats, accuracy=accuracy, loss=loss, random=random)
        for so_far in range(TREND_RECHECKS, _RECHECKS + 1):
            effect = slope_effect(shares[:so_far], np.arange(questions), n_attempts=so_far * questions * repeats)
            if effect_bounds(effect, confidence=confidence)[1] < 0:
                found[number] = so_far
                break
    return found


@pytest.mark.parametrize(("questions", "repeats", "accuracy"), [(40, 3, 0.75), (20, 3, 0.75), (40, 3, 0.95)])
def test_a_build_that_never_changes_seems_to_sink_in_few_histories(
    questions: int, repeats: int, accuracy: float
) -> None:
    """3.7 %, 4.2 % and 0.5 % of 1,000 or 600; here within three standard errors of 5 %."""
    seen = first_seen(300, questions=questions, repeats=repeats, accuracy=accuracy)
    assert float(np.isfinite(seen).mean()) <= 0.05 + 3 * (0.05 * 0.95 / 300) ** 0.5


def test_bounds_of_a_single_look_are_rejected() -> None:
    """Mutant: at .95, as a difference is bounded that is looked at once. 31 % of 1,000."""
    assert float(np.isfinite(first_seen(300, confidence=0.95)).mean()) > 0.2


def test_a_slow_loss_is_seen_though_no_recheck_shows_it() -> None:
    """A point a recheck on 40 questions x 3, where a single recheck tells 11 points from none: median 10."""
    seen = first_seen(100, loss=0.01)
    assert np.isfinite(seen).mean() >= 0.95
    assert 8 <= float(np.median(seen)) <= 12
