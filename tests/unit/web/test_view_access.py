"""Who reaches the viewer, what is refused before it reaches anything, and that looking changes nothing."""

from __future__ import annotations

import contextlib
import re
import sqlite3
from collections.abc import Generator
from pathlib import Path

import pytest

from evalkit.errors import StorageError
from evalkit.web.addresses import Address
from evalkit.web.asked import LONGEST_QUERY
from evalkit.web.view_key import needs_key
from tests.e2e.stored_runs import store_path
from tests.unit.web.viewed import Viewed, viewed

_KEY = "k" * 32
_OUTSIDE = Address(host="10.0.0.7", port=8601)
_HTML = {"Accept": "text/html"}


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Generator[Viewed]:
    with viewed(tmp_path_factory.mktemp("viewed")) as page:
        yield page


@pytest.mark.parametrize(
    ("host", "public_url", "wanted"),
    [
        ("127.0.0.1", None, False),
        ("127.8.0.1", None, False),
        ("localhost", None, False),
        ("::1", None, False),
        ("[::1]", None, False),
        ("10.0.0.7", None, True),
        ("gpu1", None, True),
        ("localhost.evil.example", None, True),
        ("0.0.0.0", "http://gpu1:8601", True),
        ("127.0.0.1", "https://eval.example/view", True),
    ],
)
def test_a_key_is_needed_wherever_others_could_come_from(host: str, public_url: str | None, wanted: bool) -> None:
    assert needs_key(Address.asked(host, 8601, public_url)) is wanted


@pytest.mark.parametrize("path", ["/", "/runs/{run}", "/runs/{run}/people", "/nowhere", "/compare", "/attempts"])
@pytest.mark.parametrize("cookie", [None, "evalkit-key-8601=", f"evalkit-key-8601={_KEY}0", f"evalkit-key-1={_KEY}"])
def test_without_the_key_every_page_is_the_same_refusal(page: Viewed, path: str, cookie: str | None) -> None:
    path = path.format(run=page.runs[0])
    reply = page.get(path, key=_KEY, address=_OUTSIDE, headers={"Host": "10.0.0.7:8601", "Cookie": cookie, **_HTML})
    assert reply.status == 401
    assert "Open the link that" in reply.text
    assert not [word for word in ("q8", page.runs[0][:8], _KEY) if word in reply.text]


def test_the_link_leaves_the_key_in_a_cookie_and_out_of_the_address(page: Viewed) -> None:
    host = {"Host": "10.0.0.7:8601"}
    first = page.get(f"/?token={_KEY}", key=_KEY, address=_OUTSIDE, headers=host)
    assert first.status == 200
    assert 'url=/"' in first.text
    assert _KEY not in first.text
    cookie = first.headers["set-cookie"]
    assert re.search("HttpOnly", cookie)
    assert re.search("SameSite=strict", cookie, re.IGNORECASE)
    kept = cookie.partition(";")[0]
    assert page.get("/", key=_KEY, address=_OUTSIDE, headers={**host, "Cookie": kept}).status == 200


def test_the_key_s_cookie_is_for_https_alone_where_that_is_how_it_is_reached(page: Viewed) -> None:
    address = Address(host="127.0.0.1", port=8601, public_url="https://eval.example/view")
    headers = {"Host": "eval.example"}
    reply = page.get(f"/view/?token={_KEY}", key=_KEY, address=address, headers=headers)
    assert "Secure" in reply.headers["set-cookie"]
    assert "Path=/view/" in reply.headers["set-cookie"]


@pytest.mark.parametrize("given", ["", "x", _KEY[:-1], f"{_KEY}0", _KEY.upper(), "%ff", "密", f"{_KEY}%00"])
def test_a_wrong_key_opens_nothing(page: Viewed, given: str) -> None:
    reply = page.get(f"/?token={given}", key=_KEY, address=_OUTSIDE, headers={"Host": "10.0.0.7:8601"})
    assert reply.status == 401
    assert "set-cookie" not in reply.headers


@pytest.mark.parametrize(
    ("to", "led"),
    [
        ("/runs/0123", "/runs/0123"),
        ("/compare?reference=a%26candidate=b", "/compare?reference=a&amp;candidate=b"),
        ("//evil.example/", "/"),
        ("/%5Cevil.example", "/"),
        ("https://evil.example", "/"),
        ("javascript:alert(1)", "/"),
        ('/"><script>', "/"),
        ("/a%0d%0aSet-Cookie:x=1", "/"),
    ],
)
def test_the_key_s_page_leads_nowhere_else(page: Viewed, to: str, led: str) -> None:
    reply = page.get(f"/?token={_KEY}&to={to}", key=_KEY, address=_OUTSIDE, headers={"Host": "10.0.0.7:8601"})
    assert f'url={led}"' in reply.text


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8600", "127.0.0.1.evil.example", "", None])
def test_a_request_to_another_name_is_refused(page: Viewed, host: str | None) -> None:
    reply = page.get("/", headers={"Host": host})
    assert reply.status == 421
    assert "q8" not in reply.text


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_what_another_site_s_page_draws_in_is_refused_and_its_links_are_followed(page: Viewed, site: str) -> None:
    embedded = {"Sec-Fetch-Site": site, "Sec-Fetch-Mode": "no-cors"}
    assert page.get("/", headers=embedded).status == 403
    assert page.get("/", headers=embedded | {"Sec-Fetch-Mode": "navigate"}).status == 200


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"])
@pytest.mark.parametrize("path", ["/", "/runs/{run}", "/static/view.css"])
def test_nothing_is_sent_to_it(page: Viewed, method: str, path: str) -> None:
    own = {"Origin": "http://127.0.0.1:8600"}
    assert page.get(path.format(run=page.runs[0]), method=method, headers=own).status == 405
    assert page.get(path, method=method, headers={"Origin": "https://evil.example"}).status == 403


