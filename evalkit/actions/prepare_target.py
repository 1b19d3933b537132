"""Makes a target ready to be asked: starts it, looks at it, warms it up, and says what is wrong with it."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import time
from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass, replace
from typing import Final, Literal

from evalkit.actions.check_question import check_variant
from evalkit.actions.project import Project
from evalkit.asking.pool import FailedTry, Pool
from evalkit.config.environment import secret_values
from evalkit.config.targets import read_secrets
from evalkit.domain.exchange import Delivery, Reply, request_to
from evalkit.domain.passport import Passport
from evalkit.domain.question import Language
from evalkit.domain.target import Target
from evalkit.errors import FailureKind, RunError, TargetError
from evalkit.runs.observer import PreparationObserver
from evalkit.storage.store import Store
from evalkit.targets.client import ChatClient
from evalkit.text.masking import SecretMask

__all__ = [
    "PreparedTarget",
    "connected_client",
    "is_reasoning",
    "prepared_target",
    "reasoning_facts",
    "refuse_unserved_name",
]

_Table = Literal["models", "judges"]

_WARM_UP_TOKENS: Final = 48
_LEARNING_TOKENS: Final = 512
"""Where it is not known whether the model reasons: enough for a small question's reasoning to be closed."""
_START_PATIENCE_S: Final = 900.0
"""How long a server that ``before`` has just started may take: a 70B model loads for minutes."""
_START_POLL_S: Final = 2.0
_STILL_STARTING: Final = frozenset({FailureKind.HTTP_5XX, FailureKind.HTTP_429, FailureKind.TIMEOUT})
_SIMULATOR: Final = "evalkit-simulator"
"""What the embedded endpoint calls itself: what it serves is marked wherever it was started."""
_ANSWERS_TO_ANY_NAME: Final = frozenset({"llama.cpp"})


@dataclass(frozen=True, slots=True, kw_only=True)
class PreparedTarget:
    """A target that answered just now."""

    target: Target
    client: ChatClient
    pool: Pool
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
    from evalkit.targets.openai_chat import OpenAIChatClient  # noqa: PLC0415 - aiohttp takes 0.2 s to import

    secrets = read_secrets(target, project.environ)
    client = await asyncio.to_thread(OpenAIChatClient, target, secrets=secrets, learnt=learnt)
    try:
        yield client
    finally:
        await client.close()


@contextlib.asynccontextmanager
async def prepared_target(
    target: Target,
    *,
    language: Language,
    project: Project,
    store: Store,
    observer: PreparationObserver,
    table: _Table = "models",
) -> AsyncGenerator[PreparedTarget]:
    """Run ``before``, connect, check the name, warm up, take the passport, keep what was learnt.

    Args:
        target: A model, or a judge.
        language: Of the question that it is warmed up with.
        project: Where its secrets are.
        store: Where what is learnt about endpoints is kept.
        observer: Told of each step.
        table: Where it is configured, for messages.

    Raises:
        TargetError: When the endpoint does not serve; with a hint.
        RunError: When ``before`` fails, or the server would answer under a name it does not have.
    """
    if target.before is not None:
        observer.preparing(target.name, "running the command in `before`")
        await _run_before(target, mask=SecretMask(secret_values(project.environ, targets=[target])), table=table)
    learnt = await asyncio.to_thread(
        lambda: store.learnt.get(base_url=target.base_url, served_model=target.served_model)
    )
    async with connected_client(target, project=project, learnt=learnt) as client:
        observer.preparing(target.name, "connecting")
        refuse_unserved_name(target, await _first_passport(client, target), table=table)
        observer.preparing(target.name, "warming up")
        pool = Pool(
            client,
            concurrency=target.concurrency,
            limits=target.limits,
            tell=lambda reason: observer.waiting(target.name, reason),
        )
        reply = await _warmed_up(pool, target, language=language, learnt=learnt)
        # The passport that counts is taken now: Ollama knows a model's context only once it is loaded.
        passport = await client.passport()
        pool.expect(passport)
        facts = {**client.learnt, **reasoning_facts(reply)}
        # A small question may be answered without thinking by a model that was seen to think.
        facts |= {"reasoning": True} if learnt.get("reasoning") is True else {}
        target = replace(target, is_simulated=target.is_simulated or passport.server == _SIMULATOR)
        if facts != learnt and not target.is_simulated:
            await asyncio.to_thread(
                lambda: store.learnt.put(base_url=target.base_url, served_model=target.served_model, facts=facts)
            )
        yield PreparedTarget(
            target=target,
            client=client,
            pool=pool,
            passport=passport,
            is_reasoning=is_reasoning(target, learnt=facts),
        )


