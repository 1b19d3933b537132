"""Four lockers: all 576 assignments of owners and colours are tried."""

from __future__ import annotations

from itertools import permutations

from evalkit.domain.question import Variant

OWNERS = {"en": ("Maya", "Noor", "Otto", "Pia"), "zh": ("小马", "小宁", "小欧", "小裴")}


def logic_003(variant: Variant) -> dict[str, int]:
    fitting = {
        owners
        for owners in permutations(range(1, 5))
        for colours in permutations(range(1, 5))
        if _fits(owners, colours)
    }
    assert len(fitting) == 1
    return dict(zip(OWNERS[variant.language], fitting.pop(), strict=True))


def _fits(owners: tuple[int, ...], colours: tuple[int, ...]) -> bool:
    maya, noor, otto, pia = owners
    red, green, blue, white = colours
    return (
        blue == maya + 1
        and otto not in {green, white, 4}
        and abs(noor - red) == 2
        and abs(pia - white) > 1
        and green != 1
    )
