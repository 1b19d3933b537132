"""Who reaches what on a served review, and what its raters are never told: against the real server and store."""

from __future__ import annotations

import contextlib
import json
import re
import socket
import uuid
from collections.abc import Generator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest

from evalkit.storage.opening import open_store
from tests.e2e.commands import evalkit, until
from tests.e2e.reviewed_runs import MODELS, ReviewedRun, runs_that_name_themselves
from tests.e2e.served_review import Answered, ServedReview, fetched, raw_reply, served_review
from tests.e2e.stored_runs import store_path

_HANDED = re.compile(r'<script type="application/json" id="handed">(.*?)</script>', re.DOTALL)
_ITEM = re.compile(r'data-item="([^"]+)"')
_ASSET = re.compile(r'(?:src|href)="(/static/[^"]+)"')
_BENS_COMMENT = "a-remark-that-only-ben-made"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """A review that is served, with what is behind it."""

    served: ServedReview
    runs: tuple[ReviewedRun, ...]
    old_link: str
    """Of a rater in another review of the same store."""


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Generator[_Place]:
    folder = tmp_path_factory.mktemp("reviewed")
    runs = runs_that_name_themselves(folder)
    names = [run.run.target.name for run in runs]
    with served_review(folder, *names, "--rater", "zoe", "--dimension", "completeness") as earlier:
        old_link = earlier.links[0]
    asked = ("--rater", "anna", "--rater", "ben", "--minutes", "90", "--dimension", "coherence")
    with served_review(folder, *names, *asked) as served:
        yield _Place(served=served, runs=runs, old_link=old_link)


def _form_token(link: str) -> str:
    return str(_handed(fetched(link))["formToken"])


def _handed(page: Answered) -> Mapping[str, Any]:
    found = _HANDED.search(page.text)
    assert found is not None
    return json.loads(found[1])


def _items(link: str) -> list[str]:
    return _ITEM.findall(fetched(link).text)


def _tick(item: str, **overrides: object) -> dict[str, object]:
    return {
        "item": item,
        "subject": "coherence",
        "act": "score",
        "value": 4,
        "text": "",
        "revision": 1,
        "event": str(uuid.uuid4()),
        "made_at": "2026-01-02T03:04:05.678Z",
    } | overrides


def _send(link: str, *ticks: Mapping[str, object], form_token: str, **headers: str) -> Answered:
    sent = {"Content-Type": "application/json", "X-Evalkit-Form": form_token} | {
        name.replace("_", "-"): value for name, value in headers.items()
    }
    return fetched(f"{link}/events", method="POST", body=json.dumps({"ticks": ticks}).encode(), headers=sent)


def test_nothing_that_reaches_a_rater_tells_whose_answer_it_is_or_what_others_said(place: _Place) -> None:
    anna, ben = place.served.links
    _send(
        ben,
        _tick(_items(ben)[0], value=2),
        _tick(_items(ben)[0], subject="comment", act="comment", value=None, text=_BENS_COMMENT),
        form_token=_form_token(ben),
    )
    page = fetched(anna)
    items = _items(anna)
    assert len(items) >= 40
    replies = [
        page,
        *(fetched(f"{anna}/source/{item}") for item in items),
        *(fetched(f"{_origin(anna)}{path}") for path in _ASSET.findall(page.text)),
        _send(anna, _tick(items[0]), form_token=_form_token(anna)),
        _send(anna, _tick("x"), form_token=_form_token(anna)),
        fetched(f"{anna}0"),
        fetched(anna),
    ]
    everything = b"\n".join(reply.every_byte for reply in replies) + "\n".join(_ASSET.findall(page.text)).encode()
    told = everything.decode().lower()
    assert [name for name in _secrets(place) if name.lower() in told] == []
    # What is left of the answers is still there to be judged.
    assert "adding nothing to 1 leaves it as it is" in told


