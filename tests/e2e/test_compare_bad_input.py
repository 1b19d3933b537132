"""``evalkit compare`` and ``gate`` on what cannot be compared: one clear line, exit 2, no number that is not there."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from evalkit.domain.attempt import Outcome
from tests.e2e.commands import Finished, evalkit
from tests.e2e.stored_runs import StoredRun, broken_off, questions_numbered, store_path, stored_runs

QUESTIONS = questions_numbered(24)
Q8 = StoredRun(model="q8", right=(3, 2, 0) * 8)
Q4 = replace(Q8, model="q4", quantisation="Q4_K_M")
MEANT = ("compare", "q4", "--against", "q8", "--varies", "quantisation")
DECISION = """\
reference = "q8"
candidates = ["q4"]
varies = ["quantisation"]
bank = "reasoning"
set = "smoke"
language = "en"
repeats = 3
[criteria]
accuracy = "5 points"
"""


def told(ended: Finished) -> str:
    """The error line, when there is nothing else on the screen."""
    assert ended.code == 2, ended.out + ended.err
    assert "Traceback" not in ended.err
    assert ended.out == ""
    assert len(ended.err.strip().splitlines()) == 1, ended.err
    return ended.err


def found(folder: Path, *arguments: str) -> Any:
    ended = evalkit(*arguments, "--json", cwd=folder)
    assert "Traceback" not in ended.err, ended.err
    # What is not there must not stand as NaN or as an infinity either.
    return json.loads(ended.out, parse_constant=pytest.fail)


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with one run each of q8 and q4."""
    folder = tmp_path_factory.mktemp("two")
    stored_runs(folder, Q8, Q4, questions=QUESTIONS)
    return folder


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("compare", "q4", "--against", "nobody"), "no run is called 'nobody'"),
        (("compare", "nobody", "--against", "q8"), "no run is called 'nobody'"),
        (("compare", "q8", "--against", "q8"), "is the reference itself"),
        ((*MEANT, "--varies", "colour"), "--varies: 'colour' is nothing that runs can differ in"),
        ((*MEANT, "--allow", "colour"), "--allow: 'colour' is nothing that runs can differ in"),
        ((*MEANT, "--margin", "acuracy=5 points"), "did you mean"),
        ((*MEANT, "--margin", "accuracy=-5 points"), "--margin 'accuracy=-5 points': accuracy must be"),
        ((*MEANT, "--margin", "accuracy=0 points"), "accuracy must be"),
        ((*MEANT, "--margin", "accuracy=1.25x"), "accuracy must be"),
        ((*MEANT, "--margin", "seconds=5 points"), "seconds must be"),
        ((*MEANT, "--margin", "seconds=0.8x"), "seconds must be"),
        ((*MEANT, "--margin", "accuracy"), "must be CRITERION=LOSS"),
        ((*MEANT, "--margin", "accuracy=5"), "accuracy must say its unit"),
        ((*MEANT, "--margin", "excess_flip=5 points"), "excess_flip"),
        ((*MEANT, "--to", "out.pdf"), "cannot write .pdf; end its name in .html, .xlsx, .md, .csv, .json, .xml"),
        ((*MEANT, "--to", "out"), "a file without an ending"),
        ((*MEANT, "--to", "nowhere/out.json"), "the folder nowhere does not exist"),
        (("gate", "missing.toml"), "missing.toml"),
        (("decide", "missing.toml"), "missing.toml"),
    ],
)
def test_a_command_that_cannot_be_carried_out_says_why(two: Path, arguments: tuple[str, ...], words: str) -> None:
    assert words in told(evalkit(*arguments, cwd=two))


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((*MEANT, "--show", "-1"), "'--show': -1 is not in the range"),
        (("compare", "--against", "q8"), "Missing argument 'CAND"),
        (("compare", "q4"), "Missing option '--against'"),
        (("decide", "--json"), "Missing argument 'FILE'"),
        (("gate",), "Missing argument 'FILE'"),
    ],
)
def test_a_command_that_lacks_something_says_what(two: Path, arguments: tuple[str, ...], words: str) -> None:
    ended = evalkit(*arguments, cwd=two)
    assert (ended.code, ended.out) == (2, "")
    assert words in ended.err.splitlines()[-1]


