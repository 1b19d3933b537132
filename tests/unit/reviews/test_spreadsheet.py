"""The form as a workbook: what a rater finds in it, and what nobody must."""

from __future__ import annotations

import csv
import io
import zipfile
from typing import Any

import pytest
from openpyxl import load_workbook

from evalkit.domain.question import Language
from evalkit.domain.review import Act
from evalkit.domain.sheet import Mark
from evalkit.reviews.csv_form import csv_form
from evalkit.reviews.form_texts import pieces
from evalkit.reviews.spreadsheet import workbook
from tests.sheets import a_blind_answer, a_scale, a_sheet
from tests.unit.reviews.filling import COHERENCE, cell_headed, opened

_HOSTILE = '=HYPERLINK("http://127.0.0.1/","x")'


def test_each_answer_is_a_row_in_the_order_of_the_sheet() -> None:
    page = opened(a_sheet(a_blind_answer(7), a_blind_answer(2)))["Scores"]
    assert [cell_headed(page, "No.", number).value for number in (1, 2)] == [1, 2]
    assert [cell_headed(page, "Answer to be scored", number).value for number in (1, 2)] == [
        "She has 7 + 7 = 14 apples.",
        "She has 2 + 2 = 4 apples.",
    ]


@pytest.mark.parametrize(("language", "word"), [("en", "cannot judge"), ("zh", "无法判断")])
def test_cells_take_scores_from_a_list_and_refuse_the_rest(language: Language, word: str) -> None:
    book = opened(a_sheet(language=language, scales=(a_scale(language=language),)))
    rules = {str(rule.sqref): rule for rule in book.worksheets[0].data_validations.dataValidation}
    rule = rules["D4:D6"]
    assert (rule.type, rule.formula1, rule.errorStyle) == ("list", f'"5,4,3,2,1,{word}"', None)
    assert rule.showErrorMessage


def test_a_scale_that_does_not_apply_to_an_answer_is_not_open() -> None:
    scales = (a_scale(), a_scale("completeness"))
    both = ("coherence", "completeness")
    book = opened(a_sheet(a_blind_answer(1, dimensions=both), a_blind_answer(2), scales=scales))
    page = book["Scores"]
    first, second = (cell_headed(page, "Completeness\n(5 best, 1 worst)", number) for number in (1, 2))
    assert (first.value, first.protection.locked) == (None, False)
    assert (second.value, second.protection.locked) == ("–", True)
    assert "E5" not in {str(cells) for rule in page.data_validations.dataValidation for cells in rule.sqref.ranges}


def test_only_scores_flags_and_comments_can_be_typed_in_and_the_lock_has_no_password() -> None:
    page: Any = opened(a_sheet())["Scores"]
    heads = {cell.column: cell.value for cell in page[3]}
    unlocked = {heads[cell.column] for row in page.iter_rows(min_row=4) for cell in row if not cell.protection.locked}
    assert unlocked == {COHERENCE, "Is something wrong with the question?", "Comment (if you like)"}
    assert (page.protection.sheet, page.protection.password) == (True, None)


def test_whatever_is_typed_as_a_comment_stays_text() -> None:
    assert cell_headed(opened(a_sheet())["Scores"], "Comment (if you like)", 1).number_format == "@"


def test_the_second_sheet_says_what_to_do_and_what_each_level_means() -> None:
    book = opened(a_sheet())
    assert book.sheetnames == ["Scores", "How to score"]
    words: list[tuple[Any, Any]] = [(row[0].value, row[1].value) for row in book["How to score"].iter_rows()]
    assert (5, "No leap and no false step; the final answer is what the last step yields.") in words
    assert any(number == 1 and str(said).startswith("Go through the sheet “Scores”") for number, said in words)
    assert {level for level, said in words if said and "leap" in said} >= {5, 4, 3}


def test_the_head_of_a_scale_has_its_levels_as_a_note() -> None:
    note = cell_headed(opened(a_sheet())["Scores"], COHERENCE, 0).comment
    assert note is not None
    assert "4: Exactly one leap, and no false step." in note.text


