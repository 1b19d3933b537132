"""Reservoir: two reservoirs that fit all that is said differ in the answer, so it is not determined."""

from __future__ import annotations

from fractions import Fraction

from evalkit.domain.question import Variant


def trap_001(variant: Variant) -> None:
    differences = {end_of_august(variant, start=start) - start for start in (Fraction(100), Fraction(200))}
    assert len(differences) == 2


def end_of_august(variant: Variant, *, start: Fraction) -> Fraction:
    """The volume after the three months, month by month."""
    fell, rose, dried = (Fraction(int(variant.parameters[name]), 100) for name in ("fell", "rose", "dried"))
    june = start - start * fell
    july = june + june * rose
    return july - july * dried
