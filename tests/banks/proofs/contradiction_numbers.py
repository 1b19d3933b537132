"""Ages, selections, points, stops, ratios, remainders and a table of vehicles: all worlds that fit the numbers."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations, product

from evalkit.domain.question import Variant
from tests.banks.proofs.contradiction_easy import stated_numbers


def contradiction_013(variant: Variant) -> int | None:
    gap, ago, times, ahead, total = stated_numbers(variant, 5)
    return _only(
        {
            vera
            for vera, ines in product(range(1, 130), repeat=2)
            if vera - ines == gap
            and ines >= ago
            and vera - ago == times * (ines - ago)
            and vera + ahead + ines + ahead == total
        }
    )


def contradiction_014(variant: Variant) -> int | None:
    return contradiction_013(variant)


def contradiction_015(variant: Variant) -> int | None:
    (people,) = stated_numbers(variant, 1)
    selections = list(combinations(range(6), 3))
    sizes: set[int] = set()
    # All ways to leave out the selections that nobody makes; there are none when there are more people than selections.
    left_out = len(selections) - people
    for unused in combinations(selections, left_out) if left_out >= 0 else ():
        used = [selection for selection in selections if selection not in unused]
        attendance = {sum(workshop in selection for selection in used) for workshop in range(6)}
        if len(attendance) == 1:
            sizes |= attendance
    return _only(sizes)


def contradiction_016(variant: Variant) -> int | None:
    return contradiction_015(variant)


def contradiction_017(variant: Variant) -> int | None:
    # A win's 2 points and a draw's 1 point are stated before the scores of the first and the last.
    _, _, most, fewest = stated_numbers(variant, 4)
    thirds: set[int] = set()
    for between in combinations(range(fewest + 1, most), 4):
        scores = [most, *sorted(between, reverse=True), fewest]
        if sum(scores) == 30 and _can_be_scored(tuple(scores), games=list(combinations(range(6), 2))):
            thirds.add(scores[2])
    return _only(thirds)


def contradiction_018(variant: Variant) -> int | None:
    return contradiction_017(variant)


def _can_be_scored(left: tuple[int, ...], *, games: list[tuple[int, int]]) -> bool:
    """Whether results of the games give every player exactly the points that are left."""
    if not games:
        return not any(left)
    (one, other), *later = games
    for points in (2, 1, 0):
        then = list(left)
        then[one] -= points
        then[other] -= 2 - points
        if min(then) >= 0 and _can_be_scored(tuple(then), games=later):
            return True
    return False


def contradiction_019(variant: Variant) -> int | None:
    trip, least, most, span = stated_numbers(variant, 4)
    # Minutes since the first departure and minutes of standing, for every whole length of every stop on three rounds.
    states = {(0, 0)}
    for _leg in range(6):
        states = {(passed + trip + stop, stood + stop) for passed, stood in states for stop in range(least, most + 1)}
    # Stops that are no whole minutes reach no further than the shortest and the longest of these.
    assert {passed for passed, _ in states} == set(range(6 * (trip + least), 6 * (trip + most) + 1))
    return _only({stood for passed, stood in states if passed == span})


def contradiction_020(variant: Variant) -> int | None:
    return contradiction_019(variant)


def contradiction_021(variant: Variant) -> Fraction | None:
    total, flour_1, sugar_1, sugar_2, butter_2, nuts_3, flour_3, butter_4, nuts_4 = stated_numbers(variant, 9)
    # The first three ratios fix all shares of the flour; the total fixes the flour.
    sugar, nuts = Fraction(sugar_1, flour_1), Fraction(nuts_3, flour_3)
    butter = sugar * Fraction(butter_2, sugar_2)
    if butter / nuts != Fraction(butter_4, nuts_4):
        return None
    return total / (1 + sugar + butter + nuts) * sugar


def contradiction_022(variant: Variant) -> Fraction | None:
    return contradiction_021(variant)


def contradiction_035(variant: Variant) -> int | None:
    least, most, *rest = stated_numbers(variant, 8)
    sizes, remainders = rest[0::2], rest[1::2]
    assert sizes == [8, 12, 15]
    fitting = [
        count
        for count in range(least, most + 1)
        if all(count % size == left for size, left in zip(sizes, remainders, strict=True))
    ]
    assert len(fitting) <= 1
    return fitting[0] if fitting else None


def contradiction_036(variant: Variant) -> int | None:
    return contradiction_035(variant)


def contradiction_037(variant: Variant) -> int | None:
    total, more_white, red_cars, white_vans, black_bikes, more_black = stated_numbers(variant, 6)
    found: set[int] = set()
    for bikes, black, black_cars in product(range(total + 1), range(total + 1), range(total + 1)):
        cars, vans, red, white = total // 2, 2 * bikes, total // 3, black + more_white
        if cars + vans + bikes != total or red + white + black != total:
            continue
        white_cars = black_cars - more_black
        black_vans = black - black_cars - black_bikes
        red_bikes = black_vans
        red_vans = red - red_cars - red_bikes
        white_bikes = bikes - red_bikes - black_bikes
        cells = (white_cars, black_vans, red_vans, white_bikes)
        if (
            min(cells) >= 0
            and red_cars + white_cars + black_cars == cars
            and red_vans + white_vans + black_vans == vans
            and white_cars + white_vans + white_bikes == white
        ):
            found.add(black_cars)
    return _only(found)


def contradiction_038(variant: Variant) -> int | None:
    return contradiction_037(variant)


def _only(found: set[int]) -> int | None:
    """The one answer of all worlds, or nothing where no world fits; two answers are a defect."""
    assert len(found) <= 1
    return min(found, default=None)
