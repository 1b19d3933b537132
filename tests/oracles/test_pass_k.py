"""pass^k and pass@k by counting every way of drawing k attempts, and by the published formulas."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from evalkit.stats.pass_k import pass_at_k, pass_hat_k
from tests.oracles.wilson import wilson_of

_RIGHT, _ASKED = [5, 4, 2, 0, 1, 5], [5, 5, 5, 5, 5, 5]
_CLUSTERS = list("abcdef")


@pytest.mark.parametrize("k", [1, 2, 3, 5])
def test_every_draw_of_k_attempts_counts_once(k: int) -> None:
    draws = [
        list(combinations([True] * right + [False] * (asked - right), k))
        for right, asked in zip(_RIGHT, _ASKED, strict=True)
    ]
    all_right = np.mean([np.mean([all(draw) for draw in of_question]) for of_question in draws])
    one_right = np.mean([np.mean([any(draw) for draw in of_question]) for of_question in draws])
    assert pass_hat_k(_RIGHT, _ASKED, k=k, clusters=_CLUSTERS).value == pytest.approx(all_right)
    assert pass_at_k(_RIGHT, _ASKED, k=k, clusters=_CLUSTERS).value == pytest.approx(one_right)


@pytest.mark.parametrize(("right", "k"), [(3, 10), (17, 10), (150, 100), (0, 7), (200, 7)])
def test_pass_at_k_of_two_hundred_samples_is_that_of_the_paper(right: int, k: int) -> None:
    """Chen et al. (2021), section 2.1: 1 - product over j = n-c+1..n of (1 - k/j), here with n = 200."""
    expected = 1 - np.prod([1 - k / j for j in range(200 - right + 1, 201)]) if 200 - right >= k else 1.0
    assert pass_at_k([right] * 2, [200] * 2, k=k, clusters=["a", "b"]).value == pytest.approx(expected)


def test_pass_hat_k_is_a_quotient_of_binomial_coefficients() -> None:
    """Yao et al. (2024): C(6,k)/C(8,k) = 6/8, 15/28, 20/56, 15/70, 6/56, 1/28, 0, 0 for k = 1..8."""
    expected = [6 / 8, 15 / 28, 20 / 56, 15 / 70, 6 / 56, 1 / 28, 0, 0]
    found = [pass_hat_k([6, 6], [8, 8], k=k, clusters=["a", "b"]).value for k in range(1, 9)]
    assert found == pytest.approx(expected)


def test_interval_of_pass_hat_k_by_hand() -> None:
    """k = 2 of 3: chances 1, 1/3, 1, 0, p = 7/12; squares .173611 * 2 + .0625 + .340278 = .75.

    SE^2 = 4/3 * .75/16 = .0625; p* = (7/3 + .25)/4.5 = .57407407; unseen .25 * (74/144)/12 = .01070602:
    n_eff = .24451303 / .07320602 = 3.340067.
    """
    estimate = pass_hat_k([3, 2, 3, 0], [3] * 4, k=2, clusters=["a", "b", "c", "d"])
    assert (estimate.low, estimate.high) == pytest.approx(wilson_of(7 / 12, size=3.340067, degrees=3), abs=1e-7)
