"""What stands before every page: whether the request may come in, and what the browser is told with every reply."""

from __future__ import annotations

import asyncio
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from evalkit.errors import EvalkitError
from evalkit.web.addresses import Address
from evalkit.web.refusals import Refusal, RefusalWording, Refused, refusal_response

__all__ = ["EVENTS_LIMIT_BYTES", "FORM_LIMIT_BYTES", "Guard"]

EVENTS_LIMIT_BYTES: Final = 64 * 1024
FORM_LIMIT_BYTES: Final = 1024 * 1024
"""A form that is sent whole, without a script, holds every scale and comment of a sheet."""
_PATIENCE_S: Final = 20.0
"""How long the next piece of a body may take."""
_PATIENCE_IN_ALL_S: Final = 60.0
"""How long all of them may: who sends a byte now and then would hold a connection for ever."""
_METHOD: Final = 405
_READING: Final = frozenset({"GET", "HEAD"})
_OTHER_SITES: Final = frozenset({"cross-site", "same-site"})
_HEADERS: Final[Mapping[str, str]] = {
    # Nothing runs, is drawn or is asked for that does not come from this server: model output is hostile.
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # A rater's link is the key to their form: it goes nowhere.
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "X-Robots-Tag": "noindex, nofollow",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Guard:
    """An application behind its checks.

    A plain ASGI application rather than one of the framework's: what it refuses is refused before a route is looked
    for, and what any route sends, errors included, leaves through it.
    """

    app: ASGIApp
    address: Address
    wording: RefusalWording
    """Of what is refused."""
    told: Callable[[str], None]
    """Given the traceback of a bug; nobody who asked ever sees one."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            return
        reply = _Reply(send)
        try:
            # With an application in its scope, the router raises what it does not find, instead of wording it.
            inside = {**_below(scope, prefix=self.address.prefix), "app": self}
            _check_sender(scope, address=self.address)
            await self.app(inside, _Body(receive, limit_bytes=_limit(inside), scope=scope).receive, reply.send)
        except Refused as refused:
            await self._refuse(refused, scope, receive, reply)
        except HTTPException as error:
            refusal = Refusal.METHOD if error.status_code == _METHOD else Refusal.LINK
            await self._refuse(Refused(refusal, headers=error.headers), scope, receive, reply)
        except ClientDisconnect:
            return
        except EvalkitError as error:
            # The disk is full, another program holds the store, a rubric's file was changed: the organiser can mend it.
            self.told(str(error))
            await self._refuse(Refused(Refusal.TROUBLE), scope, receive, reply)
        except Exception:  # noqa: BLE001 - the edge: a bug is told to who runs the server, not to who asks
            self.told(traceback.format_exc())
            await self._refuse(Refused(Refusal.BUG), scope, receive, reply)

    async def _refuse(self, refused: Refused, scope: Scope, receive: Receive, reply: _Reply) -> None:
        if not reply.has_begun:
            response = refusal_response(scope, refused, wording=self.wording)
            await response(scope, receive, reply.send)


class _Reply:
    """Sends, with the headers that every reply has."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self.has_begun = False

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.has_begun = True
            headers = MutableHeaders(scope=message)
            headers.update(_HEADERS)
            # A form is as it was when it was asked for: "back" must not show marks of an hour ago.
            headers.setdefault("Cache-Control", "no-store")
        await self._send(message)


class _Body:
    """A request's body, counted as it comes: its length is what arrives, not what a header says."""

    def __init__(self, receive: Receive, *, limit_bytes: int, scope: Scope) -> None:
        self._receive = receive
        self._left = limit_bytes
        headers = Headers(scope=scope)
        if "transfer-encoding" in headers and "content-length" in headers:
            # Two programs could read two requests here: a proxy by the one, this server by the other (RFC 9112, 6.1).
            raise Refused(Refusal.CONTENT, headers={"Connection": "close"})
        declared = headers.get("content-length", "0")
        if not declared.isascii() or not declared.isdigit() or int(declared) > limit_bytes:
            raise Refused(Refusal.LENGTH, detail=_at_most(limit_bytes))
        self._limit_bytes = limit_bytes
        self._until = asyncio.get_running_loop().time() + _PATIENCE_IN_ALL_S

    async def receive(self) -> Message:
        now = asyncio.get_running_loop().time()
        try:
            async with asyncio.timeout_at(min(now + _PATIENCE_S, self._until)):
                message = await self._receive()
        except TimeoutError as error:
            raise Refused(Refusal.SLOW) from error
        self._left -= len(message.get("body", b""))
        if self._left < 0:
            raise Refused(Refusal.LENGTH, detail=_at_most(self._limit_bytes))
        return message


def _below(scope: Scope, *, prefix: str) -> Scope:
    """The request with its path as the routes know it: some proxies cut the prefix off, and some do not."""
    path = str(scope["path"])
    return {**scope, "path": path.removeprefix(prefix)} if prefix and path.startswith(f"{prefix}/") else scope


def _check_sender(scope: Scope, *, address: Address) -> None:
    """Refuse what another site's page sends, or has sent to another site's name.

    Raises:
        Refused: With what is wrong.
    """
    headers = Headers(scope=scope)
    hosts = headers.getlist("host")
    if len(hosts) != 1 or not address.is_own_host(hosts[0]):
        raise Refused(Refusal.HOST, detail=address.base_url)
    if scope["method"] in _READING:
        # A link may lead here from anywhere. What a page draws in or asks for by itself would let another site's page
        # keep this server busy, and learn from how long it takes.
        is_led_here = headers.get("sec-fetch-mode", "navigate") == "navigate"
        if not is_led_here and headers.get("sec-fetch-site", "same-origin") in _OTHER_SITES:
            raise Refused(Refusal.ORIGIN)
        return
    if headers.get("sec-fetch-site", "same-origin") != "same-origin":
        raise Refused(Refusal.ORIGIN)
    origin = headers.get("origin")
    if origin is None or (origin == "null" and _is_form(headers)):
        # No browser of today sends neither header with a post. A form that is sent without a script says "null", since
        # its page has the browser tell nobody where it was; its hidden field tells that it is ours.
        return
    if not address.is_own_origin(origin, host=hosts[0]):
        raise Refused(Refusal.ORIGIN)


def _is_form(headers: Headers) -> bool:
    return headers.get("content-type", "").partition(";")[0].strip().lower() == "application/x-www-form-urlencoded"


def _limit(scope: Scope) -> int:
    if scope["method"] != "POST":
        return 0
    return EVENTS_LIMIT_BYTES if str(scope["path"]).endswith("/events") else FORM_LIMIT_BYTES


def _at_most(limit_bytes: int) -> str:
    return f"{limit_bytes // 1024} KiB."
