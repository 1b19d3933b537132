"""``evalkit models check``: one look at each target, and what was learnt is kept."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

from evalkit.actions.check_question import check_variant
from evalkit.actions.prepare_target import (
    connected_client,
    is_reasoning,
    reasoning_facts,
    refuse_unserved_name,
)
from evalkit.actions.project import Project
from evalkit.actions.simulated_targets import simulated_targets
from evalkit.actions.target_warnings import prompt_tokens_at_most, warnings_about
from evalkit.domain.attempt import Outcome
from evalkit.domain.exchange import ChatRequest, Delivery, Reply, TokenSource, request_to
from evalkit.domain.passport import Passport
from evalkit.domain.question import Language
from evalkit.domain.target import Target
from evalkit.errors import EvalkitError, TargetError, UserError
from evalkit.runs.outcome import Ending, ending_of
from evalkit.storage.store import Store
from evalkit.targets.client import ChatClient

__all__ = ["ModelCheck", "checked_models"]

_ANSWER_TOKENS: Final = 2048
"""Enough for a reasoning model to come to the end of a small question."""
_SEED_TOKENS: Final = 32
_SeedFinding = Literal["honoured", "ignored", "cannot tell: the text is the same under every seed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelCheck:
    """What was found out about one target."""

    target: Target
    error: EvalkitError | None = None
    passport: Passport | None = None
    reply: Reply | None = None
    ending: Ending | None = None
    seed: _SeedFinding | None = None
    warnings: tuple[str, ...] = ()

    def as_lines(self) -> tuple[str, ...]:
        """For people."""
        head = f"{self.target.name}: {self.target.served_model} at {self.target.base_url}"
        if self.error is not None:
            hint = f" ({self.error.hint})" if isinstance(self.error, TargetError) and self.error.hint else ""
            return (head, f"  NOT READY  {self.error}{hint}")
        facts = [f"  {name:<11}{fact}" for name, fact in self._facts().items()]
        return (head, *facts, *(f"  WARNING    {warning}" for warning in self.warnings))

    def as_document(self) -> dict[str, object]:
        """For programs."""
        return {
            "model": self.target.name,
            "is_ready": self.error is None,
            "error": None if self.error is None else str(self.error),
            "facts": {} if self.error is not None else self._facts(),
            "passport": None if self.passport is None else self.passport.facts(),
            "warnings": list(self.warnings),
        }

    def _facts(self) -> dict[str, str]:
        assert self.passport is not None  # noqa: S101 - there is one whenever there is no error
        assert self.reply is not None  # noqa: S101 - the same
        reply, passport = self.reply, self.passport
        return {
            "server": _words(passport.server, passport.server_version),
            "build": _words(passport.model_file, passport.quantisation, (passport.model_digest or "")[:19]),
            "context": _words(
                f"{passport.context} tokens" if passport.context else None,
                f"{passport.slots} slots" if passport.slots else None,
            ),
            "name": _name_finding(self.target, passport, reply),
            "streams": "yes" if reply.timing.chunk_count > 1 else "no: times within the answer are unknown",
            "tokens": _TOKEN_WORDS[reply.usage.source],
            "seed": self.seed or "unknown",
            "reasoning": _reasoning_finding(reply, self.ending),
            "speed": _speed_finding(reply),
        }


_TOKEN_WORDS: Final = {
    TokenSource.USAGE: "counted by the server",
    TokenSource.TOKENIZE: "counted by the server's tokenizer: it sends no usage",
    TokenSource.CHUNKS: "chunks are counted: the server sends no usage, so tokens/s are a guess",
}
_DELIVERY_WORDS: Final = {
    Delivery.NONE: "none seen",
    Delivery.REASONING_CONTENT: "in the field reasoning_content",
    Delivery.REASONING: "in the field reasoning",
    Delivery.TAGS: "in the text, between tags",
    Delivery.ORPHAN_CLOSER: "in the text, closed but not opened (the chat template writes the opener)",
    Delivery.UNCLOSED: "in the text, opened and never closed",
    Delivery.EMPTY: "an empty pair of tags: thinking is switched off",
}


async def checked_models(names: Sequence[str], *, project: Project) -> tuple[ModelCheck, ...]:
    """Check targets one after another: several builds may share one machine."""
    with project.open_store() as store, simulated_targets(names, variants=()) as simulated:
        return tuple(
            [
                await _checked(simulated.get(name) or project.target(name), project=project, store=store)
                for name in names
            ]
        )


async def _checked(target: Target, *, project: Project, store: Store) -> ModelCheck:
    try:
        async with connected_client(target, project=project, learnt={}) as client:
            passport = await client.passport()
            refuse_unserved_name(target, passport)
            language = project.config.defaults.language
            reply = await client.ask(_question(target, language=language, max_tokens=_ANSWER_TOKENS))
            seed = await _seed_finding(client, target, language=language)
            learnt = {**client.learnt, **reasoning_facts(reply)}
    except (TargetError, UserError) as error:
        return ModelCheck(target=target, error=error)
    does_reason = is_reasoning(target, learnt=learnt)
    if not target.is_simulated:
        await asyncio.to_thread(
            lambda: store.learnt.put(base_url=target.base_url, served_model=target.served_model, facts=learnt)
        )
    ending = ending_of(
        reply,
        is_reasoning=does_reason,
        max_tokens=min(_ANSWER_TOKENS, target.sampling.max_tokens),
        context=passport.context,
    )
    return ModelCheck(
        target=target,
        passport=passport,
        reply=reply,
        ending=ending,
        seed=seed,
        warnings=(
            *warnings_about(
                target,
                passport=passport,
                is_reasoning=does_reason,
                prompt_tokens=prompt_tokens_at_most([check_variant(language)]),
            ),
            *_delivery_warnings(target, reply=reply, ending=ending),
        ),
    )


def _question(target: Target, *, language: Language, max_tokens: int, seed: int = 1) -> ChatRequest:
    sampling = replace(target.sampling, max_tokens=min(max_tokens, target.sampling.max_tokens))
    return request_to(replace(target, sampling=sampling), prompt=check_variant(language).prompt, seed=seed)


async def _seed_finding(client: ChatClient, target: Target, *, language: Language) -> _SeedFinding:
    """Ask twice under one seed, and once under another; the texts tell."""
    texts: list[str] = []
    for seed in (11, 11, 12):
        request = _question(target, language=language, max_tokens=_SEED_TOKENS, seed=seed)
        reply = await client.ask(replace(request, sampling=replace(request.sampling, temperature=1.0, top_p=1.0)))
        texts.append(reply.reasoning + reply.answer)
    first, again, other = texts
    if first != again:
        return "ignored"
    return "honoured" if first != other else "cannot tell: the text is the same under every seed"


def _delivery_warnings(target: Target, *, reply: Reply, ending: Ending) -> tuple[str, ...]:
    warnings: list[str] = []
    if ending.failure is not None:
        warnings.append(f"{ending.failure.message}; start the server with the reasoning parser of this model, or none")
    if target.reasoning and not reply.reasoning:
        warnings.append(
            f"[models.{target.name}] says reasoning = true, but no reasoning was seen: the chat template may switch "
            "thinking off, or the server hides it"
        )
    if target.reasoning is False and reply.reasoning:
        warnings.append(f"[models.{target.name}] says reasoning = false, but the reply has reasoning; mend the setting")
    if ending.outcome is Outcome.CUT_IN_ANSWER and not reply.reasoning:
        warnings.append(
            "a small question was not answered within max_tokens, and no thinking tag was seen: if this is a reasoning "
            f"model, say reasoning = true in [models.{target.name}], or raise max_tokens"
        )
    return tuple(warnings)


def _name_finding(target: Target, passport: Passport, reply: Reply) -> str:
    listed = passport.listed_models
    if target.served_model in listed:
        return "listed by the server"
    if not listed:
        return "the server lists no models"
    said = f", the reply calls it {reply.served_model!r}" if reply.served_model else ""
    return f"answers, but is not among those listed ({', '.join(listed[:5])}){said}"


def _reasoning_finding(reply: Reply, ending: Ending | None) -> str:
    words = _DELIVERY_WORDS[reply.delivery]
    if ending is not None and ending.outcome is not Outcome.ANSWERED:
        return f"{words}; the check question ended as {ending.outcome.value}"
    return words


def _speed_finding(reply: Reply) -> str:
    timing = reply.timing
    rate = f"{timing.decode_tokens_per_s:.1f} tokens/s" if timing.decode_tokens_per_s else None
    first = f"first token after {timing.ttft_s:.2f} s" if timing.ttft_s is not None else None
    return _words(rate, first)


def _words(*facts: str | None) -> str:
    return ", ".join(fact for fact in facts if fact) or "unknown"
