"""Figures stay what they are, however rows become figures."""

from __future__ import annotations

import json
from pathlib import Path

from tests.unit.actions.generated_run import STORED, document


def test_a_generated_run_has_the_figures_it_had_to_the_last_digit(tmp_path: Path) -> None:
    assert json.loads(json.dumps(document(tmp_path))) == json.loads(STORED.read_text(encoding="utf-8"))
