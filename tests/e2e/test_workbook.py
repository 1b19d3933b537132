"""The workbook of runs, read back and computed again: what it shows is what ``--json`` says."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import pytest
from openpyxl import load_workbook

from tests.e2e.commands import evalkit
from tests.e2e.told_figures import told_figures
from tests.unit.reports.books import foreign_formulas

_SOFFICE: Final = shutil.which("soffice")
_NEEDS_SOFFICE: Final = pytest.mark.skipif(_SOFFICE is None, reason="needs LibreOffice: soffice is not installed here")


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two small runs of simulated models, one of them judged, as a workbook and as JSON."""
    folder = tmp_path_factory.mktemp("project")
    for words in (
        ("run", "--model", "demo", "--model", "demo-q4", "--limit", "12", "--repeats", "3"),
        ("judge", "demo-q4", "--judge", "demo-judge", "--dimension", "coherence", "--dimension", "completeness"),
        *(
            ("export", "demo", "demo-q4", "--varies", "quantisation", "--to", f"two.{ending}")
            for ending in ("xlsx", "json")
        ),
    ):
        ended = evalkit(*words, cwd=folder)
        assert ended.code == 0, ended.err
    return folder


@pytest.fixture(scope="module")
def document(project: Path) -> Any:
    """What the JSON file says."""
    return json.loads((project / "two.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def book(project: Path) -> Any:
    """What the workbook says."""
    return load_workbook(project / "two.xlsx")


def _records(sheet: Any) -> list[dict[Any, Any]]:
    heads, *rows = sheet.iter_rows(values_only=True)
    return [dict(zip(heads, row, strict=True)) for row in rows]


def _figures(book: Any, run_id: str) -> dict[tuple[str, str, str | None], dict[Any, Any]]:
    found = [row for row in _records(book["Figures"]) if row["Run"] == run_id]
    return {(row["Figure"], row["Of what"], row["Scored by"]): row for row in found}


def test_every_figure_of_a_scorecard_stands_in_the_sheet_of_figures(book: Any, document: Any) -> None:
    for card in document["scorecards"]:
        figures, run_id = _figures(book, card["run"]["run_id"]), card["run"]["run_id"]
        wanted = dict(told_figures(card))
        assert len(wanted) > 100
        assert wanted.keys() == figures.keys(), run_id
        for key, told in wanted.items():
            assert _differences(figures[key], told) == [], key


def test_every_question_is_one_row_with_all_runs_side_by_side(book: Any, document: Any) -> None:
    records = {record["Question"]: record for record in _records(book["Questions"])}
    asked = {question["question"] for card in document["scorecards"] for question in card["questions"]}
    assert records.keys() == asked
    assert len(_records(book["Questions"])) == len(asked)
    for card in document["scorecards"]:
        name = card["run"]["model"]
        for question in card["questions"]:
            record = records[question["question"]]
            told = {
                "Times right": question["right"],
                "Times counted": question["asked"],
                "Share right": question["right"] / question["asked"],
                "Flip rate": question["flip"],
                "Median seconds": question["complete_s"],
                "Median tokens": question["tokens"],
            }
            assert {head: record[f"{name}: {head}"] for head in told} == pytest.approx(told, abs=1e-6)
            assert record["Same wording"] == "yes"


def test_every_attempt_has_its_figures_and_what_each_rater_gave(book: Any, document: Any) -> None:
    heads = {
        "Repeat": "repeat",
        "Seed": "seed",
        "Accuracy, 1 to 5": "accuracy",
        "Response time, 1 to 5": "response_time",
        "First token after, s": "ttft_s",
        "Answer begins after, s": "ttfa_s",
        "Complete after, s": "complete_s",
        "Tokens/s": "decode_tokens_per_s",
        "Reply tokens": "completion_tokens",
        "Answer": "answer",
    }
    records = _records(book["Attempts"])
    assert len(records) == len(document["attempts"]) == 72
    judged = 0
    for record, told in zip(records, document["attempts"], strict=True):
        for head, name in heads.items():
            # A cell has no empty text: it is empty.
            assert record[head] == (_near(told[name]) if told[name] != "" else None), (head, told["question"])
        for dimension, finding in told["judged"].items():
            for judge, score in finding["by_judge"].items():
                judged += score is not None
                assert record[f"{judge}: {dimension}"] == _near(score)
    assert judged > 20


def test_the_sheet_of_judges_says_what_the_panel_of_the_json_says(book: Any, document: Any) -> None:
    panel = document["scorecards"][1]["panel"]
    records = {(row["Dimension"], row["Judge"]): row for row in _records(book["Judges"])}
    for judged in panel["judged"]:
        for row in (records[(judged["dimension"], "panel")], records[(judged["dimension"], "demo-judge")]):
            assert row["Scored"] == judged["coverage"]["scored"]
            assert row["To be scored"] == judged["coverage"]["wanted"]
            assert row["Mean, 1 to 5"] == _near(judged["every_attempt"]["value"])


def test_every_row_of_the_comparison_is_that_of_the_json(book: Any, document: Any) -> None:
    (pair,) = document["comparison"]["pairs"]
    records = _records(book["Criteria"])
    assert len(records) == len(pair["criteria"])
    for record, told in zip(records, pair["criteria"], strict=True):
        scale = 100 if told["unit"] == "share" else 1
        assert record["Reference figure"] == _near(told["reference"])
        assert record["Candidate figure"] == _near(told["candidate"])
        for head, name in (("Change", "value"), ("Lower bound", "low"), ("Upper bound", "high")):
            value = told["difference"].get(name)
            assert record[head] == _near(None if value is None else value * scale), told["criterion"]
        assert record["Margin"] == _near(None if told["margin"] is None else told["margin"] * scale)


def test_named_cells_of_the_first_page_hold_the_headline_figures(book: Any, document: Any) -> None:
    named = {name: _named(book, name) for name in book.defined_names}
    for number, card in enumerate(document["scorecards"], start=1):
        told = {
            "accuracy_every": card["accuracy"]["every_attempt"]["value"],
            "accuracy_completed": card["accuracy"]["completed_answers"]["value"],
            "flip_rate": card["stability"]["flip_rate"]["value"],
            "pass_hat_of_3": card["stability"]["pass_hat"]["3"]["value"],
            "decode_tokens_per_s_median": card["speed"]["decode_tokens_per_s"]["p50"],
            "ttfa_s_median": card["speed"]["ttfa_s"]["p50"],
            "tokens_per_right": card["speed"]["tokens_per_right"]["value"],
            "outcome_answered": card["outcomes"]["answered"],
            "questions": card["accuracy"]["every_attempt"]["n_questions"],
            **{
                f"{kind}_{entry['dimension']}": entry[part]["value"]
                for entry in card["dimensions"]
                for kind, part in (("score", "every_attempt"), ("deviation", "deviation"))
                if "value" in entry[part]
            },
        }
        assert {name: named[f"{name}_{number}"] for name in told} == pytest.approx(told, abs=1e-6)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_only_the_sheet_of_weights_has_formulas(project: Path, language: str) -> None:
    name = f"formulas-{language}.xlsx"
    assert evalkit("export", "demo", "--to", name, "--language", language, cwd=project).code == 0
    assert foreign_formulas(load_workbook(project / name)) == []


def test_every_sheet_is_set_up_for_paper_and_says_that_its_figures_are_simulated(book: Any) -> None:
    for sheet in book:
        assert sheet.sheet_properties.pageSetUpPr.fitToPage, sheet.title
        assert sheet.page_setup.fitToWidth in {None, 1}, sheet.title
        assert sheet.print_title_rows in {"1:1", "$1:$1"}, sheet.title
        assert sheet.freeze_panes is not None, sheet.title
        assert "SIMULATED" in sheet.oddHeader.center.text, sheet.title
        assert sheet.oddFooter.right.text.endswith("&P / &N"), sheet.title
    assert book["Summary"].page_setup.fitToHeight in {None, 1}


@_NEEDS_SOFFICE
def test_a_weight_that_is_changed_changes_the_total_and_a_missing_score_is_no_nought(
    project: Path, tmp_path: Path, document: Any
) -> None:
    given = load_workbook(project / "two.xlsx")
    weights = {"accuracy": 3.0, "coherence": 2.0, "completeness": 0.0, "response_time": 0.5, "creativity": 4.0}
    for name, weight in weights.items():
        sheet, cell = next(given.defined_names[f"weight_{name}"].destinations)
        given[sheet][cell] = weight
    given.save(tmp_path / "weighed.xlsx")
    computed = load_workbook(_by_libreoffice(tmp_path / "weighed.xlsx", tmp_path / "out"), data_only=True)
    weights |= {"complexity": 1.0, "common_sense": 1.0}
    for number, card in enumerate(document["scorecards"], start=1):
        scores = {entry["dimension"]: entry["every_attempt"]["value"] for entry in card["dimensions"]}
        counted = {name: weight for name, weight in weights.items() if name in scores}
        total = sum(weight * scores[name] for name, weight in counted.items()) / sum(counted.values())
        assert _named(computed, f"weighted_total_{number}") == pytest.approx(total, abs=1e-6)
        both = {"accuracy": 3.0, "response_time": 0.5}
        common = sum(weight * scores[name] for name, weight in both.items()) / 3.5
        assert _named(computed, f"weighted_common_{number}") == pytest.approx(common, abs=1e-6)
    said = {str(cell.value) for row in computed["Weights"].iter_rows() for cell in row}
    assert {"coherence, complexity, common sense, creativity", "complexity, common sense, creativity"} <= said


@_NEEDS_SOFFICE
@pytest.mark.parametrize("language", ["en", "zh"])
def test_what_is_computed_again_is_what_viewers_that_compute_nothing_show(
    project: Path, tmp_path: Path, language: str
) -> None:
    name = f"computed-{language}.xlsx"
    assert evalkit("export", "demo", "demo-q4", "--to", name, "--language", language, cwd=project).code == 0
    shown = load_workbook(project / name, data_only=True).worksheets
    computed = load_workbook(_by_libreoffice(project / name, tmp_path), data_only=True)
    for sheet in shown:
        for row in sheet.iter_rows():
            for cell in row:
                if not hasattr(cell.value, "timestamp"):
                    assert computed[sheet.title][cell.coordinate].value == _near(cell.value), cell.coordinate


def _by_libreoffice(path: Path, folder: Path) -> Path:
    subprocess.run(
        [
            str(_SOFFICE),
            f"-env:UserInstallation={(folder / 'profile').as_uri()}",
            *("--headless", "--convert-to", "xlsx", "--outdir", str(folder), str(path)),
        ],
        check=True,
        capture_output=True,
        timeout=200,
    )
    return folder / path.name


def _named(book: Any, name: str) -> Any:
    sheet, cell = next(book.defined_names[name].destinations)
    return book[sheet][cell].value


def _near(value: Any) -> Any:
    return pytest.approx(value, abs=1e-6) if isinstance(value, float) else value


def _differences(record: Mapping[Any, Any], told: Mapping[str, Any]) -> list[str]:
    """What a row of the sheet says otherwise than the JSON does."""
    heads = {
        "value": "Value",
        "low": "Interval from",
        "high": "Interval to",
        "level": "Level",
        "n_clusters": "Independent groups",
        "n_questions": "Questions",
        "n_attempts": "Attempts",
    }
    wrong = [name for name, head in heads.items() if record[head] != _near(told.get(name))]
    return [*wrong, *(["undefined"] if ("undefined" in told) != (record["No figure because"] is not None) else [])]
