"""What comes back broken: one clear line for each mistake, and nothing of it taken."""

from __future__ import annotations

import io
import os
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from tests.e2e.form_desk import COHERENCE, FormDesk, at, filled, saved_ratings
from tests.e2e.reviewed_runs import runs_that_name_themselves

_CODE = "Code: please leave"
_RIGHT = "must be 5, 4, 3, 2, 1 or `cannot judge`, or empty"


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> FormDesk:
    folder = tmp_path_factory.mktemp("reviewed")
    runs_that_name_themselves(folder, questions=6)
    desk = FormDesk(folder=folder)
    assert desk.export("--to", "forms/", "--dimension", "coherence").code == 0
    one, two = sorted((folder / "forms").iterdir())
    one.rename(folder / "one.xlsx")
    two.rename(folder / "two.xlsx")
    # Something that is right stands in each, so that half of a form would show in the store.
    filled(folder / "one.xlsx", {(COHERENCE, 1): 5})
    filled(folder / "two.xlsx", {(COHERENCE, 1): 5})
    return desk


def _refused(desk: FormDesk, *files: str) -> list[str]:
    """The lines of a refusal, after which nothing is stored."""
    ended = desk.take(*files)
    assert (ended.code, ended.out) == (2, "")
    assert (desk.stored().events, desk.stored().scores) == (0, 0)
    lines = ended.err.splitlines()
    assert all(line.startswith("error: ") for line in lines)
    return [line.removeprefix("error: ") for line in lines]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        (0, "found `0`"),
        (6, "found `6`"),
        (3.5, "found `3.5`"),
        ("four", "found `four`"),
        ("=2+2", "holds a formula"),
        ("\x1b]0;x\x07".replace("\x1b", "␛").replace("\x07", "␇"), "found `␛]0;x␇`"),
    ],
)
def test_what_is_no_score_is_refused(desk: FormDesk, typed: object, found: str) -> None:
    filled(desk.folder / "one.xlsx", {(COHERENCE, 3): typed}, to=desk.folder / "bad.xlsx")
    (line,) = _refused(desk, "bad.xlsx")
    assert line.startswith(f"bad.xlsx: Scores!F6: {found}; {_RIGHT}")


@pytest.mark.parametrize(
    ("head", "value", "said"),
    [
        ("Answer to be scored", "She has five.", "C6: is not the text that was sent; put the row back"),
        ("Question", None, "B6: is not the text that was sent; put the row back"),
        (_CODE, "0123456789abcdef-0123456789abcdef-01234567", "I6: is a row of another form"),
        (_CODE, "somewhere else", "I6: found `somewhere else`; must be the code that was sent"),
    ],
)
def test_a_row_that_is_not_as_it_was_sent_is_refused(desk: FormDesk, head: str, value: object, said: str) -> None:
    filled(desk.folder / "one.xlsx", {(head, 3): value}, to=desk.folder / "bad.xlsx")
    (line,) = _refused(desk, "bad.xlsx")
    assert line.startswith(f"bad.xlsx: Scores!{said}")


def test_an_unknown_answer_is_refused(desk: FormDesk) -> None:
    book = load_workbook(desk.folder / "one.xlsx")
    cell = at(book, _CODE, 3)
    form_id, _, check = str(cell.value).split("-")
    cell.value = f"{form_id}-0123456789abcdef-{check}"
    book.save(desk.folder / "bad.xlsx")
    (line,) = _refused(desk, "bad.xlsx")
    assert line.endswith("is no answer of this form; put the code back as it was sent")


def test_a_row_twice_is_refused(desk: FormDesk) -> None:
    book = load_workbook(desk.folder / "one.xlsx")
    page: Any = book["Scores"]
    page.append([cell.value for cell in page[5]])
    book.save(desk.folder / "bad.xlsx")
    (line,) = _refused(desk, "bad.xlsx")
    assert line.startswith("bad.xlsx: Scores!I17: is the same answer as row 5; delete one of the two rows")


