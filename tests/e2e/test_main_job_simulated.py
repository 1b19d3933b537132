"""``evalkit run`` through the command line, against simulated models."""

from __future__ import annotations

import csv
import json
import os
import signal
import sqlite3
import subprocess
from collections.abc import Generator
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path

import pytest

from evalkit.actions.check_question import check_variant
from evalkit.actions.choose_questions import chosen_questions
from evalkit.actions.project import Project
from evalkit.actions.run_order import RunOrder
from evalkit.simulator.personas import PERSONAS
from evalkit.simulator.serving import running_simulator
from tests.e2e.commands import counts_at, evalkit, started, stored_answers, until


def simulator(folder: Path, *, port: int = 0) -> AbstractContextManager[str]:
    """A simulator that knows the shipped bank, ten times as quick as the demo's."""
    project = Project.at(folder, environ={})
    variants = chosen_questions(RunOrder(model_names=()), project=project).scope.variants
    quick = {
        name: replace(persona, pace=replace(persona.pace, ttft_s=0.05, token_s=0.001, tokens_per_chunk=20))
        for name, persona in PERSONAS.items()
    }
    return running_simulator((*variants, check_variant("en")), personas=quick, port=port)


@pytest.fixture
def base_url(tmp_path: Path) -> Generator[str]:
    """A simulator that outlives the commands, configured in the folder as ``q8`` and ``q4``."""
    with simulator(tmp_path) as url:
        (tmp_path / "evalkit.toml").write_text(
            f'[models.q8]\nbase_url = "{url}"\nserved_model = "demo"\nmax_tokens = 1024\n\n'
            f'[models.q4]\nbase_url = "{url}"\nserved_model = "demo-q4"\nmax_tokens = 1024\n'
        )
        yield url


def until_stored(count: int, *, by: subprocess.Popen[str], folder: Path) -> None:
    until(lambda: stored_answers(folder) >= count or by.poll() is not None)


def test_the_demo_ends_with_a_scorecard_marked_simulated(tmp_path: Path) -> None:
    ended = evalkit("run", "--model", "demo", "--limit", "6", "--repeats", "2", cwd=tmp_path)
    assert ended.code == 0, ended.err
    assert "SIMULATED" in ended.out
    assert "12" in ended.out


def test_a_run_killed_at_any_moment_goes_on_and_nothing_finished_is_asked_twice(tmp_path: Path, base_url: str) -> None:
    command = ("run", "--model", "q8", "--limit", "12", "--repeats", "3", "-o", "concurrency=4")
    kills = 0
    for wanted in (3, 11, 20):
        process = started(*command, cwd=tmp_path)
        until_stored(wanted, by=process, folder=tmp_path)
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        kills += process.returncode == -signal.SIGKILL
    assert kills == 3, "the run ended before it could be killed"
    ended = evalkit(*command, "--json", cwd=tmp_path)
    assert ended.code == 0, ended.err
    assert ended.document["finished"] == 36

    asked_per_cell = counts_at(base_url)["by_request"]
    cells = {key: count for key, count in asked_per_cell.items() if not key.endswith(":1")}
    again = sum(count - 1 for count in cells.values())
    assert len(cells) == 36
    assert max(cells.values()) <= 1 + kills
    assert again <= 4 * kills, "only what was in flight at a kill may be asked again"


def test_asking_for_more_extends_the_same_run(tmp_path: Path, base_url: str) -> None:
    first = evalkit("run", "--model", "q8", "--limit", "4", "--repeats", "1", "--json", cwd=tmp_path)
    more = evalkit("run", "--model", "q8", "--limit", "4", "--repeats", "2", "--json", cwd=tmp_path)
    assert first.document["run"]["run_id"] == more.document["run"]["run_id"]
    assert more.document["finished"] == 8
    fresh = evalkit("run", "--model", "q8", "--limit", "4", "--repeats", "1", "--fresh", "--json", cwd=tmp_path)
    assert fresh.document["run"]["run_id"] != first.document["run"]["run_id"]
    assert fresh.document["finished"] == 4


def test_like_replays_another_runs_questions_in_its_order_with_other_seeds(tmp_path: Path, base_url: str) -> None:
    evalkit("run", "--model", "q8", "--limit", "5", "--repeats", "2", "--seed", "7", cwd=tmp_path)
    ended = evalkit("run", "--model", "q4", "--like", "q8", "--json", cwd=tmp_path)
    assert ended.code == 0, ended.err
    with sqlite3.connect(tmp_path / "runs" / "evalkit.db") as store:
        places = [
            store.execute(
                "SELECT asked_hash, position, repeats FROM place WHERE run_id = ? ORDER BY position", (run_id,)
            ).fetchall()
            for (run_id,) in store.execute("SELECT run_id FROM run")
        ]
        seeds = store.execute("SELECT count(*), count(DISTINCT seed) FROM attempt").fetchone()
    assert places[0] == places[1]
    assert seeds == (20, 20)


def test_ctrl_c_once_keeps_what_is_in_flight_and_says_how_to_go_on(tmp_path: Path, base_url: str) -> None:
    process = started("run", "--model", "q8", "-o", "concurrency=3", cwd=tmp_path)
    until_stored(4, by=process, folder=tmp_path)
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "go on with: evalkit run --model q8 -o concurrency=3" in errors
    assert counts_at(base_url)["total"] == counts_at(base_url)["finished"], "a request in flight was thrown away"


def test_two_programs_do_not_ask_one_run(tmp_path: Path, base_url: str) -> None:
    # One at a time: the first must not be done before the second has started.
    command = ("run", "--model", "q8", "--repeats", "5", "-o", "concurrency=1")
    process = started(*command, cwd=tmp_path)
    until_stored(2, by=process, folder=tmp_path)
    second = evalkit(*command, cwd=tmp_path)
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
    assert second.code == 2
    assert f"process {process.pid}" in second.err


def test_exports_hold_every_attempt(tmp_path: Path, base_url: str) -> None:
    evalkit("run", "--model", "q8", "--model", "q4", "--limit", "4", "--repeats", "2", cwd=tmp_path)
    table = evalkit("export", "q8", "q4", "--to", "out.csv", cwd=tmp_path)
    document = evalkit("export", "q8", "q4", "--to", "out.json", cwd=tmp_path)
    assert (table.code, document.code) == (0, 0), table.err + document.err
    with (tmp_path / "out.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 16
    assert {row["model"] for row in rows} == {"q8", "q4"}
    assert json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))


def test_a_dry_run_asks_nothing(tmp_path: Path, base_url: str) -> None:
    ended = evalkit("run", "--model", "q8", "--dry-run", "--limit", "5", "--repeats", "3", cwd=tmp_path)
    assert ended.code == 0, ended.err
    assert "15 of 15 requests" in ended.out
    assert counts_at(base_url)["total"] == 0


def test_show_runs_and_models_check_speak_of_what_is_there(tmp_path: Path, base_url: str) -> None:
    evalkit("run", "--model", "q8", "--limit", "4", "--repeats", "1", cwd=tmp_path)
    shown = evalkit("show", "--json", cwd=tmp_path)
    listed = evalkit("runs", "--json", cwd=tmp_path)
    checked = evalkit("models", "check", "q8", "--json", cwd=tmp_path)
    assert shown.document["finished"] == 4
    assert len(listed.document) == 1
    facts = checked.document[0]["facts"]
    assert facts["reasoning"] == "in the field reasoning_content"
    assert facts["seed"] == "honoured"
    assert facts["name"] == "listed by the server"