def test_a_head_is_answered_as_a_get_is(page: Viewed) -> None:
    assert page.get("/", method="HEAD").status == 200


@pytest.mark.parametrize(
    "path",
    [
        "/static/../web/view_app.py",
        "/static/..%2fview_app.py",
        "/static/%2e%2e/%2e%2e/etc/passwd",
        "/static/..%5c..%5cetc%5cpasswd",
        "/static//etc/passwd",
        "/static/view.css",
        "/static/",
        "/runs/evalkit.db",
        "/runs/..%2f..%2fetc%2fpasswd",
        "/runs/",
        "/runs//people",
        "/runs/%00",
        "/runs/' OR 1=1 --",
        "/runs/{run}/",
        "/runs/{run}/nothing",
        "/runs/{run}%00",
        "//evil.example/",
        "/favicon.ico",
        "/r/token",
        "/o/token",
    ],
)
def test_no_path_leads_anywhere_else(page: Viewed, path: str) -> None:
    reply = page.get(path.format(run=page.runs[0]), headers=_HTML)
    assert reply.status == 404
    assert "There is no such page." in reply.text
    assert set(re.findall(r' href="(?!/static/)([^"?]*)', reply.text)) <= {"/", "/attempts", "#main"}


@pytest.mark.parametrize(
    "query",
    [
        f"model={'x' * LONGEST_QUERY}",
        "&".join(["a=1"] * 200),
        "model=%ff%fe",
    ],
)
def test_a_query_that_is_too_long_or_no_text_is_one_clear_line(page: Viewed, query: str) -> None:
    reply = page.get(f"/?{query}")
    assert reply.status == 400
    assert len(reply.text.splitlines()) == 1


@pytest.mark.parametrize(
    "query", ["after=x", "after=%00", "after=-1", "unknown=1", "lang=fr", "theme=<b>", "model=%00"]
)
def test_what_a_page_does_not_know_is_ignored(page: Viewed, query: str) -> None:
    assert page.get(f"/?{query}").status == 200


def test_what_is_refused_is_said_in_the_language_of_who_asks(page: Viewed) -> None:
    reply = page.get("/nowhere", headers={"Cookie": "evalkit-lang=zh; evalkit-theme=dark", **_HTML})
    assert "没有这个页面" in reply.text
    assert '<html lang="zh-CN" data-theme="dark"' in reply.text


def test_a_choice_is_kept_in_a_cookie_that_no_other_site_sends(page: Viewed) -> None:
    reply = page.get("/?lang=zh&model=q8")
    assert '<html lang="zh-CN"' in reply.text
    assert reply.headers["set-cookie"].startswith("evalkit-lang=zh;")
    assert "SameSite=strict" in reply.headers["set-cookie"]
    assert "HttpOnly" in reply.headers["set-cookie"]
    assert "?model=q8&amp;theme=dark" in reply.text
    assert "set-cookie" not in page.get("/?lang=xx").headers


@pytest.mark.parametrize("path", ["/", "/nowhere", "/runs/{run}"])
def test_every_reply_forbids_what_does_not_come_from_this_server(page: Viewed, path: str) -> None:
    headers = page.get(path.format(run=page.runs[0]), headers=_HTML).headers
    policy = dict(part.strip().split(" ", 1) for part in headers["content-security-policy"].split(";"))
    assert (policy["default-src"], policy["script-src"], policy["style-src"]) == ("'none'", "'self'", "'self'")
    assert headers["cache-control"] == "no-store"
    assert headers["referrer-policy"] == "no-referrer"


def test_a_store_in_trouble_is_one_line_here_and_the_reason_in_the_terminal(
    page: Viewed, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise StorageError("runs/evalkit.db: the disk failed to read")

    told: list[str] = []
    monkeypatch.setattr(page.browser, "runs", broken)
    reply = page.get("/", told=told.append)
    assert reply.status == 503
    assert "evalkit.db" not in reply.text
    assert told == ["runs/evalkit.db: the disk failed to read"]


def test_looking_writes_nothing_into_the_store(tmp_path: Path) -> None:
    with viewed(tmp_path) as page:
        before = _rows(page)
        for path in ("/", "/?model=q", *(f"/runs/{run}{sub}" for run in page.runs for sub in ("", "/people"))):
            assert page.get(path).status == 200
        assert _rows(page) == before


def _rows(page: Viewed) -> str:
    with contextlib.closing(sqlite3.connect(store_path(page.folder))) as store:
        return "\n".join(store.iterdump())
