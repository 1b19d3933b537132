"""What a right answer costs, how speeds spread, and whether long attempts are right, computed by hand."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from evalkit.actions.build_scorecard import scorecard_of
from evalkit.actions.score_run import run_scored_now
from evalkit.domain.attempt import Outcome
from evalkit.domain.scorecard import Scorecard
from evalkit.domain.target import Target
from evalkit.domain.verdict import Estimate, Quantiles, Undefined
from evalkit.storage.opening import open_store
from tests.builders import (
    A_MOMENT,
    a_body,
    a_run,
    a_target,
    a_timing,
    a_usage,
    an_attempt,
    store_run,
    variants_numbered,
)

_Attempt = tuple[bool, float, int]
"""Whether it is right, its seconds, its tokens."""


def carded(attempts: Sequence[Sequence[_Attempt]], cwd: Path, *, target: Target | None = None) -> Scorecard:
    """The card of a run with these attempts at each question; what is wrong was cut in its reasoning."""
    variants = variants_numbered(len(attempts))
    store = open_store("sqlite://")
    run = a_run(variants=variants, repeats=max(map(len, attempts)), target=target or a_target())
    store_run(store, run=run, variants=variants)
    store.attempts.append(
        [
            (
                an_attempt(
                    asked_hash=variant.asked_hash,
                    repeat=repeat,
                    outcome=Outcome.ANSWERED if is_right else Outcome.CUT_IN_REASONING,
                    timing=a_timing(complete_s=seconds),
                    usage=a_usage(completion_tokens=tokens),
                ),
                a_body(answer=f"Answer: {number}" if is_right else ""),
            )
            for number, (variant, tries) in enumerate(zip(variants, attempts, strict=True), start=1)
            for repeat, (is_right, seconds, tokens) in enumerate(tries)
        ]
    )
    return scorecard_of(run_scored_now(run.run_id, store=store, cwd=cwd, now=A_MOMENT), store=store, cwd=cwd)


def known(figure: Any) -> Estimate:
    assert isinstance(figure, Estimate), figure
    return figure


def test_money_and_energy_are_the_share_of_the_machine_for_each_right_answer(tmp_path: Path) -> None:
    """6 questions x 2 attempts of 60 s, half of them right, 4 at once at 3.60 an hour and 800 W.

    An attempt takes 60/3600/4 of an hour of the machine: 0.015 and 3.333 Wh. Two of them for each right answer.
    """
    attempts = [[(True, 60.0, 100), (False, 60.0, 100)]] * 6
    target = a_target(concurrency=4, price_per_hour=3.6, watts=800.0)
    cost = carded(attempts, tmp_path, target=target).cost
    assert known(cost.money_per_right).value == pytest.approx(0.03)
    assert known(cost.watt_hours_per_right).value == pytest.approx(800 / 3600 * 60 / 4 * 2)
    assert (known(cost.money_per_right).n_questions, known(cost.money_per_right).n_attempts) == (6, 12)


def test_without_a_price_money_is_undefined_and_says_what_to_set(tmp_path: Path) -> None:
    cost = carded([[(True, 60.0, 100)]] * 6, tmp_path, target=a_target(watts=800.0)).cost
    assert cost.money_per_right == Undefined(reason="price_per_hour is not set")
    assert isinstance(cost.watt_hours_per_right, Estimate)


def test_fifths_by_tokens_hold_attempts_of_like_length_and_their_share_right(tmp_path: Path) -> None:
    """10 questions x 2: tokens 10, 20 ... 200 in order; the four longest attempts are wrong.

    The fifths are 10-40, 50-80, ... 170-200, four attempts each. Of the fourth (130-160) all are right, of the fifth
    none is.
    """
    lengths = iter(range(10, 201, 10))
    attempts = [[(tokens <= 160, 10.0, tokens) for tokens in (next(lengths), next(lengths))] for _ in range(10)]
    bins = carded(attempts, tmp_path).speed.right_by_tokens
    assert not isinstance(bins, Undefined)
    assert [(one.fewest, one.most, one.n_attempts) for one in bins] == [
        (10, 40, 4),
        (50, 80, 4),
        (90, 120, 4),
        (130, 160, 4),
        (170, 200, 4),
    ]
    assert [known(one.right).value for one in bins] == [1, 1, 1, 1, 0]
    assert [known(one.right).n_questions for one in bins] == [2, 2, 2, 2, 2]


def test_equal_lengths_stay_together(tmp_path: Path) -> None:
    attempts = [[(True, 10.0, 100), (number % 2 == 0, 10.0, 500)] for number in range(10)]
    bins = carded(attempts, tmp_path).speed.right_by_tokens
    assert not isinstance(bins, Undefined)
    assert [(one.fewest, one.most, one.n_attempts, known(one.right).value) for one in bins] == [
        (100, 100, 10, 1.0),
        (500, 500, 10, 0.5),
    ]


def test_what_lies_on_the_edge_of_a_fifth_is_in_the_shorter_one(tmp_path: Path) -> None:
    """Of 10, 20 ... 210 tokens the edges are 50, 90, 130 and 170."""
    bins = carded([[(True, 10.0, 10 * number)] for number in range(1, 22)], tmp_path).speed.right_by_tokens
    assert not isinstance(bins, Undefined)
    assert [(one.fewest, one.most) for one in bins] == [(10, 50), (60, 90), (100, 130), (140, 170), (180, 210)]


def test_a_fifth_of_a_few_attempts_is_no_fifth(tmp_path: Path) -> None:
    bins = carded([[(True, 10.0, 100)]] * 19, tmp_path).speed.right_by_tokens
    assert bins == Undefined(reason="19 attempts, needs 20")


def test_every_measured_attempt_is_in_one_band(tmp_path: Path) -> None:
    card = carded([[(True, 10.0, 100)]] * 6, tmp_path)
    rates = card.speed.decode_tokens_per_s
    assert isinstance(rates, Quantiles)
    assert sum(band.n_attempts for band in card.speed.speed_bands) == rates.n_attempts == 6
    assert [band.name for band in card.speed.speed_bands if band.n_attempts] == [card.speed.band]
    assert [band.begins_at for band in card.speed.speed_bands] == [0, 8, 10, 15]


def test_the_distribution_goes_from_the_smallest_to_the_largest(tmp_path: Path) -> None:
    """Of 10, 20 ... 60 s the twentieths lie 2.5 s apart."""
    card = carded([[(True, 10.0 * number, 100)] for number in range(1, 7)], tmp_path)
    spread = card.speed.complete_s
    assert isinstance(spread, Quantiles)
    assert spread.twentieths == pytest.approx([10 + 2.5 * step for step in range(21)])
    assert (spread.p10, spread.p50, spread.p90) == pytest.approx((15.0, 35.0, 55.0))
