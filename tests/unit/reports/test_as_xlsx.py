from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from xlsxwriter.workbook import Workbook as WrittenWorkbook

from evalkit.domain.attempt import Note, Outcome
from evalkit.domain.question import Language
from evalkit.domain.rubric import Dimension
from evalkit.domain.score import Scored
from evalkit.errors import StorageError
from evalkit.reports.as_xlsx import lists
from evalkit.reports.as_xlsx.columns import ATTEMPT_COLUMNS, QUESTION_SHEET_COLUMNS
from evalkit.reports.as_xlsx.names import sheet_names
from evalkit.reports.as_xlsx.paper import book_in
from evalkit.reports.as_xlsx.summary import write_summary
from evalkit.reports.document import Beside, Block, Cell, Column, Facts, Paragraph, Section, Table
from evalkit.reports.rows import COLUMNS, QUESTION_COLUMNS, AttemptRow
from evalkit.text.room import lines_in
from tests.builders import A_MOMENT, a_failed_attempt, a_run, a_score, a_target, a_variant, an_attempt
from tests.unit.reports.attempt_rows import an_attempt_row
from tests.unit.reports.books import PAGES, foreign_formulas, write_book
from tests.unit.reports.cards import a_question_card, a_scorecard

_HOSTILE = '=HYPERLINK("http://127.0.0.1/","x")'


def _book(tmp_path: Path, *rows: AttemptRow, cards: Any = None, language: Language = "en") -> Workbook:
    path = tmp_path / "run.xlsx"
    assert write_book(path, cards or [a_scorecard()], rows, language=language) == len(rows)
    return load_workbook(path)


def _records(sheet: Any) -> list[dict[str, Any]]:
    heads, *rows = sheet.iter_rows(values_only=True)
    return [dict(zip(heads, row, strict=True)) for row in rows]


def _summary(tmp_path: Path, *blocks: Block, title: str = "qwen-q8") -> Any:
    path = tmp_path / "summary.xlsx"
    with WrittenWorkbook(str(path)) as workbook:
        section = Section(key="verdict", title="Verdict", blocks=blocks)
        book = book_in(workbook, "en", about=title)
        write_summary(book.sheet("Summary"), book, title=title, sections=[section])
    return load_workbook(path).worksheets[0]


def _texts(sheet: Any) -> list[object]:
    return [cell.value for row in sheet.iter_rows() for cell in row if cell.value is not None]


def test_a_run_is_a_summary_its_questions_and_its_attempts(tmp_path: Path) -> None:
    lists = ["Questions", "Method", "Figures", "Chart data", "Attempts"]
    assert _book(tmp_path, an_attempt_row()).sheetnames == [*PAGES, *lists]
    pages = ["汇总", "成绩单", "权重", "类别与难度", "稳定性", "速度"]
    in_chinese = [*pages, "题目", "方法", "全部指标", "图表数据", "作答"]
    assert _book(tmp_path, an_attempt_row(), language="zh").sheetnames == in_chinese


def test_several_runs_have_a_scorecard_each_and_rows_that_name_theirs(tmp_path: Path) -> None:
    cards = [a_scorecard(run=a_run(target=a_target(name=name))) for name in ("q8", "Q8", "attempts")]
    rows = [an_attempt_row(run=card.run) for card in cards]
    book = _book(tmp_path, *rows, cards=cards)
    assert book.sheetnames[:5] == ["Summary", "q8", "Q8 (2)", "attempts (2)", "Weights"]
    heads = [cell.value for cell in book["Attempts"][1]]
    assert heads[:2] == ["Model", "Run"]
    assert len(heads) == len(set(heads))
    assert {record["Model"] for record in _records(book["Attempts"])} == {"q8", "Q8", "attempts"}


def test_every_column_of_the_other_files_is_there() -> None:
    assert sorted(column.name for column in ATTEMPT_COLUMNS) == sorted(COLUMNS)
    assert {column.name for column in QUESTION_SHEET_COLUMNS} == {*QUESTION_COLUMNS} - {"run_id", "model"}


def test_an_attempt_is_numbers_moments_and_names_in_the_readers_language(tmp_path: Path) -> None:
    attempt = an_attempt(outcome=Outcome.CUT_IN_ANSWER, notes=frozenset({Note.REPEATED_TAIL, Note.CONTEXT_SHIFTED}))
    (record,) = _records(_book(tmp_path, an_attempt_row(attempt=attempt), language="zh")["作答"])
    assert (record["类别"], record["结局"], record["是否正确"], record["语言"]) == ("数学", "回答中断", "是", "英文")
    assert record["备注"] == "超出上下文仍正常结束、结尾有重复段落"
    assert (record["准确性（1-5）"], record["响应时间（1-5）"], record["完整回答（秒）"]) == (5, 3, 12)
    assert abs((record["发送时间（UTC）"] - A_MOMENT.replace(tzinfo=None)).total_seconds()) < 0.001


