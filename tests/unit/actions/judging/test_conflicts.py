"""A judge that is the model it judges, or its kin."""

from __future__ import annotations

from dataclasses import replace

import pytest

from evalkit.actions.judging.conflicts import fair_judges, families_of, kin_warnings, refuse_self
from evalkit.errors import RunError
from tests.builders import a_run, a_target
from tests.unit.actions.judging.bench import a_judge

DISTIL = a_run(target=a_target(name="r1-q4", served_model="DeepSeek-R1-Distill-Qwen-32B-Q4_K_M"))


@pytest.mark.parametrize(
    ("served_model", "families"),
    [
        ("DeepSeek-R1-Distill-Qwen-32B-Q8_0", {"deepseek", "qwen"}),
        ("deepseek-r1-distill-llama-70b", {"deepseek", "llama"}),
        ("Qwen/Qwen3-32B", {"qwen"}),
        ("QwQ-32B", {"qwen"}),
        ("GLM-4-32B", {"glm"}),
        ("chatglm3-6b", {"glm"}),
        ("Mixtral-8x7B-Instruct", {"mistral"}),
        ("Mistral-Small-24B", {"mistral"}),
        ("gpt-4.1", {"gpt"}),
        ("phi4", {"phi"}),
        ("graphics-7b", set()),
        ("tiny", set()),
    ],
)
def test_a_name_tells_its_families(served_model: str, families: set[str]) -> None:
    assert families_of(a_target(name="judge", served_model=served_model)) == families


def test_the_name_in_the_configuration_tells_too_and_a_configured_family_holds_alone() -> None:
    hidden = a_target(name="qwen-big", served_model="model-1")
    assert families_of(hidden) == {"qwen"}
    assert families_of(hidden, family="Mistral") == {"mistral"}


@pytest.mark.parametrize("served_model", ["DeepSeek-R1-Distill-Qwen-32B-Q4_K_M", "deepseek-r1-distill-qwen-32b-q4_k_m"])
def test_a_judge_never_scores_the_model_that_it_is(served_model: str) -> None:
    itself = a_judge("other-name", served_model=served_model)
    with pytest.raises(RunError, match=r"judge other-name is model r1-q4 itself .*--allow-self"):
        refuse_self([a_judge("glm"), itself], {"model r1-q4": DISTIL.target})


def test_of_judges_that_nobody_named_the_model_itself_is_left_out_with_a_word() -> None:
    judges, models = [a_judge("glm"), a_judge("itself", served_model="r1")], {"model r1": a_target(served_model="R1")}
    fair = fair_judges(judges, models, are_named=False)
    assert [judge.name for judge in fair.judges] == ["glm"]
    assert list(fair.left_out) == ["itself"]
    assert fair.left_out["itself"].startswith("is left out: it is model r1 itself (R1)")
    for refused, are_named in ((judges, True), (judges[1:], False)):
        with pytest.raises(RunError, match="judge itself is model r1 itself"):
            fair_judges(refused, models, are_named=are_named)


def test_another_build_of_the_same_model_is_kin_and_not_the_same() -> None:
    refuse_self([a_judge("q8", served_model="DeepSeek-R1-Distill-Qwen-32B-Q8_0")], {"model r1-q4": DISTIL.target})


def test_kin_is_warned_about_with_the_families_in_common() -> None:
    judges = [a_judge("qwen3", served_model="Qwen3-32B"), a_judge("glm", served_model="GLM-4-32B")]
    ((name, warning),) = kin_warnings(judges, [DISTIL])
    assert name == "qwen3"
    assert warning.startswith("is of the same family (qwen) as r1-q4: judges favour their kin")


def test_a_configured_family_makes_kin_or_takes_it_away() -> None:
    judge = a_judge("big", served_model="model-1")
    assert not list(kin_warnings([judge], [DISTIL]))
    assert list(kin_warnings([replace(judge, family="DeepSeek")], [DISTIL]))
    assert not list(kin_warnings([replace(a_judge("qwen3"), family="ours")], [DISTIL]))
