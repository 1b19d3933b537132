"""Comparisons as CSV, Markdown and workbooks."""

from __future__ import annotations

import csv
import re
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from evalkit.domain.changed_question import AskedAnswer
from evalkit.domain.comparison import Comparison, Reading, Status
from evalkit.domain.criteria import DEFAULT_MARGINS
from evalkit.domain.question import Language
from evalkit.reports.as_csv import write_comparison_csv
from evalkit.reports.as_markdown import markdown_comparison
from evalkit.reports.as_xlsx.comparison import write_comparison_xlsx
from evalkit.reports.as_xlsx.comparison_columns import (
    CHANGED_SHEET_COLUMNS,
    CRITERION_SHEET_COLUMNS,
    SLICE_SHEET_COLUMNS,
)
from evalkit.reports.comparison_rows import CHANGED_COLUMNS, CRITERION_COLUMNS, SLICE_COLUMNS
from evalkit.reports.margin_bars import margin_bars
from tests.builders import a_target
from tests.unit.reports.candidates import a_failing_pair, a_hostile_comparison, several_candidates
from tests.unit.reports.comparisons import (
    a_blocked_pair,
    a_changed_question,
    a_comparison,
    a_criterion_row,
    a_difference,
    a_failing_row,
    a_pair,
    an_undefined_row,
    compared_run,
)

_FORMULA = '=HYPERLINK("http://127.0.0.1/","x")'


def _formulas() -> Comparison:
    """Formulas wherever a model, a server or a file may write."""
    answer = AskedAnswer(is_right=False, outcome="answered", read="=1+1", text=_FORMULA)
    changed = a_changed_question(question_id="=1+1", prompt=_FORMULA, expected="+1", reference_answer=answer)
    pairs = [
        replace(
            a_pair(changed=(changed,), rows=(a_criterion_row(rater=_FORMULA), an_undefined_row(reason=_FORMULA))),
            candidate=compared_run(name, target=a_target(name=name)),
        )
        for name in ("=1+1", "@SUM(A1)")
    ]
    return a_comparison(pairs=tuple(pairs), ranking=())


def _csv(tmp_path: Path, comparison: Comparison) -> list[dict[str, str]]:
    path = tmp_path / "comparison.csv"
    count = write_comparison_csv(path, comparison)
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == count
    return rows


def _book(tmp_path: Path, comparison: Comparison, language: Language = "en") -> Workbook:
    path = tmp_path / "comparison.xlsx"
    write_comparison_xlsx(path, comparison, language)
    return load_workbook(path)


def _records(sheet: Any) -> list[dict[str, Any]]:
    heads, *rows = sheet.iter_rows(values_only=True)
    return [dict(zip(heads, row, strict=True)) for row in rows]


def _xml(path: Path, name: str) -> str:

    with zipfile.ZipFile(path) as archive:
        return archive.read(name).decode()


def test_a_table_has_a_row_for_each_criterion_of_each_candidate(tmp_path: Path) -> None:
    rows = _csv(tmp_path, several_candidates())
    assert tuple(rows[0]) == CRITERION_COLUMNS
    assert [row["criterion"] for row in rows if row["candidate"] == "qwen32b-q2"] == list(DEFAULT_MARGINS)
    first = rows[0]
    assert (first["criterion"], first["difference"], first["margin"], first["status"]) == (
        *("accuracy", "-0.01", "0.05"),
        "pass",
    )
    assert (first["simulated"], first["reference"], first["verdict"]) == ("no", "qwen32b-q8", "pass")


def test_what_does_not_exist_is_an_empty_cell_with_its_reason(tmp_path: Path) -> None:
    (row,) = _csv(tmp_path, a_comparison(pairs=(a_pair(rows=(an_undefined_row(),)),)))
    absent = ("reference_figure", "candidate_figure", "difference", "low", "high", "p", "questions")
    assert not [name for name in absent if row[name]]
    assert row["undefined"] == "0 questions, needs 2"


def test_a_small_probability_is_not_written_as_nought(tmp_path: Path) -> None:
    (row,) = _csv(tmp_path, a_comparison(pairs=(a_pair(rows=(a_criterion_row(p=1.23456789e-9),)),)))
    assert float(row["p"]) == pytest.approx(1.23457e-9, abs=1e-15)


