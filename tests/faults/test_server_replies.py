"""Replies that are none, though they began with 200: ``evalkit run`` against each."""

from __future__ import annotations

import gzip
from collections import Counter
from itertools import cycle

import pytest

from evalkit.errors import FailureKind
from tests.broken_server import DONE, Connection, ReceivedRequest, chunk, event, http_answer, stream
from tests.faults.faulty_server import good_answer
from tests.faults.scene import CELLS, Scene
from tests.mutants import Mutant

WEB_PAGE = b"<!DOCTYPE html><html><head><title>Log in</title></head></html>"


@pytest.mark.fault(
    "200 with a web page",
    mutant=Mutant(
        where="evalkit.targets.reading:ReplyReader._sniff", old='startswith(b"<")', new='startswith(b"<?xml")'
    ),
)
def test_a_web_page_is_no_answer(scene: Scene) -> None:
    failure = scene.failed_with(http_answer(200, WEB_PAGE, content_type="text/html"))
    assert failure.kind is FailureKind.BAD_BODY
    assert "answered with a web page: <!DOCTYPE html>" in failure.message


@pytest.mark.fault(
    "a broken chunk",
    mutant=Mutant(
        where="evalkit.targets.reading:ReplyReader._take",
        old='raise self._bad_body(f"sent an event that is not JSON: {shown}") from error',
        new="continue",
    ),
)
def test_a_chunk_that_is_no_json_is_not_left_out_of_an_answer(scene: Scene) -> None:
    broken = stream(chunk("Answer: 4"), b'data: {"choices": [{"delta": {"content": "2\n\n', chunk(finish="stop"), DONE)
    failure = scene.failed_with(broken)
    assert failure.kind is FailureKind.BAD_BODY
    assert "sent an event that is not JSON" in failure.message


@pytest.mark.fault(
    "an error event inside a 200",
    mutant=Mutant(
        where="evalkit.targets.reading:ReplyReader._take_chunk",
        old="(chunk.error is not None or is_error)",
        new="is_error",
    ),
)
def test_an_error_that_comes_within_the_reply_is_a_failure_of_the_server(scene: Scene) -> None:
    failure = scene.failed_with(stream(chunk("Answer: 4"), event({"error": {"message": "engine died"}}), DONE))
    assert failure.kind is FailureKind.IN_BAND
    assert failure.message.endswith("reported an error within its reply: engine died")


@pytest.mark.fault(
    "no choices",
    mutant=Mutant(where="evalkit.targets.reading:ReplyReader.end", old="if not self._has_choice", new="if False"),
)
def test_a_reply_without_choices_is_not_an_empty_answer(scene: Scene) -> None:
    failure = scene.failed_with(stream(event({"choices": []}), DONE))
    assert failure.kind is FailureKind.NO_CHOICES


@pytest.mark.fault(
    "an empty body",
    mutant=Mutant(
        where="evalkit.targets.reading:ReplyReader._cut", old="if self._size_bytes == 0", new="if self._size_bytes < 0"
    ),
)
@pytest.mark.parametrize("answer", [stream(), http_answer(200, b"")], ids=["stream", "whole"])
def test_a_200_with_nothing_in_it_says_what_that_often_means(scene: Scene, answer: bytes) -> None:
    failure = scene.failed_with(answer)
    assert failure.kind is FailureKind.CUT_STREAM
    assert "sent an empty reply" in failure.message
    scene.server.breaks(answer)
    said = scene.ends_in_one_line("--fresh")
    assert "times in a row" in said
    assert "exceed their context" in said


@pytest.mark.fault(
    "a broken gzip body",
    mutant=Mutant(
        where="evalkit.targets.connection_failures:connection_failure",
        old="isinstance(cause, http_exceptions.ContentEncodingError)",
        new="isinstance(cause, http_exceptions.LineTooLong)",
    ),
)
def test_a_body_that_cannot_be_unpacked_is_a_bad_body(scene: Scene) -> None:
    packed = gzip.compress(chunk("Answer: 42", finish="stop") + DONE)
    head = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nConnection: close\r\n\r\n"
    failure = scene.failed_with(head + b"no gzip at all" + packed)
    assert failure.kind is FailureKind.BAD_BODY


def test_a_server_that_sends_nothing_but_web_pages_ends_the_run(scene: Scene) -> None:
    scene.server.breaks(http_answer(200, WEB_PAGE, content_type="text/html"))
    said = scene.ends_in_one_line()
    assert "answered with a web page" in said
    assert "check that `base_url` is the API's root" in said
    scene.finishes()


@pytest.mark.fault(
    "one fault after another, four questions at a time",
    mutant=Mutant(
        where="evalkit.runs.execute:_Keeper.keep",
        old="try_number=tries_before + len(asked.failed_tries)",
        new="try_number=tries_before",
    ),
)
def test_a_storm_of_faults_costs_tries_and_no_answer(scene: Scene) -> None:
    broken = (
        http_answer(500, {"error": {"message": "CUDA error"}}),
        http_answer(429, {}, headers="Retry-After: 3\r\n"),
        stream(chunk("Answer: 4")),
        http_answer(200, WEB_PAGE),
        stream(event({"choices": []}), DONE),
        http_answer(502, WEB_PAGE),
        stream(chunk("Answer: 4"), event({"error": {"message": "engine died"}})),
        b"",
    )
    tries_by_seed: Counter[int] = Counter()
    breaks = cycle(broken)

    async def storms(request: ReceivedRequest, connection: Connection) -> None:
        seed = request.json["seed"]
        tries_by_seed[seed] += 1
        await connection.send(good_answer(request) if tries_by_seed[seed] == 3 else next(breaks))

    scene.server.breaks(storms)
    failures = scene.survives("-o", "concurrency=4")
    assert len(failures) == 2 * CELLS
    assert set(tries_by_seed.values()) == {3}
    assert {attempt.try_number for attempt in scene.attempts() if attempt.is_final} == {2}
