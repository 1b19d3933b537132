"""Stored grounds of verdicts: which are told, in which order, and what is refused."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import replace
from pathlib import Path

import pytest

from evalkit.actions.judging.told import told_verdicts
from evalkit.actions.project import Project
from evalkit.actions.read_reasons import read_reasons
from evalkit.actions.score_run import run_scored_now
from evalkit.config.reading import Config
from evalkit.domain.attempt import Outcome
from evalkit.domain.rubric import Dimension, Method
from evalkit.domain.score import Scored, Unscored
from evalkit.errors import RunError
from evalkit.reports.as_json import json_schema
from evalkit.reports.reasons import reasons_document
from evalkit.storage.opening import open_store
from evalkit.targets.scripted import scripted_reply
from tests.builders import A_MOMENT, variants_numbered
from tests.unit.actions.judging.bench import Bench, a_judge, a_rubric, checks, level

_ITEMS = ({"en": "Is it said?", "zh": "说了吗？"}, {"en": "Is it shown?", "zh": "证明了吗？"})


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Generator[Bench]:
    accuracy = a_rubric(name=Dimension.ACCURACY, only_undecided=True)
    rubrics = (accuracy, a_rubric(), a_rubric(name=Dimension.COMPLETENESS, method=Method.CHECKLIST, items=_ITEMS))
    with open_store(f"sqlite:///{tmp_path / 'runs.db'}") as store:
        bench = Bench.at(
            tmp_path,
            monkeypatch,
            judges={"big": a_judge(), "small": a_judge("small")},
            variants=variants_numbered(3),
            store=store,
            rubrics=rubrics,
        )
        bench.says["small"] = lambda request: scripted_reply(
            level(9) if "coherence" in request.messages[0].content else checks(True, False)
        )
        yield bench


def _project(bench: Bench) -> Project:
    config = Config(path=None, judges={}, store_url=f"sqlite:///{bench.cwd / 'runs.db'}")
    return Project(cwd=bench.cwd, environ={}, config=config)


async def test_every_verdict_is_told_once_with_its_grounds_in_the_order_of_the_run(bench: Bench) -> None:
    run = bench.store_answers(repeats=2, outcome_by_repeat={1: Outcome.CUT_IN_ANSWER})
    await bench.judge(dimensions=("coherence", "completeness"), samples=2)
    scored = run_scored_now(run.run_id, store=bench.store, cwd=bench.cwd, now=A_MOMENT)
    told = told_verdicts(scored, store=bench.store)
    seen = [(one.question_id, one.text.dimension, one.judge, one.text.sample) for one in told]
    assert len(set(seen)) == len(seen) == 3 * 2 * 2 * 2
    assert seen == sorted(seen)
    assert all(one.is_counted and one.repeat == 0 for one in told)
    assert {(one.text.dimension, one.levels is None) for one in told} == {("coherence", False), ("completeness", True)}


async def test_the_answers_to_a_question_are_read_with_what_was_said_of_them(bench: Bench) -> None:
    bench.store_answers(repeats=2, outcome_by_repeat={1: Outcome.CUT_IN_ANSWER})
    await bench.judge(dimensions=("coherence", "completeness"))
    question = bench.variants[1]
    reasons = read_reasons("latest", question.question_id, project=_project(bench))
    first, cut = reasons.answers
    assert (first.read, first.is_right, cut.outcome, cut.verdicts) == ("2", True, Outcome.CUT_IN_ANSWER, ())
    assert first.checklists == {"completeness": ("Is it said?", "Is it shown?")}
    found = {(one.text.dimension, one.judge): one.text for one in first.verdicts}
    assert (found["coherence", "big"].finding, found["coherence", "big"].reason) == (
        Scored(value=4.0, read="4"),
        "So it is.",
    )
    unread = found["coherence", "small"].finding
    assert isinstance(unread, Unscored)
    assert "off_scale" in unread.detail
    assert found["completeness", "small"].items == (True, False)
    assert json_schema("reasons")["$ref"] == "#/$defs/reasons"
    assert reasons_document(reasons)["question"] == question.question_id
    one = read_reasons(
        "latest", question.question_id, project=_project(bench), judges=["big"], dimensions=["coherence"]
    )
    assert [verdict.judge for verdict in one.answers[0].verdicts] == ["big"]


async def test_verdicts_by_an_earlier_rubric_are_told_and_not_counted(bench: Bench) -> None:
    run = bench.store_answers()
    await bench.judge(judge_names=("big",))
    bench.rubrics = (
        bench.rubrics[0],
        a_rubric(asks={"en": "Really?", "zh": "真的吗？"}),
    )
    await bench.judge(judge_names=("big",))
    scored = run_scored_now(run.run_id, store=bench.store, cwd=bench.cwd, now=A_MOMENT)
    told = told_verdicts(scored, store=bench.store)
    assert sorted(one.is_counted for one in told) == [False] * 3 + [True] * 3
    assert len({one.version for one in told}) == 2


async def test_verdicts_by_a_corrected_answer_key_are_told_and_those_by_the_earlier_one_are_not(bench: Bench) -> None:
    run = bench.store_answers()
    await bench.judge(judge_names=("big",))
    old = bench.variants[0]
    new = replace(old, checklist=("Is it signed?",))
    bench.store.banks.add_variants([new])
    bench.store.runs.grow(run.run_id, [replace(run.places[0], key_hash=new.key_hash), *run.places[1:]])
    scored = run_scored_now(run.run_id, store=bench.store, cwd=bench.cwd, now=A_MOMENT)
    assert scored.variants[old.asked_hash].key_hash == new.key_hash
    assert {one.question_id for one in told_verdicts(scored, store=bench.store)} == {
        variant.question_id for variant in bench.variants[1:]
    }


async def test_an_unknown_question_names_the_nearest_and_a_run_without_verdicts_how_to_ask(bench: Bench) -> None:
    run = bench.store_answers()
    known = bench.variants[0].question_id
    with pytest.raises(RunError, match=f"did not ask `{known}x`; did you mean `{known}`"):
        read_reasons("latest", f"{known}x", project=_project(bench))
    with pytest.raises(RunError, match=f"no verdicts; judge it with: evalkit judge {run.short_id}$"):
        read_reasons("latest", known, project=_project(bench))
    with pytest.raises(RunError, match=r"evalkit judge [0-9a-f]+ --judge glm --dimension coherence$"):
        read_reasons("latest", known, project=_project(bench), judges=["glm"], dimensions=["coherence"])
