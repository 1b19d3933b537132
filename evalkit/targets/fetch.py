"""Small side questions to a server (its models, its tokenizer): short, bounded, and never a failure by themselves."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit, urlunsplit

import aiohttp

from evalkit.targets.chunks import BrokenJson, read_json
from evalkit.targets.secrecy import NO_SECRETS, Mask

__all__ = ["Fetched", "fetch", "server_root"]

_MAX_BYTES: Final = 2**20
_NOTHING: Final[Mapping[str, object]] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """What came back, if anything did."""

    status: int | None = None
    """None: no answer at all."""
    body: bytes = b""
    """Bounded; what is longer counts as nothing."""
    headers: Mapping[str, str] = field(default_factory=dict)
    """Names in lower case."""
    trouble: str = ""
    """Why there is no answer."""
    error: Exception | None = field(default=None, repr=False, compare=False)
    """What broke the connection, or kept it from being made; None also where the answer was merely waited for too long.
    """

    @property
    def json(self) -> Mapping[str, object]:
        """The JSON object of a 200; empty for everything else."""
        if self.status != 200:
            return _NOTHING
        try:
            return read_json(self.body)
        except BrokenJson:
            return _NOTHING


async def fetch(
    session: aiohttp.ClientSession,
    url: str,
    *,
    headers: Mapping[str, str],
    timeout_s: float,
    post: Mapping[str, object] | None = None,
    mask: Mask = NO_SECRETS,
) -> Fetched:
    """GET a URL, or POST JSON to it; whatever goes wrong comes back as a value. Nothing in it is a secret any more."""
    method = "GET" if post is None else "POST"
    try:
        async with (
            asyncio.timeout(timeout_s),
            session.request(method, url, headers=headers, json=post, allow_redirects=False) as response,
        ):
            body = await _bounded_body(response)
            names = {name.lower(): value for name, value in response.headers.items()}
            return Fetched(status=response.status, body=mask.bytes(body), headers=mask.headers(names))
    except TimeoutError:
        return Fetched(trouble=f"no answer within {timeout_s:g} s")
    except (aiohttp.ClientError, ValueError, OSError) as error:
        return Fetched(trouble=mask.text(str(error)) or type(error).__name__, error=error)


async def _bounded_body(response: aiohttp.ClientResponse) -> bytes:
    body = bytearray()
    async for block in response.content.iter_chunked(64 * 1024):
        body += block
        if len(body) > _MAX_BYTES:
            return b""
    return bytes(body)


def server_root(base_url: str) -> str:
    """Where a server's own paths begin: its base URL less the ``/v1``."""
    parts = urlsplit(base_url)
    return urlunsplit((parts.scheme, parts.netloc, parts.path.rstrip("/").removesuffix("/v1"), "", ""))
