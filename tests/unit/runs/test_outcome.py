"""Outcomes: what a reply amounts to."""

from __future__ import annotations

from typing import Any

import pytest

from evalkit.domain.attempt import CutBy, Note, Outcome
from evalkit.domain.exchange import Delivery, TokenSource
from evalkit.errors import FailureKind
from evalkit.runs.outcome import Ending, ending_of
from tests.builders import a_reply, a_usage

LOOP = "so the answer must be considered once more, and then " * 60


def ended(*, is_reasoning: bool = True, max_tokens: int = 8192, context: int | None = 16384, **reply: Any) -> Ending:
    return ending_of(a_reply(**reply), is_reasoning=is_reasoning, max_tokens=max_tokens, context=context)


def test_a_regular_end_with_text_is_answered() -> None:
    assert ended() == Ending(outcome=Outcome.ANSWERED)


@pytest.mark.parametrize("delivery", [Delivery.UNCLOSED, Delivery.REASONING_CONTENT, Delivery.REASONING, Delivery.NONE])
def test_a_cut_before_the_answer_began_is_cut_in_reasoning(delivery: Delivery) -> None:
    # With no tag at all the template wrote the opener, so the text of a reasoning target is all reasoning.
    answer = "Let me think about 40 and 2" if delivery is Delivery.NONE else ""
    ending = ended(delivery=delivery, answer=answer, finish_reason="length", usage=a_usage(completion_tokens=8192))
    assert (ending.outcome, ending.cut_by) == (Outcome.CUT_IN_REASONING, CutBy.MAX_TOKENS)


def test_a_cut_without_tags_is_in_the_answer_of_a_model_that_does_not_reason() -> None:
    ending = ended(is_reasoning=False, delivery=Delivery.NONE, answer="The sum", finish_reason="length")
    assert ending.outcome is Outcome.CUT_IN_ANSWER


def test_a_cut_after_the_closer_is_in_the_answer() -> None:
    ending = ended(delivery=Delivery.ORPHAN_CLOSER, answer="The sum is", finish_reason="length")
    assert ending.outcome is Outcome.CUT_IN_ANSWER


def test_a_cut_by_the_servers_context_is_told_from_one_by_max_tokens() -> None:
    usage = a_usage(prompt_tokens=96, completion_tokens=4000)
    ending = ended(answer="The sum is", finish_reason="length", usage=usage, context=4096)
    assert ending.cut_by is CutBy.CONTEXT


def test_a_cut_that_repeats_itself_is_looping() -> None:
    assert ended(answer=LOOP, finish_reason="length").outcome is Outcome.LOOPING
    assert ended(answer="", reasoning=LOOP, delivery=Delivery.UNCLOSED, finish_reason="length").outcome is (
        Outcome.LOOPING
    )


def test_a_loop_that_the_server_ended_is_looping_all_the_same() -> None:
    assert ended(answer=LOOP, finish_reason="stop").outcome is Outcome.LOOPING
    assert ended(answer="", reasoning=LOOP, finish_reason="stop").outcome is Outcome.LOOPING


def test_a_reply_that_we_left_is_looping() -> None:
    ending = ended(answer=LOOP, finish_reason=None, was_cut_by_us=True)
    assert (ending.outcome, ending.cut_by) == (Outcome.LOOPING, CutBy.US)


def test_a_regular_end_without_text_is_empty() -> None:
    assert ended(answer="").outcome is Outcome.EMPTY
    assert ended(answer=" \n ").outcome is Outcome.EMPTY


@pytest.mark.parametrize("last_line", ["Answer: 42", "**Answer:** 42", "答案：42", "答案: 42"])
def test_an_answer_in_the_reasoning_field_alone_is_a_misconfigured_server(last_line: str) -> None:
    ending = ended(answer="", reasoning=f"40 and 2 make 42.\n{last_line}")
    assert ending.outcome is Outcome.FAILED
    assert ending.failure is not None
    assert (ending.failure.kind, ending.failure.is_retryable) == (FailureKind.MISCONFIGURED, True)


def test_reasoning_in_tags_that_mentions_an_answer_is_no_answer() -> None:
    assert ended(answer="", reasoning="Answer: 42", delivery=Delivery.TAGS).outcome is Outcome.EMPTY


def test_an_empty_pair_of_tags_is_noted() -> None:
    assert ended(delivery=Delivery.EMPTY, reasoning="").notes == {Note.NO_REASONING}


def test_more_tokens_than_the_context_holds_means_that_it_was_shifted() -> None:
    ending = ended(usage=a_usage(prompt_tokens=100, completion_tokens=5000), context=4096)
    assert ending.outcome is Outcome.ANSWERED
    assert ending.notes == {Note.CONTEXT_SHIFTED}


def test_counted_chunks_do_not_tell_a_cut_by_the_context() -> None:
    usage = a_usage(source=TokenSource.CHUNKS, prompt_tokens=None, completion_tokens=12)
    ending = ended(answer="The sum is", finish_reason="length", usage=usage, max_tokens=48, context=None)
    assert ending.cut_by is CutBy.MAX_TOKENS