def test_what_was_not_measured_is_an_empty_cell(tmp_path: Path) -> None:
    row = an_attempt_row(attempt=a_failed_attempt(), scores={}, series={}, is_right=None, answer="")
    (record,) = _records(_book(tmp_path, row)["Attempts"])
    absent = ("Right", "Accuracy, 1 to 5", "Complete after, s", "Reply tokens", "Answer read", "Answer")
    assert [record[head] for head in absent] == [None] * 6
    assert record["No accuracy because"] == "never scored"


def test_a_question_is_one_row_with_its_answers(tmp_path: Path) -> None:
    card = a_question_card(answers=(("42", 2), ("", 1)), right=2, asked=3)
    (record,) = _records(_book(tmp_path, cards=[a_scorecard(questions=(card,))])["Questions"])
    assert record["Answers read, how often"] == "42 ×2; (not read) ×1"
    assert (record["Times right"], record["Times counted"], record["Answered"]) == (2, 3, 3)
    assert record["Share right"] == pytest.approx(2 / 3, abs=1e-6)


@pytest.mark.parametrize("name", ["Questions", "Attempts"])
def test_lists_have_frozen_heads_filters_and_one_page_of_width(tmp_path: Path, name: str) -> None:
    sheet = _book(tmp_path, an_attempt_row(), an_attempt_row())[name]
    assert sheet.freeze_panes == "B2"
    assert sheet.auto_filter.ref == sheet.dimensions
    assert (sheet.page_setup.orientation, sheet.page_setup.fitToHeight) == ("landscape", 0)
    fit = sheet.sheet_properties.pageSetUpPr
    assert fit is not None
    assert fit.fitToPage
    assert sheet.print_title_rows == "$1:$1"
    assert len(list(sheet.conditional_formatting)) >= 2


def test_colours_mark_scores_misses_and_outcomes(tmp_path: Path) -> None:
    sheet: Any = _book(tmp_path, an_attempt_row())["Attempts"]
    heads = {cell.column_letter: cell.value for cell in sheet[1]}
    coloured = {heads[re.sub(r"\d.*", "", str(rule.sqref))] for rule in sheet.conditional_formatting}
    assert coloured == {"Outcome", "Right", "Accuracy, 1 to 5", "Response time, 1 to 5"}


def test_no_text_becomes_a_formula_a_link_or_a_number(tmp_path: Path) -> None:
    row = an_attempt_row(
        run=a_run(target=a_target(name="=1+1")),
        variant=a_variant(question_id="@SUM(A1)", cluster="+1"),
        attempt=an_attempt(finish_reason="-1", served_model="http://127.0.0.1/x"),
        scores={Dimension.ACCURACY: a_score(finding=Scored(value=1.0, read="42"))},
        answer=_HOSTILE,
    )
    question = a_question_card(question_id="=1+1", expected="=2", answers=((_HOSTILE, 1),))
    card = a_scorecard(run=row.run, questions=(question,))
    book = _book(tmp_path, row, cards=[card, card])
    cells = [cell for sheet in book for line in sheet.iter_rows() for cell in line]
    assert not foreign_formulas(book)
    assert not [cell.coordinate for cell in cells if cell.hyperlink is not None]
    (answer,) = (cell for line in book["Attempts"].iter_rows() for cell in line if cell.value == _HOSTILE)
    assert answer.quotePrefix
    assert {cell.data_type for cell in cells if cell.value == "42"} == {"s"}


@pytest.mark.parametrize("text", ["<r><t>x</t></r>", "<r></r>", '<r><f>1+1</f><v a="&">', "</t></is></c>", "_x0041_"])
def test_an_answer_cannot_write_into_the_file(tmp_path: Path, text: str) -> None:
    (record,) = _records(_book(tmp_path, an_attempt_row(answer=text))["Attempts"])
    assert record["Answer"].replace("_x005F", "") == text


def test_controls_are_shown_and_long_answers_say_how_much_is_missing(tmp_path: Path) -> None:
    rows = [an_attempt_row(answer="a\x00b\x1b[2J\ufffe"), an_attempt_row(answer="题" * 40_000)]
    controls, long = _records(_book(tmp_path, *rows)["Attempts"])
    assert controls["Answer"] == "a␀b␛[2J\ufffd"
    assert len(long["Answer"]) == 32_767
    assert long["Answer"].endswith("… [40000 characters in full]")


def test_a_list_that_is_too_long_for_a_sheet_goes_on_on_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lists, "MOST_ROWS", 2)
    rows = [an_attempt_row(attempt=an_attempt(repeat=number)) for number in range(5)]
    book = _book(tmp_path, *rows, cards=[a_scorecard(questions=())])
    names = [name for name in book.sheetnames if name.startswith("Attempts")]
    assert names == ["Attempts", "Attempts (2)", "Attempts (3)"]
    kept = [record["Repeat"] for name in names for record in _records(book[name])]
    assert kept == [1, 2, 3, 4, 5]


