"""Laws of two answers held against each other, whatever they are."""

from __future__ import annotations

from hypothesis import example, given, settings
from hypothesis import strategies as st

from evalkit.actions.viewing.answer_differences import answer_differences

_untimed = settings(deadline=None)
_ANYTHING = st.text(st.characters(codec=None, categories=None), max_size=80)
_SHORT_WORDS = st.text(st.sampled_from("ab 1.\n，答案"), max_size=80)
_TEXTS = _ANYTHING | _SHORT_WORDS


@_untimed
@given(_TEXTS, _TEXTS)
@example("", "")
@example("a\r\nb", "a\nb")
@example("e\u0301", "\u00e9")
def test_joined_the_pieces_of_each_side_are_its_text(left: str, right: str) -> None:
    found = answer_differences(left, right)
    assert "".join(piece.text for piece in found.left) == left
    assert "".join(piece.text for piece in found.right) == right


@_untimed
@given(_TEXTS, _TEXTS)
def test_what_is_not_marked_is_the_same_on_both_sides(left: str, right: str) -> None:
    found = answer_differences(left, right)
    same_left, same_right = (
        "".join(piece.text for piece in side if not piece.is_changed) for side in (found.left, found.right)
    )
    assert same_left == same_right


@_untimed
@given(_TEXTS)
def test_a_text_does_not_differ_from_itself(text: str) -> None:
    assert answer_differences(text, text).is_equal


@_untimed
@given(_TEXTS, _TEXTS)
def test_texts_that_differ_are_never_found_equal(left: str, right: str) -> None:
    assert answer_differences(left, right).is_equal is (left == right)
