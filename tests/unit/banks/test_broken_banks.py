"""Every mistake in a bank is one line: where, what was found, what must hold, what next."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, cast

import pytest
from ruamel.yaml import YAML

from evalkit.banks.read import read_bank
from evalkit.errors import BankError
from tests.unit.banks.a_bank_folder import BANK_FILE, LOGIC_FILE, write_bank

CASES = cast("list[dict[str, Any]]", YAML(typ="safe", pure=True).load(Path(__file__).with_name("broken_banks.yaml")))


@pytest.fixture(autouse=True)
def in_the_project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def mistakes_of(folder: Path) -> tuple[str, ...]:
    with pytest.raises(BankError) as caught:
        read_bank(folder)
    return tuple(line.removeprefix("question_banks/tiny/") for line in caught.value.defects)


def spoilt_bank(root: Path, case: dict[str, Any]) -> Path:
    text = BANK_FILE if case["file"] == "bank.yaml" else LOGIC_FILE
    for old, new in case.get("edits", ()):
        assert old in text
        text = text.replace(old, new, 1)
    text = case.get("content", text)
    return write_bank(root, bank=text) if case["file"] == "bank.yaml" else write_bank(root, logic=text)


def test_the_bank_that_is_spoilt_below_is_faultless(tmp_path: Path) -> None:
    assert len(read_bank(write_bank(tmp_path)).questions) == 4


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_a_mistake_is_told_with_its_line(case: dict[str, Any], tmp_path: Path) -> None:
    assert mistakes_of(spoilt_bank(tmp_path, case)) == tuple(case["told"])


def test_every_mistake_is_a_single_line_with_a_place() -> None:
    lines = [line for case in CASES for line in case["told"]]
    assert len(CASES) >= 40
    assert all(re.fullmatch(r"(logic|bank)\.yaml:[1-9]\d*: .+[^.]", line) for line in lines)


def test_a_file_that_is_not_utf_8_is_told_with_its_line(tmp_path: Path) -> None:
    folder = write_bank(tmp_path, logic=b"canary: x\n# gr\xfc\xdfe\n")
    assert mistakes_of(folder) == ("logic.yaml:2: byte 0xfc is not UTF-8; save the file with the encoding UTF-8",)


def test_a_missing_folder_is_told(tmp_path: Path) -> None:
    assert mistakes_of(tmp_path / "question_banks" / "none") == (
        "question_banks/none:1: there is no such folder; give the folder that holds `bank.yaml`",
    )


def test_a_folder_without_a_bank_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert mistakes_of(tmp_path / "empty") == (
        "empty:1: the folder has no `bank.yaml`; every bank begins with that file",
    )


def test_a_folder_without_questions_is_told(tmp_path: Path) -> None:
    folder = write_bank(tmp_path)
    (folder / "logic.yaml").unlink()
    assert mistakes_of(folder) == (
        "question_banks/tiny:1: the folder has no questions; add a file such as `logic.yaml`",
    )


def test_an_id_used_in_another_file_is_told_with_that_file(tmp_path: Path) -> None:
    folder = write_bank(tmp_path)
    (folder / "more.yaml").write_text(LOGIC_FILE, "utf-8")
    assert mistakes_of(folder)[0] == (
        "more.yaml:4: question id `logic-001` is already used in question_banks/tiny/logic.yaml:4; "
        "give one of them a new id"
    )


def test_all_mistakes_of_all_files_are_told_at_once(tmp_path: Path) -> None:
    folder = write_bank(
        tmp_path,
        bank=BANK_FILE.replace("repeats: 3", "repeats: 0"),
        logic=LOGIC_FILE.replace("difficulty: hard", "difficulty: hrad").replace("key: B", "key: C"),
    )
    assert [line.split(" ")[0] for line in mistakes_of(folder)] == ["bank.yaml:8:", "logic.yaml:22:", "logic.yaml:52:"]


def test_a_folder_elsewhere_is_named_in_full(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = write_bank(tmp_path, bank=BANK_FILE.replace("repeats: 3", "repeats: 0"))
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    monkeypatch.chdir(elsewhere)
    assert mistakes_of(folder)[0].startswith(f"{folder}/bank.yaml:8: ")


@pytest.mark.parametrize(
    ("logic", "told"),
    [
        ("questions: [", "a:1: b/question_banks/tiny/logic.yaml:1: "),
        (LOGIC_FILE.replace("easy", "easy\n    id: twice"), "a:1: b/question_banks/tiny/logic.yaml:6: key `id`"),
    ],
)
def test_a_folder_with_colons_in_its_name_is_told_like_any_other(logic: str, told: str, tmp_path: Path) -> None:
    assert mistakes_of(write_bank(tmp_path / "a:1: b", logic=logic))[0].startswith(told)


def test_an_empty_folder_with_colons_in_its_name_is_told(tmp_path: Path) -> None:
    folder = write_bank(tmp_path / "a:1: b")
    (folder / "logic.yaml").unlink()
    assert mistakes_of(folder)[0].startswith("a:1: b/question_banks/tiny:1: the folder has no questions")
