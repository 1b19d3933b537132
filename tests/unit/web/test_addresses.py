"""Where a server is reached, and which names and origins are its own."""

from __future__ import annotations

import pytest

from evalkit.errors import ConfigError
from evalkit.web.addresses import Address

_EVERYWHERE = "0.0.0.0"


@pytest.mark.parametrize(
    ("host", "public_url", "base_url", "prefix"),
    [
        ("127.0.0.1", None, "http://127.0.0.1:8600", ""),
        ("::1", None, "http://[::1]:8600", ""),
        ("10.0.0.5", None, "http://10.0.0.5:8600", ""),
        (_EVERYWHERE, "http://eval.lan:8600/", "http://eval.lan:8600", ""),
        ("127.0.0.1", "https://lan.example/evalkit/review/", "https://lan.example/evalkit/review", "/evalkit/review"),
    ],
)
def test_links_begin_with_what_raters_can_reach(host: str, public_url: str | None, base_url: str, prefix: str) -> None:
    address = Address.asked(host, 8600, public_url)
    assert (address.base_url, address.prefix) == (base_url, prefix)


@pytest.mark.parametrize(
    "url",
    [
        "eval.lan",
        "ftp://eval.lan",
        "http://",
        "http://eval.lan:port",
        "http://eval.lan/?a=1",
        "http://eval.lan/#x",
        "http://user:secret@eval.lan",
        "javascript:alert(1)",
        "http://[::1",
    ],
)
def test_a_public_url_that_raters_cannot_open_is_refused(url: str) -> None:
    with pytest.raises(ConfigError, match="--public-url"):
        Address.asked("127.0.0.1", 8600, url)


@pytest.mark.parametrize("host", [_EVERYWHERE, "::", ""])
def test_every_address_of_the_machine_needs_the_one_that_links_begin_with(host: str) -> None:
    with pytest.raises(ConfigError, match="add --public-url"):
        Address.asked(host, 8600)


@pytest.mark.parametrize(
    ("header", "is_own"),
    [
        ("10.0.0.5", True),
        ("10.0.0.5:8600", True),
        ("10.0.0.5:1", True),
        ("Eval.LAN:8600", True),
        ("eval.lan.", True),
        ("127.0.0.1:8600", True),
        ("[0:0:0:0:0:0:0:1]", True),
        ("10.0.0.6", False),
        ("eval.lan.evil.example", False),
        ("evil.example#eval.lan", False),
        ("eval.lan@evil.example", False),
        ("evil.example/eval.lan", False),
        ("eval.lan:8600:8600", False),
        ("[::1", False),
        (_EVERYWHERE, False),
        ("", False),
    ],
)
def test_only_names_of_this_server_are_served(header: str, *, is_own: bool) -> None:
    address = Address.asked("10.0.0.5", 8600, "http://eval.lan:8600")
    assert address.is_own_host(header) is is_own


@pytest.mark.parametrize(
    ("origin", "host", "is_own"),
    [
        ("http://localhost:9000", "localhost:9000", True),  # through a tunnel
        ("https://eval.lan", "eval.lan", True),  # the proxy ends TLS
        ("https://eval.lan", "127.0.0.1:8600", True),  # and names us by our own address
        ("http://LOCALHOST:9000", "localhost:9000", True),
        ("http://localhost:3000", "localhost:8600", False),
        ("http://localhost", "localhost:8600", False),
        ("https://eval.lan.evil.example", "eval.lan", False),
        ("https://evil.example", "eval.lan", False),
        ("null", "eval.lan", False),
        ("file://", "eval.lan", False),
        ("", "eval.lan", False),
        ("ftp://eval.lan", "eval.lan", False),
    ],
)
def test_only_pages_of_this_server_may_send(origin: str, host: str, *, is_own: bool) -> None:
    address = Address.asked("127.0.0.1", 8600, "https://eval.lan:443/")
    assert address.is_own_origin(origin, host=host) is is_own
