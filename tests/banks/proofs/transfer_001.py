"""Insurer: every number of new policies is tried; the claims rate falls with each, so one can fit at most."""

from __future__ import annotations

from evalkit.domain.question import Variant


def transfer_001(variant: Variant) -> int:
    names = ("policies", "cancelled", "present", "careful", "wanted")
    policies, cancelled, present, careful, wanted = (int(variant.parameters[name]) for name in names)
    kept, rest = divmod(policies * (100 - cancelled), 100)
    assert rest == 0
    fitting = [added for added in range(20_000) if kept * present + added * careful == (kept + added) * wanted]
    assert len(fitting) == 1
    return fitting[0]
