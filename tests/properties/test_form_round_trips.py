"""Forms: whatever an answer and a comment hold, a form that nobody touched says nothing."""

from __future__ import annotations

import csv
import io

from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from evalkit.domain.review import COMMENT, Act
from evalkit.domain.sheet import Mark, Sheet
from evalkit.reviews.csv_form import csv_form
from evalkit.reviews.form_back import ticks_of
from evalkit.reviews.spreadsheet import workbook
from evalkit.reviews.spreadsheet_back import filled_form
from tests.builders import A_MOMENT
from tests.sheets import a_blind_answer, a_sheet

_SIGNS = (
    "=",
    "+",
    "-",
    "@",
    "'",
    '"',
    "\t",
    "\n",
    "\r",
    "\x00",
    "_x0041_",
    "_x005F_",
    "<r>",
    "</r>",
    ";",
    ",",
    "题",
    "😀",
)
_TEXTS = st.lists(st.one_of(st.sampled_from(_SIGNS), st.text(max_size=8)), max_size=12).map("".join)
_SCORES = st.one_of(
    st.none(),
    st.builds(Mark, act=st.just(Act.SCORE), value=st.integers(1, 5), revision=st.integers(1, 9)),
    st.builds(Mark, act=st.just(Act.CANNOT_JUDGE), revision=st.integers(1, 9)),
    st.builds(Mark, act=st.just(Act.CLEAR), revision=st.integers(1, 9)),
)
_COMMENTS = st.builds(Mark, act=st.just(Act.COMMENT), text=_TEXTS, revision=st.integers(1, 9))


@st.composite
def _sheets(draw: st.DrawFn) -> Sheet:
    answers = []
    for number in range(1, draw(st.integers(1, 3)) + 1):
        score = draw(_SCORES)
        marks = {COMMENT: draw(_COMMENTS), **({} if score is None else {"coherence": score})}
        answers.append(a_blind_answer(number, question=draw(_TEXTS), answer=draw(_TEXTS), marks=marks))
    return a_sheet(*answers)


def _said(content: bytes, sheet: Sheet, file: str) -> object:
    form = filled_form(content, file=file)
    return ticks_of(form, sheet, scales={"en": sheet.scales}, said={}, now=A_MOMENT)


@settings(max_examples=15)
@given(sheet=_sheets())
def test_a_form_that_nobody_touched_says_nothing(sheet: Sheet) -> None:
    content = workbook(sheet)
    assert _said(content, sheet, "form.xlsx") == ()
    again = io.BytesIO()
    load_workbook(io.BytesIO(content)).save(again)
    assert _said(again.getvalue(), sheet, "form.xlsx") == ()
    assert _said(csv_form(sheet), sheet, "form.csv") == ()


@settings(max_examples=15)
@given(sheet=_sheets())
def test_a_workbook_that_is_saved_as_csv_is_still_the_form(sheet: Sheet) -> None:
    page = load_workbook(io.BytesIO(workbook(sheet)))["Scores"]
    file = io.StringIO(newline="")
    csv.writer(file, delimiter=";").writerows(page.iter_rows(values_only=True))
    assert _said(file.getvalue().encode("utf-8-sig"), sheet, "form.csv") == ()
