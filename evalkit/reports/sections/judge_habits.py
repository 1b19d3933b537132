"""What each judge is like, over all dimensions: how often it had to be asked again, its noise, its taste for length."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from evalkit.domain.panel import JudgeHabits, PanelCard
from evalkit.domain.question import Language
from evalkit.domain.verdict import Estimate, Figure
from evalkit.reports.sections.judged_names import judge_name
from evalkit.reports.wording import count_of, level_of, reason_of, score_of, signed_score_of
from evalkit.text.messages import message

__all__ = ["favours", "habit_rows"]

_UNTOLD: Final = "habit_{}_unknown"


def habit_rows(panel: PanelCard, language: Language) -> Iterator[tuple[str, str]]:
    """Each judge's name with what is known of it."""
    has_weights = len({habits.weight for habits in panel.judges}) > 1
    for habits in panel.judges:
        yield judge_name(habits, language), _habits(habits, language, has_weights=has_weights)


def favours(habits: JudgeHabits) -> str | None:
    """``longer`` or ``shorter`` answers, where the interval says so; None where neither is seen."""
    slope = habits.length_slope
    if not isinstance(slope, Estimate) or slope.low <= 0 <= slope.high:
        return None
    return "longer" if slope.value > 0 else "shorter"


def _habits(habits: JudgeHabits, language: Language, *, has_weights: bool) -> str:
    sentences = [
        _verdicts(habits, language),
        _noise(habits.noise, language),
        _length(habits, language),
        _order(habits.order_effect, language),
    ]
    if has_weights:
        sentences.append(message("habit_weight", language, weight=f"{habits.weight:g}"))
    return message("sentence_gap", language).join(sentences)


def _verdicts(habits: JudgeHabits, language: Language) -> str:
    key = "habit_verdicts_repaired" if habits.repaired else "habit_verdicts"
    return message(key, language, count=count_of(habits.verdicts), repaired=count_of(habits.repaired))


def _noise(noise: Figure, language: Language) -> str:
    if not isinstance(noise, Estimate):
        return message(_UNTOLD.format("noise"), language, reason=reason_of(noise, language))
    return message(
        "habit_noise",
        language,
        noise=score_of(noise.value),
        level=level_of(noise),
        low=score_of(noise.low),
        high=score_of(noise.high),
        count=count_of(noise.n_attempts),
    )


def _length(habits: JudgeHabits, language: Language) -> str:
    slope = habits.length_slope
    if not isinstance(slope, Estimate):
        return message(_UNTOLD.format("length"), language, reason=reason_of(slope, language))
    return message(
        "habit_length",
        language,
        slope=signed_score_of(slope.value),
        level=level_of(slope),
        low=signed_score_of(slope.low),
        high=signed_score_of(slope.high),
        reading=message(f"favours {favours(habits) or 'neither'}", language),
    )


def _order(effect: Figure, language: Language) -> str:
    if not isinstance(effect, Estimate):
        return message(_UNTOLD.format("order"), language, reason=reason_of(effect, language))
    lean = "neither" if effect.low <= 0 <= effect.high else "last" if effect.value > 0 else "first"
    return message(
        "habit_order",
        language,
        effect=signed_score_of(effect.value),
        level=level_of(effect),
        low=signed_score_of(effect.low),
        high=signed_score_of(effect.high),
        reading=message(f"leans {lean}", language),
    )
