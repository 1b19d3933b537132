"""A decision with judges, from its file to its verdict: real simulated builds, real simulated judges."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.commands import Finished, evalkit
from tests.e2e.deciding_bench import deciding_folder

_QUESTIONS = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A folder with a decision over two builds that one simulator serves."""

    folder: Path

    def write(self, *judges: str) -> None:
        """Write the decision with these judges."""
        named = ", ".join(f'"{judge}"' for judge in judges)
        text = (
            'reference = "q8"\ncandidates = ["q4"]\nvaries = ["quantisation"]\nbank = "sums"\n'
            f'judges = [{named}]\njudged_repeats = 1\n[criteria]\naccuracy = "60 points"\ncoherence = "1.5"\n'
        )
        (self.folder / "decision.toml").write_text(text, encoding="utf-8")

    def run(self, command: str, *arguments: str) -> Finished:
        ended = evalkit(command, "decision.toml", *arguments, cwd=self.folder)
        assert "Traceback" not in ended.err, ended.err
        return ended


@pytest.fixture
def place(tmp_path: Path) -> Generator[Place]:
    with deciding_folder(tmp_path, {"q8": "demo", "q4": "demo-q4"}, questions=_QUESTIONS) as folder:
        yield Place(folder=folder)


def _coherence(document: Any) -> Any:
    (pair,) = document["pairs"]
    return next(row for row in pair["criteria"] if row["criterion"] == "coherence")


def test_judges_are_heard_before_the_verdict_and_one_that_fails_leaves_it_open(place: Place) -> None:
    place.write("demo-judge", "demo-judge-broken")
    ended = place.run("decide", "--json", "--to", "gate.xml")
    assert ended.code == 3, ended.err
    row = _coherence(ended.document)
    # The broken judge falls over three in ten of the candidate's answers, and over none of the reference's.
    assert row["status"] == "inconclusive"
    assert row["reference"] is None
    coverage = row["judged"]["coverage"]
    assert coverage["reference"]["scored"] == coverage["reference"]["wanted"] == _QUESTIONS
    assert 0 < coverage["candidate"]["scored"] < _QUESTIONS
    assert row["difference"]["undefined"].startswith(
        f"coverage {coverage['candidate']['scored'] / _QUESTIONS:.1%} in the "
    )
    assert row["judged"]["lowest"] < row["judged"]["highest"]
    by_judge = {one["judge"]: one["difference"] for one in row["judged"]["judges"]}
    assert "value" in by_judge["demo-judge"]
    assert "undefined" in by_judge["demo-judge-broken"]
    assert "the difference lies between" in (place.folder / "gate.xml").read_text(encoding="utf-8")
    assert _coherence(place.run("gate", "--json").document) == row, "gate asks nobody and finds the same"

    # Without the judge that fails, what the other one said is enough.
    place.write("demo-judge")
    passed = place.run("gate", "--json")
    assert passed.code == 0, passed.err
    assert _coherence(passed.document)["difference"]["value"] == by_judge["demo-judge"]["value"]
