"""A folder with a bank of sums and builds that answer it fast, for decisions from their file to their verdict."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from evalkit.actions.check_question import check_variant
from evalkit.actions.choose_questions import chosen_questions
from evalkit.actions.project import Project
from evalkit.actions.run_order import RunOrder
from evalkit.domain.question import Difficulty
from evalkit.simulator.personas import PERSONAS, Ability, Endings, Lengths, Pace, Persona
from evalkit.simulator.serving import running_simulator

__all__ = ["deciding_folder"]

_CANARY = "sums-to-judge-00000000-0000-4000-8000-000000000000"
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


def _persona(name: str, like: str) -> Persona:
    return replace(
        PERSONAS[like],
        name=name,
        ability=Ability(share_right=dict.fromkeys(Difficulty, 0.9)),
        endings=Endings(),
        lengths=Lengths(reasoning_tokens=dict.fromkeys(Difficulty, 20)),
        pace=Pace(ttft_s=0.01, token_s=0.0003, tokens_per_chunk=20),
    )


@contextmanager
def deciding_folder(folder: Path, builds: Mapping[str, str], *, questions: int) -> Generator[Path]:
    """The folder, as long as its builds are served.

    Args:
        folder: Is filled.
        builds: Name -> the simulated model that it is like; all are right nine times in ten.
        questions: How many the bank has, each asked once.
    """
    bank = folder / "question_banks" / "sums"
    bank.mkdir(parents=True)
    (bank / "bank.yaml").write_text(_BANK, encoding="utf-8")
    entries = "".join(_QUESTION.format(number=number) for number in range(1, questions + 1))
    (bank / "math.yaml").write_text(f"canary: {_CANARY}\ncategory: math\nquestions:\n{entries}", encoding="utf-8")
    order = RunOrder(model_names=(), bank="sums", language="en")
    variants = chosen_questions(order, project=Project.at(folder, environ={})).scope.variants
    personas = {name: _persona(name, like) for name, like in builds.items()}
    with running_simulator((*variants, check_variant("en")), personas=personas) as base_url:
        tables = [f'[models.{name}]\nbase_url = "{base_url}"\nmax_tokens = 512\nconcurrency = 8\n' for name in builds]
        text = "\n".join([*tables, '[defaults]\nbank = "sums"\nlanguage = "en"\n'])
        (folder / "evalkit.toml").write_text(text, encoding="utf-8")
        yield folder
