"""What a target is sent."""

from __future__ import annotations

from evalkit.domain.exchange import request_to
from tests.builders import a_target


def test_everything_stands_in_the_user_message_unless_a_system_prompt_is_configured() -> None:
    plain = request_to(a_target(), prompt="What is 40 + 2?", seed=7)
    assert [(message.role, message.content) for message in plain.messages] == [("user", "What is 40 + 2?")]
    target = a_target(system_prompt="Be brief.", extra_body={"top_k": 20}, cut_loops=True)
    guided = request_to(target, prompt="What is 40 + 2?", seed=7)
    assert [message.role for message in guided.messages] == ["system", "user"]
    assert (guided.extra_body, guided.cut_loops, guided.seed) == ({"top_k": 20}, True, 7)
