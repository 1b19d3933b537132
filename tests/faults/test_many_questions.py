"""A bank of ten thousand questions is checked, planned, asked in part and gone on with; no step is quadratic.

Nothing is timed: what a step does is counted on banks of two sizes, and must grow as they do.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from random import Random
from types import FrameType

import pytest

from evalkit.actions.check_banks import checked_banks
from evalkit.actions.choose_questions import chosen_questions
from evalkit.actions.project import Project
from evalkit.actions.run_order import RunOrder
from evalkit.banks.duplicates import _candidates, _shingles
from tests.e2e.commands import evalkit
from tests.mutants import Mutant

_LOOKS_AT_EVERY_PAIR = Mutant(
    where="evalkit.banks.duplicates:_candidates",
    old="if count >= min(few[earlier], few[later])",
    new="if count >= 0",
)
_SYLLABLES = tuple(one + other for one in "bdfgklmnprst" for other in "aeiou")


def write_bank(folder: Path, *, count: int) -> None:
    """A bank of sums whose texts are of random words."""
    random = Random(1)
    words = ["".join(random.choices(_SYLLABLES, k=random.randint(2, 4))) for _ in range(4000)]
    bank = folder / "question_banks" / "many"
    bank.mkdir(parents=True)
    (bank / "bank.yaml").write_text(
        "name: many\nversion: 1.0.0\ntitle: Many\ncanary: evalkit-canary-0123456789\n"
        'sets:\n  smoke: {questions: ["*"], repeats: 3}\n',
        encoding="utf-8",
    )
    questions = [
        f"  - id: logic-{number:05d}\n    difficulty: easy\n    languages: [en]\n    proof: {{argument: By adding.}}\n"
        f"    answer: {{kind: number, value: {number + 13}}}\n    en:\n"
        f"      text: What is {number + 10} plus 3, asks {' '.join(random.choices(words, k=15))}?\n"
        f"      solution: It is {number + 13}.\n      checklist: [Is it added?, Is it told?]\n"
        for number in range(count)
    ]
    for start in range(0, count, 2500):
        content = "".join(questions[start : start + 2500])
        (bank / f"logic-{start}.yaml").write_text(
            f"canary: evalkit-canary-0123456789\ncategory: logic\nquestions:\n{content}", encoding="utf-8"
        )


def calls_of(step: Callable[[], object]) -> int:
    """How many Python functions a step calls, and how many times a generator goes on."""
    calls = 0

    def count(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal calls
        calls += event == "call"

    sys.setprofile(count)
    try:
        step()
    finally:
        sys.setprofile(None)
    return calls


@pytest.mark.fault("a bank of 10,000 questions", mutant=_LOOKS_AT_EVERY_PAIR)
def test_few_pairs_of_questions_are_compared(tmp_path: Path, mutant: Mutant | None) -> None:
    del mutant
    write_bank(tmp_path, count=300)
    bank = Project.at(tmp_path, environ={}).read_bank("many")
    shingles = [_shingles(question.wordings["en"].text) for question in bank.questions]
    assert sum(1 for _ in _candidates(shingles)) < len(shingles)


def test_checking_and_planning_grow_as_the_bank_does(tmp_path: Path) -> None:
    steps: dict[str, Callable[[Project], object]] = {
        "check": lambda project: checked_banks(["many"], project=project),
        "plan": lambda project: chosen_questions(RunOrder(model_names=(), bank="many"), project=project).scope.places(
            seed=1
        ),
    }
    for name, step in steps.items():
        counts: list[int] = []
        for count in (60, 240):
            folder = tmp_path / f"{name}-{count}"
            write_bank(folder, count=count)
            project = Project.at(folder, environ={})
            counts.append(calls_of(lambda project=project, step=step: step(project)))
        assert counts[1] < 6 * counts[0], (name, counts)


@pytest.mark.long
@pytest.mark.timeout(1800)
def test_ten_thousand_questions(tmp_path: Path) -> None:
    write_bank(tmp_path, count=10_000)
    for arguments, says in (
        (("banks", "check", "many"), "10000 questions, 0 errors"),
        (("run", "--model", "demo", "--bank", "many", "--dry-run"), "30000 of 30000 requests"),
        (("run", "--model", "demo", "--bank", "many", "--limit", "5", "--repeats", "1"), "SIMULATED"),
        (("run", "--model", "demo", "--bank", "many", "--limit", "5", "--repeats", "2"), "SIMULATED"),
    ):
        ended = evalkit(*arguments, cwd=tmp_path)
        assert ended.code == 0, ended.err
        assert says in ended.out
