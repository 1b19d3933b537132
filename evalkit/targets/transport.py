"""The HTTP connection of a client: the ``openai`` library over aiohttp, set up for servers as they are.

What differs from the libraries' defaults, and why (measured, see the notes in the code):

* No connection is used twice. llama.cpp closes after every event stream without saying so, and a pooled connection
  then fails in every second request of a series.
* No limit on connections: the pool above decides how many requests are in flight, and a second queue down here would
  count as the server's time.
* Nothing is sent that the user did not ask for: no Authorization header without a key, none from ``~/.netrc``, no
  headers from the variables that ``openai`` reads by itself.
* A system proxy is used for other machines, never for this one.
"""

from __future__ import annotations

import asyncio
import functools
import ipaddress
import ssl
import urllib.request
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from types import SimpleNamespace
from typing import Final, Self
from urllib.parse import urlsplit

import aiohttp
import httpx2
from aiohttp.connector import Connection
from openai import AsyncOpenAI
from openai._vendor.httpx_aiohttp import AiohttpTransport

from evalkit.domain.target import Secrets, Target
from evalkit.errors import ConfigError
from evalkit.targets.failures import Refusal
from evalkit.text.clean import clean_text
from evalkit.version import __version__

__all__ = ["Refused", "SentMark", "Transport", "is_loopback", "sent_mark"]

_MAX_REFUSAL_BYTES: Final = 64 * 1024
_REFUSAL_READ_S: Final = 10.0
_KEPT_HEADERS: Final = frozenset({"host", "content-length", "content-type", "accept"})


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


sent_mark: ContextVar[SentMark | None] = ContextVar("sent_mark", default=None)
"""The mark of the request that the current task makes: two libraries lie between it and the socket, and neither
passes a value of ours through."""


class _Response(aiohttp.ClientResponse):
    """One whose words beside the status can be encoded.

    Gateways write them in whatever encoding they like; the adapter between the two libraries encodes them as UTF-8, and
    breaks on the surrogates that stand for other bytes.
    """

    async def start(self, connection: Connection) -> Self:
        """Read the head."""
        await super().start(connection)
        self.reason = clean_text(self.reason or "")
        return self


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
        self._headers = _checked_headers(target, secrets)
        self._session: aiohttp.ClientSession | None = None
        self._openai: AsyncOpenAI | None = None

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
                response_class=_Response,
                proxy=self.proxy,
                timeout=aiohttp.ClientTimeout(total=None, sock_connect=self._target.limits.connect_s),
                trace_configs=[_sending_trace()],
            )
        return self._session

    def openai(self) -> AsyncOpenAI:
        """The client that requests go through; it never retries by itself."""
        if self._openai is None:
            connect_s = self._target.limits.connect_s
            http_client = httpx2.AsyncClient(
                transport=AiohttpTransport(verify=_ssl_context(), client=self.session),
                # Silence is timed by the reader, which knows what was silent; only connecting is timed here.
                timeout=httpx2.Timeout(None, connect=connect_s, pool=connect_s),
                follow_redirects=False,
                trust_env=False,
                event_hooks={"request": [self._set_headers], "response": [_refuse]},
            )
            self._openai = AsyncOpenAI(
                # The library insists on a key and on a header; ours replace both just before sending.
                api_key="none",
                base_url=self._target.base_url,
                max_retries=0,
                http_client=http_client,
            )
        return self._openai

    async def _set_headers(self, request: httpx2.Request) -> None:
        """Leave only the headers that are meant.

        The library adds its own, from ``OPENAI_ORG_ID`` and ``OPENAI_CUSTOM_HEADERS`` too: they tell a server about
        this machine, or give it another server's key.
        """
        for name in set(request.headers) - _KEPT_HEADERS:
            del request.headers[name]
        request.headers["Accept-Encoding"] = "identity"
        request.headers.update(self._headers)

    async def close(self) -> None:
        """Close every connection."""
        if self._openai is not None:
            await self._openai.close()
            self._openai = None
        if self._session is not None:
            await self._session.close()
            self._session = None
            # aiohttp closes transports in the next turns of the loop, TLS ones later still.
            await asyncio.sleep(0)


@functools.cache
def _ssl_context() -> ssl.SSLContext:
    """Trusts what the ecosystem's client trusts; shared, since reading the certificates takes 50-100 ms."""
    return httpx2.create_ssl_context()


async def _refuse(response: httpx2.Response) -> None:
    """Read the beginning of an answer that is not a 200 and raise it.

    The ``openai`` library would read all of it, however long it is and however long it takes.
    """
    if response.status_code == 200:
        return
    body = bytearray()
    try:
        async with asyncio.timeout(_REFUSAL_READ_S):
            async for block in response.aiter_bytes():
                body += block
                if len(body) >= _MAX_REFUSAL_BYTES:
                    break
    except (TimeoutError, httpx2.HTTPError, aiohttp.ClientError):
        # The status says enough; the rest of the words is lost.
        pass
    headers = {name.lower(): value for name, value in response.headers.items()}
    raise Refused(Refusal(status=response.status_code, headers=headers, body=bytes(body[:_MAX_REFUSAL_BYTES])))


def _sending_trace() -> aiohttp.TraceConfig:
    """Marks the moment at which a connection stands and the request goes out.

    Connecting is not the server's thinking, and with a new connection for every request it would add one or two round
    trips to every TTFT.
    """
    trace = aiohttp.TraceConfig()

    async def mark_sent(
        session: aiohttp.ClientSession, context: SimpleNamespace, sent: aiohttp.TraceRequestHeadersSentParams
    ) -> None:
        del session, context, sent
        mark = sent_mark.get()
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
