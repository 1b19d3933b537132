"""``evalkit baseline`` and ``evalkit recheck`` through the command line: pin, upgrade, recheck, history."""

from __future__ import annotations

import os
import shutil
import signal
from collections.abc import Generator
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from evalkit.actions.check_question import check_variant
from evalkit.actions.choose_questions import chosen_questions
from evalkit.actions.project import Project
from evalkit.actions.run_order import RunOrder
from evalkit.domain.question import Difficulty
from evalkit.simulator.personas import PERSONAS, Ability, Persona
from evalkit.simulator.serving import running_simulator
from tests.e2e.commands import counts_at, evalkit, stored_answers, until
from tests.e2e.workplace import Workplace, end_of, mistakes

_PERSONA = PERSONAS["demo"]
_DECIDED = {0: "pass", 1: "fail", 3: "inconclusive"}


def simulator(folder: Path, **changes: Any) -> AbstractContextManager[str]:
    """The bank of sums answered in no time, by a build that may differ from the next in what is changed."""
    variants = chosen_questions(RunOrder(model_names=(), bank="sums"), project=Project.at(folder, environ={}))
    quick: dict[str, Persona] = {
        "demo": replace(
            _PERSONA, pace=replace(_PERSONA.pace, ttft_s=0.01, token_s=0.0005, tokens_per_chunk=20), **changes
        )
    }
    return running_simulator((*variants.scope.variants, check_variant("en")), personas=quick)


def serve(place: Workplace, url: str, *lines: str) -> None:
    place.configure(url, 'served_model = "demo"', *lines)
    path = place.folder / "evalkit.toml"
    path.write_text(path.read_text(encoding="utf-8").replace("max_tokens = 100", "max_tokens = 1024"), "utf-8")


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Generator[str]:
    """A simulator that outlives the commands."""
    folder = tmp_path_factory.mktemp("served")
    Workplace(folder=folder)
    with simulator(folder) as url:
        yield url


@pytest.fixture(scope="module")
def pinned(tmp_path_factory: pytest.TempPathFactory, url: str) -> Path:
    """A folder in which a finished run is pinned as ``prod``."""
    place = Workplace(folder=tmp_path_factory.mktemp("pinned"))
    serve(place, url)
    asked = place.run("run", "--model", "tiny", "-q")
    assert asked.code == 0, asked.err
    pin = place.run("baseline", "pin", "tiny", "--as", "prod")
    assert pin.code == 0, pin.err
    assert pin.out.startswith("pinned: prod is run ")
    return place.folder


@pytest.fixture
def place(tmp_path: Path, pinned: Path) -> Workplace:
    """A copy of that folder."""
    shutil.copytree(pinned, tmp_path, dirs_exist_ok=True)
    return Workplace(folder=tmp_path)


def shown(place: Workplace) -> dict[str, Any]:
    ended = place.run("baseline", "show", "prod", "--json")
    assert ended.code == 0, ended.err
    document: dict[str, Any] = ended.document
    return document


def test_each_recheck_asks_anew_and_stands_in_the_history_with_its_verdict(place: Workplace, url: str) -> None:
    baseline = shown(place)["run_id"]
    asked = counts_at(url)["total"]
    ends = [place.run("recheck", "prod", "--json") for _ in range(3)]
    for ended in ends:
        assert ended.document["baseline"] == "prod", ended.err
        assert ended.document["status"] == _DECIDED[ended.code]
    # Each warm-up is one more.
    assert counts_at(url)["total"] == asked + 3 * 37
    assert "3rd recheck of prod; all together" in ends[-1].err
    history = shown(place)
    assert [recheck["status"] for recheck in history["rechecks"]] == [_DECIDED[ended.code] for ended in ends]
    runs = {baseline, *(recheck["run_id"] for recheck in history["rechecks"])}
    assert len(runs) == 4
    assert history["together"]["n_attempts"] == 4 * 36
    assert {"value", "low", "high"} <= set(history["trend"])
    assert [recheck["changes"] for recheck in history["rechecks"]] == [[], [], []]