def test_heads_stay_in_sight_and_on_every_printed_page() -> None:
    page: Any = opened(a_sheet())["Scores"]
    assert (page.freeze_panes, page.print_title_rows) == ("B4", "$3:$3")
    assert (page.page_setup.orientation, page.page_setup.fitToHeight) == ("landscape", 0)


def test_nothing_is_hidden() -> None:
    long = a_blind_answer(1, answer="line\n" * 200, reference="42", reasoning="Hm.")
    book = opened(a_sheet(long))
    assert book.sheetnames == ["Scores", "How to score", "Whole texts", "References", "Reasoning"]
    assert {page.sheet_state for page in book.worksheets} == {"visible"}
    sizes = [
        size for page in book.worksheets for size in (*page.row_dimensions.values(), *page.column_dimensions.values())
    ]
    assert not [size for size in sizes if size.hidden]


def test_what_the_rater_said_so_far_is_filled_in() -> None:
    marks = {
        "coherence": Mark(act=Act.SCORE, value=4, revision=2),
        "flag": Mark(act=Act.FLAG, revision=1),
        "comment": Mark(act=Act.COMMENT, text="=unclear", revision=1),
    }
    taken_back = {"coherence": Mark(act=Act.CLEAR, revision=2), "flag": Mark(act=Act.CLEAR, revision=2)}
    unknown = {"coherence": Mark(act=Act.CANNOT_JUDGE, revision=1)}
    answers = [
        a_blind_answer(number, marks=given) for number, given in enumerate((marks, taken_back, unknown), start=1)
    ]
    page = opened(a_sheet(*answers))["Scores"]
    assert [cell_headed(page, COHERENCE, number).value for number in (1, 2, 3)] == [4, None, "cannot judge"]
    flags = [cell_headed(page, "Is something wrong with the question?", number).value for number in (1, 2, 3)]
    assert flags == ["yes", None, None]
    assert cell_headed(page, "Comment (if you like)", 1).value == "=unclear"


def test_a_text_that_does_not_fit_its_cell_is_linked_to_and_stands_whole() -> None:
    text = "\n".join(f"Step {number}: {'because ' * 30}" for number in range(400))
    book = opened(a_sheet(a_blind_answer(1), a_blind_answer(2, answer=text)))
    page, whole = book["Scores"], book["Whole texts"]
    assert cell_headed(page, "Too long for its cell", 1).hyperlink is None
    link = cell_headed(page, "Too long for its cell", 2).hyperlink
    assert link.location == "'Whole texts'!A3"
    assert whole["B3"].value == "No. 2: answer"
    assert whole["A3"].hyperlink.location == "'Scores'!A5"
    told = "\n".join(str(row[1].value) for row in whole.iter_rows(min_row=4))
    assert told == text
    shown = cell_headed(page, "Answer to be scored", 2).value
    assert len(shown) == 32_767
    assert shown.endswith("… [goes on in the sheet “Whole texts”]")
    assert text.startswith(shown.removesuffix("… [goes on in the sheet “Whole texts”]"))


def test_the_checklist_stands_open_under_the_scales_that_it_is_for() -> None:
    scales = (a_scale(), a_scale("completeness", uses_checklist=True), a_scale("common_sense", uses_reference=True))
    names = tuple(scale.dimension for scale in scales)
    book = opened(
        a_sheet(
            a_blind_answer(1, dimensions=names, checklist=("Is it 2?", "=Is the unit named?"), reference="2"),
            a_blind_answer(2, dimensions=names),
            scales=scales,
        )
    )
    head = "The question's checklist\n(for: Completeness)"
    cells = [cell_headed(book["Scores"], head, number) for number in (1, 2)]
    assert [(cell.value, cell.protection.locked) for cell in cells] == [
        ("1. Is it 2?\n2. =Is the unit named?", True),
        (None, True),
    ]
    assert not [row for row in book["References"].iter_rows() if "Is it 2?" in str(row[1].value)]
    guide = [str(row[1].value) for row in book["How to score"].iter_rows()]
    assert "The question's checklist stands in a column of its own." in guide
    assert guide.count("Open the reference for this one.") == 1
    assert "checklist" not in str([cell.value for row in opened(a_sheet())["Scores"].iter_rows() for cell in row])


