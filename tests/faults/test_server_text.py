"""Texts that are huge or hold bytes that hurt: what ``evalkit run`` stores of each, and what `show` prints."""

from __future__ import annotations

import pytest

from evalkit.domain.attempt import Outcome
from tests.broken_server import DONE, Connection, ReceivedRequest, chunk, event, http_answer, stream, stream_head
from tests.faults.faulty_server import USAGE
from tests.faults.scene import Scene
from tests.mutants import Mutant

WORDS = " ".join(f"step {number} follows from the one before," for number in range(250))
MIB = 2**20


@pytest.mark.fault(
    "10 MB answer",
    mutant=Mutant(where="evalkit.targets.reading:MAX_REPLY_BYTES", new="2**23"),
)
def test_an_answer_of_ten_megabytes_is_stored_whole(scene: Scene) -> None:
    pieces = [f"{number}: {WORDS}\n" for number in range(10 * MIB // len(WORDS))]

    async def long_winded(request: ReceivedRequest, connection: Connection) -> None:
        await connection.send(stream_head(), *(chunk(piece) for piece in pieces))
        await connection.send(chunk("Answer: 42"), chunk(finish="stop", usage=USAGE), DONE)

    attempt, body = scene.after(long_winded)
    assert attempt.outcome is Outcome.ANSWERED
    assert body.answer == "".join(pieces) + "Answer: 42"
    assert len(scene.command("show").out) < 20_000


@pytest.mark.fault(
    "1 MB line",
    mutant=Mutant(where="evalkit.targets.sse:MAX_EVENT_BYTES", new="2**16"),
)
def test_a_line_of_a_megabyte_is_one_chunk(scene: Scene) -> None:
    text = WORDS * (MIB // len(WORDS)) + " done.\n"
    attempt, body = scene.after(stream(chunk(text), chunk("Answer: 42", finish="stop", usage=USAGE), DONE))
    assert (attempt.outcome, attempt.timing.chunk_count) == (Outcome.ANSWERED, 2)
    assert body.answer == text + "Answer: 42"


@pytest.mark.fault(
    "invalid UTF-8",
    mutant=Mutant(
        where="evalkit.targets.chunks:read_json", old='data.decode("utf-8", "replace")', new='data.decode("utf-8")'
    ),
)
def test_bytes_that_are_no_text_become_replacement_characters(scene: Scene) -> None:
    spoilt = chunk("42 and ?").replace(b"?", b"\xff\xfe")
    attempt, body = scene.after(stream(spoilt, chunk("\nAnswer: 42", finish="stop", usage=USAGE), DONE))
    assert (attempt.outcome, body.answer) == (Outcome.ANSWERED, "42 and \ufffd\ufffd\nAnswer: 42")
    assert b"\xff\xfe" in body.reply


@pytest.mark.fault(
    "lone surrogate",
    mutant=Mutant(where="evalkit.text.clean:clean_text", old="if not _has_surrogate(text)", new="if len(text) > 0"),
)
def test_half_a_character_becomes_a_replacement_character_and_two_halves_meet(scene: Scene) -> None:
    halves = stream(chunk("\ud83d"), chunk("\ude00 "), chunk("\ud83d Answer: 42", finish="stop", usage=USAGE), DONE)
    attempt, body = scene.after(halves)
    assert (attempt.outcome, body.answer) == (Outcome.ANSWERED, "\N{GRINNING FACE} \ufffd Answer: 42")


@pytest.mark.fault(
    "NUL and escape characters",
    mutant=Mutant(
        where="evalkit.text.clean:clean_text",
        old='return text.replace("\\x00", _REPLACEMENT)',
        new="return text",
    ),
)
def test_nul_is_replaced_and_escapes_reach_the_store_but_no_terminal(scene: Scene) -> None:
    attempt, body = scene.after(stream(chunk("\x1b[2J\x00Answer: 42", finish="stop", usage=USAGE), DONE))
    assert (attempt.outcome, body.answer) == (Outcome.ANSWERED, "\x1b[2J\ufffdAnswer: 42")
    assert b"\\u0000" in body.reply


@pytest.mark.fault(
    "escape characters where a server names things",
    mutant=Mutant(where="evalkit.targets.server_facts:_text", old="one_line(value)", new="value"),
)
def test_escapes_in_names_and_errors_do_not_reach_the_terminal(scene: Scene) -> None:
    scene.server.build["build_info"] = "b7\x1b[2J\x9b2J000"
    named = {
        "model": "ti\x1b]0;x\x07ny",
        "choices": [{"delta": {"content": "Answer: 42"}, "finish_reason": "st\x1bop"}],
    }
    attempt, _ = scene.after(stream(event(named), DONE))
    assert attempt.outcome is Outcome.ANSWERED
    assert all(name is not None and name.isprintable() for name in (attempt.served_model, attempt.finish_reason))
    with_escape = scene.command("show", "--json").out
    assert "\x1b" not in with_escape
    assert "\\u001b" not in with_escape
    scene.server.breaks(http_answer(500, {"error": {"message": "\x1b[2Jdied\r\nagain"}}))
    assert "[2Jdied again" in scene.ends_in_one_line("--fresh")
