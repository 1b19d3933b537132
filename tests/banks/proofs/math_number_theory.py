"""Remainders, powers and equations in whole numbers: every candidate is tried."""

from __future__ import annotations

import re

from evalkit.domain.question import Variant


def math_018(variant: Variant) -> int:
    wanted = _givens(variant, "by_eight", "by_nine", "by_eleven")
    found = [number for number in range(101, 800) if (number % 8, number % 9, number % 11) == wanted]
    assert len(found) == 1
    return found[0]


def math_022(variant: Variant) -> int:
    base, power, other, exponent, modulus = _givens(variant, "base", "power", "other", "exponent", "modulus")
    return (_multiplied(base, power, modulus) + _multiplied(other, exponent, modulus)) % modulus


def _multiplied(base: int, power: int, modulus: int) -> int:
    product = 1
    for _ in range(power):
        product = product * base % modulus
    return product


def math_024(variant: Variant) -> dict[str, object]:
    adult, child, takings = (int(number) for number in re.findall(r"\d+", variant.prompt))
    found = [
        (adults, children)
        for adults in range(1, takings)
        for children in range(adults + 1, takings // child + 1)
        if adults * adult + children * child == takings
    ]
    assert len(found) == 1
    return {"A": found[0][0], "C": found[0][1]}


def math_029(_variant: Variant) -> list[str]:
    numbers = {"P": 2**50, "Q": 3**32, "R": 5**21, "S": 7**18, "T": 11**14, "U": 6**19}
    assert len(set(numbers.values())) == 6
    return sorted(numbers, key=lambda letter: numbers[letter])


def math_032(_variant: Variant) -> set[str]:
    texts = (str(number) for number in range(100, 1000) if number % 7 == 0)
    return {text for text in texts if len(set(text) - {"0"}) == 3 and int(text[::-1]) - int(text) == 198}


def _givens(variant: Variant, *names: str) -> tuple[int, ...]:
    return tuple(int(variant.parameters[name]) for name in names)


def math_043(_variant: Variant) -> int:
    divisors = dict.fromkeys(range(1, 1001), 0)
    for divisor in divisors:
        for multiple in range(divisor, 1001, divisor):
            divisors[multiple] += 1
    return sum(number for number, count in divisors.items() if count % 2 and count > 8)
