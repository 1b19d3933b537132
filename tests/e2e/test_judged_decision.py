"""A decision with judges, from its file to its verdict: real simulated builds, real simulated judges."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from evalkit.actions.check_question import check_variant
from evalkit.actions.choose_questions import chosen_questions
from evalkit.actions.project import Project
from evalkit.actions.run_order import RunOrder
from evalkit.domain.question import Difficulty
from evalkit.simulator.personas import PERSONAS, Ability, Endings, Lengths, Pace, Persona
from evalkit.simulator.serving import running_simulator
from tests.e2e.commands import Finished, evalkit

_CANARY = "sums-to-judge-00000000-0000-4000-8000-000000000000"
_QUESTIONS = 16
_BANK = f"""\
name: sums
version: 1.0.0
title: Sums
canary: {_CANARY}
sets:
  decision: {{questions: ["*"], repeats: 1}}
"""
_QUESTION = """\
  - id: math-{number:03d}
    difficulty: easy
    proof: {{argument: By adding.}}
    languages: [en]
    answer: {{kind: number, value: {number}}}
    en: {{text: "What is {number} + 0?", solution: "It is {number}.", checklist: ["Is it added?", "Is it told?"]}}
"""


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


def _persona(name: str, like: str) -> Persona:
    return replace(
        PERSONAS[like],
        name=name,
        ability=Ability(share_right=dict.fromkeys(Difficulty, 0.9)),
        endings=Endings(),
        lengths=Lengths(reasoning_tokens=dict.fromkeys(Difficulty, 20)),
        pace=Pace(ttft_s=0.01, token_s=0.0003, tokens_per_chunk=20),
    )


@pytest.fixture
def place(tmp_path: Path) -> Generator[Place]:
    bank = tmp_path / "question_banks" / "sums"
    bank.mkdir(parents=True)
    (bank / "bank.yaml").write_text(_BANK, encoding="utf-8")
    questions = "".join(_QUESTION.format(number=number) for number in range(1, _QUESTIONS + 1))
    (bank / "math.yaml").write_text(f"canary: {_CANARY}\ncategory: math\nquestions:\n{questions}", encoding="utf-8")
    order = RunOrder(model_names=(), bank="sums", language="en")
    variants = chosen_questions(order, project=Project.at(tmp_path, environ={})).scope.variants
    personas = (_persona("q8", "demo"), _persona("q4", "demo-q4"))
    with running_simulator((*variants, check_variant("en")), personas={one.name: one for one in personas}) as base_url:
        tables = [
            f'[models.{name}]\nbase_url = "{base_url}"\nmax_tokens = 512\nconcurrency = 8\n' for name in ("q8", "q4")
        ]
        text = "\n".join([*tables, '[defaults]\nbank = "sums"\nlanguage = "en"\n'])
        (tmp_path / "evalkit.toml").write_text(text, encoding="utf-8")
        yield Place(folder=tmp_path)


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
