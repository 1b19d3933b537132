"""Gateways that answer every repeat of a question with the same text."""

from __future__ import annotations

import asyncio
import json
import threading
from collections import Counter
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import pytest

from evalkit.cli.main import run
from tests.broken_server import DONE, Connection, ReceivedRequest, Script, byte_server, chunk, http_answer, stream
from tests.e2e.workplace import Workplace
from tests.mutants import Mutant

_USAGE = {"prompt_tokens": 10, "completion_tokens": 90, "total_tokens": 100}
_LONG, _SHORT = 30, 1
"""Sentences of a reply: some 600 characters and some 20."""


def gateway(*, sentences: int, caches: bool) -> Script:
    """Answers in so many sentences; to the same question with other ones each time, unless it caches."""
    times: Counter[str] = Counter()

    async def script(request: ReceivedRequest, connection: Connection) -> None:
        if not request.path.endswith("/chat/completions"):
            await connection.send(http_answer(404, {}))
            return
        prompt = request.json["messages"][-1]["content"]
        times[prompt] += 0 if caches else 1
        thoughts = " ".join(f"Thought {times[prompt]}, {step}." for step in range(sentences))
        await connection.send(
            stream(chunk(f"{thoughts}\n</think>\nAnswer: 42"), chunk("", finish="stop", usage=_USAGE), DONE)
        )

    return script


@contextmanager
def serving(script: Script) -> Generator[str]:
    """Serve in a thread, since evalkit itself wants the main one; gives the base URL."""
    loop, ready, ended = asyncio.new_event_loop(), threading.Event(), asyncio.Event()
    urls: list[str] = []

    async def serve() -> None:
        async with byte_server(script) as server:
            urls.append(server.base_url)
            ready.set()
            await ended.wait()

    thread = threading.Thread(target=lambda: loop.run_until_complete(serve()))
    thread.start()
    try:
        assert ready.wait(timeout=30)
        yield urls[0]
    finally:
        loop.call_soon_threadsafe(ended.set)
        thread.join(timeout=30)
        loop.close()


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workplace:
    monkeypatch.chdir(tmp_path)
    return Workplace(folder=tmp_path)


def shown(place: Workplace, script: Script, capsys: pytest.CaptureFixture[str], *lines: str) -> tuple[str, list[str]]:
    """What a run prints in English, and the remarks in its JSON."""
    with serving(script) as base_url:
        place.configure(base_url, *lines)
        assert run(["run", "--model", "tiny"]) == 0
    printed = capsys.readouterr().out
    assert run(["show", "--json"]) == 0
    remarks = json.loads(capsys.readouterr().out)["remarks"]
    return " ".join(printed.split()), [remark["text"] for remark in remarks if remark["key"] == "copied_replies"]


@pytest.mark.fault(
    "identical repeats from a caching gateway",
    mutant=Mutant(
        where="evalkit.actions.cards.copies:copied_replies", old="if count > 1)", new="if count > len(long))"
    ),
)
def test_a_gateway_that_caches_is_called_out_with_counts(place: Workplace, capsys: pytest.CaptureFixture[str]) -> None:
    printed, remarks = shown(place, gateway(sentences=_LONG, caches=True), capsys)
    assert "36 of 36 long replies repeat another reply to the same question to the letter" in printed
    assert len(remarks) == 1
    assert "36 of 36" in remarks[0]


def test_a_server_that_draws_anew_is_not_suspected(place: Workplace, capsys: pytest.CaptureFixture[str]) -> None:
    printed, remarks = shown(place, gateway(sentences=_LONG, caches=False), capsys)
    assert "to the letter" not in printed
    assert remarks == []


def test_short_replies_are_rightly_equal(place: Workplace, capsys: pytest.CaptureFixture[str]) -> None:
    assert shown(place, gateway(sentences=_SHORT, caches=True), capsys)[1] == []


def test_at_temperature_0_repeats_are_meant_to_be_equal(place: Workplace, capsys: pytest.CaptureFixture[str]) -> None:
    assert shown(place, gateway(sentences=_LONG, caches=True), capsys, "temperature = 0")[1] == []