def test_what_models_were_told_stands_once_among_the_notes() -> None:
    told = [("en", "Finish with one last line."), ("zh", "最后单独用一行。"), ("en", "Finish with one last line.")]
    answers = [a_blind_answer(at, language=language, instruction=words) for at, (language, words) in enumerate(told)]
    book = opened(a_sheet(*answers))
    words = [str(row[1].value) for row in book["How to score"].iter_rows()]
    assert words[-3:] == [
        "What the model was told about the form of its answer, behind each question",
        "Finish with one last line.",
        "最后单独用一行。",
    ]
    assert "last line" not in str([cell.value for row in book["Scores"].iter_rows() for cell in row])


def test_answers_to_one_question_share_its_reference_and_one_that_comes_again_has_its_own() -> None:
    """An answer that is shown twice must not be told by a title that names both."""
    answers = [a_blind_answer(at, reference=words) for at, words in enumerate(("2", "2", "5", "2"), start=1)]
    book = opened(a_sheet(*answers))
    places = [cell_headed(book["Scores"], "Reference", number).hyperlink.location for number in (1, 2, 3, 4)]
    assert places == ["'References'!A3", "'References'!A3", "'References'!A6", "'References'!A9"]


@pytest.mark.parametrize("text", ["a" * 20_000, "题目。" * 9_000, "\n" * 500, "one\n\ntwo", "", "𝕏" * 3_000])
def test_pieces_of_a_text_are_the_text(text: str) -> None:
    told = list(pieces(text))
    assert "".join(told).replace("\n", "") == text.replace("\n", "")


def test_no_text_becomes_a_formula_a_link_or_xml() -> None:
    texts = [_HOSTILE, "<r><t>x</t></r>", "</t></is></c>", "a\x00b\x1b[2J", "+1", "http://127.0.0.1/x"]
    answers = [
        a_blind_answer(number, question=text, answer=text, reference=text) for number, text in enumerate(texts, 1)
    ]
    book = opened(a_sheet(*answers, rater="=1+1", scales=(a_scale(title="=1+1", asks="@SUM(A1)"),)))
    cells = [cell for page in book.worksheets for row in page.iter_rows() for cell in row]
    assert not [cell.coordinate for cell in cells if cell.data_type == "f"]
    assert not [cell.hyperlink.target for cell in cells if cell.hyperlink is not None and cell.hyperlink.target]
    found = [cell_headed(book["Scores"], "Question", number).value for number in range(1, 7)]
    assert found == [*texts[:3], "a␀b␛[2J", *texts[4:]]


def test_the_same_sheet_gives_the_same_bytes_and_they_say_neither_when_nor_by_whom() -> None:
    assert workbook(a_sheet()) == workbook(a_sheet())
    properties = load_workbook(io.BytesIO(workbook(a_sheet()))).properties
    assert (properties.title, properties.creator, properties.lastModifiedBy) == ("Scoring form", None, None)
    with zipfile.ZipFile(io.BytesIO(workbook(a_sheet()))) as archive:
        assert not [name for name in archive.namelist() if "custom" in name or "media" in name]


def test_a_sheet_with_simulated_answers_says_so() -> None:
    assert str(opened(a_sheet(is_simulated=True))["Scores"]["A2"].value).startswith("SIMULATED: ")
    assert "SIMULATED" not in str(opened(a_sheet())["Scores"]["A2"].value)


def test_a_sheet_without_answers_is_a_form_without_rows() -> None:
    page = opened(a_sheet(answers=()))["Scores"]
    assert cell_headed(page, "No.", 1).value is None


def test_csv_has_the_checklist_beside_the_reference_and_the_instruction_above_the_table() -> None:
    scale = a_scale(uses_checklist=True)
    answer = a_blind_answer(checklist=("=Is it 2?",), reference="2", instruction="Finish with one last line.")
    rows = list(csv.reader(io.StringIO(csv_form(a_sheet(answer, scales=(scale,))).decode("utf-8-sig"), newline="")))
    at = next(number for number, row in enumerate(rows) if row[:1] == ["No."])
    assert rows[at][3:5] == ["Reference", "The question's checklist\n(for: Coherence)"]
    assert rows[at + 1][3:5] == ["2", "1. =Is it 2?"]
    assert ["Finish with one last line."] in rows[:at]
