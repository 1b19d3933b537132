"""Item-rest correlations, by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest

from evalkit.errors import UndefinedStatistic
from evalkit.stats.items import FEWEST_SITTINGS, item_rest_correlations


def test_the_correlation_of_four_questions_by_hand() -> None:
    """Twelve sittings: the first six are right at A, B and C and wrong at D, the others the reverse.

    Of A the rest is the mean excess of B, C and D: (.5 + .5 - .5)/3 = +1/6 in the first six, -1/6 in the others, so
    r = 1. Of D it is +1/2 where D is wrong and -1/2 where it is right, so r = -1.
    """
    able = np.repeat([1.0, 0.0], 6)
    items = item_rest_correlations(np.column_stack([able, able, able, 1 - able]))
    assert [item.correlation for item in items if item] == pytest.approx([1, 1, 1, -1])
    assert [item.is_negative for item in items if item] == [False, False, False, True]


def test_the_bound_is_fishers() -> None:
    """Twelve sittings in three groups; A is right in 4, 2 and 0 of 4, B in 4, 4 and 0.

    With two questions the rest of A is B's excess: means 1/2 and 2/3. cov = 4*1 + 4*.5 - 12 * 1/2 * 2/3 = 2; the sums
    of squares are 12 * 1/4 = 3 and 12 * 2/9 = 8/3, so r = 2 / sqrt(8) = .7071, and at 99 % the upper bound is
    tanh(atanh(.7071) + 2.3263 / 3) = .9298.
    """
    a = np.array([1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0.0])
    b = np.array([1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0.0])
    first, _ = item_rest_correlations(np.column_stack([a, b]))
    assert first is not None
    assert first.correlation == pytest.approx(1 / math.sqrt(2))
    assert first.upper == pytest.approx(0.9298, abs=5e-5)
    assert first.n_sittings == 12


def test_sittings_that_were_asked_other_questions_stand_side_by_side() -> None:
    """An easy set and a hard one: by raw shares the sittings of the easy set would look able."""
    nan = math.nan
    easy = [[1.0, 1.0, nan, nan, float(turn % 2)] for turn in range(10)]
    hard = [[nan, nan, 0.0, 0.0, float(turn % 2)] for turn in range(10)]
    *_, shared = item_rest_correlations(np.array(easy + hard))
    assert shared is None


def test_nothing_is_said_of_a_question_that_all_get_right_or_that_few_were_asked() -> None:
    able = np.arange(FEWEST_SITTINGS) % 2
    right = np.column_stack([able, able, np.ones(FEWEST_SITTINGS)]).astype(float)
    assert item_rest_correlations(right)[2] is None
    assert item_rest_correlations(right[1:]) == (None, None, None)


def test_without_questions_there_is_no_figure() -> None:
    with pytest.raises(UndefinedStatistic, match="at least one question"):
        item_rest_correlations(np.empty((3, 0)))


def test_few_good_questions_are_accused() -> None:
    """Five builds asked five times, 200 questions that all fit one ability: at most 1 % may be flagged."""
    random = np.random.default_rng(6)
    accused = asked = 0
    for _ in range(20):
        ability = np.repeat(random.normal(0, 0.7, 5), 5)[:, None]
        chances = 1 / (1 + np.exp(random.normal(0, 1.2, 200)[None] - ability))
        items = item_rest_correlations((random.random(chances.shape) < chances).astype(float))
        accused += sum(item is not None and item.is_negative for item in items)
        asked += len(items)
    assert accused / asked < 0.01


def test_a_question_with_a_wrong_reference_is_found() -> None:
    """Builds between .3 and .9 elsewhere; those that are able give the true answer, which counts as wrong."""
    random = np.random.default_rng(7)
    chances = np.repeat(np.linspace(0.3, 0.9, 6), 5)[:, None]
    right = (random.random((30, 60)) < chances).astype(float)
    right[:, 0] = random.random(30) < 1 - chances[:, 0]
    items = item_rest_correlations(right)
    assert items[0] is not None
    assert items[0].is_negative
