"""A run's scope: which places it has, how it grows, and which cells are still open."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from evalkit.domain.attempt import Cell
from evalkit.domain.question import Variant
from evalkit.domain.run import Place
from evalkit.runs.order import cells_in_order, places_in_order

__all__ = ["Scope", "grown_scope", "open_cells"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Variants with how often each is asked."""

    variants: tuple[Variant, ...]
    repeats_by_hash: Mapping[str, int]
    """asked_hash -> repeats."""

    def places(self, *, seed: int) -> tuple[Place, ...]:
        """The scope in asking order."""
        ordered = places_in_order(self.variants, repeats=1, seed=seed)
        return tuple(replace(place, repeats=self.repeats_by_hash[place.asked_hash]) for place in ordered)


def grown_scope(*, old: Scope, wanted: Scope) -> Scope:
    """The union of two scopes: a run never shrinks.

    A question whose text was corrected since comes in with its new text; the old text leaves the scope, its attempts
    stay stored.
    """
    reworded = {variant.question_id for variant in wanted.variants} - {
        variant.question_id for variant in wanted.variants if variant.asked_hash in old.repeats_by_hash
    }
    kept = [
        variant
        for variant in old.variants
        if variant.question_id not in reworded and variant.asked_hash not in wanted.repeats_by_hash
    ]
    variants = (*kept, *wanted.variants)
    return Scope(
        variants=variants,
        repeats_by_hash={
            variant.asked_hash: max(
                old.repeats_by_hash.get(variant.asked_hash, 0), wanted.repeats_by_hash.get(variant.asked_hash, 0)
            )
            for variant in variants
        },
    )


def open_cells(places: Sequence[Place], *, finished: Collection[Cell], wanted: Scope) -> tuple[Cell, ...]:
    """The cells still to be asked, in order, of those that were wanted this time."""
    return tuple(
        cell
        for cell in cells_in_order(places)
        if cell not in finished and cell.repeat < wanted.repeats_by_hash.get(cell.asked_hash, 0)
    )
