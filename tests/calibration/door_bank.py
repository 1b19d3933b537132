"""A bank as large as a decision set: numbers of every difficulty, traps and contradictions in twins, transfer pairs.

200 questions: 136 by themselves in four categories, 20 pairs of twins, 12 transfer pairs, so 168 clusters. Every second
cluster is in the smaller set of 100. How hard a question is for a persona depends on its id and difficulty only, so the
texts need not be hard; their answers are read and checked by rule all the same.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Final, NamedTuple

__all__ = ["BANK", "HALF", "WHOLE", "write_bank"]

BANK: Final = "door"
WHOLE: Final = "whole"
"""All 200 questions."""
HALF: Final = "half"
"""100 of them."""

_CANARY: Final = "door-for-calibration-00000000-0000-4000-8000-000000000000"
_DIFFICULTIES: Final = ("easy", "medium", "hard")
_ALONE: Final = ("logic", "math", "common_sense", "multi_step")
_TWINNED: Final = ("trap", "contradiction")
_OF_EACH_ALONE: Final = 34
_TWINS_OF_EACH: Final = 10
_TRANSFERS: Final = 12


class _Drawn(NamedTuple):
    """One question."""

    category: str
    number: int
    is_in_half: bool
    difficulty: str
    link: str = ""
    """The line that names its twin or its home."""
    is_solvable: bool = True

    @property
    def name(self) -> str:
        return f"{self.category.replace('_', '-')}-{self.number:03d}"


def write_bank(root: Path) -> None:
    """Write the bank where a project in that folder finds it."""
    folder = root / "question_banks" / BANK
    folder.mkdir(parents=True)
    drawn = list(_questions())
    half = json.dumps([question.name for question in drawn if question.is_in_half])
    sets = f'sets:\n  {WHOLE}: {{questions: ["*"], repeats: 5}}\n  {HALF}: {{questions: {half}, repeats: 3}}\n'
    head = f"name: {BANK}\nversion: 1.0.0\ntitle: A bank for calibration\ncanary: {_CANARY}\n{sets}"
    (folder / "bank.yaml").write_text(head, encoding="utf-8")
    for category in sorted({question.category for question in drawn}):
        texts = "".join(_yaml(question) for question in drawn if question.category == category)
        content = f"canary: {_CANARY}\ncategory: {category}\nquestions:\n{texts}"
        (folder / f"{category}.yaml").write_text(content, encoding="utf-8")


def _questions() -> Iterator[_Drawn]:
    # Every second cluster is in the smaller set, and difficulties take turns within either half.
    kinds = ((number % 2 == 0, _DIFFICULTIES[number // 2 % 3]) for number in count())
    for category in _ALONE:
        for number in range(1, _OF_EACH_ALONE + 1):
            yield _Drawn(category, number, *next(kinds))
    for category in _TWINNED:
        for number in range(1, 2 * _TWINS_OF_EACH, 2):
            kind = next(kinds)
            yield _Drawn(category, number, *kind, f"twin_of: {category}-{number + 1:03d}")
            yield _Drawn(category, number + 1, *kind, f"twin_of: {category}-{number:03d}", is_solvable=False)
    for number in range(1, _TRANSFERS + 1):
        # Homes are the last questions of math.
        home, kind = _OF_EACH_ALONE + number, next(kinds)
        yield _Drawn("math", home, *kind)
        yield _Drawn("transfer", number, *kind, f"home: math-{home:03d}")


def _yaml(question: _Drawn) -> str:
    value = 42 + question.number
    asked = f"question {question.number} of the {question.category.replace('_', ' ')} kind"
    text = (
        f"What is {value} + 0, as {asked} wants to know?" if question.is_solvable else f"What is it, as {asked} asks?"
    )
    answer = f"{{kind: number, value: {value}}}" if question.is_solvable else '{kind: no_valid_answer, reason: "It?"}'
    lines = (
        f"  - id: {question.name}",
        f"    difficulty: {question.difficulty}",
        *([f"    {question.link}"] if question.link else []),
        "    languages: [en]",
        "    proof: {argument: By adding.}",
        f"    answer: {answer}",
        f'    en: {{text: "{text}", solution: "As told.", checklist: ["Is it added?", "Is it told?"]}}',
    )
    return "\n".join(lines) + "\n"
