"""The routes of the viewer: every page is asked for by its address alone, and asking for it changes nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import Final

from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route, Router
from starlette.types import ASGIApp, Scope

from evalkit.domain.question import Language
from evalkit.text.messages import message
from evalkit.web.addresses import Address
from evalkit.web.asked import Asked
from evalkit.web.assets import asset_response
from evalkit.web.attempt_texts import answer_text, reasoning_text
from evalkit.web.attempts_page import attempts_page
from evalkit.web.compare_page import compare_page
from evalkit.web.question_page import question_page
from evalkit.web.refusals import Refusal, RefusalWording
from evalkit.web.run_page import calibration_page, judges_page, people_page, run_page
from evalkit.web.runs_page import runs_page
from evalkit.web.security import Guard
from evalkit.web.view_key import KeyDoor
from evalkit.web.view_template import view_assets, view_page
from evalkit.web.viewer import Page, Viewer

__all__ = ["Served", "view_app"]

_PAGES: Final[Mapping[str, Page]] = {
    "/": runs_page,
    "/runs/{run}": run_page,
    "/runs/{run}/judges": judges_page,
    "/runs/{run}/people": people_page,
    "/runs/{run}/calibration": calibration_page,
    "/attempts": attempts_page,
    "/questions/{question:path}": question_page,
    "/compare": compare_page,
}
"""Route -> page. Names in braces come to the page as ``asked.names``."""
_TEXTS: Final[Mapping[str, Page]] = {
    "/attempts/{attempt}/answer": answer_text,
    "/attempts/{attempt}/reasoning": reasoning_text,
}
"""The same of what is no page but plain text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """How the viewer is served."""

    address: Address
    key: str | None
    """What everybody must show; None where only users of this machine reach it."""
    language: Language
    """Until somebody chooses another one."""
    drawer: Executor
    """Threads that pages are drawn in."""


def view_app(viewer: Viewer, *, served: Served, told: Callable[[str], None]) -> ASGIApp:
    """The application.

    Args:
        viewer: What is looked at.
        served: Where, for whom, and by whom pages are drawn.
        told: Given the traceback of a bug, and what is wrong with the store.
    """
    routes = [Route(path, _endpoint(page, viewer, served), methods=["GET"]) for path, page in _PAGES.items()]
    routes += [
        Route(path, _endpoint(text, viewer, served, kind=PlainTextResponse), methods=["GET"])
        for path, text in _TEXTS.items()
    ]
    routes.append(Route("/static/{name}", _static, methods=["GET"]))
    # No redirects: they would be made of what the request says its host is.
    door = KeyDoor(app=Router(routes, redirect_slashes=False), key=served.key, address=served.address)
    return Guard(app=door, address=served.address, wording=_wording(served), told=told)


def _endpoint(
    page: Page, viewer: Viewer, served: Served, *, kind: type[Response] = HTMLResponse
) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        asked = Asked.of(request.scope, address=served.address, language=served.language)
        drawn = await asyncio.get_running_loop().run_in_executor(served.drawer, page, viewer, asked)
        response = kind(drawn)
        asked.keep(response)
        return response

    return endpoint


async def _static(request: Request) -> Response:
    return asset_response(view_assets(), request.path_params["name"])


def _wording(served: Served) -> RefusalWording:
    def asked(scope: Scope) -> Asked:
        return Asked.bare(scope, address=served.address, language=served.language)

    def said(scope: Scope, refusal: Refusal) -> str:
        return message(f"view refused {refusal.value}", asked(scope).language)

    return RefusalWording(said=said, page=lambda scope, line: view_page("view_refused", asked(scope), line=line))
