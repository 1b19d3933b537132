"""What forms say around the answers: titles, heads, steps and anchors, alike in the workbook and in CSV."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from evalkit.domain.question import Language
from evalkit.domain.rubric import DimensionName
from evalkit.domain.sheet import BlindAnswer, Scale, Sheet
from evalkit.reviews.sizing import minutes_for
from evalkit.text.hostile import for_string_cell
from evalkit.text.messages import message

__all__ = [
    "anchors_of",
    "asked_of",
    "checklist_head",
    "checklist_of",
    "instructions_of",
    "score_heads",
    "steps_of",
    "title_of",
    "warning_of",
]


def title_of(sheet: Sheet) -> str:
    """Whose form it is, how many answers it has, and how long it is to take."""
    rater, minutes = for_string_cell(sheet.rater), round(minutes_for(sheet.scores))
    return message("form title", sheet.language, rater=rater, n=len(sheet.answers), minutes=minutes)


def warning_of(sheet: Sheet) -> tuple[str, ...]:
    """That answers are simulated, where any is."""
    return (message("form simulated", sheet.language),) if sheet.is_simulated else ()


def score_heads(scales: Sequence[Scale], language: Language) -> dict[str, DimensionName]:
    """The head of each scale's column, with its dimension; the form is read back by them."""
    titles = Counter(scale.title for scale in scales)
    return {
        for_string_cell(message("form head score", language, title=_told_apart(scale, titles))): scale.dimension
        for scale in scales
    }


def _told_apart(scale: Scale, titles: Mapping[str, int]) -> str:
    return scale.title if titles[scale.title] == 1 else f"{scale.title} ({scale.dimension})"


def asked_of(scale: Scale, language: Language) -> tuple[str, ...]:
    """What a scale asks, and what it cannot be scored without."""
    lines = [scale.asks]
    lines += [message("form item", language, number=number, item=item) for number, item in enumerate(scale.items, 1)]
    if scale.uses_checklist:
        lines.append(message("form see checklist", language))
    if scale.uses_reference:
        lines.append(message("form see reference", language))
    return tuple(map(for_string_cell, lines))


def checklist_head(sheet: Sheet) -> str | None:
    """The head of the column with each question's checklist, which names the scales it is for; None without any."""
    if not any(answer.checklist for answer in sheet.answers):
        return None
    titles = (", " if sheet.language == "en" else "、").join(
        scale.title for scale in sheet.scales if scale.uses_checklist
    )
    return for_string_cell(message("form head checklist", sheet.language, titles=titles))


def checklist_of(answer: BlindAnswer) -> str:
    """The question's checklist, a line for each item."""
    return "\n".join(f"{number}. {item}" for number, item in enumerate(answer.checklist, start=1))


def instructions_of(sheet: Sheet) -> tuple[str, ...]:
    """What models were told behind each question, each wording once, under its heading; () where nothing is known."""
    told = dict.fromkeys(answer.instruction for answer in sheet.answers if answer.instruction)
    heading = [message("form instruction", sheet.language)] if told else []
    return tuple(map(for_string_cell, [*heading, *told]))


def anchors_of(scale: Scale, language: Language) -> tuple[str, ...]:
    """Levels and their anchors, 5 first."""
    return tuple(
        for_string_cell(message("form level", language, level=level, anchor=anchor)) for level, anchor in scale.levels
    )


def steps_of(sheet: Sheet, names: Mapping[str, str] | None = None) -> tuple[str, ...]:
    """What to do, step by step.

    Args:
        sheet: With the answers; what none of them has is left out.
        names: Of the sheets ``scores`` and ``guide``; None in CSV, which has neither sheets nor colours nor links.
    """
    if names is None:
        keys = ["rows csv", "score csv", "cannot", "more", "save csv"]
    else:
        has_reference = any(answer.reference for answer in sheet.answers)
        has_reasoning = any(answer.reasoning for answer in sheet.answers)
        linked = [*(["reference"] if has_reference else []), *(["reasoning"] if has_reasoning else [])]
        keys = ["rows", "read", *linked, "score", "cannot", "more", "save"]
    return tuple(message(f"form step {key}", sheet.language, **(names or {})) for key in keys)
