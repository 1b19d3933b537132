from __future__ import annotations

from evalkit.text.clean import clean_text


def test_two_halves_of_a_pair_become_their_character() -> None:
    assert clean_text("a" + "\ud83d" + "\ude00" + "b") == "a😀b"


def test_a_lone_half_is_replaced_and_its_neighbours_stay() -> None:
    assert clean_text("\ude00b\ud83dx") == "�b�x"


def test_nul_is_replaced() -> None:
    assert clean_text("a\x00b") == "a�b"


def test_other_text_stays_as_it_came() -> None:
    text = "答案: 42\t\x1b[31m<b>\r\n"
    assert clean_text(text) == text
