"""What is certain in the worst case: all possible counts, all single mistakes, all ways of asking."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import product

from evalkit.domain.question import Variant


def transfer_020(_variant: Variant) -> int:
    return _certain_at((4, 9, 12, 15, 20), enough=6, wanted=2)


def transfer_021(_variant: Variant) -> int:
    return _certain_at((5, 10, 14, 18, 25), enough=9, wanted=3)


def transfer_022(variant: Variant) -> int:
    block = [
        [int(bit) for bit in line.split()] for line in re.findall(r"^[01](?: [01]){5}$", variant.prompt, re.MULTILINE)
    ]
    assert len(block) == 5
    found: list[int] = []
    for row, column in product(range(5), range(6)):
        mended = [list(bits) for bits in block]
        mended[row][column] ^= 1
        if all(sum(bits) % 2 == 0 for bits in (*mended, *zip(*mended, strict=True))):
            found.append(int("".join(map(str, mended[row][:5])), 2))
    assert len(found) == 1
    return found[0]


def transfer_023(variant: Variant) -> int:
    lines = re.findall(r"^\w+((?: \| \d+){4})$", variant.prompt, re.MULTILINE)
    table = [[int(number) for number in re.findall(r"\d+", line)] for line in lines]
    assert len(table) == 5
    found = [
        value
        for row, column in product(range(5), range(4))
        for value in _candidates(table, row, column)
        if value != table[row][column] and _adds_up(_with(table, row, column, value))
    ]
    assert len(found) == 1
    return found[0]


def transfer_026(_variant: Variant) -> int:
    return _worst_cost(100, yes=1, no=2)


def transfer_027(_variant: Variant) -> int:
    return _worst_cost(70, yes=3, no=1)


def _candidates(table: list[list[int]], row: int, column: int) -> list[int]:
    """What the place must hold if its own row alone is to add up."""
    others = [number for place, number in enumerate(table[row][:3]) if place != column]
    return [sum(others)] if column == 3 else [table[row][3] - sum(others)]


def _with(table: list[list[int]], row: int, column: int, value: int) -> list[list[int]]:
    changed = [list(line) for line in table]
    changed[row][column] = value
    return changed


def _adds_up(table: list[list[int]]) -> bool:
    columns = [list(column) for column in zip(*table, strict=True)]
    return all(sum(line[:-1]) == line[-1] for line in (*table, *columns))


def _worst_cost(size: int, *, yes: int, no: int) -> int:
    """For each number of cases in a row, every cut into two is tried."""
    costs = [0, 0]
    for cases in range(2, size + 1):
        costs.append(min(max(yes + costs[cut], no + costs[cases - cut]) for cut in range(1, cases)))
    return costs[size]


def _certain_at(limits: Sequence[int], *, enough: int, wanted: int) -> int:
    """One more than the largest total at which fewer than `wanted` kinds can have `enough` each.

    Between 0 and `enough - 1`, and from `enough` up to the limit, more never changes a kind's state, so only these
    ends are looked at.
    """
    ends = [sorted({min(enough - 1, limit), limit}) for limit in limits]
    totals = [sum(taken) for taken in product(*ends) if sum(number >= enough for number in taken) < wanted]
    return max(totals) + 1
