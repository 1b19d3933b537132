"""``evalkit decide`` and ``gate`` through the command line, over simulated builds that are asked for real."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
from collections import Counter
from collections.abc import Generator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from evalkit.actions.check_question import check_variant
from evalkit.actions.choose_questions import chosen_questions
from evalkit.actions.project import Project
from evalkit.actions.run_order import RunOrder
from evalkit.domain.question import Difficulty
from evalkit.simulator.personas import PERSONAS, Ability, Endings, Lengths, Pace, Persona
from evalkit.simulator.serving import running_simulator
from tests.e2e.commands import Finished, counts_at, evalkit, started, stored_answers, until

_QUESTIONS = 60
"""Three blocks of twenty, each question in a cluster of its own."""
_CANARY = "sums-to-decide-00000000-0000-4000-8000-000000000000"
_BANK = f"""\
name: sums
version: 1.0.0
title: Sums
canary: {_CANARY}
sets:
  decision: {{questions: ["*"], repeats: 2}}
"""
_QUESTION = """\
  - id: math-{number:03d}
    difficulty: easy
    proof: {{argument: By adding.}}
    languages: [en]
    answer: {{kind: number, value: {number}}}
    en: {{text: "What is {number} + 0?", solution: "It is {number}.", checklist: ["Is it added?", "Is it told?"]}}
