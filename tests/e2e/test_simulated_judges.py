"""Simulated judges over real HTTP: verdicts in the form that was asked for, probabilities, repairs."""

from __future__ import annotations

import json
import math
from typing import Any

import pytest

from evalkit.domain.exchange import Delivery, TokenLogprobs
from evalkit.domain.judging import NoVerdict, Verdict
from evalkit.domain.rubric import Method
from evalkit.scores.judge_prompt import reply_schema
from evalkit.scores.judge_reply import read_verdict
from evalkit.scores.judge_weights import weighted_score
from evalkit.simulator.judge_personas import Failing
from evalkit.simulator.rulings import expected_verdict
from tests.builders import a_variant
from tests.e2e.simulator_door import open_endpoint
from tests.unit.simulator.judged import a_judge, a_judge_prompt
from tests.unit.simulator.simulated import a_persona

_ANSWER = "I leave a step unexplained.\nAnswer: 42"
_ITEMS = ("Is it said?", "Is it shown?")


def _asking(prompt: str, *later: str, method: Method = Method.LEVELS) -> dict[str, Any]:
    messages = [{"role": "user", "content": prompt}]
    for bad, repair in zip(later[::2], later[1::2], strict=True):
        messages += [{"role": "assistant", "content": bad}, {"role": "user", "content": repair}]
    schema = reply_schema(method, len(_ITEMS))
    form = {"type": "json_schema", "json_schema": {"name": schema["title"], "schema": schema, "strict": True}}
    return {"model": "judge", "messages": messages, "response_format": form}


@pytest.mark.parametrize("stream", [True, False])
async def test_levels_and_checklists_are_answered_in_their_forms(stream: bool) -> None:
    async with open_endpoint(a_judge(), a_persona()) as door:
        said: list[str] = []
        for method, items in ((Method.LEVELS, ()), (Method.CHECKLIST, _ITEMS)):
            asking = _asking(a_judge_prompt(_ANSWER, items=items), method=method)
            if stream:
                said.append((await door.streamed(**asking)).content)
            else:
                said.append((await door.whole(**asking))["choices"][0]["message"]["content"])
    level = read_verdict(said[0], method=Method.LEVELS, n_items=0, was_cut=False)
    assert isinstance(level, Verdict)
    assert level.score == 3
    checklist = read_verdict(said[1], method=Method.CHECKLIST, n_items=2, was_cut=False)
    assert isinstance(checklist, Verdict)
    assert checklist.score == 3


async def test_accuracy_is_held_against_the_variant_that_the_server_knows() -> None:
    async with open_endpoint(a_judge()) as door:
        said = [
            (await door.whole(**_asking(a_judge_prompt(f"So.\nAnswer: {final}", dimension="accuracy"))))["choices"][0]
            for final in (42, 41)
        ]
    right, wrong = (
        read_verdict(choice["message"]["content"], method=Method.LEVELS, n_items=0, was_cut=False) for choice in said
    )
    assert isinstance(right, Verdict)
    assert isinstance(wrong, Verdict)
    assert (right.score, wrong.score <= 2) == (5, True)


@pytest.mark.parametrize("delivery", [Delivery.NONE, Delivery.REASONING_CONTENT, Delivery.TAGS])
async def test_the_probabilities_of_the_score_are_the_judge_s_real_ones(delivery: Delivery) -> None:
    judge = a_judge(noise_sd=0.5, gives_logprobs=True, delivery=delivery)
    asking = _asking(a_judge_prompt(_ANSWER)) | {"logprobs": True, "top_logprobs": 5}
    async with open_endpoint(judge) as door:
        choice = (await door.whole(**asking))["choices"][0]
    tokens = tuple(_token(entry) for entry in choice["logprobs"]["content"])
    assert "".join(token.token for token in tokens) == choice["message"]["content"]
    said = read_verdict(
        choice["message"]["content"].rpartition("</think>")[2], method=Method.LEVELS, n_items=0, was_cut=False
    )
    assert isinstance(said, Verdict)
    assert weighted_score(tokens, score=said.score) == pytest.approx(expected_verdict(judge, 3, dimension="coherence"))


