"""How fast a target was over the attempts that it served, and what a right answer costs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Final

from evalkit.actions.cards.checked import LEVEL, CheckedRun, defined
from evalkit.config.places import rubric_file
from evalkit.domain.attempt import Outcome
from evalkit.domain.columns import AttemptColumns
from evalkit.domain.exchange import TokenSource
from evalkit.domain.rubric import Dimension
from evalkit.domain.run import Session
from evalkit.domain.score import Unscored
from evalkit.domain.scorecard import SpeedCard
from evalkit.domain.verdict import Figure, Quantiles, Remark, Spread, Undefined
from evalkit.scores.bands import Band, band_of, read_speed_bands, read_wait_bands
from evalkit.scores.by_rule import is_right
from evalkit.scores.tally import counts
from evalkit.stats.intervals import ratio_interval
from evalkit.stats.quantiles import quantiles_of

__all__ = ["ExperienceBands", "experience_bands", "speed_card"]

_LAG_LIMIT_S: Final = 0.01
"""Over this the client itself distorts the times (serving.md)."""
_UNMEASURED: Final = "nothing was measured"
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


def speed_card(checked: CheckedRun, *, sessions: Sequence[Session], bands: ExperienceBands) -> SpeedCard:
    """Spread of times and rates; times to the complete answer count completed answers only."""
    served = checked.attempts
    completed = [row for row, outcome in enumerate(served.outcomes) if outcome is Outcome.ANSWERED]
    source = _main_token_source(served)
    tokens = [
        count if counted_by is source else None
        for count, counted_by in zip(served.completion_tokens, served.token_sources, strict=True)
    ]
    rates = _spread(
        rate
        for rate, is_buffered, counted_by in zip(
            served.decode_tokens_per_s, served.is_buffered, served.token_sources, strict=True
        )
        if counted_by is source and not is_buffered
    )
    waits = _spread(served.ttfa_s[row] for row in completed)
    card = SpeedCard(
        ttft_s=_spread(served.ttft_s),
        ttfa_s=waits,
        complete_s=_spread(served.complete_s[row] for row in completed),
        decode_tokens_per_s=rates,
        band=band_of(rates.p50, bands.speed).name if isinstance(rates, Quantiles) else None,
        wait_band=band_of(waits.p50, bands.wait).name if isinstance(waits, Quantiles) else None,
        tokens_per_answer=_spread(tokens[row] for row in completed),
        tokens_per_right=_cost_of_right(checked, tokens),
        seconds_per_right=_cost_of_right(checked, served.complete_s),
        remarks=_remarks(served, sessions=sessions, source=source),
    )
    return card if checked.run.imported is None else _said_as_imported(card)


def _said_as_imported(card: SpeedCard) -> SpeedCard:
    """What a file from elsewhere does not tell is no failed measurement."""
    unmeasured = {
        part.name: Undefined(reason="imported")
        for part in fields(card)
        if isinstance(figure := getattr(card, part.name), Undefined) and figure.reason == _UNMEASURED
    }
    return replace(card, **unmeasured)


def _spread(values: Iterable[float | None]) -> Spread:
    return defined(lambda: quantiles_of(value for value in values if value is not None))


def _cost_of_right(checked: CheckedRun, costs: Sequence[float | None]) -> Figure:
    """What is spent on all attempts for each one that is right, over attempts that count.

    Misses that broke off are often the dearest ones: where their cost is not known, neither is this figure.

    Args:
        checked: The run.
        costs: Of each attempt; None where nobody measured it.
    """
    if costs and all(cost is None for cost in costs):
        return Undefined(reason=_UNMEASURED)
    findings = checked.findings.get(Dimension.ACCURACY, (None,) * len(costs))
    if unknown := sum(
        cost is None and isinstance(finding, Unscored) and counts(finding)
        for cost, finding in zip(costs, findings, strict=True)
    ):
        return Undefined(reason=f"{unknown} attempts that broke off have no count")
    spent: list[float] = []
    hits: list[float] = []
    clusters: list[str] = []
    n_attempts = 0
    for question in checked.questions:
        paid = [
            (cost, is_right(finding))
            for row in question.rows
            if (cost := costs[row]) is not None and (finding := findings[row]) is not None and counts(finding)
        ]
        if paid:
            spent.append(sum(cost for cost, _ in paid) / len(paid))
            hits.append(sum(is_hit for _, is_hit in paid) / len(paid))
            clusters.append(question.variant.cluster)
            n_attempts += len(paid)
    if 2 <= (independent := len(set(clusters))) < _FEWEST_FOR_COST:
        return Undefined(reason=f"{independent} questions, needs {_FEWEST_FOR_COST}")
    return defined(lambda: ratio_interval(spent, hits, clusters=clusters, n_attempts=n_attempts, level=LEVEL))


def _main_token_source(attempts: AttemptColumns) -> TokenSource | None:
    """Counts of different sources are never mixed: the most frequent one is shown."""
    by_source = Counter(
        source
        for source, count in zip(attempts.token_sources, attempts.completion_tokens, strict=True)
        if count is not None
    )
    return max(by_source, key=by_source.__getitem__) if by_source else None


def _remarks(served: AttemptColumns, *, sessions: Sequence[Session], source: TokenSource | None) -> tuple[Remark, ...]:
    remarks: list[Remark] = []
    if buffered := sum(served.is_buffered):
        remarks.append(Remark(key="buffered", values={"count": buffered, "total": len(served)}))
    if source is TokenSource.CHUNKS:
        remarks.append(Remark(key="chunks_counted"))
    if others := sum(
        counted_by is not source
        for counted_by, count in zip(served.token_sources, served.completion_tokens, strict=True)
        if count
    ):
        remarks.append(Remark(key="other_token_source", values={"count": others}))
    lags = [session.loop_lag_p99_s for session in sessions if session.loop_lag_p99_s is not None]
    if lags and max(lags) > _LAG_LIMIT_S:
        remarks.append(Remark(key="client_lag", values={"lag_ms": round(max(lags) * 1000)}))
    return tuple(remarks)