def test_every_mistake_of_every_file_is_listed(desk: FormDesk) -> None:
    filled(desk.folder / "one.xlsx", {(COHERENCE, 3): 0, (COHERENCE, 4): 6}, to=desk.folder / "bad.xlsx")
    filled(desk.folder / "two.xlsx", {(COHERENCE, 3): "four"}, to=desk.folder / "bad2.xlsx")
    places = [line.partition(": found")[0] for line in _refused(desk, "bad.xlsx", "bad2.xlsx")]
    assert places == ["bad.xlsx: Scores!F6", "bad.xlsx: Scores!F7", "bad2.xlsx: Scores!F6"]


def test_what_is_wrong_with_a_row_hides_nothing_of_it(desk: FormDesk) -> None:
    filled(
        desk.folder / "one.xlsx", {("Answer to be scored", 3): "other", (COHERENCE, 3): 7}, to=desk.folder / "bad.xlsx"
    )
    (desk.folder / "page.html").write_text("<html>")
    lines = _refused(desk, "page.html", "bad.xlsx")
    assert lines[0].startswith("page.html: is the page itself; press Save in it, and import the ratings-....json")
    assert [line.split(": ")[1] for line in lines[1:]] == ["Scores!C6", "Scores!F6"]


def test_one_bad_file_keeps_the_good_ones_out(desk: FormDesk) -> None:
    filled(desk.folder / "two.xlsx", {(COHERENCE, 3): 9}, to=desk.folder / "bad.xlsx")
    assert len(_refused(desk, "one.xlsx", "bad.xlsx")) == 1


def test_blank_sorted_and_hidden_rows_and_own_columns_do_no_harm(desk: FormDesk, tmp_path: Path) -> None:
    shutil.copytree(desk.folder, tmp_path / "copy")
    copy = FormDesk(folder=tmp_path / "copy")
    book = load_workbook(copy.folder / "one.xlsx")
    page: Any = book["Scores"]
    rows = [[cell.value for cell in row] for row in page.iter_rows(min_row=4)]
    page.delete_rows(4, len(rows))
    for number, row in enumerate(reversed(rows)):
        for column, value in enumerate(row, start=1):
            page.cell(5 + 2 * number, column).value = value
    page.row_dimensions[7].hidden = True
    page.insert_cols(3)
    page["C3"].value = "seen?"
    page["C9"].value = "yes"
    book.save(copy.folder / "sorted.xlsx")
    (told,) = copy.taken("sorted.xlsx")
    assert (told["new"], told["done"], told["answers"]) == (1, 1, 13)


def _old_kind(_: bytes) -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 5_000


def _zeros(_: bytes) -> bytes:
    return b"PK" + b"\x00" * 50_000_000


