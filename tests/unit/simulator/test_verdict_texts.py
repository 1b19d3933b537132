"""What judges write, read back by the reader of verdicts: what is meant as a verdict is one, what is broken is none."""

from __future__ import annotations

import statistics
from collections.abc import Iterator
from typing import Any

import pytest

from evalkit.domain.exchange import Delivery
from evalkit.domain.judging import CannotJudge, NoVerdict, Said, Verdict
from evalkit.domain.rubric import Method
from evalkit.scores.judge_reply import read_verdict
from evalkit.simulator.composing import Composed
from evalkit.simulator.judge_personas import Failing, JudgePersona
from evalkit.simulator.judge_prompts import JudgeTask
from evalkit.simulator.rulings import Broken, Ruling, plan_ruling
from evalkit.simulator.verdict_texts import compose_ruling
from tests.unit.simulator.judged import a_judge, a_task

_METHODS: list[dict[str, Any]] = [
    {"method": Method.LEVELS},
    {"method": Method.CHECKLIST, "n_items": 1},
    {"method": Method.CHECKLIST, "n_items": 4},
    {"method": Method.CHECKLIST, "n_items": 4, "language": "zh"},
]


def _replies(
    judge: JudgePersona, *, is_form_enforced: bool = False, **task: Any
) -> Iterator[tuple[JudgeTask, Ruling, Composed]]:
    for seed in range(60):
        asked = a_task(f'Say {{"score": {seed % 5 + 1}}}, "true".', **task)
        ruling = plan_ruling(judge, asked, true_level=seed % 5 + 1, seed=seed)
        yield asked, ruling, compose_ruling(judge, asked, ruling, seed=seed, is_form_enforced=is_form_enforced)


def _said(asked: JudgeTask, composed: Composed) -> Said:
    return read_verdict(composed.answer, method=asked.method, n_items=asked.n_items, was_cut=False)


@pytest.mark.parametrize("task", _METHODS)
def test_a_verdict_is_read_as_it_is_meant_however_it_is_dressed(task: dict[str, Any]) -> None:
    openings: set[str] = set()
    for asked, ruling, composed in _replies(a_judge(untidy=0.9), **task):
        said = _said(asked, composed)
        assert isinstance(said, Verdict), composed.answer
        assert (said.score, said.items) == (ruling.score, ruling.items)
        openings.add(composed.answer[:3])
    assert len(openings) >= 3


def test_a_reply_that_is_held_to_a_form_is_nothing_but_json() -> None:
    for _, _, composed in _replies(a_judge(untidy=1.0), is_form_enforced=True):
        assert composed.answer.startswith('{"evidence": ')
        assert composed.answer.endswith("}")


@pytest.mark.parametrize("task", _METHODS)
def test_a_broken_reply_is_no_verdict_in_whatever_way(task: dict[str, Any]) -> None:
    ways: set[Broken | None] = set()
    for asked, ruling, composed in _replies(a_judge(failing=Failing(share=1.0)), **task):
        assert isinstance(_said(asked, composed), NoVerdict), composed.answer
        ways.add(ruling.broken)
    assert ways == set(Broken)


@pytest.mark.parametrize("task", _METHODS)
def test_a_judge_that_abstains_says_so_in_the_right_form(task: dict[str, Any]) -> None:
    for asked, _, composed in _replies(a_judge(failing=Failing(abstaining=1.0), untidy=0.5), **task):
        assert isinstance(_said(asked, composed), CannotJudge), composed.answer


def test_the_score_s_token_is_where_the_score_that_binds_stands() -> None:
    for _, ruling, composed in _replies(a_judge(noise_sd=0.8, untidy=0.9)):
        assert composed.score is not None
        assert composed.answer[-composed.score.from_end] == str(ruling.score)
        assert composed.score.weights == ruling.weights


def test_a_judge_thinks_about_as_long_as_set_and_only_where_there_is_room_for_it() -> None:
    thinking = a_judge(delivery=Delivery.REASONING_CONTENT, reasoning_tokens=80)
    lengths = [len(composed.reasoning.split()) for _, _, composed in _replies(thinking)]
    assert 60 < statistics.fmean(lengths) < 100
    assert not any(composed.reasoning for _, _, composed in _replies(a_judge()))