async def test_a_stream_carries_as_many_probabilities_as_tokens_and_only_when_asked() -> None:
    judge = a_judge(gives_logprobs=True)
    asking = _asking(a_judge_prompt(_ANSWER))
    async with open_endpoint(judge, a_judge(name="mute")) as door:
        bodies: list[str] = []
        for more in ({"logprobs": True, "top_logprobs": 2}, {}, {"logprobs": True, "model": "mute"}):
            async with door.post(**(asking | more)) as response:
                bodies.append((await response.read()).decode())
    assert [body.count('"logprobs"') > 0 for body in bodies] == [True, False, False]


async def test_a_server_refuses_a_form_that_it_does_not_know_or_ignores_it() -> None:
    strict = a_judge(formats=frozenset({"json_object"}), refuses_formats=True, untidy=1.0)
    lenient = a_judge(name="lenient", formats=frozenset(), untidy=1.0)
    asking = _asking(a_judge_prompt(_ANSWER))
    async with open_endpoint(strict, lenient) as door:
        async with door.post(stream=False, **asking) as response:
            assert response.status == 400
            assert "json_object" in await response.text()
        for seed in range(4):
            known = await door.whole(**(asking | {"response_format": {"type": "json_object"}, "seed": seed}))
            assert set(json.loads(known["choices"][0]["message"]["content"])) > {"score", "reason"}
        ignored = await door.whole(**(asking | {"model": "lenient"}))
    with pytest.raises(json.JSONDecodeError):
        json.loads(ignored["choices"][0]["message"]["content"])


async def test_a_request_for_repair_is_understood_and_counted_apart() -> None:
    judge = a_judge(failing=Failing(share=1.0, repaired=1.0))
    prompt = a_judge_prompt(_ANSWER)
    async with open_endpoint(judge) as door:
        bad = (await door.whole(**_asking(prompt)))["choices"][0]["message"]["content"]
        assert isinstance(read_verdict(bad or "", method=Method.LEVELS, n_items=0, was_cut=False), NoVerdict)
        good = (await door.whole(**_asking(prompt, bad or "-", "Send only the JSON object.")))["choices"][0]["message"]
        assert isinstance(read_verdict(good["content"], method=Method.LEVELS, n_items=0, was_cut=False), Verdict)
        counts = await door.get("/evalkit/counts")
    assert list(counts["by_request"].values()) == [1, 1]


async def test_the_same_request_gets_the_same_verdict_and_the_truth_says_what_was_meant() -> None:
    asking = _asking(a_judge_prompt(_ANSWER))
    async with open_endpoint(a_judge(noise_sd=2.0), record_times=True) as door:
        said = [await door.whole(**(asking | {"seed": seed})) for seed in (1, 1, *range(2, 9))]
        truth = (await door.get("/evalkit/truth"))["requests"]
    contents = [one["choices"][0]["message"]["content"] for one in said]
    assert contents[0] == contents[1]
    assert len(set(contents)) > 2
    assert {record["plan"]["true_level"] for record in truth} == {3}


async def test_judges_are_listed_and_answer_a_plain_question_as_a_check_asks_it() -> None:
    async with open_endpoint(a_persona(), a_judge()) as door:
        listed = await door.get("/v1/models")
        properties = await door.get("/props?model=judge")
        asked = await door.whole(model="judge", messages=[{"role": "user", "content": a_variant().prompt}])
    assert [model["id"] for model in listed["data"]] == ["sim", "judge"]
    assert properties["model_alias"] == "judge"
    assert asked["choices"][0]["message"]["content"] == "Answer: 42"


def _token(entry: dict[str, Any]) -> TokenLogprobs:
    others = tuple((other["token"], other["logprob"]) for other in entry["top_logprobs"])
    assert math.fsum(math.exp(logprob) for _, logprob in others) == pytest.approx(1.0, abs=1e-6)
    return TokenLogprobs(token=entry["token"], logprob=entry["logprob"], alternatives=others)
