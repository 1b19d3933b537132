"""How fast a target was over the attempts that it served, and what a right answer costs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Final

from evalkit.actions.cards.checked import CheckedRun, defined
from evalkit.actions.cards.cost import spent_per_right
from evalkit.actions.cards.lengths import right_by_tokens
from evalkit.actions.cards.sittings import lag_remarks
from evalkit.config.places import rubric_file
from evalkit.domain.attempt import Outcome
from evalkit.domain.columns import AttemptColumns
from evalkit.domain.exchange import TokenSource
from evalkit.domain.run import Session
from evalkit.domain.scorecard import BandCard, SpeedCard
from evalkit.domain.verdict import Quantiles, Remark, Spread, Undefined
from evalkit.scores.bands import Band, band_of, read_speed_bands, read_wait_bands
from evalkit.stats.quantiles import quantiles_of

__all__ = ["ExperienceBands", "experience_bands", "speed_card"]

_UNMEASURED: Final = "nothing was measured"


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
    rate_of_each = [
        rate
        for rate, is_buffered, counted_by in zip(
            served.decode_tokens_per_s, served.is_buffered, served.token_sources, strict=True
        )
        if counted_by is source and not is_buffered
    ]
    wait_of_each = [served.ttfa_s[row] for row in completed]
    rates, waits = _spread(rate_of_each), _spread(wait_of_each)
    card = SpeedCard(
        ttft_s=_spread(served.ttft_s),
        ttfa_s=waits,
        complete_s=_spread(served.complete_s[row] for row in completed),
        decode_tokens_per_s=rates,
        band=band_of(rates.p50, bands.speed).name if isinstance(rates, Quantiles) else None,
        wait_band=band_of(waits.p50, bands.wait).name if isinstance(waits, Quantiles) else None,
        tokens_per_answer=_spread(tokens[row] for row in completed),
        tokens_per_right=spent_per_right(checked, tokens),
        seconds_per_right=spent_per_right(checked, served.complete_s),
        speed_bands=_in_bands(rate_of_each, bands.speed),
        wait_bands=_in_bands(wait_of_each, bands.wait),
        right_by_tokens=right_by_tokens(checked, tokens),
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


def _in_bands(values: Sequence[float | None], bands: Sequence[Band]) -> tuple[BandCard, ...]:
    """How many values lie in each band; none where nothing was measured."""
    known = [value for value in values if value is not None]
    counts = Counter(band_of(value, bands).name for value in known)
    return tuple(
        BandCard(name=band.name, begins_at=band.begins_at, n_attempts=counts[band.name]) for band in bands if known
    )


def _spread(values: Iterable[float | None]) -> Spread:
    return defined(lambda: quantiles_of(value for value in values if value is not None))


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
    return (*remarks, *lag_remarks(sessions))
