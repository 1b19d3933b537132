"""Servers that answer with another status than 200: ``evalkit run`` against each."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from itertools import count

import pytest

from evalkit.domain.attempt import Attempt
from evalkit.errors import FailureKind
from tests.broken_server import Connection, ReceivedRequest, http_answer
from tests.e2e.workplace import mistakes
from tests.faults.faulty_server import good_answer
from tests.faults.scene import Scene
from tests.mutants import Mutant

TOO_LONG = http_answer(400, {"error": {"message": "This model's maximum context length is 128 tokens"}})
BUSY = {"error": {"message": "Rate limit reached"}}


def kinds(failures: list[Attempt]) -> list[FailureKind]:
    return [attempt.failure.kind for attempt in failures if attempt.failure is not None]


@pytest.mark.fault(
    "400, the context is too small for every question",
    mutant=Mutant(where="evalkit.asking.breaker:Refusals.seen", old="raise error", new="return"),
)
def test_a_context_too_small_for_all_ends_the_run_and_names_the_settings(scene: Scene) -> None:
    scene.server.breaks(TOO_LONG)
    said = scene.ends_in_one_line()
    assert len(scene.server.questions) == 2
    assert "maximum context length is 128" in said
    assert "lower `max_tokens` (now 100)" in said
    scene.finishes()


@pytest.mark.fault(
    "400, the context is too small for one question",
    mutant=Mutant(
        where="evalkit.asking.breaker:Refusals.seen",
        old="if request.messages not in self._in_a_row:",
        new="if True:",
    ),
)
def test_a_question_too_long_for_the_server_stays_open_and_the_others_are_answered(scene: Scene) -> None:
    first: list[object] = []

    async def refuses_one(request: ReceivedRequest, connection: Connection) -> None:
        question = request.json["messages"]
        first[:] = first or [question]
        await connection.send(TOO_LONG if question == first[0] else good_answer(request))

    scene.server.breaks(refuses_one)
    ended = scene.run("--limit", "1", "--repeats", "5")
    assert (ended.code, mistakes(ended)) == (2, []), ended.err
    assert "5 were not served, the last because" in ended.err
    assert "maximum context length is 128" in ended.err
    ended = scene.run("--repeats", "5")
    assert (ended.code, mistakes(ended)) == (2, []), ended.err
    assert sum(attempt.is_final for attempt in scene.attempts()) == 2 * 5
    assert "5 were not served, the last because" in ended.err
    scene.server.heal()
    assert scene.run("--repeats", "5").code == 0
    assert sum(attempt.is_final for attempt in scene.attempts()) == 3 * 5


@pytest.mark.fault(
    "400, the questions refused come first at the resume",
    mutant=Mutant(
        where="evalkit.actions.run_bank:_ask_cells",
        old="sorted(opened.cells, key=lambda cell: cell in tries_by_cell)",
        new="opened.cells",
    ),
)
def test_questions_that_were_refused_do_not_keep_a_resumed_run_from_the_others(scene: Scene) -> None:
    too_long: list[object] = []

    async def refuses_two(request: ReceivedRequest, connection: Connection) -> None:
        question = request.json["messages"]
        if question not in too_long and len(too_long) < 2:
            too_long.append(question)
        await connection.send(TOO_LONG if question in too_long else good_answer(request))

    scene.server.breaks(refuses_two)
    said = scene.ends_in_one_line()
    assert "maximum context length is 128" in said
    assert len(scene.server.questions) == 2
    assert "4 were not served, the last because" in scene.run().err
    assert sum(attempt.is_final for attempt in scene.attempts()) == 2
    scene.finishes()


@pytest.mark.fault(
    "401, the key is wrong",
    mutant=Mutant(where="evalkit.targets.failures:_hint", old="kind is FailureKind.HTTP_401 or", new="False or"),
)
def test_a_wrong_key_is_one_line_that_names_the_variable_and_not_the_key(scene: Scene) -> None:
    scene.monkeypatch.setenv("TINY_KEY", "sk-a-long-secret-key-1234567890")
    scene.configure('api_key_env = "TINY_KEY"')
    denied = http_answer(401, {"error": {"message": "Incorrect API key provided: sk-a-long-secret-key-1234567890"}})
    scene.server.breaks(denied, spoils_warm_up=True)
    said = scene.ends_in_one_line()
    assert "answered 401: Incorrect API key provided: ***" in said
    assert "check the key in the environment variable TINY_KEY" in said
    assert (scene.server.questions, scene.attempts()) == ([], [])
    scene.finishes()


@pytest.mark.fault(
    "401 midway, the key expires",
    mutant=Mutant(where="evalkit.asking.pool:_FATAL", new="frozenset({FailureKind.CONNECT, FailureKind.HTTP_404})"),
)
def test_a_key_that_expires_ends_the_run_at_once_and_keeps_what_was_answered(scene: Scene) -> None:
    scene.monkeypatch.setenv("TINY_KEY", "sk-a-long-secret-key-1234567890")
    scene.configure('api_key_env = "TINY_KEY"')
    expired = http_answer(401, {"error": {"message": "Your key has expired"}})
    scene.server.breaks(expired, after=3)
    said = scene.ends_in_one_line()
    assert "answered 401: Your key has expired" in said
    assert "TINY_KEY" in said
    assert len(scene.server.questions) == 4
    assert sum(attempt.is_final for attempt in scene.attempts()) == 3
    scene.finishes()


@pytest.mark.fault(
    "403",
    mutant=Mutant(where="evalkit.targets.failures:_kind_of", old="{401, 402, 403, 407}", new="{401}"),
)
def test_a_key_that_may_not_use_the_model_ends_the_run_at_once(scene: Scene) -> None:
    scene.server.breaks(http_answer(403, {"detail": "no access to this deployment"}), after=1)
    said = scene.ends_in_one_line()
    assert "answered 403: no access to this deployment" in said
    assert "`api_key_env`" in said
    assert len(scene.server.questions) == 2
    scene.finishes()


@pytest.mark.fault(
    "404, no such model",
    mutant=Mutant(
        where="evalkit.targets.openai_chat:OpenAIChatClient._refusal", old="status == 404", new="status == 410"
    ),
)
def test_a_model_that_is_not_served_is_told_with_those_that_are(scene: Scene) -> None:
    scene.server.listing = http_answer(200, {"data": [{"id": "tiny-q4", "owned_by": "vllm"}]})
    missing = http_answer(404, {"error": {"message": "The model `tiny` does not exist."}})
    scene.server.breaks(missing, spoils_warm_up=True)
    said = scene.ends_in_one_line()
    assert "The model `tiny` does not exist." in said
    assert "`served_model` is tiny, but served are: tiny-q4" in said
    assert scene.attempts() == []
    scene.finishes()


@pytest.mark.fault(
    "408",
    mutant=Mutant(where="evalkit.targets.failures:_kind_of", old="{408, 409, 425, 429}", new="{409, 425, 429}"),
)
def test_a_request_that_timed_out_at_a_gateway_is_made_again(scene: Scene) -> None:
    scene.server.breaks(http_answer(408, b""), after=2, times=2)
    assert kinds(scene.survives()) == [FailureKind.HTTP_429] * 2


@pytest.mark.fault(
    "429 with Retry-After in seconds",
    mutant=Mutant(
        where="evalkit.asking.pool:Pool._learn_from",
        old="self._throttle.slow_down(error.retry_after_s, sent_at=sent_at)",
        new="self._throttle.slow_down(None, sent_at=sent_at)",
    ),
)
def test_a_server_that_asks_to_wait_is_left_alone_for_as_long(scene: Scene) -> None:
    scene.server.breaks(http_answer(429, BUSY, headers="Retry-After: 77\r\n"), after=2, times=1)
    assert kinds(scene.survives()) == [FailureKind.HTTP_429]
    assert 77 <= max(scene.time.waits_s) < 80


@pytest.mark.fault(
    "429 with Retry-After as a date",
    mutant=Mutant(where="evalkit.targets.failures:_seconds_until", old="(aware - now)", new="(now - aware)"),
)
def test_a_date_to_come_back_at_is_waited_for(scene: Scene) -> None:
    async def later(request: ReceivedRequest, connection: Connection) -> None:
        date = format_datetime(datetime.now(UTC) + timedelta(seconds=200), usegmt=True)
        await connection.send(http_answer(429, BUSY, headers=f"Retry-After: {date}\r\n"))

    scene.server.breaks(later, after=2, times=1)
    assert kinds(scene.survives()) == [FailureKind.HTTP_429]
    assert 100 <= max(scene.time.waits_s) < 203


@pytest.mark.fault(
    "429 with an absurd Retry-After",
    mutant=Mutant(
        where="evalkit.asking.backoff:honoured",
        old="min(max(retry_after_s or 0.0, 0.0), MOST_RETRY_AFTER_S)",
        new="max(retry_after_s or 0.0, 0.0)",
    ),
)
@pytest.mark.parametrize("words", ["999999999", "Fri, 31 Dec 9999 23:59:59 GMT"])
def test_a_wait_for_years_is_five_minutes(scene: Scene, words: str) -> None:
    scene.server.breaks(http_answer(429, BUSY, headers=f"Retry-After: {words}\r\n"), after=2, times=1)
    assert kinds(scene.survives()) == [FailureKind.HTTP_429]
    assert 300 <= max(scene.time.waits_s) < 303


@pytest.mark.parametrize("words", ["-5", "soon", "nan", "1e999", "Mon, 01 Jan 0001 00:00:00 GMT", "9" * 5_000])
def test_a_wait_that_means_nothing_is_the_usual_one(scene: Scene, words: str) -> None:
    scene.server.breaks(http_answer(429, BUSY, headers=f"Retry-After: {words}\r\n"), after=2, times=1)
    assert kinds(scene.survives()) == [FailureKind.HTTP_429]
    assert max(scene.time.waits_s) < 3


@pytest.mark.fault(
    "500 once",
    mutant=Mutant(
        where="evalkit.targets.failures:_may_pass",
        old="kind is FailureKind.HTTP_5XX and not is_about_context(message)",
        new="False",
    ),
)
def test_a_server_that_stumbles_is_asked_again(scene: Scene) -> None:
    scene.server.breaks(http_answer(500, {"error": {"message": "CUDA error"}}), after=2, times=1)
    (failed,) = scene.survives()
    assert failed.failure is not None
    assert (failed.failure.kind, failed.failure.status) == (FailureKind.HTTP_5XX, 500)
    assert failed.failure.message.endswith("answered 500: CUDA error")


@pytest.mark.fault(
    "500 for ever with one text",
    mutant=Mutant(
        where="evalkit.asking.breaker:SameFailure._count",
        old='_VARYING.sub("#", str(error))',
        new="str(error)",
    ),
)
def test_a_server_that_breaks_on_everything_ends_the_run(scene: Scene) -> None:
    numbers = count(1)

    async def breaks(request: ReceivedRequest, connection: Connection) -> None:
        message = f"KeyError: 'chat_template' (request {next(numbers)})"
        await connection.send(http_answer(500, {"error": {"message": message}}))

    scene.server.breaks(breaks, after=1)
    said = scene.ends_in_one_line("-o", "tries=3")
    assert "times in a row" in said
    assert "KeyError: 'chat_template'" in said
    assert "the same command then asks only what is missing" in said
    scene.finishes()


@pytest.mark.fault(
    "502 with a web page",
    mutant=Mutant(where="evalkit.asking.pool:_BACKEND_GONE", new="frozenset()"),
)
def test_a_gateway_whose_server_is_away_costs_no_try(scene: Scene) -> None:
    page = b"<html><head><title>502 Bad Gateway</title></head><body><h1>nginx</h1></body></html>"
    scene.server.breaks(http_answer(502, page, content_type="text/html"), after=2, times=3)
    failures = scene.survives("-o", "tries=1")
    assert {attempt.failure.message for attempt in failures if attempt.failure} == {
        f"{scene.server.base_url} answered 502: 502 Bad Gateway"
    }
    assert len(failures) == 3


def test_a_refusal_that_is_compressed_is_read(scene: Scene) -> None:
    packed = gzip.compress(b'{"error": {"message": "CUDA error"}}')
    answer = http_answer(500, packed, headers="Content-Encoding: gzip\r\n")
    scene.server.breaks(answer, after=2, times=1)
    (failed,) = scene.survives()
    assert failed.failure is not None
    assert failed.failure.message.endswith("answered 500: CUDA error")


def test_a_good_answer_is_what_the_scene_takes_it_for(scene: Scene) -> None:
    """The harness itself: a sound server is asked each cell once."""
    assert scene.survives() == []
    assert good_answer(scene.server.questions[0]).count(b"Answer: 4") == 1
