"""Takes a server's passport: asks every place where some server says something of itself, all at once.

A path that is missing or answers nonsense leaves its facts unknown, and so does one that this kind of server does not
have. But a path of its own that is merely slow is waited for, and in the end is an error: a busy server whose facts
went unknown would look like another build.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from itertools import chain
from typing import Final
from urllib.parse import quote

import aiohttp

from evalkit.domain.passport import Passport
from evalkit.domain.target import Target
from evalkit.errors import FailureKind, TargetError
from evalkit.targets.connection_failures import connection_failure
from evalkit.targets.failures import Refusal, refusal_failure
from evalkit.targets.fetch import Fetched, fetch, server_root
from evalkit.targets.secrecy import Mask
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
_LONGER_TIMEOUT_S: Final = 12.0
"""A server that answered elsewhere is there: what it still owes is worth more patience than a first contact."""
_MORE_TRIES: Final = 3
_PAUSE_S: Final = 1.0
"""Between tries: a connection that broke would otherwise be tried again within the same hiccup."""
_COME_BACK: Final = frozenset({None, 408, 429, 504})
"""No answer at all (None), or one that says no more than that there is none now."""
_MAX_RAW_CHARACTERS: Final = 20_000
KIND_PATHS: Final = ("/health/readiness", "/api/v0/models", "/api/version", "/get_model_info", "/props")
"""Below the server's root; each is answered by one kind of server only."""
_MORE_PATHS: Final = ("/version", "/metrics", "/get_server_info", "/api/ps", "/api/tags", "/api/show")
_LISTING: Final = "/models"
"""Below the base URL, unlike the others; every kind of server has it."""
_OWN_PATHS: Final[Mapping[str | None, tuple[str, ...]]] = {
    "llama.cpp": ("/props",),
    "evalkit-simulator": ("/props",),
    "ollama": ("/api/version", "/api/ps", "/api/tags", "/api/show"),
    "vllm": ("/version",),
    "sglang": ("/get_model_info", "/get_server_info"),
    "lmstudio": ("/api/v0/models",),
    "litellm": ("/health/readiness",),
}
"""Where each kind says what its part of the passport is made of."""
_Asked = Mapping[str, Fetched]
"""Path -> what came back."""
_SECRET_FIELD: Final = re.compile(
    r'("[^"\\]{0,60}(?:key|token|secret|password|passwd|credential|authorization)[^"\\]{0,20}"\s*:\s*)'
    r'("(?:[^"\\]|\\.)*"|\[[^\]]*\])',
    re.IGNORECASE,
)


async def take_passport(
    session: aiohttp.ClientSession,
    target: Target,
    *,
    headers: Mapping[str, str],
    mask: Mask,
    now: Callable[[], datetime],
) -> Passport:
    """Ask and assemble.

    Args:
        session: Through which the server is asked.
        target: The endpoint and its model.
        headers: Of every request, secrets included.
        mask: For whatever comes back.
        now: Wall clock, for a server that asks to wait.

    Raises:
        TargetError: When the server cannot be reached, refuses the key, is too busy to list its models, or leaves a
            path of its own kind without an answer.
    """
    ask = partial(_asked, session, target, headers=headers, mask=mask)
    paths = (_LISTING, *KIND_PATHS, *_MORE_PATHS)
    asked = await ask(paths, timeout_s=min(_TIMEOUT_S, target.limits.connect_s))
    if all(fetched.status is None for fetched in asked.values()):
        raise _unreachable(asked[_LISTING], target)
    _raise_if_refused(asked[_LISTING], target, now=now)
    for _ in range(_MORE_TRIES):
        silent = _unanswered(asked, _telling_paths(_kind_of(asked)))
        if not silent:
            break
        await asyncio.sleep(_PAUSE_S)
        asked = {**asked, **await ask(silent, timeout_s=_LONGER_TIMEOUT_S)}
    _raise_if_refused(asked[_LISTING], target, now=now)
    _raise_if_silent(asked, target)
    return _assembled(asked, target)


