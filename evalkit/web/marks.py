"""How an answer stands and what kind its question is, in few words: never told by colour alone."""

from __future__ import annotations

from dataclasses import dataclass

from evalkit.domain.question import Category, Difficulty, Language
from evalkit.domain.question_view import ShownAnswer
from evalkit.reports.wording import name_of
from evalkit.text.messages import message

__all__ = ["Mark", "answer_mark", "kind_of", "mark_of"]


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


def kind_of(category: Category, difficulty: Difficulty, language: Language) -> str:
    """A question's category and difficulty."""
    named = name_of("category", category.value, language), name_of("difficulty", difficulty.value, language)
    return " · ".join(named)


def mark_of(is_right: bool | None, language: Language) -> Mark:  # noqa: FBT001 - the value itself, not a switch
    """The mark of what counts as right, as a miss, or as neither."""
    match is_right:
        case True:
            return Mark(sign="✓", word=message("attempts mark yes", language), tone="good")
        case False:
            return Mark(sign="✗", word=message("attempts mark no", language), tone="bad")
        case None:
            return Mark(sign="–", word=message("attempts mark none", language), tone="dim")
