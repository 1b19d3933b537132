"""``evalkit compare`` through the command line, over stored runs whose every figure is known beforehand."""

from __future__ import annotations

import csv
import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from openpyxl import load_workbook
from rich.cells import cell_len

from evalkit.domain.attempt import Outcome
from evalkit.domain.target import Sampling
from evalkit.reports.as_json import json_schema
from tests.e2e.commands import Finished, evalkit
from tests.e2e.stored_runs import StoredRun, always, broken_off, questions_numbered, stored_runs, traps_numbered

QUESTIONS = questions_numbered(100)
MIXED = (5, 4, 3, 5, 0) * 20
"""68 % right of five repeats each; flips of .4 and .6 on two in five."""
Q8 = StoredRun(model="q8", right=MIXED, repeats=5)
Q4 = replace(Q8, model="q4", quantisation="Q4_K_M")
MEANT = ("q4", "--against", "q8", "--varies", "quantisation")


def less(lost: int, *, on: int) -> tuple[int, ...]:
    """The same, with so many right answers less at each of the first questions that have them."""
    losing = [number for number, right in enumerate(MIXED) if right >= lost][:on]
    return tuple(right - lost * (number in losing) for number, right in enumerate(MIXED))


def compared(folder: Path, *arguments: str, **environ: str) -> Finished:
    ended = evalkit("compare", *arguments, cwd=folder, environ={"COLUMNS": "80", **environ})
    assert "Traceback" not in ended.err, ended.err
    return ended


def document(folder: Path, *arguments: str) -> Any:
    """What ``--json`` prints, held against its schema."""
    found = compared(folder, *arguments, "--json").document
    errors = [error.message for error in Draft202012Validator(json_schema("comparison")).iter_errors(found)]
    assert not errors, errors[:3]
    return found


def rows(found: Any, *, of: int = 0) -> dict[str, Any]:
    return {row["criterion"]: row for row in found["pairs"][of]["criteria"]}


@pytest.fixture(scope="module")
def worse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """q4 loses 60 of 500 right answers: 12 points."""
    folder = tmp_path_factory.mktemp("worse")
    stored_runs(folder, Q8, replace(Q4, right=less(1, on=60)), questions=QUESTIONS)
    return folder


def test_two_builds_that_are_alike_pass(tmp_path: Path) -> None:
    stored_runs(tmp_path, Q8, Q4, questions=QUESTIONS)
    ended = compared(tmp_path, *MEANT)
    assert ended.code == 0, ended.err
    assert ended.out.startswith("PASS: ")
    found = document(tmp_path, *MEANT)
    assert (found["status"], found["pairs"][0]["status"]) == ("pass", "pass")
    accuracy = rows(found)["accuracy"]
    assert (accuracy["reference"], accuracy["candidate"]) == pytest.approx((0.68, 0.68))
    assert accuracy["difference"]["value"] == 0
    # No question differs, which is no certainty: 1 - .05^(1/100) = .0295 is excluded exactly; docs/decisions/0009.
    error, lean = (0.05 * 100 / 99) ** 0.5 / 100, 1.6604 / 0.05**0.5
    assert accuracy["difference"]["low"] == pytest.approx(-error * 1.6604 * ((4 + lean**2) ** 0.5 + lean) / 2, abs=1e-5)
    assert accuracy["difference"]["high"] == -accuracy["difference"]["low"]


def test_a_build_that_is_twelve_points_worse_fails(worse: Path) -> None:
    ended = compared(worse, *MEANT)
    assert ended.code == 1, ended.err
    assert ended.out.startswith("FAIL: q4 is worse than q8 by more than allowed: accuracy -12.0 points")
    found = document(worse, *MEANT)
    accuracy = rows(found)["accuracy"]
    assert (accuracy["reference"], accuracy["candidate"]) == pytest.approx((0.68, 0.56))
    assert accuracy["difference"]["value"] == pytest.approx(-0.12)
    assert accuracy["difference"]["high"] < -0.05
    assert (accuracy["status"], accuracy["reading"], accuracy["margin"]) == ("fail", "worse", 0.05)
    assert (accuracy["difference"]["n_questions"], accuracy["difference"]["n_attempts"]) == (100, 1000)
    assert found["pairs"][0]["pairing"] == {
        "questions": 100,
        "clusters": 100,
        "attempts": {"reference": 500, "candidate": 500},
        "repeats": {"reference": 5, "candidate": 5},
        "dropped": {},
    }


def test_the_other_way_round_it_is_better_and_passes(worse: Path) -> None:
    found = document(worse, "q8", "--against", "q4", "--varies", "quantisation", "--margin", "accuracy=5 points")
    accuracy = rows(found)["accuracy"]
    assert (found["status"], accuracy["reading"]) == ("pass", "better")
    assert accuracy["difference"]["value"] == pytest.approx(0.12)


