from __future__ import annotations

import pytest

from evalkit.domain.target import Secrets, Target
from evalkit.errors import ConfigError, FailureKind, TargetError
from evalkit.targets.secrecy import Mask
from evalkit.targets.transport import Transport, is_loopback
from tests.builders import a_target

KEY = "sk-planted-0123456789"


def test_a_quoted_key_is_masked_in_errors() -> None:
    mask = Mask(Secrets(api_key=KEY, headers={"X-Auth": "Bearer header-planted-1"}))
    error = TargetError(
        f"wrong key {KEY} or header-planted-1", kind=FailureKind.HTTP_401, is_retryable=False, hint=KEY, status=401
    )
    masked = mask.masked_error(error)
    assert (str(masked), masked.hint) == ("wrong key *** or ***", "***")
    assert (masked.kind, masked.status, masked.is_retryable) == (FailureKind.HTTP_401, 401, False)


def test_a_long_key_is_masked_in_text_and_a_word_is_not() -> None:
    assert Mask(Secrets(api_key=KEY)).text(f"my key is {KEY}") == "my key is ***"
    assert Mask(Secrets(api_key=KEY)).bytes(KEY.encode()) == b"***"
    assert Mask(Secrets(api_key="EMPTY")).text("The set is EMPTY.") == "The set is EMPTY."
    assert Mask(Secrets()).text("as it is") == "as it is"


def headers_of(target: Target, secrets: Secrets) -> dict[str, str]:
    return {name: value for name, value in Transport(target, secrets).headers.items() if name != "User-Agent"}


def test_headers_are_the_target_s_and_the_secret_ones() -> None:
    target = a_target(extra_headers={"X-Team": "eval"})
    assert headers_of(target, Secrets(api_key=KEY, headers={"X-Auth": "s"})) == {
        "X-Team": "eval",
        "X-Auth": "s",
        "Authorization": f"Bearer {KEY}",
    }


@pytest.mark.parametrize("key", [None, "", " \n"])
def test_without_a_key_there_is_no_authorization(key: str | None) -> None:
    assert headers_of(a_target(), Secrets(api_key=key)) == {}


def test_an_own_authorization_header_goes_before_the_key() -> None:
    secrets = Secrets(api_key=KEY, headers={"authorization": "Basic abc"})
    assert headers_of(a_target(), secrets) == {"authorization": "Basic abc"}


def test_a_line_end_pasted_along_is_forgiven() -> None:
    assert headers_of(a_target(), Secrets(api_key=f"{KEY}\n"))["Authorization"] == f"Bearer {KEY}"


@pytest.mark.parametrize("key", ["sk-a\nb", "“sk-ab”", "sk-ключ"])
def test_a_key_that_no_header_may_hold_is_refused_without_showing_it(key: str) -> None:
    with pytest.raises(ConfigError, match="QWEN_KEY") as raised:
        Transport(a_target(api_key_env="QWEN_KEY"), Secrets(api_key=key))
    assert key not in str(raised.value)


def test_a_base_url_that_is_none_is_refused() -> None:
    with pytest.raises(ConfigError, match="must look like"):
        Transport(a_target(base_url="http://[::1"), Secrets())


def proxy_of(base_url: str, monkeypatch: pytest.MonkeyPatch) -> str | None:
    monkeypatch.setenv("HTTP_PROXY", "http://proxy:3128")
    monkeypatch.setenv("NO_PROXY", "inside.example")
    return Transport(a_target(base_url=base_url), Secrets()).proxy


def test_the_system_s_proxy_is_used_for_other_machines_only(monkeypatch: pytest.MonkeyPatch) -> None:
    assert proxy_of("http://10.0.0.5:8000/v1", monkeypatch) == "http://proxy:3128"
    assert proxy_of("http://inside.example/v1", monkeypatch) is None
    assert proxy_of("http://localhost:8000/v1", monkeypatch) is None
    assert proxy_of("https://10.0.0.5/v1", monkeypatch) is None


@pytest.mark.parametrize("host", ["localhost", "a.localhost", "127.0.0.1", "127.8.0.1", "::1"])
def test_names_of_this_machine_are_known(host: str) -> None:
    assert is_loopback(host)


@pytest.mark.parametrize("host", ["localhost.example", "10.0.0.5", "example", "::2", ""])
def test_other_names_are_other_machines(host: str) -> None:
    assert not is_loopback(host)
