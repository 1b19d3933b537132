"""What differs between two runs besides their answers, and how it stands to the verdict."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from evalkit.actions.comparing.comparability import DISTINCTIONS, VARIES, check_names, comparability
from evalkit.actions.comparing.pairing import paired_tables
from evalkit.domain.comparison import Comparability
from evalkit.domain.target import Sampling
from evalkit.errors import UserError
from tests.e2e.stored_runs import StoredRun, questions_numbered
from tests.unit.actions.compared_runs import pair_of

QUESTIONS = questions_numbered(8)
Q8 = StoredRun(model="q8", right=(3,) * 8)
SAME: dict[str, Any] = {"target": {"served_model": "q8-file"}, "passport": {"listed_models": ("q8-file",)}}


def found(candidate: StoredRun, *, varies: tuple[str, ...] = (), allowed: tuple[str, ...] = ()) -> Comparability:
    pair = paired_tables(*pair_of(Q8, candidate, questions=QUESTIONS))
    return comparability(pair, varies=varies, allowed=allowed)


def kinds(compared: Comparability) -> dict[str, str]:
    return {one.key: one.kind.value for one in compared.distinctions}


def test_two_runs_of_one_build_differ_in_nothing() -> None:
    compared = found(replace(Q8, number=2))
    assert compared.is_same_build
    assert not compared.distinctions


@pytest.mark.parametrize(
    ("key", "members"),
    [
        ("served_model", {"target": {"served_model": "other"}}),
        ("temperature", {"target": SAME["target"] | {"sampling": Sampling(temperature=0.1)}}),
        ("top_p", {"target": SAME["target"] | {"sampling": Sampling(top_p=0.5)}}),
        ("max_tokens", {"target": SAME["target"] | {"sampling": Sampling(max_tokens=100)}}),
        ("system_prompt", {"target": SAME["target"] | {"system_prompt": "Be brief."}}),
        ("extra_body", {"target": SAME["target"] | {"extra_body": {"top_k": 5}}}),
        ("stream", {"target": SAME["target"] | {"stream": False}}),
        ("cut_loops", {"target": SAME["target"] | {"cut_loops": True}}),
        ("quantisation", {"passport": {"quantisation": "Q4_K_M"}}),
        ("server", {"passport": {"server": "vllm"}}),
        ("server_version", {"passport": {"server_version": "b7001"}}),
        ("model_file", {"passport": {"model_file": "other.gguf"}}),
        ("model_digest", {"passport": {"model_digest": "abc"}}),
        ("parameter_count", {"passport": {"parameter_count": 7}}),
        ("context", {"passport": {"context": 4096}}),
        ("trained_context", {"passport": {"trained_context": 4096}}),
        ("slots", {"passport": {"slots": 1}}),
        ("template", {"passport": {"template_hash": "abc"}}),
        ("default_sampling", {"passport": {"default_sampling": {"top_k": 40.0}}}),
    ],
)
def test_each_difference_stops_the_verdict_until_somebody_names_it(key: str, members: dict[str, Any]) -> None:
    candidate = replace(Q8, number=2, **(SAME | members))
    assert kinds(found(candidate)) == {key: "blocking"}
    assert kinds(found(candidate, varies=(key,))) == {key: "intended"}
    compared = found(candidate, allowed=(key,))
    assert kinds(compared) == {key: "allowed"}
    assert not compared.is_same_build
    assert not compared.blocking


@pytest.mark.parametrize("name", sorted(VARIES))
def test_what_is_meant_to_differ_takes_along_what_differs_with_it(name: str) -> None:
    assert VARIES[name] <= set(DISTINCTIONS)
    other = replace(Q8, model="q4", quantisation="Q4_K_M", passport={"model_file": "q4.gguf", "server": "vllm"})
    stopped = {one.key for one in found(other, varies=(name,)).blocking}
    differing = {"served_model", "quantisation", "model_file", "server"}
    assert stopped == differing - VARIES[name] - {name}


@pytest.mark.parametrize("name", ["server", "gateway"])
def test_what_a_gateway_does_not_tell_is_no_difference_behind_it(name: str) -> None:
    silent = replace(Q8, number=2, **SAME | {"passport": {"quantisation": None, "context": None, "server": "litellm"}})
    assert not found(silent, varies=(name,)).blocking
    assert {one.key for one in found(silent, varies=("model",)).blocking} == {"quantisation", "context", "server"}
    # What both tell stops it all the same.
    telling = replace(silent, passport={"quantisation": "Q4_K_M", "server": "litellm"})
    assert {one.key for one in found(telling, varies=(name,)).blocking} == {"quantisation"}


def test_where_it_ran_and_how_much_at_once_is_told_and_stops_nothing() -> None:
    elsewhere = {"base_url": "http://10.0.0.5/v1", "concurrency": 1}
    compared = found(replace(Q8, number=2, repeats=4, **SAME | {"target": SAME["target"] | elsewhere}))
    assert kinds(compared) == {"host": "harmless", "concurrency": "harmless", "repeats": "harmless"}
    assert compared.is_same_build


def test_copies_of_another_runs_answers_are_suspicious() -> None:
    copied = found(replace(Q8, model="q4", texts_of="q8 1"))
    assert (copied.is_suspicious, copied.identical_texts, copied.compared_texts) == (True, 24, 24)
    own = found(replace(Q8, model="q4"))
    assert (own.is_suspicious, own.identical_texts) == (False, 0)


@pytest.mark.parametrize(("quantisation", "is_suspicious"), [("Q8_0", False), ("Q4_K_M", True)])
def test_greedy_answers_may_be_the_same_where_the_build_is(quantisation: str, *, is_suspicious: bool) -> None:
    target = SAME["target"] | {"sampling": Sampling(temperature=0.0)}
    greedy = [
        replace(Q8, number=number, target=target, texts_of="both", quantisation=built)
        for number, built in ((1, "Q8_0"), (2, quantisation))
    ]
    pair = paired_tables(*pair_of(greedy[0], greedy[1], questions=QUESTIONS))
    assert comparability(pair, varies=(), allowed=()).is_suspicious is is_suspicious


def test_a_name_of_nothing_is_refused_and_another_spelling_is_not() -> None:
    assert check_names(("quantization",), where="--varies") == ("quantisation",)
    with pytest.raises(UserError, match="--allow: 'colour' is nothing that runs can differ in; it must be one of"):
        check_names(("colour",), where="--allow")