def test_a_small_loss_on_few_questions_is_inconclusive_and_says_what_would_decide(tmp_path: Path) -> None:
    stored_runs(tmp_path, Q8, replace(Q4, right=less(5, on=4)), questions=QUESTIONS)
    ended = compared(tmp_path, *MEANT)
    assert ended.code == 3, ended.err
    assert ended.out.startswith("INCONCLUSIVE")
    accuracy = rows(document(tmp_path, *MEANT))["accuracy"]
    assert accuracy["difference"]["value"] == pytest.approx(-0.04)
    assert accuracy["status"] == "inconclusive"
    assert accuracy["needed"]["questions"] > 100
    assert accuracy["needed"]["repeats"] == 5
    bank = accuracy["needed"]["bank_questions"]
    assert f"The whole bank has {bank}, in all its languages: it takes questions" in " ".join(ended.out.split())


def test_every_criterion_has_the_figures_that_were_stored(tmp_path: Path) -> None:
    ends = broken_off(Outcome.CUT_IN_REASONING, 0, 3, repeats=(0,))
    machine = {"price_per_hour": 3.6, "watts": 720.0, "concurrency": 2}
    reference = replace(Q8, target=machine, seconds=always(10.0))
    candidate = replace(Q4, ends=ends, target=machine, seconds=always(8.0), tokens=180)
    stored_runs(tmp_path, reference, candidate, questions=QUESTIONS)
    found = rows(document(tmp_path, *MEANT))
    right, lost = 340, 2
    assert found["unfinished"]["candidate"] == pytest.approx(2 / 500)
    assert found["cut"]["candidate"] == pytest.approx(2 / 500)
    assert found["accuracy"]["candidate"] == pytest.approx((right - lost) / 500)
    # Two questions have four completed answers, all right; the rest as before.
    assert found["accuracy_completed"]["candidate"] == pytest.approx(0.68)
    assert found["flip_rate"]["reference"] == pytest.approx((0.4 + 0.6) / 5)
    assert found["flip_rate"]["candidate"] == pytest.approx((20 * 0.4 + 20 * 0.6 + 2 * 0.4) / 100)
    assert found["all_right"]["candidate"] == pytest.approx(0.38)
    assert found["seconds_per_right"]["reference"] == pytest.approx(10 * 500 / right)
    assert found["seconds_per_right"]["difference"]["value"] == pytest.approx(0.8 * right / (right - lost))
    assert found["tokens_per_right"]["candidate"] == pytest.approx(180 * 500 / (right - lost))
    # 3.6 an hour is .001 a second, shared by two requests at once; 720 W are .2 Wh a second.
    assert found["money_per_right"]["reference"] == pytest.approx(0.0005 * 10 * 500 / right)
    assert found["energy_per_right"]["reference"] == pytest.approx(0.1 * 10 * 500 / right)
    # Every answer took the same time: a ratio without spread has no bounds, and so no number.
    assert "undefined" in found["seconds"]["difference"]
    assert found["seconds"]["reference"] is None


def test_trap_questions_are_balanced_and_judged(tmp_path: Path) -> None:
    questions = (*questions_numbered(60), *traps_numbered(40))
    # All sums right; of the traps every second one is unsolvable, and q4 no longer refuses on half of these.
    reference = replace(Q8, right=(3,) * 100, repeats=3)
    refusing = [3] * 60 + [0 if number % 4 == 0 else 3 for number in range(40)]
    stored_runs(tmp_path, reference, replace(Q4, right=refusing, repeats=3), questions=questions)
    found = document(tmp_path, *MEANT)
    traps = rows(found)["trap_accuracy"]
    assert (traps["reference"], traps["candidate"]) == (1, 0.75)
    assert (traps["status"], traps["primary"]) == ("fail", True)
    assert {row["category"] for row in found["pairs"][0]["slices"]} == {"math", "trap"}


def test_without_traps_nobody_is_judged_by_them_unless_they_are_named(worse: Path) -> None:
    found = document(worse, *MEANT)
    assert "trap_accuracy" not in rows(found)
    assert {"key": "criterion_left_out", "criterion": "trap_accuracy"}.items() <= _remark(found, "criterion_left_out")
    named = document(worse, *MEANT, "--margin", "accuracy=20 points", "--margin", "trap_accuracy=8 points")
    traps = rows(named)["trap_accuracy"]
    assert (traps["reference"], traps["status"]) == (None, "inconclusive")
    assert named["status"] == "inconclusive"


