"""Race: none of the 120 orders fits."""

from __future__ import annotations

from itertools import permutations

from evalkit.domain.question import Variant

RUNNERS = {"en": ("Kai", "Lea", "Mo", "Nils", "Ola"), "zh": ("小凯", "小莉", "小莫", "小宁", "小欧")}


def contradiction_003(variant: Variant) -> list[str] | None:
    assert not [
        order for order in permutations(range(1, 6)) if fits_four_remarks(order) and 5 not in (order[2], order[4])
    ]
    assert set(RUNNERS[variant.language]) <= {name for name in RUNNERS[variant.language] if name in variant.prompt}
    return None


def fits_four_remarks(places: tuple[int, ...]) -> bool:
    """Whether places of Kai, Lea, Mo, Nils and Ola fit what both twins say."""
    kai, lea, mo, nils, ola = places
    return lea < kai and abs(mo - ola) == 2 and nils == lea + 1 and kai != 5
