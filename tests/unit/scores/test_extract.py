from __future__ import annotations

import pytest

from evalkit.scores.extract import ReadFrom, read_answer


@pytest.mark.parametrize(
    ("answer", "text"),
    [
        ("Answer: 42", "42"),
        ("ANSWER：42", "42"),
        ("**Answer:** 42", "42"),
        ("**Answer: 42**", "42"),
        ("**Final Answer**: `42`", "42"),
        ("### Final Answer\n42", "42"),
        ("**Final Answer**\n\n\\[\n\\boxed{\\frac{1}{2}}\n\\]", "\\frac{1}{2}"),
        ("## Answer\nIt left at 3 and came at 5.\n\n\\boxed{2}", "2"),
        ("> - 3. Answer: 42", "42"),
        ("So the final answer is: 42", "42"),
        ("Therefore, the answer is $\\boxed{42}$.", "42"),
        ("The correct answer is 42.", "42."),
        ("答案：42", "42"),
        ("最终答案：**42**", "42"),
        ("**最终答案：** 42", "42"),
        ("答案是 42。", "42。"),
        ("因此，答案为：42", "42"),
        ("所以最终答案是42", "42"),
        ("【答案】42", "42"),
        ("【答案】：42", "42"),
        ("本题答案为42。", "42。"),
        ("因此，这道题的答案是42。", "42。"),
        ("故选B。", "B。"),
        ("答案选B", "B"),
        ("故选：B", "B"),
        ("综上所述，应选（B）", "（B）"),
        ("解得 x=42。\n答：42", "42"),
        ("```\nAnswer: 42\n```", "42"),
        ("Answer: 41\nWait, that is wrong.\nAnswer: 42", "42"),
        ("Answer: 42\n\n## Answer:\n\n", "42"),
        ("Write `Answer: ...` at the end.\nAnswer: ...\n\\boxed{42}", "42"),
        ("First \\boxed{41}.\nThen \\boxed{42}.", "42"),
        ("\\boxed{\\text{a \\} b} {c}}", "\\text{a \\} b} {c}"),
        ("\\boxed{42} and \\boxed{", "42"),
    ],
)
def test_the_last_answer_line_or_box_is_read(answer: str, text: str) -> None:
    reading = read_answer(answer)
    assert reading is not None
    assert reading.text == text


@pytest.mark.parametrize("answer", ["Paris", "144", "B", "yes", "北京", "New York City", "3.5 km/h", "12*12 = 144"])
@pytest.mark.parametrize("ending", ["", ".", "\n"])
def test_a_text_that_is_nothing_but_its_answer_is_read_with_or_without_a_full_stop(answer: str, ending: str) -> None:
    reading = read_answer(f"{answer}{ending}")
    assert reading is not None
    assert reading.text.rstrip(".") == answer


@pytest.mark.parametrize(
    "answer",
    [
        "",
        "It is 42, I think.",
        "Answer:",
        "Answer: ...",
        "\\boxed{}",
        "\\boxed{42",
        "The answers differ: 41, 42",
        "答案是否正确？",
        "答案为什么是42？",
        "答案选项如下",
        "故选择此方法计算",
        "选BC两点连线",
        "Answering: 42",
        "An answer like 42 comes to mind",
    ],
)
def test_where_no_final_answer_can_be_told_none_is_read(answer: str) -> None:
    assert read_answer(answer) is None


def test_where_line_and_box_disagree_the_line_holds() -> None:
    reading = read_answer("Answer: 42\n\nCheck: \\boxed{41}")
    assert reading is not None
    assert (reading.text, reading.read_from) == ("42", ReadFrom.ANSWER_LINE)


def test_a_box_holds_against_prose() -> None:
    reading = read_answer("\\boxed{42}\nThe answer is found by adding.")
    assert reading is not None
    assert (reading.text, reading.read_from) == ("42", ReadFrom.BOX)


def test_a_block_ends_at_a_blank_line() -> None:
    reading = read_answer("Answer:\na = 1\nb = 2\n\nc = 3")
    assert reading is not None
    assert reading.block == "a = 1\nb = 2"


@pytest.mark.parametrize(
    "hostile",
    [
        "Answer: 7\nWait, that is wrong.\n" * 20_000,
        "My final answer is 7. " * 20_000,
        "我的最终答案是7。" * 30_000,
        "\\boxed{" * 30_000,
        "*" * 100_000,
        "\n".join(["*#-" * 1_300] * 50),
        "Answer: " + "(" * 50_000,
        "{" * 100_000,
    ],
    ids=["retractions", "claims", "claims in Chinese", "boxes", "stars", "marks", "brackets", "braces"],
)
def test_hostile_texts_come_to_an_end(hostile: str) -> None:
    # Quadratic reading would take minutes; the whole suite's patience is the limit here, not a clock.
    read_answer(hostile)
