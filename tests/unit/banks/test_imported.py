"""Tables of questions: what becomes of a row, and what is told of one that cannot be taken."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from evalkit.banks.imported import ImportDefaults, ImportedRow, RowMistake, TableRow, imported_rows
from evalkit.banks.tables import read_table
from evalkit.domain.question import Category, Difficulty
from evalkit.errors import BankError, UserError

DEFAULTS = ImportDefaults(category=Category.DOMAIN_LAW, difficulty=Difficulty.MEDIUM, language=None)


def taken(*rows: dict[str, str], defaults: ImportDefaults = DEFAULTS) -> list[ImportedRow | RowMistake]:
    placed = [TableRow(place=f"t.csv:{number}", cells=cells) for number, cells in enumerate(rows, start=2)]
    return list(imported_rows(placed, defaults))


def answer_of(answer: str, **cells: str) -> dict[str, Any]:
    (row,) = taken({"question": "What is it?", "answer": answer, **cells})
    assert isinstance(row, ImportedRow), row
    return dict(row.question["en"]["answer"])


def refused(**cells: str) -> str:
    (row,) = taken({"question": "What is it?", "answer": "5", **cells})
    assert isinstance(row, RowMistake), row
    return str(row)


def test_the_kind_of_an_answer_is_seen_from_its_form() -> None:
    assert answer_of("5")["kind"] == "number"
    assert answer_of("-0.25", unit="m", tolerance="0.01")["kind"] == "number"
    assert answer_of("14 days") == {"kind": "number", "value": Decimal(14), "unit": "days"}
    assert answer_of("7%") == {"kind": "number", "value": Decimal(7), "unit": "%"}
    assert answer_of("12.50元", unit="元")["value"] == Decimal("12.50")
    assert answer_of("2026-03-30")["kind"] == "text"
    assert answer_of("14:30")["kind"] == "text"
    assert answer_of("plum", A="stone", B="Plum")["key"] == "B"
    assert answer_of("yes") == {"kind": "boolean", "value": True}
    assert answer_of("Friday", aliases="Fri; Fr")["aliases"] == ["Fri", "Fr"]
    assert answer_of("b", A="grass", B="blood") == {
        "kind": "choice",
        "key": "B",
        "options": {"A": "grass", "B": "blood"},
    }
    assert answer_of("no valid answer")["kind"] == "no_valid_answer"
    assert (
        answer_of("Because the clause was never signed, and what is not signed binds nobody at all.")["kind"] == "open"
    )
    assert answer_of("Lea, Nils、Mo", kind="sequence")["members"] == ["Lea", "Nils", "Mo"]


def test_what_a_row_says_of_itself_is_kept_and_the_rest_is_filled_in() -> None:
    rows = taken(
        {
            "question": "一共多少元？",
            "answer": "12",
            "category": "数学",
            "difficulty": "困难",
            "checklist": "算对了吗？；单位对吗？",
        },
        {"question": "Who?", "answer": "Lea", "category": "multi-step", "id": "who-1", "solution": "She was there."},
    )
    first, second = rows
    assert isinstance(first, ImportedRow)
    assert isinstance(second, ImportedRow)
    assert (first.category, first.question["id"], first.question["difficulty"]) == (Category.MATH, "math-001", "hard")
    assert first.question["languages"] == ["zh"]
    assert first.question["zh"]["checklist"] == ["算对了吗？", "单位对吗？"]
    assert first.question["proof"]["argument"].startswith("由 t.csv:2 导入")
    assert (second.category, second.question["id"]) == (Category.MULTI_STEP, "who-1")
    assert second.question["en"]["solution"] == "She was there."
    assert len(second.question["en"]["checklist"]) == 2


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        ({"answer": "D", "A": "x", "B": "y"}, "answer `D` names none of the options: A, B"),
        ({"answer": "five", "kind": "number"}, "answer `five` is no number; write digits with a point"),
        ({"answer": "maybe", "kind": "boolean"}, "answer `maybe` is neither yes nor no"),
        ({"answer": "2,400.50"}, "answer `2,400.50` may be read in two ways; write digits with a point"),
        ({"answer": "3,5"}, "answer `3,5` may be read in two ways"),
        ({"kind": "numbr"}, "kind `numbr` is not known; did you mean `number`?"),
        ({"category": "medecine"}, "category `medecine` is not known"),
        ({"difficulty": "very"}, "difficulty `very` is not known"),
        ({"tolerance": "little"}, "tolerance `little` is no number"),
    ],
)
def test_a_row_that_cannot_be_taken_is_told_with_its_place(cells: dict[str, str], told: str) -> None:
    said = refused(**cells)
    assert said.startswith("t.csv:2: ")
    assert told in said


def test_a_row_without_an_answer_and_an_id_used_twice_are_told_beside_good_rows() -> None:
    rows = taken(
        {"question": "Who?", "answer": "Lea", "id": "who"},
        {"question": "And?"},
        {"question": "Who else?", "answer": "Mo", "id": "who"},
    )
    assert [str(row) for row in rows if isinstance(row, RowMistake)] == [
        "t.csv:3: has no answer; every row needs a question and an answer",
        "t.csv:4: id `who` is already used in t.csv:2; give one of them a new id",
    ]


def _sheet(path: Path) -> None:
    book = openpyxl.Workbook()
    book.worksheets[0].append(["题目", "参考答案", "备注"])
    book.worksheets[0].append(["一打有几个？", 12, "易"])
    book.worksheets[0].append([None, None, None])
    book.worksheets[0].append(["半打有几个？", 6.0, None])
    book.save(path)


def _text(content: str, encoding: str = "utf-8") -> Callable[[Path], None]:
    def write(path: Path) -> None:
        path.write_bytes(content.encode(encoding))

    return write


@pytest.mark.parametrize(
    ("name", "write", "places"),
    [
        ("t.csv", _text("题目,参考答案,备注\n一打有几个？,12,易\n,,\n半打有几个？,6,\n"), [2, 4]),
        ("t.csv", _text("题目;参考答案;备注\r\n一打有几个？;12;易\r\n半打有几个？;6;\r\n", "gb18030"), [2, 3]),
        ("t.xlsx", _sheet, [2, 4]),
        (
            "t.jsonl",
            _text(
                '{"题目": "一打有几个？", "参考答案": 12, "备注": "易"}\n\n{"题目": "半打有几个？", "参考答案": "6"}\n'
            ),
            [1, 3],
        ),
        (
            "t.yaml",
            _text("- 题目: 一打有几个？\n  参考答案: 12\n  备注: 易\n- 题目: 半打有几个？\n  参考答案: 6\n"),
            [1, 4],
        ),
        (
            "t.yaml",
            _text(
                "questions:\n  - {题目: 一打有几个？, 参考答案: 12, 备注: 易}\n  - {题目: 半打有几个？, 参考答案: 6}\n"
            ),
            [2, 3],
        ),
    ],
)
def test_every_kind_of_table_gives_the_same_rows(
    tmp_path: Path, name: str, write: Callable[[Path], None], places: list[int]
) -> None:
    write(tmp_path / name)
    rows, unread = read_table(tmp_path / name)
    assert [row.cells for row in rows] == [
        {"question": "一打有几个？", "answer": "12"},
        {"question": "半打有几个？", "answer": "6"},
    ]
    assert [row.place for row in rows] == [f"{name}:{place}" for place in places]
    assert unread == ("备注",)


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("t.ods", "", "`.ods` is no kind that can be read; save it as .csv, .xlsx, .jsonl, .yaml, .yml"),
        ("t.csv", "frage,answer\na,b\n", "no column is headed `question` (or prompt"),
        ("t.csv", "question,answer,prompt\na,b,c\n", "columns `question` and `prompt` both mean `question`"),
        ("t.csv", "question,answer\n,\n", "has no row with a question"),
        ("t.csv", "question,answer\n", "the table has no rows below its heads"),
        ("t.csv", "", "the table has no rows below its heads"),
        ("t.csv", "question,question,answer\na,b,c\n", "2 columns are headed `question`; rename all but one"),
        ("t.xlsx", "no workbook", "is no .xlsx that can be read"),
        ("t.yaml", "question: a\n", "must hold a list of mappings"),
        ("t.yaml", "- a\n", "member 1 must be a mapping"),
    ],
)
def test_a_table_that_is_none_is_told_in_one_line(tmp_path: Path, name: str, content: str, told: str) -> None:
    (tmp_path / name).write_text(content, "utf-8")
    with pytest.raises(UserError) as raised:
        read_table(tmp_path / name)
    assert told in str(raised.value)
    assert "\n" not in str(raised.value)


def test_a_date_in_a_sheet_is_a_day_and_not_midnight(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.worksheets[0].append(["question", "answer"])
    book.worksheets[0].append(["When does it end?", datetime(2026, 3, 30)])  # noqa: DTZ001 - sheets know no zones
    book.save(tmp_path / "t.xlsx")
    rows, _ = read_table(tmp_path / "t.xlsx")
    assert rows[0].cells["answer"] == "2026-03-30"


def test_lines_that_are_no_json_are_all_told(tmp_path: Path) -> None:
    (tmp_path / "t.jsonl").write_text('{"question": "a", "answer": "b"}\n{"question": \n[1]\n', "utf-8")
    with pytest.raises(BankError) as raised:
        read_table(tmp_path / "t.jsonl")
    assert [defect.partition("t.jsonl:")[2][:12] for defect in raised.value.defects] == ["2: is not JS", "3: must be a"]


def test_a_table_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="cannot be read"):
        read_table(tmp_path / "t.csv")
