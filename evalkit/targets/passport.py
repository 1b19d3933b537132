"""Takes a server's passport: asks every place where some server says something of itself, all at once.

Nothing here can fail a run but an endpoint that cannot be reached or does not let us in: a path that is missing, slow
or answers nonsense leaves its facts unknown.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Final
from urllib.parse import quote

import aiohttp

from evalkit.domain.passport import Passport
from evalkit.domain.target import Target
from evalkit.errors import FailureKind, TargetError
from evalkit.targets.failures import Refusal, refusal_failure
from evalkit.targets.fetch import Fetched, fetch, server_root
from evalkit.targets.server_facts import (
    litellm_facts,
    llama_cpp_facts,
    lmstudio_facts,
    model_entries,
    ollama_facts,
    server_kind,
    sglang_facts,
    vllm_facts,
)
from evalkit.text.clean import clean_text

__all__ = ["KIND_PATHS", "listed_names", "take_passport"]

_TIMEOUT_S: Final = 5.0
_MAX_RAW_CHARACTERS: Final = 20_000
KIND_PATHS: Final = ("/health/readiness", "/api/v0/models", "/api/version", "/get_model_info", "/props")
"""Below the server's root; each is answered by one kind of server only."""
_MORE_PATHS: Final = ("/version", "/metrics", "/get_server_info", "/api/ps", "/api/tags", "/api/show")
_SECRET_FIELD: Final = re.compile(
    r'("[^"\\]{0,60}(?:key|token|secret|password|passwd|credential|authorization)[^"\\]{0,20}"\s*:\s*)'
    r'("(?:[^"\\]|\\.)*"|\[[^\]]*\])',
    re.IGNORECASE,
)


async def take_passport(
    session: aiohttp.ClientSession, target: Target, *, headers: Mapping[str, str], now: Callable[[], datetime]
) -> Passport:
    """Ask and assemble.

    Args:
        session: Through which the server is asked.
        target: The endpoint and its model.
        headers: Of every request, secrets included.
        now: Wall clock, for a server that asks to wait.

    Raises:
        TargetError: When the server cannot be reached, refuses the key, or is too busy to list its models.
    """
    root = server_root(target.base_url)
    paths: tuple[str, ...] = (*KIND_PATHS, *_MORE_PATHS)
    urls = [f"{target.base_url}/models", *(_url(root, path, target) for path in paths)]
    listing, *others = await asyncio.gather(
        *(
            fetch(
                session,
                url,
                headers=headers,
                timeout_s=min(_TIMEOUT_S, target.limits.connect_s),
                post={"model": target.served_model} if url.endswith("/api/show") else None,
            )
            for url in urls
        )
    )
    fetched_by_path: dict[str, Fetched] = dict(zip(paths, others, strict=True))
    _raise_if_unreachable(listing, others, target, now=now)
    return _assembled(listing, fetched_by_path, target)


def _url(root: str, path: str, target: Target) -> str:
    # A llama.cpp that serves several models answers for the one that is named; one with a single model ignores it.
    return f"{root}{path}?model={quote(target.served_model)}" if path == "/props" else root + path


def listed_names(listing: Fetched) -> tuple[str, ...]:
    """The models that a ``/v1/models`` reply names, sorted: servers list them in any order."""
    return tuple(sorted({clean_text(str(entry["id"])) for entry in model_entries(listing.json)}))


def _raise_if_unreachable(
    listing: Fetched, others: list[Fetched], target: Target, *, now: Callable[[], datetime]
) -> None:
    if listing.status is None and all(fetched.status is None for fetched in others):
        raise TargetError(
            f"{target.base_url}: {listing.trouble}",
            kind=FailureKind.CONNECT,
            is_retryable=True,
            hint="check that the server runs, and the host and port in `base_url`",
        )
    if listing.status is not None and (listing.status in {401, 403, 407, 429} or listing.status >= 500):
        refusal = Refusal(status=listing.status, headers=listing.headers, body=listing.body)
        raise refusal_failure(refusal, target, now=now())


def _assembled(listing: Fetched, fetched_by_path: Mapping[str, Fetched], target: Target) -> Passport:
    replies = {path: fetched.json for path, fetched in fetched_by_path.items() if fetched.json}
    kind = server_kind(listing.json, replies, server_header=listing.headers.get("server", ""))
    facts = _facts_of(kind, listing.json, replies, target.served_model)
    raw = {"/models": listing, **fetched_by_path}
    return replace(
        facts,
        server=kind,
        listed_models=listed_names(listing),
        raw={path: text for path, fetched in raw.items() if fetched.status == 200 and (text := _shown(path, fetched))},
    )


def _facts_of(  # noqa: PLR0911 - one branch per kind is the clearest table
    kind: str | None, listing: Mapping[str, object], replies: Mapping[str, Mapping[str, object]], name: str
) -> Passport:
    entries = model_entries(listing)
    entry = next((entry for entry in entries if entry["id"] == name), entries[0] if len(entries) == 1 else {})
    nothing: Mapping[str, object] = {}
    match kind:
        case "llama.cpp" | "evalkit-simulator":
            return llama_cpp_facts(entry, replies.get("/props", nothing))
        case "ollama":
            return ollama_facts(name, replies)
        case "vllm":
            return vllm_facts(entry, replies.get("/version", nothing))
        case "sglang":
            model, server = replies.get("/get_model_info", nothing), replies.get("/get_server_info", nothing)
            return sglang_facts(entry, model, server)
        case "lmstudio":
            return lmstudio_facts(name, replies.get("/api/v0/models", nothing))
        case "litellm":
            return litellm_facts(replies.get("/health/readiness", nothing))
        case _:
            return Passport()


def _shown(path: str, fetched: Fetched) -> str:
    """A body for people: bounded, and without what the server itself keeps secret (SGLang lists its own key)."""
    text = clean_text(fetched.body.decode("utf-8", "replace"))
    if path == "/metrics":
        # Counters change with every request; only what describes the set-up is worth keeping.
        lines = [line for line in text.splitlines() if "_info{" in line and not line.startswith("#")]
        text = "\n".join(lines)
    return _SECRET_FIELD.sub(r'\1"***"', text)[:_MAX_RAW_CHARACTERS]
