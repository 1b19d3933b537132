"""Finds model servers: at a URL as a person would paste it, or at the ports where they usually are."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

import aiohttp

from evalkit.targets.fetch import Fetched, fetch, server_root
from evalkit.targets.passport import KIND_PATHS, listed_names
from evalkit.targets.server_facts import model_entries, server_kind

__all__ = ["WELL_KNOWN_URLS", "FoundServer", "find_servers"]

WELL_KNOWN_URLS: Final = (
    "http://127.0.0.1:11434",
    "http://127.0.0.1:8000",
    "http://127.0.0.1:30000",
    "http://127.0.0.1:8080",
    "http://127.0.0.1:1234",
)
"""Ollama, vLLM, SGLang, llama.cpp, LM Studio on this machine."""
_TIMEOUT_S: Final = 1.5
_PASTED_ENDS: Final = re.compile(
    r"(/chat/completions|/completions|/models|/embeddings|/responses|/api/(chat|generate|tags)|/docs|/health)/*$"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundServer:
    """A server that answers like a model server."""

    base_url: str
    """Its OpenAI-style root, without a trailing slash."""
    server: str | None
    """Its kind, as in Passport.server; None where it does not show."""
    models: tuple[str, ...]
    """The names it lists, sorted; empty when it wants a key first."""
    needs_key: bool = False
    context_by_model: Mapping[str, int] = field(default_factory=dict)
    """Tokens one request may use, for the models of which the listing says so."""


async def find_servers(urls: Sequence[str]) -> tuple[FoundServer, ...]:
    """Ask all of them at once; those that do not answer within a second or two are left out.

    A missing scheme, a missing ``/v1``, trailing slashes and a pasted ``/v1/chat/completions`` are forgiven. No key
    is sent anywhere.
    """
    connector = aiohttp.TCPConnector(force_close=True, limit=0)
    async with aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar()) as session:
        found = await asyncio.gather(*(_find(session, url) for url in urls))
    by_url = {server.base_url: server for server in found if server is not None}
    return tuple(by_url.values())


async def _find(session: aiohttp.ClientSession, url: str) -> FoundServer | None:
    candidates = _candidate_roots(url)
    listings = await asyncio.gather(*(_get(session, f"{candidate}/models") for candidate in candidates))
    for candidate, listing in zip(candidates, listings, strict=True):
        if isinstance(listing.json.get("data"), list):
            return await _described(session, candidate, listing)
    for candidate, listing in zip(candidates, listings, strict=True):
        if listing.status in {401, 403}:
            return FoundServer(base_url=candidate, server=None, models=(), needs_key=True)
    return None


def _candidate_roots(url: str) -> tuple[str, ...]:
    """Where the API may begin, the likeliest first."""
    text = url.strip()
    try:
        parts = urlsplit(text if "://" in text else f"http://{text}")
    except ValueError:
        # No URL at all, e.g. with a bracket that is never closed: nothing is there.
        return ()
    path = _PASTED_ENDS.sub("", parts.path.rstrip("/") + "/").rstrip("/")
    root = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{path}"
    return (root,) if path.endswith("/v1") else (f"{root}/v1", root)


async def _described(session: aiohttp.ClientSession, base_url: str, listing: Fetched) -> FoundServer:
    root = server_root(base_url)
    fetched = await asyncio.gather(*(_get(session, root + path) for path in KIND_PATHS))
    replies = {path: reply.json for path, reply in zip(KIND_PATHS, fetched, strict=True) if reply.json}
    contexts = {str(entry["id"]): entry.get("max_model_len") for entry in model_entries(listing.json)}
    return FoundServer(
        base_url=base_url,
        server=server_kind(listing.json, replies, server_header=listing.headers.get("server", "")),
        models=listed_names(listing),
        context_by_model={name: size for name, size in contexts.items() if isinstance(size, int) and size > 0},
    )


async def _get(session: aiohttp.ClientSession, url: str) -> Fetched:
    return await fetch(session, url, headers={}, timeout_s=_TIMEOUT_S)
