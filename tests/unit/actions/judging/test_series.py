"""What makes another series of scores, and what does not."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from evalkit.actions.judging import series as series_module
from evalkit.actions.judging.series import JudgeSeries, as_asked, series_of
from evalkit.domain.judging import Judge
from evalkit.domain.rubric import Method, Rubric
from evalkit.domain.target import Limits, Sampling
from tests.builders import A_MOMENT, a_passport
from tests.unit.actions.judging.bench import a_judge, a_rubric

JUDGE, RUBRIC = a_judge(), a_rubric()


def identity(judge: Judge = JUDGE, rubric: Rubric = RUBRIC) -> str:
    return JudgeSeries(judge=judge, rubric=rubric).series_id


@pytest.mark.parametrize(
    "rubric",
    [
        replace(RUBRIC, asks={**RUBRIC.asks, "en": "Does it really follow?"}),
        replace(RUBRIC, asks={**RUBRIC.asks, "zh": "真的连贯吗？"}),
        replace(RUBRIC, levels={**RUBRIC.levels, 3: {"en": "Level three.", "zh": "第 3 级。"}}),
        replace(RUBRIC, prompts={**RUBRIC.prompts, "en": RUBRIC.prompts["en"] + "\nThink."}),
        replace(RUBRIC, shows=frozenset({"reasoning"})),
        replace(RUBRIC, method=Method.CHECKLIST),
        replace(RUBRIC, name="tone"),
    ],
)
def test_another_word_in_a_rubric_begins_another_series(rubric: Rubric) -> None:
    assert identity(rubric=rubric) != identity()


@pytest.mark.parametrize(
    "changes",
    [
        {"served_model": "bigger"},
        {"name": "other"},
        {"sampling": Sampling(temperature=0.1)},
        {"sampling": Sampling(max_tokens=99)},
        {"system_prompt": "Be kind."},
        {"extra_body": {"chat_template_kwargs": {"enable_thinking": False}}},
    ],
)
def test_another_way_of_asking_begins_another_series(changes: dict[str, Any]) -> None:
    assert identity(a_judge(**changes)) != identity()


@pytest.mark.parametrize(
    "changes",
    [
        {"base_url": "http://10.0.0.9:8000/v1"},
        {"concurrency": 32},
        {"limits": Limits(tries=9)},
        {"api_key_env": "KEY"},
        {"price_per_hour": 2.0},
    ],
)
def test_where_and_how_fast_a_judge_is_asked_is_not_part_of_its_series(changes: dict[str, Any]) -> None:
    assert identity(a_judge(**changes)) == identity()


def test_the_file_of_a_rubric_and_which_questions_it_applies_to_are_not_part_of_its_series() -> None:
    assert identity(rubric=replace(RUBRIC, source="elsewhere.yaml", tags=frozenset({"creativity"}))) == identity()


def test_a_weight_changes_a_mean_and_not_what_a_judge_says() -> None:
    assert identity(replace(JUDGE, weight=2.0)) == identity()


def test_another_prompt_version_begins_another_series(monkeypatch: pytest.MonkeyPatch) -> None:
    before = identity()
    monkeypatch.setattr(series_module, "PROMPT_VERSION", "judge-99")
    assert identity() != before


def test_a_series_says_what_it_was_scored_with() -> None:
    judge = replace(a_judge(sampling=Sampling(temperature=0.25)), family="qwen")
    (one,) = series_of(judge, [RUBRIC])
    series = one.series(passport=a_passport(), now=A_MOMENT)
    assert series.about.items() >= {
        ("served_model", "big"),
        ("family", "qwen"),
        ("temperature", "0.25"),
        ("build", a_passport().identity),
        ("rubric", RUBRIC.version),
    }
    assert "simulated" not in series.about
    assert (series.rater, series.version, series.series_id) == ("big", one.version, one.series_id)


def test_a_judge_that_thinks_gets_room_and_temperature_of_its_own() -> None:
    plain, thinking = (as_asked(JUDGE, learnt={"reasoning": thinks}).target.sampling for thinks in (False, True))
    assert (plain.temperature, plain.max_tokens) == (0.0, 2048)
    assert (thinking.temperature, thinking.max_tokens) == (0.6, 8192)
    assert as_asked(JUDGE, learnt={}).target.sampling == plain
    assert as_asked(a_judge(reasoning=True), learnt={"reasoning": False}).target.sampling == thinking


def test_what_the_configuration_says_comes_first() -> None:
    said = a_judge(sampling=Sampling(temperature=0.3, max_tokens=500))
    hot = as_asked(replace(said, sets_temperature=True), learnt={"reasoning": True}).target.sampling
    assert (hot.temperature, hot.max_tokens) == (0.3, 8192)
    short = as_asked(replace(said, sets_max_tokens=True), learnt={"reasoning": True}).target.sampling
    assert (short.temperature, short.max_tokens) == (0.6, 500)
