from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalkit.domain.exchange import Delivery
from evalkit.targets.reasoning import split_reply
from evalkit.targets.sse import EventParser

PAIRS = [
    ("<think>", "</think>"),
    ("<thinking>", "</thinking>"),
    ("<thought>", "</thought>"),
    ("[THINK]", "[/THINK]"),
    ("<seed:think>", "</seed:think>"),
    ("◁think▷", "◁/think▷"),
]
TAGS = [tag for pair in PAIRS for tag in pair]
plain = st.text(string.ascii_letters + "答案 .\n\"'`#*-", min_size=1, max_size=80).filter(
    lambda text: bool(text.strip())
)
messy = st.lists(
    st.one_of(plain, st.sampled_from([*TAGS, "\n", "```\n", "\n```py\n", "\n~~~~\n", "`"])), max_size=12
).map("".join)
fields = st.one_of(st.none(), st.just(""), plain)


@pytest.mark.parametrize(("opener", "closer"), PAIRS)
@given(thoughts=plain, answer=plain)
def test_a_tagged_reply_comes_apart_where_it_was_joined(opener: str, closer: str, thoughts: str, answer: str) -> None:
    found = split_reply(content=f"{opener}{thoughts}{closer}\n\n{answer}", reasoning_content=None, reasoning=None)
    assert (found.reasoning, found.answer, found.delivery) == (thoughts.strip(), answer.strip(), Delivery.TAGS)


@given(thoughts=plain, answer=plain)
def test_an_orphan_closer_alone_on_its_line_always_ends_the_reasoning(thoughts: str, answer: str) -> None:
    thoughts, answer = thoughts.replace("`", ""), answer.replace("`", "")
    found = split_reply(content=f"{thoughts}x\n</think>\n{answer}x", reasoning_content=None, reasoning=None)
    assert (found.reasoning, found.answer) == (f"{thoughts}x".strip(), f"{answer}x".strip())


@pytest.mark.parametrize("opener", ["", "<think>"])
@given(
    thoughts=plain,
    fence=st.sampled_from(["```", "```python", "~~~", "````md"]),
    blocks=st.lists(st.sampled_from(["```", "```python", "~~~sh"]), max_size=4),
)
def test_code_that_the_reasoning_left_open_hides_no_closer(
    opener: str, thoughts: str, fence: str, blocks: list[str]
) -> None:
    thoughts = thoughts.replace("`", "")
    answer = "\n".join(["x", *(f"{block}\ny\n{block[:3]}\nz" for block in blocks)])
    content = f"{opener}{thoughts}x\n{fence}\nw\n</think>\n{answer}"
    found = split_reply(content=content, reasoning_content=None, reasoning=None)
    assert (found.reasoning, found.answer) == (f"{thoughts}x\n{fence}\nw".strip(), answer)


@given(thoughts=plain)
def test_unclosed_reasoning_is_never_an_answer(thoughts: str) -> None:
    found = split_reply(content=f"<think>{thoughts}", reasoning_content=None, reasoning=None)
    assert (found.answer, found.answer_offset, found.delivery) == ("", None, Delivery.UNCLOSED)


@given(answer=plain)
def test_text_without_tags_is_the_answer(answer: str) -> None:
    found = split_reply(content=answer, reasoning_content=None, reasoning=None)
    assert (found.reasoning, found.answer, found.delivery) == ("", answer.strip(), Delivery.NONE)


@given(content=messy, reasoning_content=fields, reasoning=fields)
def test_nothing_but_tags_and_blank_space_is_lost(
    content: str, reasoning_content: str | None, reasoning: str | None
) -> None:
    found = split_reply(content=content, reasoning_content=reasoning_content, reasoning=reasoning)
    kept = _letters(_without_tags(found.reasoning + found.answer))
    from_field = next((text for text in (reasoning_content, reasoning) if text and text.strip()), "")
    assert kept == _letters(from_field + _without_tags(content))


@given(content=messy, reasoning_content=fields, reasoning=fields)
def test_the_offset_points_at_the_answer(content: str, reasoning_content: str | None, reasoning: str | None) -> None:
    found = split_reply(content=content, reasoning_content=reasoning_content, reasoning=reasoning)
    if found.answer_offset is None:
        assert found.answer == ""
    else:
        last_part = found.answer.rpartition("\n\n")[2]
        assert content[found.answer_offset] == found.answer[0] or content[found.answer_offset :].startswith(last_part)


@given(blocks=st.lists(st.binary(max_size=30), max_size=10))
def test_an_event_stream_reads_the_same_however_it_is_cut(blocks: list[bytes]) -> None:
    whole, pieces = EventParser(), EventParser()
    body = b"".join(blocks)
    at_once = [*whole.feed(body), *whole.close()]
    bit_by_bit = [event for block in blocks for event in pieces.feed(block)] + pieces.close()
    assert at_once == bit_by_bit


def _without_tags(text: str) -> str:
    for tag in TAGS:
        text = text.replace(tag, "")
    return text


def _letters(text: str) -> list[str]:
    """Order may change (a block in the middle of an answer), letters may not."""
    return sorted(character for character in text if not character.isspace())
