"""The examples in the docstrings of the statistics of judges."""

from __future__ import annotations

import doctest
from types import ModuleType

import pytest

import evalkit.stats.agreement
import evalkit.stats.bias
import evalkit.stats.bootstrap
import evalkit.stats.judges
import evalkit.stats.missing


@pytest.mark.parametrize(
    "module",
    [
        evalkit.stats.agreement,
        evalkit.stats.bias,
        evalkit.stats.bootstrap,
        evalkit.stats.judges,
        evalkit.stats.missing,
    ],
)
def test_the_examples_in_the_docstrings_hold(module: ModuleType) -> None:
    outcome = doctest.testmod(module)
    assert (outcome.attempted > 0, outcome.failed) == (True, 0)
