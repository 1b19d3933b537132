"""Reads workbooks that people filled in, whichever program saved them, and whatever is in the file.

A workbook is an archive of XML from outside: how much it unfolds to is looked at before anything is unfolded, and how
far out its cells reach is bounded.
"""

from __future__ import annotations

import io
import warnings
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import PurePath
from typing import IO, Any, Final, cast
from xml.etree.ElementTree import ParseError

from evalkit.errors import FormError
from evalkit.reviews.csv_form import read_csv
from evalkit.reviews.filled_form import EMPTY, MOST_COLUMNS, MOST_ROWS, CellKind, FilledForm, FoundCell, form_in
from evalkit.text.messages import message

__all__ = ["MOST_BYTES", "check_ending", "filled_form", "too_large"]

MOST_BYTES: Final = 20_000_000
"""Of the file. A form of 300 answers has less than one million."""
_MOST_UNFOLDED: Final = 100_000_000
"""Bytes of all parts of the archive together."""
_MOST_OF_OTHERS: Final = 5_000_000
"""Of a part that holds neither cells nor texts; such parts are read as a whole."""
_MOST_MARKS: Final = 1_000_000
"""Elements and attributes of all parts together: each costs a reader some 300 bytes of memory, and four bytes of XML
make one. A form of 300 answers has less than 100,000."""
_PIECE: Final = 1_000_000
"""Bytes that are looked at at once. No text of a cell is as long, so each piece of a part holds a beginning of
something; where none does, old parsers begin anew with every few bytes that come (CVE-2023-52425)."""
_MOST_PARTS: Final = 1_000
_MOST_SHEETS: Final = 50
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""What old workbooks and those with a password begin with."""
_ZIP: Final = b"PK"
_BROKEN: Final = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    EOFError,
    LookupError,
    OSError,
    ParseError,
    RuntimeError,
    TypeError,
    ValueError,
    zipfile.BadZipFile,
    zlib.error,
)
"""What openpyxl raises at files that are not what it expects; it checks little itself."""
_OTHER_KINDS: Final = {
    ".xls": "is a workbook of the old kind",
    ".ods": "is a workbook of another kind",
    ".et": "is a workbook of another kind",
    ".numbers": "is a workbook of another kind",
    ".xlsb": "is a binary workbook",
    ".xlsm": "is a workbook with macros",
}
_PAGES: Final = frozenset({".html", ".htm", ".xhtml"})
_CSV_ENDINGS: Final = frozenset({".csv", ".tsv", ".txt"})


def check_ending(file: str) -> None:
    """Refuse what cannot be a form, by its name alone.

    Raises:
        FormError: For another ending, or for the mark that a program leaves beside a file that it has open.
    """
    name = PurePath(file).name
    ending = PurePath(file).suffix.lower()
    if name.startswith(("~$", ".~lock.")):
        real = name.removeprefix("~$").removeprefix(".~lock.").rstrip("#")
        raise FormError((f"{file}: only says that {real} is open; close it in the spreadsheet program, import {real}",))
    if ending in _OTHER_KINDS:
        raise FormError((f"{file}: {_OTHER_KINDS[ending]}; open it in a spreadsheet program and save it as .xlsx",))
    if ending in _PAGES:
        raise FormError(
            (f"{file}: is the page itself; press Save in it, and import the ratings-....json that it makes",)
        )
    if ending not in {".xlsx", *_CSV_ENDINGS}:
        raise FormError((f"{file}: `{ending}` is no kind of form; forms are .xlsx, .csv and .json",))


def filled_form(content: bytes, *, file: str) -> FilledForm:
    """The form in a workbook or in a CSV file.

    Args:
        content: The file's bytes.
        file: Its name, for messages; its ending says which kind it is.

    Raises:
        FormError: When there is none in it, or more than one.
    """
    check_ending(file)
    if len(content) > MOST_BYTES:
        raise FormError((too_large(file, len(content)),))
    if content.startswith(_OLE):
        said = "is protected by a password, or is a workbook of the old kind"
        raise FormError((f"{file}: {said}; open it and save it as .xlsx, without a password",))
    if PurePath(file).suffix.lower() in _CSV_ENDINGS:
        if content.startswith(_ZIP):
            raise FormError((f"{file}: is a workbook and no CSV; give it the ending .xlsx",))
        return read_csv(content, file=file)
    if not content.startswith(_ZIP):
        raise FormError((f"{file}: is no .xlsx workbook; open it in a spreadsheet program and save it as .xlsx",))
    return _from_workbook(content, file)


def too_large(file: str, size_bytes: int) -> str:
    """What is said of a file that is too large to be a form."""
    found, most = (f"{size / 1e6:,.0f} MB" for size in (size_bytes, MOST_BYTES))
    return f"{file}: has {found}; a form has less than {most}, so import the form itself"


def _from_workbook(content: bytes, file: str) -> FilledForm:
    try:
        _check_archive(content, file)
        with warnings.catch_warnings():
            # Of styles and extensions that it does not know; values are all that is wanted.
            warnings.simplefilter("ignore")
            forms = list(_forms_in(content, file))
    except _BROKEN as error:
        said = f"is damaged ({type(error).__name__})"
        raise FormError((f"{file}: {said}; open it in a spreadsheet program and save it as .xlsx anew",)) from error
    if not forms:
        head = message("form head code", "en")
        said = f"no sheet has a column headed `{head}`"
        raise FormError((f"{file}: {said}; send the form with all its columns, or fill in a new one",))
    if len(forms) > 1:
        names = " and ".join(f"`{form.sheet}`" for form in forms)
        raise FormError((f"{file}: sheets {names} both hold scores; delete all but one of them",))
    return forms[0]


def _check_archive(content: bytes, file: str) -> None:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = archive.infolist()
        others = [part for part in parts if not part.filename.startswith(("xl/worksheets/", "xl/sharedStrings"))]
        is_too_much = (
            len(parts) > _MOST_PARTS
            or sum(part.file_size for part in parts) > _MOST_UNFOLDED
            or any(part.file_size > _MOST_OF_OTHERS for part in others if part.filename.endswith((".xml", ".rels")))
        )
        if is_too_much:
            raise FormError((f"{file}: unfolds to far more than a form holds; import the form itself",))
        marks = 0
        for part in parts:
            with archive.open(part) as opened:
                marks += _marks_in(opened, file)
            if marks > _MOST_MARKS:
                raise FormError((f"{file}: unfolds to far more than a form holds; import the form itself",))


def _marks_in(opened: IO[bytes], file: str) -> int:
    """How many elements and attributes are in a part; none where it is no XML, whatever its name says.

    Raises:
        FormError: When no spreadsheet program writes its like: XML with a document type, which could define what
            unfolds without bounds, in another encoding, which would hide it, or endless in one place.
    """
    piece = opened.read(_PIECE)
    if piece.lstrip(_BEFORE_XML)[:1] not in (b"<", b""):
        return 0  # a picture, say
    marks, before = 0, b""
    while piece:
        is_whole = len(piece) == _PIECE
        if b"<!DOCTYPE" in before + piece or b"\x00" in piece or (is_whole and b"<" not in piece):
            raise FormError((f"{file}: is no workbook as spreadsheet programs write them; save it anew",))
        marks += piece.count(b"<") + piece.count(b'="') + piece.count(b"='")
        if marks > _MOST_MARKS:
            break
        before, piece = piece[-len(b"<!DOCTYPE") :], opened.read(_PIECE)
    return marks


_BEFORE_XML: Final = b" \t\r\n\x00\xef\xbb\xbf\xff\xfe"
"""Blanks, the marks of encodings, and the other half of a sign in those of two bytes."""


def _forms_in(content: bytes, file: str) -> Iterator[FilledForm]:
    import openpyxl  # noqa: PLC0415 - takes 0.2 s to import, and only filled-in workbooks need it

    book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, keep_links=False)
    try:
        for sheet in book.worksheets[:_MOST_SHEETS]:
            rows = cast("Iterable[tuple[Any, ...]]", sheet.iter_rows(max_row=MOST_ROWS, max_col=MOST_COLUMNS))
            form = form_in(map(_cells, rows), file=file, sheet=sheet.title)
            if form is not None:
                yield form
    finally:
        book.close()


def _cells(row: tuple[Any, ...]) -> tuple[FoundCell, ...]:
    return tuple(
        EMPTY if cell.value is None else FoundCell(cell.value, _KINDS.get(cell.data_type, "plain")) for cell in row
    )


_KINDS: Final[Mapping[str, CellKind]] = {"f": "formula", "e": "error"}