def test_an_upgraded_build_that_lost_its_ability_fails_and_what_changed_is_told(place: Workplace) -> None:
    hopeless = Ability(share_right=dict.fromkeys(Difficulty, 0.05))
    with simulator(place.folder, ability=hopeless, quantisation="Q2_K") as worse:
        serve(place, worse)
        ended = place.run("recheck", "prod", "-q")
    assert ended.code == 1, ended.out + ended.err
    assert "FAIL: " in ended.out
    assert "1st recheck of prod" in ended.out
    (recheck,) = shown(place)["rechecks"]
    assert {"key": "quantisation", "reference": "Q8_0", "candidate": "Q2_K", "kind": "intended"} in recheck["changes"]
    page = " ".join(place.run("baseline", "show", "prod").out.split())
    assert "quantisation Q8_0 → Q2_K" in page


def test_how_it_is_asked_must_be_as_it_was(place: Workplace, url: str) -> None:
    serve(place, url, "temperature = 0.1")
    ended = place.run("recheck", "prod", "-q")
    assert ended.code == 2
    assert "NO VERDICT: the recheck differs from baseline prod in temperature (0.6 / 0.1)" in " ".join(
        ended.out.split()
    )
    history = shown(place)
    assert ([recheck["status"] for recheck in history["rechecks"]], history["left_out"]) == ([None], 1)


def test_a_recheck_that_was_broken_off_goes_on_and_the_next_one_begins_anew(place: Workplace, url: str) -> None:
    process = place.start("recheck", "prod")
    until(lambda: stored_answers(place.folder) >= 36 + 5 or process.poll() is not None)
    process.send_signal(signal.SIGINT)
    broken = end_of(process)
    assert broken.code == 130, broken.err
    assert "nothing is lost, go on with: evalkit recheck prod" in broken.err
    before = stored_answers(place.folder)
    assert before < 72, "it ended before it could be stopped"
    resumed = place.run("recheck", "prod")
    assert "going on with run" in resumed.err
    assert resumed.code in _DECIDED
    assert stored_answers(place.folder) == 72
    assert place.run("recheck", "prod", "-q").code in _DECIDED
    assert stored_answers(place.folder) == 108
    assert len(shown(place)["rechecks"]) == 2


def test_a_recheck_that_was_broken_off_is_left_alone_with_fresh(place: Workplace) -> None:
    broken_off(place)
    before = stored_answers(place.folder)
    ended = place.run("recheck", "prod", "--fresh", "-q")
    assert ended.code in _DECIDED, ended.err
    assert stored_answers(place.folder) == before + 36


def test_another_build_does_not_go_on_with_a_recheck_that_was_broken_off(place: Workplace) -> None:
    broken_off(place)
    with simulator(place.folder, quantisation="Q4_K_M") as other:
        serve(place, other)
        ended = place.run("recheck", "prod", "-q")
    assert ended.code == 2
    assert ["was made with another build" in line and "--fresh" in line for line in mistakes(ended)] == [True]
    assert not shown(place)["rechecks"]


def test_a_recheck_of_another_set_does_not_go_on_with_it(place: Workplace) -> None:
    broken_off(place)
    bank = place.folder / "question_banks" / "sums" / "bank.yaml"
    bank.write_text(f'{bank.read_text("utf-8")}  decision: {{questions: ["math-00*"], repeats: 2}}\n', "utf-8")
    before = stored_answers(place.folder)
    ended = place.run("recheck", "prod", "--set", "decision", "--json")
    assert ended.code in _DECIDED, ended.err
    assert stored_answers(place.folder) == before + 9 * 2
    assert ended.document["pairs"][0]["pairing"]["repeats"] == {"reference": 3, "candidate": 2}


def test_a_run_that_was_broken_off_before_the_pin_is_no_recheck(place: Workplace) -> None:
    broken_off(place)
    first = shown(place)["run_id"]
    assert place.run("baseline", "pin", first, "--as", "later").code == 0
    before = stored_answers(place.folder)
    assert place.run("recheck", "later", "-q").code in _DECIDED
    assert stored_answers(place.folder) == before + 36


def broken_off(place: Workplace) -> None:
    """Kill a recheck before its end."""
    process = place.start("recheck", "prod", "-q")
    until(lambda: stored_answers(place.folder) >= 36 + 3 or process.poll() is not None)
    os.killpg(process.pid, signal.SIGKILL)
    end_of(process)
    assert stored_answers(place.folder) < 72, "it ended before it could be killed"


