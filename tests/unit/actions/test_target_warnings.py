"""Warnings about a target: each trap is told with the line that mends it."""

from __future__ import annotations

import pytest

from evalkit.actions.target_warnings import context_warning, prompt_tokens_at_most, warnings_about
from evalkit.domain.passport import Passport
from evalkit.domain.target import Sampling, Target
from tests.builders import a_passport, a_target, a_variant


def warned(target: Target | None = None, *, is_reasoning: bool = True, **passport: object) -> str:
    return "\n".join(
        warnings_about(
            target or a_target(),
            passport=a_passport(**passport),
            is_reasoning=is_reasoning,
            prompt_tokens={"logic-001": 500},
        )
    )


def test_a_target_without_traps_is_not_warned_about() -> None:
    assert warned() == ""
    assert warnings_about(a_target(), passport=Passport(), is_reasoning=True, prompt_tokens={}) == ()


def test_temperature_0_is_a_trap_for_reasoning_models_only() -> None:
    cold = a_target(sampling=Sampling(temperature=0.0))
    assert "temperature = 0.6 in [models.qwen-q8]" in warned(cold)
    assert warned(cold, is_reasoning=False) == ""


@pytest.mark.parametrize(
    ("server", "mend"),
    [
        ("ollama", "OLLAMA_CONTEXT_LENGTH=8692 ollama serve"),
        ("vllm", "--max-model-len 8692"),
        ("sglang", "--context-length 8692"),
        ("llama.cpp", "-c 34768 (the total is split over 4 slots)"),
        ("something", "raise the server's context length to 8692"),
    ],
)
def test_a_context_that_is_too_small_is_told_with_the_servers_own_option(server: str, mend: str) -> None:
    said = warned(server=server, context=4096)
    assert mend in said
    assert "max_tokens = 3596" in said


def test_questions_longer_than_the_context_are_named() -> None:
    sizes = {"logic-001": 500, "long-context-014": 25_000, "long-context-015": 8192}
    said = context_warning(a_target(), passport=a_passport(server="vllm", context=8192), prompt_tokens=sizes)
    assert said is not None
    assert "2 will be refused or cut (long-context-014, long-context-015)" in said
    assert "--max-model-len 33192, or choose a set without them" in said
    assert "max_tokens =" not in said


def test_a_context_stated_wrongly_is_told() -> None:
    assert "says context = 32768, the server says 16384" in warned(a_target(context=32768))


def test_fewer_slots_than_requests_make_a_queue() -> None:
    said = warned(slots=1, server="ollama")
    assert "set concurrency = 1" in said
    assert "OLLAMA_NUM_PARALLEL" in said


def test_a_prompts_size_is_estimated_from_above_in_both_scripts() -> None:
    english = a_variant(prompt="a word " * 1000)
    chinese = a_variant(prompt="汉字" * 1000)
    # English prose has about 0.25 tokens a character, Chinese at most one.
    assert prompt_tokens_at_most([english])["math-001"] > 7000 * 0.25
    assert prompt_tokens_at_most([chinese])["math-001"] >= 2000
