"""The cookies that came with a request."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.datastructures import Headers
from starlette.requests import cookie_parser
from starlette.types import Scope

__all__ = ["cookies_of"]


def cookies_of(scope: Scope) -> Mapping[str, str]:
    """Name -> value; what is no cookie is left out."""
    return cookie_parser("; ".join(Headers(scope=scope).getlist("cookie")))
