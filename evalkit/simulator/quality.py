"""The true level of an answer on each dimension: drawn for a reply, written into its text, read back from it."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from statistics import fmean
from typing import Final

from evalkit.domain.identity import seed_from
from evalkit.domain.question import Variant
from evalkit.domain.rubric import Dimension, DimensionName
from evalkit.simulator.levels import level_at, level_weights, mean_level
from evalkit.simulator.personas import Persona, Quality
from evalkit.simulator.planning import draws_for
from evalkit.simulator.remarks import OVERALL, REMARKS, said_level

__all__ = ["expected_level", "level_of", "level_shares", "remarks_for", "true_level"]

_ALWAYS: Final = (Dimension.COHERENCE, Dimension.COMPLETENESS, Dimension.COMMON_SENSE)
_WHERE_TAGGED: Final = (
    Dimension.COMPLEXITY,
    Dimension.CREATIVITY,
    Dimension.CONTRADICTION_DETECTION,
    Dimension.ASSUMPTION_CHECKING,
)
"""Rubrics ask about these only where the question is tagged so; elsewhere a sentence would cost time for nothing."""


def level_of(persona: Persona, dimension: DimensionName, variant: Variant, *, seed: int) -> int | None:
    """The true level of an answered reply; None for a persona that says nothing of its quality."""
    quality = persona.quality
    if quality is None:
        return None
    spoken = _spoken(dimension, variant)
    own = draws_for(persona, "quality", spoken, variant.prompt, seed).gauss(0.0, quality.repeat_sd)
    return level_at(_question_mean(persona, quality, spoken, variant) + own)


def level_shares(persona: Persona, dimension: DimensionName, variant: Variant) -> dict[int, float]:
    """Level -> share of the repeats of one variant that have it; their variance is the one within questions."""
    quality = persona.quality
    if quality is None:
        return {}
    mean = _question_mean(persona, quality, _spoken(dimension, variant), variant)
    return level_weights(mean, quality.repeat_sd)


def expected_level(persona: Persona, dimension: DimensionName, variants: Sequence[Variant]) -> float:
    """The true mean level over many answered repeats of these variants: what a fair rater should find."""
    return fmean(mean_level(level_shares(persona, dimension, variant)) for variant in variants)


def true_level(text: str, dimension: DimensionName) -> int | None:
    """The level that an answer's text says it has; None for a text in which nothing is said about it.

    >>> true_level("Nothing hangs in the air. It will do.", "coherence")
    5
    >>> true_level("Nothing hangs in the air. It will do.", "politeness")
    3
    """
    own = said_level(text, dimension)
    return said_level(text, OVERALL) if own is None else own


def remarks_for(persona: Persona, variant: Variant, *, seed: int) -> list[str]:
    """The sentences that say an answer's levels; none for a persona that says nothing of its quality."""
    quality = persona.quality
    if quality is None:
        return []
    draws = draws_for(persona, "remarks", variant.prompt, seed)
    said = [
        draws.choice(REMARKS[variant.language][dimension][level])
        for dimension in _spoken_in(variant)
        if (level := level_of(persona, dimension, variant, seed=seed)) is not None
    ]
    turn = quality.turn.get(variant.language)
    return said if turn is None else [turn, *said]


def _spoken_in(variant: Variant) -> Iterable[DimensionName]:
    return (*_ALWAYS, *(dimension for dimension in _WHERE_TAGGED if dimension in variant.tags), OVERALL)


def _spoken(dimension: DimensionName, variant: Variant) -> DimensionName:
    """The dimension whose sentence is read: without one of its own, what is said of the whole."""
    return dimension if dimension in _spoken_in(variant) else OVERALL


def _question_mean(persona: Persona, quality: Quality, spoken: DimensionName, variant: Variant) -> float:
    # Wordings and instances of a question share its effect, and so do builds of a family.
    shared = random.Random(seed_from(persona.family_seed, "quality", str(spoken), variant.question_id))
    return quality.mean.get(spoken, quality.otherwise) + shared.gauss(0.0, quality.question_sd)
