"""What lies between evalkit and a server, and the clock on the wall: ``evalkit run`` while they misbehave."""

from __future__ import annotations

import socket
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any, Self

import aiohttp
import pytest

from evalkit.actions import project
from evalkit.asking import pool
from evalkit.domain.run import Lease
from evalkit.errors import FailureKind
from evalkit.targets import openai_chat
from tests.broken_server import Connection, ReceivedRequest, http_answer
from tests.faults.faulty_server import good_answer
from tests.faults.scene import CELLS, Scene
from tests.mutants import Mutant

PROXY_VARIABLES = ("HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy")
NAME = "model.test"


class Names:
    """A resolver that knows one more name, as long as it is up."""

    def __init__(self, lookup: Callable[..., Any]) -> None:
        self.is_up = True
        self._lookup = lookup

    def __call__(self, host: str | bytes | None, *args: Any, **kwargs: Any) -> Any:
        if host != NAME:
            return self._lookup(host, *args, **kwargs)
        if not self.is_up:
            raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")
        return self._lookup("127.0.0.1", *args, **kwargs)


@pytest.fixture
def names(scene: Scene) -> Names:
    made = Names(socket.getaddrinfo)
    scene.monkeypatch.setattr(socket, "getaddrinfo", made)
    # The library keeps a name for ten seconds; a run is longer than that, this test is not.
    scene.monkeypatch.setitem(aiohttp.TCPConnector.__init__.__kwdefaults__ or {}, "use_dns_cache", False)
    scene.configure(base_url=f"http://{NAME}:{scene.server.port}/v1")
    return made


@pytest.mark.fault(
    "DNS failing midway",
    mutant=Mutant(
        where="evalkit.targets.connection_failures:_reason",
        old='return False, f"no such host: {words}"',
        new='return True, f"no such host: {words}"',
    ),
)
def test_a_name_that_does_not_resolve_for_a_while_costs_no_answer_and_no_try(scene: Scene, names: Names) -> None:
    async def fails(request: ReceivedRequest, connection: Connection) -> None:
        names.is_up = False
        await connection.send(good_answer(request))

    def comes_back(number: int) -> None:
        names.is_up = number >= 4

    scene.server.breaks(fails, after=2, times=1)
    scene.time.on_wait = comes_back
    ended = scene.run("-o", "tries=1")
    assert ended.code == 0, ended.err
    assert {attempt.failure.kind for attempt in scene.failures() if attempt.failure} == {FailureKind.CONNECT}
    assert sum(attempt.is_final for attempt in scene.attempts()) == CELLS


@pytest.mark.fault(
    "DNS failing for good",
    mutant=Mutant(
        where="evalkit.targets.connection_failures:_reason",
        old='f"no such host: {words}", "check the host in `base_url`, and the network"',
        new='words, ""',
    ),
)
def test_a_name_that_no_longer_resolves_is_told_as_such(scene: Scene, names: Names) -> None:
    async def fails(request: ReceivedRequest, connection: Connection) -> None:
        names.is_up = False
        connection.reset()

    scene.server.breaks(fails, after=2)
    for told in ("gave up after 120 s without the server", ""):
        said = scene.ends_in_one_line()
        assert f"{told}: http://{NAME}" in said
        assert "no such host: Temporary failure in name resolution" in said
        assert "check the host in `base_url`, and the network" in said
    names.is_up = True
    scene.finishes()


@pytest.mark.fault(
    "system proxy variables set",
    mutant=Mutant(where="evalkit.targets.transport:_proxy_for", old="is_loopback(host) or", new=""),
)
def test_a_proxy_is_not_asked_for_this_machine(scene: Scene) -> None:
    for name in PROXY_VARIABLES:
        scene.monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert scene.survives() == []


@pytest.mark.fault(
    "a system proxy that fails",
    mutant=Mutant(
        where="evalkit.targets.transport:_proxy_for",
        old="urllib.request.getproxies().get(parts.scheme)",
        new="None",
    ),
)
def test_another_machine_is_asked_through_the_proxy_and_a_gateway_s_502_is_survived(scene: Scene) -> None:
    scene.monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{scene.server.port}")
    scene.configure(base_url="http://elsewhere.invalid/v1")
    scene.server.breaks(http_answer(502, b"proxy: no route"), after=2, times=2)
    assert len(scene.survives()) == 2
    assert scene.server.questions[0].path == "http://elsewhere.invalid/v1/chat/completions"


class BackwardsClock(datetime):
    """The clock on the wall, set back by an hour every time somebody looks at it."""

    looks = 0

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> Self:
        cls.looks += 1
        moment = datetime(2026, 6, 1, tzinfo=UTC) - timedelta(hours=cls.looks)
        return cls.fromtimestamp(moment.timestamp(), tz=tz)


@pytest.mark.fault(
    "clock stepping backwards",
    mutant=Mutant(
        where="evalkit.targets.openai_chat:OpenAIChatClient._read",
        old="reader.feed(block, self._clock())",
        new="reader.feed(block, self._now().timestamp())",
    ),
)
def test_no_time_is_taken_from_the_clock_on_the_wall(scene: Scene) -> None:
    for module in (pool, openai_chat, project):
        scene.monkeypatch.setattr(module, "datetime", BackwardsClock)
    scene.server.breaks(http_answer(500, b"once"), after=2, times=1)
    assert len(scene.survives()) == 1
    for attempt in scene.attempts():
        assert attempt.timing.queued_s >= 0
        if attempt.is_final:
            assert attempt.timing.ttft_s is not None
            assert 0 <= attempt.timing.ttft_s < 60
    assert scene.command("show").code == 0


@pytest.mark.fault(
    "clock set back between two runs",
    mutant=Mutant(where="evalkit.actions.open_run:_moment_after", old="max(now, ", new="min(now, "),
)
def test_the_run_begun_last_is_resumed_whatever_the_clock_says(scene: Scene) -> None:
    assert scene.run().code == 0
    scene.monkeypatch.setattr(project, "datetime", BackwardsClock)
    scene.server.breaks(http_answer(401, b"{}"), after=2)
    assert scene.run("--fresh").code == 2
    scene.server.heal()
    asked = len(scene.server.questions)
    assert scene.run().code == 0
    assert len(scene.server.questions) == asked + CELLS - 2


@pytest.mark.fault(
    "clock set back after a kill",
    mutant=Mutant(where="evalkit.runs.lease:_is_dead_here", old="return True", new="return False"),
)
def test_the_lease_of_a_killed_program_holds_nobody_up_until_the_clock_is_there_again(scene: Scene) -> None:
    scene.server.breaks(http_answer(401, b"{}"), after=2)
    scene.ends_in_one_line()
    killed = subprocess.Popen([sys.executable, "-c", "pass"])
    killed.wait()
    with scene.store() as store:
        (summary,) = store.runs.all()
        expires_at = datetime(2099, 1, 1, tzinfo=UTC)
        lease = Lease(
            run_key=summary.run.run_key, owner=f"{socket.gethostname()}/{killed.pid}/aa", expires_at=expires_at
        )
        store.runs.take_lease(lease, now=expires_at)
    scene.finishes()
