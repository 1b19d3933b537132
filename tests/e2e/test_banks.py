"""``evalkit banks``: a team's own bank from its first file to what its answers say, through the command line."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from evalkit.banks.read import read_bank
from evalkit.banks.vary import variants_of
from tests.e2e.commands import evalkit
from tests.e2e.stored_runs import StoredRun, stored_runs
from tests.e2e.workplace import Workplace, mistakes

BANKS = "question_banks"


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_new_bank_is_clean_and_can_be_asked_at_once(tmp_path: Path, language: str) -> None:
    made = evalkit("banks", "new", "our-law", "--language", language, cwd=tmp_path)
    assert (made.code, made.out.split(";")[0]) == (0, f"wrote {BANKS}/our-law")
    checked = evalkit("banks", "check", "our-law", cwd=tmp_path)
    assert checked.out == "our-law: 1 questions, 0 errors, 0 warnings\n"
    asked = evalkit("run", "--model", "demo", "--bank", "our-law", "--language", language, "--json", cwd=tmp_path)
    assert asked.code == 0, asked.err
    again = evalkit("banks", "new", "our-law", cwd=tmp_path)
    assert again.code == 2
    assert "is there already" in again.err


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_template_in_a_new_bank_works_once_its_marks_are_taken_off(tmp_path: Path, language: str) -> None:
    evalkit("banks", "new", "ours", "--language", language, "--category", "multi_step", cwd=tmp_path)
    file = tmp_path / BANKS / "ours" / "multi_step.yaml"
    before, mark, after = file.read_text("utf-8").partition("  # - id: multi-step-002")
    template, _, rest = (mark + after).partition("\n\n")
    file.write_text(before + re.sub(r"^  # ", "  ", template, flags=re.MULTILINE) + "\n\n" + rest, "utf-8")
    assert evalkit("banks", "check", "ours", cwd=tmp_path).out == "ours: 2 questions, 0 errors, 0 warnings\n"
    shown = [
        evalkit(
            "banks", "show", "multi-step-002", "--bank", "ours", "--language", language, "--seed", seed, cwd=tmp_path
        )
        for seed in ("1", "2")
    ]
    assert shown[0].out != shown[1].out


@pytest.mark.parametrize("name", ["Our Law", "../law", "a--b", ""])
def test_a_name_that_cannot_be_a_banks_is_refused(tmp_path: Path, name: str) -> None:
    refused = evalkit("banks", "new", name, cwd=tmp_path)
    assert refused.code == 2
    assert "lower-case letters and digits with single hyphens" in refused.err
    assert not (tmp_path / BANKS).exists()


def test_a_table_becomes_a_bank_that_can_be_asked(tmp_path: Path) -> None:
    (tmp_path / "ours.csv").write_text(
        "question,answer,unit,A,B,remark\n"
        "How many days are three weeks?,21,days,,,\n"
        "Which of the two is a fruit?,B,,stone,plum,easy\n"
        "Who may sign under clause 4?,Both partners together,,,,\n"
        "Why is the contract void?,Because it was never signed by anybody who had the power to do so.,,,,\n",
        "utf-8",
    )
    made = evalkit("banks", "import", "ours.csv", "--as", "ours", cwd=tmp_path)
    assert made.code == 0, made.err
    assert f"wrote {BANKS}/ours: 4 questions" in made.out
    assert "no such column is known: remark" in made.out
    assert "left to judges and people: 1 (domain-law-004)" in made.out
    asked = evalkit("run", "--model", "demo", "--bank", "ours", "--repeats", "2", "--json", cwd=tmp_path)
    assert asked.code == 0, asked.err
    assert evalkit("banks", "check", "ours", cwd=tmp_path).code == 0


def test_every_bad_row_is_told_and_nothing_is_written(tmp_path: Path) -> None:
    (tmp_path / "ours.csv").write_text(
        "question,answer,A,B,id\n"
        "How many days are three weeks?,21,,,\n"
        "And four?,,,,\n"
        "Which?,C,stone,plum,\n"
        "How many?,3,,,Not An Id\n",
        "utf-8",
    )
    refused = evalkit("banks", "import", "ours.csv", "--as", "ours", cwd=tmp_path)
    assert refused.code == 2
    assert mistakes(refused) == [
        "error: ours.csv:3: has no answer; every row needs a question and an answer",
        "error: ours.csv:4: answer `C` names none of the options: A, B",
    ]
    assert list(tmp_path.iterdir()) == [tmp_path / "ours.csv"]


def test_what_the_reader_refuses_is_told_by_the_row(tmp_path: Path) -> None:
    (tmp_path / "ours.csv").write_text("question,answer,id\nHow many?,3,Not An Id\n", "utf-8")
    refused = evalkit("banks", "import", "ours.csv", "--as", "ours", cwd=tmp_path)
    assert refused.code == 2
    assert mistakes(refused)[0].startswith("error: ours.csv:2: question `Not An Id`: `id` is `Not An Id`; it must be")
    assert not (tmp_path / BANKS / "ours").exists()


def test_a_sample_is_drawn_again_by_its_seed(tmp_path: Path) -> None:
    first = evalkit("banks", "sample", "--count", "3", "--json", cwd=tmp_path)
    seed = first.err.split("--seed ")[1].strip()
    again = evalkit("banks", "sample", "--count", "3", "--seed", seed, "--json", cwd=tmp_path)
    assert first.document == again.document
    drawn = [shown["variant"]["category"] for shown in first.document]
    assert len(set(drawn)) == 3


def test_stats_of_a_bank_nobody_asked_count_it_and_make_no_store(tmp_path: Path) -> None:
    stats = evalkit("banks", "stats", "--json", cwd=tmp_path)
    assert stats.document["total"]["questions"] >= 400
    assert stats.document["answers"] is None
    assert list(tmp_path.iterdir()) == []


def test_stats_of_demo_answers_say_that_they_are_simulated_and_cast_no_doubt(tmp_path: Path) -> None:
    evalkit("banks", "new", "ours", cwd=tmp_path)
    for model in ("demo", "demo-q2"):
        asked = evalkit("run", "--model", model, "--bank", "ours", "--repeats", "4", "--seed", "3", cwd=tmp_path)
        assert asked.code == 0
    page = evalkit("banks", "stats", "ours", "--all", cwd=tmp_path).out
    assert "SIMULATED models only" in page
    answers = evalkit("banks", "stats", "ours", "--json", cwd=tmp_path).document["answers"]
    assert (answers["runs"], answers["builds"], answers["is_simulated"]) == (2, 2, True)
    assert [question["asked"] for question in answers["questions"]] == [8]
    # What simulated models do with a question is no reason to doubt it.
    assert "0 warnings" in evalkit("banks", "check", "ours", cwd=tmp_path).out


def test_of_one_build_alone_no_question_is_called_sound(tmp_path: Path) -> None:
    evalkit("banks", "new", "ours", cwd=tmp_path)
    assert evalkit("run", "--model", "demo", "--bank", "ours", cwd=tmp_path).code == 0
    page = " ".join(evalkit("banks", "stats", "ours", cwd=tmp_path).out.split())
    assert "One build alone casts no doubt on a question" in page
    assert "No question looks wrong" not in page


def test_a_bank_of_ones_own_never_hides_a_shipped_one(tmp_path: Path) -> None:
    (tmp_path / "ours.csv").write_text("question,answer\nHow many?,3\n", "utf-8")
    for arguments in (("new", "reasoning"), ("import", "ours.csv", "--as", "reasoning")):
        refused = evalkit("banks", *arguments, cwd=tmp_path)
        assert refused.code == 2
        assert "evalkit ships a bank of that name" in refused.err


def test_a_bank_in_chinese_alone_is_asked_and_shown_without_saying_so(tmp_path: Path) -> None:
    (tmp_path / "ours.csv").write_text("题目,答案\n三周有几天？,21天\n", "utf-8")
    assert evalkit("banks", "import", "ours.csv", "--as", "ours", cwd=tmp_path).code == 0
    assert "三周" in evalkit("banks", "show", "--bank", "ours", cwd=tmp_path).out
    asked = evalkit("run", "--model", "demo", "--bank", "ours", "--json", cwd=tmp_path)
    assert asked.code == 0, asked.err


def test_the_whole_bank_is_shown_where_no_set_is_named(tmp_path: Path) -> None:
    shown = evalkit("banks", "show", "--category", "creative", cwd=tmp_path)
    assert len(shown.out.splitlines()) >= 12
    few = evalkit("banks", "show", "--category", "trap", "--set", "smoke", cwd=tmp_path)
    assert len(few.out.splitlines()) == 4


def test_a_plan_for_a_bank_without_traps_does_not_demand_them(tmp_path: Path) -> None:
    rows = "".join(f"What is {number} and nothing?,{number}\n" for number in range(1, 31))
    (tmp_path / "ours.csv").write_text(f"question,answer\n{rows}", "utf-8")
    assert evalkit("banks", "import", "ours.csv", "--as", "ours", cwd=tmp_path).code == 0
    planned = evalkit("plan", "--bank", "ours", "--json", cwd=tmp_path)
    assert planned.code == 0, planned.err
    assert "trap_accuracy" not in planned.out
    assert "accuracy" in planned.out


def test_questions_that_no_real_build_gets_right_are_doubted(tmp_path: Path) -> None:
    place = Workplace(folder=tmp_path)
    (tmp_path / "evalkit.toml").write_text('[defaults]\nbank = "sums"\n', "utf-8")
    bank = read_bank(tmp_path / BANKS / "sums")
    # Of the first question no answer is right, of the second all, of the others every second one.
    right = [0, 3] + [1, 2] * 5
    runs = [StoredRun(model=name, right=right, selection={"bank": "sums"}) for name in ("large", "small")]
    stored_runs(tmp_path, *runs, questions=variants_of(bank.questions, language="en", seed=1))
    answers = place.run("banks", "stats", "sums", "--json").document["answers"]
    assert (answers["runs"], answers["builds"], answers["is_simulated"]) == (2, 2, False)
    assert [question["reading"] for question in answers["questions"]] == ["none_right", "all_right"] + [None] * 10
    checked = place.run("banks", "check", "sums")
    assert "`math-001`: 6 answers of 2 builds: none is right; look whether the reference is (warning)" in checked.out
    assert "`math-002`: 6 answers of 2 builds: all are right" in checked.out
    assert "2 warnings" in checked.out


def test_the_schemas_beside_a_new_bank_are_those_of_its_files(tmp_path: Path) -> None:
    evalkit("banks", "new", "ours", cwd=tmp_path)
    folder = tmp_path / BANKS / "ours"
    for file, schema in (("bank.yaml", "bank.schema.json"), ("domain_law.yaml", "questions.schema.json")):
        assert f"$schema={schema}" in (folder / file).read_text("utf-8").splitlines()[0]
        assert json.loads((folder / schema).read_text("utf-8"))["$schema"].startswith("https://json-schema.org/")
