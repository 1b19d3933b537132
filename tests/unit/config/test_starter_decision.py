from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from evalkit.config.decision_file import read_decision
from evalkit.config.starter_decision import starter_decision
from evalkit.domain.criteria import DEFAULT_MARGINS
from evalkit.domain.decision import Decision, Floors


def _decision(**overrides: Any) -> Decision:
    members: dict[str, Any] = {
        "reference": "qwen32b-q8",
        "candidates": ("qwen32b-q4", "qwen14b-q8"),
        "varies": ("quantisation",),
        "bank": "reasoning",
        "set_name": "decision",
        "language": "zh",
    }
    return Decision(**(members | overrides))


def _text(decision: Decision) -> str:
    return starter_decision(decision, pass_share=0.834, questions=200, repeats=5)


def _read(folder: Path, text: str) -> Decision:
    (folder / "decision.toml").write_text(text, encoding="utf-8")
    return read_decision(folder / "decision.toml")


@pytest.mark.parametrize(
    "overrides",
    [
        {},
        {"name": "聊天 rollout", "seed": 7, "repeats": 5, "gpu_hours": 40.0, "early_stop": True},
        {"bank": None, "set_name": None, "language": None, "varies": (), "gpu_hours": 0.5},
        {"allowed": ("server", "gateway"), "criteria": {"coherence": 0.2, "seconds": 1.5, "cut": 0.01}},
        {"criteria": {"all_right": 0.1, "money_per_right": 1.1, "accuracy_score": 0.3, "tokens_per_s": 2.0}},
        {"floors": Floors(accuracy=0.6, unfinished=0.005, tokens_per_s=10.5)},
        {"floors": Floors(speed_band="comfortable")},
    ],
)
def test_what_is_written_is_what_is_read(tmp_path: Path, overrides: dict[str, Any]) -> None:
    assert _read(tmp_path, _text(_decision(**overrides))) == _decision(**overrides)


def test_every_comment_that_is_a_setting_can_be_switched_on(tmp_path: Path) -> None:
    bare = _decision(bank=None, set_name=None, language=None)
    lines = [line.removeprefix("# ") if " = " in line else line for line in _text(bare).split("\n")]
    decision = _read(tmp_path, "\n".join(lines))
    assert (decision.allowed, decision.bank, decision.repeats, decision.gpu_hours) == (("server",), "reasoning", 5, 40)
    assert decision.criteria == {**DEFAULT_MARGINS, "coherence": 0.25, "seconds": 1.25, "tokens_per_s": 1.25}
    assert decision.floors == Floors(accuracy=0.6, unfinished=0.05, tokens_per_s=10.0)


def test_how_often_identical_builds_pass_is_what_was_measured() -> None:
    text = starter_decision(_decision(), pass_share=0.617, questions=120, repeats=3)
    assert "pass all of them together in 62 % of decisions with 120 questions x 3\n" in text
    assert "83 %" not in text


@pytest.mark.parametrize(
    "hostile", ['a"\n[floors]\naccuracy = "1%', "\ud800", "\x1b[31m", "{percent}", "\\", "通义千问"]
)
def test_a_hostile_name_cannot_break_out_of_its_place(tmp_path: Path, hostile: str) -> None:
    decision = _read(tmp_path, _text(_decision(reference=hostile, candidates=("b", "c" + hostile))))
    assert decision.floors == Floors()
    assert len(decision.candidates) == 2
    if hostile.isprintable():
        assert decision.reference == hostile


def test_no_line_is_wider_than_a_screen_that_teams_use() -> None:
    assert max(len(line) for line in _text(_decision()).split("\n")) <= 120
