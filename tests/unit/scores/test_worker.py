from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from evalkit.domain.attempt import Outcome
from evalkit.domain.question import ExpressionAnswer
from evalkit.domain.score import Unscored, UnscoredReason
from evalkit.scores import by_rule, expressions
from evalkit.scores import worker as worker_module
from evalkit.scores.equivalence import as_latex
from evalkit.scores.worker import CheckTimeout, MathWorker
from tests.builders import a_variant

_ENDLESS = "9^9^9^9"


@pytest.fixture(scope="module")
def worker() -> Iterator[MathWorker]:
    started = MathWorker(limit_s=1.0)
    yield started
    started.close()


@pytest.mark.parametrize(
    ("plain", "latex"),
    [
        ("x**2", "x^{2}"),
        ("x^12", "x^{12}"),
        ("2^(n+1)", "2^{n+1}"),
        ("9^9^10", "9^{9^{10}}"),
        ("2*x", r"2\cdot x"),
        ("sqrt(2)/2", r"\sqrt{2}/2"),
        ("sin(x)", r"\sin (x)"),
        (r"\sin(x)", r"\sin(x)"),
    ],
)
def test_plain_notation_becomes_latex(plain: str, latex: str) -> None:
    assert as_latex(plain) == latex


def test_a_check_that_never_ends_is_killed_and_the_next_one_works(worker: MathWorker) -> None:
    assert worker.is_equal("x+1", "1+x")
    first = worker.pid
    with pytest.raises(CheckTimeout):
        worker.is_equal("x+1", _ENDLESS)
    assert worker.pid is None
    assert worker.is_equal("x+1", "1+x")
    assert not worker.is_equal("x+1", "x+2")
    assert worker.pid != first


def test_where_the_child_cannot_watch_itself_the_parent_does(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker_module, "_PATIENCE", 0.05)
    patient_child = MathWorker(limit_s=20.0)
    with pytest.raises(CheckTimeout):
        patient_child.is_equal("x+1", _ENDLESS)
    patient_child.close()


def test_a_broken_installation_does_not_look_like_slow_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker_module, "_PROGRAM", "import no_such_algebra")
    with pytest.raises(RuntimeError, match="does not start"):
        MathWorker().is_equal("x", "y")


def test_a_child_that_was_killed_from_outside_is_replaced(worker: MathWorker) -> None:
    assert worker.is_equal("2x", "x+x")
    pid = worker.pid
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)
    assert worker.is_equal("2x", "x+x")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_ctrl_c_and_the_end_of_a_service_do_not_reach_the_child(worker: MathWorker, number: int) -> None:
    assert worker.is_equal("2x", "x+x")
    pid = worker.pid
    assert pid is not None
    os.kill(pid, number)
    assert worker.is_equal("3x", "x+2x")
    assert worker.pid == pid


def test_the_child_ends_with_its_parent_even_within_an_endless_check(tmp_path: Path) -> None:
    program = (
        "import sys; from evalkit.scores.worker import MathWorker; w = MathWorker(limit_s=0.5); w.is_equal('x', 'x+0');"
        "import evalkit.scores.worker as m; c = w._child; c.questions.write("
        '\'{"gold": "x+1", "said": "9^9^9^9", "limit_s": 1.0}\\n\'); c.questions.flush(); print(w.pid, flush=True);'
        "import os, signal; os.kill(os.getpid(), signal.SIGKILL)"
    )
    parent = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False, cwd=tmp_path)
    pid = int(parent.stdout)
    # subprocess.run returns when every holder of the pipe has gone; the child holds none, so it is looked for.
    looks = 0
    while _is_running(pid) and looks < 600:
        signal.sigtimedwait([], 0.05)
        looks += 1
    assert not _is_running(pid)


def test_an_answer_that_hangs_the_algebra_is_unscored(worker: MathWorker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(expressions, "shared_worker", lambda: worker)
    variant = a_variant(expected=ExpressionAnswer(expression="x+1"))
    finding = by_rule.score_by_rule(variant=variant, outcome=Outcome.ANSWERED, answer=f"Answer: {_ENDLESS}")
    assert isinstance(finding, Unscored)
    assert finding.reason is UnscoredReason.TIMEOUT


@pytest.mark.parametrize("said", ["", "{", "\\frac{", "x" * 5_000, "__import__('os')", "\ud800", "1/0", "((((((((("])
def test_what_is_no_expression_equals_nothing(worker: MathWorker, said: str) -> None:
    assert not worker.is_equal("x+1", said)


def _is_running(pid: int) -> bool:
    try:
        return "Z" not in Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
