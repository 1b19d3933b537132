"""``evalkit run`` when something is in its way, against simulated models."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

from evalkit.actions.check_question import check_variant
from evalkit.actions.choose_questions import chosen_questions
from evalkit.actions.project import Project
from evalkit.actions.run_order import RunOrder
from evalkit.domain.exchange import Delivery
from evalkit.simulator.personas import PERSONAS, Fault
from evalkit.simulator.serving import running_simulator
from tests.e2e.commands import counts_at, evalkit, started, stored_answers, until


def simulator(
    folder: Path, *, port: int = 0, faults: Mapping[Fault, float] | None = None, hides_answer: bool = False
) -> AbstractContextManager[str]:
    """A quick simulator that knows the shipped bank."""
    project = Project.at(folder, environ={})
    variants = chosen_questions(RunOrder(model_names=()), project=project).scope.variants
    demo = PERSONAS["demo"]
    persona = replace(
        demo,
        pace=replace(demo.pace, ttft_s=0.05, token_s=0.001, tokens_per_chunk=20),
        faults=faults or {},
        hides_answer=hides_answer,
        delivery=Delivery.REASONING if hides_answer else demo.delivery,
    )
    return running_simulator((*variants, check_variant("en")), personas={"demo": persona}, port=port)


def configure(folder: Path, url: str, more: str = "") -> None:
    (folder / "evalkit.toml").write_text(
        f'[models.q8]\nbase_url = "{url}"\nserved_model = "demo"\nmax_tokens = 1024\n{more}\n'
    )


def until_stored(count: int, *, by: subprocess.Popen[str], folder: Path) -> None:
    until(lambda: stored_answers(folder) >= count or by.poll() is not None)


def test_a_server_that_is_restarted_midway_is_waited_for(tmp_path: Path) -> None:
    with simulator(tmp_path) as url:
        configure(tmp_path, url)
        process = started("run", "--model", "q8", "--limit", "20", "-o", "concurrency=3", "--json", cwd=tmp_path)
        until_stored(6, by=process, folder=tmp_path)
    # Nobody listens now.
    time.sleep(2)
    port = urlsplit(url).port
    assert port is not None
    with simulator(tmp_path, port=port):
        out, errors = process.communicate(timeout=120)
    assert process.returncode == 0, errors
    # Whoever writes in the very moment finds the connection closed, whoever comes later finds nobody.
    told = ("connection refused", "the server closed the connection before answering")
    assert any(f"{what}; waiting for the server, 120 s at most" in errors for what in told), errors
    assert errors.count("waiting for the server") == 1, errors
    document = json.loads(out)
    assert document["finished"] == document["wanted"]
    assert document["failed_tries"] >= 1


def test_a_gateway_that_breaks_requests_costs_tries_and_no_answer(tmp_path: Path) -> None:
    # Seeds differ from run to run: with 30 cells, 3 in 10 requests broken and 12 tries, both "none fails" (1 in 40,000)
    # and "a cell stays open" (1 in 60,000) are unlikely.
    with simulator(tmp_path, faults={Fault.SERVER_ERROR: 0.15, Fault.SILENT_CLOSE: 0.15}) as url:
        configure(tmp_path, url, "tries = 12")
        ended = evalkit("run", "--model", "q8", "--limit", "6", "--repeats", "5", "--json", cwd=tmp_path)
    assert ended.code == 0, ended.err
    assert ended.document["finished"] == 30
    assert ended.document["failed_tries"] >= 1
    assert ended.document["failures"] == {}


def test_answers_in_the_wrong_field_end_the_run_and_are_asked_again_once_the_server_is_mended(tmp_path: Path) -> None:
    command = ("run", "--model", "q8", "--limit", "5", "--repeats", "2", "-o", "concurrency=1")
    with simulator(tmp_path, hides_answer=True) as url:
        configure(tmp_path, url)
        ended = evalkit(*command, cwd=tmp_path)
    assert ended.code == 2, ended.out
    assert "reasoning parser" in ended.err
    port = urlsplit(url).port
    assert port is not None
    with simulator(tmp_path, port=port):
        ended = evalkit(*command, "--json", cwd=tmp_path)
    assert ended.code == 0, ended.err
    assert (ended.document["finished"], ended.document["failures"]) == (10, {})


def test_a_narrower_selection_of_an_unfinished_run_is_judged_by_itself(tmp_path: Path) -> None:
    with simulator(tmp_path) as url:
        configure(tmp_path, url)
        process = started("run", "--model", "q8", "-o", "concurrency=2", cwd=tmp_path)
        until_stored(4, by=process, folder=tmp_path)
        process.kill()
        process.communicate()
        ended = evalkit("run", "--model", "q8", "--limit", "2", "--repeats", "1", cwd=tmp_path)
    assert ended.code == 0, ended.err
    assert "its scorecard is of all" in ended.err
    assert "ask them again" not in ended.err


def test_ctrl_c_while_the_server_is_being_started_ends_at_once_and_takes_the_starter_along(tmp_path: Path) -> None:
    # A length of its own, by which nobody else's sleep is found.
    starter = f"sleep 613.{os.getpid()}"
    configure(tmp_path, "http://127.0.0.1:9/v1", f'before = "{starter}"')
    process = started("run", "--model", "q8", cwd=tmp_path)
    assert process.stderr is not None
    assert "running the command in `before`" in process.stderr.readline()
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 130, errors
    assert "Traceback" not in errors
    until(lambda: subprocess.run(["pgrep", "-f", f"^{starter}$"], check=False, capture_output=True).returncode == 1)


def test_a_starter_that_fails_is_told_with_its_last_words(tmp_path: Path) -> None:
    configure(tmp_path, "http://127.0.0.1:9/v1", 'before = "echo no such unit >&2; exit 3"')
    ended = evalkit("run", "--model", "q8", cwd=tmp_path)
    assert ended.code == 2
    assert "exit code 3: no such unit" in ended.err


def test_what_the_scorecard_needs_is_read_before_the_first_question(tmp_path: Path) -> None:
    (tmp_path / "rubrics").mkdir()
    (tmp_path / "rubrics" / "speed.yaml").write_text("bands: fast")
    with simulator(tmp_path) as url:
        configure(tmp_path, url)
        ended = evalkit("run", "--model", "q8", "--limit", "2", cwd=tmp_path)
        assert counts_at(url)["total"] == 0
    assert ended.code == 2
    assert "rubrics/speed.yaml:1:" in ended.err
