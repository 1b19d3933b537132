"""Keys and secret headers: sent where they must be, and kept nowhere."""

from __future__ import annotations

import json
from typing import Any

import pytest

from evalkit.domain.target import SecretHeader, Secrets
from tests.broken_server import (
    DONE,
    answering,
    chunk,
    event,
    http_answer,
    stream,
)
from tests.served_client import Serve

KEY = "sk-planted-0123456789abcdef"


class TestSecrets:
    async def test_without_a_key_no_authorization_is_sent(
        self, serve: Serve, monkeypatch: pytest.MonkeyPatch, tmp_path: Any
    ) -> None:
        netrc = tmp_path / "netrc"
        netrc.write_text("machine 127.0.0.1 login me password planted\n")
        monkeypatch.setenv("NETRC", str(netrc))
        monkeypatch.setenv("OPENAI_API_KEY", KEY)
        monkeypatch.setenv("OPENAI_ADMIN_KEY", KEY)
        monkeypatch.setenv("OPENAI_ORG_ID", "org-planted")
        monkeypatch.setenv("OPENAI_CUSTOM_HEADERS", f"Authorization: Bearer {KEY}\nX-Planted: {KEY}")
        served = await serve(stream(chunk("a", finish="stop"), DONE))
        await served.ask()
        await served.client.passport()
        for request in served.server.requests:
            assert "authorization" not in request.headers
            assert KEY not in str(request.headers)
            assert not any(name.startswith(("openai-", "x-stainless", "x-planted")) for name in request.headers)

    async def test_key_and_headers_are_sent_with_every_request(self, serve: Serve) -> None:
        served = await serve(
            stream(chunk("a", finish="stop"), DONE),
            secrets=Secrets(api_key=KEY, headers={"X-Auth": "secret"}),
            extra_headers={"X-Team": "eval", "X-Auth": SecretHeader(env="AUTH")},
        )
        await served.ask()
        await served.client.passport()
        for request in served.server.requests:
            assert request.headers["authorization"] == f"Bearer {KEY}"
            assert (request.headers["x-team"], request.headers["x-auth"]) == ("eval", "secret")

    @pytest.mark.parametrize("status", [200, 401, 404, 500])
    async def test_a_server_that_quotes_the_key_does_not_get_it_into_our_records(
        self, serve: Serve, status: int
    ) -> None:
        quote = {"error": {"message": f"wrong key {KEY}"}}
        answer = stream(chunk("a"), event(quote)) if status == 200 else http_answer(status, quote)
        error = await (await serve(answer, secrets=Secrets(api_key=KEY))).failure()
        chain: list[BaseException | None] = [error, error.__cause__]
        assert "wrong key ***" in str(error)
        assert not any(KEY in f"{link!r}{getattr(link, 'hint', '')}" for link in chain)

    async def test_a_reply_that_quotes_the_key_is_masked(self, serve: Serve) -> None:
        served = await serve(
            stream(chunk(f"<think>{KEY}</think>{KEY}", finish="stop"), DONE), secrets=Secrets(api_key=KEY)
        )
        reply = await served.ask()
        assert KEY not in reply.reasoning + reply.answer
        assert KEY.encode() not in reply.reply_body + reply.request_body

    async def test_the_passport_keeps_no_secret(self, serve: Serve) -> None:
        server_key = "their-own-key"
        info = http_answer(200, json.dumps({"api_key": server_key, "model_path": "m", "echo": KEY}).encode())
        served = await serve(answering(b"", other=info), secrets=Secrets(api_key=KEY))
        passport = await served.client.passport()
        assert passport.raw
        assert KEY not in str(passport.raw)
        assert server_key not in str(passport.raw)
