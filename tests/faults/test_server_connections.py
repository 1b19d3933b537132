"""Connections that fail, and servers that fall silent: ``evalkit run`` against each."""

from __future__ import annotations

import asyncio

import pytest

from evalkit.domain.attempt import Outcome
from evalkit.errors import FailureKind
from tests.broken_server import Connection, ReceivedRequest, chunk, stream_head
from tests.faults.faulty_server import good_answer
from tests.faults.scene import Scene
from tests.mutants import Mutant

LONGER_THAN_ANY_LIMIT_S = 3.0


async def reset_at_once(request: ReceivedRequest, connection: Connection) -> None:
    connection.reset()


async def reset_midway(request: ReceivedRequest, connection: Connection) -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
    body = chunk("Answer: 4")
    await connection.send(head + f"{len(body):x}\r\n".encode() + body + b"\r\n")
    connection.writer.write_eof()
    await connection.until_client_leaves()


@pytest.mark.fault(
    "connection refused",
    mutant=Mutant(
        where="evalkit.asking.pool:Pool._may_try_again",
        old="tries.outages.add(self._breaker.outage)",
        new="tries.used += 1",
    ),
)
def test_a_server_that_is_away_for_a_while_costs_no_answer_and_no_try(scene: Scene) -> None:
    async def dies(request: ReceivedRequest, connection: Connection) -> None:
        scene.server.stop_listening()
        connection.reset()

    scene.server.breaks(dies, after=2, times=1)
    scene.time.on_wait = lambda number: scene.server.come_back() if number == 4 else None
    failures = scene.survives("-o", "tries=1")
    assert {attempt.failure.kind for attempt in failures if attempt.failure} == {FailureKind.CONNECT}


@pytest.mark.fault(
    "connection refused for good",
    mutant=Mutant(
        where="evalkit.asking.breaker:Breaker._given_up",
        old='f"gave up after {gone_s:.0f} s without the server: {error}"',
        new="str(error)",
    ),
)
def test_a_server_that_stays_away_is_given_up_after_its_patience_and_the_same_command_goes_on(scene: Scene) -> None:
    async def dies(request: ReceivedRequest, connection: Connection) -> None:
        scene.server.stop_listening()
        connection.reset()

    scene.server.breaks(dies, after=2)
    said = scene.ends_in_one_line()
    assert "gave up after 120 s without the server" in said
    assert "the same command then asks only what is missing" in said
    scene.finishes()


def test_a_server_that_was_never_there_is_one_line(scene: Scene) -> None:
    scene.server.leave()
    said = scene.ends_in_one_line()
    assert str(scene.server.port) in said
    assert "check that the server runs" in said
    assert scene.attempts() == []
    scene.finishes()


@pytest.mark.fault(
    "connection reset before the reply",
    mutant=Mutant(
        where="evalkit.targets.connection_failures:connection_failure",
        old="is_cut = has_begun or any(isinstance(cause, aiohttp.ClientPayloadError) for cause in causes)",
        new="is_cut = True",
    ),
)
def test_a_connection_that_breaks_before_the_reply_is_made_again(scene: Scene) -> None:
    scene.server.breaks(reset_at_once, after=1, times=2)
    failures = scene.survives()
    assert [attempt.failure.kind for attempt in failures if attempt.failure] == [FailureKind.CONNECT] * 2


@pytest.mark.fault(
    "connection reset in the middle of the reply",
    mutant=Mutant(
        where="evalkit.targets.reading:ReplyReader.is_finished",
        old="return self.is_done or",
        new="return self.arrivals or",
    ),
)
def test_half_a_reply_is_no_answer(scene: Scene) -> None:
    scene.server.breaks(reset_midway, after=1, times=1)
    (failed,) = scene.survives()
    assert failed.failure is not None
    assert (failed.failure.kind, failed.failure.is_retryable) == (FailureKind.CUT_STREAM, True)


@pytest.mark.fault(
    "silent close after each stream",
    mutant=Mutant(where="evalkit.targets.transport:Transport.session", old="force_close=True", new="force_close=False"),
)
def test_a_connection_is_not_used_twice(scene: Scene) -> None:
    async def closes_when_asked_again(request: ReceivedRequest, connection: Connection) -> None:
        body = good_answer(request).partition(b"\r\n\r\n")[2]
        head = f"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Length: {len(body)}\r\n\r\n".encode()
        await connection.send(head, body)
        # The server has closed; that the client cannot know it yet is the fault.
        await connection.reader.read(1)
        connection.reset()

    scene.server.breaks(closes_when_asked_again)
    assert scene.survives() == []


@pytest.mark.fault(
    "silence before the first chunk",
    mutant=Mutant(
        where="evalkit.targets.openai_chat:OpenAIChatClient._exchange",
        old="asyncio.timeout(limits.connect_s + limits.first_chunk_s)",
        new="asyncio.timeout(None)",
    ),
)
def test_a_server_that_takes_a_question_and_says_nothing_is_left_after_first_chunk_s(scene: Scene) -> None:
    async def says_nothing(request: ReceivedRequest, connection: Connection) -> None:
        await asyncio.wait([asyncio.ensure_future(connection.until_client_leaves())], timeout=LONGER_THAN_ANY_LIMIT_S)

    scene.configure("[models.tiny.timeouts]", "connect_s = 1.0", "first_chunk_s = 0.5")
    scene.server.breaks(says_nothing, after=2, times=1)
    # On a machine that is busy enough, others meet the limit as well.
    failed = scene.survives()[0]
    assert failed.failure is not None
    assert failed.failure.kind is FailureKind.TIMEOUT
    assert "first_chunk_s = 0.5 s" in failed.failure.message


@pytest.mark.fault(
    "silence after the first chunk",
    mutant=Mutant(
        where="evalkit.targets.patience:Patience.deadline_s",
        old="of_life = now_s + limits.silence_s",
        new="of_life = now_s + limits.first_chunk_s",
    ),
)
def test_a_server_that_falls_silent_in_a_reply_is_left_after_silence_s(scene: Scene) -> None:
    async def falls_silent(request: ReceivedRequest, connection: Connection) -> None:
        await connection.send(stream_head(), chunk("Answer: 4"))
        await asyncio.wait([asyncio.ensure_future(connection.until_client_leaves())], timeout=LONGER_THAN_ANY_LIMIT_S)

    scene.configure("[models.tiny.timeouts]", "silence_s = 0.5")
    scene.server.breaks(falls_silent, after=2, times=1)
    # On a machine that is busy enough, others meet the limit as well.
    failed = scene.survives()[0]
    assert failed.failure is not None
    assert failed.failure.kind is FailureKind.TIMEOUT
    assert "silent for silence_s = 0.5 s in the middle" in failed.failure.message


@pytest.mark.fault(
    "drip, a byte at a time",
    mutant=Mutant(
        where="evalkit.targets.sse:EventParser._keep",
        old="self._fragments.append(rest)",
        new="self._fragments = [rest]",
    ),
)
def test_a_reply_that_comes_byte_by_byte_is_read_whole(scene: Scene) -> None:
    async def drips(request: ReceivedRequest, connection: Connection) -> None:
        answer = good_answer(request)
        for at in range(len(answer)):
            await connection.send(answer[at : at + 1])
            await asyncio.sleep(0.001)

    scene.server.breaks(drips, after=1, times=1)
    assert scene.survives() == []
    answers = {scene.stored(number)[1].answer for number in range(3)}
    assert answers <= {"Answer: 42", "Answer: 43"}
    assert {attempt.outcome for attempt in scene.attempts()} == {Outcome.ANSWERED}
