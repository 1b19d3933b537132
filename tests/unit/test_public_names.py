"""What ``import evalkit`` offers."""

from __future__ import annotations

import subprocess
import sys

import evalkit


def test_every_public_name_is_there() -> None:
    assert all(getattr(evalkit, name) is not None for name in evalkit.__all__)
    assert sorted(evalkit._HOMES) == sorted(evalkit.__all__)


def test_importing_evalkit_loads_nothing_else() -> None:
    script = "import sys, evalkit; print([name for name in sys.modules if name.startswith('evalkit.')])"
    assert subprocess.check_output([sys.executable, "-c", script], text=True).strip() == "[]"
