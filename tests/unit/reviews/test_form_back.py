"""Forms read back: what counts, what changes nothing, and each defect in one line."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from openpyxl import Workbook

from evalkit.domain.review import COMMENT, FLAG, Act
from evalkit.domain.sheet import Mark, Sheet, Tick
from evalkit.errors import FormError
from tests.sheets import a_blind_answer, a_scale, a_sheet
from tests.unit.reviews.filling import COHERENCE, cell_headed, filled_csv, opened, said_in, saved

_FLAG, _COMMENT = "Is something wrong with the question?", "Comment (if you like)"


def _filled(sheet: Sheet, cells: dict[tuple[str, int], Any]) -> Workbook:
    book = opened(sheet)
    for (head, number), value in cells.items():
        cell_headed(book["Scores"], head, number).value = value
    return book


def _told(ticks: tuple[Tick, ...]) -> list[tuple[int, str, Act, int | None, str, int]]:
    return [(int(tick.item_id, 16), tick.subject, tick.act, tick.value, tick.text, tick.revision) for tick in ticks]


def _defects(content: bytes, sheet: Sheet, *, file: str = "form.xlsx") -> tuple[str, ...]:
    with pytest.raises(FormError) as caught:
        said_in(content, sheet, file=file)
    return caught.value.defects


def _marked(sheet: Sheet, ticks: tuple[Tick, ...]) -> dict[tuple[str, str], Mark]:
    return {
        (tick.item_id, tick.subject): Mark(act=tick.act, value=tick.value, text=tick.text, revision=tick.revision)
        for tick in ticks
    }


def test_what_is_filled_in_comes_back() -> None:
    book = _filled(
        a_sheet(), {(COHERENCE, 1): 5, (COHERENCE, 3): "cannot judge", (_FLAG, 2): "yes", (_COMMENT, 2): "Which Ann?\n"}
    )
    assert _told(said_in(saved(book), a_sheet())) == [
        (1, "coherence", Act.SCORE, 5, "", 1),
        (2, FLAG, Act.FLAG, None, "", 1),
        (2, COMMENT, Act.COMMENT, None, "Which Ann?", 1),
        (3, "coherence", Act.CANNOT_JUDGE, None, "", 1),
    ]


def test_a_form_that_nobody_touched_says_nothing() -> None:
    marks = {
        "coherence": Mark(act=Act.SCORE, value=4, revision=3),
        "comment": Mark(act=Act.COMMENT, text="=a  'b'\r\n-c", revision=1),
    }
    sheet = a_sheet(a_blind_answer(1, marks=marks), a_blind_answer(2, answer="_x0041_ 'x' ?\u00a0\x07√ ½ 😀 é"))
    assert said_in(saved(opened(sheet)), sheet) == ()
    for encoding in ("utf-8-sig", "utf-16", "gbk"):
        assert said_in(filled_csv(sheet, {}, encoding=encoding), sheet, file="form.csv") == ()


@pytest.mark.parametrize("typed", [4, 4.0, "4", " 4 ", "４", "4.0"])
def test_a_four_is_a_four_however_it_is_typed(typed: object) -> None:
    (tick,) = said_in(saved(_filled(a_sheet(), {(COHERENCE, 2): typed})), a_sheet())
    assert (tick.act, tick.value) == (Act.SCORE, 4)


@pytest.mark.parametrize("typed", ["cannot judge", "Cannot  Judge", "无法判断"])
def test_cannot_judge_is_read_in_both_languages(typed: str) -> None:
    (tick,) = said_in(saved(_filled(a_sheet(), {(COHERENCE, 2): typed})), a_sheet())
    assert tick.act is Act.CANNOT_JUDGE


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        (0, "found `0`"),
        (6, "found `6`"),
        (3.5, "found `3.5`"),
        (-4, "found `-4`"),
        ("four", "found `four`"),
        ("4/5", "found `4/5`"),
        (True, "found `True`"),
        (datetime(2026, 4, 5), "found `2026-04-05 00:00:00`"),  # noqa: DTZ001 - what a cell holds
        ("#N/A", "found `#N/A`"),
        ("=2+2", "holds a formula"),
    ],
)
def test_what_is_no_score_is_refused_with_its_cell(typed: object, found: str) -> None:
    (defect,) = _defects(saved(_filled(a_sheet(), {(COHERENCE, 1): 5, (COHERENCE, 2): typed})), a_sheet())
    assert defect.startswith(f"form.xlsx: Scores!D5: {found}; must be 5, 4, 3, 2, 1 or `cannot judge`, or empty")
    assert "\n" not in defect


def test_every_defect_is_listed_and_nothing_is_taken() -> None:
    cells = {(COHERENCE, 1): 5, (COHERENCE, 2): 9, (_FLAG, 3): "maybe", (_COMMENT, 3): "x" * 6_000}
    defects = _defects(saved(_filled(a_sheet(), cells)), a_sheet())
    assert [defect.split(":")[1].strip() for defect in defects] == ["Scores!D5", "Scores!E6", "Scores!F6"]


def test_very_many_defects_are_counted() -> None:
    sheet = a_sheet(*(a_blind_answer(number) for number in range(1, 81)))
    defects = _defects(saved(_filled(sheet, {(COHERENCE, number): 9 for number in range(1, 81)})), sheet)
    assert len(defects) == 51
    assert defects[-1] == "form.xlsx: and 30 more of this kind"


@pytest.mark.parametrize(("head", "place"), [("Question", "B5"), ("Answer to be scored", "C5")])
def test_a_changed_text_is_found_in_its_cell(head: str, place: str) -> None:
    book = _filled(a_sheet(), {(head, 2): "She has 5 apples.", (COHERENCE, 2): 5})
    (defect,) = _defects(saved(book), a_sheet())
    assert (
        defect
        == f"form.xlsx: Scores!{place}: is not the text that was sent; put the row back from the form as it was sent"
    )


def test_a_code_on_the_wrong_row_is_found() -> None:
    book = opened(a_sheet())
    page, head = book["Scores"], "Code: please leave"
    one, two = cell_headed(page, head, 1), cell_headed(page, head, 2)
    one.value, two.value = two.value, one.value
    assert len(_defects(saved(book), a_sheet())) == 4


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("abc", "found `abc`; must be the code that was sent"),
        ("f00d0000000000aa-00000000000000ff-12345678", "is no answer of this form"),
        ("f00d0000000000bb-0000000000000002-12345678", "is a row of another form"),
        (None, "has scores and no code"),
    ],
)
def test_an_unknown_row_is_refused(code: str | None, said: str) -> None:
    book = _filled(a_sheet(), {("Code: please leave", 2): code, (COHERENCE, 2): 5})
    (defect,) = _defects(saved(book), a_sheet())
    assert defect.startswith("form.xlsx: Scores!G5: ")
    assert said in defect


def test_a_row_that_is_there_twice_is_refused() -> None:
    book = opened(a_sheet())
    page: Any = book["Scores"]
    for column in range(1, 8):
        page.cell(9, column).value = page.cell(5, column).value
    (defect,) = _defects(saved(book), a_sheet())
    assert defect == "form.xlsx: Scores!G9: is the same answer as row 5; delete one of the two rows"


def test_a_score_where_nothing_is_asked_is_refused() -> None:
    sheet = a_sheet(
        a_blind_answer(1, dimensions=("coherence", "completeness")),
        a_blind_answer(2),
        scales=(a_scale(), a_scale("completeness")),
    )
    head = "Completeness\n(5 best, 1 worst)"
    (defect,) = _defects(saved(_filled(sheet, {(head, 2): 4})), sheet)
    assert defect == "form.xlsx: Scores!E5: found `4`; nothing is asked here, so leave it empty"
    for typed in (None, "-", "—"):
        assert said_in(saved(_filled(sheet, {(head, 2): typed})), sheet) == ()


def test_sorted_hidden_blank_and_added_rows_and_columns_do_no_harm() -> None:
    book = _filled(a_sheet(), {(COHERENCE, 1): 1, (COHERENCE, 2): 2, (COHERENCE, 3): 3})
    page: Any = book["Scores"]
    rows = [[cell.value for cell in row] for row in page.iter_rows(min_row=4, max_row=6)]
    page.delete_rows(4, 3)
    for number, row in zip((5, 9, 7), rows, strict=True):
        for column, value in enumerate(row, start=1):
            page.cell(number, column).value = value
    page.row_dimensions[7].hidden = True
    page.cell(12, 2).value = "thanks for sending this"
    page.insert_cols(4)
    page["D3"].value = "my own notes"
    page.delete_rows(1, 1)
    page.title = "Sheet1"
    assert {(int(tick.item_id, 16), tick.value) for tick in said_in(saved(book), a_sheet())} == {(1, 1), (2, 2), (3, 3)}


def test_rows_may_be_left_out() -> None:
    book = _filled(a_sheet(), {(COHERENCE, 1): 1})
    book["Scores"].delete_rows(5, 2)
    assert len(said_in(saved(book), a_sheet())) == 1


def test_a_missing_or_doubled_column_is_refused() -> None:
    book = opened(a_sheet())
    book["Scores"].delete_cols(4)
    (defect,) = _defects(saved(book), a_sheet())
    said = "no column in this row is headed `Coherence (5 best, 1 worst)`; put it back as it was sent"
    assert defect == f"form.xlsx: Scores!A3: {said}"
    book = opened(a_sheet())
    book["Scores"]["J3"].value = COHERENCE
    assert _defects(saved(book), a_sheet()) == (
        "form.xlsx: Scores!J3: 2 columns are headed `Coherence (5 best, 1 worst)`; delete all but one",
    )


def test_a_sheet_that_was_copied_is_refused() -> None:
    book = opened(a_sheet())
    book.copy_worksheet(book["Scores"])
    (defect,) = _defects(saved(book), a_sheet())
    assert defect == "form.xlsx: sheets `Scores` and `Scores Copy` both hold scores; delete all but one of them"


def test_the_same_form_again_changes_nothing() -> None:
    content = saved(_filled(a_sheet(), {(COHERENCE, 1): 5, (_COMMENT, 1): "good"}))
    first = said_in(content, a_sheet())
    said = _marked(a_sheet(), first)
    now = a_sheet(*(_with_marks(number, said) for number in (1, 2, 3)))
    assert said_in(content, now, said=said) == ()


def test_a_form_that_comes_again_updates_and_takes_back() -> None:
    cells: dict[tuple[str, int], Any] = {(COHERENCE, 1): 5, (COHERENCE, 2): 4, (_FLAG, 1): "yes", (_COMMENT, 1): "good"}
    said = _marked(a_sheet(), said_in(saved(_filled(a_sheet(), cells)), a_sheet()))
    now = a_sheet(*(_with_marks(number, said) for number in (1, 2, 3)))
    again = saved(_filled(a_sheet(), {(COHERENCE, 1): 3}))
    assert _told(said_in(again, now, said=said)) == [
        (1, "coherence", Act.SCORE, 3, "", 2),
        (1, FLAG, Act.CLEAR, None, "", 2),
        (1, COMMENT, Act.COMMENT, None, "", 2),
        (2, "coherence", Act.CLEAR, None, "", 2),
    ]


def test_an_old_form_takes_back_nothing_that_was_scored_elsewhere_since() -> None:
    on_page = {"coherence": Mark(act=Act.SCORE, value=2, revision=5)}
    written = a_sheet(
        a_blind_answer(1, marks={"coherence": Mark(act=Act.SCORE, value=4, revision=1)}), a_blind_answer(2)
    )
    now = a_sheet(a_blind_answer(1, marks=on_page), a_blind_answer(2, marks=on_page))
    assert said_in(saved(opened(written)), now) == ()
    (changed,) = _told(said_in(saved(_filled(written, {(COHERENCE, 1): 3})), now))
    assert changed == (1, "coherence", Act.SCORE, 3, "", 6)


def test_what_a_form_and_the_page_say_alike_is_said_once() -> None:
    now = a_sheet(a_blind_answer(1, marks={"coherence": Mark(act=Act.SCORE, value=4, revision=1)}))
    assert said_in(saved(_filled(a_sheet(a_blind_answer(1)), {(COHERENCE, 1): 4})), now) == ()


def test_what_a_form_showed_counts_where_it_is_newer_than_what_a_form_said() -> None:
    key = (a_blind_answer(1).item_id, "coherence")
    said: dict[tuple[str, str], Mark] = {key: Mark(act=Act.SCORE, value=4, revision=1)}
    written = a_sheet(a_blind_answer(1, marks={"coherence": Mark(act=Act.SCORE, value=2, revision=3)}))
    now = a_sheet(a_blind_answer(1, marks={"coherence": Mark(act=Act.SCORE, value=5, revision=4)}))
    assert said_in(saved(opened(written)), now, said=said) == ()
    (again,) = _told(said_in(saved(_filled(written, {(COHERENCE, 1): 4})), now, said=said))
    assert again == (1, "coherence", Act.SCORE, 4, "", 5)


def test_a_score_of_the_page_is_taken_back_where_its_cell_was_emptied() -> None:
    marks = {"coherence": Mark(act=Act.SCORE, value=2, revision=5)}
    sheet = a_sheet(a_blind_answer(1, marks=marks))
    (cleared,) = _told(said_in(saved(_filled(sheet, {(COHERENCE, 1): None})), sheet))
    assert cleared == (1, "coherence", Act.CLEAR, None, "", 6)


def test_what_arrives_twice_at_once_is_the_same_event() -> None:
    content = saved(_filled(a_sheet(), {(COHERENCE, 1): 5}))
    assert said_in(content, a_sheet()) == said_in(content, a_sheet())


def test_a_form_is_read_in_the_language_in_which_it_was_written() -> None:
    chinese = a_sheet(language="zh", scales=(a_scale(language="zh"),))
    book = opened(chinese)
    book.worksheets[0]["D4"].value = "无法判断"
    (tick,) = said_in(saved(book), chinese, language="zh")
    assert tick.act is Act.CANNOT_JUDGE


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-8", "gb18030", "utf-16"])
def test_csv_comes_back_as_programs_save_it(separator: str, encoding: str) -> None:
    sheet = a_sheet(a_blind_answer(1, question="小明有几个苹果？=1", answer="=2; +3\n- 4"), a_blind_answer(2))
    cells = {(COHERENCE, 1): "5", (COHERENCE, 2): "Cannot judge", (_COMMENT, 1): "'=好"}
    content = filled_csv(sheet, cells, encoding=encoding, separator=separator)
    assert _told(said_in(content, sheet, file="form.csv")) == [
        (1, "coherence", Act.SCORE, 5, "", 1),
        (1, COMMENT, Act.COMMENT, None, "=好", 1),
        (2, "coherence", Act.CANNOT_JUDGE, None, "", 1),
    ]


def test_a_defect_in_csv_names_row_and_column_as_spreadsheets_do() -> None:
    (defect,) = _defects(filled_csv(a_sheet(), {(COHERENCE, 2): "7"}), a_sheet(), file="form.csv")
    assert defect.startswith("form.csv: E")
    assert ": found `7`; must be" in defect


def test_csv_whose_characters_were_lost_says_how_to_save_it() -> None:
    content = filled_csv(a_sheet(), {("Answer to be scored", 1): "changed 题"}, encoding="gb18030")
    (defect,) = _defects(content, a_sheet(), file="form.csv")
    assert defect.endswith("; if it was not you, save it as CSV UTF-8 or .xlsx")


def _with_marks(number: int, said: dict[tuple[str, str], Mark]) -> Any:
    answer = a_blind_answer(number)
    return a_blind_answer(
        number, marks={subject: mark for (item, subject), mark in said.items() if item == answer.item_id}
    )
