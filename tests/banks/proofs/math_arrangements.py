"""Words, distributions, committees, colourings: all of them are listed, or chosen group by group."""

from __future__ import annotations

from itertools import combinations, pairwise, product

from evalkit.domain.question import Variant


def math_033(_variant: Variant) -> int:
    forbidden = {"XX", "XZ", "ZZ"}
    return sum(
        word[-1] != "X" and word.count("Z") % 2 == 0 and not any(a + b in forbidden for a, b in pairwise(word))
        for word in product("XYZ", repeat=9)
    )


def math_041(variant: Variant) -> int:
    vouchers, most_a, most_b, most_c = _givens(variant, "vouchers", "most_a", "most_b", "most_c")
    return sum(
        vouchers - a - b - c >= 2
        for a, b, c in product(range(2, most_a + 1), range(2, most_b + 1), range(2, most_c + 1))
    )


def math_048(variant: Variant) -> int:
    engineers, lawyers, size = _givens(variant, "engineers", "lawyers", "size")
    # Engineer 0 is Anna, 1 is Carl; lawyer 0 is Bruno, 1 is Dora. Of a group only these and its size matter.
    total = 0
    for count in range(2, size - 1):
        for (anna, carl), one in _groups(engineers, count).items():
            for (bruno, dora), other in _groups(lawyers, size - count).items():
                total += one * other * (not (anna and bruno) and (dora or not carl))
    return total


def _groups(people: int, count: int) -> dict[tuple[bool, bool], int]:
    found: dict[tuple[bool, bool], int] = {}
    for group in combinations(range(people), count):
        named = (0 in group, 1 in group)
        found[named] = found.get(named, 0) + 1
    return found


def math_049(_variant: Variant) -> int:
    return sum(
        len(set(ring)) == 4 and ring[0] == ring[3] and all(a != b for a, b in pairwise((*ring, ring[0])))
        for ring in product(range(4), repeat=7)
    )


def _givens(variant: Variant, *names: str) -> tuple[int, ...]:
    return tuple(int(variant.parameters[name]) for name in names)
