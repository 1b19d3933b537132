"""Runs as files through the command line: what another store prints of them afterwards, and what can be done there."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from evalkit.domain.attempt import RunId
from evalkit.storage.opening import open_store
from tests.archive_bench import ArchiveBench, rows_of
from tests.builders import A_MOMENT, a_lease
from tests.e2e.commands import Finished, evalkit
from tests.e2e.reviewed_runs import MODELS, runs_that_name_themselves
from tests.e2e.workplace import mistakes


@pytest.fixture
def here(tmp_path: Path) -> Path:
    """A folder with a store of three runs: `q8` and `q4`, judged and scored by people, and one that was not served."""
    return _folder(tmp_path / "here")


@pytest.fixture
def there(tmp_path: Path) -> Path:
    """Another folder, with no store yet."""
    (tmp_path / "there").mkdir()
    return tmp_path / "there"


def _folder(folder: Path) -> Path:
    (folder / "runs").mkdir(parents=True)
    with open_store(f"sqlite:///{folder}/runs/evalkit.db") as store:
        ArchiveBench(store)
    return folder


def _ids(folder: Path) -> dict[str, RunId]:
    listed = evalkit("runs", "list", "--json", cwd=folder).document
    return {one["run"]["model"]: RunId(one["run"]["run_id"]) for one in listed}


def assert_refused(ended: Finished, says: str) -> None:
    assert ended.code == 2, ended
    (line,) = mistakes(ended)
    assert says in line, line


def _timeless(printed: str) -> str:
    """Without the moment at which a comparison or a report was made."""
    return re.sub(r'"made_at": "[^"]+"|made [0-9]{4}-[0-9-]+ [0-9:]+ UTC', "", printed)


_PRINTED = (
    ("show", "q8", "--json"),
    ("show", "q4"),
    ("compare", "q4", "--against", "q8", "--varies", "quantisation", "--json"),
    ("agreement", "q8", "q4", "--json"),
    ("calibrate", "q8", "q4", "--json"),
    ("judge", "q8", "--reasons", "math-001"),
    ("score", "q8", "--dry-run"),
)


def test_another_store_prints_the_same_to_the_letter(here: Path, there: Path) -> None:
    # The first look scores what no rule has scored yet; what it stores is archived, too.
    assert evalkit("show", "q8", cwd=here).code == 0
    assert evalkit("show", "q4", cwd=here).code == 0
    written = evalkit("runs", "archive", "q8", "q4", "--to", "pair.evalkit", cwd=here)
    assert written.code == 0, written.err
    assert "pair.evalkit: 2 runs, 24 attempts, 1 review" in written.out
    assert "with the keys of its raters' links" in written.told
    restored = evalkit("runs", "restore", "../here/pair.evalkit", cwd=there)
    assert restored.code == 0, restored.err
    assert restored.out.count("12 attempts restored") == 2
    for arguments in _PRINTED:
        ours, theirs = evalkit(*arguments, cwd=here), evalkit(*arguments, cwd=there)
        assert ours.code in {0, 1, 3}, ours.err
        assert ours.out
        assert (theirs.code, _timeless(theirs.out), theirs.err) == (ours.code, _timeless(ours.out), ours.err)
    for ending in ("json", "csv", "md"):
        for folder in (here, there):
            assert evalkit("export", "q8", "q4", "--to", f"x.{ending}", cwd=folder).code == 0
        ours, theirs = ((folder / f"x.{ending}").read_text(encoding="utf-8") for folder in (here, there))
        assert _timeless(theirs) == _timeless(ours)


def test_raters_links_are_the_same_there(tmp_path: Path, there: Path) -> None:
    elsewhere, models = tmp_path / "elsewhere", [model.name for model in MODELS]
    (elsewhere / "runs").mkdir(parents=True)
    runs_that_name_themselves(elsewhere)
    review = ("review", *models, "-d", "coherence", "--no-serve", "--json")
    begun = evalkit(*review, cwd=elsewhere)
    assert begun.code == 0, begun.err
    assert evalkit("runs", "archive", *models, "--to", "pair.evalkit", cwd=elsewhere).code == 0
    restored = evalkit("runs", "restore", str(elsewhere / "pair.evalkit"), cwd=there)
    assert "links of raters and organisers hold in this store, too" in restored.told
    assert evalkit(*review, cwd=there).document["links"] == begun.document["links"] != {}


def test_restoring_again_says_that_it_is_there(here: Path, there: Path) -> None:
    evalkit("runs", "archive", "q8", "q4", "--to", str(there / "pair.evalkit"), cwd=here)
    assert evalkit("runs", "restore", "pair.evalkit", cwd=there).code == 0
    again = evalkit("runs", "restore", "pair.evalkit", cwd=there)
    assert again.code == 0
    assert again.out.count("already there") == 3
    told = evalkit("runs", "restore", "pair.evalkit", "--json", cwd=there).document
    assert [one["is_new"] for one in (*told["runs"], *told["reviews"])] == [False, False, False]


def test_half_a_review_is_refused_with_the_command_that_takes_all_of_it(here: Path) -> None:
    ids = _ids(here)
    ended = evalkit("runs", "archive", "q8", "--to", "x.evalkit", cwd=here)
    assert_refused(ended, f"people score run {ids['q4'][:8]} (q4) in one review with what is to be archived")
    _, _, command = mistakes(ended)[0].partition("archive all of them: evalkit ")
    assert evalkit(*command.split(), cwd=here).code == 0


def test_a_file_that_is_there_is_kept_unless_told(here: Path) -> None:
    path = here / "x.evalkit"
    path.write_text("mine", encoding="utf-8")
    arguments = ("runs", "archive", "q8", "q4", "--to", "x.evalkit")
    assert_refused(evalkit(*arguments, cwd=here), "x.evalkit: is there already; give --replace")
    assert path.read_text(encoding="utf-8") == "mine"
    assert evalkit(*arguments, "--replace", cwd=here).code == 0
    assert path.stat().st_size > 1000


def test_a_place_where_no_file_can_be_is_refused(here: Path) -> None:
    os.mkfifo(here / "pipe")
    for place, says in (("pipe", "is no file"), ("runs", "is a folder"), ("nowhere/x", "does not exist")):
        ended = evalkit("runs", "archive", "q8", "q4", "--to", place, "--replace", cwd=here)
        assert_refused(ended, says)


def test_a_run_that_went_on_elsewhere_is_refused(here: Path, there: Path) -> None:
    evalkit("runs", "archive", "q8", "q4", "--to", str(there / "pair.evalkit"), cwd=here)
    evalkit("runs", "restore", "pair.evalkit", cwd=there)
    with open_store(f"sqlite:///{there}/runs/evalkit.db") as store:
        store.runs.grow(store.runs.all()[0].run.run_id, [])
        before = rows_of(store)
    assert_refused(evalkit("runs", "restore", "pair.evalkit", cwd=there), "with other content (place)")
    with open_store(f"sqlite:///{there}/runs/evalkit.db") as store:
        assert rows_of(store) == before


def test_what_is_no_archive_is_one_line(there: Path) -> None:
    (there / "x.evalkit").write_text("no archive", encoding="utf-8")
    assert_refused(evalkit("runs", "restore", "x.evalkit", cwd=there), "no archive of evalkit, or a damaged one")
    assert_refused(evalkit("runs", "restore", "absent", cwd=there), "there is no such file")


def test_a_restored_run_is_asked_to_its_end(tmp_path: Path, there: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    asked = evalkit("run", "--model", "demo", "--limit", "2", "--repeats", "1", cwd=elsewhere)
    assert asked.code == 0, asked.err
    assert evalkit("runs", "archive", "latest", "--to", "demo.evalkit", cwd=elsewhere).code == 0
    assert evalkit("runs", "restore", str(elsewhere / "demo.evalkit"), cwd=there).code == 0
    grown = evalkit("run", "--model", "demo", "--limit", "2", "--repeats", "2", cwd=there)
    assert grown.code == 0, grown.err
    (listed,) = evalkit("runs", "--json", cwd=there).document
    assert (listed["run"]["run_id"], listed["finished"]) == (_ids(elsewhere)["demo"], 4)
    with open_store(f"sqlite:///{there}/runs/evalkit.db") as store:
        assert len(rows_of(store)["attempt"]) == 4


def test_a_run_is_deleted_when_somebody_says_yes(here: Path) -> None:
    ids = _ids(here)
    assert_refused(evalkit("runs", "delete", "q8", cwd=here), "delete all of them, or none")
    assert_refused(evalkit("runs", "delete", "q8", "q4", cwd=here), "nothing was deleted: nobody is there to be asked")
    assert _ids(here) == ids
    deleted = evalkit("runs", "delete", "q8", "q4", "--yes", cwd=here)
    assert deleted.code == 0, deleted.err
    assert deleted.out.startswith("deleted: 2 runs, 24 attempts, ")
    assert deleted.out.rstrip().endswith("1 review of 2 raters")
    assert list(_ids(here).values()) == [run_id for model, run_id in ids.items() if model not in {"q8", "q4"}]


def test_a_run_that_is_asked_or_pinned_is_not_deleted(here: Path) -> None:
    lone = next(run_id for model, run_id in _ids(here).items() if model not in {"q8", "q4"})
    with open_store(f"sqlite:///{here}/runs/evalkit.db") as store:
        lease = a_lease(
            run_key=store.runs.get(lone).run_key, owner="elsewhere/7/aa", expires_at=A_MOMENT.replace(year=2999)
        )
        store.runs.take_lease(lease, now=A_MOMENT)
        assert_refused(evalkit("runs", "delete", lone, "--yes", cwd=here), "another evalkit (process 7 on elsewhere")
        store.runs.release_lease(lease)
        store.baselines.pin("prod", lone, A_MOMENT)
        assert_refused(evalkit("runs", "delete", lone, "--yes", cwd=here), "is pinned as the baseline prod")
        store.baselines.pin("prod", store.runs.all()[0].run.run_id, A_MOMENT)
    assert lone in _ids(here).values()
