"""Two answers held against each other, as a page shows them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from evalkit.actions.viewing.answer_differences import Piece, answer_differences
from evalkit.domain.question_view import ShownAnswer
from evalkit.text.hostile import for_terminal

__all__ = ["LONGEST_HELD", "Held", "held"]

LONGEST_HELD: Final = 40_000
"""Characters of each side: longer ones are read one by one. Found and drawn in 0.2 s at worst."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """Both sides in pieces, harmless once they are escaped."""

    left: Sequence[Piece]
    right: Sequence[Piece]
    is_equal: bool
    is_coarse: bool
    is_cut: bool


def held(left: ShownAnswer, right: ShownAnswer) -> Held:
    """The differences between two answers."""
    texts = [_visible(one.stored.answer) for one in (left, right)]
    found = answer_differences(*texts)
    is_cut = any(one.stored.answer_length > LONGEST_HELD for one in (left, right))
    return Held(
        left=found.left,
        right=found.right,
        # Told of the texts as they are: two signs that are both made visible as one mark would look the same.
        is_equal=not is_cut and left.stored.answer == right.stored.answer,
        is_coarse=found.is_coarse,
        is_cut=is_cut,
    )


def _visible(text: str) -> str:
    return for_terminal(text[:LONGEST_HELD], limit=LONGEST_HELD, keeps_lines=True)
