"""What answers are worth: right or wrong, stable or not, broken off, scored 1-5."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np

from evalkit.actions.comparing.counted import (
    ByQuestion,
    Measured,
    Measuring,
    attempts_of,
    every_attempt,
    left_out,
    means,
    repeated,
    right_counted,
    scored_alike,
    shares,
)
from evalkit.actions.comparing.judged_scores import judged_score
from evalkit.actions.comparing.pairing import PairedTables
from evalkit.actions.comparing.run_table import BoolArray, RunTable
from evalkit.domain.attempt import Outcome
from evalkit.domain.criteria import criterion_of
from evalkit.domain.question import TWINNED_CATEGORIES, NoValidAnswer
from evalkit.domain.rubric import Dimension, DimensionName
from evalkit.errors import UndefinedStatistic
from evalkit.stats.clusters import FloatArray, grouping_of
from evalkit.stats.paired import balanced_effect, excess_flip_effect, home_effect, mean_effect

__all__ = ["ANSWER_EFFECTS", "accuracy_effect", "mean_score"]

_SCORE_RANGE: Final = 4.0
_BROKEN_OFF: Final = (Outcome.CUT_IN_REASONING, Outcome.CUT_IN_ANSWER, Outcome.LOOPING, Outcome.EMPTY)


def accuracy_effect(pair: PairedTables) -> Measured:
    """Share right of every served attempt that counts."""
    column = scored_alike(pair, Dimension.ACCURACY)
    return shares(
        pair,
        lambda table: table.is_right,
        among=lambda table: table.scores[Dimension.ACCURACY].is_counted,
        reason="not_scored",
        series=column.series,
    )


def mean_score(dimension: DimensionName) -> Measuring:
    """Mean score of a dimension over every attempt; what broke off counts as the lowest."""

    def measured(pair: PairedTables) -> Measured:
        if dimension != Dimension.ACCURACY and criterion_of(dimension).is_judged:
            return judged_score(pair, dimension)
        column = scored_alike(pair, dimension)
        return means(
            pair,
            lambda table: table.scores[dimension].scores,
            among=lambda table: table.scores[dimension].is_counted,
            reason="not_scored",
            largest=_SCORE_RANGE,
            series=column.series,
        )

    return measured


def _accuracy_completed(pair: PairedTables) -> Measured:
    column = scored_alike(pair, Dimension.ACCURACY)
    return shares(
        pair,
        lambda table: table.is_right,
        among=lambda table: table.scores[Dimension.ACCURACY].is_scored,
        reason="not_scored",
        series=column.series,
    )


def _trap_accuracy(pair: PairedTables) -> Measured:
    column = scored_alike(pair, Dimension.ACCURACY)
    asked = pair.taken([row for row, variant in enumerate(pair.variants) if variant.category in TWINNED_CATEGORIES])
    if not asked.n_questions:
        raise UndefinedStatistic("no trap or contradiction question")
    (ours, theirs), kept = right_counted(asked)
    is_solvable = np.array([not isinstance(variant.expected, NoValidAnswer) for variant in asked.variants], dtype=bool)
    effect = balanced_effect(
        ours.mean(kept),
        theirs.mean(kept),
        grouping_of(asked.clusters[kept]),
        is_solvable=is_solvable[kept],
        n_attempts=attempts_of(ours, theirs, kept),
    )
    return Measured(effect=effect, dropped=left_out(kept, "not_scored"), series=column.series)


def _right_counts(pair: PairedTables, *, at_least: int) -> tuple[ByQuestion, ByQuestion, BoolArray]:
    (ours, theirs), _ = right_counted(pair)
    kept = (ours.total >= at_least) & (theirs.total >= at_least)
    return ours, theirs, kept


def _flip_rate(pair: PairedTables) -> Measured:
    column = scored_alike(pair, Dimension.ACCURACY)
    ours, theirs, kept = _right_counts(pair, at_least=2)
    effect = mean_effect(
        _flips(ours, kept),
        _flips(theirs, kept),
        repeated(pair, kept),
        n_attempts=attempts_of(ours, theirs, kept),
        largest=1.0,
    )
    return Measured(
        effect=effect,
        dropped=left_out(kept, "asked_once", is_counted=(ours.total > 0) & (theirs.total > 0)),
        series=column.series,
    )


def _flips(counted: ByQuestion, kept: BoolArray) -> FloatArray:
    right, asked = counted.hits[kept], counted.total[kept]
    return 2 * right * (asked - right) / (asked * (asked - 1))


def _excess_flip(pair: PairedTables) -> Measured:
    column = scored_alike(pair, Dimension.ACCURACY)
    ours, theirs, kept = _right_counts(pair, at_least=2)
    counts = (numbers[kept].astype(np.intp) for numbers in (ours.hits, ours.total, theirs.hits, theirs.total))
    our_right, our_asked, their_right, their_asked = counts
    effect = excess_flip_effect(our_right, our_asked, their_right, their_asked, repeated(pair, kept))
    return Measured(
        effect=effect,
        dropped=left_out(kept, "asked_once", is_counted=(ours.total > 0) & (theirs.total > 0)),
        series=column.series,
    )


def _answer_flip_rate(pair: PairedTables) -> Measured:
    column = scored_alike(pair, Dimension.ACCURACY)
    ours, theirs = _answer_flips(pair.reference), _answer_flips(pair.candidate)
    kept = (ours.total >= 2) & (theirs.total >= 2)
    effect = mean_effect(
        ours.hits[kept],
        theirs.hits[kept],
        repeated(pair, kept),
        n_attempts=attempts_of(ours, theirs, kept),
        largest=1.0,
    )
    return Measured(
        effect=effect,
        dropped=left_out(kept, "asked_once", is_counted=(ours.total > 0) & (theirs.total > 0)),
        series=column.series,
    )


def _answer_flips(table: RunTable) -> ByQuestion:
    """``1 - sum_k c_k(c_k-1)/(R(R-1))`` of each question that was asked twice."""
    is_kept = table.answers >= 0
    question, answer = table.question[is_kept], table.answers[is_kept]
    pairs, times = np.unique(np.stack([question, answer]), axis=1, return_counts=True)
    alike = np.bincount(pairs[0], weights=times * (times - 1), minlength=table.n_questions)
    total = np.bincount(question, minlength=table.n_questions).astype(np.float64)
    return ByQuestion(hits=1 - alike / np.maximum(total * (total - 1), 1), total=total)


def _all_right(pair: PairedTables) -> Measured:
    """pass^R, with the smaller number of repeats for R."""
    column = scored_alike(pair, Dimension.ACCURACY)
    repeats = min(pair.pairing.repeats_reference, pair.pairing.repeats_candidate)
    ours, theirs, kept = _right_counts(pair, at_least=repeats)
    effect = mean_effect(
        _chance_of_all(ours, kept, repeats),
        _chance_of_all(theirs, kept, repeats),
        grouping_of(pair.clusters[kept], which=f" with {repeats} attempts" if repeats > 1 else ""),
        n_attempts=attempts_of(ours, theirs, kept),
        largest=1.0,
    )
    return Measured(
        effect=effect,
        dropped=left_out(kept, "fewer_repeats", is_counted=(ours.total > 0) & (theirs.total > 0)),
        series=column.series,
    )


def _chance_of_all(counted: ByQuestion, kept: BoolArray, repeats: int) -> FloatArray:
    drawn = np.arange(repeats)[:, np.newaxis]
    right, asked = counted.hits[kept], counted.total[kept]
    return np.prod(np.maximum(right - drawn, 0) / (asked - drawn), axis=0)


def _ending_in(*outcomes: Outcome) -> Measuring:
    return lambda pair: shares(pair, lambda table: table.ended(*outcomes), among=every_attempt, reason="not_served")


def _unread(pair: PairedTables) -> Measured:
    """Completed answers in which no final answer could be read."""
    column = scored_alike(pair, Dimension.ACCURACY)
    return shares(pair, lambda table: table.is_unread, among=every_attempt, reason="not_served", series=column.series)


def _transfer(pair: PairedTables) -> Measured:
    """Right in the new field given right at home, over pairs of questions that both runs have."""
    column = scored_alike(pair, Dimension.ACCURACY)
    ours, theirs, kept = _right_counts(pair, at_least=1)
    row_by_id = {pair.variants[row].question_id: row for row in np.flatnonzero(kept).tolist()}
    away = [row for row in row_by_id.values() if pair.variants[row].home in row_by_id]
    if not away:
        raise UndefinedStatistic("no transfer pair")
    home = [row_by_id[pair.variants[row].home or ""] for row in away]
    effect = home_effect(
        ours.mean(home),
        ours.mean(away),
        theirs.mean(home),
        theirs.mean(away),
        grouping_of(pair.clusters[away], noun="pair"),
        n_attempts=int(sum(run.total[rows].sum() for run in (ours, theirs) for rows in (home, away))),
    )
    return Measured(effect=effect, series=column.series)


ANSWER_EFFECTS: Final[Mapping[str, Measuring]] = {
    "accuracy": accuracy_effect,
    "accuracy_completed": _accuracy_completed,
    "trap_accuracy": _trap_accuracy,
    "flip_rate": _flip_rate,
    "answer_flip_rate": _answer_flip_rate,
    "excess_flip": _excess_flip,
    "all_right": _all_right,
    "unfinished": _ending_in(*_BROKEN_OFF),
    "cut": _ending_in(Outcome.CUT_IN_REASONING, Outcome.CUT_IN_ANSWER),
    "looping": _ending_in(Outcome.LOOPING),
    "empty": _ending_in(Outcome.EMPTY),
    "unread": _unread,
    "transfer": _transfer,
    "accuracy_score": mean_score(Dimension.ACCURACY),
    **{dimension.value: mean_score(dimension) for dimension in Dimension if dimension is not Dimension.ACCURACY},
}
"""Key of a criterion -> how it is measured."""
