"""Planning, joint passes and looks: their examples hold, and they load scipy no earlier than they need it."""

from __future__ import annotations

import doctest
import subprocess
import sys
from importlib import import_module

import pytest

_MODULES = ("joint_pass", "planning", "sequential")


@pytest.mark.parametrize("module", _MODULES)
def test_the_examples_in_the_docstrings_hold(module: str) -> None:
    outcome = doctest.testmod(import_module(f"evalkit.stats.{module}"))
    assert outcome.attempted > 0
    assert outcome.failed == 0


@pytest.mark.parametrize("module", _MODULES)
def test_scipy_is_not_loaded_before_a_figure_needs_it(module: str) -> None:
    program = f"import sys, evalkit.stats.{module}; sys.exit('scipy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
