"""Mixing: every whole number of litres is tried; the salt per litre falls with each, so one can fit at most."""

from __future__ import annotations

from evalkit.domain.question import Variant


def math_001(variant: Variant) -> int:
    volume, strong, weak, wanted = (int(variant.parameters[name]) for name in ("volume", "strong", "weak", "wanted"))
    fitting = [added for added in range(2000) if volume * strong + added * weak == (volume + added) * wanted]
    assert len(fitting) == 1
    return fitting[0]
