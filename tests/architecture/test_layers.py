"""Who may import whom (`.importlinter`)."""

from __future__ import annotations

import subprocess
import sysconfig
from pathlib import Path

from tests.architecture.sources import ROOT


def test_every_import_points_down_and_every_outside_library_has_one_door() -> None:
    program = Path(sysconfig.get_path("scripts")) / "lint-imports"
    linted = subprocess.run([program, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert linted.returncode == 0, linted.stdout
