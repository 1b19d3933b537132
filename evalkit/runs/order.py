"""The order in which questions are asked: stratified random blocks of whole clusters, the same for all targets.

Any prefix of the order is a fair sample of the selection, so that a run that is stopped early, or looked at early,
says something about all of it. Repeats of a question are a whole block apart, since a server that still holds the
prompt in its cache would make their first token flatteringly quick (serving.md).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import groupby

from evalkit.domain.attempt import Cell
from evalkit.domain.identity import seed_from
from evalkit.domain.question import Category, Difficulty, Variant
from evalkit.domain.run import Place

__all__ = ["cells_in_order", "places_in_order"]

_BLOCK_SIZE = 20
"""Variants in a block. Large enough to keep repeats apart, small enough for several looks at a run of 200."""


def places_in_order(variants: Sequence[Variant], *, repeats: int, seed: int) -> tuple[Place, ...]:
    """Give every variant its place.

    The order depends on the seed and the clusters only, so every target is asked in the same one.
    """
    ordered = [
        (number, variant)
        for number, block in enumerate(_blocks(variants, seed=seed))
        for variant in sorted(block, key=lambda variant: seed_from(seed, "within block", variant.question_id))
    ]
    return tuple(
        Place(
            asked_hash=variant.asked_hash,
            key_hash=variant.key_hash,
            block=number,
            position=position,
            repeats=repeats,
        )
        for position, (number, variant) in enumerate(ordered)
    )


def cells_in_order(places: Sequence[Place]) -> Iterator[Cell]:
    """All cells in asking order: block by block, and within a block one round of all its variants per repeat."""
    for _, block in groupby(sorted(places, key=lambda place: place.position), key=lambda place: place.block):
        members = list(block)
        for repeat in range(max(place.repeats for place in members)):
            for place in members:
                if repeat < place.repeats:
                    yield Cell(asked_hash=place.asked_hash, repeat=repeat)


def _blocks(variants: Sequence[Variant], *, seed: int) -> list[list[Variant]]:
    blocks: list[list[Variant]] = [[]]
    for cluster in _clusters_spread_evenly(variants, seed=seed):
        if len(blocks[-1]) >= _BLOCK_SIZE:
            blocks.append([])
        blocks[-1].extend(cluster)
    if len(blocks) > 1 and len(blocks[-1]) < _BLOCK_SIZE // 2:
        # A short last block would bring repeats of its questions close together.
        blocks[-2].extend(blocks.pop())
    return blocks


def _clusters_spread_evenly(variants: Sequence[Variant], *, seed: int) -> list[list[Variant]]:
    clusters: dict[str, list[Variant]] = defaultdict(list)
    for variant in variants:
        clusters[variant.cluster].append(variant)
    strata: dict[tuple[Category, Difficulty], list[str]] = defaultdict(list)
    for name, members in clusters.items():
        # A cluster may hold several kinds: its first question by id speaks for it, whatever order the bank is in.
        first = min(members, key=lambda variant: variant.question_id)
        strata[first.category, first.difficulty].append(name)
    drawn = {name: seed_from(seed, "cluster", name) for name in clusters}
    place_by_cluster: dict[str, tuple[float, int]] = {}
    for names in strata.values():
        for rank, name in enumerate(sorted(names, key=drawn.__getitem__)):
            place_by_cluster[name] = ((rank + 0.5) / len(names), drawn[name])
    return [clusters[name] for name in sorted(clusters, key=place_by_cluster.__getitem__)]
