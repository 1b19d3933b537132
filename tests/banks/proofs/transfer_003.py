"""Dinner: carried out minute by minute."""

from __future__ import annotations

from evalkit.domain.question import Variant
from tests.banks.proofs.scheduling_in_steps import finish_time


def transfer_003(_variant: Variant) -> str:
    durations = {
        "marinade": 40, "fry": 14, "chop": 15, "heat": 12, "roast": 35, "simmer": 30, "strain": 5, "serve": 8,
    }  # fmt: skip
    needs = {
        "roast": ("chop", "heat"),
        "fry": ("marinade", "roast"),
        "simmer": ("chop",),
        "strain": ("simmer",),
        "serve": ("fry", "roast", "strain"),
    }
    start = 19 * 60 - finish_time(durations, needs, "serve")
    return f"{start // 60:02}:{start % 60:02}"
