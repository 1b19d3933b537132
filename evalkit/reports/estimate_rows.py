"""Every figure of a scorecard as a flat row: what the frames and the CSV file of figures hold."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields
from typing import Final

from evalkit.domain.scorecard import DimensionCard, ErrorCard, OutcomeCard, Scorecard, SpeedCard
from evalkit.domain.verdict import Estimate, Figure, Quantiles, Undefined
from evalkit.reports.rows import Cell

__all__ = ["ESTIMATE_COLUMNS", "estimate_rows"]

ESTIMATE_COLUMNS: Final = (
    "name",
    "slice",
    "rater",
    "value",
    "low",
    "high",
    "level",
    "method",
    "n_clusters",
    "n_questions",
    "n_attempts",
    "undefined",
)
"""Names of an estimate's columns, in order."""

_ALL: Final = "all"
"""The slice of a figure that is over everything."""
_SPREADS: Final = ("ttft_s", "ttfa_s", "complete_s", "decode_tokens_per_s", "tokens_per_answer")
"""Times and rates of a speed card: each as three rows, ``ttft_s_p10``, ``ttft_s_p50`` and ``ttft_s_p90``."""


def estimate_rows(card: Scorecard) -> Iterator[Mapping[str, Cell]]:
    """Column -> value of every figure of a scorecard, counts of outcomes and times included."""
    yield from _accuracies(card)
    yield from _outcomes(card.outcomes)
    for dimension in card.dimensions:
        yield from _scores(dimension)
    yield from _stabilities(card)
    for twins in card.twins:
        where = _ALL if twins.category is None else f"category={twins.category.value}"
        yield _row("twins_balanced", twins.balanced, where)
        yield _row("twins_solvable", twins.solvable, where)
        yield _row("twins_unsolvable", twins.unsolvable, where)
        yield _number("twins_pairs", twins.n_pairs, where)
    if card.transfer is not None:
        yield _row("transfer_given_home", card.transfer.given_home)
        yield _row("transfer_home", card.transfer.home)
        yield _row("transfer_away", card.transfer.away)
        yield _number("transfer_pairs", card.transfer.n_pairs)
    yield from _speeds(card.speed)
    yield _row("money_per_right", card.cost.money_per_right)
    yield _row("watt_hours_per_right", card.cost.watt_hours_per_right)


def _accuracies(card: Scorecard) -> Iterator[Mapping[str, Cell]]:
    accuracy = card.accuracy
    yield _row("accuracy_every", accuracy.every)
    yield _row("accuracy_completed", accuracy.completed)
    for category, figure in accuracy.by_category.items():
        yield _row("accuracy_every", figure, f"category={category.value}")
    for difficulty, figure in accuracy.by_difficulty.items():
        yield _row("accuracy_every", figure, f"difficulty={difficulty.value}")
    for (category, difficulty), figure in accuracy.by_slice.items():
        yield _row("accuracy_every", figure, f"category={category.value} difficulty={difficulty.value}")


def _outcomes(card: OutcomeCard) -> Iterator[Mapping[str, Cell]]:
    yield _number("wanted", card.wanted)
    yield _number("finished", card.finished)
    for outcome, count in card.counts.items():
        yield _number("outcome", count, f"outcome={outcome.value}")
    for kind, count in card.failures.items():
        yield _number("failure", count, f"failure={kind}")
    yield _number("failed_tries", card.failed_tries)
    for note, count in card.notes.items():
        yield _number("note", count, f"note={note}")
    yield _number("unread", card.unread)
    for reason, count in card.unscored.items():
        yield _number("unscored", count, f"unscored={reason}")


def _scores(card: DimensionCard) -> Iterator[Mapping[str, Cell]]:
    where, rater = f"dimension={card.dimension}", f"{card.rater} {card.version}"
    yield _row("score_every", card.every, where, rater=rater)
    yield _row("score_completed", card.completed, where, rater=rater)
    yield _row("score_deviation", card.deviation, where, rater=rater)
    yield {**_number("score_scored", card.scored, where), "rater": rater}
    yield {**_number("score_wanted", card.wanted, where), "rater": rater}


def _stabilities(card: Scorecard) -> Iterator[Mapping[str, Cell]]:
    stability = card.stability
    yield _row("flip_rate", stability.flip_rate)
    yield _row("answer_flip_rate", stability.answer_flip_rate)
    for k, figure in stability.pass_hat.items():
        yield _row(f"pass_hat_{k}", figure)
    for k, figure in stability.pass_at.items():
        yield _row(f"pass_at_{k}", figure)
    yield _number("never_right", stability.never_right)
    yield _number("sometimes_right", stability.sometimes_right)
    yield _number("always_right", stability.always_right)
    for part in fields(ErrorCard):
        if isinstance(stability.error, ErrorCard):
            yield _number(f"error_{part.name}", getattr(stability.error, part.name))
        else:
            yield _row(f"error_{part.name}", stability.error)


def _speeds(card: SpeedCard) -> Iterator[Mapping[str, Cell]]:
    for name in _SPREADS:
        spread = getattr(card, name)
        for quantile in ("p10", "p50", "p90"):
            if isinstance(spread, Quantiles):
                yield _number(f"{name}_{quantile}", getattr(spread, quantile), n_attempts=spread.n_attempts)
            else:
                yield _row(f"{name}_{quantile}", spread)
        if isinstance(spread, Quantiles):
            for step, value in enumerate(spread.twentieths):
                yield _number(name, value, f"quantile={step / 20:.2f}", n_attempts=spread.n_attempts)
    yield _row("tokens_per_right", card.tokens_per_right)
    yield _row("seconds_per_right", card.seconds_per_right)
    for name, bands in (("decode_tokens_per_s", card.speed_bands), ("ttfa_s", card.wait_bands)):
        for band in bands:
            yield _number(f"{name}_in_band", band.n_attempts, f"band={band.name}")
            yield _number(f"{name}_of_band", band.begins_at, f"band={band.name}")
    if isinstance(card.right_by_tokens, Undefined):
        yield _row("right_by_tokens", card.right_by_tokens)
    else:
        for one in card.right_by_tokens:
            yield _row("right_by_tokens", one.right, f"tokens={one.fewest}-{one.most}")


def _number(name: str, value: float, where: str = _ALL, *, n_attempts: int | None = None) -> Mapping[str, Cell]:
    """A count, or a figure that no interval belongs to."""
    absent = dict.fromkeys(ESTIMATE_COLUMNS)
    return {**absent, "name": name, "slice": where, "value": value, "n_attempts": n_attempts}


def _row(name: str, figure: Figure, where: str = _ALL, *, rater: str | None = None) -> Mapping[str, Cell]:
    estimate = figure if isinstance(figure, Estimate) else None
    return {
        "name": name,
        "slice": where,
        "rater": rater,
        **{column: getattr(estimate, column, None) for column in ESTIMATE_COLUMNS[3:-1]},
        "undefined": None if isinstance(figure, Estimate) else figure.reason,
    }
