"""Who reaches what, and what is refused before it reaches anything."""

from __future__ import annotations

import json
from urllib.parse import quote, urlencode

import pytest

from evalkit.domain.question import Language
from evalkit.errors import StorageError
from evalkit.web.addresses import Address
from tests.unit.web.asked import ANNA, BEN, FORM, ORGANISER, FakeDesk, a_tick, asked, sent

_GUESSES = [
    "x",
    "0" * 43,
    ANNA[:-1],
    f"{ANNA}0",
    ANNA.upper(),
    f"{ANNA} ",
    f"{ANNA}%00",
    ORGANISER,
    "..%2fstatic",
    "%2e%2e",
    quote("评分者"),
    "%ff%fe",
    "a" * 5000,
]
_FORM_KIND = {"Content-Type": "application/x-www-form-urlencoded"}


def test_a_rater_s_link_opens_their_own_page() -> None:
    reply = asked("GET", f"/r/{ANNA}")
    assert reply.status == 200
    assert f"page of anna, /r/{ANNA}, /static" in reply.text


@pytest.mark.parametrize("guess", _GUESSES)
@pytest.mark.parametrize(("method", "below"), [("GET", ""), ("GET", "/source/item-of-anna"), ("POST", "/events")])
def test_every_wrong_link_gets_the_same_answer(guess: str, method: str, below: str) -> None:
    body = json.dumps({"ticks": [a_tick()]}).encode() if method == "POST" else b""
    kind = {"Content-Type": "application/json", "X-Evalkit-Form": FORM[ANNA]}
    replies = [asked(method, f"/r/{token}{below}", headers=kind, body=body) for token in (guess, "another")]
    assert [reply.status for reply in replies] == [404, 404]
    assert replies[0] == replies[1]


_BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}


@pytest.mark.parametrize(("language", "words"), [("en", "There is no such page."), ("zh", "没有这个页面。")])
def test_a_browser_is_shown_a_page_with_the_words_and_headers_of_the_line(language: Language, words: str) -> None:
    line, page = (asked("GET", "/r/x", desk=FakeDesk(language=language), headers=head) for head in ({}, _BROWSER))
    assert (line.status, page.status) == (404, 404)
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    own = {"content-type", "content-length"}
    assert {name: value for name, value in page.headers.items() if name not in own} == {
        name: value for name, value in line.headers.items() if name not in own
    }
    assert line.text.startswith(words)
    assert f'<p class="lead">{line.text.strip()}</p>' in page.text
    assert '<html lang="zh-CN">' in page.text or language == "en"


@pytest.mark.parametrize("path", ["/r/", "/o/", "/nowhere/"])
def test_every_wrong_link_shows_a_browser_the_same_page(path: str) -> None:
    replies = [asked("GET", f"{path}{guess}", headers=_BROWSER) for guess in ("x", ANNA[:-1], f"{ORGANISER}0")]
    assert replies[0] == replies[1] == replies[2]


def test_what_is_refused_is_drawn_as_text() -> None:
    body = urlencode({"form_token": FORM[ANNA], "score:item-of-anna:coherence": "<b>7</b>"}).encode()
    reply = asked("POST", f"/r/{ANNA}", headers=_FORM_KIND | _BROWSER, body=body)
    assert reply.status == 400
    assert "<b>" not in reply.text
    bad = asked("GET", "/r/x", headers={"Host": "evil.example", **_BROWSER})
    assert (bad.status, bad.headers["content-type"]) == (421, "text/html; charset=utf-8")


@pytest.mark.parametrize("guess", [ANNA, "x", f"{ORGANISER}0", ORGANISER[:-1]])
def test_no_link_but_the_organiser_s_opens_the_organiser_s_page(guess: str) -> None:
    assert asked("GET", f"/o/{guess}").status == 404
    assert asked("GET", f"/o/{ORGANISER}").status == 200


def test_a_rater_s_link_stores_in_nobody_else_s_name() -> None:
    desk = FakeDesk()
    assert sent(ANNA, a_tick(item="item-of-ben"), desk=desk).status == 422
    assert sent(ANNA, a_tick(), desk=desk, headers={"X-Evalkit-Form": FORM[BEN]}).status == 403
    assert desk.rated == []


