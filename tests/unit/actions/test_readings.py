"""What each criterion's line says, at the edges between one reading and the next."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import replace
from typing import Any

import pytest

from evalkit.actions.comparing.pair import JudgedPair, Terms, adjusted_for_many, judged_pair
from evalkit.domain.attempt import Outcome
from evalkit.domain.comparison import CriterionRow, Difference, Reading, Status
from evalkit.domain.decision import Decision, Floors
from evalkit.domain.verdict import Undefined
from evalkit.storage.opening import open_store
from tests.e2e.stored_runs import StoredRun, add_runs, broken_off, questions_numbered, traps_numbered
from tests.unit.actions.compared_runs import compared, first_row, table_of

MIXED = [3, 2, 1, 2, 0] * 12
"""60 questions, three repeats each."""


def moved(by: int, *, on: int) -> list[int]:
    """So many right answers more at each of the first questions that can have them."""
    movable = [number for number, right in enumerate(MIXED) if 0 <= right + by <= 3][:on]
    return [right + by * (number in movable) for number, right in enumerate(MIXED)]


UP_AND_DOWN = [a + b - c for a, b, c in zip(moved(1, on=10), moved(-1, on=5), MIXED, strict=True)]
"""One more on ten questions, and one less on five."""


@pytest.mark.parametrize(
    ("candidate", "margin", "status", "reading"),
    [
        (moved(1, on=20), 0.05, Status.PASS, Reading.BETTER),
        (MIXED, 0.06, Status.PASS, Reading.EQUIVALENT),
        # The bounds hold 0, and the upper one lies beyond the margin.
        (UP_AND_DOWN, 0.03, Status.PASS, Reading.NOT_WORSE),
        (moved(-1, on=8), 0.15, Status.PASS, Reading.WORSE_WITHIN_MARGIN),
        (moved(-1, on=40), 0.05, Status.FAIL, Reading.WORSE),
        (moved(-1, on=8), 0.05, Status.INCONCLUSIVE, Reading.LEANING_WORSE),
        (moved(-2, on=2), 0.02, Status.INCONCLUSIVE, Reading.UNCLEAR),
    ],
)
def test_a_difference_is_read_by_its_bounds_and_its_margin(
    candidate: list[int], margin: float, status: Status, reading: Reading
) -> None:
    row = first_row(compared(MIXED, candidate, margin=margin))
    assert isinstance(row.difference, Difference)
    low, high = row.difference.low, row.difference.high
    assert (row.status, row.reading) == (status, reading)
    assert (row.status is Status.PASS) == (low > -margin)
    assert (row.status is Status.FAIL) == (high < -margin)
    assert (row.needed is not None) == (status is Status.INCONCLUSIVE)


def rows_of(judged: JudgedPair) -> dict[str, CriterionRow]:
    return {row.criterion.key: row for row in judged.comparison.rows}


def test_every_reading_is_reached() -> None:
    found = {
        *(row.reading for row in rows_of(compared(MIXED, moved(1, on=20))).values()),
        *(row.reading for row in rows_of(compared(MIXED, MIXED, margin=0.06)).values()),
        *(row.reading for row in rows_of(compared(MIXED, UP_AND_DOWN, margin=0.03)).values()),
        *(row.reading for row in rows_of(compared(MIXED, moved(-1, on=8), margin=0.15)).values()),
        *(row.reading for row in rows_of(compared(MIXED, moved(-1, on=40))).values()),
        *(row.reading for row in rows_of(compared(MIXED, moved(-1, on=8))).values()),
        *(row.reading for row in rows_of(compared(MIXED, moved(-2, on=2), margin=0.02)).values()),
        # All right where all were wrong before, and the other way round.
        *(row.reading for row in rows_of(compared([3, 0] * 30, [0, 3] * 30)).values()),
    }
    assert found == set(Reading)


def test_where_other_questions_are_right_than_before_it_says_so() -> None:
    rows = rows_of(compared([3, 0] * 30, [0, 3] * 30, margin=0.3))
    assert rows["accuracy"].candidate == rows["accuracy"].reference == 0.5
    assert rows["excess_flip"].reading is Reading.CHANGED
    assert isinstance(rows["excess_flip"].difference, Difference)
    assert rows["excess_flip"].difference.value == 1


@pytest.mark.parametrize(("factor", "reading"), [(0.5, Reading.BETTER), (2.0, Reading.WORSE)])
def test_of_times_less_is_better(factor: float, reading: Reading) -> None:
    questions = questions_numbered(60)

    def seconds(question: int, repeat: int) -> float:
        return 10 + question % 7 + repeat

    def scaled(question: int, repeat: int) -> float:
        # A ratio without any spread has no bounds: one question takes a little longer.
        return factor * seconds(question, repeat) * (1 + 0.01 * (question == 0))

    fast = StoredRun(model="q8", right=MIXED, seconds=seconds)
    slow = replace(fast, model="q4", seconds=scaled)
    terms = _terms(criteria={"seconds": 1.25})
    with open_store("sqlite://") as store:
        ours, theirs = (table_of(run_id, store=store) for run_id in add_runs(store, fast, slow, questions=questions))
        row = first_row(judged_pair(ours, theirs, terms=terms, store=store))
    assert isinstance(row.difference, Difference)
    assert row.difference.value == pytest.approx(factor, rel=1e-3)
    assert row.reading is reading
    assert row.status is (Status.PASS if factor < 1 else Status.FAIL)


def test_of_a_primary_criterion_without_a_figure_nothing_is_claimed() -> None:
    judged = compared(MIXED, MIXED, criteria={"trap_accuracy": 0.1, "accuracy": 0.3})
    row = rows_of(judged)["trap_accuracy"]
    assert isinstance(row.difference, Undefined)
    assert (row.reference, row.candidate, row.p, row.needed) == (None, None, None, None)
    assert (row.status, row.reading) == (Status.INCONCLUSIVE, Reading.UNCLEAR)
    assert (judged.worse_p, judged.comparison.status) == (None, Status.INCONCLUSIVE)


def test_a_criterion_that_rests_on_few_of_many_questions_is_warned_of() -> None:
    questions = (*questions_numbered(40), *traps_numbered(8))
    runs = [StoredRun(model=name, right=[3, 2] * 24) for name in ("q8", "q4")]
    terms = _terms(criteria={"accuracy": 0.05, "trap_accuracy": 0.12})
    with open_store("sqlite://") as store:
        ours, theirs = (table_of(run_id, store=store) for run_id in add_runs(store, *runs, questions=questions))
        remarks = judged_pair(ours, theirs, terms=terms, store=store).comparison.remarks
    assert [(one.key, one.values) for one in remarks if one.key.startswith("few")] == [
        ("few_for_criterion", {"criterion": "trap_accuracy", "count": 8, "needed": 30})
    ]


def test_exploratory_rows_are_adjusted_among_themselves_and_primary_ones_are_not() -> None:
    rows = rows_of(compared(MIXED, moved(-1, on=40))).values()
    assert all(row.adjusted_p is None for row in rows if row.is_primary)
    others = [row for row in rows if not row.is_primary and row.p is not None]
    assert len(others) > 5
    smallest = min(others, key=lambda row: row.p or 0)
    assert smallest.adjusted_p == pytest.approx(min(1.0, (smallest.p or 0) * len(others)))


def _terms(**overrides: Any) -> Terms:
    members: dict[str, Any] = {"reference": "q8", "candidates": ("q4",), "varies": ("quantisation",)}
    return Terms(decision=Decision(**(members | overrides)), has_default_margins=False, confidence=0.95, show=0)


def test_a_verdict_among_several_candidates_asks_for_more_than_one_alone() -> None:
    # At .95 the loss of the margin is just excluded.
    thousandths = range(1, 300)
    passes = bisect_left(
        thousandths,
        True,
        key=lambda one: first_row(compared(MIXED, moved(-1, on=8), margin=one / 1000)).status is Status.PASS,
    )
    margin = thousandths[passes] / 1000
    alone = compared(MIXED, moved(-1, on=8), margin=margin)
    assert alone.comparison.status is Status.PASS
    assert [pair.status for pair in adjusted_for_many([alone])] == [Status.PASS]
    assert adjusted_for_many([alone])[0].adjusted_p is None
    first, *_ = adjusted_for_many([alone, alone, alone])
    assert first.status is Status.INCONCLUSIVE
    assert first.adjusted_p == pytest.approx(3 * (alone.comparison.p or 0))


def test_a_bad_candidate_makes_no_other_one_fail() -> None:
    good, bad = compared(MIXED, MIXED, margin=0.1), compared(MIXED, moved(-1, on=45), margin=0.1)
    assert [pair.status for pair in adjusted_for_many([good, bad])] == [Status.PASS, Status.FAIL]


def test_a_candidate_whose_difference_nobody_named_has_no_verdict_among_others_either() -> None:
    named, unnamed = compared(MIXED, MIXED, margin=0.1), compared(MIXED, MIXED, margin=0.1, passport={"context": 1})
    differing = replace(unnamed.comparison, comparability=_blocked())
    assert [pair.status for pair in adjusted_for_many([named, replace(unnamed, comparison=differing)])] == [
        Status.PASS,
        None,
    ]


def _blocked() -> Any:
    questions = questions_numbered(60)
    runs = (StoredRun(model="q8", right=MIXED), StoredRun(model="q4", right=MIXED, passport={"server": "vllm"}))
    with open_store("sqlite://") as store:
        ours, theirs = (table_of(run_id, store=store) for run_id in add_runs(store, *runs, questions=questions))
        return judged_pair(ours, theirs, terms=_terms(), store=store).comparison.comparability


@pytest.mark.parametrize(
    ("floors", "status"),
    [
        (Floors(accuracy=0.3), Status.PASS),
        (Floors(accuracy=0.9), Status.FAIL),
        (Floors(accuracy=0.47), Status.INCONCLUSIVE),
        (Floors(unfinished=0.5), Status.PASS),
        (Floors(unfinished=0.02), Status.FAIL),
        (Floors(tokens_per_s=5.0), Status.PASS),
        (Floors(tokens_per_s=20.0), Status.FAIL),
    ],
)
def test_a_floor_holds_for_the_candidate_alone(floors: Floors, status: Status) -> None:
    ends = broken_off(Outcome.LOOPING, *range(0, 60, 5), repeats=(2,))
    runs = [StoredRun(model=model, right=MIXED, ends=ends) for model in ("q8", "q4")]
    terms = _terms(criteria={"accuracy": 0.2}, floors=floors)
    with open_store("sqlite://") as store:
        tables = [table_of(run_id, store=store) for run_id in add_runs(store, *runs, questions=questions_numbered(60))]
        comparison = judged_pair(tables[0], tables[1], terms=terms, store=store).comparison
    assert [floor.status for floor in comparison.floors] == [status]
    assert comparison.status is status
