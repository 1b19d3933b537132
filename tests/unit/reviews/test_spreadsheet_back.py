"""Files that are no forms: one clear line each, within bounds, and no traceback."""

from __future__ import annotations

import contextlib
import io
import zipfile
from collections.abc import Callable

import pytest
from openpyxl import Workbook

from evalkit.errors import FormError
from evalkit.reviews.spreadsheet import workbook
from evalkit.reviews.spreadsheet_back import MOST_BYTES, check_ending, filled_form
from tests.sheets import a_sheet
from tests.unit.reviews.filling import saved

_SHEET = "xl/worksheets/sheet1.xml"
_ANEW = "open it in a spreadsheet program and save it as .xlsx"
_NO_CODES = "no column is headed `Code: please leave`; send the form with all its columns, or fill in a new one"
_NO_ENCODING = "is in none of the encodings UTF-8, UTF-16 and GB 18030; save it as CSV UTF-8 or .xlsx"
_IS_OPEN = "only says that form.xlsx is open; close it in the spreadsheet program, import form.xlsx"
_Change = Callable[[bytes], bytes]
_CHANGES: tuple[_Change, ...] = (
    lambda xml: xml[: len(xml) // 2],
    lambda _: b"",
    lambda _: b"<worksheet/>",
    lambda xml: xml.replace(b'r="A4"', b'r="A"'),
    lambda xml: xml.replace(b'r="4"', b'r="x"'),
    lambda xml: xml.replace(b't="s"', b't="d"'),
    lambda xml: xml.replace(b"<v>", b"<v>9999999"),
)
"""What makes a sheet none."""


def _line(content: bytes, file: str) -> str:
    with pytest.raises(FormError) as caught:
        filled_form(content, file=file)
    (line,) = caught.value.defects
    assert line.startswith(f"{file}: ")
    assert "\n" not in line
    return line.removeprefix(f"{file}: ")


def _with_part(name: str, change: _Change, *, compresses: bool = True) -> bytes:
    """The form with one part of its archive changed, or added."""
    content = io.BytesIO()
    kind = zipfile.ZIP_DEFLATED if compresses else zipfile.ZIP_STORED
    with zipfile.ZipFile(io.BytesIO(workbook(a_sheet()))) as old, zipfile.ZipFile(content, "w", kind) as new:
        for part in old.namelist():
            new.writestr(part, change(old.read(part)) if part == name else old.read(part))
        if name not in old.namelist():
            new.writestr(name, change(b""))
    return content.getvalue()


@pytest.mark.parametrize(
    ("file", "content", "said"),
    [
        ("form.xls", b"\xd0\xcf\x11\xe0", f"is a workbook of the old kind; {_ANEW}"),
        ("form.ods", b"PK", f"is a workbook of another kind; {_ANEW}"),
        ("form.pdf", b"%PDF", "`.pdf` is no kind of form; forms are .xlsx, .csv and .json"),
        ("form", b"", "`` is no kind of form; forms are .xlsx, .csv and .json"),
        ("form.xlsx", b"", f"is no .xlsx workbook; {_ANEW}"),
        ("form.xlsx", b"<html>", f"is no .xlsx workbook; {_ANEW}"),
        ("form.csv", b"PK\x03\x04", "is a workbook and no CSV; give it the ending .xlsx"),
        ("form.csv", b"a,b\n1,2\n", _NO_CODES),
        ("form.csv", b"", _NO_CODES),
        ("form.csv", b"\xff\xff\xff", _NO_ENCODING),
        ("~$form.xlsx", b"user", _IS_OPEN),
        (".~lock.form.xlsx#", b"user", _IS_OPEN),
    ],
)
def test_another_file_is_refused_with_what_to_do(file: str, content: bytes, said: str) -> None:
    assert _line(content, file) == said


def test_a_workbook_with_a_password_is_told() -> None:
    content = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 4_000
    said = (
        "is protected by a password, or is a workbook of the old kind; open it and save it as .xlsx, without a password"
    )
    assert _line(content, "form.xlsx") == said


def test_a_workbook_of_something_else_is_told() -> None:
    assert _line(saved(Workbook()), "form.xlsx").startswith("no sheet has a column headed `Code: please leave`")


def test_a_file_of_50_mb_is_refused_before_it_is_read() -> None:
    assert (
        _line(b"PK" + b"\x00" * 50_000_000, "form.xlsx")
        == "has 50 MB; a form has less than 20 MB, so import the form itself"
    )
    assert MOST_BYTES == 20_000_000


@pytest.mark.parametrize("length", [10, 500, 3_000, 7_000])
def test_half_a_workbook_is_damaged(length: int) -> None:
    assert _line(workbook(a_sheet())[:length], "form.xlsx").startswith("is damaged (")


@pytest.mark.parametrize("at", range(0, 7_000, 350))
def test_a_workbook_with_a_broken_byte_is_a_form_or_damaged(at: int) -> None:
    content = bytearray(workbook(a_sheet()))
    content[at : at + 8] = b"\xff" * 8
    with contextlib.suppress(FormError):
        filled_form(bytes(content), file="form.xlsx")


@pytest.mark.parametrize("change", _CHANGES)
def test_a_sheet_that_is_no_sheet_is_told_in_one_line(change: _Change) -> None:
    assert _line(_with_part(_SHEET, change), "form.xlsx")


def test_an_archive_that_unfolds_without_end_is_not_unfolded() -> None:
    content = _with_part("xl/media/image1.png", lambda _: b"\x00" * 110_000_000)
    assert len(content) < 200_000
    assert _line(content, "form.xlsx") == "unfolds to far more than a form holds; import the form itself"
    content = _with_part("xl/styles.xml", lambda xml: xml + b" " * 6_000_000)
    assert _line(content, "form.xlsx") == "unfolds to far more than a form holds; import the form itself"


def test_an_archive_of_very_many_parts_is_not_read() -> None:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for number in range(1_100):
            archive.writestr(f"xl/{number}.xml", b"")
    assert _line(content.getvalue(), "form.xlsx") == "unfolds to far more than a form holds; import the form itself"


def test_entities_that_multiply_are_not_read() -> None:
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
    bomb = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e0 "ha">{entities}]><sst><si><t>&e11;</t></si></sst>'.encode()
    said = "is no workbook as spreadsheet programs write them; save it anew"
    assert _line(_with_part("xl/sharedStrings.xml", lambda _: bomb), "form.xlsx") == said
    hidden = bomb.replace(b"<!DOCTYPE", b"<!--" + b"x" * 999_990 + b"--><!DOCTYPE")
    in_two_bytes = bomb.decode().replace("?>", ' encoding="UTF-16"?>', 1).encode("utf-16")
    for again in (hidden, in_two_bytes):
        assert _line(_with_part("xl/sharedStrings.xml", lambda _, again=again: again), "form.xlsx") == said
    # A part is what the list of contents says it is, whatever its name.
    assert _line(_with_part("xl/media/image1.png", lambda _: hidden), "form.xlsx") == said