def test_the_summary_says_what_the_page_says_with_numbers_as_numbers(tmp_path: Path) -> None:
    figures = Table(
        columns=(Column(label="category"), Column(label="right", is_figure=True)),
        rows=((Cell(text="math"), Cell(text="90% (36)", value=0.9, kind="share", tone="good")),),
    )
    facts = Facts(rows=(("server", "llama.cpp"),))
    sheet = _summary(tmp_path, Paragraph(text="Well done"), facts, figures, Beside(tables=(figures, figures)))
    assert _texts(sheet)[:5] == ["qwen-q8", "Verdict", "Well done", "server", "llama.cpp"]
    numbers = [cell for row in sheet.iter_rows() for cell in row if cell.value == 0.9]
    assert [cell.number_format for cell in numbers] == ['0%" (36)"'] * 3
    assert sheet.freeze_panes == "A2"


@pytest.mark.parametrize(
    ("cell", "number_format"),
    [
        (Cell(text="71.4%", value=0.714, kind="share"), "0.0%"),
        (Cell(text="1,742", value=1742.3, kind="number"), "#,##0"),
        (Cell(text="0.434", value=0.434, kind="number"), "#,##0.000"),
        (Cell(text="90%（36）", value=0.9, kind="share"), '0%"（36）"'),
        (Cell(text="about half", value=0.5, kind="share"), "0.0%"),
    ],
)
def test_a_number_shows_with_the_digits_of_its_text(tmp_path: Path, cell: Cell, number_format: str) -> None:
    sheet = _summary(tmp_path, Table(columns=(Column(label="x", is_figure=True),), rows=((cell,),)))
    assert [found.number_format for row in sheet.iter_rows() for found in row if found.value == cell.value] == [
        number_format
    ]


def test_no_text_of_a_summary_becomes_a_formula(tmp_path: Path) -> None:
    table = Table(columns=(Column(label="=1"),), rows=((Cell(text=_HOSTILE),),))
    sheet = _summary(tmp_path, Paragraph(text="=1+1"), Facts(rows=(("=a", "<r>=b</r>"),)), table, title="=cmd")
    assert not [cell.coordinate for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    assert {"=1+1", "=a", "<r>=b</r>", _HOSTILE, "=cmd"} <= set(_texts(sheet))


def test_a_row_is_as_high_as_its_text_needs(tmp_path: Path) -> None:
    short, long = Paragraph(text="short"), Paragraph(text="题目 " * 200)
    sheet = _summary(tmp_path, short, long)
    heights = {cell.value: sheet.row_dimensions[cell.row].height for row in sheet.iter_rows() for cell in row}
    assert heights["short"] in {None, 15}
    assert heights[long.text] > 100
    assert lines_in("one two three", 9) == 2


def test_the_file_names_no_person(tmp_path: Path) -> None:
    properties = _book(tmp_path, an_attempt_row()).properties
    assert properties.title == "evalkit: qwen-q8"
    assert (properties.creator, properties.lastModifiedBy) == (None, None)


@pytest.mark.parametrize(
    ("texts", "names"),
    [
        (["a/b:c*[d]?"], ["a_b_c__d__"]),
        (["''", "'x'"], ["_", "x"]),
        (["History", "Attempts"], ["History_", "Attempts (2)"]),
        (["x" * 40, "x" * 40], ["x" * 31, "x" * 27 + " (2)"]),
        (["😀" * 20], ["😀" * 15]),
    ],
)
def test_names_of_sheets_are_allowed_and_each_once(tmp_path: Path, texts: list[str], names: list[str]) -> None:
    assert list(sheet_names(texts, taken=["Attempts"])) == names
    with WrittenWorkbook(str(tmp_path / "names.xlsx")) as workbook:
        for name in names:
            workbook.add_worksheet(name)


def test_a_place_that_cannot_be_written_is_the_systems_own_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        write_book(tmp_path / "nowhere" / "run.xlsx", [a_scorecard()])


def test_what_breaks_off_leaves_no_files_behind(tmp_path: Path) -> None:
    def rows() -> Iterator[AttemptRow]:
        yield an_attempt_row()
        raise StorageError("gone")

    with pytest.raises(StorageError):
        write_book(tmp_path / "run.xlsx", [a_scorecard()], rows())
    assert not list(tmp_path.iterdir())


def test_no_text_of_a_list_is_kept_for_the_whole_file(tmp_path: Path) -> None:
    # Shared strings are what grows with a run: every answer would stand in memory until the end.
    _book(tmp_path, an_attempt_row(answer="told-in-an-answer"))
    with zipfile.ZipFile(tmp_path / "run.xlsx") as archive:
        shared = archive.read("xl/sharedStrings.xml").decode()
    assert "weighted total" in shared.lower()
    assert "told-" not in shared
