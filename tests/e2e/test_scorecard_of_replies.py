"""From the bytes that a server sends to the figures that a user sees, through the command line."""

from __future__ import annotations

import asyncio
import json
import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.broken_server import DONE, Connection, ReceivedRequest, Script, byte_server, chunk, http_answer, stream
from tests.e2e.commands import Finished
from tests.e2e.workplace import Workplace

_QUESTION = re.compile(r"What is (\d+) \+ 0, as question number (\d+)")
_USAGE = {"prompt_tokens": 10, "completion_tokens": 20, "total_tokens": 30}

_Words = Callable[[int, int], tuple[str, str]]
"""Right value, how often the question came before -> what is sent, and why it ends."""


def _server(words: _Words) -> Script:
    """Answers the bank of sums in the words given, and any other question like an honest model."""
    times: Counter[int] = Counter()

    async def script(request: ReceivedRequest, connection: Connection) -> None:
        if not request.path.endswith("/chat/completions"):
            found = request.path.endswith("/models")
            await connection.send(http_answer(200 if found else 404, {"data": [{"id": "tiny"}]} if found else {}))
            return
        match = _QUESTION.search(request.json["messages"][-1]["content"])
        content, finish = "I think.\n</think>\nAnswer: 42", "stop"
        if match is not None:
            number = int(match[2])
            content, finish = words(int(match[1]), times[number])
            times[number] += 1
        pieces = [chunk(content[at : at + 7]) for at in range(0, len(content), 7)]
        await connection.send(stream(*pieces, chunk("", finish=finish, usage=_USAGE), DONE))

    return script


async def _ran(words: _Words, folder: Path, *lines: str) -> tuple[Finished, dict[str, Any]]:
    """A whole run in a terminal of 80 columns, and its scorecard for programs."""
    place = Workplace(folder=folder, environ={"COLUMNS": "80"})
    async with byte_server(_server(words)) as server:
        place.configure(server.base_url, *lines)
        ended = await asyncio.to_thread(place.run, "run", "--model", "tiny")
    shown = await asyncio.to_thread(place.run, "show", "--json")
    return ended, json.loads(shown.out)


async def test_two_of_three_right_everywhere_shows_its_instability_at_first_glance(tmp_path: Path) -> None:
    ended, card = await _ran(
        lambda value, times: (f"So I add.\n</think>\nAnswer: {value if times < 2 else 7}", "stop"), tmp_path
    )
    assert ended.code == 0, ended.err
    assert card["accuracy"]["every_attempt"]["value"] == pytest.approx(2 / 3)
    assert card["stability"]["flip_rate"]["value"] == pytest.approx(2 / 3)
    assert card["stability"]["pass_hat"]["3"]["value"] == 0
    first_glance = "\n".join(ended.out.splitlines()[:8])
    assert "66.7%" in first_glance
    assert "12" in first_glance
    assert "pass^3" in first_glance


async def test_reasoning_that_is_cut_is_a_miss_although_it_mentions_the_right_answer(tmp_path: Path) -> None:
    ended, card = await _ran(
        lambda value, _: (f"<think>\nIt is {value}. So I will write\nAnswer: {value}", "length"),
        tmp_path,
        "reasoning = true",
    )
    assert ended.code == 0, ended.err
    assert card["accuracy"]["every_attempt"]["value"] == 0
    assert card["outcomes"] == {"cut_in_reasoning": 36}


async def test_an_answer_behind_an_orphan_closer_is_read_and_the_reasoning_before_it_is_not(tmp_path: Path) -> None:
    ended, card = await _ran(
        lambda value, _: (f"Maybe it is 7.\nAnswer: 7\n</think>\n\nAnswer: {value}", "stop"), tmp_path
    )
    assert ended.code == 0, ended.err
    assert card["accuracy"]["every_attempt"]["value"] == 1