def test_a_text_that_repeats_itself_by_an_entity_is_not_read() -> None:
    # A hundred times is what the parser itself lets pass.
    bomb = b'<!DOCTYPE x [<!ENTITY e "' + b"A" * 300_000 + b'">]><sst><si><t>' + b"&e;" * 90 + b"</t></si></sst>"
    said = "is no workbook as spreadsheet programs write them; save it anew"
    assert (
        _line(_with_part("xl/sharedStrings.xml", lambda _: b"<!--" + b"x" * 2_000 + b"-->" + bomb), "form.xlsx") == said
    )


@pytest.mark.timeout(10)
@pytest.mark.parametrize(
    "many",
    [b"<row>" + b"<c/>" * 1_500_000 + b"</row>", b'<row a="" b="" c="" d=\'\'/>' * 300_000],
    ids=["cells", "attributes"],
)
def test_elements_without_number_are_not_read(many: bytes) -> None:
    content = _with_part(_SHEET, lambda xml: xml.replace(b"</sheetData>", many + b"</sheetData>"))
    assert len(content) < 200_000
    assert _line(content, "form.xlsx") == "unfolds to far more than a form holds; import the form itself"


@pytest.mark.timeout(10)
def test_a_sign_of_many_megabytes_is_not_read_again_and_again() -> None:
    content = _with_part(_SHEET, lambda xml: xml.replace(b"<row ", b'<row a="' + b">" * 90_000_000 + b'" ', 1))
    assert _line(content, "form.xlsx") == "is no workbook as spreadsheet programs write them; save it anew"


def test_cells_far_out_cost_nothing() -> None:
    far = b'<row r="999999999"><c r="XFD999999999"><v>1</v></c></row></sheetData>'
    form = filled_form(_with_part(_SHEET, lambda xml: xml.replace(b"</sheetData>", far)), file="form.xlsx")
    assert max(len(row.cells) for row in form.rows) <= 200
    assert max(row.number for row in form.rows) <= 20_000


def test_a_form_whose_codes_are_gone_is_told() -> None:
    content = _with_part(_SHEET, lambda xml: xml[: xml.index(b'<row r="4"')] + b"</sheetData></worksheet>")
    form = filled_form(content, file="form.xlsx")
    with pytest.raises(FormError, match=r"form.xlsx: Scores!G3: no row beneath has a code that can be read"):
        _ = form.form_id


@pytest.mark.parametrize("file", ["form.xlsx", "FORM.XLSX", "form.csv", "a/b/form.txt", "form.tsv"])
def test_forms_are_known_by_their_endings(file: str) -> None:
    check_ending(file)
