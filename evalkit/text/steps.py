"""Steps: what computing a template may cost, counted while it is computed.

A bound on the size of every value and on the number of loops does not bound the time: two loops of 300 around twenty
products of long numbers take a minute. A clock would make the same bank pass on one machine and fail on another, so
work is counted instead: one step an operation, call or node of a loop's body, and more for long operands.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from fractions import Fraction
from functools import wraps
from typing import Final

__all__ = ["MOST_STEPS", "Steps", "counting", "iterated", "metered", "spend", "weighed"]

MOST_STEPS: Final = 200_000
"""For one expression or text, one to two seconds at worst; the longest texts of the shipped bank need 162,000."""

_BITS_A_STEP: Final = 32
"""A product of 4,096-bit fractions takes as long as some hundred of short ones."""
_FREE_BELOW: Final = 2 ** (_BITS_A_STEP - 2)
"""Whole numbers smaller than this weigh nothing: their bits and the one of their denominator make no whole step."""
_CHARACTERS_A_STEP: Final = 64


class Steps:
    """How many steps are left; one instance may cover several expressions."""

    def __init__(self, limit: int = MOST_STEPS, *, over: str = "") -> None:
        """Begin with all of them.

        Args:
            limit: Most steps.
            over: What they are for, told when they run out, e.g. ``over all combinations``.
        """
        self._left = limit
        self._told = f"takes more than {limit} steps{f' {over}' if over else ''}; loop less or compute less"

    def spend(self, steps: int) -> None:
        """Count down.

        Raises:
            ValueError: When none are left.
        """
        self._left -= steps
        if self._left < 0:
            raise ValueError(self._told)


_counter: ContextVar[Steps] = ContextVar("steps")


@contextmanager
def counting(steps: Steps) -> Generator[None]:
    """While this is open, everything spent is spent from these steps."""
    token = _counter.set(steps)
    try:
        yield
    finally:
        _counter.reset(token)


def spend(steps: int) -> None:
    """Count down what is left of the steps that are being counted.

    Raises:
        ValueError: When none are left.
    """
    _counter.get().spend(steps)


def weighed(value: object) -> object:
    """The value itself; long numbers, texts and lists cost steps for their length."""
    if type(value) is int and -_FREE_BELOW < value < _FREE_BELOW:
        return value  # nearly every operand there is, weighed some million times in a check of a bank
    match value:
        case str():
            spend(len(value) // _CHARACTERS_A_STEP)
        case int() | Fraction():
            spend((value.numerator.bit_length() + value.denominator.bit_length()) // _BITS_A_STEP)
        case list() | tuple():
            spend(len(value))
            for member in value:
                weighed(member)
        case _:
            pass
    return value


def metered(function: Callable[..., object]) -> Callable[..., object]:
    """The function, each call of which costs a step and what its arguments and outcome weigh."""

    @wraps(function)
    def counted(*arguments: object) -> object:
        spend(1)
        for argument in arguments:
            weighed(argument)
        return weighed(function(*arguments))

    return counted


def iterated(members: list[object], node_count: int) -> Iterator[object]:
    """A loop's members, each of which costs what the loop's body has in nodes."""
    for member in members:
        spend(node_count)
        yield member
