"""Blind solving: hands out questions without their answers, and takes the answers of people or models into the records.

    python -m tests.banks.blind hand-out en FOLDER [--batches 4] [--only 'trap-*']   # what nobody has solved yet
    python -m tests.banks.blind take en FOLDER/answers.jsonl                         # {"code": ..., "answer": ...}

A question counts as solved in a language once somebody who saw its text alone came to the reference. Whoever rewords it
changes its asked_hash, and it wants to be solved anew. `docs/bank-quality.md` counts the records.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Final, cast

from evalkit.domain.attempt import Outcome
from evalkit.domain.question import LANGUAGES, Language, OpenAnswer, Variant
from evalkit.scores.by_rule import is_right, score_by_rule
from evalkit.text.wording import ANSWER_LINE
from tests.banks.shipped import shipped_variants

__all__ = ["RECORDS", "SEEDS", "Record", "asked", "is_agreed", "read_records"]

RECORDS: Final = Path(__file__).parent / "records"
SEEDS: Final[dict[Language, int]] = {"en": 7, "zh": 11}
"""Instances of templates that are solved: another one in each language."""
_CODES: Final = "codes.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One blind solution."""

    question: str
    language: Language
    asked_hash: str
    """Of the text that was solved."""
    answer: str
    """The final line, as given."""
    agreed: bool
    """Whether it is the reference of that text; of an open question, whether the answer meets its checklist."""
    done: str = ""
    """What was done about a disagreement: whose mistake it was, and whether the question was reworded or dropped."""


def read_records(language: Language) -> tuple[Record, ...]:
    """All records of a language, oldest first."""
    path = RECORDS / f"solved-{language}.jsonl"
    lines = path.read_text("utf-8").splitlines() if path.exists() else []
    return tuple(Record(**json.loads(line)) for line in lines)


def asked(language: Language) -> tuple[Variant, ...]:
    """Every question as it is handed out."""
    return shipped_variants(language, SEEDS[language])


def is_agreed(variant: Variant, answer: str) -> bool:
    """Whether an answer is the reference."""
    given = answer if answer.startswith(("Answer:", "答案")) else ANSWER_LINE[variant.language] + answer
    return is_right(score_by_rule(variant=variant, outcome=Outcome.ANSWERED, answer=given)) is True


def _unsolved(language: Language, patterns: Sequence[str]) -> list[Variant]:
    solved = {record.asked_hash for record in read_records(language) if record.agreed}
    return [
        variant
        for variant in asked(language)
        if variant.asked_hash not in solved and any(fnmatchcase(variant.question_id, pattern) for pattern in patterns)
    ]


def _hand_out(language: Language, folder: Path, *, batches: int, patterns: Sequence[str]) -> None:
    variants = _unsolved(language, patterns)
    random.Random(f"{language} {len(variants)}").shuffle(variants)
    batch_by_id: dict[str, int] = {}
    codes: dict[str, str] = {}
    texts: list[list[str]] = [[] for _ in range(batches)]
    for number, variant in enumerate(variants):
        # Who has seen a twin knows which words were changed.
        apart = batch_by_id.get(variant.twin_of or variant.home or "")
        batch = number % batches if apart is None else (apart + 1) % batches
        batch_by_id[variant.question_id] = batch
        code = f"{language}{number + 1:03d}"
        codes[code] = variant.question_id
        texts[batch].append(f"######## {code}\n\n{variant.prompt}\n")
    folder.mkdir(parents=True, exist_ok=True)
    (folder / _CODES).write_text(json.dumps(codes), "utf-8")
    for batch, members in enumerate(texts, start=1):
        (folder / f"batch-{batch}.txt").write_text("\n".join(members), "utf-8")
        print(f"batch-{batch}.txt: {len(members)} questions")


def _take(language: Language, answers: Path) -> None:
    codes = cast("dict[str, str]", json.loads((answers.parent / _CODES).read_text("utf-8")))
    variants = {variant.question_id: variant for variant in asked(language)}
    with (RECORDS / f"solved-{language}.jsonl").open("a", encoding="utf-8") as file:
        for line in filter(None, answers.read_text("utf-8").splitlines()):
            given = cast("dict[str, str]", json.loads(line))
            variant = variants[codes[given["code"]]]
            answer = str(given["answer"]).strip()
            agreed = isinstance(variant.expected, OpenAnswer) or is_agreed(variant, answer)
            record = Record(
                question=variant.question_id,
                language=language,
                asked_hash=variant.asked_hash,
                answer=answer,
                agreed=agreed,
            )
            file.write(json.dumps(asdict(record), ensure_ascii=False) + "\n")
            if not agreed or given.get("note"):
                said = "agreed" if agreed else "DISAGREED"
                print(f"{variant.question_id}: {said}: {answer}: {given.get('note', '')}")


def _main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("wish", choices=["hand-out", "take"])
    parser.add_argument("language", choices=LANGUAGES)
    parser.add_argument("place", type=Path)
    parser.add_argument("--batches", type=int, default=1)
    parser.add_argument("--only", nargs="*", default=["*"])
    given = parser.parse_args()
    if given.wish == "take":
        _take(given.language, given.place)
    else:
        _hand_out(given.language, given.place, batches=given.batches, patterns=given.only)


if __name__ == "__main__":
    _main()