"""
_DECISION = """\
reference = "q8"
candidates = ["q4"]
varies = ["quantisation"]
bank = "sums"
{more}
[criteria]
accuracy = "30 points"
flip_rate = "40 points"
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A folder with a decision over two builds that one simulator serves."""

    folder: Path
    base_url: str

    def decide(self, *arguments: str) -> Finished:
        ended = evalkit("decide", "decision.toml", *arguments, cwd=self.folder)
        assert "Traceback" not in ended.err, ended.err
        return ended

    def gate(self, *arguments: str) -> Finished:
        return evalkit("gate", "decision.toml", *arguments, cwd=self.folder)

    def start(self) -> subprocess.Popen[str]:
        return started("decide", "decision.toml", cwd=self.folder)

    def write(self, more: str = "", **changed: str) -> None:
        """Write the decision: more of its lines, and what stands for what."""
        text = _DECISION.format(more=more)
        for before, after in changed.items():
            text = text.replace(before, after)
        (self.folder / "decision.toml").write_text(text, encoding="utf-8")

    def configure(self, **lines: str) -> None:
        """Write evalkit.toml, with more lines for some of the models."""
        tables = [
            f'[models.{name}]\nbase_url = "{self.base_url}"\nmax_tokens = 512\nconcurrency = 4\n{lines.get(name, "")}\n'
            for name in ("q8", "q4", "broken")
        ]
        text = "\n".join([*tables, '[defaults]\nbank = "sums"\nlanguage = "en"\n'])
        (self.folder / "evalkit.toml").write_text(text, encoding="utf-8")

    def tries(self) -> dict[str, Counter[tuple[str, int]]]:
        """Model -> how often each of its cells was tried."""
        found: dict[str, Counter[tuple[str, int]]] = {}
        with sqlite3.connect(self.folder / "runs" / "evalkit.db") as store:
            rows = store.execute(
                "SELECT target_name, asked_hash, repeat FROM attempt JOIN run ON run.run_id = attempt.run_id"
            )
            for name, asked_hash, repeat in rows:
                found.setdefault(name, Counter())[asked_hash, repeat] += 1
        return found

    @property
    def asked(self) -> int:
        """Questions that the simulator was asked; not those of ``models check``."""
        return sum(count for key, count in counts_at(self.base_url)["by_request"].items() if not key.endswith(":1"))


def _persona(name: str, share: float, quantisation: str) -> Persona:
    return replace(
        PERSONAS["demo"],
        name=name,
        seed=len(name) + int(100 * share),
        ability=Ability(share_right=dict.fromkeys(Difficulty, share)),
        endings=Endings(),
        lengths=Lengths(reasoning_tokens=dict.fromkeys(Difficulty, 40)),
        pace=Pace(ttft_s=0.01, token_s=0.0005, tokens_per_chunk=20),
        quantisation=quantisation,
    )


@pytest.fixture
def place(tmp_path: Path) -> Generator[Place]:
    bank = tmp_path / "question_banks" / "sums"
    bank.mkdir(parents=True)
    (bank / "bank.yaml").write_text(_BANK, encoding="utf-8")
    questions = "".join(_QUESTION.format(number=number) for number in range(1, _QUESTIONS + 1))
    (bank / "math.yaml").write_text(f"canary: {_CANARY}\ncategory: math\nquestions:\n{questions}", encoding="utf-8")
    order = RunOrder(model_names=(), bank="sums", language="en")
    variants = chosen_questions(order, project=Project.at(tmp_path, environ={})).scope.variants
    personas = (_persona("q8", 0.9, "Q8_0"), _persona("q4", 0.9, "Q4_K_M"), _persona("broken", 0.02, "Q2_K"))
    with running_simulator((*variants, check_variant("en")), personas={one.name: one for one in personas}) as base_url:
        made = Place(folder=tmp_path, base_url=base_url)
        made.configure()
        made.write()
        yield made


def same(first: Any, second: Any) -> bool:
    """Whether two comparisons say the same, whenever they were made."""
    return {**first, "made_at": None} == {**second, "made_at": None}


def until_stored(count: int, *, by: subprocess.Popen[str], folder: Path) -> None:
    until(lambda: stored_answers(folder) >= count or by.poll() is not None)


def test_a_decision_ends_in_its_verdict_and_gate_gives_the_same(place: Place) -> None:
    ended = place.decide("--json")
    assert ended.code == 0, ended.out + ended.err
    assert ended.document["status"] == "pass"
    assert {name: len(cells) for name, cells in place.tries().items()} == {"q8": 120, "q4": 120}
    asked = place.asked
    gated = place.gate("--json", "--to", "verdict.html")
    assert gated.code == 0
    assert same(gated.document, ended.document)
    page = (place.folder / "verdict.html").read_text(encoding="utf-8")
    assert "PASS: q4 may replace q8" in page
    assert "decision.toml" in page, "it is the decision's verdict and not one by the shipped margins"
    assert all(f"Run of {name}" in page for name in ("q8", "q4"))
    again = place.decide("--json")
    assert same(again.document, ended.document)
    assert place.asked == asked, "a decision that was taken asks nothing"


def test_a_decision_killed_at_any_moment_goes_on_and_nothing_finished_is_asked_twice(place: Place) -> None:
    kills = 0
    # In the reference's first block, before its end, in the candidate's run.
    for wanted in (10, 100, 150):
        process = place.start()
        until_stored(wanted, by=process, folder=place.folder)
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        kills += process.returncode == -signal.SIGKILL
    assert kills == 3, "the decision ended before it could be killed"
    assert place.gate().code == 2
    ended = place.decide("--json")
    assert ended.code == 0, ended.err
    cells = place.tries()
    assert {name: (len(tries), max(tries.values())) for name, tries in cells.items()} == {
        "q8": (120, 1),
        "q4": (120, 1),
    }
    assert place.asked - 240 <= 4 * kills, "only what was in flight at a kill may be asked again"
    assert same(place.gate("--json").document, ended.document)
    assert not [remark for pair in ended.document["pairs"] for remark in pair["remarks"] if "policy" in remark["key"]]


def test_ctrl_c_says_how_to_go_on(place: Place) -> None:
    process = place.start()
    until_stored(30, by=process, folder=place.folder)
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "stopped; nothing is lost, go on with: evalkit decide decision.toml" in errors
    counts = counts_at(place.base_url)
    assert counts["total"] == counts["finished"], "a request in flight was thrown away"
    assert set(place.tries()) == {"q8"}, "a stop at the reference begins no candidate"


def test_a_policy_that_is_changed_afterwards_is_reported_with_what_was_changed(place: Place) -> None:
    first = place.decide("--json").document
    place.write(**{'"30 points"': '"35 points"'})
    gated = place.gate("--json")
    (remark,) = [remark for remark in gated.document["pairs"][0]["remarks"] if "policy" in remark["key"]]
    assert remark["key"] == "policy_changed"
    assert "criteria.accuracy: 30 points -> 35 points" in str(remark)
    assert gated.document["decision"]["policy_hash"] != first["decision"]["policy_hash"]
    told = " ".join(place.gate().out.split())
    assert "changed after the candidate's run had begun" in told
    place.write('gpu_hours = 100\nname = "decision"')
    assert same(place.gate("--json").document, {**first, "decision": {**first["decision"], "gpu_hours": 100}})


@pytest.mark.parametrize("is_planned", [True, False])
def test_a_policy_that_nobody_read_before_all_was_asked_is_said_to_be_late(place: Place, *, is_planned: bool) -> None:
    if is_planned:
        assert evalkit("plan", "decision.toml", cwd=place.folder).code == 0
    for name in ("q8", "q4"):
        ended = evalkit("run", "--model", name, "--set", "decision", "--language", "en", cwd=place.folder)
        assert ended.code == 0, ended.err
    gated = place.gate("--json")
    assert gated.code == 0, gated.err
    told = [remark["key"] for remark in gated.document["pairs"][0]["remarks"] if "policy" in remark["key"]]
    assert told == ([] if is_planned else ["policy_late"])


@pytest.mark.parametrize(
    ("lines", "words"),
    [('base_url = "http://127.0.0.1:9/v1"', "127.0.0.1:9"), ('served_model = "q5"', "q5")],
)
def test_a_candidate_that_is_not_there_ends_it_before_anything_is_asked(place: Place, lines: str, words: str) -> None:
    place.configure(q4=lines)
    if "base_url" in lines:
        text = (place.folder / "evalkit.toml").read_text(encoding="utf-8")
        head, table = text.split("[models.q4]\n")
        (place.folder / "evalkit.toml").write_text(f"{head}[models.q4]\n{table.split(chr(10), 1)[1]}")
    ended = place.decide()
    assert ended.code == 2
    assert ended.out == ""
    (line,) = [line for line in ended.err.splitlines() if line.startswith("error: ")]
    assert words in line + ended.err.partition(line)[2]
    assert counts_at(place.base_url)["total"] == 0
    assert not stored_answers(place.folder)


def test_hours_that_do_not_suffice_end_it_after_the_pilot_and_nothing_is_lost(place: Place) -> None:
    place.write("gpu_hours = 0.00001")
    ended = place.decide()
    assert ended.code == 2
    (line,) = [line for line in ended.err.splitlines() if line.startswith("error: ")]
    assert "gpu_hours is 1e-05" in line
    assert ended.out == ""
    (piloted,) = place.tries().values()
    # The pilot is the first two blocks; what was in flight at their end is finished.
    assert 80 <= len(piloted) < 120
    place.write("gpu_hours = 100")
    gone_on = place.decide("--json")
    assert gone_on.code == 0, gone_on.err
    assert max(max(tries.values()) for tries in place.tries().values()) == 1
    place.write("gpu_hours = 0.00001")
    assert place.decide("--json").code == 0, "what is asked already costs nothing"


def test_a_broken_build_is_stopped_early_and_gate_finds_the_same(place: Place) -> None:
    place.write("early_stop = true", **{'["q4"]': '["broken"]', "30 points": "5 points"})
    ended = place.decide("--json")
    assert ended.code == 1, ended.out + ended.err
    (pair,) = ended.document["pairs"]
    assert (pair["status"], pair["early"]["look"], pair["early"]["questions"]) == ("fail", 0, 20)
    tries = place.tries()
    asked = len(tries["broken"])
    assert len(tries["q8"]) == 120
    assert 40 <= asked < 80
    assert pair["early"]["requests_saved"] == 120 - asked
    assert place.gate("--json").code == 1
    assert same(place.gate("--json").document, ended.document)
    text = " ".join(place.decide().out.split())
    assert len(place.tries()["broken"]) == asked, "what is decided is not asked again"
    assert f"{120 - asked} " in text
    assert "after 20 of 60 questions" in text


def test_a_build_that_is_asked_to_its_end_is_not_said_to_be_stopped(place: Place) -> None:
    # Too narrow to pass at the first look, whatever the answers are.
    place.write("early_stop = true", **{"30 points": "1 points", "40 points": "1 points"})
    ended = place.decide()
    assert ended.code in {1, 3}, ended.err
    assert len(place.tries()["q4"]) in {80, 120} if ended.code == 1 else len(place.tries()["q4"]) == 120
    if ended.code == 3:
        assert "enough is known" not in ended.err


def test_what_must_run_before_a_build_is_asked_runs_in_turn_and_only_when_it_is_asked(place: Place) -> None:
    place.configure(**{name: f'before = "echo {name} >> before.log"' for name in ("q8", "q4")})
    log = place.folder / "before.log"
    assert place.decide().code == 0
    assert log.read_text().split() == ["q8", "q4"]
    assert place.decide().code == 0
    assert log.read_text().split() == ["q8", "q4"]


def test_another_build_under_the_same_name_is_asked_anew(place: Place) -> None:
    assert place.decide().code == 0
    place.configure(q4='served_model = "broken"')
    ended = place.decide("--json")
    assert ended.code == 1, ended.err
    assert len(place.tries()["q4"]) == 120
    assert place.asked == 360
    assert same(place.gate("--json").document, ended.document)


def test_a_run_that_asks_less_than_the_policy_is_extended(place: Place) -> None:
    assert place.decide().code == 0
    place.write("repeats = 3")
    gated = place.gate()
    assert gated.code == 2
    assert "has 60 of them x 2" in gated.err
    ended = place.decide("--json")
    assert ended.document["pairs"][0]["pairing"]["repeats"] == {"reference": 3, "candidate": 3}
    assert place.asked == 360


def test_init_writes_a_decision_that_can_be_taken(place: Place) -> None:
    written = evalkit(
        *("decide", "init", "--reference", "q8", "--candidate", "q4", "--varies", "quantisation"),
        *("--bank", "sums", "--to", "own.toml"),
        cwd=place.folder,
    )
    assert written.code == 0, written.err
    assert "then: evalkit decide own.toml" in written.out
    text = (place.folder / "own.toml").read_text(encoding="utf-8")
    # No trap is in the bank: demanded all the same, no candidate could ever pass.
    assert "\ntrap_accuracy" not in text
    again = evalkit("decide", "init", "--to", "own.toml", cwd=place.folder)
    assert again.code == 2
    assert "is there already" in again.err
    ended = evalkit("decide", "own.toml", "--json", cwd=place.folder)
    assert ended.code in {0, 1, 3}, ended.err
    assert all("undefined" not in row["difference"] for row in ended.document["pairs"][0]["criteria"] if row["primary"])


def test_the_demo_needs_nothing_configured(tmp_path: Path) -> None:
    assert evalkit("decide", "init", cwd=tmp_path).code == 0
    text = (tmp_path / "decision.toml").read_text(encoding="utf-8")
    assert '"demo-q4"' in text
    assert '"demo-q2"' in text
    assert "quantisation" in text
    gated = evalkit("gate", "decision.toml", cwd=tmp_path)
    assert gated.code == 2
    assert "demo has not been asked all 200 questions of set 'decision'" in gated.err
    assert "evalkit decide decision.toml" in gated.err
