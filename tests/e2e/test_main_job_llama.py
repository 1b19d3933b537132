"""The main job against a real llama.cpp server, as a user types it; requests are counted on their way to the server."""

from __future__ import annotations

import json
import signal
import socket
from collections.abc import Callable, Generator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.counting_proxy import CountingProxy, running_proxy
from tests.e2e.commands import until
from tests.e2e.workplace import Workplace, end_of, mistakes
from tests.llama_server import LlamaServer

_CELLS = 36
_CONCURRENCY = 4
_SAYS_42 = "extra_body = {grammar = 'root ::= \"Answer: 42\"'}"

_OpenProxy = Callable[..., CountingProxy]


@pytest.fixture
def workplace(tmp_path: Path) -> Workplace:
    return Workplace(folder=tmp_path)


@pytest.fixture
def proxy_to() -> Generator[_OpenProxy]:
    """Opens counting proxies that live as long as the test."""
    with ExitStack() as stack:

        def opened(server: LlamaServer, *, delay_s: float = 0.0) -> CountingProxy:
            return stack.enter_context(running_proxy(server.url, delay_s=delay_s))

        yield opened


def _times_asked(proxy: CountingProxy, workplace: Workplace) -> dict[object, int]:
    """Seed of a cell -> requests that reached the server. Warm-up and checks belong to no cell."""
    return {seed: proxy.times_asked()[seed] for seed in workplace.cells_by_seed()}


def _asked_cells(proxy: CountingProxy) -> int:
    """How many cells have been delivered, as far as can be told while the command runs: repeats have seeds apart."""
    return len({exchange.seed for exchange in proxy.exchanges if exchange.is_delivered})


def test_a_configured_model_is_asked_every_question_and_scored(
    workplace: Workplace, llama: LlamaServer, proxy_to: _OpenProxy
) -> None:
    proxy = proxy_to(llama)
    workplace.configure(proxy.base_url, _SAYS_42)
    ended = workplace.run("run", "--model", "tiny")
    assert ended.code == 0, ended.err
    assert "50" in ended.out
    assert "SIMULATED" not in ended.out
    assert set(_times_asked(proxy, workplace).values()) == {1}
    assert len(workplace.cells_by_seed(finished_only=True)) == _CELLS
    assert {exchange.body["model"] for exchange in proxy.exchanges} == {"tiny"}


def test_the_same_command_again_asks_nothing(workplace: Workplace, llama: LlamaServer, proxy_to: _OpenProxy) -> None:
    proxy = proxy_to(llama)
    workplace.configure(proxy.base_url, _SAYS_42)
    first, second = (workplace.run("run", "--model", "tiny", "--json") for _ in range(2))
    assert (first.code, second.code) == (0, 0), first.err + second.err
    assert set(_times_asked(proxy, workplace).values()) == {1}
    assert len(workplace.cells_by_seed()) == _CELLS


def test_the_environment_alone_is_enough(tmp_path: Path, locked_llama: LlamaServer, proxy_to: _OpenProxy) -> None:
    proxy = proxy_to(locked_llama)
    environ = {"OPENAI_BASE_URL": proxy.base_url, "OPENAI_API_KEY": "open-sesame"}
    workplace = Workplace(folder=tmp_path, environ=environ)
    ended = workplace.run("run", "--model", "tiny", "--bank", "sums", "--json")
    assert ended.code == 0, ended.err
    assert json.loads(ended.out)
    assert set(_times_asked(proxy, workplace).values()) == {1}
    assert len(workplace.cells_by_seed(finished_only=True)) == _CELLS
    left = b"".join(path.read_bytes() for path in (tmp_path / "runs").iterdir())
    assert b"open-sesame" not in left
    assert "open-sesame" not in ended.out + ended.err


def test_nothing_finished_is_asked_again_however_often_it_is_killed(
    workplace: Workplace, llama: LlamaServer, proxy_to: _OpenProxy
) -> None:
    proxy = proxy_to(llama, delay_s=0.15)
    workplace.configure(proxy.base_url, _SAYS_42)
    asked_when_finished: dict[object, int] = {}
    for delivered in (3, 12, 25):
        process = workplace.start("run", "--model", "tiny")
        until(lambda wanted=delivered: _asked_cells(proxy) >= wanted)
        process.kill()
        assert end_of(process).code == -signal.SIGKILL
        for seed in workplace.cells_by_seed(finished_only=True):
            asked_when_finished.setdefault(seed, proxy.times_asked()[seed])
    ended = workplace.run("run", "--model", "tiny")
    assert ended.code == 0, ended.err
    asked = _times_asked(proxy, workplace)
    assert len(asked_when_finished) >= 12
    assert {seed: asked[seed] for seed in asked_when_finished} == asked_when_finished
    assert min(asked.values()) == 1
    assert sum(times - 1 for times in asked.values()) <= 3 * _CONCURRENCY  # what was in flight at the three kills
    assert len(workplace.cells_by_seed(finished_only=True)) == len(asked) == _CELLS


