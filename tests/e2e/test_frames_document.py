"""The worked examples of docs/frames.md, run as they stand there, against runs whose figures are known by hand."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from tests.architecture.sources import ROOT
from tests.e2e.stored_runs import StoredRun, questions_numbered, stored_runs

_EXAMPLES = re.findall(
    r"^```python\n(.*?)^```", (ROOT / "docs" / "frames.md").read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL
)


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """q8 is right on 30 of 40 questions, three times each; q4 on the first 20 of these. Both take 12 s an attempt."""
    stored_runs(
        tmp_path,
        StoredRun(model="q8", right=[3] * 30 + [0] * 10, target={"price_per_hour": 3.6, "concurrency": 4}),
        StoredRun(model="q4", right=[3] * 20 + [0] * 20, quantisation="Q4_K_M"),
        questions=questions_numbered(40),
    )
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run_example(number: int) -> dict[str, Any]:
    names: dict[str, Any] = {}
    exec(compile(_EXAMPLES[number], f"example {number + 1}", "exec"), names)  # noqa: S102 - our own document
    return names


def test_there_are_three_examples() -> None:
    assert len(_EXAMPLES) == 3


@pytest.mark.usefixtures("project")
def test_the_first_example_finds_the_questions_that_the_smaller_build_loses() -> None:
    lost = run_example(0)["lost"]
    assert len(lost) == 10
    assert set(lost.change) == {-1.0}


@pytest.mark.usefixtures("project")
def test_the_second_example_has_every_attempt_in_a_bin_with_its_share_right() -> None:
    """All attempts are of one length, so that they stand together: 60 of 120 right."""
    fifths = run_example(1)["fifths"]
    assert fifths.n_attempts.sum() == 120
    assert list(fifths.value) == [0.5]


@pytest.mark.usefixtures("project")
def test_the_third_example_costs_a_thousand_right_answers() -> None:
    """An attempt takes 12/3600/4 hours at 3.60: 0.003; four of them for three right ones: 4.00 a thousand."""
    cost = run_example(2)["cost"]
    assert cost.loc["q8", "value"] == pytest.approx(4.0)
    assert cost.loc["q8", "low"] < 4 < cost.loc["q8", "high"]
    assert cost.loc["q4", "undefined"] == "price_per_hour is not set"
