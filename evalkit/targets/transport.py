"""The HTTP connection of a client: aiohttp, set up for servers as they are.

What differs from the library's defaults, and why (measured, see the notes in the code):

* No connection is used twice. llama.cpp closes after every event stream without saying so, and a pooled connection
  then fails in every second request of a series.
* No limit on connections: the pool above decides how many requests are in flight, and a second queue down here would
  count as the server's time.
* Nothing is sent that the user did not ask for: no Authorization header without a key, none from ``~/.netrc``.
* A system proxy is used for other machines, never for this one.

Why not the ``openai`` library: docs/decisions/0008-asking-over-aiohttp.md.
"""

from __future__ import annotations

import asyncio
import functools
import ipaddress
import ssl
import urllib.request
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import asynccontextmanager
from types import SimpleNamespace
from typing import Final
from urllib.parse import urlsplit

import aiohttp

from evalkit.domain.target import Secrets, Target
from evalkit.errors import ConfigError
from evalkit.targets.failures import Refusal
from evalkit.targets.secrecy import Mask
from evalkit.version import __version__

__all__ = ["Refused", "SentMark", "Transport", "is_loopback"]

_MAX_REFUSAL_BYTES: Final = 64 * 1024
_REFUSAL_READ_S: Final = 10.0
_HEADERS: Final = {"Content-Type": "application/json", "Accept": "application/json", "Accept-Encoding": "identity"}
"""Compressed events would come late and in heaps; a server that compresses all the same is read all the same."""


class Refused(Exception):  # noqa: N818 - says what happened; translated before it leaves this package
    """The server answered with a status other than 200."""

    def __init__(self, refusal: Refusal) -> None:
        """Keep what came back."""
        super().__init__(refusal.status)
        self.refusal = refusal


class SentMark:
    """Takes down when a request was handed to the socket."""

    def __init__(self, clock: Callable[[], float]) -> None:
        """Begin unsent."""
        self._clock = clock
        self.at_s: float | None = None

    def set(self) -> None:
        """Note that the request goes out now."""
        self.at_s = self._clock()


class Transport:
    """Sessions to one endpoint, opened when first needed."""

    def __init__(self, target: Target, secrets: Secrets) -> None:
        """Set up; nothing is opened yet.

        Raises:
            ConfigError: When the base URL is none, or a header holds characters that no header may hold.
        """
        self._target = target
        self.proxy = _proxy_for(target)
        """The system's proxy, where one is to be used."""
        self.mask = Mask(secrets, proxy=self.proxy)
        """For whatever comes back."""
        self._headers = _checked_headers(target, secrets)
        self._session: aiohttp.ClientSession | None = None

    @property
    def headers(self) -> Mapping[str, str]:
        """Headers of every request, secrets included: never to be stored or shown."""
        return self._headers

    def session(self) -> aiohttp.ClientSession:
        """The session under everything; must be called inside a running event loop."""
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(force_close=True, limit=0, ssl=_ssl_context()),
                cookie_jar=aiohttp.DummyCookieJar(),
                proxy=self.proxy,
                timeout=aiohttp.ClientTimeout(total=None, sock_connect=self._target.limits.connect_s),
                trace_configs=[_sending_trace()],
            )
        return self._session

    @asynccontextmanager
    async def posted(self, path: str, body: bytes, mark: SentMark) -> AsyncGenerator[aiohttp.ClientResponse]:
        """The answer to a POST of JSON, from its headers on; leaving it early closes the connection.

        Args:
            path: Below the base URL.
            body: Sent as it is.
            mark: Set when the request goes out.

        Raises:
            Refused: When the status is another one than 200.
        """
        response = await self.session().post(
            f"{self._target.base_url}{path}",
            data=body,
            headers={**_HEADERS, **self._headers},
            # Followed, a redirect would distort the times.
            allow_redirects=False,
            trace_request_ctx=mark,
        )
        try:
            if response.status != 200:
                raise Refused(await self._refusal_in(response))
            yield response
        finally:
            response.close()

    async def _refusal_in(self, response: aiohttp.ClientResponse) -> Refusal:
        """The beginning of an answer that is not a 200, secrets masked."""
        headers = self.mask.headers({name.lower(): value for name, value in response.headers.items()})
        return Refusal(status=response.status, headers=headers, body=self.mask.bytes(await _beginning(response)))

    async def close(self) -> None:
        """Close every connection."""
        if self._session is not None:
            await self._session.close()
            self._session = None
            # aiohttp closes transports in the next turns of the loop, TLS ones later still.
            await asyncio.sleep(0)


@functools.cache
def _ssl_context() -> ssl.SSLContext:
    """Trusts what the system trusts (``SSL_CERT_FILE`` adds to it); shared, since reading certificates takes 50 ms."""
    return ssl.create_default_context()


async def _beginning(response: aiohttp.ClientResponse) -> bytes:
    """As much of a body as is worth reading, however long it is and however long it takes."""
    body = bytearray()
    try:
        async with asyncio.timeout(_REFUSAL_READ_S):
            async for block in response.content.iter_any():
                body += block
                if len(body) >= _MAX_REFUSAL_BYTES:
                    break
    except (TimeoutError, aiohttp.ClientError):
        # The status says enough; the rest of the words is lost.
        pass
    return bytes(body[:_MAX_REFUSAL_BYTES])


def _sending_trace() -> aiohttp.TraceConfig:
    """Marks the moment at which a connection stands and the request goes out.

    Connecting is not the server's thinking, and with a new connection for every request it would add one or two round
    trips to every TTFT.
    """
    trace = aiohttp.TraceConfig()

    async def mark_sent(
        session: aiohttp.ClientSession, context: SimpleNamespace, sent: aiohttp.TraceRequestHeadersSentParams
    ) -> None:
        del session, sent
        # None for side questions, which nobody times.
        mark: SentMark | None = context.trace_request_ctx
        if mark is not None:
            mark.set()

    trace.on_request_headers_sent.append(mark_sent)
    return trace


def _checked_headers(target: Target, secrets: Secrets) -> dict[str, str]:
    headers = {"User-Agent": f"evalkit/{__version__}"}
    headers.update({name: value for name, value in target.extra_headers.items() if isinstance(value, str)})
    headers.update(secrets.headers)
    has_own = any(name.lower() == "authorization" for name in headers)
    key = (secrets.api_key or "").strip()
    if key and not has_own:
        headers["Authorization"] = f"Bearer {key}"
    for name, value in headers.items():
        if not (value.isascii() and value.isprintable()):
            # The value is not shown: it may be a secret.
            place = f"`api_key_env` ({target.api_key_env})" if name == "Authorization" else f"header `{name}`"
            message = (
                f"model `{target.name}`: the value of {place} holds a character that no HTTP header may hold; "
                "it must be plain ASCII in one line: look for quotes, line ends or spaces pasted along with it"
            )
            raise ConfigError(message)
    return headers


def _proxy_for(target: Target) -> str | None:
    """The system's proxy for a target.

    aiohttp could find it by itself (``trust_env``), but would then also send what ``~/.netrc`` says.
    """
    try:
        parts = urlsplit(target.base_url)
    except ValueError as error:
        message = (
            f"model `{target.name}`: base_url = {target.base_url!r} is no URL; it must look like http://host:port/v1"
        )
        raise ConfigError(message) from error
    host = parts.hostname or ""
    if is_loopback(host) or urllib.request.proxy_bypass(host):
        return None
    proxy = urllib.request.getproxies().get(parts.scheme)
    return proxy if proxy and proxy.startswith("http") else None


def is_loopback(host: str) -> bool:
    """Whether a host name means this machine."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