def _half(content: bytes) -> bytes:
    return content[: len(content) // 2]


def _bomb(content: bytes) -> bytes:
    unfolded = io.BytesIO(content)
    with zipfile.ZipFile(unfolded, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/image1.png", b"\x00" * 101_000_000)
    return unfolded.getvalue()


_NO_FORMS: tuple[tuple[str, Callable[[bytes], bytes], str], ...] = (
    ("bad.xls", _old_kind, "is a workbook of the old kind; open it in a spreadsheet program and save it as .xlsx"),
    ("bad.xlsx", _old_kind, "is protected by a password, or is a workbook of the old kind; open it and save it as"),
    ("bad.xlsx", _zeros, "has 50 MB; a form has less than 20 MB, so import the form itself"),
    ("bad.xlsx", _half, "is damaged (BadZipFile); open it in a spreadsheet program and save it as .xlsx anew"),
    ("bad.xlsx", _bomb, "unfolds to far more than a form holds; import the form itself"),
    ("bad.csv", lambda content: content, "is a workbook and no CSV; give it the ending .xlsx"),
    ("bad.json", lambda _: b"{", "not JSON; "),
    ("bad.json", lambda _: b'{"evalkit": "ratings", "version": 1, "form": "x", "ticks": []}', "was not made from"),
    ("bad.pdf", lambda content: content, "`.pdf` is no kind of form; forms are .xlsx, .csv and .json"),
    ("~$bad.xlsx", lambda _: b"me", "only says that bad.xlsx is open; close it in the spreadsheet program"),
)
"""Name of the file, what becomes of a form, and what is said of it."""


@pytest.mark.parametrize(("name", "change", "said"), _NO_FORMS)
def test_a_file_that_is_no_form_is_told_in_one_line(
    desk: FormDesk, name: str, change: Callable[[bytes], bytes], said: str
) -> None:
    (desk.folder / name).write_bytes(change((desk.folder / "one.xlsx").read_bytes()))
    (line,) = _refused(desk, name)
    assert line.startswith(f"{name}: ")
    assert said in line


def test_a_file_that_is_not_there_a_folder_and_a_pipe_are_told(desk: FormDesk) -> None:
    (line,) = _refused(desk, "none.xlsx")
    assert line == "none.xlsx: cannot be read (No such file or directory); check the path"
    (desk.folder / "folder.xlsx").mkdir()
    os.mkfifo(desk.folder / "pipe.csv")
    assert _refused(desk, "folder.xlsx", "pipe.csv") == [
        "folder.xlsx: is a folder; name the files in it, as in folder.xlsx/*.xlsx",
        "pipe.csv: is no file; name the form that came back",
    ]


def test_a_file_that_may_not_be_read_is_told(desk: FormDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    opened = Path.open

    def refuses(path: Path, *arguments: Any, **more: Any) -> Any:
        if path.name == "one.xlsx":
            raise PermissionError(13, "Permission denied")
        return opened(path, *arguments, **more)

    # As a file that another program has locked answers; the tests may run as a user who may read everything.
    monkeypatch.setattr(Path, "open", refuses)
    (line,) = _refused(desk, "one.xlsx")
    advice = "close it in the spreadsheet program, and see that you may read it"
    assert line == f"one.xlsx: cannot be read (Permission denied); {advice}"


def test_a_form_of_another_store_is_told(desk: FormDesk, tmp_path: Path) -> None:
    runs_that_name_themselves(tmp_path, questions=3)
    other = FormDesk(folder=tmp_path)
    (line,) = _refused(other, str(desk.folder / "one.xlsx"))
    assert line.endswith("; import it where it was exported")
    (tmp_path / "empty").mkdir()
    ended = FormDesk(folder=tmp_path / "empty").take(desk.folder / "one.xlsx")
    assert (ended.code, len(ended.err.splitlines())) == (2, 1)
    assert not (tmp_path / "empty" / "runs").exists()


def test_the_same_form_in_two_files_is_told(desk: FormDesk) -> None:
    shutil.copy(desk.folder / "one.xlsx", desk.folder / "again.xlsx")
    (line,) = _refused(desk, "one.xlsx", "again.xlsx")
    assert line == "again.xlsx: is the form of rater-1, as one.xlsx is; import one after the other: the last one holds"


def test_saved_ratings_of_something_else_are_told(desk: FormDesk) -> None:
    code = str(at(load_workbook(desk.folder / "one.xlsx"), _CODE, 1).value)
    form_id, item_id, _ = code.split("-")
    ticks = ({"item": item_id}, {"item": "0123456789abcdef"}, {"item": item_id, "subject": "accuracy"})
    (desk.folder / "saved.json").write_bytes(saved_ratings(form_id, *ticks))
    lines = _refused(desk, "saved.json")
    assert [line[:22] for line in lines] == ["saved.json: ticks[2]: ", "saved.json: ticks[3]: "]


def test_an_id_that_stands_for_two_things_is_told(desk: FormDesk) -> None:
    code = str(at(load_workbook(desk.folder / "one.xlsx"), _CODE, 1).value)
    form_id, item_id, _ = code.split("-")
    same = "00000000-0000-4000-8000-000000000099"
    ticks = ({"item": item_id, "event": same}, {"item": item_id, "event": same, "value": 5, "revision": 2})
    (desk.folder / "saved.json").write_bytes(saved_ratings(form_id, *ticks))
    (line,) = _refused(desk, "saved.json")
    assert line.startswith(f"saved.json: ticks[2]: event {same}: another one about the same answer has this id")
