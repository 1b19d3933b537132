from __future__ import annotations

import pytest

from evalkit.domain.exchange import Delivery
from evalkit.targets.reasoning import SplitText, split_reply


def split(content: str, *, reasoning_content: str | None = None, reasoning: str | None = None) -> SplitText:
    return split_reply(content=content, reasoning_content=reasoning_content, reasoning=reasoning)


@pytest.mark.parametrize(
    ("content", "reasoning", "answer", "delivery"),
    [
        ("plain", "", "plain", Delivery.NONE),
        ("", "", "", Delivery.NONE),
        ("<think>why</think>so", "why", "so", Delivery.TAGS),
        ("\n <think>\nwhy\n</think>\n\nso\n", "why", "so", Delivery.TAGS),
        ("<thinking>why</thinking>so", "why", "so", Delivery.TAGS),
        ("<thought>why</thought>so", "why", "so", Delivery.TAGS),
        ("[THINK]why[/THINK]so", "why", "so", Delivery.TAGS),
        ("<seed:think>why</seed:think>so", "why", "so", Delivery.TAGS),
        ("◁think▷为什么◁/think▷所以", "为什么", "所以", Delivery.TAGS),
        ("why</think>so", "why", "so", Delivery.ORPHAN_CLOSER),
        ("why\n[/THINK]\nso", "why", "so", Delivery.ORPHAN_CLOSER),
        ("<think>why", "why", "", Delivery.UNCLOSED),
        ("<think>", "", "", Delivery.UNCLOSED),
        ("why</think>", "why", "", Delivery.ORPHAN_CLOSER),
        ("<think></think>so", "", "so", Delivery.EMPTY),
        ("<think>\n\n</think>\n\nso", "", "so", Delivery.EMPTY),
        ("</think>so", "", "so", Delivery.EMPTY),
    ],
)
def test_each_delivery_is_told_apart(content: str, reasoning: str, answer: str, delivery: Delivery) -> None:
    found = split(content)
    assert (found.reasoning, found.answer, found.delivery) == (reasoning, answer, delivery)


@pytest.mark.parametrize(
    ("content", "reasoning", "answer"),
    [
        ("<think>a<think>b</think>c</think>d", "a<think>b</think>c", "d"),
        ("<think><think>a</think>b", "<think>a", "b"),
        ("<think>a</think></think>b", "a", "b"),
        ("a</think>\n</think>\nb", "a", "b"),
        ("<think>a</think><think>b</think>c", "a\n\nb", "c"),
        ("<think>a</think>\nfirst\n<think>b</think>\nsecond", "a\n\nb", "first\n\nsecond"),
        ("<think>a</think>more\n</think>\nb", "a\n\nmore", "b"),
        ("<think>a</think>b\n</think>", "a", "b"),
        ("Let me see.\n<think>a</think>\nb", "a", "Let me see.\n\nb"),
        ("<think>a</thinking>b</think>c", "a</thinking>b", "c"),
        ("<think>I may write <think> here. Done.</think>\nb", "I may write <think> here. Done.", "b"),
        ("<think>the tag `</think>` ends it</think>b", "the tag `</think>` ends it", "b"),
        ("<think>Or\n```\n</think>\n```\nno.</think>\nb", "Or\n```\n</think>\n```\nno.", "b"),
    ],
)
def test_nested_doubled_and_several_blocks(content: str, reasoning: str, answer: str) -> None:
    found = split(content)
    assert (found.reasoning, found.answer) == (reasoning, answer)


@pytest.mark.parametrize(
    "answer",
    [
        "Models write <think> first and </think> last.",
        "Use `</think>` to end it.",
        "Write:\n```xml\n<think>\nwhy\n</think>\n```\nand that is all.",
        "标签「</think>」表示思考结束。",
        "The pair <think>x</think> is one token each.",
        "The tags are:\n<think> marks the start of it\nAnswer: 4",
        "The tags are:\n<think> marks the start\n</think> marks the end.\nAnswer: 4",
        "Write:\n```xml\n</think>\n```\nThen:\n```python\nx\n```",
        "Write:\n```xml\n</think>\n```\nThen:\n```\nx\n```",
        "Write:\n````md\n```xml\n</think>\n```\n````\nand so on.",
    ],
)
@pytest.mark.parametrize("before", ["", "<think>why</think>\n"])
def test_an_answer_that_speaks_of_tags_keeps_its_words(answer: str, before: str) -> None:
    found = split(before + answer)
    assert found.answer == answer
    assert found.reasoning == ("why" if before else "")


