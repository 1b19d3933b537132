"""When there is a trend over rechecks at all."""

from __future__ import annotations

import doctest

import numpy as np
import pytest

import evalkit.stats.drift
from evalkit.errors import UndefinedStatistic
from evalkit.stats.drift import slope_effect


def test_the_example_in_the_docstring_holds() -> None:
    outcome = doctest.testmod(evalkit.stats.drift)
    assert (outcome.attempted > 0, outcome.failed) == (True, 0)


@pytest.mark.parametrize(("rechecks", "reason"), [(0, "0 rechecks, needs 3"), (1, "1 recheck, needs 3"), (2, "2 rech")])
def test_fewer_than_three_rechecks_have_no_trend(rechecks: int, reason: str) -> None:
    with pytest.raises(UndefinedStatistic, match=reason):
        slope_effect(np.ones((rechecks, 4)), np.arange(4), n_attempts=12)


def test_questions_asked_in_fewer_than_three_rechecks_are_left_out() -> None:
    shares = np.array([[1.0, 0.5, 1.0], [1.0, np.nan, 0.5], [0.5, 0.0, 0.5]])
    effect = slope_effect(shares, np.arange(3), n_attempts=24)
    assert effect.grouping.n_questions == 2
    assert effect.value == pytest.approx(-0.25)


def test_questions_that_no_three_rechecks_share_have_no_trend() -> None:
    shares = np.full((4, 4), np.nan)
    shares[np.arange(4), np.arange(4)] = 1.0
    with pytest.raises(UndefinedStatistic, match="0 questions asked in 3 rechecks, needs 2"):
        slope_effect(shares, np.arange(4), n_attempts=12)


def test_the_order_of_the_rechecks_is_what_counts() -> None:
    shares = np.array([[1.0, 1.0, 0.8], [0.8, 0.9, 0.7], [0.6, 0.7, 0.6]])
    forwards = slope_effect(shares, np.arange(3), n_attempts=27)
    backwards = slope_effect(shares[::-1], np.arange(3), n_attempts=27)
    assert forwards.value < 0
    assert backwards.value == pytest.approx(-forwards.value)
    assert (backwards.reference, backwards.candidate) == pytest.approx((forwards.candidate, forwards.reference))
