"""The routes of a review. Every one of them begins with the token of a link, and ends alike where it is none."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import Final, TypeVar

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route, Router
from starlette.types import ASGIApp

from evalkit.domain.question import Language
from evalkit.domain.review import Act, ReviewRater
from evalkit.errors import UserError
from evalkit.text.messages import message
from evalkit.web.addresses import Address
from evalkit.web.afterwards import Afterwards
from evalkit.web.assets import asset_response
from evalkit.web.desk import ReviewDesk
from evalkit.web.incoming import FORM_FIELD, form_fields, form_ticks, json_ticks, marks_document
from evalkit.web.organiser import agreement_html, organiser_html
from evalkit.web.pages import drawn_page
from evalkit.web.refusals import Refusal, RefusalWording, Refused
from evalkit.web.security import Guard

__all__ = ["FORM_HEADER", "Workers", "review_app", "review_wording"]

FORM_HEADER: Final = "X-Evalkit-Form"
"""Carries the token that stands in the rater's page: no other site's page can read it there, or set the header."""
_SCORING: Final = frozenset({Act.SCORE, Act.CANNOT_JUDGE})
_Result = TypeVar("_Result")


@dataclass(frozen=True, slots=True, kw_only=True)
class Workers:
    """The threads in which blocking work is done."""

    writer: Executor
    """Keystrokes are stored here. A few threads: while one waits for the disk, the next ones read what they need."""
    drawer: Executor
    """Pages are drawn here, by one thread, for it takes a processor's whole time: drawn all at once, each would take
    as long as all, and no keystroke would be saved meanwhile. What has come to be due is looked for here, too, which
    in a review of 2,700 scores takes 0.25 s; it writes next to never."""


def review_app(desk: ReviewDesk, *, address: Address, workers: Workers, told: Callable[[str], None]) -> ASGIApp:
    """The application that serves one review.

    Args:
        desk: The review.
        address: Where it is reached.
        workers: Threads for what blocks.
        told: Given the traceback of a bug, and what is wrong with the store.
    """
    afterwards = Afterwards(desk.follow, worker=workers.drawer, told=told)
    pages = _Pages(desk=desk, address=address, workers=workers, afterwards=afterwards)
    routes = [
        Route("/r/{token}", pages.form, methods=["GET", "POST"]),
        Route("/r/{token}/events", pages.events, methods=["POST"]),
        Route("/r/{token}/count", pages.count, methods=["GET"]),
        Route("/r/{token}/source/{item}", pages.source, methods=["GET"]),
        Route("/o/{token}", pages.organiser, methods=["GET"]),
        Route("/o/{token}/agreement", pages.agreement, methods=["GET"]),
        Route("/static/{name}", pages.static, methods=["GET"]),
    ]
    # No redirects: they would be made of what the request says its host is.
    return Guard(
        app=Router(routes, redirect_slashes=False),
        address=address,
        wording=review_wording(address=address, language=desk.language),
        told=told,
    )


def review_wording(*, address: Address, language: Language) -> RefusalWording:
    """What raters and organisers are told when something is refused: the same words whoever asks."""
    return RefusalWording(
        said=lambda _scope, refusal: message(f"refused {refusal.value}", language),
        page=lambda _scope, line: drawn_page("refused", address=address, language=language, line=line),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Pages:
    """What each route answers."""

    desk: ReviewDesk
    address: Address
    workers: Workers
    afterwards: Afterwards

    async def form(self, request: Request) -> Response:
        rater = await self._rater(request)
        return await (self._sent(request, rater) if request.method == "POST" else self._page(request, rater))

    async def events(self, request: Request) -> Response:
        rater = await self._rater(request)
        self._check_form(rater, request.headers.get(FORM_HEADER, ""))
        _check_kind(request, "application/json")
        ticks = json_ticks(await request.body())
        marks = await self._accepted(lambda: self.desk.rate(rater, ticks))
        if any(tick.act in _SCORING for tick in ticks):
            self.afterwards.note(rater)
        return JSONResponse(marks_document(marks))

    async def count(self, request: Request) -> Response:
        rater = await self._rater(request)
        await self._drawn(self.desk.catch_up)
        return JSONResponse({"answers": await run_in_threadpool(self.desk.count, rater)})

    async def source(self, request: Request) -> Response:
        rater = await self._rater(request)
        text = await self._drawn(lambda: self.desk.answer(rater, request.path_params["item"]))
        if text is None:
            raise Refused(Refusal.LINK)
        return PlainTextResponse(text)

    async def organiser(self, request: Request) -> Response:
        await self._check_organiser(request)
        progress = await self._drawn(self.desk.progress)
        links = {one.rater.rater_id: self.desk.link_token(one.rater.rater_id) for one in progress.raters}
        token, now = request.path_params["token"], self.desk.now()
        return HTMLResponse(organiser_html(progress, links=links, token=token, address=self.address, now=now))

    async def agreement(self, request: Request) -> Response:
        await self._check_organiser(request)
        sections = await self._drawn(self.desk.agreement)
        return HTMLResponse(agreement_html(sections, address=self.address, language=self.desk.language))

    async def static(self, request: Request) -> Response:
        return asset_response(self.desk.assets, request.path_params["name"])

    async def _page(self, request: Request, rater: ReviewRater) -> Response:
        await self._drawn(self.desk.catch_up)
        prefix = self.address.prefix
        post_to, static = f"{prefix}/r/{request.path_params['token']}", f"{prefix}/static"
        return HTMLResponse(await self._drawn(lambda: self.desk.page(rater, post_to=post_to, static=static)))

    async def _sent(self, request: Request, rater: ReviewRater) -> Response:
        _check_kind(request, "application/x-www-form-urlencoded")
        fields = form_fields(await request.body())
        self._check_form(rater, fields.get(FORM_FIELD, ""))

        def stored() -> None:
            ticks = form_ticks(fields, self.desk.sheet(rater), now=self.desk.now())
            self.desk.rate(rater, ticks)

        await self._accepted(stored)
        # Not the page itself: going back or reloading would send the form again.
        return RedirectResponse(f"{self.address.prefix}/r/{request.path_params['token']}", status_code=303)

    async def _check_organiser(self, request: Request) -> None:
        if not await run_in_threadpool(self.desk.is_organiser, request.path_params["token"]):
            raise Refused(Refusal.LINK)

    async def _rater(self, request: Request) -> ReviewRater:
        rater = await run_in_threadpool(self.desk.rater_with, request.path_params["token"])
        if rater is None:
            raise Refused(Refusal.LINK)
        return rater

    def _check_form(self, rater: ReviewRater, form_token: str) -> None:
        if not self.desk.is_form_of(rater, form_token):
            raise Refused(Refusal.FORM)

    async def _accepted(self, work: Callable[[], _Result]) -> _Result:
        try:
            return await self._written(work)
        except UserError as error:
            raise Refused(Refusal.TICKS, detail=" ".join(str(error).split())) from error

    async def _written(self, work: Callable[[], _Result]) -> _Result:
        return await asyncio.get_running_loop().run_in_executor(self.workers.writer, work)

    async def _drawn(self, work: Callable[[], _Result]) -> _Result:
        return await asyncio.get_running_loop().run_in_executor(self.workers.drawer, work)


def _check_kind(request: Request, wanted: str) -> None:
    """A form of another site can send some kinds of content without asking first; JSON is none of them."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != wanted:
        raise Refused(Refusal.KIND, detail=wanted)
