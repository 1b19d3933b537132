"""The key of the viewer's link, where others could reach it: who has opened the link once has it as a cookie."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Final
from urllib.parse import parse_qs

from starlette.responses import HTMLResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from evalkit.web.addresses import Address
from evalkit.web.asked import LONGEST_QUERY
from evalkit.web.cookies import cookies_of
from evalkit.web.refusals import Refusal, Refused
from evalkit.web.tokens import is_same_token

__all__ = ["KeyDoor", "needs_key"]

_OPEN: Final = "/static/"
"""What is the same for everybody, and stands in evalkit's source."""

_OWN_PATH: Final = re.compile(r"/(?:[\w-][\w/?&=-]*)?", re.ASCII)
"""A page of this server: another one's address would begin with two slashes."""


def needs_key(address: Address) -> bool:
    """Whether anybody but the users of this machine could reach it: through another address, or a proxy."""
    return address.public_url is not None or not _is_loopback(address.host)


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyDoor:
    """An application that only those reach who were given the link that ends in the key."""

    app: ASGIApp
    key: str | None
    """None where none is needed."""
    address: Address

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request.

        Raises:
            Refused: When it carries no key, or a wrong one.
        """
        if self.key is None or str(scope["path"]).startswith(_OPEN):
            await self.app(scope, receive, send)
        elif (given := _parameter(scope, "token")) is not None:
            await self._let_in(given, to=_parameter(scope, "to") or "/")(scope, receive, send)
        elif is_same_token(self.key, cookies_of(scope).get(self._cookie, "")):
            await self.app(scope, receive, send)
        else:
            raise Refused(Refusal.KEY)

    def _let_in(self, given: str, *, to: str) -> HTMLResponse:
        if self.key is None or not is_same_token(self.key, given):
            raise Refused(Refusal.KEY)
        # A redirect would be followed without the cookie by whoever came from another site's page, a mail or a chat:
        # browsers hold back SameSite=Strict on the whole way that began there. A page that leads on is our own.
        path = to if _OWN_PATH.fullmatch(to) else "/"
        link = html.escape(f"{self.address.prefix}{path}")
        response = HTMLResponse(
            f'<!doctype html><meta charset="utf-8"><meta http-equiv="refresh" content="0; url={link}">'
            f'<title>evalkit</title><p><a href="{link}">evalkit</a>'
        )
        response.set_cookie(
            self._cookie,
            self.key,
            path=f"{self.address.prefix}/",
            httponly=True,
            samesite="strict",
            secure=self.address.base_url.startswith("https:"),
        )
        return response

    @property
    def _cookie(self) -> str:
        # Cookies do not know ports: two viewers of one machine would take each other's.
        return f"evalkit-key-{self.address.port}"


def _parameter(scope: Scope, name: str) -> str | None:
    query = bytes(scope.get("query_string", b"")).decode("latin-1")
    if len(query) > LONGEST_QUERY or "token=" not in query:
        return None
    try:
        values = parse_qs(query, max_num_fields=8).get(name, [])
    except ValueError:
        return None
    return values[0] if values else None


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host.lower().rstrip(".") == "localhost"
