"""What the records of the bank's proof add up to: the figures of docs/bank-quality.md."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from evalkit.domain.question import LANGUAGES, Language, OpenAnswer
from tests.banks.blind import RECORDS, Record, asked, read_records

__all__ = ["Finding", "findings", "quality_table", "unsolved"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What somebody found in the words of a question."""

    question: str
    language: Language
    by: str
    """solver, adversary (who looks for another reading) or comparison (of the languages)."""
    found: str
    """broken (another answer is as good), weak (a minority reading), meaning (the languages differ), wording."""
    why: str
    done: str
    """reworded, dropped or left."""


def findings() -> tuple[Finding, ...]:
    """All of them."""
    lines = (RECORDS / "findings.jsonl").read_text("utf-8").splitlines()
    return tuple(Finding(**json.loads(line)) for line in lines)


def unsolved(language: Language) -> list[str]:
    """Questions whose present text nobody has solved blind and come to the reference."""
    agreed = {record.asked_hash for record in read_records(language) if record.agreed}
    return [variant.question_id for variant in asked(language) if variant.asked_hash not in agreed]


def quality_table() -> str:
    """The table of docs/bank-quality.md."""
    found = findings()
    rows = [
        ("questions", *(str(len(asked(language))) for language in LANGUAGES)),
        ("blind solutions", *(str(len(read_records(language))) for language in LANGUAGES)),
        (
            "that missed the reference or, of open questions, a constraint",
            *(str(_disagreed(read_records(language))) for language in LANGUAGES),
        ),
        ("open questions among the solved, judged by checklist", *(str(_open(language)) for language in LANGUAGES)),
        ("questions solved again after rewording", *(str(_again(read_records(language))) for language in LANGUAGES)),
        ("questions whose present text nobody has solved", *(str(len(unsolved(language))) for language in LANGUAGES)),
        *(
            (label, *(str(_found(found, kind, language)) for language in LANGUAGES))
            for label, kind in (
                ("questions in which an adversary or solver broke the answer", "broken"),
                ("questions with a minority reading that was closed", "weak"),
                ("questions that meant something else than in the other language", "meaning"),
                ("questions with unidiomatic words", "wording"),
            )
        ),
    ]
    lines = ["| | English | Chinese |", "|---|---:|---:|"]
    return "\n".join([*lines, *(f"| {label} | {english} | {chinese} |" for label, english, chinese in rows)])


def _disagreed(records: Sequence[Record]) -> int:
    return sum(not record.agreed for record in records)


def _open(language: Language) -> int:
    return sum(isinstance(variant.expected, OpenAnswer) for variant in asked(language))


def _again(records: Sequence[Record]) -> int:
    texts = {(record.question, record.asked_hash) for record in records}
    return sum(count > 1 for count in Counter(question for question, _ in texts).values())


def _found(found: Sequence[Finding], kind: str, language: Language) -> int:
    return len({finding.question for finding in found if finding.found == kind and finding.language == language})


if __name__ == "__main__":
    print(quality_table())
