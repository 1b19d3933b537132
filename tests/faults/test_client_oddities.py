"""Servers that are odd: nothing that is merely odd is a failure."""

from __future__ import annotations

import asyncio
import gzip

from evalkit.domain.exchange import Delivery, TokenSource
from evalkit.errors import FailureKind
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
from tests.served_client import Serve

USAGE = {"prompt_tokens": 5, "completion_tokens": 2, "prompt_tokens_details": {"cached_tokens": 4}}


class TestOddButFine:
    async def test_usage_before_or_beside_choices_counts(self, serve: Serve) -> None:
        apart = event({"choices": [], "usage": USAGE})
        beside = chunk(usage=USAGE)
        for usage in (apart, beside):
            reply = await (await serve(stream(chunk("a"), chunk("b", finish="stop"), usage, DONE))).ask()
            assert reply.usage.source is TokenSource.USAGE
            assert (reply.usage.completion_tokens, reply.usage.cached_tokens) == (2, 4)

    async def test_no_done_after_a_finish_is_fine(self, serve: Serve) -> None:
        reply = await (await serve(stream(chunk("a"), chunk(finish="stop")))).ask()
        assert (reply.answer, reply.finish_reason) == ("a", "stop")

    async def test_a_connection_that_stays_open_or_breaks_after_the_end_is_fine(self, serve: Serve) -> None:
        async def stays(request: ReceivedRequest, connection: Connection) -> None:
            await connection.send(stream(chunk("a", finish="stop"), DONE))
            await connection.until_client_leaves()

        async def breaks(request: ReceivedRequest, connection: Connection) -> None:
            head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
            body = chunk("a", finish="stop")
            await connection.send(head + f"{len(body):x}\r\n".encode() + body + b"\r\n")
            await asyncio.sleep(0.05)
            connection.reset()

        for script in (stays, breaks):
            assert (await (await serve(script, learnt={"tokenize": ""})).ask()).answer == "a"

    async def test_done_without_a_finish_reason_is_the_end(self, serve: Serve) -> None:
        assert (await (await serve(stream(chunk("a"), DONE))).ask()).finish_reason is None

    async def test_of_two_finish_reasons_the_first_counts(self, serve: Serve) -> None:
        reply = await (await serve(stream(chunk("a", finish="length"), chunk(finish="stop"), DONE))).ask()
        assert reply.finish_reason == "length"

    async def test_pings_null_content_and_empty_choices_are_no_text(self, serve: Serve) -> None:
        body = stream(
            b": ping\n\n", event({"choices": []}), chunk(role="assistant"), chunk(""), chunk("a", finish="stop"), DONE
        )
        reply = await (await serve(body)).ask()
        assert (reply.answer, reply.timing.chunk_count) == ("a", 1)

    async def test_json_in_place_of_events_is_read_and_marked(self, serve: Serve) -> None:
        whole = {"model": "m", "choices": [{"message": {"content": "a"}, "finish_reason": "stop"}], "usage": USAGE}
        reply = await (await serve(http_answer(200, whole))).ask()
        assert (reply.answer, reply.served_model, reply.usage.completion_tokens) == ("a", "m", 2)
        assert (reply.timing.ttft_s, reply.timing.chunk_count) == (None, 0)
        assert reply.timing.complete_s is not None

    async def test_a_target_that_cannot_stream_is_not_asked_to(self, serve: Serve) -> None:
        whole = {"choices": [{"message": {"content": "a"}, "finish_reason": "stop"}], "usage": USAGE}
        served = await serve(http_answer(200, whole), stream=False)
        assert (await served.ask()).answer == "a"
        assert served.server.chats[0].json["stream"] is False

    async def test_the_content_type_does_not_matter(self, serve: Serve) -> None:
        body = stream_head("text/plain") + b"\n\xef\xbb\xbf" + chunk("a", finish="stop") + DONE
        assert (await (await serve(body)).ask()).answer == "a"

    async def test_a_stream_compressed_without_being_asked_is_read(self, serve: Serve) -> None:
        packed = gzip.compress(chunk("a", finish="stop") + DONE)
        served = await serve(b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nConnection: close\r\n\r\n" + packed)
        assert (await served.ask()).answer == "a"
        assert served.server.chats[0].headers["accept-encoding"] == "identity"

    async def test_halves_of_a_character_meet_across_chunks(self, serve: Serve) -> None:
        body = stream(chunk("x\ud83d"), chunk("\ude00\x00", finish="stop"), DONE)
        assert (await (await serve(body)).ask()).answer == "x😀�"

    async def test_reasoning_in_a_field_is_timed_apart(self, serve: Serve) -> None:
        async def script(request: ReceivedRequest, connection: Connection) -> None:
            await connection.send(stream_head(), chunk(reasoning_content="why"))
            await asyncio.sleep(0.05)
            await connection.send(chunk("\n"))
            await asyncio.sleep(0.05)
            await connection.send(chunk("so", finish="stop"), DONE)

        reply = await (await serve(script)).ask()
        timing = reply.timing
        assert (reply.reasoning, reply.answer, reply.delivery) == ("why", "so", Delivery.REASONING_CONTENT)
        assert timing.ttft_s is not None
        assert timing.ttfa_s is not None
        assert timing.ttfa_s - timing.ttft_s > 0.09
        assert timing.complete_s == timing.ttfa_s

    async def test_bodies_are_kept_as_sent_and_received(self, serve: Serve) -> None:
        body = stream(chunk("a", finish="stop"), DONE)
        served = await serve(body)
        reply = await served.ask()
        assert reply.request_body == served.server.chats[0].body
        assert reply.reply_body == body.partition(b"\r\n\r\n")[2]


class TestTokens:
    async def test_without_usage_the_server_s_tokenizer_counts(self, serve: Serve) -> None:
        answer = stream(chunk("<think>why</think>"), chunk("so", finish="stop"), DONE)

        async def script(request: ReceivedRequest, connection: Connection) -> None:
            is_tokenizer = request.path == "/tokenize"
            await connection.send(http_answer(200, {"tokens": [1, 2, 3]}) if is_tokenizer else answer)

        served = await serve(script)
        reply = await served.ask()
        assert (reply.usage.source, reply.usage.completion_tokens) == (TokenSource.TOKENIZE, 3)
        assert served.client.learnt["tokenize"] == "/tokenize"
        assert served.server.requests[-1].json["content"] == "<think>why</think>so"

    async def test_without_a_tokenizer_chunks_are_counted_and_nobody_asks_again(self, serve: Serve) -> None:
        served = await serve(stream(chunk("a"), chunk("b", finish="stop"), DONE))
        for _ in range(2):
            usage = (await served.ask()).usage
            assert (usage.source, usage.completion_tokens) == (TokenSource.CHUNKS, 2)
        assert [request.path for request in served.server.requests].count("/tokenize") == 1
        assert served.client.learnt["tokenize"] == ""

    async def test_a_count_of_zero_for_a_text_is_no_count(self, serve: Serve) -> None:
        usage = {"prompt_tokens": 0, "completion_tokens": 0}
        served = await serve(stream(chunk("a", finish="stop", usage=usage), DONE), learnt={"tokenize": ""})
        assert (await served.ask()).usage.source is TokenSource.CHUNKS

    async def test_hidden_reasoning_does_not_speed_up_decoding(self, serve: Serve) -> None:
        usage = {"completion_tokens": 1002, "completion_tokens_details": {"reasoning_tokens": 1000}}

        async def script(request: ReceivedRequest, connection: Connection) -> None:
            await connection.send(stream_head(), chunk("a"))
            await asyncio.sleep(0.1)
            await connection.send(chunk("b", finish="stop", usage=usage), DONE)

        rate = (await (await serve(script)).ask()).timing.decode_tokens_per_s
        assert rate is not None
        assert rate < 10.1


class TestLearning:
    async def test_refused_parameters_are_left_out_once_and_for_all(self, serve: Serve) -> None:
        async def script(request: ReceivedRequest, connection: Connection) -> None:
            refused = next((name for name in ("stream_options", "seed") if name in request.json), None)
            answer = stream(chunk("a", finish="stop", usage=USAGE), DONE)
            if refused is not None:
                answer = http_answer(400, {"error": {"message": f"Unsupported parameter: {refused}"}})
            await connection.send(answer)

        served = await serve(script, learnt={"delivery": "tags"})
        await served.ask()
        assert len(served.server.chats) == 3
        await served.ask()
        assert len(served.server.chats) == 4
        assert served.client.learnt == {
            "delivery": "tags",
            "stream_options": False,
            "max_tokens_name": "max_tokens",
            "seed": False,
            "tokenize": None,
            "reply_form": "schema",
            "top_logprobs": None,
        }

    async def test_an_endpoint_that_mended_its_ways_is_found_out_by_who_starts_afresh(self, serve: Serve) -> None:
        stored: dict[str, object] = {"stream_options": False, "seed": False, "tokenize": ""}
        served = await serve(stream(chunk("a", finish="stop", usage=USAGE), DONE), learnt={})
        await served.ask()
        stored.update(served.client.learnt)
        again = await serve(stream(chunk("a", finish="stop", usage=USAGE), DONE), learnt=stored)
        await again.ask()
        assert {"stream_options", "seed"} <= again.server.chats[0].json.keys()
        assert again.client.learnt["tokenize"] is None

    async def test_a_refusal_that_goes_on_is_not_learnt_from(self, serve: Serve) -> None:
        served = await serve(http_answer(400, {"error": {"message": "unknown parameter stream_options"}}))
        error = await served.failure()
        assert (error.kind, error.is_retryable) == (FailureKind.HTTP_400, False)
        assert len(served.server.chats) == 2
        assert served.client.learnt["stream_options"] is True

    async def test_a_full_context_is_not_mistaken_for_a_refused_name(self, serve: Serve) -> None:
        message = "'max_tokens' or 'max_completion_tokens' is too large: 9. This model's maximum context length is 4"
        served = await serve(http_answer(400, {"error": {"message": message}}))
        assert "--max-model-len" in (await served.failure()).hint
        assert len(served.server.chats) == 1