def test_a_rater_s_link_shows_nobody_else_s_answers() -> None:
    assert asked("GET", f"/r/{ANNA}/source/item-of-anna").text == "It is two, says item-of-anna."
    assert asked("GET", f"/r/{ANNA}/source/item-of-ben").status == 404


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "evil.example:8600",
        "127.0.0.1.evil.example",
        "localhost.evil.example",
        "",
        "127.0.0.1@evil",
        None,
    ],
)
def test_a_request_to_another_name_is_refused(host: str | None) -> None:
    reply = asked("GET", f"/r/{ANNA}", headers={"Host": host})
    assert reply.status == 421
    assert "anna" not in reply.text


@pytest.mark.parametrize("host", ["127.0.0.1:8600", "localhost:8600", "LOCALHOST", "localhost.:9000", "[::1]:8600"])
def test_a_request_to_an_own_name_is_served(host: str) -> None:
    assert asked("GET", f"/r/{ANNA}", headers={"Host": host}).status == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "http://127.0.0.1:3000"},
        {"Origin": "http://127.0.0.1"},
        {"Origin": "http://127.0.0.1:8600.evil.example"},
        {"Origin": "null"},
        {"Origin": ""},
        {"Origin": "file://"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "none"},
    ],
)
def test_what_another_site_sends_is_refused(headers: dict[str, str]) -> None:
    desk = FakeDesk()
    assert sent(ANNA, a_tick(), desk=desk, headers=headers).status == 403
    assert desk.rated == []


def test_a_form_is_not_stored_without_its_hidden_field() -> None:
    desk = FakeDesk()
    for hidden in ("", FORM[BEN], "form-of-anna "):
        body = urlencode({"form_token": hidden, "score:item-of-anna:coherence": "5"}).encode()
        assert asked("POST", f"/r/{ANNA}", headers=_FORM_KIND, body=body, desk=desk).status == 403
    assert desk.rated == []


def test_a_form_of_another_site_is_refused_whatever_it_holds() -> None:
    body = urlencode({"form_token": FORM[ANNA], "score:item-of-anna:coherence": "5"}).encode()
    for headers in ({"Origin": "https://evil.example"}, {"Origin": "null", "Sec-Fetch-Site": "cross-site"}):
        assert asked("POST", f"/r/{ANNA}", headers=_FORM_KIND | headers, body=body).status == 403


@pytest.mark.parametrize(
    "path",
    [
        "/static/../web/app.py",
        "/static/..%2fweb%2fapp.py",
        "/static/%2e%2e/%2e%2e/etc/passwd",
        "/static/..%5c..%5cetc%5cpasswd",
        "/static//etc/passwd",
        "/static/%2fetc%2fpasswd",
        "/static/organiser.css",
        "/static/",
        "/static",
        "/../etc/passwd",
        "/%2e%2e/%2e%2e/etc/passwd",
        "/runs/evalkit.db",
        "/",
        "/r",
        "/r/",
        "/o/",
        f"/r/{ANNA}/",
        f"/r/{ANNA}/../{BEN}",
        f"/r/{ANNA}/source/..%2f..%2f..%2f{BEN}",
        f"/r/{ANNA}/source/../../{BEN}/source/item-of-ben",
        f"//r/{ANNA}",
        "/favicon.ico",
        "/r/%00",
    ],
)
def test_no_path_leads_anywhere_else(path: str) -> None:
    assert asked("GET", path).status == 404


def test_a_static_file_is_served_under_the_name_of_its_content() -> None:
    reply = asked("GET", "/static/review.0123456789ab.js")
    assert (reply.status, reply.body) == (200, b"'use strict';")
    assert reply.headers["content-type"].startswith("text/javascript")
    assert "immutable" in reply.headers["cache-control"]


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "GET\tPOST"])
@pytest.mark.parametrize("path", [f"/r/{ANNA}", "/r/guessed", f"/o/{ORGANISER}", f"/r/{ANNA}/events"])
def test_other_methods_are_refused(method: str, path: str) -> None:
    reply = asked(method, path)
    assert reply.status == 405
    assert reply.headers["allow"]


@pytest.mark.parametrize(
    ("method", "path"), [("POST", f"/o/{ORGANISER}"), ("GET", f"/r/{ANNA}/events"), ("POST", f"/r/{ANNA}/source/x")]
)
def test_a_page_is_asked_for_in_its_own_way_only(method: str, path: str) -> None:
    assert asked(method, path).status == 405


