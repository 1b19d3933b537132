"""What forms say around the answers: titles, heads, steps and anchors, alike in the workbook and in CSV."""

from __future__ import annotations

from collections.abc import Mapping

from evalkit.domain.question import Language
from evalkit.domain.sheet import Scale, Sheet
from evalkit.text.hostile import for_string_cell
from evalkit.text.messages import message

__all__ = ["anchors_of", "code_head", "score_head", "steps_of", "title_of"]


def title_of(sheet: Sheet) -> str:
    """Whose form it is, how many answers it has, and how long it is to take."""
    title = message(
        "form title",
        sheet.language,
        rater=for_string_cell(sheet.rater),
        n=len(sheet.answers),
        minutes=round(sheet.minutes),
    )
    return f"{title} {message('form simulated', sheet.language)}" if sheet.is_simulated else title


def score_head(scale: Scale, language: Language) -> str:
    """The head of a scale's column; the form is read back by it."""
    return for_string_cell(message("form head score", language, title=scale.title))


def code_head(language: Language) -> str:
    """The head of the column by which rows are told; the form is read back by it."""
    return message("form head code", language)


def anchors_of(scale: Scale, language: Language) -> tuple[str, ...]:
    """Levels and their anchors, 5 first."""
    return tuple(
        for_string_cell(message("form level", language, level=level, anchor=anchor)) for level, anchor in scale.levels
    )


def steps_of(sheet: Sheet, names: Mapping[str, str], *, is_csv: bool = False) -> tuple[str, ...]:
    """What to do, step by step.

    Args:
        sheet: With the answers; what none of them has is left out.
        names: Of the sheets ``scores`` and ``guide``.
        is_csv: Whether there are neither colours nor links.
    """
    wanted = {
        "form step rows": True,
        "form step read": not is_csv,
        "form step reference": not is_csv and any(answer.reference or answer.checklist for answer in sheet.answers),
        "form step reasoning": not is_csv and any(answer.reasoning for answer in sheet.answers),
        "form step score": not is_csv,
        "form step score csv": is_csv,
        "form step cannot": True,
        "form step more": True,
        "form step save": not is_csv,
        "form step save csv": is_csv,
    }
    return tuple(message(key, sheet.language, **names) for key, is_wanted in wanted.items() if is_wanted)
