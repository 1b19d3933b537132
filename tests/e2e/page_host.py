"""A rater's page in a browser without a server behind it: requests are answered, counted and failed at will here."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, Page, Route

from evalkit.domain.sheet import Sheet
from evalkit.reviews.page_html import Served, page_assets, page_html

__all__ = ["ADDRESS", "PageHost", "opened"]

_ORIGIN: Final = "http://127.0.0.1:9"
ADDRESS: Final = f"{_ORIGIN}/r/token"
_SERVED: Final = Served(post_to="/r/token", form_token="form-token", assets="/static")
_MEDIA: Final = {"css": "text/css", "js": "text/javascript"}


@dataclass(slots=True, kw_only=True)
class PageHost:
    """Answers as the server does. No content-security-policy: the page must be harmless without that help."""

    sheet: Sheet
    ticks: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    """All that were taken, in the order in which they came."""
    strangers: list[str] = field(default_factory=list[str])
    """Addresses asked that are not of the page."""
    console: list[str] = field(default_factory=list[str])
    headers: dict[str, str] = field(default_factory=dict[str, str])
    """Of the newest request with ticks."""
    is_down: bool = False
    refused: str = ""
    """Ticks on this item are refused."""
    more: int = 0
    """Answers that have come since the page was sent."""
    held: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict[tuple[str, str], dict[str, Any]])
    """What the server says holds, where that is not the newest tick."""

    def page(self, context: BrowserContext) -> Page:
        """A new page at the rater's link."""

        def answer(route: Route) -> None:
            self._answer(route)  # a function: on a method's owner playwright sets an attribute, and there are slots

        context.route("**/*", answer)
        page = context.new_page()
        page.on("console", lambda message: self.console.append(message.text))
        page.on("pageerror", lambda error: self.console.append(str(error)))
        page.goto(ADDRESS)
        return page

    def _answer(self, route: Route) -> None:
        path = urlsplit(route.request.url).path
        name = path.rpartition("/")[2]
        if not route.request.url.startswith(f"{_ORIGIN}/"):
            self.strangers.append(route.request.url)
            route.abort()
        elif path == "/r/token":
            route.fulfill(body=page_html(self.sheet, _SERVED), content_type="text/html; charset=utf-8")
        elif path.startswith("/static/") and name in page_assets():
            route.fulfill(body=page_assets()[name], content_type=_MEDIA[name.rpartition(".")[2]])
        elif path == "/r/token/events":
            self._take(route)
        elif path == "/r/token/count":
            route.fulfill(json={"answers": len(self.sheet.answers) + self.more})
        elif path.startswith("/r/token/source/"):
            answers = {answer.item_id: answer.answer for answer in self.sheet.answers}
            body = answers[name].encode("utf-8", "replace")
            route.fulfill(body=body, content_type="text/plain; charset=utf-8")
        elif path == "/favicon.ico":
            route.fulfill(status=404)
        else:
            self.strangers.append(route.request.url)
            route.abort()

    def _take(self, route: Route) -> None:
        if self.is_down:
            route.abort("connectionrefused")
            return
        self.headers = route.request.headers
        ticks = json.loads(route.request.post_data or "")["ticks"]
        if any(tick["item"] == self.refused for tick in ticks):
            route.fulfill(status=422, json={"error": "that answer is not yours"})
            return
        known = {tick["event"] for tick in self.ticks}
        self.ticks.extend(tick for tick in ticks if tick["event"] not in known)
        newest = {(tick["item"], tick["subject"]): tick for tick in ticks} | self.held
        names = ("item", "subject", "act", "value", "text", "revision")
        route.fulfill(json={"marks": [{name: mark[name] for name in names} for mark in newest.values()]})


def opened(browser: Browser, host: PageHost, **settings: Any) -> Page:
    """A rater's page in a browser profile of its own."""
    return host.page(browser.new_context(**settings))
