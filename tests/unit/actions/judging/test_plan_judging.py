"""``evalkit judge --dry-run``: what judging would take, before any judge is asked."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from evalkit.actions.judging.cost import JudgePlan
from evalkit.actions.judging.order import JudgeOrder
from evalkit.actions.plan_judging import planned_judging
from evalkit.actions.project import Project
from evalkit.errors import RunError
from evalkit.storage.store import Store
from tests.unit.actions.judging.bench import Bench, a_judge


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bench:
    made = Bench.at(tmp_path, monkeypatch)

    def opened(_: Project) -> Store:
        return made.store

    monkeypatch.setattr(Project, "open_store", opened)
    monkeypatch.setattr(type(made.store), "close", stays_open)
    return made


def stays_open(_: Store) -> None:
    """The bench looks into it afterwards."""


def planned(bench: Bench, **order: Any) -> JudgePlan:
    given: dict[str, Any] = {"dimensions": ("coherence",)} | order
    (plan,) = planned_judging(["latest"], JudgeOrder(**given), project=bench.project)
    return plan


async def test_the_plan_is_of_what_is_then_asked(bench: Bench) -> None:
    bench.store_answers(repeats=3)
    plan = planned(bench, samples=2)
    (end,) = await bench.judge(samples=2)
    assert (plan.wanted, plan.to_ask, plan.by_dimension) == (end.wanted, len(bench.asked()), {"coherence": end.wanted})
    assert plan.canaries == bench.canaries_asked()
    assert not plan.is_measured


async def test_what_is_stored_is_not_planned_and_what_was_measured_is_taken(bench: Bench) -> None:
    bench.store_answers(repeats=3)
    await bench.judge(limit=2)
    plan = planned(bench)
    assert plan.to_ask == plan.wanted - 2
    # A scripted reply takes a second; one at a time. Who was tried is not tried again.
    assert (plan.is_measured, plan.canaries) == (True, 0)
    assert plan.hours == pytest.approx(plan.to_ask / 3600)
    await bench.judge()
    assert planned(bench).as_lines() == (f"big: nothing to ask: all {plan.wanted} verdicts are stored",)


async def test_reasoning_counts_where_the_judge_is_shown_it(bench: Bench) -> None:
    bench.store_answers(reasoning="So it must be. " * 4000)
    shown, hidden = planned(bench), planned(bench, dimensions=("common_sense",))
    assert shown.prompt_tokens > 5 * hidden.prompt_tokens


async def test_a_plan_is_refused_where_judging_would_be(bench: Bench) -> None:
    run = bench.store_answers()
    with pytest.raises(RunError, match="nothing to judge"):
        planned(bench, dimensions=("creativity",))
    bench.judges = {"itself": a_judge("itself", served_model=run.target.served_model)}
    with pytest.raises(RunError, match="is the model of run"):
        planned(bench)
    assert planned(bench, allows_self=True).to_ask
    bench.judges["big"] = a_judge()
    assert planned(bench).judge_name == "big"
    assert not bench.requests
