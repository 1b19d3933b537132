"""What models end their answers with is read as a careful person reads it (see corpus/README.md)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, Final, Literal, cast, get_args

import pytest
from ruamel.yaml import YAML

from evalkit.banks.answers import parse_answer
from evalkit.domain.attempt import Outcome
from evalkit.domain.question import ExpectedAnswer, Language
from evalkit.domain.score import Scored
from evalkit.scores.by_rule import score_by_rule
from evalkit.text.prompts.question import ask_prompt
from tests.builders import a_variant

CORPUS: Final = Path(__file__).with_name("corpus")

MAY_STAY_UNREAD: Final[frozenset[str]] = frozenset({"en-slop-tenant-yes-emoji"})
"""Right answers that the reader cannot read yet; each that it reads is not to be lost again."""

Verdict = Literal["right", "wrong", "unread"]
"""What a careful person says of an answer against its key."""

Reading = Literal["as a person", "unread", "false miss", "false right"]
"""How the rule's finding relates to the person's verdict."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One ending of an answer and what a careful person reads in it."""

    case_id: str
    language: Language
    asks: str
    kind: str
    key: ExpectedAnswer
    ending: str
    verdict: Verdict
    reads: str
    """What the person takes as the final answer; empty where there is none."""


def cases_in(file: Path) -> Iterator[Case]:
    for question in cast("list[dict[str, Any]]", YAML(typ="safe", pure=True).load(file)):
        key = parse_answer(_with_exact_numbers(question["key"]))
        assert not isinstance(key, tuple), f"{file.name}: {question['asks']}: {key}"
        for ending in question["endings"]:
            yield Case(
                case_id=ending["id"],
                language=question["language"],
                asks=question["asks"],
                kind=question["key"]["kind"],
                key=key,
                ending=ending["ending"],
                verdict=ending["verdict"],
                reads=str(ending.get("reads", "")),
            )


def _with_exact_numbers(members: Mapping[str, Any]) -> dict[str, object]:
    """Banks hold decimals as they were written; plain YAML gives floats."""
    exact: dict[str, object] = {
        name: Decimal(str(value)) if isinstance(value, float) else value for name, value in members.items()
    }
    if "parts" in members:
        exact["parts"] = [_with_exact_numbers(part) for part in members["parts"]]
    return exact


CASES: Final = tuple(case for file in sorted(CORPUS.glob("*.yaml")) for case in cases_in(file))
CASE_BY_ID: Final = {case.case_id: case for case in CASES}


@cache
def finding_on(case_id: str) -> Scored:
    case = CASE_BY_ID[case_id]
    prompt = ask_prompt(case.asks, language=case.language)
    variant = a_variant(language=case.language, prompt=prompt, expected=case.key)
    finding = score_by_rule(variant=variant, outcome=Outcome.ANSWERED, answer=case.ending)
    assert isinstance(finding, Scored), finding
    return finding


def reading_of(case: Case) -> Reading:
    finding = finding_on(case.case_id)
    is_full = finding.value == 5
    if case.verdict != "right":
        return "false right" if is_full else "as a person"
    if is_full:
        return "as a person"
    return "unread" if finding.read is None else "false miss"


def cases_that_are(reading: Reading) -> Sequence[Case]:
    return [case for case in CASES if reading_of(case) == reading]


def table_of(cases: Sequence[Case]) -> str:
    """The cases one a line, for whoever mends the reader."""
    lines = [
        f"{case.case_id}: {case.verdict}, a person reads {case.reads!r}, the rule {finding_on(case.case_id)}"
        for case in cases
    ]
    return "\n".join([f"{len(cases)} cases", *lines])


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.case_id)
def test_what_is_read_is_what_a_person_reads(case: Case) -> None:
    reading = reading_of(case)
    allowed = {"as a person", "unread"} if case.case_id in MAY_STAY_UNREAD else {"as a person"}
    assert reading in allowed, f"{reading}: {finding_on(case.case_id)} in\n{case.ending}"


def test_no_miss_is_taken_for_a_hit() -> None:
    mistaken = cases_that_are("false right")
    assert len(mistaken) == 0, table_of(mistaken)


def test_no_hit_is_read_as_something_else() -> None:
    mistaken = cases_that_are("false miss")
    assert len(mistaken) == 0, table_of(mistaken)


def test_at_most_one_right_answer_in_a_hundred_is_not_read() -> None:
    unread = cases_that_are("unread")
    assert len(unread) <= 0.01 * sum(case.verdict == "right" for case in CASES), table_of(unread)


def test_the_corpus_is_large_and_in_both_languages() -> None:
    count_by_language = Counter(case.language for case in CASES)
    assert len(CASES) >= 300
    assert all(count_by_language[language] >= 0.4 * len(CASES) for language in get_args(Language))


def test_the_corpus_lures_into_false_hits() -> None:
    count_by_verdict = Counter(case.verdict for case in CASES)
    assert set(count_by_verdict) == set(get_args(Verdict))
    assert count_by_verdict["wrong"] >= 0.35 * len(CASES)


def test_every_case_has_an_id_of_its_own() -> None:
    repeated = [case_id for case_id, count in Counter(case.case_id for case in CASES).items() if count > 1]
    assert not repeated


def test_a_reading_is_given_where_there_is_one() -> None:
    assert not [case.case_id for case in CASES if (case.verdict == "unread") == bool(case.reads)]