@pytest.mark.parametrize("opener", ["", "<think>\n"])
@pytest.mark.parametrize("unclosed", ["```\nx = 4", "```python\nx = 4", "```python\nx\n```python\ny", "~~~\nx = 4"])
@pytest.mark.parametrize(
    "answer",
    [
        "Answer: 4",
        "So:\n```python\nprint(4)\n```\nDone.",
        "So:\n```\nprint(4)\n```\nDone.",
        "So:\n```\na\n```\nand\n```\nb\n```",
        "So:\n```python\nprint(4) # cut here",
    ],
)
def test_a_fence_that_the_reasoning_left_open_hides_no_closer(opener: str, unclosed: str, answer: str) -> None:
    found = split(f"{opener}Let me try:\n{unclosed}\n</think>\n{answer}")
    assert (found.reasoning, found.answer) == (f"Let me try:\n{unclosed}", answer)
    assert found.delivery is (Delivery.TAGS if opener else Delivery.ORPHAN_CLOSER)


def test_a_tag_shown_in_closed_code_within_the_reasoning_does_not_end_it() -> None:
    reasoning = "I could write:\n```\n</think>\n```\nbut no."
    assert split(f"{reasoning}\n</think>\n4").answer == "4"


def test_a_closer_alone_on_its_line_ends_reasoning_that_speaks_of_the_opener() -> None:
    found = split("Models write <think> first.\n</think>\nAnswer: 4")
    assert (found.reasoning, found.answer) == ("Models write <think> first.", "Answer: 4")


def test_an_opener_alone_on_its_line_begins_reasoning_that_was_cut() -> None:
    found = split("Let me see.\n<think>\nwhy")
    assert (found.reasoning, found.answer, found.delivery) == ("Let me see.\n\nwhy", "", Delivery.UNCLOSED)


def test_a_field_goes_before_the_text() -> None:
    assert split("so", reasoning_content="why") == SplitText(
        reasoning="why", answer="so", delivery=Delivery.REASONING_CONTENT, answer_offset=0
    )
    assert split("so", reasoning="why").delivery is Delivery.REASONING
    both = split("so", reasoning_content="why", reasoning="why")
    assert (both.reasoning, both.delivery) == ("why", Delivery.REASONING_CONTENT)


@pytest.mark.parametrize(
    ("content", "reasoning", "answer"),
    [
        ("</think>\n\nso", "why", "so"),
        ("and more\n</think>\nso", "why\n\nand more", "so"),
        ("<think>more</think>so", "why\n\nmore", "so"),
        ("<think></think>so", "why", "so"),
        ("The closer </think> is a word here.", "why", "The closer </think> is a word here."),
    ],
)
def test_tags_that_a_parser_left_beside_its_field_are_removed(content: str, reasoning: str, answer: str) -> None:
    found = split(content, reasoning_content="why")
    assert (found.reasoning, found.answer, found.delivery) == (reasoning, answer, Delivery.REASONING_CONTENT)


def test_a_field_that_kept_its_tags_loses_them() -> None:
    assert split("so", reasoning_content="<think>\nwhy\n</think>").reasoning == "why"


def test_an_empty_field_means_answered_without_reasoning() -> None:
    assert split("so", reasoning_content="").delivery is Delivery.EMPTY
    assert split("so", reasoning="\n\n").delivery is Delivery.EMPTY
    assert split("<think>why</think>so", reasoning_content="").delivery is Delivery.TAGS
    assert split("", reasoning_content="").delivery is Delivery.NONE


@pytest.mark.parametrize(
    ("content", "first"),
    [
        ("  so", "so"),
        ("<think>why</think>\n\nso", "so"),
        ("why</think> so", "so"),
        ("<think>a</think>\nfirst\n<think>b</think>\nsecond", "second"),
        ("Let me see.\n<think>a</think>\nb", "b"),
    ],
)
def test_the_offset_is_where_the_last_part_of_the_answer_begins(content: str, first: str) -> None:
    offset = split(content).answer_offset
    assert offset is not None
    assert content[offset:].startswith(first)


def test_without_an_answer_there_is_no_offset() -> None:
    assert split("<think>why").answer_offset is None
    assert split("  ", reasoning_content="why").answer_offset is None


@pytest.mark.parametrize(
    "content",
    [
        "<think></think>" * 50_000,
        "\n<think>" * 50_000,
        "<think>\n" * 50_000 + "</think> x" * 50_000,
        "x" + "\n</think>" * 50_000,
        "`</think>`" * 50_000,
        "```\n" * 100_000 + "</think>",
        "x\n" + "```\n<think> x\n```\n<think> x\n```py\n</think> x\n" * 50_000,
        "x\n" + "```\n<think> x\n" * 500 + "```\n" * 50_000 + "</think> x\n" * 50_000,
        "`" * 500_000 + "x`\n</think>",
    ],
    ids=["pairs", "openers", "nested", "closers", "quoted", "fences", "code", "code-first", "backticks"],
)
def test_a_hostile_number_of_tags_does_not_take_for_ever(content: str) -> None:
    # Quadratic work over these would run for minutes and time the whole suite out.
    assert split(content).delivery in Delivery
