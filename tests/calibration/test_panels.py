"""What a scorecard says of a panel of judges is true of judges whose truth is known. 1,000 runs: `make calibrate`."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pytest

from tests.calibration.panel_figures import SLOPES, Mean, halo_seen, mean_seen, slopes_seen
from tests.calibration.simulated_panels import Scene, a_judge, a_model

_RUNS = 70
_LOWEST = 0.95 - 3 * (0.95 * 0.05 / _RUNS) ** 0.5
_SEVERE = Scene(
    model=a_model(4.0, broken_off=0.1),
    judges=(a_judge(1, bias=-0.5), a_judge(2, bias=-0.9, noise_sd=0.8), a_judge(3, bias=-0.7)),
    n_clusters=30,
)


@pytest.fixture(scope="module")
def means() -> Sequence[Mean]:
    """Of runs with other questions each."""
    return [mean_seen(_SEVERE, number) for number in range(_RUNS)]


def test_biases_that_cancel_leave_the_answers_own_levels_and_others_shift_the_truth_by_their_mean() -> None:
    cancelling = Scene(model=a_model(3.0, broken_off=0.1), judges=(a_judge(1, bias=0.4), a_judge(2, bias=-0.4)))
    assert cancelling.truth() == pytest.approx(cancelling.truth_without_judges, abs=1e-9)
    shift = _SEVERE.truth() - _SEVERE.truth_without_judges
    # Nine tenths of the attempts are judged, and severity has no room below 1.
    assert shift == pytest.approx(0.9 * -0.7, abs=0.05)


def test_intervals_of_the_panel_and_of_each_judge_hold_their_truth_what_broke_off_included(
    means: Sequence[Mean],
) -> None:
    assert np.mean([one.is_held for one in means]) >= _LOWEST
    assert np.mean([one.is_held_completed for one in means]) >= _LOWEST
    for number in range(len(_SEVERE.judges)):
        assert np.mean([one.are_held_by_judge[number] for one in means]) >= _LOWEST
    assert _is_zero([one.error for one in means])


def test_the_truth_of_judges_without_bias_is_missed_by_severe_ones(means: Sequence[Mean]) -> None:
    """Mutant: were the bias not part of the truth, intervals would hold it far less often than they claim."""
    assert np.mean([one.is_unbiased_held for one in means]) < 0.3


def test_the_noise_of_judges_is_found_without_bias(means: Sequence[Mean]) -> None:
    errors = [error for one in means for error in one.noise_errors if error is not None]
    assert _is_zero(errors)
    # Half of it, as without Bessel's correction, would be seen.
    halved = [error - _SEVERE.verdict_variance(_SEVERE.judges[0]) / 2 for error in errors]
    assert not _is_zero(halved)


def test_what_length_does_to_a_judge_is_found_and_nothing_where_it_does_nothing() -> None:
    seen = [slopes_seen(number) for number in range(15)]
    for number, judge in enumerate(SLOPES.judges):
        slopes = [one[number].value for one in seen]
        assert _is_zero([slope - judge.length_slope for slope in slopes])
    assert not _is_zero([one[1].value for one in seen])


def test_dimensions_of_one_impression_are_flagged_and_those_of_their_own_never() -> None:
    seen = [halo_seen(number) for number in range(4)]
    assert all(one.is_flagged for one in seen)
    assert not any(one.false_flags for one in seen)


def _is_zero(errors: Sequence[float]) -> bool:
    return abs(float(np.mean(errors))) <= 4 * float(np.std(errors)) / math.sqrt(len(errors))
