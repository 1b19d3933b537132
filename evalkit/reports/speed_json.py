"""Speed and cost as plain JSON values."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import assert_never

from evalkit.domain.scorecard import BandCard, Scorecard, SpeedCard, TokenBin
from evalkit.domain.verdict import Figure, Quantiles, Spread, Undefined

__all__ = ["cost_document", "speed_document"]

_Figures = Callable[[Figure], dict[str, object]]
"""How a figure is written."""


def speed_document(speed: SpeedCard, figures: _Figures) -> dict[str, object]:
    """Times, rates and lengths, and how they are experienced."""
    return {
        "ttft_s": _spread(speed.ttft_s),
        "ttfa_s": _spread(speed.ttfa_s),
        "complete_s": _spread(speed.complete_s),
        "decode_tokens_per_s": _spread(speed.decode_tokens_per_s),
        "band": speed.band,
        "wait_band": speed.wait_band,
        "tokens_per_answer": _spread(speed.tokens_per_answer),
        "tokens_per_right": figures(speed.tokens_per_right),
        "seconds_per_right": figures(speed.seconds_per_right),
        "speed_bands": _bands(speed.speed_bands),
        "wait_bands": _bands(speed.wait_bands),
        "right_by_tokens": _bins(speed.right_by_tokens, figures),
    }


def cost_document(card: Scorecard, figures: _Figures) -> dict[str, object]:
    """What a right answer costs, with what that is computed from."""
    target = card.run.target
    return {
        "price_per_hour": target.price_per_hour,
        "watts": target.watts,
        "concurrency": target.concurrency,
        "money_per_right": figures(card.cost.money_per_right),
        "watt_hours_per_right": figures(card.cost.watt_hours_per_right),
    }


def _spread(spread: Spread) -> dict[str, object]:
    match spread:
        case Undefined(reason=reason):
            return {"undefined": reason}
        case Quantiles():
            return {
                "p10": spread.p10,
                "p50": spread.p50,
                "p90": spread.p90,
                "n_attempts": spread.n_attempts,
                "quantiles": list(spread.twentieths),
            }
        case _:
            assert_never(spread)


def _bands(bands: Sequence[BandCard]) -> list[dict[str, object]]:
    return [{"name": band.name, "begins_at": band.begins_at, "n_attempts": band.n_attempts} for band in bands]


def _bins(bins: tuple[TokenBin, ...] | Undefined, figures: _Figures) -> object:
    if isinstance(bins, Undefined):
        return {"undefined": bins.reason}
    return [
        {"fewest": one.fewest, "most": one.most, "right": figures(one.right), "n_attempts": one.n_attempts}
        for one in bins
    ]
