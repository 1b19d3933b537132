"""Copy shop: the price is added up page by page."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from evalkit.domain.question import Variant


def multi_step_001(variant: Variant) -> Decimal:
    copies, pages, discount = (int(variant.parameters[name]) for name in ("copies", "pages", "discount"))
    printing = sum((_page_price(page) for page in range(1, copies * pages + 1)), Decimal(0))
    printing -= printing * discount / 100
    binding = sum((Decimal("2.40") for _ in range(copies)), Decimal(0))
    if copies >= 15:
        binding -= binding / 10
    goods = printing + binding
    total = goods if goods >= 75 else goods + Decimal("6.90")
    return total.quantize(Decimal("0.01"), ROUND_HALF_UP)


def _page_price(page: int) -> Decimal:
    return Decimal("0.12") if page <= 100 else Decimal("0.09") if page <= 400 else Decimal("0.07")
