"""What is refused, and how that is said: one clear line, the same whoever asks, and never why a link is none."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from starlette.datastructures import Headers
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.types import Scope

__all__ = ["Refusal", "RefusalWording", "Refused", "refusal_response"]


class Refusal(StrEnum):
    """Why a request is turned away; its wording is in the catalogue."""

    LINK = "link"
    """No such page. A link that was guessed, altered or is of another review is no different."""
    METHOD = "method"
    HOST = "host"
    """The request was sent to a name that is not this server's."""
    ORIGIN = "origin"
    """Another site's page sent it."""
    FORM = "form"
    """It does not carry what the rater's own page carries."""
    KIND = "kind"
    """The content type is not what is sent here."""
    LENGTH = "length"
    SLOW = "slow"
    """The rest of it did not come."""
    CONTENT = "content"
    """It cannot be read; the detail says where."""
    TICKS = "ticks"
    """It can be read, and asks for what there is not; the detail says what."""
    KEY = "key"
    """It does not carry the key of the link that was printed."""
    QUERY = "query"
    """What follows the address's question mark asks for what there is not; the detail says what."""
    TROUBLE = "trouble"
    """Something that who runs the server can mend: the store cannot be written, a rubric has changed."""
    BUG = "bug"


_STATUS: Final[Mapping[Refusal, int]] = {
    Refusal.LINK: 404,
    Refusal.METHOD: 405,
    Refusal.HOST: 421,
    Refusal.ORIGIN: 403,
    Refusal.FORM: 403,
    Refusal.KIND: 415,
    Refusal.LENGTH: 413,
    Refusal.SLOW: 408,
    Refusal.CONTENT: 400,
    Refusal.TICKS: 422,
    Refusal.KEY: 401,
    Refusal.QUERY: 400,
    Refusal.TROUBLE: 503,
    Refusal.BUG: 500,
}


class Refused(Exception):  # noqa: N818 - says what happened, as RefusedRows does
    """A request is turned away; never leaves ``evalkit.web``."""

    def __init__(self, refusal: Refusal, *, detail: str = "", headers: Mapping[str, str] | None = None) -> None:
        """Turn it away.

        Args:
            refusal: Why.
            detail: What is added to its wording; holds nothing that the one who asked did not send.
            headers: Of the reply.
        """
        super().__init__(refusal.value)
        self.refusal = refusal
        self.detail = detail
        self.headers = dict(headers or {})


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusalWording:
    """How a server says what it refuses."""

    said: Callable[[Scope, Refusal], str]
    """The line, in the language of whoever asks."""
    page: Callable[[Scope, str], str]
    """A page around a line."""


def refusal_response(scope: Scope, refused: Refused, *, wording: RefusalWording) -> Response:
    """The reply: JSON where a script asked, a page where a browser wants to show one, else a line of plain text."""
    line = f"{wording.said(scope, refused.refusal)} {refused.detail}".strip()
    status = _STATUS[refused.refusal]
    # What was not read of a body that is refused is not read: the connection ends with the reply.
    headers = {**refused.headers, "Connection": "close"} if refused.refusal in _UNREAD else refused.headers
    if str(scope["path"]).endswith("/events"):
        return JSONResponse({"error": line}, status_code=status, headers=headers)
    if "text/html" in Headers(scope=scope).get("accept", "").lower():
        return HTMLResponse(wording.page(scope, line), status_code=status, headers=headers)
    return PlainTextResponse(f"{line}\n", status_code=status, headers=headers)


_UNREAD: Final = frozenset({Refusal.LENGTH, Refusal.SLOW, Refusal.HOST, Refusal.ORIGIN})
