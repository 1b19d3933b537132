"""Judges are tried with answers whose scores are known before they score anything."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from evalkit.domain.attempt import RunId
from evalkit.errors import RunError
from evalkit.targets.scripted import scripted_reply
from tests.builders import a_passport, a_selection, variants_numbered
from tests.unit.actions.judging.bench import Bench, a_judge, level, refused


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bench:
    return Bench.at(tmp_path, monkeypatch)


async def test_a_judge_is_tried_once_and_never_again(bench: Bench) -> None:
    bench.store_answers(repeats=2)
    await bench.judge()
    assert bench.canaries_asked() == 22
    await bench.judge(dimensions=("completeness",))
    assert bench.canaries_asked() == 22


async def test_a_judge_that_does_as_it_is_told_judges_nothing_and_is_not_tried_again(bench: Bench) -> None:
    run = bench.store_answers()
    bench.says["big canaries"] = lambda request: scripted_reply(level(5))
    for _ in range(2):
        (end,) = await bench.judge()
        assert end.failed_check is not None
        failed = [row.name for row in end.failed_check.rows if not row.is_passed]
        assert len(failed) == 18, "all but the two right answers to each question"
        assert (bench.canaries_asked(), bench.asked()) == (22, [])
    assert not bench.store.judgements.judgings(run.run_id)


async def test_a_judge_that_refuses_the_reference_is_stopped_too(bench: Bench) -> None:
    bench.store_answers()
    bench.says["big canaries"] = lambda request: scripted_reply(level(1))
    (end,) = await bench.judge()
    assert end.failed_check is not None
    assert [row.name.partition(",")[0] for row in end.failed_check.rows if not row.is_passed] == [
        *("reference", "short_right", "reference", "short_right"),
    ]


async def test_a_judge_that_fails_stops_nobody_else(bench: Bench) -> None:
    run = bench.store_answers()
    bench.judges = {"kind": a_judge("kind"), "big": a_judge()}
    bench.says["kind canaries"] = lambda request: scripted_reply(level(5))
    kind, big = await bench.judge()
    assert kind.failed_check is not None
    assert (big.failed_check, big.still_open) == (None, 0)
    assert len(bench.scores(run)) == big.wanted


async def test_another_rubric_of_accuracy_other_canaries_and_another_build_try_it_again(bench: Bench) -> None:
    bench.store_answers()
    await bench.judge(limit=1)
    bench.rubrics = [
        replace(rubric, asks={**rubric.asks, "en": "Right?"}) if rubric.name == "accuracy" else rubric
        for rubric in bench.rubrics
    ]
    await bench.judge(limit=1)
    assert bench.canaries_asked() == 44
    shipped = bench.canaries
    bench.canaries = lambda language: shipped(language)[1:]
    await bench.judge(limit=1)
    assert bench.canaries_asked() == 44 + 21
    bench.passports["big"] = a_passport(server="vllm", quantisation="Q4_K_M")
    await bench.judge(limit=1)
    assert bench.canaries_asked() == 44 + 21 + 21


async def test_another_rubric_of_what_is_judged_does_not_try_it_again(bench: Bench) -> None:
    bench.store_answers()
    await bench.judge(dimensions=("coherence",))
    await bench.judge(dimensions=("common_sense",))
    assert bench.canaries_asked() == 22


async def test_canaries_that_are_not_served_are_no_check(bench: Bench) -> None:
    bench.store_answers()
    bench.says["big canaries"] = lambda request: (
        refused(is_retryable=True) if bench.canaries_asked() == 5 else scripted_reply(level(1))
    )
    (end,) = await bench.judge()
    assert isinstance(end.error, RunError)
    assert "did not serve all of the 22" in str(end.error)
    assert not bench.asked()
    del bench.says["big canaries"]
    (end,) = await bench.judge()
    assert (end.error, end.still_open) == (None, 0)


async def test_a_judge_is_tried_in_every_language_that_it_is_to_judge(bench: Bench) -> None:
    """One that obeys Chinese orders only must not pass for having been asked in English."""
    bench.store_answers()
    bench.variants = variants_numbered(2, language="zh")
    bench.store_answers(run_id=RunId("22222222-0000-5000-8000-000000000002"), selection=a_selection(language="zh"))
    await bench.judge("00000000", "22222222")
    questions = [json.dumps(request.messages[0].content, ensure_ascii=False) for request in bench.requests]
    assert bench.canaries_asked() == 44
    assert sum("书架" in question or "排队" in question for question in questions) == 22