def _remark(found: Any, key: str) -> Any:
    remark = next(remark for remark in found["pairs"][0]["remarks"] if remark["key"] == key)
    return {"key": key, **remark.get("values", remark)}.items()


def test_margins_given_by_hand_are_the_whole_policy(worse: Path) -> None:
    ended = compared(worse, *MEANT, "--margin", "accuracy=20 points")
    assert ended.code == 0, ended.err
    assert "worse, though within the margin" in ended.out
    found = document(worse, *MEANT, "--margin", "accuracy=20 points")
    primary = [key for key, row in rows(found).items() if row["primary"]]
    assert primary == ["accuracy"]
    assert found["decision"]["criteria"] == {"accuracy": 0.2}


def test_a_difference_that_nobody_named_stops_the_verdict_and_is_named(worse: Path) -> None:
    ended = compared(worse, "q4", "--against", "q8")
    assert ended.code == 2
    assert ended.out.startswith("NO VERDICT")
    assert "add --varies quantisation or --allow quantisation" in " ".join(ended.out.split())
    found = document(worse, "q4", "--against", "q8")
    assert found["status"] is None
    kinds = {one["key"]: one["kind"] for one in found["pairs"][0]["comparability"]["distinctions"]}
    assert kinds == {"served_model": "blocking", "quantisation": "blocking"}


def test_a_difference_that_is_allowed_by_name_does_not(worse: Path, tmp_path: Path) -> None:
    stored_runs(tmp_path, Q8, replace(Q4, passport={"server_version": "b7001"}), questions=QUESTIONS)
    assert compared(tmp_path, *MEANT).code == 2
    found = document(tmp_path, *MEANT, "--allow", "server_version")
    kinds = {one["key"]: one["kind"] for one in found["pairs"][0]["comparability"]["distinctions"]}
    assert kinds == {"served_model": "intended", "quantisation": "intended", "server_version": "allowed"}
    assert found["status"] == "pass"
    assert compared(worse, "q4", "--against", "q8", "--varies", "quantization").code == 1


def test_two_runs_of_one_build_show_the_noise(tmp_path: Path) -> None:
    again = replace(Q8, number=2, right=less(1, on=4))
    first, second = stored_runs(tmp_path, Q8, again, questions=QUESTIONS)
    found = document(tmp_path, second, "--against", first)
    assert found["pairs"][0]["comparability"]["same_build"]
    assert [remark["key"] for remark in found["remarks"]] == ["one_aa_pair"]
    assert rows(found)["accuracy"]["difference"]["value"] == pytest.approx(-0.008)
    by_name = document(tmp_path, "q8", "--against", "q8")
    assert {by_name["pairs"][0][side]["run_id"] for side in ("reference", "candidate")} == {first, second}
    stored_runs(tmp_path, replace(Q8, number=3, right=less(1, on=10)), questions=QUESTIONS)
    told = compared(tmp_path, second, "--against", first).out
    # Of three runs there are three pairs; the furthest apart have 0 and 10 losses in 500.
    assert "of 3 pairs of runs of the same build, the largest difference of accuracy was 2.0 points" in " ".join(
        told.split()
    )


def test_answers_that_are_the_same_to_the_letter_are_called_out(tmp_path: Path) -> None:
    stored_runs(tmp_path, Q8, replace(Q4, texts_of="q8 1"), questions=QUESTIONS)
    found = document(tmp_path, *MEANT)["pairs"][0]["comparability"]
    assert (found["suspicious"], found["identical_texts"], found["compared_texts"]) == (True, 500, 500)
    assert "500 of 500" in " ".join(compared(tmp_path, *MEANT).out.split())


def test_the_same_greedy_answers_of_one_build_are_no_surprise(tmp_path: Path) -> None:
    greedy = replace(Q8, target={"sampling": Sampling(temperature=0.0)})
    first, second = stored_runs(tmp_path, greedy, replace(greedy, number=2, texts_of="q8 1"), questions=QUESTIONS)
    assert not document(tmp_path, second, "--against", first)["pairs"][0]["comparability"]["suspicious"]


def test_several_candidates_are_ranked_and_the_worst_gives_the_exit_code(tmp_path: Path) -> None:
    runs = (
        Q8,
        Q4,
        replace(Q8, model="q2", quantisation="Q2_K", right=less(3, on=60)),
        replace(Q8, model="q6", quantisation="Q6_K", right=less(1, on=2)),
    )
    stored_runs(tmp_path, *runs, questions=QUESTIONS)
    command = ("q4", "q2", "q6", "--against", "q8", "--varies", "quantisation", "--margin", "accuracy=5 points")
    ended = compared(tmp_path, *command)
    assert ended.code == 1, ended.err
    found = document(tmp_path, *command)
    assert [pair["candidate"]["model"] for pair in found["pairs"]] == ["q4", "q2", "q6"]
    assert [pair["status"] for pair in found["pairs"]][:2] == ["pass", "fail"]
    assert found["ranking"][-1]["name"] == "q2"
    assert {row["name"]: row["better_than"] for row in found["ranking"]} == {
        "q8": ["q2"],
        "q4": ["q2"],
        "q6": ["q2"],
        "q2": [],
    }
    assert all(pair["adjusted_p"] >= pair["p"] for pair in found["pairs"])


