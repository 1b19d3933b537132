"""Building: carried out day by day."""

from __future__ import annotations

from evalkit.domain.question import Variant
from tests.banks.proofs.scheduling_in_steps import finish_time


def multi_step_003(variant: Variant) -> int:
    durations = {name: int(days) for name, days in variant.parameters.items()} | {"inspection": 1}
    needs = {
        "pouring": ("digging",),
        "hardening": ("pouring",),
        "frame": ("hardening", "delivery"),
        "roof": ("frame",),
        "wiring": ("frame",),
        "inspection": ("roof", "wiring"),
    }
    return finish_time(durations, needs, "inspection")
