"""Right or wrong in a sign and a word: never told by colour alone."""

from __future__ import annotations

from dataclasses import dataclass

from evalkit.domain.question import Language
from evalkit.domain.question_view import ShownAnswer
from evalkit.text.messages import message

__all__ = ["Mark", "answer_mark", "mark_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """How an answer stands."""

    sign: str
    word: str
    tone: str
    """``good``, ``bad`` or ``dim``, as the tones of reports."""


def answer_mark(shown: ShownAnswer, language: Language) -> Mark:
    """The mark of an answer with all that was said of it: that nobody has looked yet is no finding."""
    if shown.awaits_rule:
        return Mark(sign="…", word=message("question awaits_rule", language), tone="dim")
    return mark_of(shown.is_right, language)


def mark_of(is_right: bool | None, language: Language) -> Mark:  # noqa: FBT001 - the value itself, not a switch
    """The mark of what counts as right, as a miss, or as neither."""
    match is_right:
        case True:
            return Mark(sign="✓", word=message("attempts mark yes", language), tone="good")
        case False:
            return Mark(sign="✗", word=message("attempts mark no", language), tone="bad")
        case None:
            return Mark(sign="–", word=message("attempts mark none", language), tone="dim")
