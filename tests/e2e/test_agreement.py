"""People's scores through the command line: agreement, the scorecard, and every file."""

from __future__ import annotations

import csv
import json
from collections.abc import Generator
from pathlib import Path

import pytest
from openpyxl import load_workbook

from evalkit.actions.project import Project
from evalkit.cli.main import run
from evalkit.domain.review import Act, AssignmentKind
from evalkit.reports.as_markdown import markdown_sections
from evalkit.storage.opening import open_store
from evalkit.web.stored_desk import StoredDesk
from tests.e2e.commands import evalkit
from tests.schema_defects import schema_defects
from tests.unit.actions.reviewing.review_bench import ReviewBench


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Generator[ReviewBench]:
    """Two runs of which people have scored 12 answers each, in the folder where commands are run."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "runs").mkdir()
    with open_store(f"sqlite:///{tmp_path / 'runs' / 'evalkit.db'}") as store:
        bench = ReviewBench(questions=12, models=("q8", "q4"), store=store)
        review = bench.begin()
        for model in bench.models:
            bench.rated(review, "ada", *[1, 2, 3, 4] * 3, model=model, kind=AssignmentKind.COMMON)
            bench.rated(review, "bo", *[1, 2, 4, 2] * 3, model=model, kind=AssignmentKind.COMMON)
        first, *_ = store.reviews.assignments(review.review_id)
        bench.did(first, Act.COMMENT, text="=1+1")
        yield bench


def test_agreement_of_two_runs_is_told_in_words_and_as_json(
    bench: ReviewBench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    ended = evalkit("agreement", "q8", "q4", "--json", cwd=tmp_path)
    assert ended.code == 0, ended.err
    assert not schema_defects(ended.document, "agreement")
    (rated,) = ended.document["people"]["rated"]
    assert (rated["scored_twice"], rated["same_score"]["value"], rated["within_one"]["value"]) == (24, 0.5, 0.75)
    assert rated["alpha"]["n_clusters"] == 12
    assert [rater["rater"] for rater in ended.document["people"]["raters"]] == ["ada", "bo"]
    monkeypatch.setenv("EVALKIT_LANGUAGE", "zh")
    assert run(["agreement", "q8", "q4"]) == 0
    assert "人工评分一致性：q8" in capsys.readouterr().out


def test_agreement_is_written_as_a_page_a_table_and_a_document(
    bench: ReviewBench, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("agreement.md", "agreement.csv", "agreement.json"):
        assert run(["agreement", "q8", "--to", name]) == 0
    assert "agreement.md: agreement of 2 raters" in capsys.readouterr().out
    assert (tmp_path / "agreement.md").read_text(encoding="utf-8").startswith("## Agreement between people: q8")
    with (tmp_path / "agreement.csv").open(encoding="utf-8-sig", newline="") as file:
        assert [row["rater"] for row in csv.DictReader(file)] == ["", "ada", "bo", "ada", "bo"]
    assert json.loads((tmp_path / "agreement.json").read_text(encoding="utf-8"))["runs"][0]["model"] == "q8"
    assert run(["agreement", "q8", "--to", "agreement.docx"]) == 2
    assert "end its name in .md, .csv, .json" in capsys.readouterr().err


def test_a_run_that_nobody_has_scored_is_told_with_the_command_that_begins(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "runs").mkdir()
    with open_store(f"sqlite:///{tmp_path / 'runs' / 'evalkit.db'}") as store:
        bench = ReviewBench(store=store)
        bench.rated(bench.begin(), "ada", None, None, None)
        short_id = bench.runs["q8"].short_id
        assert run(["agreement", "q8"]) == 2
        assert f"begin with: evalkit review {short_id}" in capsys.readouterr().err


def test_the_organisers_page_is_about_its_own_review(bench: ReviewBench, tmp_path: Path) -> None:
    """Scores of another review of the same runs stood on it, and raters that its organiser had never heard of."""
    (mine,) = bench.store.reviews.of_run(bench.runs["q8"].run_id)
    desk = StoredDesk(review=mine, store=bench.store, project=Project.at(tmp_path, environ={}))
    alone = [markdown_sections([section]) for section in desk.agreement()]
    assert not [text for text in alone if "other reviews" in text]
    other = bench.begin(number=2)
    bench.rated(other, "cyd", *[5] * 12, kind=AssignmentKind.COMMON)
    *now, pointer = [markdown_sections([section]) for section in desk.agreement()]
    # Commands name the review as soon as its runs have another one.
    assert [text.replace(f" --review {mine.short_id}", "") for text in now] == alone
    assert f"evalkit agreement {bench.runs['q8'].short_id} {bench.runs['q4'].short_id}" in pointer
    assert "cyd" in str(evalkit("agreement", "q8", "--json", cwd=tmp_path).document)
    theirs = StoredDesk(review=other, store=bench.store, project=desk.project)
    assert "ada" not in "".join(markdown_sections([section]) for section in theirs.agreement())


def test_people_are_on_the_scorecard_and_in_every_file(bench: ReviewBench, tmp_path: Path) -> None:
    assert run(["export", "q8", "q4", "--to", "runs.xlsx"]) == 0
    book = load_workbook(tmp_path / "runs.xlsx")
    assert {"Summary", "q8", "q4", "Questions", "People", "Ratings", "Attempts"} <= set(book.sheetnames)
    assert book["Ratings"].max_row == 1 + 48
    assert not [cell for row in book["Ratings"].iter_rows() for cell in row if cell.data_type == "f"]
    assert run(["export", "q8", "--to", "run.json"]) == 0
    document = json.loads((tmp_path / "run.json").read_text(encoding="utf-8"))
    assert not schema_defects(document, "export")
    attempt = next(one for one in document["attempts"] if one["people"]["coherence"]["by_rater"] == {"ada": 4, "bo": 2})
    assert attempt["people"]["coherence"]["score"] == 3
    assert document["scorecards"][0]["people"]["rated"][0]["scored_twice"] == 12
    assert run(["export", "q8", "--to", "run.csv"]) == 0
    with (tmp_path / "run.csv").open(encoding="utf-8-sig", newline="") as file:
        assert {row["people_coherence"] for row in csv.DictReader(file)} == {"1.0", "2.0", "3.5", "3.0"}
    assert run(["export", "q8", "--to", "run.md"]) == 0
    assert "2 people have scored answers: ada, bo" in (tmp_path / "run.md").read_text(encoding="utf-8")