def test_no_cell_of_a_table_is_a_formula(tmp_path: Path) -> None:
    rows = _csv(tmp_path, _formulas())
    texts = [text for row in rows for name, text in row.items() if name not in {"difference", "low", "high"}]
    assert not [text for text in texts if text[:1] in {*"=+-@\t\r\n"}]
    assert rows[0]["candidate"] == "'=1+1"


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_markdown_page_begins_with_its_verdict_and_shows_what_was_asked(language: Language) -> None:
    title, verdict, *rest = markdown_comparison(a_comparison(), language).split("\n\n")
    assert title == {"en": "# qwen32b-q4 against qwen32b-q8", "zh": "# qwen32b-q4 对比 qwen32b-q8"}[language]
    assert verdict.startswith({"en": "**PASS: qwen32b-q4 may", "zh": "**通过：qwen32b-q4 可以"}[language])
    assert "What is 1 + 0?" in "\n".join(rest)


def test_hostile_texts_begin_no_cell_and_no_heading_of_their_own() -> None:
    text = markdown_comparison(a_hostile_comparison(), "en")
    tables = [line for line in text.splitlines() if line.startswith("|")]
    assert not [line for line in tables if not line.endswith("|")]
    assert "\x1b" not in text
    changed = a_changed_question(question_id="a | b\n# c", prompt="<img src=x>")
    page = markdown_comparison(a_comparison(pairs=(a_pair(changed=(changed,)),)), "en")
    assert "\n# c" not in page
    assert "<img" not in page.replace("\\<img", "")
    assert "a \\| b" in page


def test_one_candidate_is_a_decision_with_its_figures_and_a_chart(tmp_path: Path) -> None:
    names = ["Decision", "Criteria", "Slices", "Changed questions", "Chart data"]
    book = _book(tmp_path, a_comparison())
    assert book.sheetnames == names
    assert "<xdr:graphicFrame" in _xml(tmp_path / "comparison.xlsx", "xl/drawings/drawing1.xml")
    assert _book(tmp_path, a_comparison(), "zh").sheetnames == ["结论", "指标", "分项", "变化的题目", "图表数据"]


def test_several_candidates_have_a_sheet_each(tmp_path: Path) -> None:
    book = _book(tmp_path, several_candidates())
    assert book.sheetnames[:4] == ["Decision", "qwen32b-q4", "qwen32b-q3", "qwen32b-q2"]
    assert {record["Candidate"] for record in _records(book["Criteria"])} == {*book.sheetnames[1:4]}
    words = [cell.value for line in book["qwen32b-q2"].iter_rows() for cell in line]
    assert "What decides" in " ".join(str(word) for word in words)


def test_criteria_are_numbers_in_their_own_unit(tmp_path: Path) -> None:
    rows = (
        a_criterion_row(margin=0.05),
        a_failing_row("seconds", difference=a_difference(1.31, low=1.27, high=1.36), margin=1.25, is_primary=True),
        a_criterion_row("coherence", margin=0.25, difference=a_difference(-0.05, low=-0.2, high=0.1)),
    )
    sheet: Any = _book(tmp_path, a_comparison(pairs=(a_pair(rows=rows),)))["Criteria"]
    accuracy, seconds, coherence = _records(sheet)
    assert (accuracy["Change"], accuracy["Lower bound"], accuracy["Margin"]) == pytest.approx((-1.0, -4.0, 5.0))
    assert accuracy["Differences in"] == "percentage points"
    assert (seconds["Change"], seconds["Margin"], seconds["Verdict"]) == (1.31, 1.25, "FAIL")
    assert (coherence["Change"], coherence["Verdict"]) == (-0.05, "PASS")
    heads = {cell.value: cell.column for cell in sheet[1]}
    formats = [sheet.cell(row=row, column=heads["Change"]).number_format for row in (2, 3, 4)]
    assert formats == ["+0.0;-0.0;0.0", '"×"0.00', "+0.00;-0.00;0.00"]


def test_verdicts_and_readings_are_coloured_by_their_words(tmp_path: Path) -> None:
    sheet: Any = _book(tmp_path, several_candidates())["Criteria"]
    heads = {cell.column_letter: cell.value for cell in sheet[1]}
    coloured = {heads[re.sub(r"\d.*", "", str(found.sqref))] for found in sheet.conditional_formatting}
    assert coloured == {"Verdict", "In words", "Verdict on the candidate"}