def test_a_body_of_any_length_above_the_limit_is_refused_unread() -> None:
    assert sent(ANNA, body=b"x" * (64 * 1024 + 1)).status == 413
    assert sent(ANNA, body=b"{}", headers={"Content-Length": str(10**12)}).status == 413


def test_a_body_without_a_length_is_counted_as_it_comes() -> None:
    sent_pieces = 0

    def endless() -> bytes:
        nonlocal sent_pieces
        sent_pieces += 1
        return b" " * 1024

    reply = sent(ANNA, body=(endless() for _ in range(200)))
    assert reply.status == 413
    assert reply.headers["connection"] == "close"


@pytest.mark.parametrize("length", ["-1", "1e9", "٣", "1, 2", ""])
def test_a_length_that_is_none_is_refused(length: str) -> None:
    value = length.encode().decode("latin-1")
    assert sent(ANNA, a_tick(), headers={"Content-Length": value}).status == 413


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "", "application/jsonp", None])
def test_ticks_come_as_json_only(kind: str | None) -> None:
    assert sent(ANNA, a_tick(), headers={"Content-Type": kind}).status == 415


def test_a_form_comes_as_a_form_only() -> None:
    kind = {"Content-Type": "multipart/form-data; boundary=x"}
    assert asked("POST", f"/r/{ANNA}", headers=kind, body=b"--x--").status == 415


@pytest.mark.parametrize("path", [f"/r/{ANNA}", "/r/guessed", f"/o/{ORGANISER}", "/nowhere", "/static/x.js"])
@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
def test_every_reply_tells_the_browser_what_it_may_do(path: str, method: str) -> None:
    headers = asked(method, path).headers
    policy = dict(part.strip().split(" ", 1) for part in headers["content-security-policy"].split(";"))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == "'self'"
    assert policy["frame-ancestors"] == "'none'"
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cache-control"] == "no-store"
    assert "server" not in headers
    assert not [name for name in headers if name.startswith("access-control")]


def test_a_bug_is_told_to_who_runs_the_server_and_not_to_who_asks() -> None:
    told: list[str] = []
    desk = FakeDesk(fails_with=ValueError("a secret of the store"))
    reply = asked("GET", f"/r/{ANNA}", desk=desk, told=told.append)
    assert reply.status == 500
    assert "secret" not in reply.text
    assert "Traceback" not in reply.text
    assert len(reply.text.splitlines()) == 1
    assert "a secret of the store" in told[0]
    assert reply.headers["x-content-type-options"] == "nosniff"


def test_a_store_in_trouble_is_one_line_and_may_be_asked_again() -> None:
    told: list[str] = []
    desk = FakeDesk(fails_with=StorageError("runs/evalkit.db: the disk is full; free some space"))
    reply = asked("GET", f"/r/{ANNA}", desk=desk, told=told.append)
    assert reply.status == 503
    assert "evalkit.db" not in reply.text
    assert told == ["runs/evalkit.db: the disk is full; free some space"]


def test_behind_a_proxy_its_name_and_its_path_are_ours() -> None:
    address = Address(host="127.0.0.1", port=8600, public_url="https://eval.example/review/")
    for path, host in ((f"/review/r/{ANNA}", "eval.example"), (f"/r/{ANNA}", "127.0.0.1:8600")):
        reply = asked("GET", path, headers={"Host": host}, address=address)
        assert f"/review/r/{ANNA}, /review/static" in reply.text
    for host in ("eval.example", "127.0.0.1:8600"):
        headers = {"Host": host, "Origin": "https://eval.example"}
        assert sent(ANNA, a_tick(), headers=headers, address=address).status == 200
    assert sent(ANNA, a_tick(), headers={"Origin": "https://other.example"}, address=address).status == 403


def test_a_rater_s_page_is_told_how_many_answers_there_are_now() -> None:
    assert asked("GET", f"/r/{ANNA}/count").document == {"answers": 2}
    assert asked("GET", "/r/x/count") == asked("GET", "/r/y/count")
    assert asked("POST", f"/r/{ANNA}/count").status == 405


def test_a_body_with_two_lengths_is_refused_and_ends_the_connection() -> None:
    desk = FakeDesk()
    reply = sent(ANNA, a_tick(), desk=desk, headers={"Transfer-Encoding": "chunked"})
    assert (reply.status, reply.headers["connection"]) == (400, "close")
    assert desk.rated == []
