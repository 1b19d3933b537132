"""A comparison as other programs read it."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from evalkit.domain.comparison import Comparison, Reading, Status
from evalkit.domain.criteria import CRITERIA
from evalkit.domain.score import RaterKind
from evalkit.domain.verdict import Remark, Undefined
from evalkit.reports.as_json import json_schema
from evalkit.reports.comparison_json import comparison_document, write_comparison_json
from tests.unit.reports.candidates import a_hostile_comparison
from tests.unit.reports.comparisons import (
    a_blocked_pair,
    a_comparison,
    a_criterion_row,
    a_judged_difference,
    a_judged_row,
    a_pair,
    a_rank_row,
    a_slice_row,
    an_early_end,
    an_inconclusive_row,
    an_undefined_row,
)


def _printed(comparison: Comparison) -> Any:
    return json.loads(json.dumps(comparison_document(comparison), allow_nan=False))


def _everything() -> Comparison:
    rows = (*(a_criterion_row(key) for key in CRITERIA), an_inconclusive_row(), an_undefined_row())
    judged = a_criterion_row("coherence", rater_kind=RaterKind.JUDGE, rater="qwen-judge")
    one = replace(a_judged_difference(), spread=Undefined(reason="1 judge, needs 2"), lowest=None, highest=None)
    unknown = replace(one.judges[0], reference=None, candidate=None, difference=Undefined(reason="no variation"))
    alone = a_judged_row("creativity", rater="glm", judged=replace(one, judges=(unknown,)))
    absent = a_slice_row(difference=Undefined(reason="1 question, needs 2"), adjusted_p=None)
    pair = a_pair(
        rows=(*rows, judged, a_judged_row("completeness"), alone),
        slices=(*a_pair().slices, absent),
        early=an_early_end(),
        adjusted_p=0.03,
        remarks=(Remark(key="policy_late"),),
    )
    return a_comparison(
        pairs=(pair, a_blocked_pair("qwen32b-q3")),
        ranking=(a_rank_row(), a_rank_row("qwen32b-q3", accuracy=Undefined(reason="1 question, needs 2"))),
        source=None,
    )


@pytest.mark.parametrize("comparison", [a_comparison(), _everything()], ids=["usual", "everything"])
def test_the_schema_describes_what_is_printed(comparison: Comparison) -> None:
    assert not list(Draft202012Validator(json_schema("comparison")).iter_errors(_printed(comparison)))


def test_the_schema_describes_every_member() -> None:
    schema: Any = json_schema("comparison")
    definitions = schema["$defs"]

    def unknown(value: Any, described: Any, path: str) -> list[str]:
        if "$ref" in described:
            described = definitions[described["$ref"].rpartition("/")[2]]
        choices = [entry for entry in described.get("oneOf", ()) if "properties" in entry or "$ref" in entry]
        if choices:
            return min((unknown(value, choice, path) for choice in choices), key=len)
        if isinstance(value, list) and "items" in described:
            return [name for entry in value for name in unknown(entry, described["items"], path)]
        if isinstance(value, dict) and "properties" in described:
            properties = described["properties"]
            return [
                name
                for key, member in value.items()
                for name in (
                    unknown(member, properties[key], f"{path}.{key}") if key in properties else [f"{path}.{key}"]
                )
            ]
        return []

    assert not unknown(_printed(_everything()), schema, "")


def test_a_verdict_stands_in_a_word_and_in_a_sentence() -> None:
    printed = _printed(a_comparison())
    (pair,) = printed["pairs"]
    assert (printed["status"], pair["status"]) == ("pass", "pass")
    assert pair["text"].startswith("PASS: qwen32b-q4 may replace qwen32b-q8; ")
    assert printed["decision"]["policy_hash"] == a_comparison().decision.policy_hash


def test_without_a_verdict_the_status_is_null() -> None:
    printed = _printed(a_comparison(pairs=(a_blocked_pair(rows=(a_criterion_row(),)),)))
    (pair,) = printed["pairs"]
    assert (printed["status"], pair["status"], pair["criteria"][0]["status"]) == (None, None, None)


def test_a_difference_that_does_not_exist_is_not_a_number() -> None:
    (row,) = _printed(a_comparison(pairs=(a_pair(rows=(an_undefined_row(),)),)))["pairs"][0]["criteria"]
    assert row["difference"] == {"undefined": "0 questions, needs 2"}
    assert (row["reference"], row["candidate"]) == (None, None)


def test_figures_are_as_they_were_computed() -> None:
    row = a_criterion_row("seconds", status=Status.PASS, margin=1.25, reading=Reading.NOT_WORSE)
    (printed,) = _printed(a_comparison(pairs=(a_pair(rows=(row,)),)))["pairs"][0]["criteria"]
    assert printed["difference"]["value"] == pytest.approx(1.05)
    assert (printed["unit"], printed["margin"], printed["status"]) == ("ratio", 1.25, "pass")


def test_a_file_of_it_is_harmless_where_it_is_shown(tmp_path: Path) -> None:
    path = tmp_path / "comparison.json"
    write_comparison_json(path, a_hostile_comparison())
    text = path.read_text(encoding="utf-8")
    assert json.loads(text) == _printed(a_hostile_comparison())
    assert not set(text) & {"\x1b", "\x9b", "\u202e", "\u200b"}


def test_simulated_answers_are_marked() -> None:
    pair = a_pair()
    simulated = replace(pair.candidate, target=replace(pair.candidate.target, is_simulated=True))
    (printed,) = _printed(a_comparison(pairs=(replace(pair, candidate=simulated),)))["pairs"]
    assert (printed["reference"]["simulated"], printed["candidate"]["simulated"]) == (False, True)
