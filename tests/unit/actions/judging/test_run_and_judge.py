"""``evalkit run --judge``: what would end it hours later is told before the first question."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from evalkit.actions import run_and_judge as module
from evalkit.actions.build_scorecard import scorecard_of
from evalkit.actions.project import Project
from evalkit.actions.run_and_judge import run_and_judge
from evalkit.actions.run_bank import RunEnd
from evalkit.actions.run_order import RunOrder
from evalkit.actions.score_run import run_scored_now
from evalkit.config.reading import Config
from evalkit.domain.run import Run
from evalkit.errors import ConfigError, RunError
from tests.builders import A_MOMENT, a_target
from tests.unit.actions.judging.bench import Bench, a_judge


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bench:
    return Bench.at(tmp_path, monkeypatch)


def asking(bench: Bench, monkeypatch: pytest.MonkeyPatch, *, run: Run | None = None, **end: Any) -> list[RunOrder]:
    """Let a run stand for whatever is asked; returns what was ordered."""
    orders: list[RunOrder] = []

    async def asked(order: RunOrder, **_: object) -> tuple[RunEnd, ...]:
        orders.append(order)
        if run is None:
            return (RunEnd(target_name="tiny", scorecard=None, **end),)
        scored = run_scored_now(run.run_id, store=bench.store, cwd=bench.cwd, now=A_MOMENT)
        card = scorecard_of(scored, store=bench.store, cwd=bench.cwd)
        return (RunEnd(target_name="tiny", scorecard=card, **end),)

    monkeypatch.setattr(module, "run_bank", asked)
    return orders


async def judged(bench: Bench, *judges: str) -> tuple[tuple[RunEnd, ...], int]:
    """The ends of asking, and how many judges came to an end."""
    models = {"tiny": a_target(name="tiny", served_model="tiny-7b")}
    config = Config(path=None, targets=models, judges=bench.judges, store_url="sqlite://")
    project = Project(cwd=bench.cwd, environ={}, config=config)
    order = RunOrder(model_names=("tiny",))
    watcher: Any = bench.observer
    ends, judge_ends = await run_and_judge(
        order, judges, project=project, store=bench.store, observer=watcher, stop=bench.stop
    )
    return ends, len(judge_ends)


async def test_the_scorecard_has_the_verdicts(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    asking(bench, monkeypatch, run=bench.store_answers())
    (end,), count = await judged(bench, "big")
    assert count == 1
    assert end.scorecard is not None
    assert end.scorecard.panel is not None
    assert [each.dimension for each in end.scorecard.panel.judged] == ["coherence", "completeness", "common_sense"]


async def test_without_a_judge_nothing_is_judged(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    asking(bench, monkeypatch, run=bench.store_answers())
    (end,), count = await judged(bench)
    assert (count, bench.requests) == (0, [])
    assert end.scorecard is not None
    assert end.scorecard.panel is None


@pytest.mark.parametrize("end", [{"was_stopped": True}, {"error": RunError("gone")}])
async def test_what_was_stopped_or_gave_no_answer_is_not_judged_and_keeps_its_end(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, end: dict[str, Any]
) -> None:
    asking(bench, monkeypatch, run=bench.store_answers(is_answered=False), **end)
    (ended,), count = await judged(bench, "big")
    assert (count, bench.requests) == (0, [])
    assert (ended.was_stopped, ended.error) == (end.get("was_stopped", False), end.get("error"))


async def test_a_judge_s_mistake_is_told_before_the_first_question(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    orders = asking(bench, monkeypatch)
    with pytest.raises(ConfigError, match="did you mean big"):
        await judged(bench, "bgi")
    bench.judges = {"big": a_judge(api_key_env="BIG_KEY")}
    with pytest.raises(ConfigError, match="BIG_KEY"):
        await judged(bench, "big")
    bench.judges = {"itself": replace(a_judge("itself", served_model="Tiny-7B"))}
    with pytest.raises(RunError, match="judge itself is model tiny itself"):
        await judged(bench, "itself")
    assert orders == []
