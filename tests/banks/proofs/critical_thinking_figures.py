"""Figures and what they allow one to say: exact shares, and all cases that fit."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from itertools import combinations_with_replacement, product

from evalkit.domain.question import Variant


def _percent(share: Fraction) -> Decimal:
    value = Decimal(100 * share.numerator) / Decimal(share.denominator)
    return value.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)


def critical_thinking_011(_variant: Variant) -> set[str]:
    possible = set("12345678")
    bases = [1, 2, 3, 5, 10, 49, 50, 51, 99, 100, 101, 1000, 100000]
    for base_x, base_y in product(bases, repeat=2):
        x = {year: Fraction(base_x * value, 100) for year, value in zip(range(4), (100, 120, 150, 135), strict=True)}
        y = {year: Fraction(base_y * value, 100) for year, value in zip(range(4), (100, 90, 99, 110), strict=True)}
        holds = {
            "1": x[2] > y[2],
            "2": x[2] / x[1] - 1 == Fraction(25, 100),
            "3": x[2] - x[0] > y[2] - y[0],
            "4": y[2] / y[1] - 1 == Fraction(9, 100),
            "5": x[3] + y[3] > x[0] + y[0],
            "6": y[3] / y[2] > x[3] / x[2],
            "7": x[1] + y[1] > x[0] + y[0],
            "8": x[2] - x[3] > y[3] - y[2],
        }
        possible &= {name for name, is_true in holds.items() if is_true}
    # 2, 4 and 6 depend on no base; 3 and 5 hold for all bases, as X's change is positive: 50 and 35 against -1 and 10.
    return possible


def critical_thinking_012(_variant: Variant) -> Decimal:
    parcels = [
        (is_bad, has_alarm) for is_bad, count in ((True, 200), (False, 9800)) for has_alarm in _first(count, is_bad)
    ]
    alarms = [is_bad for is_bad, has_alarm in parcels if has_alarm]
    return _percent(Fraction(sum(alarms), len(alarms)))


def _first(count: int, is_bad: bool) -> list[bool]:
    marked = count * (90 if is_bad else 5) // 100
    return [place < marked for place in range(count)]


def critical_thinking_013(_variant: Variant) -> dict[str, Fraction]:
    done = {"P": {"easy": (72, 80), "hard": (192, 320)}, "Q": {"easy": (255, 300), "hard": (50, 100)}}
    overall = {name: sum(good for good, _ in kinds.values()) for name, kinds in done.items()}
    assert overall["Q"] > overall["P"]
    mix = {kind: sum(done[name][kind][1] for name in done) for kind in ("easy", "hard")}
    assert sum(mix.values()) == 800
    return {
        name: sum((Fraction(*kinds[kind]) * mix[kind] for kind in mix), Fraction(0)) for name, kinds in done.items()
    }


def critical_thinking_014(_variant: Variant) -> Fraction:
    courses = [10] * 4 + [25] * 2 + [60]
    assert _percent(Fraction(sum(courses), 100 * len(courses))) == Decimal("21.43")
    answers = [size for size in courses for _ in range(size)]
    return Fraction(sum(answers), len(answers))


def critical_thinking_015(_variant: Variant) -> set[str]:
    possible = set("1234567")
    for gifts in _gifts():
        more = [gift for gift in gifts if gift > 20]
        holds = {
            "1": len(more) >= 2,
            "2": len(more) <= 3,
            "3": sum(gift < 20 for gift in gifts) > 4.5,
            "4": Fraction(sum(gifts) + 30, 9) == 20 + 3,
            "5": gifts.count(60) == 1,
            "6": Fraction(sum(gifts) - 60, 8) == 15,
            "7": sum(gifts[:4]) <= 40,
        }
        possible &= {name for name, is_true in holds.items() if is_true}
    return possible


def _gifts() -> Iterator[list[int]]:
    """All nine gifts in order of size: mean 20, median 12, least 5, largest 60."""
    for low in combinations_with_replacement(range(5, 13), 3):
        for f, g in combinations_with_replacement(range(12, 61), 2):
            h = 180 - 5 - 12 - 60 - sum(low) - f - g
            if g <= h <= 60:
                yield [5, *low, 12, f, g, h, 60]


def critical_thinking_016(_variant: Variant) -> dict[str, Fraction]:
    shares = [Fraction(100 * (336 + others), 800) for others in range(800 - 600 + 1)]
    return {"P": min(shares), "Q": max(shares)}


def critical_thinking_017(_variant: Variant) -> Fraction:
    rides = 10000
    scooter = Fraction(3) / (rides * Fraction(16, 10))
    bicycle = Fraction(4) / Fraction(4, 5) / (rides * 4)
    return 100 * (scooter - bicycle) / bicycle


def critical_thinking_018(_variant: Variant) -> set[str]:
    n23, n24, s23, s24 = Fraction(24, 400), Fraction(25, 500), Fraction(12, 100), Fraction(33, 300)
    company_23, company_24 = Fraction(24 + 12, 500), Fraction(25 + 33, 800)
    spread = (n24 * Fraction(800 * 400, 500) + s24 * Fraction(800 * 100, 500)) / 800
    holds = {
        "1": n24 < n23 and s24 < s23,
        "2": company_24 < company_23,
        "3": s23 > n23 and s24 > n24,
        "4": Fraction(33, 58) > Fraction(300, 800),
        "5": 25 - 24 > 33 - 12,
        "6": spread < company_23,
    }
    return {name for name, is_true in holds.items() if is_true}


def critical_thinking_019(_variant: Variant) -> Decimal:
    fraudulent = Fraction(50000, 100)
    honest = 50000 - fraudulent
    blocked_fraudulent = fraudulent * Fraction(80, 100) * Fraction(75, 100) - 20
    blocked_honest = honest * Fraction(4, 100) * Fraction(40, 100) * (1 - Fraction(5, 6))
    assert blocked_fraudulent.denominator == blocked_honest.denominator == 1
    return _percent(blocked_honest / (blocked_honest + blocked_fraudulent))


def critical_thinking_020(_variant: Variant) -> Fraction:
    ends = [Fraction(160)] * 6 + [Fraction(65)] * 4
    return sum(ends, Fraction(0)) / len(ends) - 100


def critical_thinking_023(_variant: Variant) -> dict[str, Fraction]:
    came, stayed_away, not_invited = Fraction(400, 500), 220, 560
    # How many of the 500 who would have come pass without the course: every number is tried.
    found = [passing for passing in range(501) if passing + stayed_away == not_invited]
    assert len(found) == 1
    return {"P": 100 * (came - Fraction(not_invited, 1000)), "Q": 100 * (came - Fraction(found[0], 500))}
