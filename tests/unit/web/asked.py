"""Requests put to a review's application without a network, and a desk made of nothing but values."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import unquote

from starlette.types import ASGIApp, Message

from evalkit.actions.reviewing.progress import RaterProgress, ReviewNote, ReviewProgress
from evalkit.domain.question import Language
from evalkit.domain.review import RaterId, ReviewId, ReviewRater
from evalkit.domain.sheet import BlindAnswer, Mark, Scale, Sheet, Tick
from evalkit.errors import UserError
from evalkit.reports.document import Section
from evalkit.web.addresses import Address
from evalkit.web.app import Workers, review_app
from evalkit.web.desk import Asset
from tests.builders import A_MOMENT
from tests.review_builders import a_review

__all__ = [
    "ADDRESS",
    "ANNA",
    "BEN",
    "FORM",
    "ORGANISER",
    "FakeDesk",
    "Reply",
    "a_tick",
    "asked",
    "put_to",
    "sent",
    "unexpected",
]

ADDRESS = Address(host="127.0.0.1", port=8600)
ANNA, BEN = "anna-0123456789abcdef", "ben-fedcba9876543210"
"""What their links end in."""
ORGANISER = "organiser-0123456789abcdef"
FORM = {ANNA: "form-of-anna", BEN: "form-of-ben"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def document(self) -> Any:
        return json.loads(self.body)


@dataclass(slots=True, kw_only=True)
class FakeDesk:
    """Two raters with an answer each, and what they were told to store."""

    language: Language = "en"
    marks: dict[str, dict[tuple[str, str], Mark]] = field(default_factory=lambda: {"anna": {}, "ben": {}})
    rated: list[tuple[str, tuple[Tick, ...]]] = field(default_factory=list[tuple[str, tuple[Tick, ...]]])
    followed: list[str] = field(default_factory=list[str])
    fails_with: Exception | None = None

    @property
    def assets(self) -> Mapping[str, Asset]:
        return {"review.0123456789ab.js": (b"'use strict';", "text/javascript")}

    def rater_with(self, token: str) -> ReviewRater | None:
        name = {ANNA: "anna", BEN: "ben"}.get(token)
        if name is None:
            return None
        return ReviewRater(rater_id=RaterId(name), review_id=ReviewId("a-review"), name=name, created_at=A_MOMENT)

    def is_organiser(self, token: str) -> bool:
        return token == ORGANISER

    def is_form_of(self, rater: ReviewRater, form_token: str) -> bool:
        return form_token == f"form-of-{rater.name}"

    def catch_up(self) -> None:
        if self.fails_with is not None:
            raise self.fails_with

    def follow(self, rater: ReviewRater) -> None:
        self.followed.append(rater.name)

    def count(self, rater: ReviewRater) -> int:
        return len(self.sheet(rater).answers)

    def page(self, rater: ReviewRater, *, post_to: str, static: str) -> str:
        return f"<p>page of {rater.name}, {post_to}, {static}</p>"

    def sheet(self, rater: ReviewRater) -> Sheet:
        answers = []
        for item_id in (f"item-of-{rater.name}", f"other-of-{rater.name}"):
            marks = {subject: mark for (item, subject), mark in self.marks[rater.name].items() if item == item_id}
            answers.append(_an_answer(item_id, marks=marks))
        return Sheet(form_id="a-form", rater=rater.name, language="en", scales=(_SCALE,), answers=tuple(answers))

    def rate(self, rater: ReviewRater, ticks: Sequence[Tick]) -> Mapping[tuple[str, str], Mark]:
        known = {answer.item_id for answer in self.sheet(rater).answers}
        if unknown := [tick.item_id for tick in ticks if tick.item_id not in known]:
            raise UserError(f"{unknown[0]}: there is no such answer in this form")
        self.rated.append((rater.name, tuple(ticks)))
        marks = self.marks[rater.name]
        for tick in ticks:
            marks[tick.item_id, tick.subject] = Mark(
                act=tick.act, value=tick.value, text=tick.text, revision=tick.revision
            )
        return {(tick.item_id, tick.subject): marks[tick.item_id, tick.subject] for tick in ticks}

    def answer(self, rater: ReviewRater, item_id: str) -> str | None:
        found = [answer.answer for answer in self.sheet(rater).answers if answer.item_id == item_id]
        return found[0] if found else None

    def now(self) -> datetime:
        return A_MOMENT + timedelta(minutes=5)

    def agreement(self) -> tuple[Section, ...]:
        return ()

    def progress(self) -> ReviewProgress:
        review = a_review(language=self.language)
        anna, ben = (rater for token in (ANNA, BEN) if (rater := self.rater_with(token)) is not None)
        return ReviewProgress(
            review=review,
            runs=("qwen-q8 0123abcd",),
            raters=(
                RaterProgress(rater=anna, answers=40, done=12, again=2, last_at=A_MOMENT),
                RaterProgress(rater=ben, answers=40, done=0, again=0, holds_back=38, last_at=None),
            ),
            notes=(
                ReviewNote(
                    rater="anna",
                    question_id="logic-001",
                    run="qwen-q8 0123abcd",
                    is_flagged=True,
                    comment="<script>alert(1)</script> \u202egood \u200b\x1b[2J",
                ),
            ),
            due=3,
            waiting=4,
            unsettled=1,
            command="evalkit review " + " ".join(review.short_run_ids),
            is_simulated=True,
        )

    def link_token(self, rater_id: RaterId) -> str:
        return {"anna": ANNA, "ben": BEN}[rater_id]


def asked(
    method: str,
    path: str,
    *,
    headers: Mapping[str, str | None] | None = None,
    body: bytes | Iterable[bytes] = b"",
    desk: FakeDesk | None = None,
    address: Address = ADDRESS,
    told: Callable[[str], None] | None = None,
) -> Reply:
    """Put one request; ``path`` as it stands in the request line.

    Args:
        method: As sent.
        path: Still percent-encoded.
        headers: Beside ``Host``; None leaves a header out.
        body: In pieces without a length, or whole with one.
        desk: Who is behind.
        address: Where the server thinks it is.
        told: Given what goes wrong; by default a bug fails the test.
    """
    with ThreadPoolExecutor(max_workers=1) as one:
        workers = Workers(writer=one, drawer=one)
        app = review_app(desk or FakeDesk(), address=address, workers=workers, told=told or unexpected)
        return put_to(app, method, path, headers=headers, body=body)


def put_to(
    app: ASGIApp,
    method: str,
    path: str,
    *,
    headers: Mapping[str, str | None] | None = None,
    body: bytes | Iterable[bytes] = b"",
) -> Reply:
    """The same to any application."""
    pieces = [body] if isinstance(body, bytes) else list(body)
    merged: dict[str, str | None] = {"Host": "127.0.0.1:8600"}
    if isinstance(body, bytes) and body:
        merged["Content-Length"] = str(len(body))
    merged |= headers or {}
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": unquote(path.partition("?")[0]),
        "raw_path": path.encode(),
        "query_string": path.partition("?")[2].encode(),
        "root_path": "",
        "headers": [
            (name.lower().encode(), value.encode("latin-1")) for name, value in merged.items() if value is not None
        ],
        "client": ("127.0.0.1", 40000),
        "server": ("127.0.0.1", 8600),
    }
    return asyncio.run(_exchange(app, scope, pieces))


def sent(token: str, *ticks: Mapping[str, object], desk: FakeDesk | None = None, **overrides: Any) -> Reply:
    """Ticks as the page's script of a rater sends them."""
    headers = {
        "Content-Type": "application/json",
        "X-Evalkit-Form": FORM.get(token, "none"),
        "Origin": "http://127.0.0.1:8600",
        "Sec-Fetch-Site": "same-origin",
        **overrides.pop("headers", {}),
    }
    body = overrides.pop("body", json.dumps({"ticks": ticks}).encode())
    return asked("POST", f"/r/{token}/events", headers=headers, body=body, desk=desk, **overrides)