def test_what_a_rater_is_handed_holds_their_own_marks_alone(place: _Place) -> None:
    anna, ben = place.served.links
    own = _items(ben)[1]
    _send(ben, _tick(own, value=3), form_token=_form_token(ben))
    assert own not in _items(anna)
    assert set(_handed(fetched(anna))["marks"]) <= set(_items(anna))
    assert _handed(fetched(ben))["marks"][own]["coherence"]["value"] == 3


def _secrets(place: _Place) -> set[str]:
    """Texts that no rater may be sent."""
    secrets = {"deepseek", "qwen", "llama", "meta-", "made by deepseek", "由 meta", "q8_0", "q4_k_m"}
    secrets |= {_BENS_COMMENT, ">ben<", '"ben"', "rater-2"}
    for model in MODELS:
        secrets |= {model.name, model.served}
    for reviewed in place.runs:
        secrets |= {reviewed.run.run_id, reviewed.run.short_id, reviewed.run.run_key, reviewed.run.bank_hash}
        secrets |= {attempt.attempt_id for attempt in reviewed.attempts}
        secrets |= {attempt.asked_hash for attempt in reviewed.attempts}
    with open_store(f"sqlite:///{store_path(place.served.folder)}") as store:
        for review in store.reviews.all():
            secrets |= {review.review_id, review.secret.hex()}
            secrets |= {rater.rater_id for rater in store.reviews.raters(review.review_id)}
            secrets |= {one.assignment_id for one in store.reviews.assignments(review.review_id)}
    secrets |= {f"math-{number:03d}" for number in range(1, 21)}
    return secrets


def _origin(link: str) -> str:
    parts = urlsplit(link)
    return f"{parts.scheme}://{parts.netloc}"


def test_no_rater_s_link_reaches_another_s_answers_or_scores(place: _Place) -> None:
    anna, ben = place.served.links
    bens = _items(ben)[2]
    before = len(place.served.events())
    assert fetched(f"{anna}/source/{bens}").status == 404
    assert _send(anna, _tick(bens), form_token=_form_token(anna)).status == 422
    # Not even with Ben's own form token, or with one item of each.
    assert _send(anna, _tick(bens), form_token=_form_token(ben)).status == 403
    assert _send(anna, _tick(_items(anna)[2]), _tick(bens), form_token=_form_token(anna)).status == 422
    form = urlencode({"form_token": _form_token(anna), f"score:{bens}:coherence": "1"}).encode()
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    assert fetched(anna, method="POST", body=form, headers=kind).status == 303
    assert len(place.served.events()) == before


def test_a_guessed_an_altered_and_an_old_link_are_answered_alike(place: _Place) -> None:
    anna = place.served.links[0]
    token = anna.rpartition("/")[2]
    origin = _origin(anna)
    flipped = token[:-1] + ("a" if token[-1] != "a" else "b")
    organiser = place.served.organiser.rpartition("/")[2]
    old = place.old_link.rpartition("/")[2]
    for below, method in (("", "GET"), ("/source/0123456789abcdef", "GET"), ("/events", "POST"), ("", "POST")):
        replies = [
            fetched(f"{origin}/r/{guess}{below}", method=method)
            for guess in ("guessed", token[:-1], f"{token}0", flipped, token.swapcase(), organiser, old)
        ]
        assert {reply.status for reply in replies} == {404}
        assert len({reply.body for reply in replies}) == 1
    for guess in (token, old, organiser[:-1], "guessed"):
        assert fetched(f"{origin}/o/{guess}").status == 404


def test_a_link_outlives_the_server_that_gave_it(place: _Place) -> None:
    served = place.served
    before, organiser, form = list(served.links), served.organiser, _form_token(served.links[0])
    served.kill()
    served.start()
    assert (served.links, served.organiser) == (before, organiser)
    assert _form_token(before[0]) == form