def refuse_unserved_name(target: Target, passport: Passport, *, table: _Table = "models") -> None:
    """Some servers answer to any name: a mistyped one would measure another build under this name.

    Raises:
        RunError: When the server lists its models, this one is not among them, and it would answer all the same.
    """
    listed = passport.listed_models
    if passport.server not in _ANSWERS_TO_ANY_NAME or not listed or target.served_model in listed:
        return
    by_name = f", or --model {listed[0]!r}" if table == "models" else ""
    raise RunError(
        f"{target.base_url} serves {', '.join(repr(name) for name in listed[:5])}, not {target.served_model!r}, and "
        f"{passport.server} answers to any name: say which is meant with served_model = {listed[0]!r} in "
        f"[{table}.{target.name}]{by_name}"
    )


async def _run_before(target: Target, *, mask: SecretMask, table: _Table = "models") -> None:
    # A task of its own, so that a stop in the middle of starting the shell leaves no shell that nobody knows of.
    starting = asyncio.create_task(
        asyncio.create_subprocess_shell(
            target.before or "",
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.PIPE,
            start_new_session=True,
        )
    )
    try:
        process = await asyncio.shield(starting)
        _, errors = await process.communicate()
    except asyncio.CancelledError:
        process = await starting
        # The shell's children too: they must not go on swapping builds after the user has stopped.
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)
        await process.wait()
        raise
    if process.returncode:
        last_line = mask.text(errors.decode(errors="replace")).strip().rpartition("\n")[2][:200]
        raise RunError(
            f"[{table}.{target.name}] the command in `before` ended with exit code {process.returncode}"
            f"{': ' + last_line if last_line else ''}; it must succeed before the target is asked"
        )


async def _first_passport(client: ChatClient, target: Target) -> Passport:
    """Wait for a server that is starting: as long as needed after ``before``, else only if it says so itself."""
    began_s = time.monotonic()
    while True:
        try:
            return await client.passport()
        except TargetError as error:
            waited_s = time.monotonic() - began_s
            is_starting = error.kind in _STILL_STARTING and waited_s < target.limits.unreachable_s
            was_started = target.before is not None and waited_s < _START_PATIENCE_S
            if not (is_starting or (was_started and error.is_retryable)):
                raise
        await asyncio.sleep(_START_POLL_S)


async def _warmed_up(pool: Pool, target: Target, *, language: Language, learnt: Mapping[str, object]) -> Reply:
    """One uncounted request: it loads the model, and a wrong key or name shows here instead of in every cell."""
    is_known = target.reasoning is not None or "reasoning" in learnt
    tokens = min(_WARM_UP_TOKENS if is_known else _LEARNING_TOKENS, target.sampling.max_tokens)
    request = request_to(
        replace(target, sampling=replace(target.sampling, max_tokens=tokens)),
        prompt=check_variant(language).prompt,
        seed=1,
    )
    asked = await pool.ask(request)
    if asked.reply is None:
        raise _as_error(asked.failed_tries[-1])
    return asked.reply


def _as_error(failed: FailedTry) -> TargetError:
    failure = failed.failure
    return TargetError(
        failure.message,
        kind=failure.kind,
        is_retryable=failure.is_retryable,
        status=failure.status,
        hint=failed.hint or "the server's own log says more",
    )


def reasoning_facts(reply: Reply) -> dict[str, object]:
    """What a reply tells of the model's reasoning; a text that was cut without any tag says nothing either way."""
    if reply.delivery is Delivery.NONE and reply.finish_reason == "length":
        return {}
    does_reason = reply.delivery not in {Delivery.NONE, Delivery.EMPTY}
    return {"reasoning": does_reason, "delivery": reply.delivery.value}


def is_reasoning(target: Target, *, learnt: Mapping[str, object]) -> bool:
    """As configured, else as learnt."""
    return target.reasoning if target.reasoning is not None else learnt.get("reasoning") is True