def test_where_it_is_to_be_written_is_looked_at_before_anything_is_read(tmp_path: Path) -> None:
    assert "nowhere does not exist" in told(evalkit(*MEANT, "--to", "nowhere/out.json", cwd=tmp_path))
    assert not store_path(tmp_path).exists()


def test_an_empty_store_has_no_run_to_compare(tmp_path: Path) -> None:
    assert "there is none yet" in told(evalkit(*MEANT, cwd=tmp_path))


def test_a_run_is_not_compared_with_itself(two: Path) -> None:
    run_id = found(two, *MEANT)["pairs"][0]["candidate"]["run_id"]
    assert "is the reference itself" in told(evalkit("compare", run_id, "--against", run_id[:9], cwd=two))


def test_an_id_that_may_mean_several_runs_is_asked_back(tmp_path: Path) -> None:
    runs = [replace(Q8, number=number, prefix="abc1234") for number in (1, 2)]
    stored_runs(tmp_path, *runs, Q4, questions=QUESTIONS)
    assert "2 runs begin with 'abc1234'" in told(evalkit("compare", "abc1234", "--against", "q4", cwd=tmp_path))
    assert "2 runs begin with 'abc1234'" in told(evalkit("compare", "q4", "--against", "abc1234", cwd=tmp_path))


def test_one_run_that_is_named_in_two_ways_is_said_to_be_one(two: Path) -> None:
    run_id = found(two, *MEANT)["pairs"][0]["candidate"]["run_id"]
    said = told(evalkit("compare", "q4", run_id[:10], "--against", "q8", cwd=two))
    assert f"candidates 'q4' and '{run_id[:10]}' are both run {run_id[:8]}" in said


def test_a_model_beside_one_of_its_runs_means_another_one(tmp_path: Path) -> None:
    _, first, second = stored_runs(tmp_path, Q8, Q4, replace(Q4, number=2), questions=QUESTIONS)
    for named, other in ((first, second), (second, first)):
        command = ("compare", "q4", named, "--against", "q8", "--varies", "quantisation")
        pairs = found(tmp_path, *command)["pairs"]
        assert [pair["candidate"]["run_id"] for pair in pairs] == [other, named]


def test_a_candidate_that_is_named_twice_is_compared_once(two: Path) -> None:
    assert len(found(two, "compare", "q4", "q4", "--against", "q8", "--varies", "quantisation")["pairs"]) == 1


@pytest.mark.parametrize("who", ["q8", "q4"])
def test_a_run_that_is_not_finished_gives_no_verdict(tmp_path: Path, who: str) -> None:
    runs = [replace(run, asked=30) if run.model == who else run for run in (Q8, Q4)]
    stored_runs(tmp_path, *runs, questions=QUESTIONS)
    said = told(evalkit(*MEANT, cwd=tmp_path))
    assert f"of {who} is unfinished (30 of 72 asked)" in said
    assert f"evalkit run --model {who}" in said
    assert "--partial" in said


def test_without_a_common_question_nothing_is_compared(tmp_path: Path) -> None:
    stored_runs(tmp_path, Q8, questions=QUESTIONS)
    stored_runs(tmp_path, Q4, questions=questions_numbered(24, begin=100))
    said = told(evalkit(*MEANT, cwd=tmp_path))
    assert "have no question in common" in said
    assert "--like" in said


@pytest.mark.parametrize("who", ["q8", "q4"])
@pytest.mark.parametrize("option", [(), ("--partial",)])
def test_a_run_whose_every_attempt_failed_has_nothing_to_compare(
    tmp_path: Path, who: str, option: tuple[str, ...]
) -> None:
    failing = broken_off(Outcome.FAILED, *range(24))
    runs = [replace(run, ends=failing) if run.model == who else run for run in (Q8, Q4)]
    stored_runs(tmp_path, *runs, questions=QUESTIONS)
    said = told(evalkit(*MEANT, *option, cwd=tmp_path))
    assert ("no question that both served" if option else "has no answer at all") in said


def test_a_run_of_which_nothing_was_asked_has_nothing_to_look_at(tmp_path: Path) -> None:
    stored_runs(tmp_path, Q8, replace(Q4, asked=0), questions=QUESTIONS)
    assert "has no answer at all" in told(evalkit(*MEANT, cwd=tmp_path))
    assert "no question that was asked in both so far" in told(evalkit(*MEANT, "--partial", cwd=tmp_path))


