"""How fast a target was, over the attempts that it served."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

from evalkit.config.places import rubric_file
from evalkit.domain.attempt import Attempt, Outcome
from evalkit.domain.exchange import TokenSource
from evalkit.domain.run import Session
from evalkit.domain.verdict import Quantiles, Remark, SpeedCard, Undefined
from evalkit.errors import UndefinedStatistic
from evalkit.scores.bands import Band, band_of, read_bands
from evalkit.stats.quantiles import quantiles_of

__all__ = ["speed_bands", "speed_card"]

_LAG_LIMIT_S: Final = 0.01
"""Over this the client itself distorts the times (serving.md)."""


def speed_bands(cwd: Path) -> tuple[Band, ...]:
    """The bands that hold in a working directory. Raises UserError when their file is wrong."""
    return read_bands(rubric_file("speed.yaml", cwd=cwd))


def speed_card(attempts: Sequence[Attempt], *, sessions: Sequence[Session], bands: Sequence[Band]) -> SpeedCard:
    """Spread of times and rates; times to the complete answer count completed answers only."""
    served = [attempt for attempt in attempts if attempt.outcome.is_served]
    completed = [attempt for attempt in served if attempt.outcome is Outcome.ANSWERED]
    usable = [attempt for attempt in served if not attempt.timing.is_buffered]
    source = _main_token_source(usable)
    rates = _spread(attempt.timing.decode_tokens_per_s for attempt in usable if attempt.usage.source is source)
    return SpeedCard(
        ttft_s=_spread(attempt.timing.ttft_s for attempt in served),
        ttfa_s=_spread(attempt.timing.ttfa_s for attempt in completed),
        complete_s=_spread(attempt.timing.complete_s for attempt in completed),
        decode_tokens_per_s=rates,
        band=band_of(rates.p50, bands).name if isinstance(rates, Quantiles) else None,
        tokens_per_answer=_spread(
            attempt.usage.completion_tokens for attempt in completed if attempt.usage.source is source
        ),
        remarks=_remarks(served, sessions=sessions, source=source),
    )


def _spread(values: Iterable[float | None]) -> Quantiles | Undefined:
    try:
        return quantiles_of(value for value in values if value is not None)
    except UndefinedStatistic as error:
        return Undefined(reason=str(error))


def _main_token_source(attempts: Sequence[Attempt]) -> TokenSource | None:
    """Counts of different sources are never mixed: the most frequent one is shown."""
    counts = Counter(attempt.usage.source for attempt in attempts if attempt.usage.completion_tokens is not None)
    return max(counts, key=counts.__getitem__) if counts else None


def _remarks(
    served: Sequence[Attempt], *, sessions: Sequence[Session], source: TokenSource | None
) -> tuple[Remark, ...]:
    remarks: list[Remark] = []
    if buffered := sum(attempt.timing.is_buffered for attempt in served):
        remarks.append(Remark(key="buffered", values={"count": buffered, "total": len(served)}))
    if source is TokenSource.CHUNKS:
        remarks.append(Remark(key="chunks_counted"))
    if others := sum(attempt.usage.source is not source for attempt in served if attempt.usage.completion_tokens):
        remarks.append(Remark(key="other_token_source", values={"count": others}))
    lags = [session.loop_lag_p99_s for session in sessions if session.loop_lag_p99_s is not None]
    if lags and max(lags) > _LAG_LIMIT_S:
        remarks.append(Remark(key="client_lag", values={"lag_ms": round(max(lags) * 1000)}))
    return tuple(remarks)
