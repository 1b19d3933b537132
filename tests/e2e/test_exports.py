"""Exports as users and their programs read them: written by the command, opened by others."""

from __future__ import annotations

import csv
import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from openpyxl import load_workbook

from evalkit.reports.as_json import SCHEMA_VERSION, json_schema
from tests.e2e.commands import evalkit

_SOFFICE = shutil.which("soffice")


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with two small runs of simulated models."""
    folder = tmp_path_factory.mktemp("project")
    ended = evalkit("run", "--model", "demo", "--model", "demo-q4", "--limit", "6", "--repeats", "2", cwd=folder)
    assert ended.code == 0, ended.err
    return folder


def _records(path: Path, name: str) -> list[dict[Any, Any]]:
    heads, *rows = load_workbook(path)[name].iter_rows(values_only=True)
    return [dict(zip(heads, row, strict=True)) for row in rows]


def test_every_form_holds_every_attempt(project: Path) -> None:
    names = ("two.csv", "two.json", "two.xlsx")
    ended = evalkit("export", "demo", "demo-q4", *(word for name in names for word in ("--to", name)), cwd=project)
    assert ended.code == 0, ended.err
    assert [line for line in ended.out.splitlines() if ": 24 attempts of 2 runs" in line] == [
        "two.csv: 24 attempts of 2 runs",
        f"two.json: 24 attempts of 2 runs, schema version {SCHEMA_VERSION}",
        "two.xlsx: 24 attempts of 2 runs",
    ]
    with (project / "two.csv").open(encoding="utf-8-sig", newline="") as file:
        table = list(csv.DictReader(file))
    document = json.loads((project / "two.json").read_text(encoding="utf-8"))
    sheet = _records(project / "two.xlsx", "Attempts")
    assert [len(rows) for rows in (table, document["attempts"], sheet)] == [24, 24, 24]
    assert {row["model"] for row in table} == {row["Model"] for row in sheet} == {"demo", "demo-q4"}
    scores = [attempt["response_time"] for attempt in document["attempts"]]
    assert any(score is not None for score in scores)
    assert scores == [row["Response time, 1 to 5"] for row in sheet]


def test_of_several_files_none_is_written_where_one_cannot_be(project: Path) -> None:
    ended = evalkit("export", "demo", "--to", "never.json", "--to", "never.pdf", cwd=project)
    assert ended.code == 2
    assert "never.pdf: cannot write .pdf" in ended.told
    assert not (project / "never.json").exists()


def test_the_json_names_its_schema_version_and_holds_to_it(project: Path) -> None:
    ended = evalkit("export", "demo", "--to", "one.json", cwd=project)
    assert f"schema version {SCHEMA_VERSION}" in ended.out
    document = json.loads((project / "one.json").read_text(encoding="utf-8"))
    assert document["schema_version"] == SCHEMA_VERSION
    assert not list(Draft202012Validator(json_schema()).iter_errors(document))
    assert document["scorecards"][0]["run"]["simulated"] is True


def test_what_the_commands_print_as_json_holds_to_the_schema(project: Path) -> None:
    shown = evalkit("show", "demo", "--json", cwd=project)
    assert not list(Draft202012Validator(json_schema("scorecard")).iter_errors(shown.document))
    listed = evalkit("runs", "--json", cwd=project)
    errors = [error for run in listed.document for error in Draft202012Validator(json_schema("run")).iter_errors(run)]
    assert len(listed.document) == 2
    assert not errors


def test_labels_are_in_the_language_asked_for(project: Path) -> None:
    ended = evalkit("export", "demo", "--to", "zh.xlsx", "--language", "zh", cwd=project)
    assert ended.code == 0, ended.err
    assert {"汇总", "题目", "作答"} <= set(load_workbook(project / "zh.xlsx").sheetnames)
    evalkit("export", "demo", "--to", "environment.xlsx", cwd=project, environ={"EVALKIT_LANGUAGE": "zh"})
    assert {"汇总", "题目", "作答"} <= set(load_workbook(project / "environment.xlsx").sheetnames)


def test_the_summary_of_a_simulated_run_says_so(project: Path) -> None:
    evalkit("export", "demo", "--to", "marked.xlsx", cwd=project)
    evalkit("export", "demo", "--to", "marked.md", cwd=project)
    sheet = load_workbook(project / "marked.xlsx")["Summary"]
    assert any("SIMULATED" in str(cell.value) for row in sheet.iter_rows() for cell in row)
    assert "SIMULATED" in (project / "marked.md").read_text(encoding="utf-8")


def test_a_run_that_is_named_twice_is_written_once(project: Path) -> None:
    ended = evalkit("export", "demo", "demo", "--to", "twice.csv", cwd=project)
    assert ended.out.strip() == "twice.csv: 12 attempts of 1 run\ntwice.figures.csv: every figure of the scorecards"


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("x.pdf", "cannot write .pdf; end its name in .html, .xlsx, .csv, .json, .md"),
        ("x", "cannot write a file without an ending"),
        ("nowhere/x.csv", "the folder nowhere does not exist"),
    ],
)
def test_what_cannot_be_written_is_said_in_one_line(project: Path, path: str, said: str) -> None:
    ended = evalkit("export", "demo", "--to", path, cwd=project)
    assert ended.code == 2
    assert said in ended.err
    assert len(ended.err.splitlines()) == 1


def test_frames_need_no_project(project: Path) -> None:
    program = (
        "import evalkit; f = evalkit.frames('demo');"
        "print(len(f.attempts), len(f.questions), f.estimates.loc[0, 'name'], type(f).__name__)"
    )
    said = subprocess.check_output([sys.executable, "-c", program], cwd=project, text=True)
    assert said.split() == ["12", "6", "accuracy_every", "Frames"]


def test_frames_hold_the_counts_and_times_that_the_json_holds(project: Path) -> None:
    program = (
        "import evalkit, json; e = evalkit.frames('demo').estimates; e = e[e['value'].notna()];"
        "print(json.dumps({f'{n} {s}': v for n, s, v in zip(e['name'], e['slice'], e['value'])}))"
    )
    held = json.loads(subprocess.check_output([sys.executable, "-c", program], cwd=project, text=True))
    card = evalkit("show", "demo", "--json", cwd=project).document
    outcomes = {name.split("=")[1]: count for name, count in held.items() if name.startswith("outcome ")}
    assert outcomes == card["outcomes"]
    assert held["finished all"] == card["finished"]
    assert held["complete_s_p50 all"] == card["speed"]["complete_s"]["p50"]
    # A short run may come out all alike, and then has no split of its error.
    assert held.get("error_from_questions all") == card["stability"]["error"].get("from_questions")


def test_exporting_loads_neither_pandas_nor_the_workbook_writer_before_it_needs_them() -> None:
    program = (
        "import sys, evalkit.cli.export; print([name for name in ('pandas', 'xlsxwriter') if name in sys.modules])"
    )
    assert subprocess.check_output([sys.executable, "-c", program], text=True).strip() == "[]"


@pytest.mark.skipif(_SOFFICE is None, reason="needs LibreOffice: soffice is not installed here")
@pytest.mark.parametrize("language", ["en", "zh"])
def test_libreoffice_opens_and_saves_a_workbook_with_the_same_values(
    project: Path, tmp_path: Path, language: str
) -> None:
    evalkit("export", "demo", "demo-q4", "--to", "given.xlsx", "--language", language, cwd=project)
    subprocess.run(
        [
            str(_SOFFICE),
            f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}",
            *("--headless", "--convert-to", "xlsx", "--outdir", str(tmp_path), str(project / "given.xlsx")),
        ],
        check=True,
        capture_output=True,
        timeout=200,
    )
    given, saved = load_workbook(project / "given.xlsx"), load_workbook(tmp_path / "given.xlsx")
    assert saved.sheetnames == given.sheetnames
    for sheet in given:
        differing = [
            (sheet.title, cell.coordinate, cell.value, saved[sheet.title][cell.coordinate].value)
            for row in sheet.iter_rows()
            for cell in row
            if not _same(cell.value, saved[sheet.title][cell.coordinate].value)
        ]
        assert not differing


def _same(given: Any, saved: Any) -> bool:
    """Equal to within what a moment loses as a fraction of a day."""
    if hasattr(given, "timestamp") and hasattr(saved, "timestamp"):
        return abs(given.timestamp() - saved.timestamp()) < 0.01
    return given == saved or (isinstance(given, float) and given == pytest.approx(saved))


def test_what_judges_scored_is_on_the_page_and_in_the_files(project: Path) -> None:
    ended = evalkit("judge", "demo-q4", "--judge", "demo-judge", "--dimension", "coherence", cwd=project)
    assert ended.code == 0, ended.err
    assert "A single judge: no agreement is known" in ended.out
    for name in ("judged.json", "judged.xlsx"):
        assert evalkit("export", "demo-q4", "--to", name, cwd=project).code == 0
    document = json.loads((project / "judged.json").read_text(encoding="utf-8"))
    assert not list(Draft202012Validator(json_schema()).iter_errors(document))
    scores = [attempt["judged"].get("coherence", {}).get("score") for attempt in document["attempts"]]
    assert any(score is not None for score in scores)
    sheet = [row["Judges, 1 to 5: coherence"] for row in _records(project / "judged.xlsx", "Attempts")]
    assert [score and round(score, 6) for score in scores] == sheet
    assert {row["Judge"] for row in _records(project / "judged.xlsx", "Judges")} == {"panel", "demo-judge"}


def test_several_runs_are_compared_in_every_form_with_the_same_figures(project: Path) -> None:
    varies = ("--varies", "quantisation", "--varies", "model")
    for name in ("both.json", "both.csv", "both.md", "both.html"):
        ended = evalkit("export", "demo", "demo-q4", *varies, "--to", name, "--language", "en", cwd=project)
        assert ended.code == 0, ended.err
    document = json.loads((project / "both.json").read_text(encoding="utf-8"))
    assert not list(Draft202012Validator(json_schema()).iter_errors(document))
    compared = evalkit("compare", "demo-q4", "--against", "demo", *varies, "--json", cwd=project).document
    assert document["comparison"]["pairs"] == compared["pairs"]
    with (project / "both.comparison.csv").open(encoding="utf-8-sig", newline="") as file:
        by_criterion = {row["criterion"]: row for row in csv.DictReader(file)}
    row = next(row for row in compared["pairs"][0]["criteria"] if row["criterion"] == "accuracy")
    assert float(by_criterion["accuracy"]["difference"]) == pytest.approx(row["difference"]["value"], rel=1e-5)
    for page in ("both.md", "both.html"):
        text = (project / page).read_text(encoding="utf-8").replace("\\", "")
        assert "demo-q4 against demo" in text
        assert document["scorecards"][0]["run"]["bank_hash"] in text


def test_the_file_of_figures_beside_a_csv_has_every_figure_of_the_scorecards(project: Path) -> None:
    evalkit("export", "demo", "demo-q4", "--to", "figures.csv", cwd=project)
    shown = evalkit("show", "demo", "--json", cwd=project).document
    with (project / "figures.figures.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["model"] == "demo"]
    by_name = {(row["name"], row["slice"]): row for row in rows}
    accuracy = shown["accuracy"]["every_attempt"]
    assert float(by_name["accuracy_every", "all"]["low"]) == pytest.approx(accuracy["low"], abs=1e-5)
    assert by_name["money_per_right", "all"]["undefined"] == shown["cost"]["money_per_right"]["undefined"]
    quantiles = shown["speed"]["complete_s"]["quantiles"]
    assert float(by_name["complete_s", "quantile=0.50"]["value"]) == pytest.approx(quantiles[10], abs=1e-5)
    assert {row["model"] for row in rows} == {"demo"}
