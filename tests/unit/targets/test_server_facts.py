from __future__ import annotations

from typing import Any

import pytest

from evalkit.domain.passport import Passport
from evalkit.targets.server_facts import (
    llama_cpp_facts,
    lmstudio_facts,
    ollama_facts,
    server_kind,
    sglang_facts,
    vllm_facts,
)


def listing(**entry: Any) -> dict[str, Any]:
    return {"object": "list", "data": [{"id": "m", **entry}]}


@pytest.mark.parametrize(
    ("models", "replies", "header", "kind"),
    [
        (
            listing(owned_by="evalkit-simulator"),
            {"/props": {"default_generation_settings": {}}},
            "",
            "evalkit-simulator",
        ),
        (listing(owned_by="vllm"), {}, "uvicorn", "vllm"),
        (listing(owned_by="sglang"), {"/get_model_info": {"model_path": "x"}}, "", "sglang"),
        (listing(owned_by="llamacpp"), {}, "", "llama.cpp"),
        (listing(owned_by="library"), {"/api/version": {"version": "0.12"}}, "", "ollama"),
        (listing(owned_by="me"), {"/api/version": {"version": "0.12"}}, "", "ollama"),
        (
            listing(owned_by="organization_owner"),
            {"/api/v0/models": {"data": [{"id": "m", "compatibility_type": "gguf"}]}},
            "",
            "lmstudio",
        ),
        (listing(owned_by="vllm"), {"/health/readiness": {"litellm_version": "1.80"}}, "", "litellm"),
        (listing(owned_by="x"), {}, "llama.cpp", "llama.cpp"),
        (listing(owned_by="openai"), {}, "cloudflare", None),
        ({}, {}, "", None),
        ({"data": "no"}, {"/api/v0/models": {"data": 7}}, "", None),
    ],
)
def test_servers_are_told_by_what_only_they_say(
    models: dict[str, Any], replies: dict[str, Any], header: str, kind: str | None
) -> None:
    assert server_kind(models, replies, server_header=header) == kind


def test_llama_cpp_tells_file_context_slots_and_sampling() -> None:
    entry = {"id": "m", "meta": {"n_ctx_train": 131072, "n_params": 32_000_000_000, "size": 1}}
    props = {
        "default_generation_settings": {"n_ctx": 4096, "params": {"temperature": 0.800000011920929, "seed": 1}},
        "total_slots": 2,
        "model_path": "/srv/models/QwQ-32B-Q4_K_M.gguf",
        "chat_template": "{{ messages }}",
        "build_info": "b7000-abc",
    }
    facts = llama_cpp_facts(entry, props)
    assert facts.template_hash is not None
    assert facts == Passport(
        server_version="b7000-abc",
        model_file="QwQ-32B-Q4_K_M.gguf",
        quantisation="Q4_K_M",
        parameter_count=32_000_000_000,
        context=4096,
        trained_context=131072,
        slots=2,
        template_hash=facts.template_hash,
        default_sampling={"temperature": 0.8},
    )


@pytest.mark.parametrize(
    ("path", "quantisation"),
    [
        ("m-Q8_0.gguf", "Q8_0"),
        ("m.IQ2_XXS.gguf", "IQ2_XXS"),
        ("m-iq4_nl.gguf", "IQ4_NL"),
        ("m-Q5_K_S-00001-of-00003.gguf", "Q5_K_S"),
        ("m-bf16.gguf", "BF16"),
        ("m-TQ1_0.gguf", "TQ1_0"),
        ("Q8_0/m.gguf", None),
        ("m-awq", None),
        ("m.gguf", None),
    ],
)
def test_the_quantisation_is_read_from_a_gguf_name_and_never_guessed(path: str, quantisation: str | None) -> None:
    assert llama_cpp_facts({}, {"model_path": path}).quantisation == quantisation


def test_ollama_tells_digest_quantisation_and_the_loaded_context() -> None:
    replies = {
        "/api/version": {"version": "0.12.3"},
        "/api/tags": {"models": [{"name": "other", "digest": "no"}, {"name": "r1:latest", "digest": "abc"}]},
        "/api/ps": {"models": [{"name": "r1:latest", "digest": "abc", "context_length": 4096}]},
        "/api/show": {
            "details": {"quantization_level": "Q4_K_M", "parameter_size": "8.0B"},
            "model_info": {"general.parameter_count": 8_030_261_312, "qwen3.context_length": 40960},
            "parameters": 'temperature                    0.6\nstop    "<|im_end|>"\ntop_p   0.95',
            "template": "{{ .Prompt }}",
        },
    }
    facts = ollama_facts("r1", replies)
    assert (facts.model_digest, facts.quantisation, facts.parameter_count) == ("abc", "Q4_K_M", 8_030_261_312)
    assert (facts.context, facts.trained_context, facts.server_version) == (4096, 40960, "0.12.3")
    assert facts.default_sampling == {"temperature": 0.6, "top_p": 0.95}


def test_an_ollama_model_that_is_not_loaded_has_no_known_context() -> None:
    assert ollama_facts("r1", {"/api/tags": {"models": [{"name": "r1:latest"}]}}).context is None


def test_vllm_tells_root_and_context_only() -> None:
    facts = vllm_facts({"id": "m", "root": "Qwen/QwQ-32B-AWQ", "max_model_len": 16384}, {"version": "0.11.0"})
    assert facts == Passport(server_version="0.11.0", model_file="Qwen/QwQ-32B-AWQ", context=16384)


def test_sglang_tells_its_quantisation() -> None:
    server = {"version": "0.5", "quantization": "fp8", "context_length": None, "max_running_requests": 64}
    facts = sglang_facts({"max_model_len": 32768}, {"model_path": "Qwen/QwQ-32B"}, server)
    assert (facts.quantisation, facts.context, facts.slots, facts.model_file) == ("fp8", 32768, 64, "Qwen/QwQ-32B")


def test_lm_studio_tells_the_loaded_context() -> None:
    entry = {"id": "m", "publisher": "p", "quantization": "Q4_K_M", "loaded_context_length": 4096}
    facts = lmstudio_facts("m", {"data": [{"id": "n"}, entry | {"max_context_length": 32768}]})
    assert (facts.model_file, facts.quantisation) == ("p/m", "Q4_K_M")
    assert (facts.context, facts.trained_context) == (4096, 32768)


@pytest.mark.parametrize("odd", [7, "x", [], None, {"n_ctx": "many"}, {"params": 7}])
def test_odd_replies_leave_facts_unknown(odd: Any) -> None:
    assert llama_cpp_facts({"meta": odd}, {"default_generation_settings": odd}) == Passport()
    assert (
        ollama_facts("m", {"/api/show": {"details": odd, "model_info": odd}, "/api/ps": {"models": odd}}) == Passport()
    )
