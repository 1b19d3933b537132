"""Holm and Benjamini-Hochberg by hand and by statsmodels, which is a reference in tests only."""

from __future__ import annotations

import numpy as np
import pytest
from statsmodels.stats.multitest import multipletests

from evalkit.stats import benjamini_hochberg, holm


def test_holm_of_four_by_hand() -> None:
    """Sorted .01, .02, .03, .04 times 4, 3, 2, 1: .04, .06, .06, .04; none may fall below one before it."""
    assert holm([0.03, 0.01, 0.04, 0.02]) == pytest.approx([0.06, 0.04, 0.06, 0.06])


def test_benjamini_hochberg_of_four_by_hand() -> None:
    """Sorted .01, .02, .03, .5 times 4/1, 4/2, 4/3, 4/4: .04, .04, .04, .5."""
    assert benjamini_hochberg([0.5, 0.01, 0.03, 0.02]) == pytest.approx([0.5, 0.04, 0.04, 0.04])


@pytest.mark.parametrize("n", [1, 2, 7, 40])
def test_both_agree_with_statsmodels(n: int) -> None:
    random = np.random.default_rng(n)
    # Some equal, and some so large that they must stop at 1.
    ps: list[float] = np.round(random.beta(0.4, 1, size=n), 2).tolist()
    assert holm(ps) == pytest.approx(multipletests(ps, method="holm")[1])
    assert benjamini_hochberg(ps) == pytest.approx(multipletests(ps, method="fdr_bh")[1])


def test_nothing_adjusted_is_nothing() -> None:
    assert holm([]) == benjamini_hochberg([]) == []
