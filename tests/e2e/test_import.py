"""Answers of other programs as runs: imported, shown, judged, put before people, compared and exported by commands."""

from __future__ import annotations

import csv
import json
import shutil
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from openpyxl import load_workbook

from evalkit.reports.as_json import json_schema
from tests.e2e.commands import evalkit

_LOGS = Path(__file__).parents[1] / "recordings" / "imports"
_OWL, _Q4 = _LOGS / "jars_owl-8b.eval", _LOGS / "jars_owl-8b-q4.eval"
_VILLAGE = _LOGS / "chat" / "samples_village_2026-01-01T00-00-00.000000.jsonl"
_LAMPS = _LOGS / "plain" / "samples_lamps_2026-01-01T00-00-00.000000.jsonl"
_ROW: Mapping[str, Any] = {"question": "What is 6 + 1?", "answer": "It is 7.", "reference": "7", "model": "owl"}


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with two imported runs of one task."""
    folder = tmp_path_factory.mktemp("project")
    for name, log in (("owl", _OWL), ("owl-q4", _Q4)):
        ended = evalkit("import", str(log), "--model", name, cwd=folder)
        assert ended.code == 0, ended.err
    return folder


def _counts(folder: Path) -> dict[str, int]:
    tables = ("run", "session", "place", "variant", "answer_key", "attempt", "body", "bank_snapshot")
    with closing(sqlite3.connect(folder / "runs" / "evalkit.db")) as store:
        return {name: store.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in tables}  # noqa: S608


def _written(folder: Path, *rows: Mapping[str, Any], name: str = "answers.jsonl") -> str:
    (folder / name).write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return name


def test_an_import_says_what_became_of_each_file(tmp_path: Path) -> None:
    ended = evalkit("import", str(_OWL), str(_VILLAGE), cwd=tmp_path)
    assert ended.code == 0
    said = " ".join(ended.out.split())
    assert "of mockllm/owl-8b; answers: 8, questions: 4" in said
    assert "reports errors: 1" in said
    assert "of owl-8b; answers: 6, questions: 3" in said


def test_the_same_file_again_changes_nothing(project: Path) -> None:
    before = _counts(project)
    ended = evalkit("import", str(_OWL), "--model", "owl", cwd=project)
    assert ended.code == 0
    assert "already there" in ended.out
    assert _counts(project) == before


def test_a_copy_under_another_name_is_the_same_run(project: Path, tmp_path: Path) -> None:
    copy = shutil.copy(_OWL, tmp_path / "other.eval")
    assert "already there" in evalkit("import", str(copy), "--model", "owl", cwd=project).out


def test_the_scorecard_says_that_it_is_imported_and_what_is_unknown(project: Path) -> None:
    out = evalkit("show", "owl", cwd=project).out
    assert out.startswith("IMPORTED: ")
    flat = " ".join(out.split())
    assert "temperature 0.6, top_p n/a: imported, max_tokens 200" in flat
    assert "Writing speed n/a: imported" in flat
    assert "match accuracy 0.25" in flat
    assert "7 of 8 answers were imported" in flat


def test_the_figures_are_those_of_our_rules(project: Path) -> None:
    card = evalkit("show", "owl", "--json", cwd=project).document
    assert card["outcomes"] == {"answered": 5, "cut_in_reasoning": 1, "empty": 1, "failed": 1}
    assert card["failures"] == {"not_served_there": 1}
    # 12 twice right, 7 once right and once wrong, the ferry cut: (1 + 1/2 + 0) / 3.
    assert card["accuracy"]["every_attempt"]["value"] == pytest.approx(0.5)
    assert card["speed"]["ttft_s"] == {"undefined": "imported"}
    assert card["run"]["imported"]["file"] == "jars_owl-8b.eval"
    assert card["run"]["sampling"] == {"temperature": 0.6, "top_p": None, "max_tokens": 200}
    Draft202012Validator(json_schema("scorecard")).validate(card)


def test_once_answered_says_that_no_repeat_can_be_had(tmp_path: Path) -> None:
    name = _written(tmp_path, _ROW, {**_ROW, "question": "What is 5 + 2?"})
    assert evalkit("import", name, cwd=tmp_path).code == 0
    stability = evalkit("show", "owl", "--json", cwd=tmp_path).document["stability"]
    assert stability["flip_rate"] == {"undefined": "imported, each question answered once"}


def test_the_list_of_runs_marks_it(project: Path) -> None:
    assert evalkit("runs", cwd=project).out.count("IMPORTED") == 2
    listed = evalkit("runs", "--json", cwd=project).document
    assert {one["run"]["imported"]["format"] for one in listed} == {"inspect"}


def test_two_imported_runs_are_compared_question_by_question(project: Path) -> None:
    ended = evalkit("compare", "owl-q4", "--against", "owl", "--varies", "model", cwd=project)
    assert ended.code in {0, 1, 3}
    flat = " ".join(ended.out.split())
    assert flat.startswith("IMPORTED: ")
    assert "4 questions in 4 independent groups" in flat
    assert "left out no question" in flat
    assert "swapped" not in flat, "of an import the name is all that can be learnt"


def test_where_nothing_but_the_name_differs_another_model_is_what_to_name(project: Path) -> None:
    ended = evalkit("compare", "owl-q4", "--against", "owl", cwd=project)
    assert ended.code == 2
    assert "add --varies model or --allow model." in " ".join(ended.out.split())


def test_imports_without_a_question_in_common_are_not_said_to_be_asked_further(tmp_path: Path) -> None:
    for model, question in (("owl", "What is 6 + 1?"), ("elk", "What is 6 + 2?")):
        row = {**_ROW, "question": question, "model": model}
        assert evalkit("import", _written(tmp_path, row, name=f"{model}.jsonl"), cwd=tmp_path).code == 0
    ended = evalkit("compare", "elk", "--against", "owl", cwd=tmp_path)
    assert ended.code == 2
    assert "have no question in common; import logs of both on the same questions" in ended.told


def test_a_model_whose_own_runs_share_no_question_is_told_to_be_asked_again(tmp_path: Path) -> None:
    for number in (1, 2):
        row = {**_ROW, "question": f"What is 6 + {number}?"}
        assert evalkit("import", _written(tmp_path, row, name=f"{number}.jsonl"), cwd=tmp_path).code == 0
    ended = evalkit("compare", "owl", "--against", "owl", cwd=tmp_path)
    assert ended.code == 2
    assert "no two of its 2 runs have a question in common" in ended.told


def test_runs_with_other_words_around_the_questions_have_no_verdict(tmp_path: Path) -> None:
    asked = [{"role": "user", "content": "What is 6 + 1?"}]
    for model, system in (("owl", "Be brief."), ("elk", "Think hard.")):
        told = {"messages": [{"role": "system", "content": system}, *asked], "response": "7", "model": model}
        assert evalkit("import", _written(tmp_path, told, name=f"{model}.jsonl"), cwd=tmp_path).code == 0
    out = " ".join(evalkit("compare", "elk", "--against", "owl", "--varies", "model", cwd=tmp_path).out.split())
    assert "NO VERDICT" in out
    assert "--allow prompt" in out


def test_judges_and_people_score_it(project: Path) -> None:
    judged = evalkit("judge", "owl", "--judge", "demo-judge", cwd=project)
    assert judged.code == 0, judged.err
    card = evalkit("show", "owl", "--json", cwd=project).document
    assert {"coherence", "completeness"} <= {one["dimension"] for one in card["dimensions"]}
    forms = evalkit("forms", "export", "owl", "--rater", "ann", "--minutes", "20", "--to", "forms/", cwd=project)
    assert forms.code == 0, forms.err
    assert len(list((project / "forms").iterdir())) == 1


def test_every_export_marks_it_and_leaves_the_unknown_empty(project: Path) -> None:
    for name in ("o.csv", "o.json", "o.xlsx", "o.md"):
        ended = evalkit("export", "owl", "--to", name, cwd=project)
        assert ended.code == 0, ended.err
    with (project / "o.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 7
    assert {row["imported"] for row in rows} == {"yes"}
    assert {row["seed"] + row["queued_s"] + row["ttft_s"] + row["complete_s"] for row in rows} == {""}
    assert {row["completion_tokens"] for row in rows} == {"7", "200"}
    exported = json.loads((project / "o.json").read_text(encoding="utf-8"))
    Draft202012Validator(json_schema()).validate(exported)
    assert all(attempt["imported"] and attempt["seed"] is None for attempt in exported["attempts"])
    assert "IMPORTED" in (project / "o.md").read_text(encoding="utf-8")
    texts = [
        str(cell) for row in load_workbook(project / "o.xlsx").worksheets[0].iter_rows(values_only=True) for cell in row
    ]
    assert any(text.startswith("IMPORTED") for text in texts)


def test_it_cannot_be_asked_further(project: Path) -> None:
    like = evalkit("run", "--model", "demo", "--like", "owl", cwd=project)
    assert evalkit("baseline", "pin", "owl", "--as", "first", cwd=project).code == 0
    recheck = evalkit("recheck", "first", cwd=project)
    for ended in (like, recheck):
        assert ended.code == 2
        assert "is imported (jars_owl-8b.eval) and cannot be asked further" in ended.told


def test_it_is_scored_again_without_its_bank(project: Path) -> None:
    ended = evalkit("score", "owl", cwd=project)
    assert ended.code == 0, ended.err
    assert "Nothing changed" in ended.out


def test_an_open_question_shows_its_reference_to_judges_alone(tmp_path: Path) -> None:
    assert evalkit("import", _written(tmp_path, _ROW), "--no-rule", cwd=tmp_path).code == 0
    card = evalkit("show", "owl", "--json", cwd=tmp_path).document
    assert card["accuracy"]["unscored"] == {"open_question": 1}


def test_nothing_of_a_file_with_a_mistake_is_stored_and_the_others_are(tmp_path: Path) -> None:
    bad = _written(tmp_path, _ROW, {"answer": "7"}, {"question": "?"}, name="bad.jsonl")
    ended = evalkit("import", bad, _written(tmp_path, _ROW), str(_LAMPS), cwd=tmp_path)
    assert ended.code == 2
    assert "bad.jsonl:2: has no question" in ended.err
    assert "bad.jsonl:3: has no answer" in ended.err
    assert "nothing of it was imported" in ended.err
    assert "generate_until" in ended.err
    assert _counts(tmp_path)["run"] == 1
    assert _counts(tmp_path)["attempt"] == 1


def test_an_id_that_stands_twice_is_a_mistake(tmp_path: Path) -> None:
    name = _written(tmp_path, {**_ROW, "id": "a"}, {**_ROW, "id": "b"}, {**_ROW, "id": "a"})
    ended = evalkit("import", name, cwd=tmp_path)
    assert ended.code == 2
    assert "answers.jsonl:3: id a, repeat 1 stands in answers.jsonl:1 already" in ended.err


def test_a_question_that_comes_again_is_a_further_repeat(tmp_path: Path) -> None:
    assert evalkit("import", _written(tmp_path, _ROW, _ROW, _ROW), cwd=tmp_path).code == 0
    (question,) = evalkit("show", "owl", "--json", cwd=tmp_path).document["questions"]
    assert (question["asked"], question["right"]) == (3, 3)


def test_a_model_must_be_known_and_be_one(tmp_path: Path) -> None:
    nameless = {name: said for name, said in _ROW.items() if name != "model"}
    none = evalkit("import", _written(tmp_path, nameless), cwd=tmp_path)
    assert none.code == 2
    assert "--model NAME" in none.err
    two = evalkit("import", _written(tmp_path, _ROW, {**_ROW, "model": "elk"}), cwd=tmp_path)
    assert two.code == 2
    assert "several models ('owl', 'elk')" in two.err
    assert evalkit("import", _written(tmp_path, nameless), "--model", "owl", cwd=tmp_path).code == 0


def test_a_later_log_that_sorts_nothing_leaves_what_is_sorted(tmp_path: Path) -> None:
    first = _written(tmp_path, {**_ROW, "category": "math", "difficulty": "hard"}, name="first.jsonl")
    later = _written(tmp_path, {**_ROW, "model": "elk"}, name="later.jsonl")
    assert evalkit("import", first, later, cwd=tmp_path).code == 0
    (question,) = evalkit("show", "owl", "--json", cwd=tmp_path).document["questions"]
    assert (question["category"], question["difficulty"]) == ("math", "hard")


def test_hostile_text_moves_no_cursor(tmp_path: Path) -> None:
    hostile = {**_ROW, "question": "\u202e\x1b[2J<b>?", "answer": "\x1b]0;owned\x07\x00 7", "model": "\x1b[31mowl"}
    ended = evalkit("import", _written(tmp_path, hostile), cwd=tmp_path)
    assert ended.code == 0, ended.err
    shown = evalkit("show", cwd=tmp_path)
    assert shown.code == 0, shown.err
    assert not set("\x1b\x07\x00\u202e") & set(ended.out + ended.err + shown.out)


@pytest.mark.parametrize("name", ["none.eval", "folder", "a.txt", "results_1.json"])
def test_what_is_no_log_is_told_in_one_line(tmp_path: Path, name: str) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "a.txt").write_text("?", encoding="utf-8")
    (tmp_path / "results_1.json").write_text("{}", encoding="utf-8")
    ended = evalkit("import", name, cwd=tmp_path)
    assert ended.code == 2
    assert ended.err.count("\n") == 1
    assert ended.err.startswith(f"error: {name}: ")
