"""RunOrder: what the user asked for when saying ``evalkit run``."""

from __future__ import annotations

from dataclasses import dataclass

from evalkit.domain.question import Category, Difficulty, Language

__all__ = ["RunOrder"]


@dataclass(frozen=True, slots=True, kw_only=True)
class RunOrder:
    """Models, questions and manner of a run; None and () mean "as configured"."""

    model_names: tuple[str, ...]
    overrides: tuple[str, ...] = ()
    """``key=value`` for the targets, as in evalkit.toml."""
    bank: str | None = None
    set_name: str | None = None
    categories: tuple[Category, ...] = ()
    difficulties: tuple[Difficulty, ...] = ()
    question_ids: tuple[str, ...] = ()
    limit: int | None = None
    language: Language | None = None
    repeats: int | None = None
    seed: int | None = None
    like: str | None = None
    """A run whose variants, order and repeats are replayed."""
    is_fresh: bool = False
    """Begin a new run even where one could be resumed."""
    runs_targets_in_parallel: bool = False
    """Ask targets on one host at once; by default they take turns, since they would slow each other down."""
