"""ImportedPart: some of a run that was made elsewhere, as it is handed to the store."""

from __future__ import annotations

from dataclasses import dataclass

from evalkit.domain.attempt import Attempt, Body
from evalkit.domain.question import Variant
from evalkit.domain.run import Place

__all__ = ["ImportedPart"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedPart:
    """A few hundred attempts, with the questions that come up in them for the first time."""

    variants: tuple[Variant, ...]
    places: tuple[Place, ...]
    """Of these variants."""
    attempts: tuple[tuple[Attempt, Body], ...]