def test_an_interrupt_ends_cleanly_and_says_how_to_go_on(
    workplace: Workplace, llama: LlamaServer, proxy_to: _OpenProxy
) -> None:
    proxy = proxy_to(llama, delay_s=0.15)
    workplace.configure(proxy.base_url, _SAYS_42)
    process = workplace.start("run", "--model", "tiny")
    until(lambda: _asked_cells(proxy) >= 6)
    process.send_signal(signal.SIGINT)
    stopped = end_of(process)
    assert stopped.code == 130, stopped.err
    assert "evalkit run --model tiny" in stopped.err
    assert "Traceback" not in stopped.err
    assert 0 < len(workplace.cells_by_seed(finished_only=True)) < _CELLS
    ended = workplace.run("run", "--model", "tiny")
    assert ended.code == 0, ended.err
    assert set(_times_asked(proxy, workplace).values()) == {1}


def test_a_second_interrupt_does_not_wait_for_replies(
    workplace: Workplace, llama: LlamaServer, proxy_to: _OpenProxy
) -> None:
    proxy = proxy_to(llama, delay_s=0.1)
    workplace.configure(proxy.base_url, _SAYS_42)
    process = workplace.start("run", "--model", "tiny")
    until(lambda: _asked_cells(proxy) >= 6)
    proxy.delay_s = 600
    process.send_signal(signal.SIGINT)
    assert process.stderr is not None
    while "again" not in process.stderr.readline():
        assert process.poll() is None
    process.send_signal(signal.SIGINT)
    assert end_of(process).code == 130


@pytest.fixture
def closed_port() -> Generator[int]:
    """A port that nobody else gets, and at which nobody listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield taken.getsockname()[1]


def test_a_server_that_is_not_there_is_one_line(workplace: Workplace, closed_port: int) -> None:
    workplace.configure(f"http://127.0.0.1:{closed_port}/v1")
    ended = workplace.run("run", "--model", "tiny")
    assert ended.code == 2
    (mistake,) = mistakes(ended)
    assert f"127.0.0.1:{closed_port}" in mistake
    assert "Traceback" not in ended.err


def test_a_wrong_key_is_one_line_that_does_not_show_it(tmp_path: Path, locked_llama: LlamaServer) -> None:
    workplace = Workplace(folder=tmp_path, environ={"TINY_KEY": "guessed-key-91"})
    workplace.configure(locked_llama.base_url, 'api_key_env = "TINY_KEY"')
    ended = workplace.run("run", "--model", "tiny")
    assert ended.code == 2
    assert len(mistakes(ended)) == 1
    assert "TINY_KEY" in ended.err
    assert "guessed-key-91" not in ended.out + ended.err


def test_a_name_the_server_does_not_list_is_one_line_with_the_names_it_does(
    workplace: Workplace, llama: LlamaServer, proxy_to: _OpenProxy
) -> None:
    # llama.cpp answers to any name, so that nothing else would tell.
    proxy = proxy_to(llama)
    workplace.configure(proxy.base_url, 'served_model = "tinny"')
    ended = workplace.run("run", "--model", "tiny")
    assert ended.code == 2
    (mistake,) = mistakes(ended)
    assert "tinny" in mistake
    assert "tiny" in mistake.replace("tinny", "")
    assert len(proxy.exchanges) <= 1


def test_an_address_without_v1_is_mended_or_one_line(workplace: Workplace, llama: LlamaServer) -> None:
    workplace.configure(f"{llama.url}/nowhere")
    ended = workplace.run("run", "--model", "tiny")
    assert ended.code == 2
    assert len(mistakes(ended)) == 1


def test_a_check_tells_what_the_server_is(workplace: Workplace, llama: LlamaServer) -> None:
    workplace.configure(llama.base_url)
    ended = workplace.run("models", "check")
    assert ended.code == 0, ended.err
    assert "llama.cpp" in ended.out
