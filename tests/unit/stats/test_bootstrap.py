"""Drawing clusters again."""

from __future__ import annotations

import doctest

import numpy as np

import evalkit.stats.bootstrap
from evalkit.stats.bootstrap import bootstrap_bounds
from evalkit.stats.clusters import FloatArray, grouping_of


def test_the_examples_in_the_docstrings_hold() -> None:
    outcome = doctest.testmod(evalkit.stats.bootstrap)
    assert (outcome.attempted > 0, outcome.failed) == (True, 0)


def test_draws_without_a_figure_are_left_out() -> None:
    """Of 15 clusters the first alone makes a figure of .5; it is missing from 36 % of the draws."""

    def half(weights: FloatArray) -> FloatArray:
        return np.where(weights[:, 0] > 0, 0.5, np.nan)

    low, high = bootstrap_bounds(half, grouping_of(np.arange(15)), random=np.random.default_rng(1))
    assert 0.2 < low < 0.5 <= high < 0.55


def test_clusters_are_drawn_whole() -> None:
    seen: list[FloatArray] = []

    def figure(weights: FloatArray) -> FloatArray:
        seen.append(weights)
        return weights[:, 0] / weights.sum(axis=1)

    bootstrap_bounds(figure, grouping_of(np.array([0, 1, 0, 2])), random=np.random.default_rng(1), draws=50)
    drawn = np.concatenate(seen)
    assert np.array_equal(drawn[:, 0], drawn[:, 2])
    assert not np.array_equal(drawn[:, 0], drawn[:, 1])