def a_tick(**overrides: object) -> dict[str, object]:
    """One tick as the page's script writes it."""
    return {
        "item": "item-of-anna",
        "subject": "coherence",
        "act": "score",
        "value": 4,
        "text": "",
        "revision": 1,
        "event": "00000000-0000-4000-8000-000000000001",
        "made_at": "2026-01-02T03:04:05.678Z",
    } | overrides


_SCALE = Scale(
    dimension="coherence", title="Coherence", asks="Does it hold together?", levels=((5, "Yes."), (1, "No."))
)


def _an_answer(item_id: str, *, marks: Mapping[str, Mark]) -> BlindAnswer:
    return BlindAnswer(
        item_id=item_id,
        question="What is 1 + 1?",
        answer=f"It is two, says {item_id}.",
        reasoning=None,
        reference="2",
        checklist=(),
        dimensions=("coherence",),
        language="en",
        marks=marks,
    )


def unexpected(line: str) -> None:
    """A bug, or a store in trouble, where none is meant to be."""
    raise AssertionError(line)


async def _exchange(app: Any, scope: dict[str, Any], pieces: list[bytes]) -> Reply:
    left = list(pieces)
    replies: list[Message] = []

    async def receive() -> Message:
        if not left:
            await asyncio.sleep(3600)
        return {"type": "http.request", "body": left.pop(0), "more_body": bool(left)}

    async def send(message: Message) -> None:
        replies.append(message)

    await app(scope, receive, send)
    start = replies[0]
    return Reply(
        status=start["status"],
        headers={name.decode(): value.decode("latin-1") for name, value in start["headers"]},
        body=b"".join(message.get("body", b"") for message in replies[1:]),
    )
