from __future__ import annotations

import random
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalkit.text.loops import LOOP_WINDOW, has_repeated_tail

_PROSE = (
    "The first train leaves at nine and the second one at ten, so we compare the distances that both have covered "
    "by noon. Subtracting gives the gap, and dividing by the difference in speed gives the time until they meet.\n"
)
_CHINESE = "首先设甲车的速度为每小时六十公里，乙车的速度为每小时八十公里，因此两车之间的距离每小时缩短二十公里。"


def a_novel(characters: int, seed: int = 1) -> str:
    """Text without repetition."""
    generator = random.Random(seed)
    words = ("".join(generator.choices(string.ascii_lowercase, k=generator.randint(2, 9))) for _ in range(characters))
    text = ""
    for word in words:
        text += word + " "
        if len(text) >= characters:
            break
    return text


@pytest.mark.parametrize(
    "text",
    [
        "Wait, let me check again. " * 60,
        _PROSE * 10,
        _CHINESE * 20,
        "the " * 600,
        "哈" * 2_000,
        a_novel(3_000) * 4,
        a_novel(7_000) * 4,
        "0, " * 2_000,
    ],
    ids=["sentence", "paragraph", "chinese", "word", "character", "page", "long page", "digits"],
)
def test_endless_repetition_is_seen_at_any_place_where_it_breaks_off(text: str) -> None:
    assert has_repeated_tail("Let us begin with something else. " + text)
    assert has_repeated_tail(text[:-1])
    assert has_repeated_tail(text[: -len(text) // 50])


@pytest.mark.parametrize(
    "text",
    [
        "",
        "4",
        "x = " + "1" * 1_000,
        "a" * 200,
        "|---|---|---|\n" + "| 0 | 0 | 0 |\n" * 30,
        "=" * 400 + "\nAnswer: 4\n" + "=" * 400,
        "    print(row)\n" * 40,
        "- [ ] \n" * 60,
        (_PROSE * 3),
        "Row, row, row your boat, gently down the stream. " * 6,
        "[" + "[0, 0, 0, 0, 0, 0, 0, 0],\n" * 50 + "]",
        "\n" * 20_000,
        "..." * 500,
    ],
    ids=range(13),
)
def test_what_people_write_on_purpose_is_no_loop(text: str) -> None:
    assert not has_repeated_tail(text)


def test_an_answer_after_the_repetition_takes_the_claim_back() -> None:
    loop = "Wait, let me check again. " * 60
    assert has_repeated_tail(loop)
    assert not has_repeated_tail(loop + "Now I see it, both trains meet at noon exactly.\n\nAnswer: 12")


def test_a_million_characters_cost_no_more_than_the_window() -> None:
    novel = a_novel(30_000)
    text = "x" * 1_000_000 + novel
    assert len(novel) > LOOP_WINDOW
    assert not has_repeated_tail(text)


@given(
    passage=st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "Zs")), min_size=20, max_size=300).filter(
        lambda text: any(character.isalpha() for character in text) and not text.isspace()
    ),
    before=st.text(max_size=50),
    cut=st.integers(min_value=0, max_value=19),
)
def test_every_passage_repeated_sixty_times_is_a_loop(passage: str, before: str, cut: int) -> None:
    text = before + passage * 60
    assert has_repeated_tail(text[: len(text) - cut].rstrip())


@given(st.integers(), st.integers(min_value=0, max_value=5_000))
def test_random_words_are_no_loop(seed: int, characters: int) -> None:
    assert not has_repeated_tail(a_novel(characters, seed))
