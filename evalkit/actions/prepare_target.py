"""Makes a target ready to be asked: starts it, looks at it, warms it up, and says what is wrong with it."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from evalkit.actions.check_question import check_variant
from evalkit.actions.project import Project
from evalkit.config.targets import read_secrets
from evalkit.domain.exchange import ChatRequest, Delivery, Message, Reply
from evalkit.domain.passport import Passport
from evalkit.domain.question import Language
from evalkit.domain.target import Target
from evalkit.errors import FailureKind, RunError, TargetError
from evalkit.runs.observer import RunObserver
from evalkit.storage.store import Store
from evalkit.targets.client import ChatClient

__all__ = ["SIMULATOR", "PreparedTarget", "connected_client", "prepared_target", "refuse_unserved_name"]

_WARM_UP_TOKENS: Final = 48
_START_PATIENCE_S: Final = 900.0
"""How long a server that ``before`` has just started may take: a 70B model loads for minutes."""
_START_POLL_S: Final = 2.0
SIMULATOR: Final = "evalkit-simulator"
"""What the embedded endpoint calls itself: what it serves is marked wherever it was started."""
_ANSWERS_TO_ANY_NAME: Final = frozenset({"llama.cpp"})


@dataclass(frozen=True, slots=True, kw_only=True)
class PreparedTarget:
    """A target that answered just now."""

    target: Target
    client: ChatClient
    passport: Passport
    is_reasoning: bool
    """As configured, as learnt by ``models check``, or as seen in the warm-up."""

    @property
    def context(self) -> int | None:
        """The server's own word before the user's."""
        return self.passport.context or self.target.context


@contextlib.asynccontextmanager
async def connected_client(
    target: Target, *, project: Project, learnt: Mapping[str, object]
) -> AsyncGenerator[ChatClient]:
    """A client for the target, closed at the end."""
    from evalkit.targets.openai_chat import OpenAIChatClient  # noqa: PLC0415 - openai takes a second to import

    secrets = read_secrets(target, project.environ)
    client = await asyncio.to_thread(OpenAIChatClient, target, secrets=secrets, learnt=learnt)
    try:
        yield client
    finally:
        await client.close()


@contextlib.asynccontextmanager
async def prepared_target(
    target: Target, *, language: Language, project: Project, store: Store, observer: RunObserver
) -> AsyncGenerator[PreparedTarget]:
    """Run ``before``, connect, take the passport, check the name, warm up, keep what was learnt.

    Raises:
        TargetError: When the endpoint does not serve; with a hint.
        RunError: When ``before`` fails, or the server would answer under a name it does not have.
    """
    if target.before is not None:
        observer.preparing(target.name, f"running: {target.before}")
        await _run_before(target)
    key = {"base_url": target.base_url, "served_model": target.served_model}
    learnt = await asyncio.to_thread(lambda: store.learnt.get(**key))
    async with connected_client(target, project=project, learnt=learnt) as client:
        observer.preparing(target.name, "connecting")
        refuse_unserved_name(target, await _passport_of(client, patience_s=_START_PATIENCE_S if target.before else 0.0))
        observer.preparing(target.name, "warming up")
        reply = await _warmed_up(client, target, language=language)
        # The passport that counts is taken now: Ollama knows a model's context only once it is loaded.
        passport = await client.passport()
        target = replace(target, is_simulated=target.is_simulated or passport.server == SIMULATOR)
        facts = {**client.learnt, **({"reasoning": True} if reply.reasoning else {})}
        if facts != learnt:
            await asyncio.to_thread(lambda: store.learnt.put(**key, facts=facts))
        yield PreparedTarget(
            target=target,
            client=client,
            passport=passport,
            is_reasoning=_is_reasoning(target, reply=reply, learnt=learnt),
        )


def refuse_unserved_name(target: Target, passport: Passport) -> None:
    """Some servers answer to any name: a mistyped one would measure another build under this name.

    Raises:
        RunError: When the server lists its models, this one is not among them, and it would answer all the same.
    """
    listed = passport.listed_models
    if passport.server not in _ANSWERS_TO_ANY_NAME or not listed or target.served_model in listed:
        return
    raise RunError(
        f"{target.base_url} serves {', '.join(repr(name) for name in listed[:5])}, not {target.served_model!r}, and "
        f"{passport.server} answers to any name: say which is meant with served_model = {listed[0]!r} in "
        f"[models.{target.name}], or --model {listed[0]!r}"
    )


async def _run_before(target: Target) -> None:
    process = await asyncio.create_subprocess_shell(
        target.before or "",
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )
    _, errors = await process.communicate()
    if process.returncode:
        last_line = errors.decode(errors="replace").strip().rpartition("\n")[2][:200]
        raise RunError(
            f"[models.{target.name}] before = {target.before!r} ended with exit code {process.returncode}"
            f"{': ' + last_line if last_line else ''}; it must succeed before the target is asked"
        )


async def _passport_of(client: ChatClient, *, patience_s: float) -> Passport:
    deadline = time.monotonic() + patience_s
    while True:
        try:
            return await client.passport()
        except TargetError as error:
            if error.kind not in {FailureKind.CONNECT, FailureKind.HTTP_5XX} or time.monotonic() > deadline:
                raise
        await asyncio.sleep(_START_POLL_S)


async def _warmed_up(client: ChatClient, target: Target, *, language: Language) -> Reply:
    """One uncounted request: it loads the model, and a wrong key or name shows here instead of in every cell."""
    sampling = replace(target.sampling, max_tokens=min(_WARM_UP_TOKENS, target.sampling.max_tokens))
    messages = (Message(role="user", content=check_variant(language).prompt),)
    return await client.ask(ChatRequest(messages=messages, sampling=sampling, seed=1, extra_body=target.extra_body))


def _is_reasoning(target: Target, *, reply: Reply, learnt: Mapping[str, object]) -> bool:
    if target.reasoning is not None:
        return target.reasoning
    return bool(reply.reasoning) or reply.delivery is Delivery.UNCLOSED or learnt.get("reasoning") is True