def test_runs_with_other_repeats_are_compared_with_a_remark(tmp_path: Path) -> None:
    reference = replace(Q8, right=tuple(min(3, right) for right in MIXED), repeats=3)
    stored_runs(tmp_path, reference, Q4, questions=QUESTIONS)
    found = document(tmp_path, *MEANT)
    assert found["status"] is not None
    assert dict(_remark(found, "unequal_repeats"))["candidate"] == 5
    kinds = {one["key"]: one["kind"] for one in found["pairs"][0]["comparability"]["distinctions"]}
    assert kinds["repeats"] == "harmless"


def test_an_unfinished_run_is_looked_at_without_a_verdict(tmp_path: Path) -> None:
    # Blocks of 20 questions: the first three were asked all five times.
    stored_runs(tmp_path, Q8, replace(Q4, asked=300), questions=QUESTIONS)
    ended = compared(tmp_path, *MEANT, "--partial")
    assert ended.code == 2
    assert ended.out.startswith("NO VERDICT: q4 and q8 are not both finished")
    assert "not finished (300 of 500 attempts)" in " ".join(ended.out.split())
    found = document(tmp_path, *MEANT, "--partial")
    assert found["status"] is None
    assert found["pairs"][0]["pairing"]["questions"] == 60
    assert found["pairs"][0]["pairing"]["dropped"] == {"not_asked_yet": 40}


def test_questions_of_one_run_only_are_left_out_and_counted(tmp_path: Path) -> None:
    served = replace(Q8, ends=broken_off(Outcome.FAILED, 0))
    stored_runs(tmp_path, served, questions=QUESTIONS)
    stored_runs(tmp_path, replace(Q4, right=MIXED[:90]), questions=QUESTIONS[:90])
    pairing = document(tmp_path, *MEANT)["pairs"][0]["pairing"]
    assert pairing["questions"] == 89
    assert pairing["dropped"] == {"not_served_in_reference": 1, "only_in_reference": 10}


@pytest.mark.parametrize("count", [0, 1, 7])
def test_as_many_changed_questions_are_shown_as_asked_for(worse: Path, count: int) -> None:
    changed = document(worse, *MEANT, "--show", str(count))["pairs"][0]["changed"]
    assert len(changed) == count
    for one in changed:
        assert one["reference"]["right"] - one["candidate"]["right"] == 1
        assert one["reference"]["answer"]["right"]
        assert one["reference"]["answer"]["read"] == one["expected"]
        assert not one["candidate"]["answer"]["right"]
        assert one["candidate"]["answer"]["text"].startswith("Answer: ")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_no_line_is_wider_than_the_terminal(worse: Path, language: str) -> None:
    ended = compared(worse, *MEANT, "--show", "3", EVALKIT_LANGUAGE=language)
    assert ended.code == 1
    too_wide = [line for line in ended.out.splitlines() if cell_len(line) > 80]
    assert not too_wide
    assert ("正确率" in ended.out) == (language == "zh")


def test_every_form_of_it_can_be_written(worse: Path) -> None:
    names = ("out.xlsx", "out.md", "out.csv", "out.json", "out.xml")
    ended = compared(worse, *MEANT, *(argument for name in names for argument in ("--to", name)))
    assert ended.code == 1, ended.err
    assert [line for line in ended.err.splitlines() if line.startswith("written: ")] == [f"written: {n}" for n in names]
    assert "FAIL" in (worse / "out.md").read_text(encoding="utf-8")
    assert not list(
        Draft202012Validator(json_schema("comparison")).iter_errors(json.loads((worse / "out.json").read_text("utf-8")))
    )
    assert re.search(r'<testsuite [^>]*failures="[1-9]', (worse / "out.xml").read_text(encoding="utf-8"))
    with (worse / "out.csv").open(encoding="utf-8-sig", newline="") as file:
        lines = list(csv.reader(file))
    assert any("accuracy" in line for line in lines)
    texts = [
        str(cell.value) for sheet in load_workbook(worse / "out.xlsx") for row in sheet.iter_rows() for cell in row
    ]
    assert any("FAIL" in text for text in texts)
