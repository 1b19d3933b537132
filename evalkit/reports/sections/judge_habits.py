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

__all__ = ["favours", "habit_rows", "leans_to"]

_UNTOLD: Final = "habit_{}_unknown"
_SMALL: Final = 0.5
"""Half a level: an interval that reaches further has seen no preference, but has not excluded one either."""


def habit_rows(panel: PanelCard, language: Language) -> Iterator[tuple[str, str]]:
    """Each judge's name with what is known of it."""
    has_weights = len({habits.weight for habits in panel.judges}) > 1
    for habits in panel.judges:
        yield judge_name(habits, language), _habits(habits, language, has_weights=has_weights)


def favours(habits: JudgeHabits) -> str:
    """``longer`` or ``shorter`` answers, where the interval says so; else ``neither``, or ``unknown``."""
    return _reading(habits.length_slope, above="longer", below="shorter")


def leans_to(habits: JudgeHabits) -> str:
    """Which end of the levels as they are shown, ``first`` or ``last``; else ``neither``, or ``unknown``."""
    return _reading(habits.order_effect, above="last", below="first")


def _reading(habit: Figure, *, above: str, below: str) -> str:
    if not isinstance(habit, Estimate):
        return "unknown"
    if habit.low > 0 or habit.high < 0:
        return above if habit.value > 0 else below
    return "neither" if max(-habit.low, habit.high) <= _SMALL else "unknown"


def _habits(habits: JudgeHabits, language: Language, *, has_weights: bool) -> str:
    sentences = [
        _verdicts(habits, language),
        _noise(habits, language),
        _habit("length", habits.length_slope, reading=f"favours {favours(habits)}", language=language),
        _habit("order", habits.order_effect, reading=f"leans {leans_to(habits)}", language=language),
    ]
    if has_weights:
        sentences.append(message("habit_weight", language, weight=f"{habits.weight:g}"))
    return message("sentence_gap", language).join(sentences)


def _verdicts(habits: JudgeHabits, language: Language) -> str:
    """Replies are called verdicts where all of them are."""
    key = "habit_replies" if habits.unscored else "habit_verdicts_repaired" if habits.repaired else "habit_verdicts"
    counts = {"count": habits.verdicts, "repaired": habits.repaired, "unscored": habits.unscored}
    return message(key, language, **{name: count_of(count) for name, count in counts.items()})


def _noise(habits: JudgeHabits, language: Language) -> str:
    """A noise of nought is told as what was seen: as a figure it would read as a fact."""
    noise = habits.noise
    if not isinstance(noise, Estimate):
        return message(_UNTOLD.format("noise"), language, reason=reason_of(noise, language))
    if noise.value == 0:
        key = "habit_noise_none_cold" if habits.is_cold else "habit_noise_none"
        return message(key, language, count=count_of(noise.n_attempts))
    return message(
        "habit_noise",
        language,
        noise=score_of(noise.value),
        level=level_of(noise),
        low=score_of(noise.low),
        high=score_of(noise.high),
        count=count_of(noise.n_attempts),
    )


def _habit(name: str, habit: Figure, *, reading: str, language: Language) -> str:
    """A habit with its interval, and what it says in words."""
    if not isinstance(habit, Estimate):
        return message(_UNTOLD.format(name), language, reason=reason_of(habit, language))
    return message(
        f"habit_{name}",
        language,
        by=signed_score_of(habit.value),
        level=level_of(habit),
        low=signed_score_of(habit.low),
        high=signed_score_of(habit.high),
        reading=message(reading, language),
    )
