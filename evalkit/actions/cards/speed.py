"""How fast a target was over the attempts that it served, and what a right answer costs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from evalkit.actions.cards.checked import LEVEL, CheckedAttempt, defined, marks_of
from evalkit.config.places import rubric_file
from evalkit.domain.attempt import Attempt, Outcome
from evalkit.domain.exchange import TokenSource
from evalkit.domain.run import Session
from evalkit.domain.scorecard import SpeedCard
from evalkit.domain.verdict import Figure, Quantiles, Remark, Spread, Undefined
from evalkit.scores.bands import Band, band_of, read_speed_bands, read_wait_bands
from evalkit.scores.by_rule import is_right
from evalkit.scores.tally import completed_only, counting
from evalkit.stats.intervals import ratio_interval
from evalkit.stats.quantiles import quantiles_of

__all__ = ["ExperienceBands", "experience_bands", "speed_card"]

_LAG_LIMIT_S: Final = 0.01
"""Over this the client itself distorts the times (serving.md)."""
_FEWEST_FOR_COST: Final = 5
"""Independent questions; on fewer, the interval of a ratio reaches from nothing to millions."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExperienceBands:
    """How writing speeds and waits feel."""

    speed: tuple[Band, ...]
    wait: tuple[Band, ...]


def experience_bands(cwd: Path) -> ExperienceBands:
    """The bands that hold in a working directory. Raises UserError when a file of theirs is wrong."""
    return ExperienceBands(
        speed=read_speed_bands(rubric_file("speed.yaml", cwd=cwd)),
        wait=read_wait_bands(rubric_file("wait.yaml", cwd=cwd)),
    )


def speed_card(checked: Sequence[CheckedAttempt], *, sessions: Sequence[Session], bands: ExperienceBands) -> SpeedCard:
    """Spread of times and rates; times to the complete answer count completed answers only."""
    served = [entry.attempt for entry in checked]
    completed = [attempt for attempt in served if attempt.outcome is Outcome.ANSWERED]
    usable = [attempt for attempt in served if not attempt.timing.is_buffered]
    source = _main_token_source(served)
    rates = _spread(attempt.timing.decode_tokens_per_s for attempt in usable if attempt.usage.source is source)
    waits = _spread(attempt.timing.ttfa_s for attempt in completed)
    return SpeedCard(
        ttft_s=_spread(attempt.timing.ttft_s for attempt in served),
        ttfa_s=waits,
        complete_s=_spread(attempt.timing.complete_s for attempt in completed),
        decode_tokens_per_s=rates,
        band=band_of(rates.p50, bands.speed).name if isinstance(rates, Quantiles) else None,
        wait_band=band_of(waits.p50, bands.wait).name if isinstance(waits, Quantiles) else None,
        tokens_per_answer=_spread(_tokens(attempt, source) for attempt in completed),
        tokens_per_right=_cost_of_right(checked, lambda attempt: _tokens(attempt, source)),
        seconds_per_right=_cost_of_right(checked, lambda attempt: attempt.timing.complete_s),
        remarks=_remarks(served, sessions=sessions, source=source),
    )


def _spread(values: Iterable[float | None]) -> Spread:
    return defined(lambda: quantiles_of(value for value in values if value is not None))


def _tokens(attempt: Attempt, source: TokenSource | None) -> float | None:
    return attempt.usage.completion_tokens if attempt.usage.source is source else None


def _cost_of_right(checked: Sequence[CheckedAttempt], cost_of: Callable[[Attempt], float | None]) -> Figure:
    """What is spent on all attempts for each one that is right, over attempts that count.

    Misses that broke off are often the dearest ones: where their cost is not known, neither is this figure.
    """
    if checked and all(cost_of(entry.attempt) is None for entry in checked):
        return Undefined(reason="nothing was measured")
    if unknown := sum(_is_broken_off(entry) and cost_of(entry.attempt) is None for entry in checked):
        return Undefined(reason=f"{unknown} attempts that broke off have no count")
    costs: dict[str, list[float]] = {}
    right: dict[str, list[bool]] = {}
    cluster_of: dict[str, str] = {}
    for entry in checked:
        cost = cost_of(entry.attempt)
        if cost is None or entry.accuracy is None or not counting(marks_of([entry])):
            continue
        costs.setdefault(entry.variant.asked_hash, []).append(cost)
        right.setdefault(entry.variant.asked_hash, []).append(is_right(entry.accuracy))
        cluster_of[entry.variant.asked_hash] = entry.variant.cluster
    if 2 <= (clusters := len(set(cluster_of.values()))) < _FEWEST_FOR_COST:
        return Undefined(reason=f"{clusters} questions, needs {_FEWEST_FOR_COST}")
    return defined(
        lambda: ratio_interval(
            [sum(spent) / len(spent) for spent in costs.values()],
            [sum(hits) / len(hits) for hits in right.values()],
            clusters=list(cluster_of.values()),
            n_attempts=sum(map(len, costs.values())),
            level=LEVEL,
        )
    )


def _is_broken_off(entry: CheckedAttempt) -> bool:
    marks = marks_of([entry])
    return bool(counting(marks)) and not completed_only(marks)


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
