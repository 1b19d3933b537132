"""Exact arithmetic for templates: integers and fractions in, integers and fractions out, every size bounded."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Final

__all__ = ["FUNCTIONS", "MOST_MEMBERS", "checked", "decimal_of", "exact_number", "operate", "quick", "shown"]

MOST_MEMBERS: Final = 300
"""Members of a list, steps of a range."""

_MOST_BITS: Final = 4096
_SMALL: Final = 2**30
"""Whole numbers below this weigh no step of their own (``evalkit.text.steps``), and their product is short."""
_LONGEST_TEXT: Final = 100_000
_MOST_FACTORS: Final = 300
_MOST_PLACES: Final = 30

_Number = int | Fraction


def exact_number(digits: str) -> _Number:
    """The number that a decimal text shows."""
    return _simple(Fraction(digits))


def decimal_of(value: _Number) -> Decimal:
    """A number as Decimal.

    Raises:
        ValueError: When its decimals never end.
    """
    fraction = Fraction(value)
    twos, rest = _split_power(fraction.denominator, 2)
    fives, rest = _split_power(rest, 5)
    if rest != 1:
        raise ValueError(f"{value} has endless decimals; round it, e.g. `round(x, 2)`, or write `fraction(x)`")
    places = max(twos, fives)
    scaled = fraction.numerator * 10**places // fraction.denominator
    sign, digits = (1, str(-scaled)) if scaled < 0 else (0, str(scaled))
    return Decimal((sign, tuple(int(digit) for digit in digits), -places))


def shown(value: object) -> str:
    """A value as it stands in a text.

    Raises:
        TypeError: For a value that no reader would understand: a list or a truth value.
        ValueError: For a number with endless decimals.
    """
    match value:
        case str():
            return value
        case bool():
            raise TypeError("a truth value has no words; write `{{ 'yes' if x else 'no' }}`")
        case int() | Fraction():
            return format(decimal_of(value), "f")
        case _:
            raise TypeError("a list has no words; use `join(list, ', ')`")


def checked(value: object) -> object:
    """The value itself, when it is one that a template may come to.

    Raises:
        TypeError: For anything but numbers, texts, truth values and lists of these.
    """
    if isinstance(value, list | tuple):
        return [checked(member) for member in value]
    if callable(value):
        raise TypeError("is a function; call it with brackets, or mend the name")
    if not isinstance(value, str | int | Fraction):
        raise TypeError(f"comes to a {type(value).__name__}, which is no number, text, truth value or list")
    return value


def operate(operator: str, left: object, right: object) -> object:
    """One arithmetic operation.

    Raises:
        TypeError: When the operands are not numbers (``+`` also joins two texts or two lists).
        ValueError: When the outcome would be too large.
        ZeroDivisionError: On division by zero.
    """
    if operator == "+" and isinstance(left, str) and isinstance(right, str):
        return _bounded_text(left + right)
    if operator == "+" and isinstance(left, list) and isinstance(right, list):
        return _bounded_list([*left, *right])
    if not isinstance(left, int | Fraction) or not isinstance(right, int | Fraction):
        raise TypeError(f"`{operator}` needs two numbers")
    if right == 0 and operator in {"/", "//", "%"}:
        raise ZeroDivisionError("division by zero")
    if operator == "**":
        return _power(left, right)
    if isinstance(left, int) and isinstance(right, int) and operator != "/":
        return _bounded(_WHOLE_OPERATIONS[operator](left, right))  # ten times as fast as fractions
    return _bounded(_OPERATIONS[operator](Fraction(left), Fraction(right)))


def quick(operator: str, left: int, right: int) -> int | None:
    """What ``operate`` would come to, for whole numbers so small that nothing needs to be bounded; else None.

    Most of a template's arithmetic is this, and checking a bank does it some million times.
    """
    if not (-_SMALL < left < _SMALL and -_SMALL < right < _SMALL):
        return None
    if operator == "+":
        return left + right
    if operator == "-":
        return left - right
    if operator == "*":
        return left * right
    if operator == "%" and right:
        return left % right
    return None


_OPERATIONS: Final[Mapping[str, Callable[[Fraction, Fraction], _Number]]] = {
    "+": lambda left, right: left + right,
    "-": lambda left, right: left - right,
    "*": lambda left, right: left * right,
    "/": lambda left, right: left / right,
    "//": lambda left, right: left // right,
    "%": lambda left, right: left % right,
}

_WHOLE_OPERATIONS: Final[Mapping[str, Callable[[int, int], int]]] = {
    "+": lambda left, right: left + right,
    "-": lambda left, right: left - right,
    "*": lambda left, right: left * right,
    "//": lambda left, right: left // right,
    "%": lambda left, right: left % right,
}


def _power(base: _Number, exponent: _Number) -> _Number:
    if not isinstance(exponent, int):
        raise TypeError("an exponent must be a whole number")
    if base == 0 and exponent < 0:
        raise ZeroDivisionError("division by zero")
    if _bits(base) * abs(exponent) > _MOST_BITS:
        raise ValueError("the power is too large")
    return _bounded(Fraction(base) ** exponent)


def _bits(value: _Number) -> int:
    return max(value.numerator.bit_length(), value.denominator.bit_length())


def _bounded(value: _Number) -> _Number:
    if _bits(value) > _MOST_BITS:
        raise ValueError("the number grows too large")
    return _simple(value)


def _simple(value: _Number) -> _Number:
    return value.numerator if value.denominator == 1 else value


def _bounded_text(text: str) -> str:
    if len(text) > _LONGEST_TEXT:
        raise ValueError("the text grows too long")
    return text


def _bounded_list(members: list[object]) -> list[object]:
    if len(members) > MOST_MEMBERS:
        raise ValueError(f"a list has at most {MOST_MEMBERS} members")
    return members


def _split_power(number: int, prime: int) -> tuple[int, int]:
    count = 0
    # Large strides first: a 4,000-bit denominator would take thousands of divisions by the prime itself.
    for exponent in (256, 16, 1):
        stride = prime**exponent
        while number % stride == 0:
            number //= stride
            count += exponent
    return count, number


def _number(value: object) -> _Number:
    # `Fraction` would also read a text, and take minutes over "1e99999999".
    if not isinstance(value, int | Fraction):
        # What stands for an unknown name says so itself when it is written out.
        str(value)
        raise TypeError(f"a number is needed, not {type(value).__name__}")
    return value


def _whole(value: object, *, low: int = -(2**_MOST_BITS), high: int = 2**_MOST_BITS) -> int:
    if not isinstance(value, int) or not low <= value <= high:
        raise ValueError(f"a whole number from {low} to {high} is needed" if low == 0 else "a whole number is needed")
    return value


def _round(value: object, places: object = 0) -> _Number:
    """Half away from zero, as schools and shops do; Python's own goes to the even neighbour."""
    number, scale = _number(value), 10 ** _whole(places, low=0, high=_MOST_PLACES)
    rounded = Fraction(math.floor(abs(Fraction(number)) * scale + Fraction(1, 2)), scale)
    return _simple(-rounded if number < 0 else rounded)


