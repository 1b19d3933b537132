"""``evalkit score`` through the command line: stored answers are scored again, and nothing is asked."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Generator
from dataclasses import replace
from pathlib import Path

import pytest

from evalkit.actions.check_question import check_variant
from evalkit.actions.choose_questions import chosen_questions
from evalkit.actions.project import Project
from evalkit.actions.run_order import RunOrder
from evalkit.simulator.personas import PERSONAS
from evalkit.simulator.serving import running_simulator
from tests.e2e.commands import counts_at
from tests.e2e.workplace import Workplace, end_of, mistakes

RUBRICS = Path(__file__).parents[2] / "rubrics"
WRONG_KEY, RIGHT_KEY = "answer: {kind: number, value: 43}", "answer: {kind: number, value: 999}"


@pytest.fixture(scope="module")
def base_url(tmp_path_factory: pytest.TempPathFactory) -> Generator[str]:
    """A simulator that outlives the commands."""
    folder = tmp_path_factory.mktemp("served")
    Workplace(folder=folder)
    project = Project.at(folder, environ={})
    variants = chosen_questions(RunOrder(model_names=(), bank="sums"), project=project).scope.variants
    persona = PERSONAS["demo"]
    pace = replace(persona.pace, ttft_s=0.01, token_s=0.0005, tokens_per_chunk=20)
    with running_simulator((*variants, check_variant("en")), personas={"demo": replace(persona, pace=pace)}) as url:
        yield url


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory, base_url: str) -> Path:
    """Where 36 answers of a run are stored."""
    place = Workplace(folder=tmp_path_factory.mktemp("asked"))
    place.configure(base_url, 'served_model = "demo"')
    ended = place.run("run", "--model", "tiny", "-o", "max_tokens=1024")
    assert ended.code == 0, ended.err
    return place.folder


@pytest.fixture
def place(tmp_path: Path, asked: Path) -> Workplace:
    """A copy of that folder."""
    shutil.copytree(asked, tmp_path, dirs_exist_ok=True)
    return Workplace(folder=tmp_path)


def correct_half_the_keys(place: Workplace) -> None:
    """Say that 43 + 0 is 999 wherever it is asked: the texts stay, and no answer to them is right."""
    path = place.folder / "question_banks" / "sums" / "math.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace(WRONG_KEY, RIGHT_KEY), encoding="utf-8")


def limits_of_a_team(place: Workplace) -> None:
    shutil.copytree(RUBRICS, place.folder / "rubrics")
    path = place.folder / "rubrics" / "response_time.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("5: 20\n", "5: 0.001\n"), encoding="utf-8")


def shown(place: Workplace) -> object:
    return place.run("show", "--json").document


def test_a_corrected_key_changes_the_figures_and_asks_nothing(place: Workplace, base_url: str) -> None:
    asked, before = counts_at(base_url)["total"], shown(place)
    correct_half_the_keys(place)
    assert shown(place) == before, "figures change by `evalkit score` only"
    dry = place.run("score", "--dry-run", "--json")
    assert shown(place) == before
    ended = place.run("score", "tiny", "--json")
    assert (dry.code, ended.code) == (0, 0), ended.err
    assert counts_at(base_url)["total"] == asked
    changes = ended.document
    assert [key["expected_after"] for key in changes["bank"]["corrected"]] == ["999"] * 6
    assert {(answer["before"]["is_right"], answer["after"]["is_right"]) for answer in changes["answers"]} == {
        (True, False)
    }
    assert changes["accuracy"]["after"]["value"] < changes["accuracy"]["before"]["value"]
    assert dry.document == {**changes, "dry_run": True}
    assert shown(place) != before
    assert not place.run("score", "--json").document["changed"]


def test_the_changes_are_told_in_english_and_chinese(place: Workplace) -> None:
    in_chinese = replace(place, environ={"EVALKIT_LANGUAGE": "zh"})
    assert "Nothing changed" in place.run("score").out
    correct_half_the_keys(place)
    chinese = in_chinese.run("score", "--dry-run")
    english = place.run("score")
    assert (chinese.code, english.code) == (0, 0), chinese.err + english.err
    assert "题库已更正的题目" in chinese.out
    assert "Questions that the bank corrected" in english.out
    assert "math-001" in english.out


def test_what_moved_in_response_time_is_told_and_until_then_the_scorecard_warns(place: Workplace) -> None:
    limits_of_a_team(place)
    remarks = {remark["key"]: remark["text"] for remark in place.run("show", "--json").document["remarks"]}
    assert "`evalkit score " in remarks["other_limits"]
    (_, clock) = place.run("score", "--dry-run", "--json").document["series"]
    assert clock["mean_after"]["value"] < clock["mean_before"]["value"]
    told = place.run("score").out
    assert "The accuracy is as it was" in told
    assert f"Mean of response time: {clock['mean_before']['value']:.2f} -> {clock['mean_after']['value']:.2f}." in told
    after = place.run("show", "--json").document
    assert "other_limits" not in {remark["key"] for remark in after["remarks"]}


def test_a_corrected_difficulty_is_said_to_hold_for_every_run(place: Workplace) -> None:
    path = place.folder / "question_banks" / "sums" / "math.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("difficulty: easy", "difficulty: hard", 1), "utf-8")
    assert "difficulty: hold for every stored run that asked these questions." in place.run("score", "--dry-run").out


def test_two_programs_may_score_at_once(place: Workplace) -> None:
    limits_of_a_team(place)
    programs = [place.start("score", "--json") for _ in range(2)]
    assert [end_of(program).code for program in programs] == [0, 0]
    with sqlite3.connect(place.folder / "runs" / "evalkit.db") as store:
        counts = store.execute("SELECT count(*), count(DISTINCT attempt_id) FROM score GROUP BY series_id").fetchall()
    assert counts == [(36, 36)] * 3, "the rule, and the clock with both limits"


def test_what_cannot_be_scored_is_one_clear_line(place: Workplace) -> None:
    unknown = place.run("score", "nobody")
    assert unknown.code == 2
    assert ["'nobody'" in line for line in mistakes(unknown)] == [True]
    path = place.folder / "question_banks" / "sums" / "math.yaml"
    path.write_text(
        path.read_text(encoding="utf-8").replace("difficulty: easy", "difficulty: eazy", 1), encoding="utf-8"
    )
    broken = place.run("score")
    assert broken.code == 2
    assert len(mistakes(broken)) == 1
    shutil.rmtree(path.parent)
    gone = place.run("score", "--json")
    assert gone.code == 0, gone.err
    assert "sums" in gone.document["bank"]["missing"]
    assert not gone.document["changed"]


def test_a_broken_file_of_limits_stops_a_run_before_its_first_question(place: Workplace, base_url: str) -> None:
    limits_of_a_team(place)
    path = place.folder / "rubrics" / "response_time.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("4: 40\n", "4: soon\n"), encoding="utf-8")
    asked = counts_at(base_url)["total"]
    for command in ("run --model tiny --fresh", "score", "show"):
        ended = place.run(*command.split())
        assert ended.code == 2
        assert ["response_time.yaml:" in line and "'soon'" in line for line in mistakes(ended)] == [True]
    assert counts_at(base_url)["total"] == asked
