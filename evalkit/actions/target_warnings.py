"""What would spoil a target's figures, each with the line that mends it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from evalkit.domain.passport import Passport
from evalkit.domain.question import Variant
from evalkit.domain.target import Target
from evalkit.text.few import first_few

__all__ = ["context_warning", "prompt_tokens_at_most", "tokens_at_most", "warnings_about"]

_TOKENS_PER_CJK_CHARACTER: Final = 1.0
_TOKENS_PER_OTHER_CHARACTER: Final = 0.4
"""Generous: English prose has about 0.25, digits and formulas more."""
_MOST_NAMES: Final = 4
_FIRST_CJK: Final = "\u2e80"

_CONTEXT_MENDS: Final = {
    "ollama": "start it with OLLAMA_CONTEXT_LENGTH={tokens} ollama serve",
    "vllm": "start it with --max-model-len {tokens}",
    "sglang": "start it with --context-length {tokens}",
    "llama.cpp": "start it with -c {total} (the total is split over {slots} slots)",
    "lmstudio": "load the model with a context length of {tokens}",
}


def prompt_tokens_at_most(variants: Sequence[Variant]) -> dict[str, int]:
    """Question -> a generous estimate of its prompt's tokens, without a tokenizer."""
    return {variant.question_id: tokens_at_most(variant.prompt) for variant in variants}


def warnings_about(
    target: Target, *, passport: Passport, is_reasoning: bool, prompt_tokens: Mapping[str, int]
) -> tuple[str, ...]:
    """One line per trap that this target is about to step into, with what to do.

    Args:
        target: As configured.
        passport: What its server says of itself.
        is_reasoning: Whether it reasons.
        prompt_tokens: Question -> tokens of its prompt, at most.
    """
    warnings = (
        _temperature_warning(target, is_reasoning=is_reasoning),
        context_warning(target, passport=passport, prompt_tokens=prompt_tokens),
        _stated_context_warning(target, passport=passport),
        _slots_warning(target, passport=passport),
    )
    return tuple(warning for warning in warnings if warning is not None)


def _temperature_warning(target: Target, *, is_reasoning: bool) -> str | None:
    if not is_reasoning or target.sampling.temperature > 0:
        return None
    return (
        "temperature 0 makes reasoning models repeat themselves without end and hides their instability; "
        f"set temperature = 0.6 in [models.{target.name}]"
    )


def context_warning(target: Target, *, passport: Passport, prompt_tokens: Mapping[str, int]) -> str | None:
    """Which questions the context of a server cannot hold with their answers, and what to do; None where all fit."""
    context = passport.context or target.context
    longest = max(prompt_tokens.values(), default=0)
    needed = longest + target.sampling.max_tokens
    if context is None or context >= needed:
        return None
    slots = passport.slots or 1
    mend = _CONTEXT_MENDS.get(passport.server or "", "raise the server's context length to {tokens}").format(
        tokens=needed, total=needed * slots, slots=slots
    )
    too_long = [question_id for question_id, tokens in prompt_tokens.items() if tokens >= context]
    if too_long:
        names = first_few(too_long, most=_MOST_NAMES)
        return (
            f"the server's context holds {context} tokens, and the longest question has about {longest}: "
            f"{len(too_long)} will be refused or cut ({names}); {mend}, or choose a set without them"
        )
    return (
        f"the server's context holds {context} tokens, but prompt + max_tokens need about {needed}: long answers will "
        f"be cut or refused; {mend}, or set max_tokens = {context - longest} in [models.{target.name}]"
    )


def _stated_context_warning(target: Target, *, passport: Passport) -> str | None:
    if target.context is None or passport.context is None or target.context == passport.context:
        return None
    return (
        f"[models.{target.name}] says context = {target.context}, the server says {passport.context}; "
        "mend the one that is wrong"
    )


def _slots_warning(target: Target, *, passport: Passport) -> str | None:
    if passport.slots is None or passport.slots >= target.concurrency:
        return None
    mend = "OLLAMA_NUM_PARALLEL" if passport.server == "ollama" else "the server's parallel slots"
    return (
        f"the server works on {passport.slots} request{'s' if passport.slots > 1 else ''} at once, concurrency is "
        f"{target.concurrency}: the rest queue there, and TTFT includes the waiting; "
        f"set concurrency = {passport.slots} in [models.{target.name}] or raise {mend}"
    )


def tokens_at_most(text: str) -> int:
    """A generous estimate of a text's tokens, without a tokenizer."""
    wide = sum(1 for character in text if character >= _FIRST_CJK)
    return round(wide * _TOKENS_PER_CJK_CHARACTER + (len(text) - wide) * _TOKENS_PER_OTHER_CHARACTER) + 16