def _fixed(value: object, places: object) -> str:
    rounded = decimal_of(_round(value, places))
    return format(rounded, f".{_whole(places)}f")


def _fraction(value: object) -> str:
    return str(Fraction(_number(value)))


def _range(*bounds: object) -> list[object]:
    steps = range(*(_whole(bound) for bound in bounds))
    # `len` overflows beyond the machine's word; the last member does not.
    if steps and abs((steps[-1] - steps[0]) // steps.step) >= MOST_MEMBERS:
        raise ValueError(f"a range has at most {MOST_MEMBERS} steps")
    return list(steps)


def _members(values: tuple[object, ...]) -> list[_Number]:
    given: object = values[0] if len(values) == 1 else values
    if not isinstance(given, list | tuple):
        raise TypeError("a list or several numbers are needed")
    if not given:
        raise ValueError("an empty list has no least, greatest or sum")
    return [_number(member) for member in given]


def _abs(value: object) -> _Number:
    return abs(_number(value))


def _ceil(value: object) -> int:
    return math.ceil(_number(value))


def _floor(value: object) -> int:
    return math.floor(_number(value))


def _comb(among: object, chosen: object) -> int:
    return math.comb(_whole(among, low=0, high=_MOST_FACTORS), _whole(chosen, low=0, high=_MOST_FACTORS))


def _factorial(number: object) -> int:
    return math.factorial(_whole(number, low=0, high=_MOST_FACTORS))


def _gcd(one: object, other: object) -> int:
    return math.gcd(_whole(one), _whole(other))


def _lcm(one: object, other: object) -> _Number:
    return _bounded(math.lcm(_whole(one), _whole(other)))


def _len(members: object) -> int:
    if not isinstance(members, list | tuple | str):
        raise TypeError("only lists and texts have a length")
    return len(members)


def _max(*values: object) -> _Number:
    return max(_members(values))


def _min(*values: object) -> _Number:
    return min(_members(values))


def _sum(*values: object) -> _Number:
    total: _Number = 0
    for member in _members(values):
        # Bounded at each step: the common denominator of 300 long fractions would have a million digits.
        total = _bounded(total + member)
    return total


def _join(members: object, separator: object = ", ") -> str:
    if not isinstance(members, list | tuple) or not isinstance(separator, str):
        raise TypeError("`join` takes a list and a separator")
    words = [shown(member) for member in members]
    if sum(map(len, words)) + len(separator) * len(words) > _LONGEST_TEXT:
        raise ValueError("the text grows too long")
    return separator.join(words)


def _letter(index: object) -> str:
    """0 is A."""
    return chr(ord("A") + _whole(index, low=0, high=25))


FUNCTIONS: Final[Mapping[str, Callable[..., object]]] = {
    "abs": _abs,
    "ceil": _ceil,
    "comb": _comb,
    "factorial": _factorial,
    "fixed": _fixed,
    "floor": _floor,
    "fraction": _fraction,
    "gcd": _gcd,
    "join": _join,
    "lcm": _lcm,
    "len": _len,
    "letter": _letter,
    "max": _max,
    "min": _min,
    "range": _range,
    "round": _round,
    "sum": _sum,
}
"""What expressions and texts may call, as ``round(x, 2)`` or ``x | round(2)``."""