def test_what_other_sites_send_is_refused(place: _Place) -> None:
    anna = place.served.links[0]
    tick, token, before = _tick(_items(anna)[3]), _form_token(anna), len(place.served.events())
    assert fetched(anna, headers={"Host": f"evil.example:{place.served.port}"}).status == 421
    assert _send(anna, tick, form_token=token, Origin="https://evil.example").status == 403
    assert _send(anna, tick, form_token=token, Origin="http://127.0.0.1:1").status == 403
    assert _send(anna, tick, form_token=token, Sec_Fetch_Site="cross-site").status == 403
    assert _send(anna, tick, form_token="").status == 403
    assert _send(anna, tick, form_token=token, Content_Type="text/plain").status == 415
    form = urlencode({f"score:{_items(anna)[3]}:coherence": "1"}).encode()
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    assert fetched(anna, method="POST", body=form, headers=kind).status == 403
    assert len(place.served.events()) == before
    assert _send(anna, tick, form_token=token, Origin=_origin(anna), Sec_Fetch_Site="same-origin").status == 200


@pytest.mark.parametrize(
    "target",
    [
        b"/static/../stored_desk.py",
        b"/static/%2e%2e/stored_desk.py",
        b"/static/..%2f..%2f..%2f..%2f..%2fetc%2fpasswd",
        b"/../../../../etc/passwd",
        b"/%2e%2e/%2e%2e/%2e%2e/etc/passwd",
        b"/static//etc/passwd",
        b"/static/..\\..\\evalkit.toml",
        b"/runs/evalkit.db",
        b"/evalkit.toml",
        b"/static/%00",
        b"http://evil.example/static/x",
    ],
)
def test_no_path_leads_to_a_file(place: _Place, target: bytes) -> None:
    host = f"Host: 127.0.0.1:{place.served.port}".encode()
    reply = raw_reply(place.served.port, b"GET " + target + b" HTTP/1.1\r\n" + host + b"\r\nConnection: close\r\n\r\n")
    assert reply.startswith((b"HTTP/1.1 404", b"HTTP/1.1 400"))
    assert b"root:" not in reply


def _posted(place: _Place, *lines: bytes, body: bytes = b"", connection: bytes = b"close") -> bytes:
    link = place.served.links[0]
    head = (
        f"POST {urlsplit(link).path}/events HTTP/1.1",
        f"Host: 127.0.0.1:{place.served.port}",
        "Content-Type: application/json",
        f"X-Evalkit-Form: {_form_token(link)}",
        f"Connection: {connection.decode()}",
    )
    return raw_reply(place.served.port, b"\r\n".join([*(line.encode() for line in head), *lines, b"", body]))


def test_a_body_without_a_length_is_refused_once_it_is_too_long(place: _Place) -> None:
    piece = b"1000\r\n" + b" " * 0x1000 + b"\r\n"
    reply = _posted(place, b"Transfer-Encoding: chunked", body=piece * 40)
    assert reply.startswith(b"HTTP/1.1 413")
    assert b"Traceback" not in reply


def test_a_body_that_is_announced_too_long_is_refused_at_once(place: _Place) -> None:
    assert _posted(place, b"Content-Length: 99999999999").startswith(b"HTTP/1.1 413")


@pytest.mark.parametrize(
    "lines",
    [
        [b"Content-Length: 5", b"Content-Length: 6"],
        [b"Content-Length: -5"],
        [b"Content-Length: 5", b"Transfer-Encoding: chunked"],
        [b"Host: evil.example"],
        [b"X-Long: " + b"x" * 200_000],
    ],
)
def test_a_request_that_two_programs_could_read_differently_is_refused(place: _Place, lines: list[bytes]) -> None:
    # Of what stands behind it nothing is read as a request of its own.
    behind = b"GET /static/x HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"
    reply = _posted(place, *lines, body=b"0\r\n\r\n" + behind, connection=b"keep-alive")
    assert reply == b"" or reply[9:10] == b"4"
    assert reply.count(b"HTTP/1.1 ") <= 1
    assert b"Traceback" not in reply


def test_whoever_opens_connections_and_says_nothing_keeps_nobody_out(place: _Place) -> None:
    with contextlib.ExitStack() as silent:
        first, *_ = [
            silent.enter_context(socket.create_connection(("127.0.0.1", place.served.port), timeout=5))
            for _ in range(150)
        ]
        assert fetched(place.served.links[0]).status == 200
        assert first.recv(1) == b""