@pytest.mark.parametrize("right", [0, 3])
def test_runs_that_are_all_alike_have_bounds_with_room_or_none(tmp_path: Path, right: int) -> None:
    stored_runs(tmp_path, replace(Q8, right=(right,) * 24), replace(Q4, right=(right,) * 24), questions=QUESTIONS)
    criteria = {row["criterion"]: row for row in found(tmp_path, *MEANT)["pairs"][0]["criteria"]}
    assert criteria["accuracy"]["difference"]["value"] == 0
    for row in criteria.values():
        assert "undefined" in row["difference"] or row["difference"]["low"] < row["difference"]["high"]
    assert ("undefined" in criteria["seconds_per_right"]["difference"]) is True
    assert "undefined" in criteria["tokens"]["difference"]


def test_one_question_gives_no_verdict_and_no_figure(tmp_path: Path) -> None:
    stored_runs(tmp_path, replace(Q8, right=(3,)), replace(Q4, right=(0,)), questions=QUESTIONS[:1])
    ended = evalkit(*MEANT, cwd=tmp_path)
    assert ended.code == 3, ended.err
    assert "1 question, needs 2" in " ".join(ended.out.split())
    (pair,) = found(tmp_path, *MEANT)["pairs"]
    assert pair["status"] == "inconclusive"
    for row in pair["criteria"]:
        assert list(row["difference"]) == ["undefined"]
        assert (row["reference"], row["candidate"], row["p"], row["needed"]) == (None, None, None, None)


def test_other_repeats_are_a_remark_and_no_error(tmp_path: Path) -> None:
    stored_runs(tmp_path, Q8, replace(Q4, repeats=5), questions=QUESTIONS)
    ended = evalkit(*MEANT, cwd=tmp_path)
    assert ended.code in {0, 1, 3}, ended.err
    assert "a different number of times" in " ".join(ended.out.split())


def test_single_answers_have_no_flips(tmp_path: Path) -> None:
    stored_runs(tmp_path, *(replace(run, repeats=1, right=(1, 0, 1) * 8) for run in (Q8, Q4)), questions=QUESTIONS)
    (pair,) = found(tmp_path, *MEANT)["pairs"]
    criteria = {row["criterion"]: row for row in pair["criteria"]}
    assert "flip_rate" not in criteria or "undefined" in criteria["flip_rate"]["difference"]
    assert {"undefined"} == set(criteria["excess_flip"]["difference"])
    assert pair["status"] == "inconclusive"


def test_a_store_of_a_newer_evalkit_is_left_alone(two: Path, tmp_path: Path) -> None:
    store_path(tmp_path).parent.mkdir()
    store_path(tmp_path).write_bytes(store_path(two).read_bytes())
    with sqlite3.connect(store_path(tmp_path)) as store:
        store.execute("UPDATE alembic_version SET version_num = '9999'")
    for command in (MEANT, ("gate", "decision.toml")):
        (tmp_path / "decision.toml").write_text(DECISION, encoding="utf-8")
        said = told(evalkit(*command, cwd=tmp_path))
        assert "evalkit.db" in said
        assert "newer" in said


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ('candidates = ["q4"]\n', "", "decision.toml"),
        ("[criteria]", "[criteria", "decision.toml:8:"),
        ('"5 points"', '"-5 points"', "decision.toml:9: accuracy in [criteria] must be above 0"),
        ("accuracy =", "acuracy =", "decision.toml:9:"),
        ('varies = ["quantisation"]', 'varies = ["colour"]', "decision.toml:3:"),
        ('candidates = ["q4"]', 'candidates = ["q8"]', "decision.toml:2:"),
        ('bank = "reasoning"', 'bank = "nobank"', "nobank"),
        ('set = "smoke"', 'set = "huge"', "has no set 'huge'"),
        ('language = "en"', 'language = "zh"', "q8 has not been asked"),
    ],
)
def test_a_decision_that_cannot_be_judged_says_why(two: Path, before: str, after: str, words: str) -> None:
    assert DECISION.count(before) == 1
    (two / "decision.toml").write_text(DECISION.replace(before, after), encoding="utf-8")
    assert words in told(evalkit("gate", "decision.toml", cwd=two))


def test_a_decision_over_models_that_are_not_configured_asks_nothing(two: Path) -> None:
    (two / "decision.toml").write_text(DECISION, encoding="utf-8")
    assert "q8" in told(evalkit("decide", "decision.toml", cwd=two))
