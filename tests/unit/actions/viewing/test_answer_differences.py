"""Which words and characters are marked, and that no text makes it long."""

from __future__ import annotations

import pytest

from evalkit.actions.viewing.answer_differences import AnswerDifferences, answer_differences
from tests.hostile_answers import GROWING

_MEGABYTE = 1_000_000


def _marked(found: AnswerDifferences) -> tuple[list[str], list[str]]:
    left, right = ([piece.text for piece in side if piece.is_changed] for side in (found.left, found.right))
    return left, right


@pytest.mark.parametrize(
    ("left", "right", "marked"),
    [
        ("The speed is 42 km.", "The speed is 43 km.", (["42"], ["43"])),
        ("It is 1.25 in all.", "It is 1.75 in all.", (["1.25"], ["1.75"])),
        ("It is 1,250 in all.", "It is 1,750 in all.", (["1,250"], ["1,750"])),
        ("colour is kept", "colours are kept", (["colour is"], ["colours are"])),
        ("答案是四十二公里。", "答案是四十三公里。", (["二"], ["三"])),
        ("Der Müller geht", "Der Müllers geht", (["Müller"], ["Müllers"])),
        ("same, and more", "same", ([", and more"], [])),
        ("", "all of it", ([], ["all of it"])),
        ("The answer is yes.", "The answer is yes.", ([], [])),
    ],
)
def test_words_and_numbers_are_marked_whole_and_chinese_by_the_character(
    left: str, right: str, marked: tuple[list[str], list[str]]
) -> None:
    assert _marked(answer_differences(left, right)) == marked


def test_an_island_of_a_letter_or_two_is_no_island() -> None:
    found = answer_differences("alpha a beta stands here", "gamma a delta stands here")
    assert _marked(found) == (["alpha a beta"], ["gamma a delta"])


def test_changes_in_lines_of_their_own_stay_apart() -> None:
    found = answer_differences("one\ntwo\nthree\nfour", "one\n2\nthree\n4")
    assert _marked(found) == (["two", "four"], ["2", "4"])


def test_one_word_in_a_long_answer_is_found_by_way_of_its_line() -> None:
    lines = [f"Step {number}: all is as it was before, so it goes on." for number in range(2_000)]
    other = [*lines]
    other[10], other[1_990] = "Step 10: all is different.", "Step 1990: all is lost."
    found = answer_differences("\n".join(lines), "\n".join(other))
    assert not found.is_coarse
    changed = "".join(_marked(found)[1])
    assert "different" in changed
    assert len(changed) < 100


@pytest.mark.timeout(120)
@pytest.mark.parametrize("name", sorted(GROWING))
def test_no_text_of_a_megabyte_makes_it_hang(name: str) -> None:
    text = GROWING[name](_MEGABYTE)
    other = f"x{text[::-1]}"
    found = answer_differences(text, other)
    assert "".join(piece.text for piece in found.left) == text
    assert "".join(piece.text for piece in found.right) == other


def test_what_is_too_long_to_be_held_against_is_marked_whole_and_said_so() -> None:
    left, right = " ".join(map(str, range(10_000))), " ".join(map(str, range(10_000, 20_000)))
    found = answer_differences(f"Begins alike. {left}", f"Begins alike. {right}")
    assert found.is_coarse
    assert found.left[0].text.startswith("Begins alike.")
    assert not found.left[0].is_changed