def test_what_cannot_be_read_is_refused_in_one_line(place: _Place) -> None:
    anna = place.served.links[0]
    token = _form_token(anna)
    kind = {"Content-Type": "application/json", "X-Evalkit-Form": token}
    for body in (
        b"",
        b"{",
        b"\xff",
        b"[" * 50_000,
        b'{"ticks":[{}]}',
        json.dumps({"ticks": [_tick("x", value=9)]}).encode(),
    ):
        reply = fetched(f"{anna}/events", method="POST", body=body, headers=kind)
        assert reply.status in (400, 422)
        assert len(json.loads(reply.body)["error"].splitlines()) == 1
    for method in ("PUT", "DELETE", "PATCH", "OPTIONS"):
        assert fetched(anna, method=method).status == 405
    assert fetched(f"{anna}/events").status == 405


def test_sending_the_same_ticks_twice_stores_them_once(place: _Place) -> None:
    anna = place.served.links[0]
    tick, token = _tick(_items(anna)[5], value=1), _form_token(anna)
    first, second = (_send(anna, tick, form_token=token) for _ in range(2))
    assert first.body == second.body
    assert [event["event_id"] for event in place.served.events()].count(tick["event"]) == 1


def test_the_organiser_sees_names_links_and_what_was_flagged(place: _Place) -> None:
    anna, ben = place.served.links
    _send(anna, _tick(_items(anna)[6], subject="flag", act="flag", value=None), form_token=_form_token(anna))
    page = fetched(place.served.organiser).text
    assert anna in page
    assert ben in page
    assert re.search(r"math-\d{3}", page)
    assert place.runs[0].run.target.name in page


def test_the_organiser_alone_sees_how_far_raters_agree(place: _Place) -> None:
    link = place.served.links[0]
    (tick, *_) = [_tick(item, value=4) for item in _items(link)]
    assert _send(link, tick, form_token=_form_token(link)).status == 200
    page = fetched(f"{place.served.organiser}/agreement")
    assert page.status == 200
    assert "Krippendorff" in page.text
    assert fetched(f"{link.replace('/r/', '/o/')}/agreement").status == 404
    assert fetched(f"{link}/agreement").status == 404


def test_a_port_that_is_taken_is_told_in_one_line(place: _Place) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        ended = evalkit("review", *place.served.arguments, "--port", str(port), cwd=place.served.folder)
    assert ended.code == 2
    assert ended.err.startswith(f"error: 127.0.0.1:{port}: the review cannot be served there")
    assert len(ended.err.splitlines()) == 1


def test_a_review_that_is_served_already_is_said_to_be_with_its_links(place: _Place) -> None:
    """As it is for whoever adds somebody while the others score."""
    served = place.served
    ended = evalkit("review", *served.arguments, "--port", str(served.port), cwd=served.folder)
    assert ended.code == 0, ended.err
    assert "served there already" in ended.err
    assert [*served.links, served.organiser] == re.findall(r"http://\S+", ended.out)


def test_a_server_that_is_interrupted_ends_well(place: _Place) -> None:
    served = place.served
    code = served.stop()
    assert code == 0
    assert not [line for line in served.printed if "Traceback" in line]
    served.start()


def test_answers_on_which_raters_are_apart_come_back_without_anybody_opening_a_page(place: _Place) -> None:
    """Both have scored everything, and their pages stay open."""
    items: list[str] = []
    for link, value in zip(place.served.links, (5, 1), strict=True):
        items, token = _items(link), _form_token(link)
        for begin in range(0, len(items), 20):
            ticks = [_tick(item, value=value, revision=9) for item in items[begin : begin + 20]]
            assert _send(link, *ticks, form_token=token).status == 200
    until(lambda: "To look at again, because raters are apart" in fetched(place.served.organiser).text)
    anna = place.served.links[0]
    assert json.loads(fetched(f"{anna}/count").text)["answers"] == len(_items(anna)) > len(items)
