"""Race: exactly one of the 120 orders fits."""

from __future__ import annotations

from itertools import permutations

from evalkit.domain.question import Variant
from tests.banks.proofs.contradiction_003 import RUNNERS, fits_four_remarks


def contradiction_004(variant: Variant) -> list[str]:
    fitting = [places for places in permutations(range(1, 6)) if fits_four_remarks(places) and places[2] != 5]
    assert len(fitting) == 1
    runners = RUNNERS[variant.language]
    return sorted(runners, key=lambda name: fitting[0][runners.index(name)])
