"""``evalkit judge`` from end to end, with scripted judges: what is asked, what is stored, and what ends it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.unit.actions.judging.bench import Bench


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bench:
    return Bench.at(tmp_path, monkeypatch)


async def test_every_chosen_answer_is_judged_and_nothing_is_asked_twice(bench: Bench) -> None:
    run = bench.store_answers(repeats=3)
    (end,) = await bench.judge()
    assert (end.wanted, end.still_open, end.error) == (len(bench.asked()), 0, None)
    assert len({score.attempt_id for score in bench.scores(run)}) == 3 * 2
    asked = len(bench.requests)
    await bench.judge()
    assert len(bench.requests) == asked