async def _asked(
    session: aiohttp.ClientSession,
    target: Target,
    paths: Sequence[str],
    *,
    headers: Mapping[str, str],
    mask: Mask,
    timeout_s: float,
) -> _Asked:
    """Ask these paths, all at once."""
    replies = await asyncio.gather(
        *(
            fetch(
                session,
                _url(path, target),
                headers=headers,
                timeout_s=timeout_s,
                post={"model": target.served_model} if path == "/api/show" else None,
                mask=mask,
            )
            for path in paths
        )
    )
    return dict(zip(paths, replies, strict=True))


def _url(path: str, target: Target) -> str:
    if path == _LISTING:
        return target.base_url + path
    url = server_root(target.base_url) + path
    # A llama.cpp that serves several models answers for the one that is named; one with a single model ignores it.
    return f"{url}?model={quote(target.served_model)}" if path == "/props" else url


def listed_names(listing: Fetched) -> tuple[str, ...]:
    """The models that a ``/v1/models`` reply names, sorted: servers list them in any order."""
    return tuple(sorted({clean_text(str(entry["id"])) for entry in model_entries(listing.json)}))


def _unreachable(listing: Fetched, target: Target) -> TargetError:
    if listing.error is not None:
        return connection_failure(listing.error, target, has_begun=False)
    return TargetError(
        f"{target.base_url}: {listing.trouble}",
        kind=FailureKind.CONNECT,
        is_retryable=True,
        hint="check that the server runs, and the host and port in `base_url`",
    )


def _raise_if_refused(listing: Fetched, target: Target, *, now: Callable[[], datetime]) -> None:
    if listing.status is not None and (listing.status in {401, 403, 407, 429} or listing.status >= 500):
        refusal = Refusal(status=listing.status, headers=listing.headers, body=listing.body)
        raise refusal_failure(refusal, target, now=now())


def _raise_if_silent(asked: _Asked, target: Target) -> None:
    for path in _unanswered(asked, _own_paths(_kind_of(asked))):
        trouble = asked[path].trouble or f"status {asked[path].status}"
        raise TargetError(
            f"{_url(path, target).partition('?')[0]} did not answer in {1 + _MORE_TRIES} tries ({trouble}), so it is "
            "not known which build this is",
            kind=FailureKind.TIMEOUT,
            is_retryable=True,
            hint="the server may be overloaded: let it finish what it works on, then try again",
        )


def _unanswered(asked: _Asked, paths: Sequence[str]) -> tuple[str, ...]:
    return tuple(path for path in paths if asked[path].status in _COME_BACK)


def _own_paths(kind: str | None) -> tuple[str, ...]:
    return (_LISTING, *_OWN_PATHS.get(kind, ()))


def _telling_paths(kind: str | None) -> tuple[str, ...]:
    """What is worth another try: the server's own paths, and those that may show it to be of another kind.

    Of the latter a gateway's sign goes before that of the server behind it. Where they stay silent nonetheless, they
    are taken for missing: some gateways leave paths that they do not know without any answer.
    """
    others = chain(*_OWN_PATHS.values()) if kind is None else _OWN_PATHS["litellm"]
    return tuple(dict.fromkeys((*_own_paths(kind), *others)))


def _replies(asked: _Asked) -> Mapping[str, Mapping[str, object]]:
    return {path: fetched.json for path, fetched in asked.items() if path != _LISTING and fetched.json}


def _kind_of(asked: _Asked) -> str | None:
    listing = asked[_LISTING]
    return server_kind(listing.json, _replies(asked), server_header=listing.headers.get("server", ""))


def _assembled(asked: _Asked, target: Target) -> Passport:
    listing, kind = asked[_LISTING], _kind_of(asked)
    return replace(
        _facts_of(kind, listing.json, _replies(asked), target.served_model),
        server=kind,
        listed_models=listed_names(listing),
        raw={
            path: text for path, fetched in asked.items() if fetched.status == 200 and (text := _shown(path, fetched))
        },
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
