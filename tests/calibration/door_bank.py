"""A bank as large as a decision set: numbers of every difficulty, traps and contradictions in twins, transfer pairs.

200 questions: 136 by themselves in four categories, 20 pairs of twins, 12 transfer pairs, so 168 clusters. Every second
question of each kind makes the smaller set of 100, with whole clusters. How hard a question is for a persona depends on
its id and difficulty only, so the texts need not be hard; their answers are read and checked by rule all the same.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
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
    for category in _ALONE:
        for rank in range(_OF_EACH_ALONE):
            yield _Drawn(category, rank + 1, rank % 2 == 0, _DIFFICULTIES[rank // 2 % 3])
    for category in _TWINNED:
        for rank in range(_TWINS_OF_EACH):
            for side in (0, 1):
                twin = f"twin_of: {category}-{2 * rank + 2 - side:03d}"
                is_in_half, difficulty = rank % 2 == 0, _DIFFICULTIES[rank // 2 % 3]
                yield _Drawn(category, 2 * rank + 1 + side, is_in_half, difficulty, twin, is_solvable=side == 0)
    for rank in range(_TRANSFERS):
        # Homes are the last questions of math, and pairs stay together in the smaller set.
        home, own = _OF_EACH_ALONE + 1 + rank, rank % 2 == 0
        yield _Drawn("math", home, own, _DIFFICULTIES[rank // 2 % 3])
        yield _Drawn("transfer", rank + 1, own, _DIFFICULTIES[rank // 2 % 3], f"home: math-{home:03d}")


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
