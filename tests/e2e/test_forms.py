"""Forms that people fill in away from the page, out and in through the public command."""

from __future__ import annotations

import csv
import io
import re
import shutil
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from evalkit.domain.question import LANGUAGES
from tests.e2e.commands import evalkit
from tests.e2e.form_desk import COHERENCE, COMMENT, FormDesk, at, filled, saved_ratings
from tests.e2e.reviewed_runs import MODELS, ReviewedRun, runs_that_name_themselves

_SOFFICE = shutil.which("soffice")
_CODE = "Code: please leave"
_GUIDE = Path(__file__).parents[2] / "docs" / "human-scoring.md"


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, tuple[ReviewedRun, ...]]:
    folder = tmp_path_factory.mktemp("reviewed")
    return folder, runs_that_name_themselves(folder, questions=6)


@pytest.fixture(scope="module")
def begun(runs: tuple[Path, tuple[ReviewedRun, ...]], tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("begun") / "place"
    shutil.copytree(runs[0], folder)
    assert FormDesk(folder=folder).export("--to", "forms/", "--dimension", "coherence").code == 0
    return folder


@pytest.fixture
def desk(begun: Path, tmp_path: Path) -> FormDesk:
    """Where the forms of two raters are out already."""
    shutil.copytree(begun, tmp_path / "place")
    return FormDesk(folder=tmp_path / "place")


@pytest.fixture
def fresh(runs: tuple[Path, tuple[ReviewedRun, ...]], tmp_path: Path) -> FormDesk:
    """Where no review has begun."""
    shutil.copytree(runs[0], tmp_path / "fresh")
    return FormDesk(folder=tmp_path / "fresh")


def _forms(desk: FormDesk) -> tuple[Path, Path]:
    one, two = sorted((desk.folder / "forms").iterdir())
    return one, two


def test_a_folder_gets_a_workbook_of_each_rater(fresh: FormDesk) -> None:
    ended = fresh.export("--to", "forms/")
    assert ended.code == 0, ended.err
    one, two = _forms(fresh)
    assert re.fullmatch(r"rater-1-[0-9a-f]{6}\.xlsx", one.name)
    assert re.fullmatch(r"rater-2-[0-9a-f]{6}\.xlsx", two.name)
    assert [line.split(": ")[1:] for line in ended.out.splitlines()] == [
        ["rater-1", "0 of 13 answers are done"],
        ["rater-2", "0 of 13 answers are done"],
    ]
    assert fresh.stored().raters == 2


def test_what_is_filled_in_is_stored_and_stored_once(desk: FormDesk) -> None:
    one, two = _forms(desk)
    filled(one, {(COHERENCE, 1): 5, (COHERENCE, 2): "cannot judge", (COMMENT, 2): "=unclear"})
    filled(two, {(COHERENCE, 3): 2})
    ended = evalkit("forms", "import", str(one), str(two), cwd=desk.folder)
    assert (ended.code, ended.err) == (0, "")
    first = " ".join(ended.out.partition("rater-2: ")[0].split())
    assert "rater-1: scores: 2 new; comments and flags: 1; 2 of 13 answers are done" in first
    stored = desk.stored()
    assert (stored.events, stored.scores) == (4, 3)
    assert [form["new"] for form in desk.taken(one, two)] == [0, 0]
    assert desk.stored() == stored


def test_the_script_in_the_guide_fills_in_a_form(desk: FormDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    (script,) = re.findall(r"^```python\n(.*?)^```", _GUIDE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    assert desk.export("--rater", "rater-1", "--to", "ann.xlsx").code == 0
    filled(desk.folder / "ann.xlsx", {(COHERENCE, 2): 1})
    monkeypatch.chdir(desk.folder)
    exec(script, {})  # noqa: S102 - of the guide
    (told,) = desk.taken("ann.xlsx")
    assert (told["new"], told["done"], told["answers"]) == (13, 13, 13)
    assert {at(load_workbook("ann.xlsx"), COHERENCE, number).value for number in (1, 2, 3)} == {4, 1}


def test_the_heads_that_the_guide_tells_scripts_are_those_of_forms(desk: FormDesk) -> None:
    for language in LANGUAGES:
        assert desk.export("--language", language, "--to", f"{language}/").code == 0
        page: Any = load_workbook(next((desk.folder / language).iterdir())).worksheets[0]
        heads = {cell.value for row in page.iter_rows(max_row=5) for cell in row}
        told = [COHERENCE, "Question", "Answer to be scored", _CODE]
        if language == "zh":
            told = ["连贯性\n（5 最好，1 最差）", "题目", "待评分的回答", "编码：请勿改动"]
        assert heads.issuperset(told)
        guide = _GUIDE.read_text(encoding="utf-8")
        assert not [head for head in (*told, page.title) if head.replace("\n", "\\n") not in guide]


def test_a_form_that_comes_again_changes_what_is_other_in_it(desk: FormDesk) -> None:
    one, _ = _forms(desk)
    desk.taken(filled(one, {(COHERENCE, 1): 5, (COHERENCE, 2): 4, (COHERENCE, 3): 3}))
    (again,) = desk.taken(filled(one, {(COHERENCE, 1): 1, (COHERENCE, 2): None, (COHERENCE, 4): 2}))
    told = {name: again[name] for name in ("new", "changed", "taken_back", "kept", "done", "answers")}
    assert told == {"new": 1, "changed": 1, "taken_back": 0, "kept": 1, "done": 4, "answers": 13}
    assert (desk.stored().events, desk.stored().scores) == (5, 5)
    (back,) = desk.taken(one, "--take-back")
    assert (back["taken_back"], back["kept"], back["done"]) == (1, 0, 3)
    assert (desk.stored().events, desk.stored().scores) == (6, 6)


def test_an_empty_form_that_comes_later_takes_nothing_back_and_says_so(desk: FormDesk, tmp_path: Path) -> None:
    one, _ = _forms(desk)
    blank = tmp_path / "blank.xlsx"
    shutil.copy(one, blank)
    cells = {(COHERENCE, 1): 5, (COHERENCE, 2): 4, (COMMENT, 2): "good"}
    desk.taken(filled(one, cells))
    ended = desk.take(blank)
    assert ended.code == 0
    assert ended.out.split() == f"{blank}: rater-1: no other scores than before; 2 of 13 answers are done".split()
    said = "3 cells that were filled in before and empty now: what was said there is kept; --take-back takes it back"
    assert ended.told == f"{blank}: {said}"


def test_a_row_that_is_missing_is_told_and_kept_as_it_was(desk: FormDesk) -> None:
    one, _ = _forms(desk)
    desk.taken(filled(one, {(COHERENCE, 5): 5}))
    book = load_workbook(one)
    book["Scores"].delete_rows(3 + 5)
    book.save(one)
    ended = desk.take(one)
    assert ended.told == f"{one}: the row of answer 5 is not in the file; kept as it was"
    assert "1 of 13 answers are done" in ended.out


def test_a_new_form_takes_the_place_of_one_that_was_imported_and_shows_what_was_said(desk: FormDesk) -> None:
    one, _ = _forms(desk)
    desk.taken(filled(one, {(COHERENCE, 1): 5, (COMMENT, 1): "=good"}))
    assert desk.export("--to", "forms/", "--language", "zh").code == 0
    page: Any = load_workbook(one)["评分"]
    heads = {cell.value: cell.column for cell in page[3]}
    assert [page.cell(4, heads[head]).value for head in ("连贯性\n（5 最好，1 最差）", "备注（可不填）")] == [
        5,
        "=good",
    ]
    page.cell(4, heads["连贯性\n（5 最好，1 最差）"]).value = "无法判断"
    page.parent.save(one)
    (told,) = desk.taken(one)
    assert (told["new"], told["changed"], told["remarks"]) == (0, 1, 0)


@pytest.mark.parametrize(
    ("cells", "held"),
    [
        ({(COHERENCE, 1): 5, (COHERENCE, 2): "cannot judge"}, "scores: 2"),
        ({(COMMENT, 3): "good"}, "comments and flags: 1"),
        ({(COHERENCE, 1): 5, (COMMENT, 3): "good"}, "scores: 1, comments and flags: 1"),
    ],
)
def test_a_form_that_was_not_imported_is_named_and_no_form_is_written(
    desk: FormDesk, cells: dict[tuple[str, int], object], held: str
) -> None:
    one, two = _forms(desk)
    desk.taken(filled(one, {(COHERENCE, 4): 4}))
    filled(two, cells)
    before = [form.read_bytes() for form in (one, two)]
    refused = desk.export("--to", "forms/")
    assert refused.code == 2
    assert refused.told.startswith(
        f"error: {two.relative_to(desk.folder)}: is there already, and holds what the store does not: {held}; import it"
    )
    assert one.name not in refused.err
    assert [form.read_bytes() for form in (one, two)] == before
    desk.taken(two)
    assert desk.export("--to", "forms/").code == 0
    assert at(load_workbook(one), COHERENCE, 4).value == 4
    filled(two, {(COHERENCE, 9): 1})
    assert desk.export("--to", "forms/", "--replace").code == 0
    assert at(load_workbook(two), COHERENCE, 9).value is None


def test_the_empty_form_of_which_a_copy_came_back_is_no_obstacle(desk: FormDesk, tmp_path: Path) -> None:
    one, _ = _forms(desk)
    desk.taken(filled(one, {(COHERENCE, 1): 5, (COMMENT, 1): "good"}, to=tmp_path / "came-back.xlsx"))
    assert desk.export("--to", "forms/").code == 0
    assert at(load_workbook(one), COHERENCE, 1).value == 5


def test_a_cell_that_somebody_has_emptied_is_not_filled_in_again_by_a_slip(desk: FormDesk) -> None:
    one, _ = _forms(desk)
    desk.taken(filled(one, {(COHERENCE, 1): 5, (COHERENCE, 2): 4}))
    assert desk.export("--to", "forms/").code == 0
    desk.taken(filled(one, {(COHERENCE, 1): None}))
    refused = desk.export("--to", "forms/")
    assert refused.code == 2
    assert "cells that were emptied (--take-back): 1" in refused.told
    desk.taken(one, "--take-back")
    assert desk.export("--to", "forms/").code == 0
    assert [at(load_workbook(one), COHERENCE, number).value for number in (1, 2)] == [None, 4]


def test_an_older_form_does_not_keep_its_place_against_what_was_scored_since(desk: FormDesk) -> None:
    one, _ = _forms(desk)
    desk.taken(filled(one, {(COHERENCE, 1): 5}, to=desk.folder / "copy.xlsx"))
    desk.taken(filled(one, {(COHERENCE, 1): 2}))
    assert desk.export("--to", "copy.xlsx", "--rater", "rater-1").code == 2  # imported now, it would give the 5 again
    assert desk.export("--to", "forms/").code == 0
    assert at(load_workbook(one), COHERENCE, 1).value == 2


@pytest.mark.parametrize("kind", ["csv", "html", "xlsx"])
def test_only_the_same_form_is_replaced_of_every_kind(desk: FormDesk, kind: str) -> None:
    place = f"ann.{kind}"
    for _ in range(2):
        assert desk.export("--rater", "rater-1", "--to", place).code == 0
    before = (desk.folder / place).read_bytes()
    other = desk.export("--rater", "rater-2", "--to", place)
    assert other.code == 2
    assert f"{place}: is there already, and is not the form of rater-2 in this review" in other.told
    (desk.folder / place).write_bytes(b"<p>Notes on lamps</p>")
    unknown = desk.export("--rater", "rater-1", "--to", place)
    assert (unknown.code, len(unknown.err.splitlines())) == (2, 1)
    assert "--replace writes over it" in unknown.err
    assert (desk.folder / place).read_bytes() == b"<p>Notes on lamps</p>" != before


def test_a_form_with_a_mistake_is_kept_and_the_mistake_is_told(desk: FormDesk) -> None:
    one, _ = _forms(desk)
    filled(one, {(COHERENCE, 1): 6, (COHERENCE, 2): "four"})
    refused = desk.export("--to", "forms/")
    assert refused.code == 2
    assert re.search(r"Scores!\w4: found `6`; must be .* \(and 1 more\); import it if that is to hold", refused.told)


def test_nothing_in_a_form_says_which_model_run_or_attempt_an_answer_is_of(
    desk: FormDesk, runs: tuple[Path, tuple[ReviewedRun, ...]]
) -> None:
    for kind in ("csv", "html"):
        assert desk.export("--to", "forms/", "--form", kind).code == 0
    secrets = {model.name for model in MODELS} | {model.served for model in MODELS}
    secrets |= {"DeepSeek", "Llama", "Qwen", "Meta-", "Q8_0", "Q4_K_M"}
    for run in runs[1]:
        secrets |= {run.run.run_id, run.run.short_id}
        secrets |= {identity for attempt in run.attempts for identity in (attempt.attempt_id, attempt.asked_hash)}
    files = sorted((desk.folder / "forms").iterdir())
    assert len(files) == 6
    for file in files:
        told = [file.name]
        if file.suffix == ".xlsx":
            with zipfile.ZipFile(file) as archive:
                told += [f"{name}\n{archive.read(name).decode()}" for name in archive.namelist()]
        else:
            told.append(file.read_text(encoding="utf-8-sig"))
        leaked = {secret for secret in secrets for text in told if secret.casefold() in text.casefold()}
        # Of digits that stand for something secret, some spell a size by chance.
        words = re.sub(r"[0-9a-f]{6,}", "", " ".join(told))
        assert not leaked | {size for size in ("32B", "70B") if size.casefold() in words.casefold()}, file.name


def test_a_form_shows_nothing_of_other_raters(desk: FormDesk) -> None:
    one, two = _forms(desk)
    desk.taken(filled(one, {(COHERENCE, number): 4 for number in range(1, 14)} | {(COMMENT, 1): "said by one"}))
    desk.export("--to", "forms/", "--replace")
    book = load_workbook(two)
    assert {at(book, COHERENCE, number).value for number in range(1, 14)} == {None}
    assert "said by one" not in "".join(
        zipfile.ZipFile(two).read(name).decode() for name in zipfile.ZipFile(two).namelist()
    )


@pytest.mark.skipif(_SOFFICE is None, reason="needs LibreOffice: soffice is not installed here")
def test_what_libreoffice_saves_comes_back(desk: FormDesk, tmp_path: Path) -> None:
    one, two = _forms(desk)
    filled(one, {(COHERENCE, 1): 5, (COHERENCE, 2): "cannot judge", (COMMENT, 3): "=a 'b'\nc"})
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = [str(_SOFFICE), profile, "--headless", "--convert-to", "xlsx", "--outdir", str(tmp_path / "saved")]
    subprocess.run([*command, str(one), str(two)], check=True, capture_output=True, timeout=200)
    saved = [tmp_path / "saved" / form.name for form in (one, two)]
    first, second = desk.taken(*saved)
    assert (first["new"], first["remarks"], second["new"]) == (2, 1, 0)
    assert [form["changed"] for form in desk.taken(one, two)] == [0, 0]
    assert desk.stored().events == 3


@pytest.mark.parametrize(
    ("encoding", "separator"), [("utf-8-sig", ","), ("gb18030", ","), ("gbk", ";"), ("utf-16", "\t"), ("utf-8", ";")]
)
def test_csv_as_spreadsheets_save_it_comes_back(desk: FormDesk, encoding: str, separator: str) -> None:
    desk.export("--rater", "rater-1", "--to", "ann.csv")
    assert (desk.folder / "ann.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO((desk.folder / "ann.csv").read_text(encoding="utf-8-sig"), newline="")))
    (head,) = (number for number, row in enumerate(rows) if _CODE in row)
    rows[head + 1][rows[head].index(COHERENCE)] = "4"
    rows[head + 2][rows[head].index(COMMENT)] = "好"
    width = max(map(len, rows))
    table = io.StringIO(newline="")
    csv.writer(table, delimiter=separator).writerows([*row, *[""] * (width - len(row))] for row in rows)
    (desk.folder / "ann.csv").write_bytes(table.getvalue().encode(encoding))
    (told,) = desk.taken("ann.csv")
    assert (told["rater"], told["new"], told["remarks"]) == ("rater-1", 1, 1)
    (again,) = desk.taken("ann.csv")
    assert (again["new"], again["changed"], again["remarks"]) == (0, 0, 0)


def test_what_the_offline_page_saves_comes_back(desk: FormDesk) -> None:
    assert desk.export("--rater", "rater-1", "--to", "ann.html").code == 0
    page = (desk.folder / "ann.html").read_text(encoding="utf-8")
    code = str(at(load_workbook(_forms(desk)[0]), _CODE, 1).value)
    form_id, item_id, _ = code.split("-")
    assert form_id in page
    assert item_id in page
    (desk.folder / "saved.json").write_bytes(
        saved_ratings(
            form_id,
            {"item": item_id, "value": 3},
            {"item": item_id, "value": 4, "revision": 2},
            {"item": item_id, "subject": "comment", "act": "comment", "value": None, "text": "fine"},
        )
    )
    (told,) = desk.taken("saved.json")
    assert (told["rater"], told["new"], told["changed"], told["remarks"]) == ("rater-1", 1, 0, 1)
    stored = desk.stored()
    assert (stored.events, stored.scores) == (3, 2)
    assert desk.taken("saved.json")[0]["new"] == 0
    assert desk.stored() == stored


def test_raters_are_named_and_never_added_by_a_slip(fresh: FormDesk) -> None:
    assert fresh.export("--rater", "ann", "--rater", "bob", "--to", "forms/").code == 0
    refused = fresh.export("--rater", "anne", "--to", "anne.xlsx")
    assert refused.code == 2
    assert "has the raters ann, bob; to add one, name the runs and --rater NAME to evalkit review" in refused.err
    assert fresh.stored().raters == 2
    assert fresh.export("--rater", "bob", "--to", "bob.xlsx").code == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--to", "all.xlsx"), "is one file for 2 raters; give --rater NAME (rater-1, rater-2) or a folder/"),
        (("--to", "all.pdf"), "forms are .xlsx, .csv, .html; end the file's name in one of them, or a folder's in /"),
        (("--to", "a.csv", "--form", "html"), "is no .html; leave --form out, or end the name in .html"),
        (("--to", "none/a.csv"), "the folder none does not exist"),
        (("--to", "none/of/these/"), "the folder none/of does not exist"),
    ],
)
def test_a_place_that_cannot_be_is_told_in_one_line(desk: FormDesk, arguments: tuple[str, ...], said: str) -> None:
    ended = desk.export(*arguments)
    assert (ended.code, len(ended.err.splitlines())) == (2, 1)
    assert said in ended.err


def test_a_review_that_holds_a_run_among_others_gets_no_rater_by_a_slip_either(desk: FormDesk) -> None:
    refused = desk.export("--rater", "bobby", "--to", "bobby.html", runs=(MODELS[1].name,))
    assert refused.code == 2
    assert "has the raters rater-1, rater-2; to add one" in refused.err
    assert desk.stored().raters == 2


def test_a_review_of_other_dimensions_begins_with_the_raters_that_are_named(desk: FormDesk) -> None:
    ended = desk.export("--dimension", "completeness", "--rater", "ann", "--to", "ann.html")
    assert ended.code == 0
    assert "on completeness; the runs are in others too:" in ended.err
    assert re.search(r"review ([0-9a-f]{8}) on coherence .* goes on with: evalkit review .* --review \1$", ended.told)
    assert desk.stored().raters == 3


def test_a_form_says_of_what_a_review_was_begun_with_how_to_begin_another(desk: FormDesk) -> None:
    refused = desk.export("--minutes", "20", "--to", "forms/")
    assert refused.code == 2
    assert "leave it out to go on with that one, or begin another one with evalkit review --fresh" in refused.err
