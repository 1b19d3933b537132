from __future__ import annotations

import pytest

from evalkit.text.sought import MOST_WORDS, parted, phrase_of, seen_around, spaced


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("I add them up.\n\nAnswer: 43", "I add them up Answer 43"),
        ("北京是首都。", "北 京 是 首 都"),
        ("共１２个", "共 12 个"),
        ("x^2+1", "x ^ 2 + 1"),
        ("x ^ 2 + 1", "x ^ 2 + 1"),
        (r"$\frac{1}{2}$", r"$ \ frac 1 2 $"),
        ("a≤b", "a ≤ b"),
        ("snake_case", "snake case"),
        ("カタカナ 한국", "カ タ カ ナ 한 국"),
        ("...!?，。「」", ""),
        ("", ""),
    ],
)
def test_words_signs_and_chinese_characters_are_set_apart(text: str, words: str) -> None:
    assert spaced(text) == words


@pytest.mark.parametrize(
    "text", ['" OR "', 'a" NEAR("b', "NOT x", "words:a*", "a\x00b", "^a", "{a b}", "'; DROP TABLE"]
)
def test_nothing_in_a_phrase_is_an_operator(text: str) -> None:
    phrase = phrase_of(text)
    assert phrase is not None
    assert phrase[0] == phrase[-1] == '"'
    assert '"' not in phrase[1:-1]
    assert "\x00" not in phrase


@pytest.mark.parametrize("text", ["", " ", "...", "。，", '""', "\x00"])
def test_without_a_word_there_is_no_phrase(text: str) -> None:
    assert phrase_of(text) is None


def test_an_excerpt_stands_around_what_was_found() -> None:
    text = "x" * 500 + " the Capital,  City " + "y" * 500
    around = seen_around(text, "capital city")
    assert around is not None
    assert "Capital,  City" in around
    assert around.startswith("…")
    assert around.endswith("…")
    assert len(around) < 250


def test_what_marks_an_excerpt_as_one_stays_as_it_is() -> None:
    around = seen_around("x" * 500 + " then… so. Answer: ４" + " y" * 500, "answer: 4")
    assert around is not None
    assert around.count("…") == 3
    pieces = parted(around, "answer: 4")
    assert "".join(piece for piece, _ in pieces) == around
    assert ("Answer: 4", True) in pieces


def test_an_excerpt_needs_the_words_one_after_another() -> None:
    assert seen_around("capital of the city", "capital city") is None
    assert seen_around("anything", "...") is None
    assert seen_around("共１２个", "12个") == "共12个"


@pytest.mark.parametrize(
    ("text", "sought"),
    [
        (f"a{' ' * 100_000}c. a b", "a b"),
        (f"a{' _' * 50_000}c. a b", "a b"),
        (f"{'→' * 100_000}c →→→→ b", "→→→→ b"),
        (f"{'a ' * 50_000}c a a a a b", "a a a a b"),
    ],
    ids=["blanks", "underscores", "arrows", "letters"],
)
def test_an_answer_that_repeats_itself_is_looked_through_once(text: str, sought: str) -> None:
    """With a way back into each gap between two words these take minutes to hours, in which no page is served."""
    around = seen_around(text, sought)
    assert around is not None
    assert around.endswith(sought)


@pytest.mark.parametrize(
    ("text", "sought", "before"),
    [
        ("In 2011 there were 11 of them", "11", "In 2011 there were "),
        ("starting the art of it", "art", "starting the "),
        ("restart 3, art 3", "art 3", "restart 3, "),
        ("x中 and 中x", "x", ""),
        ("a→b, a b", "a b", "a→b, "),
        ("snake_case", "case", "snake_"),
        ("北京", "京", "北"),
    ],
)
def test_what_is_marked_is_whole_words_as_the_index_finds_them(text: str, sought: str, before: str) -> None:
    pieces = parted(text, sought)
    found = next(number for number, (_, is_found) in enumerate(pieces) if is_found)
    assert "".join(piece for piece, _ in pieces[:found]) == before


def test_a_text_of_blanks_alone_costs_no_time() -> None:
    # A pattern that tries every way to share out blanks would not end.
    assert seen_around("a" + " _" * 50_000, " ".join("ab" * 20)) is None
    assert spaced(" _" * 50_000) == ""
    assert MOST_WORDS == 64
