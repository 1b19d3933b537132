"""The JSON Schemas: what they let through and what they catch."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import jsonschema
import pytest
from ruamel.yaml import YAML

from evalkit.banks.json_schema import bank_file_schema, question_file_schema
from tests.banks.shipped import FOLDER
from tests.unit.banks.a_bank_folder import BANK_FILE, LOGIC_FILE


def mistakes(content: str, *, is_bank: bool = False) -> list[str]:
    schema: dict[str, Any] = bank_file_schema() if is_bank else question_file_schema()
    validator = jsonschema.Draft202012Validator(schema)
    return [error.message for error in validator.iter_errors(YAML(typ="safe", pure=True).load(content))]


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.yaml")), ids=lambda path: path.name)
def test_the_shipped_bank_fits(path: Path) -> None:
    assert mistakes(path.read_text("utf-8"), is_bank=path.name == "bank.yaml") == []


@pytest.mark.parametrize(
    ("right", "wrong", "told"),
    [
        ("difficulty: easy", "difficulty: simple", "'simple' is not one of"),
        ("    twin_of: logic-002\n", "    twin: logic-002\n", "'twin' was unexpected"),
        ("kind: number, value: 7", "kind: digits, value: 7", "'digits' is not one of"),
        ("kind: number, value: 7", "kind: number, worth: 7", "'worth' was unexpected"),
        ("      solution: Seven days.\n", "", "is not valid under any of the given schemas"),
        ("category: logic", "category: logik", "'logik' is not one of"),
        ("apples: {from: 2, to: 9}", "apples: {from: 2, until: 9}", "is not valid under any of the given schemas"),
    ],
)
def test_a_slip_in_a_file_is_caught(right: str, wrong: str, told: str) -> None:
    assert mistakes(LOGIC_FILE) == []
    assert right in LOGIC_FILE
    assert any(told in message for message in mistakes(LOGIC_FILE.replace(right, wrong, 1)))


def test_a_slip_in_the_banks_own_file_is_caught() -> None:
    assert mistakes(BANK_FILE, is_bank=True) == []
    assert mistakes(BANK_FILE.replace("repeats: 3", "repeats: 0"), is_bank=True)
