"""Replies that are odd and yet are answers: what ``evalkit run`` stores of each."""

from __future__ import annotations

import gzip

import pytest

from evalkit.domain.attempt import CutBy, Note, Outcome
from evalkit.domain.exchange import TokenSource
from tests.broken_server import DONE, chunk, event, http_answer, stream
from tests.faults.faulty_server import USAGE
from tests.faults.scene import Scene
from tests.mutants import Mutant


@pytest.mark.fault(
    "JSON instead of events",
    mutant=Mutant(
        where="evalkit.targets.reading:ReplyReader._sniff", old='begun.startswith((b"{", b"["))', new="False"
    ),
)
def test_a_whole_reply_in_place_of_a_stream_is_an_answer_without_times_within(scene: Scene) -> None:
    whole = {"choices": [{"message": {"content": "Answer: 42"}, "finish_reason": "stop"}], "usage": USAGE}
    attempt, body = scene.after(http_answer(200, whole))
    assert (attempt.outcome, body.answer) == (Outcome.ANSWERED, "Answer: 42")
    assert (attempt.timing.ttft_s, attempt.timing.decode_tokens_per_s) == (None, None)
    assert attempt.timing.complete_s is not None


@pytest.mark.fault(
    "null content",
    mutant=Mutant(where="evalkit.targets.chunks:_text_and_thinking", old='_text(content) or ""', new="str(content)"),
)
def test_null_is_no_text_and_a_reply_of_it_is_an_empty_answer(scene: Scene) -> None:
    attempt, body = scene.after(stream(chunk(None, role="assistant"), chunk(None, finish="stop", usage=USAGE), DONE))
    assert (attempt.outcome, attempt.failure, body.answer) == (Outcome.EMPTY, None, "")


@pytest.mark.fault(
    "no usage",
    mutant=Mutant(
        where="evalkit.targets.tokens:usage_from", old="if reader.is_streamed else None", new="if False else 0"
    ),
)
def test_without_usage_chunks_are_counted_and_said_to_be_chunks(scene: Scene) -> None:
    attempt, _ = scene.after(stream(chunk("Answer: "), chunk("42"), chunk(finish="stop"), DONE))
    assert (attempt.usage.source, attempt.usage.completion_tokens) == (TokenSource.CHUNKS, 2)


@pytest.mark.fault(
    "no [DONE]",
    mutant=Mutant(
        where="evalkit.targets.reading:ReplyReader.is_finished",
        old="self.is_done or self.finish_reason is not None",
        new="self.is_done",
    ),
)
def test_a_stream_that_ends_after_its_finish_reason_is_whole(scene: Scene) -> None:
    attempt, body = scene.after(stream(chunk("Answer: 42"), chunk(finish="stop", usage=USAGE)))
    assert (attempt.outcome, body.answer, attempt.finish_reason) == (Outcome.ANSWERED, "Answer: 42", "stop")


@pytest.mark.fault(
    "two finish reasons",
    mutant=Mutant(
        where="evalkit.targets.reading:ReplyReader._take_chunk",
        old="self.finish_reason or chunk.finish_reason",
        new="chunk.finish_reason or self.finish_reason",
    ),
)
def test_of_two_finish_reasons_the_first_counts(scene: Scene) -> None:
    usage = {"prompt_tokens": 20, "completion_tokens": 100}
    attempt, _ = scene.after(stream(chunk("Answer: ", finish="length"), chunk(finish="stop", usage=usage), DONE))
    assert (attempt.outcome, attempt.cut_by) == (Outcome.CUT_IN_ANSWER, CutBy.MAX_TOKENS)


@pytest.mark.fault(
    "a gzip body nobody asked for",
    mutant=Mutant(
        where="evalkit.targets.transport:Transport.session",
        old="proxy=self.proxy,",
        new="proxy=self.proxy, auto_decompress=False,",
    ),
)
def test_a_compressed_stream_is_read_and_kept_unpacked(scene: Scene) -> None:
    events = chunk("Answer: 42", finish="stop", usage=USAGE) + DONE
    head = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nConnection: close\r\n\r\n"
    attempt, body = scene.after(head + gzip.compress(events))
    assert (attempt.outcome, body.answer, body.reply) == (Outcome.ANSWERED, "Answer: 42", events)
    assert {request.headers["accept-encoding"] for request in scene.server.questions} == {"identity"}


def test_words_beside_the_status_do_not_matter(scene: Scene) -> None:
    answer = stream(chunk("Answer: 42", finish="stop", usage=USAGE), DONE)
    attempt, body = scene.after(answer.replace(b"200 OK", "200 正常".encode("gbk")))
    assert (attempt.outcome, body.answer) == (Outcome.ANSWERED, "Answer: 42")


@pytest.mark.fault(
    "context shifted silently",
    mutant=Mutant(
        where="evalkit.runs.outcome:_tokens_in_context",
        old="(reply.usage.prompt_tokens or 0) + (reply.usage.completion_tokens or 0)",
        new="(reply.usage.completion_tokens or 0)",
    ),
)
def test_more_tokens_than_the_context_holds_are_noted_and_told(scene: Scene) -> None:
    usage = {"prompt_tokens": 400, "completion_tokens": 3_800}
    attempt, _ = scene.after(stream(chunk("Answer: 42"), chunk(finish="stop", usage=usage), DONE))
    assert (attempt.outcome, attempt.notes) == (Outcome.ANSWERED, frozenset({Note.CONTEXT_SHIFTED}))
    shown = " ".join(scene.command("show").out.split())
    assert "more tokens than the context holds" in shown


@pytest.mark.fault(
    "absurd usage",
    mutant=Mutant(where="evalkit.targets.chunks:_count", old="not 0 <= value < 2**53", new="False"),
)
@pytest.mark.parametrize("count", ["-5", "NaN", "9" * 30])
def test_a_count_that_is_none_is_not_known(scene: Scene, count: str) -> None:
    usage = f'{{"choices": [], "usage": {{"prompt_tokens": {count}, "completion_tokens": {count}}}}}'
    attempt, body = scene.after(stream(chunk("Answer: 42", finish="stop"), f"data: {usage}\n\n".encode(), DONE))
    assert (attempt.outcome, body.answer) == (Outcome.ANSWERED, "Answer: 42")
    assert (attempt.usage.prompt_tokens, attempt.usage.source) == (None, TokenSource.CHUNKS)


def test_the_largest_count_that_passes_spoils_no_scorecard(scene: Scene) -> None:
    usage = {"prompt_tokens": 2**53 - 1, "completion_tokens": 2**53 - 1}
    attempt, _ = scene.after(stream(chunk("Answer: "), chunk("42", finish="stop", usage=usage), DONE))
    assert attempt.usage.completion_tokens == 2**53 - 1
    assert scene.command("show", "--json").code == 0


def test_usage_that_comes_before_the_end_counts(scene: Scene) -> None:
    usage = event({"choices": [], "usage": USAGE})
    attempt, _ = scene.after(stream(chunk("Answer: 42"), usage, chunk(finish="stop"), DONE))
    assert (attempt.usage.source, attempt.usage.completion_tokens) == (TokenSource.USAGE, 2)
