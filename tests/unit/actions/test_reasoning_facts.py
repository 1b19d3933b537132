"""What is learnt of a model's reasoning."""

from __future__ import annotations

import pytest

from evalkit.actions.prepare_target import is_reasoning, reasoning_facts
from evalkit.domain.exchange import Delivery
from tests.builders import a_reply, a_target


@pytest.mark.parametrize("delivery", [kind for kind in Delivery if kind not in {Delivery.NONE, Delivery.EMPTY}])
def test_every_way_of_delivering_reasoning_is_learnt(delivery: Delivery) -> None:
    facts = reasoning_facts(a_reply(delivery=delivery, finish_reason="length"))
    assert facts == {"reasoning": True, "delivery": delivery.value}


def test_a_whole_answer_without_reasoning_tells_that_there_is_none() -> None:
    assert reasoning_facts(a_reply(delivery=Delivery.NONE, reasoning=""))["reasoning"] is False
    assert reasoning_facts(a_reply(delivery=Delivery.EMPTY, reasoning=""))["reasoning"] is False


def test_a_text_cut_without_any_tag_tells_nothing() -> None:
    assert reasoning_facts(a_reply(delivery=Delivery.NONE, reasoning="", finish_reason="length")) == {}


def test_the_configuration_comes_before_what_was_learnt() -> None:
    assert is_reasoning(a_target(reasoning=False), learnt={"reasoning": True}) is False
    assert is_reasoning(a_target(reasoning=True), learnt={}) is True
    assert is_reasoning(a_target(), learnt={"reasoning": True}) is True
    assert is_reasoning(a_target(), learnt={}) is False