def test_every_question_of_the_baseline_is_replayed_when_its_bank_has_moved_on(place: Workplace, url: str) -> None:
    path = place.folder / "question_banks" / "sums" / "math.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("What is", "How much is"), encoding="utf-8")
    asked = counts_at(url)["total"]
    refused = place.run("recheck", "prod")
    assert refused.code == 2
    assert ["have no question in common" in line and "recheck prod --all" in line for line in mistakes(refused)] == [
        True
    ]
    assert counts_at(url)["total"] == asked, "something was asked"
    ended = place.run("recheck", "prod", "--all", "--json")
    assert ended.code in _DECIDED, ended.err
    assert ended.document["pairs"][0]["pairing"]["questions"] == 12


def test_what_a_recheck_of_its_size_can_tell_is_said_before_it_is_asked(place: Workplace) -> None:
    ended = place.run("recheck", "prod")
    assert "12 questions × 3 tell a loss of " in ended.err
    if ended.code == 3:
        assert "12 questions × 3 tell a loss of " in " ".join(ended.out.split())


def test_an_unknown_name_is_told_with_those_that_there_are(place: Workplace) -> None:
    for command, name in (("baseline show", "prud"), ("recheck", "a b"), ("recheck", "\x1b[31m"), ("recheck", "生产")):
        ended = place.run(*command.split(), name)
        assert ended.code == 2
        assert [line.endswith("; there are prod") for line in mistakes(ended)] == [True]
        assert "\x1b" not in ended.err


def test_what_cannot_be_pinned_or_rechecked_is_one_clear_line(place: Workplace) -> None:
    for arguments, said in (
        (("baseline", "pin", "nobody", "--as", "x"), "no run is called 'nobody'"),
        (("baseline", "pin", "tiny", "--as", "a b"), "letters, digits"),
        (("recheck", "prod", "--set", "nothing"), "has no set `nothing`"),
        (("recheck", "prod", "--set", "smoke", "--all"), "exclude each other"),
        (("recheck", "prod", "--model", "nobody"), "nobody"),
        (("recheck", "prod", "--to", "verdict.doc"), "cannot write .doc"),
    ):
        ended = place.run(*arguments)
        assert (ended.code, len(mistakes(ended))) == (2, 1), ended.err
        assert said in ended.err


def test_an_unfinished_run_is_not_pinned(place: Workplace) -> None:
    process = place.start("run", "--model", "tiny", "--fresh", "-q")
    until(lambda: stored_answers(place.folder) >= 36 + 3 or process.poll() is not None)
    os.killpg(process.pid, signal.SIGKILL)
    end_of(process)
    unfinished = [one for one in place.run("runs", "--json").document if one["finished"] < one["wanted"]]
    (run_id,) = [one["run"]["run_id"] for one in unfinished]
    refused = place.run("baseline", "pin", run_id, "--as", "half")
    assert refused.code == 2
    (line,) = mistakes(refused)
    assert "is unfinished" in line
    command = line.rpartition("finish it with: evalkit ")[2].split()
    assert place.run(*command, "-q").code == 0
    assert place.run("baseline", "pin", run_id, "--as", "half").code == 0


def test_pages_are_in_the_readers_language_and_keep_to_eighty_columns(place: Workplace) -> None:
    assert place.run("recheck", "prod", "-q").code in _DECIDED
    for language, words in (("en", "What a recheck can tell"), ("zh", "复查的分辨力")):
        here = replace(place, environ={"EVALKIT_LANGUAGE": language, "COLUMNS": "80"})
        page, listed = here.run("baseline", "show", "prod"), here.run("baseline", "list")
        assert words in page.out
        assert listed.out == here.run("baseline", "show").out
        for line in (page.out + listed.out).splitlines():
            assert len(line) + sum(ord(character) > 0x2E80 for character in line) <= 80, line


def test_the_demo_can_be_pinned_and_rechecked_without_a_server(tmp_path: Path) -> None:
    Workplace(folder=tmp_path)
    (tmp_path / "evalkit.toml").write_text('[defaults]\nbank = "sums"\n', encoding="utf-8")
    bank = tmp_path / "question_banks" / "sums" / "bank.yaml"
    bank.write_text(bank.read_text(encoding="utf-8").replace("repeats: 3", "repeats: 1"), encoding="utf-8")
    asked = evalkit("run", "--model", "demo", "-q", cwd=tmp_path)
    assert asked.code == 0, asked.err
    assert evalkit("baseline", "pin", "latest", "--as", "prod", cwd=tmp_path).code == 0
    ended = evalkit("recheck", "prod", "--model", "demo-q4", "-q", cwd=tmp_path)
    assert ended.code in _DECIDED, ended.err
    assert "SIMULATED" in ended.out
    assert "1st recheck of prod" in ended.out
