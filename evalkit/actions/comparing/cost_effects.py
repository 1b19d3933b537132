"""Times, tokens, money and energy: ratios of the candidate to the reference."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

import numpy as np

from evalkit.actions.cards.cost import machine_hours
from evalkit.actions.comparing.counted import Measured, Measuring, attempts_of, counted, left_out, scored_alike
from evalkit.actions.comparing.pairing import PairedTables
from evalkit.actions.comparing.run_table import BoolArray, RunTable
from evalkit.domain.attempt import Outcome
from evalkit.domain.rubric import Dimension
from evalkit.errors import UndefinedStatistic
from evalkit.stats.clusters import FloatArray, grouping_of
from evalkit.stats.paired import log_ratio_effect, ratio_effect

__all__ = ["COST_EFFECTS"]


def _geometric(values: Callable[[RunTable], FloatArray]) -> Measuring:
    """Ratio of geometric means over completed answers."""

    def measured(pair: PairedTables) -> Measured:
        (ours, theirs), kept = counted(
            pair,
            lambda table: np.log(np.maximum(values(table), 1e-9)),
            among=lambda table: table.ended(Outcome.ANSWERED) & (values(table) > 0),
        )
        if not kept.any():
            raise UndefinedStatistic("nothing was measured")
        effect = log_ratio_effect(
            ours.mean(kept),
            theirs.mean(kept),
            grouping_of(pair.clusters[kept]),
            n_attempts=attempts_of(ours, theirs, kept),
        )
        return Measured(effect=effect, dropped=left_out(kept, "not_measured"))

    return measured


def _tokens(pair: PairedTables) -> Measured:
    _refuse_other_counts(pair)
    return _geometric(lambda table: table.tokens)(pair)


def _tokens_per_s(pair: PairedTables) -> Measured:
    _refuse_other_counts(pair)
    return _geometric(lambda table: table.rates)(pair)


def _per_right(values: Callable[[RunTable], FloatArray]) -> Measuring:
    """What is spent on all attempts for each one that is right."""

    def measured(pair: PairedTables) -> Measured:
        column = scored_alike(pair, Dimension.ACCURACY)
        for table in (pair.reference, pair.candidate):
            scored = table.scores[Dimension.ACCURACY]
            # Misses that broke off are often the dearest: without their cost, the figure would flatter.
            if unknown := int((scored.is_counted & ~scored.is_scored & np.isnan(values(table))).sum()):
                raise UndefinedStatistic(f"{unknown} attempts that broke off have no count")

        def paid(table: RunTable) -> BoolArray:
            return table.scores[Dimension.ACCURACY].is_counted & ~np.isnan(values(table))

        (our_costs, their_costs), kept = counted(pair, values, among=paid)
        (our_hits, their_hits), _ = counted(pair, lambda table: table.is_right, among=paid)
        if not kept.any():
            raise UndefinedStatistic("nothing was measured")
        effect = ratio_effect(
            our_costs.mean(kept),
            our_hits.mean(kept),
            their_costs.mean(kept),
            their_hits.mean(kept),
            grouping_of(pair.clusters[kept]),
            n_attempts=attempts_of(our_costs, their_costs, kept),
        )
        return Measured(effect=effect, dropped=left_out(kept, "not_scored"), series=column.series)

    return measured


def _tokens_per_right(pair: PairedTables) -> Measured:
    _refuse_other_counts(pair)
    return _per_right(lambda table: table.tokens)(pair)


def _money(table: RunTable) -> FloatArray:
    return _share_of_machine(table, table.run.target.price_per_hour)


def _energy(table: RunTable) -> FloatArray:
    return _share_of_machine(table, table.run.target.watts)


def _share_of_machine(table: RunTable, per_hour: float | None) -> FloatArray:
    if per_hour is None:
        raise UndefinedStatistic("not configured")
    return machine_hours(table.seconds, table.run.target) * per_hour


def _refuse_other_counts(pair: PairedTables) -> None:
    sources = {pair.reference.token_source, pair.candidate.token_source} - {None}
    if len(sources) > 1:
        raise UndefinedStatistic("tokens were counted in different ways")


COST_EFFECTS: Final[Mapping[str, Measuring]] = {
    "seconds": _geometric(lambda table: table.seconds),
    "tokens": _tokens,
    "tokens_per_s": _tokens_per_s,
    "seconds_per_right": _per_right(lambda table: table.seconds),
    "tokens_per_right": _tokens_per_right,
    "money_per_right": _per_right(_money),
    "energy_per_right": _per_right(_energy),
}
"""Key of a criterion -> how it is measured."""
