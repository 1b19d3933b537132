from __future__ import annotations

import random

import pytest

from evalkit.domain.exchange import Delivery
from evalkit.simulator.composing import Composed
from evalkit.simulator.generation import Generated, generate
from evalkit.simulator.personas import Pace, Persona
from tests.unit.simulator.simulated import a_persona

_SAID = Composed(reasoning="I think.", answer="Answer: 42")


def _generated(persona: Persona, *, max_tokens: int = 100, slowdown: float = 1.0) -> Generated:
    return generate(persona, _SAID, max_tokens=max_tokens, slowdown=slowdown, draws=random.Random(1))


@pytest.mark.parametrize(
    ("delivery", "field", "content"),
    [
        (Delivery.REASONING_CONTENT, "reasoning_content", "Answer: 42"),
        (Delivery.REASONING, "reasoning", "Answer: 42"),
        (Delivery.TAGS, None, "<think>\nI think.\n</think>\n\nAnswer: 42"),
        (Delivery.ORPHAN_CLOSER, None, "I think.\n</think>\n\nAnswer: 42"),
        (Delivery.UNCLOSED, None, "<think>\nI think."),
        (Delivery.EMPTY, None, "<think>\n\n</think>\n\nAnswer: 42"),
        (Delivery.NONE, None, "Answer: 42"),
    ],
)
def test_each_delivery_puts_the_texts_where_such_a_server_does(
    delivery: Delivery, field: str | None, content: str
) -> None:
    generated = _generated(a_persona(delivery=delivery))
    assert generated.text("content") == content
    assert generated.text("reasoning_content") == ("I think." if field == "reasoning_content" else None)
    assert generated.text("reasoning") == ("I think." if field == "reasoning" else None)


def test_a_misconfigured_server_leaves_the_content_null() -> None:
    generated = _generated(a_persona(delivery=Delivery.REASONING, hides_answer=True))
    assert generated.text("content") is None
    assert generated.text("reasoning") == "I think.\n\nAnswer: 42"
    assert generated.finish_reason == "stop"


def test_max_tokens_cuts_and_says_length() -> None:
    generated = _generated(a_persona(), max_tokens=2)
    assert generated.text("reasoning_content") == "I think"
    assert generated.text("content") is None
    assert (generated.finish_reason, generated.completion_tokens) == ("length", 2)


def test_exactly_as_many_tokens_as_allowed_is_a_regular_end() -> None:
    needed = _generated(a_persona()).completion_tokens
    assert _generated(a_persona(), max_tokens=needed).finish_reason == "stop"


def test_reasoning_tokens_are_known_only_where_the_server_tells_reasoning_apart() -> None:
    assert _generated(a_persona()).reasoning_tokens == 3
    assert _generated(a_persona(delivery=Delivery.TAGS)).reasoning_tokens is None


def test_chunks_are_due_at_ttft_and_then_a_token_time_per_token() -> None:
    pace = Pace(ttft_s=0.5, token_s=0.1, jitter=0.0)
    dues = [chunk.due_s for chunk in _generated(a_persona(pace=pace)).chunks]
    assert dues == pytest.approx([0.5, 0.6, 0.7, 0.8, 0.9, 1.0])


def test_coalesced_chunks_leave_with_their_last_token_and_never_mix_fields() -> None:
    pace = Pace(ttft_s=0.5, token_s=0.1, jitter=0.0, tokens_per_chunk=2)
    chunks = _generated(a_persona(pace=pace)).chunks
    assert [chunk.text for chunk in chunks] == ["I think", ".", "Answer:", " 42"]
    assert [chunk.due_s for chunk in chunks] == pytest.approx([0.6, 0.7, 0.9, 1.0])


def test_slowdown_stretches_every_time() -> None:
    pace = Pace(ttft_s=0.5, token_s=0.1, jitter=0.0)
    dues = [chunk.due_s for chunk in _generated(a_persona(pace=pace), slowdown=2.0).chunks]
    assert dues == pytest.approx([1.0, 1.2, 1.4, 1.6, 1.8, 2.0])


def test_jitter_leaves_the_mean_pace_as_set() -> None:
    persona = a_persona(pace=Pace(ttft_s=0.0, token_s=0.01, jitter=0.3))
    long = Composed(reasoning="word " * 5000, answer="")
    chunks = generate(persona, long, max_tokens=9999, slowdown=1.0, draws=random.Random(3)).chunks
    assert chunks[-1].due_s / (len(chunks) - 1) == pytest.approx(0.01, rel=0.03)
