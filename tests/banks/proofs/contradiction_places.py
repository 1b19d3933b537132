"""Days, roads, crates, tiles, chairs and angles: all arrangements, of which none or one fits the statements."""

from __future__ import annotations

from fractions import Fraction
from itertools import permutations, product

from evalkit.domain.question import Variant
from tests.banks.proofs.contradiction_easy import DAYS, stated_numbers

PEOPLE = {
    "en": ("Ada", "Ben", "Cem", "Dia", "Eva", "Finn", "Gus", "Hana"),
    "zh": ("小艾", "小本", "小岑", "小笛", "小伊", "小枫", "小谷", "小禾"),
}


def contradiction_023(variant: Variant) -> str | None:
    return _day_for_rita(variant, training={0, 4})


def contradiction_024(variant: Variant) -> str | None:
    return _day_for_rita(variant, training={0, 2})


def _day_for_rita(variant: Variant, *, training: set[int]) -> str | None:
    """Monday is 0; Rita is 34, no school class, and has no licence."""
    allowed = [
        day
        for day in range(7)
        if day in {1, 2, 3, 4, 5} and 6 not in {(day + 1) % 7, (day + 2) % 7} and day != 1 and (day - 1) % 7 in training
    ]
    assert len(allowed) <= 1
    return DAYS[variant.language][allowed[0]] if allowed else None


def contradiction_025(variant: Variant) -> int | None:
    *steps, whole = [int(number) for number in stated_numbers(variant, 5)]
    found: set[int] = set()
    for signs in product((1, -1), repeat=4):
        places = [0]
        for step, sign in zip(steps, signs, strict=True):
            places.append(places[-1] + sign * step)
        if len(set(places)) == 5 and abs(places[4] - places[0]) == whole:
            found.add(abs(places[4] - places[1]))
    assert len(found) <= 1
    return min(found, default=None)


def contradiction_026(variant: Variant) -> int | None:
    return contradiction_025(variant)


def contradiction_027(_variant: Variant) -> list[str]:
    orders = _crate_orders(third_is_heavier=False)
    assert len(orders) == 1
    return orders[0]


def contradiction_028(_variant: Variant) -> None:
    assert not _crate_orders(third_is_heavier=True)


def _crate_orders(*, third_is_heavier: bool) -> list[list[str]]:
    orders: list[list[str]] = []
    for weights in permutations(range(1, 7)):
        p, q, r, s, t, u = weights
        third = s + u > p + t if third_is_heavier else s + u < p + t
        if p + q > r + s and r + t > q + u and third and p + q == s + u and r > t:
            orders.append(sorted("PQRSTU", key=lambda crate, weights=weights: weights["PQRSTU".index(crate)]))
    return orders


def contradiction_029(_variant: Variant) -> None:
    assert not _moves_north(same_colour=True)


def contradiction_030(_variant: Variant) -> int:
    found = _moves_north(same_colour=False)
    assert len(found) == 1
    return found.pop()


def _moves_north(*, same_colour: bool) -> set[int]:
    """All numbers of moves, and the colours after every one of them."""
    colours = [0]
    for _move in range(30):
        colours.append(1 - colours[-1])
    return {
        north
        for north, east, south in product(range(31), repeat=3)
        if (west := 30 - north - east - south) >= 0
        and east == 2 * west
        and north == south + 3
        and south == west + 1
        and (colours[30] == colours[5]) is same_colour
    }


def contradiction_031(variant: Variant) -> list[str] | None:
    return _seats(variant, hana_from_ben=3)


def contradiction_032(variant: Variant) -> list[str] | None:
    return _seats(variant, hana_from_ben=2)


def _seats(variant: Variant, *, hana_from_ben: int) -> list[str] | None:
    found: list[tuple[int, ...]] = []
    for others in permutations(range(1, 8)):
        ben, cem, dia, eva, finn, _gus, hana = others
        if (
            (finn - eva) % 8 == 4
            and (cem - ben) % 8 == 4
            and (hana - ben) % 8 == hana_from_ben
            and (dia - cem) % 8 == 2
            and ben == 3
            and (eva - dia) % 8 in {1, 7}
            and (eva - ben) % 8 in {1, 7}
        ):
            found.append((0, *others))
    assert len(found) <= 1
    names = PEOPLE[variant.language]
    return sorted(names, key=lambda name: found[0][names.index(name)]) if found else None


def contradiction_033(variant: Variant) -> Fraction | None:
    limit, more, less, smaller = stated_numbers(variant, 4)
    fitting: list[Fraction] = []
    # Eighths of a degree: the sum is 8 times the angle at A and a whole number, so A is a whole number of eighths.
    for eighths in range(1, 8 * limit):
        a = Fraction(eighths, 8)
        b, c = a + more, 2 * a - less
        angles = (a, b, c, c, (a + b) / 2, a - smaller)
        if sum(angles) == (6 - 2) * 180 and all(0 < angle < limit for angle in angles):
            fitting.append(b)
    assert len(fitting) <= 1
    return fitting[0] if fitting else None


def contradiction_034(variant: Variant) -> Fraction | None:
    return contradiction_033(variant)