def test_without_a_verdict_no_criterion_has_one(tmp_path: Path) -> None:
    pair = a_blocked_pair(rows=tuple(a_criterion_row(key) for key in DEFAULT_MARGINS))
    records = _records(_book(tmp_path, a_comparison(pairs=(pair,)))["Criteria"])
    assert {record["Verdict"] for record in records} == {"NO VERDICT"}
    assert {row["status"] for row in _csv(tmp_path, a_comparison(pairs=(pair,)))} == {""}
    assert {bar.status for bar in margin_bars(pair, "en")} == {None}


def test_changed_questions_have_both_answers_in_full(tmp_path: Path) -> None:
    long = AskedAnswer(is_right=False, outcome="cut_in_answer", read=None, text="word " * 500)
    changed = a_changed_question(candidate_answer=long)
    (record,) = _records(_book(tmp_path, a_comparison(pairs=(a_pair(changed=(changed,)),)))["Changed questions"])
    assert record["Candidate answered"] == long.text
    assert (record["Candidate outcome"], record["Candidate read"], record["Asked"]) == (
        *("cut in answer", None),
        "What is 1 + 0?",
    )


def test_every_column_of_the_flat_rows_is_there() -> None:
    assert sorted(column.name for column in CRITERION_SHEET_COLUMNS) == sorted(CRITERION_COLUMNS)
    assert {column.name for column in SLICE_SHEET_COLUMNS} == {*SLICE_COLUMNS} - {"confidence"}
    assert [column.name for column in CHANGED_SHEET_COLUMNS] == list(CHANGED_COLUMNS)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_no_text_becomes_a_formula_or_a_link(tmp_path: Path, language: Language) -> None:
    book = _book(tmp_path, _formulas(), language)
    cells = [cell for sheet in book for line in sheet.iter_rows() for cell in line]
    assert not [cell.coordinate for cell in cells if cell.data_type == "f" or cell.hyperlink is not None]
    assert {cell.data_type for cell in cells if cell.value == "=1+1"} == {"s"}


def test_series_of_the_chart_are_named_by_a_cell_and_never_by_a_formula(tmp_path: Path) -> None:
    _book(tmp_path, _formulas())
    formulas = re.findall(r"<c:f>(.*?)</c:f>", _xml(tmp_path / "comparison.xlsx", "xl/charts/chart1.xml"))
    assert formulas
    assert not [formula for formula in formulas if not formula.startswith("'Chart data'!$")]


@pytest.mark.parametrize(
    ("row", "ends"),
    [
        (a_criterion_row(margin=0.05, difference=a_difference(-0.01)), (-0.8, -0.2, 0.4)),
        (a_criterion_row("flip_rate", margin=0.05, difference=a_difference(0.01)), (-0.8, -0.2, 0.4)),
        (
            a_criterion_row("seconds", margin=1.25, difference=a_difference(1.25, low=1.0, high=1.5625)),
            (-2.0, -1.0, 0.0),
        ),
        (
            a_criterion_row("tokens_per_s", margin=1.25, difference=a_difference(0.8, low=0.64, high=1.0)),
            (-2.0, -1.0, 0.0),
        ),
    ],
)
def test_bars_measure_a_difference_by_its_margin_and_right_is_better(row: Any, ends: tuple[float, ...]) -> None:
    (bar,) = margin_bars(a_pair(rows=(row,)), "en")
    assert (bar.low, bar.value, bar.high) == pytest.approx(ends)


def test_bars_of_one_criterion_stand_together_where_a_candidate_lacks_another(tmp_path: Path) -> None:
    lacking = a_failing_pair(
        candidate="q2", rows=(an_undefined_row("flip_rate"), a_criterion_row("unfinished", reading=Reading.BETTER))
    )
    book = _book(tmp_path, a_comparison(pairs=(a_pair(candidate="q4"), lacking)))
    blocks = [[cell.value for cell in line][:2] for line in book["Chart data"].iter_rows()]
    heads = [number for number, (name, _) in enumerate(blocks) if name in {"q4", "q2"}]
    labels = [[name for name, _ in blocks[head + 1 : head + 5]] for head in heads]
    assert labels == [["accuracy", "trap accuracy", "flip rate", "unfinished"]] * 2
    assert [value is None for _, value in blocks[heads[1] + 1 : heads[1] + 5]] == [True, True, True, False]


def test_nothing_to_draw_makes_no_chart(tmp_path: Path) -> None:
    pair = a_pair(rows=(an_undefined_row("accuracy"),), status=Status.INCONCLUSIVE)
    assert "Chart data" not in _book(tmp_path, a_comparison(pairs=(pair,))).sheetnames
