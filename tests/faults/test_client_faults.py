"""Servers that are broken, slow or unreachable: each way to fail has its kind, and one clear line."""

from __future__ import annotations

import asyncio
import socket

import pytest

from evalkit.domain.target import Limits, Secrets
from evalkit.errors import FailureKind, TargetError
from evalkit.targets import reading, transport
from evalkit.targets.openai_chat import OpenAIChatClient
from tests.broken_server import (
    DONE,
    Connection,
    ReceivedRequest,
    chunk,
    event,
    http_answer,
    stream,
    stream_head,
)
from tests.builders import a_request, a_target
from tests.served_client import Serve

USAGE = {"prompt_tokens": 5, "completion_tokens": 2, "prompt_tokens_details": {"cached_tokens": 4}}


class TestBrokenReplies:
    @pytest.mark.parametrize(
        ("answer", "kind"),
        [
            (http_answer(200, b"<!DOCTYPE html><title>Login</title>", content_type="text/html"), FailureKind.BAD_BODY),
            (http_answer(200, b'{"choices": [{"mess'), FailureKind.BAD_BODY),
            (http_answer(200, b"[1, 2]"), FailureKind.BAD_BODY),
            (stream(b"data: {not json}\n\n"), FailureKind.BAD_BODY),
            (http_answer(204, b""), FailureKind.BAD_BODY),
            (b"SSH-2.0-OpenSSH_9.6\r\n\r\n", FailureKind.BAD_BODY),
            (http_answer(200, b""), FailureKind.CUT_STREAM),
            (stream(), FailureKind.CUT_STREAM),
            (stream(chunk("a")), FailureKind.CUT_STREAM),
            (stream(chunk("a"), b'data: {"choices": [{"del'), FailureKind.CUT_STREAM),
            (stream(chunk("a"))[:-9], FailureKind.CUT_STREAM),
            (b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n" + chunk("a"), FailureKind.CUT_STREAM),
            (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nda", FailureKind.CUT_STREAM),
            (stream(event({"choices": []}), DONE), FailureKind.NO_CHOICES),
            (http_answer(200, {"choices": []}), FailureKind.CUT_STREAM),
            (http_answer(200, {"error": {"message": "died"}}), FailureKind.IN_BAND),
            (stream(chunk("a"), event({"error": {"message": "died"}})), FailureKind.IN_BAND),
            (stream(chunk("a"), event({"message": "died"}, kind="error")), FailureKind.IN_BAND),
            (stream(chunk("a"), b"event: error\ndata: died\n\n"), FailureKind.IN_BAND),
            (stream(chunk("a", finish="abort"), DONE), FailureKind.IN_BAND),
            (b"", FailureKind.CONNECT),
        ],
    )
    async def test_each_has_its_kind_and_one_line(self, serve: Serve, answer: bytes, kind: FailureKind) -> None:
        error = await (await serve(answer)).failure()
        assert error.kind is kind
        assert str(error).isprintable()
        assert len(str(error)) < 500
        assert error.is_retryable or error.status == 204

    async def test_a_reset_in_the_middle_is_a_cut_stream(self, serve: Serve) -> None:
        async def script(request: ReceivedRequest, connection: Connection) -> None:
            await connection.send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\ndata:\r\n")
            await asyncio.sleep(0.05)
            connection.reset()

        assert (await (await serve(script)).failure()).kind is FailureKind.CUT_STREAM

    async def test_an_error_after_the_finish_comes_too_late(self, serve: Serve) -> None:
        body = stream(chunk("a", finish="stop"), event({"error": {"message": "log failed"}}))
        assert (await (await serve(body)).ask()).answer == "a"

    async def test_a_reply_without_end_is_given_up(self, serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(reading, "MAX_REPLY_BYTES", 100_000)

        async def script(request: ReceivedRequest, connection: Connection) -> None:
            await connection.send(stream_head())
            while True:
                await connection.send(chunk("x" * 1_000))

        assert (await (await serve(script)).failure()).kind is FailureKind.BAD_BODY

    async def test_a_refusal_without_end_is_given_up(self, serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(transport, "_MAX_REFUSAL_BYTES", 10_000)

        async def script(request: ReceivedRequest, connection: Connection) -> None:
            await connection.send(b"HTTP/1.1 500 No\r\nConnection: close\r\n\r\n")
            while True:
                await connection.send(b"no " * 1_000)

        error = await (await serve(script)).failure()
        assert (error.kind, error.status) == (FailureKind.HTTP_5XX, 500)

    async def test_control_characters_do_not_reach_the_message(self, serve: Serve) -> None:
        served = await serve(http_answer(500, {"error": {"message": "\x1b[2Jdied\r\nTraceback"}}))
        assert str(await served.failure()).endswith("answered 500: [2Jdied Traceback")


class TestSilence:
    async def test_silence_before_the_first_text_has_a_limit_of_its_own(self, serve: Serve) -> None:
        async def script(request: ReceivedRequest, connection: Connection) -> None:
            await connection.send(stream_head(), chunk(role="assistant"))
            while True:
                await connection.send(b": ping\n\n")
                await asyncio.sleep(0.02)

        limits = Limits(connect_s=0.1, first_chunk_s=0.2, silence_s=0.05)
        error = await (await serve(script, limits=limits)).failure()
        assert (error.kind, error.is_retryable) == (FailureKind.TIMEOUT, True)
        assert "first_chunk_s" in str(error)

    async def test_silence_in_the_middle_is_a_timeout_and_frees_the_slot(self, serve: Serve) -> None:
        has_left = asyncio.Event()

        async def script(request: ReceivedRequest, connection: Connection) -> None:
            await connection.send(stream_head(), chunk("a"))
            await connection.until_client_leaves()
            has_left.set()

        served = await serve(script, limits=Limits(first_chunk_s=30.0, silence_s=0.1))
        error = await served.failure()
        assert error.kind is FailureKind.TIMEOUT
        assert "silence_s" in str(error)
        await asyncio.wait_for(has_left.wait(), 5)

    async def test_a_long_queue_is_waited_for(self, serve: Serve) -> None:
        async def script(request: ReceivedRequest, connection: Connection) -> None:
            await asyncio.sleep(0.3)
            await connection.send(stream(chunk("a", finish="stop"), DONE))

        served = await serve(script, limits=Limits(first_chunk_s=30.0, silence_s=0.05))
        assert (await served.ask()).answer == "a"

    async def test_after_the_finish_nobody_waits_for_long(self, serve: Serve) -> None:
        async def script(request: ReceivedRequest, connection: Connection) -> None:
            await connection.send(stream_head(), chunk("a", finish="stop"))
            await connection.until_client_leaves()

        served = await serve(script, limits=Limits(silence_s=0.1), learnt={"tokenize": ""})
        assert (await served.ask()).answer == "a"

    async def test_a_cancelled_request_frees_the_slot(self, serve: Serve) -> None:
        has_begun, has_left = asyncio.Event(), asyncio.Event()

        async def script(request: ReceivedRequest, connection: Connection) -> None:
            await connection.send(stream_head(), chunk("a"))
            has_begun.set()
            await connection.until_client_leaves()
            has_left.set()

        served = await serve(script)
        call = asyncio.create_task(served.ask())
        await asyncio.wait_for(has_begun.wait(), 5)
        call.cancel()
        with pytest.raises(asyncio.CancelledError):
            await call
        await asyncio.wait_for(has_left.wait(), 5)

    async def test_a_loop_is_left_when_asked_to(self, serve: Serve) -> None:
        has_left = asyncio.Event()

        async def script(request: ReceivedRequest, connection: Connection) -> None:
            await connection.send(stream_head())
            try:
                while True:
                    await connection.send(chunk("Wait, let me check that again. "))
            finally:
                has_left.set()

        reply = await (await serve(script, learnt={"tokenize": ""})).ask(a_request(cut_loops=True))
        assert reply.was_cut_by_us
        assert reply.finish_reason is None
        assert len(reply.answer) < 20_000
        await asyncio.wait_for(has_left.wait(), 5)


class TestConnecting:
    async def test_nobody_listening_is_one_clear_line(self, unused_tcp_port: int) -> None:
        target = a_target(base_url=f"http://127.0.0.1:{unused_tcp_port}/v1")
        client = OpenAIChatClient(target, secrets=Secrets())
        for question in (client.ask(a_request()), client.passport()):
            with pytest.raises(TargetError) as raised:
                await question
            assert (raised.value.kind, raised.value.is_retryable) == (FailureKind.CONNECT, True)
            assert "base_url" in raised.value.hint
        await client.close()

    async def test_a_name_that_does_not_resolve_says_so(self) -> None:
        client = OpenAIChatClient(a_target(base_url="http://model.invalid/v1"), secrets=Secrets())
        with pytest.raises(TargetError, match="no such host") as raised:
            await client.ask(a_request())
        assert raised.value.kind is FailureKind.CONNECT
        await client.close()

    @pytest.mark.parametrize("base_url", ["ftp://127.0.0.1/v1", "http:///v1", "http://127.0.0.1:99999/v1"])
    async def test_what_is_no_url_is_permanent(self, base_url: str) -> None:
        client = OpenAIChatClient(a_target(base_url=base_url), secrets=Secrets())
        with pytest.raises(TargetError) as raised:
            await client.ask(a_request())
        assert (raised.value.kind, raised.value.is_retryable) == (FailureKind.CONNECT, False)
        await client.close()

    async def test_a_host_that_no_resolver_takes_is_permanent(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def refuses(*args: object, **kwargs: object) -> object:
            raise UnicodeError("encoding with 'idna' codec failed (UnicodeError: label empty or too long)")

        monkeypatch.setattr(socket, "getaddrinfo", refuses)
        client = OpenAIChatClient(a_target(base_url="http://a..b/v1"), secrets=Secrets())
        for question in (client.ask(a_request()), client.passport()):
            with pytest.raises(TargetError, match=r"not a URL that can be asked: .*label empty") as raised:
                await question
            assert (raised.value.kind, raised.value.is_retryable) == (FailureKind.CONNECT, False)
        await client.close()

    async def test_https_where_http_is_spoken_is_permanent(self, serve: Serve) -> None:
        server = (await serve(http_answer(200, {}))).server
        client = OpenAIChatClient(a_target(base_url=server.base_url.replace("http:", "https:")), secrets=Secrets())
        with pytest.raises(TargetError, match="no secure connection") as raised:
            await client.ask(a_request())
        assert (raised.value.kind, raised.value.is_retryable) == (FailureKind.CONNECT, False)
        await client.close()

    async def test_servers_that_close_after_each_stream_are_asked_thirty_times_without_a_loss(
        self, serve: Serve
    ) -> None:
        async def script(request: ReceivedRequest, connection: Connection) -> None:
            head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
            body = chunk("a", finish="stop", usage=USAGE) + DONE
            await connection.send(head + f"{len(body):x}\r\n".encode() + body + b"\r\n0\r\n\r\n")

        served = await serve(script)
        for _ in range(30):
            assert (await served.ask()).answer == "a"

    async def test_two_hundred_at_once_are_all_in_flight(self, serve: Serve) -> None:
        arrived, are_all_here = 0, asyncio.Event()

        async def script(request: ReceivedRequest, connection: Connection) -> None:
            nonlocal arrived
            arrived += 1
            if arrived == 200:
                are_all_here.set()
            await are_all_here.wait()
            await connection.send(stream(chunk("a", finish="stop", usage=USAGE), DONE))

        served = await serve(script)
        replies = await asyncio.gather(*(served.ask() for _ in range(200)))
        assert {reply.answer for reply in replies} == {"a"}

    async def test_a_redirect_is_not_followed(self, serve: Serve) -> None:
        elsewhere = http_answer(307, b"", headers="Location: http://127.0.0.1:9/v1/chat/completions\r\n")
        error = await (await serve(elsewhere)).failure()
        assert (error.kind, error.status) == (FailureKind.HTTP_404, 307)
        assert "http://127.0.0.1:9/v1" in error.hint

    async def test_the_system_s_proxy_is_not_used_for_this_machine(
        self, serve: Serve, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
            monkeypatch.setenv(name, "http://127.0.0.1:9")
        assert (await (await serve(stream(chunk("a", finish="stop"), DONE))).ask()).answer == "a"

    async def test_times_begin_when_the_connection_stands(self, serve: Serve) -> None:
        clock = iter(range(1_000))
        server = (await serve(stream(chunk("a", finish="stop"), DONE))).server
        client = OpenAIChatClient(
            a_target(base_url=server.base_url), secrets=Secrets(), learnt={"tokenize": ""}, clock=lambda: next(clock)
        )
        # The readings: before the call, at the hand-over to the socket, at the first block of the reply.
        assert (await client.ask(a_request())).timing.ttft_s == 1
        await client.close()


class TestModelNames:
    async def test_a_wrong_model_is_told_which_ones_are_served(self, serve: Serve) -> None:
        async def script(request: ReceivedRequest, connection: Connection) -> None:
            listing = {"data": [{"id": "good-2"}, {"id": "good-1"}]}
            missing = {"error": {"message": "The model `x` does not exist."}}
            is_listing = request.path == "/v1/models"
            await connection.send(http_answer(200, listing) if is_listing else http_answer(404, missing))

        error = await (await serve(script)).failure()
        assert (error.kind, error.is_retryable) == (FailureKind.HTTP_404, False)
        assert "good-1, good-2" in error.hint

    async def test_a_missing_v1_is_suggested(self, serve: Serve) -> None:
        served = await serve(http_answer(404, b"404 page not found", content_type="text/plain"), path="")
        assert f"{served.server.url}/v1" in (await served.failure()).hint
