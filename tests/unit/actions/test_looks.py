"""Looks at a candidate before its end: when they are, and what they come to from what is stored."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from evalkit.actions.comparing.pair import JudgedPair, Terms
from evalkit.actions.deciding.looks import block_ends, judged_so_far, looks_at
from evalkit.domain.comparison import EarlyEnd, Status
from evalkit.domain.decision import Decision
from evalkit.domain.identity import plain_value
from evalkit.domain.run import Run
from evalkit.storage.opening import open_store
from tests.builders import a_place, a_run
from tests.e2e.stored_runs import StoredRun, add_runs, questions_numbered
from tests.unit.actions.compared_runs import table_of

QUESTIONS = questions_numbered(100)
"""Five blocks of twenty; looks after 40, 80 and 100 of them."""
Q8 = StoredRun(model="q8", right=(3,) * 100)
Q4 = replace(Q8, model="q4")
BROKEN = replace(Q4, right=(0,) * 100)


def so_far(candidate: StoredRun, **decided: Any) -> JudgedPair | None:
    """What is known of a candidate, with early looks unless told otherwise."""
    members: dict[str, Any] = {
        "reference": "q8",
        "candidates": ("q4",),
        "varies": ("quantisation", "model"),
        "criteria": {"accuracy": 0.3},
        "early_stop": True,
    }
    decision = Decision(**(members | decided))
    terms = Terms(decision=decision, has_default_margins=False, confidence=decision.confidence, show=0)
    with open_store("sqlite://") as store:
        ids = add_runs(store, Q8, candidate, questions=QUESTIONS)
        ours, theirs = (table_of(run_id, store=store) for run_id in ids)
        return judged_so_far(ours, theirs, terms=terms, store=store)


def end_of(judged: JudgedPair | None) -> EarlyEnd:
    assert judged is not None
    assert judged.comparison.early is not None
    return judged.comparison.early


def a_decision(**overrides: Any) -> Decision:
    members: dict[str, Any] = {"reference": "q8", "candidates": ("q4",), "early_stop": True}
    return Decision(**(members | overrides))


def run_of_blocks(*sizes: int) -> Run:
    blocks = [number for number, size in enumerate(sizes) for _ in range(size)]
    variants = questions_numbered(len(blocks))
    places = [
        a_place(variant, block=block, position=position)
        for position, (variant, block) in enumerate(zip(variants, blocks, strict=True))
    ]
    return a_run(variants=variants, places=tuple(places))


def test_blocks_end_where_the_next_one_begins() -> None:
    assert block_ends(run_of_blocks(3, 4, 2)) == [3, 7, 9]
    assert block_ends(run_of_blocks(5)) == [5]


def test_looks_are_at_the_ends_of_blocks_and_cost_confidence() -> None:
    looks = looks_at(run_of_blocks(20, 20, 20, 20, 20), a_decision())
    assert [(look.number, look.of, look.questions) for look in looks] == [(1, 3, 40), (2, 3, 80), (3, 3, 100)]
    assert [look.is_last for look in looks] == [False, False, True]
    confidences = [look.confidence for look in looks]
    assert confidences == sorted(confidences, reverse=True)
    assert confidences[-1] > 0.95


def test_without_leave_to_stop_early_there_is_one_look_at_the_end() -> None:
    (look,) = looks_at(run_of_blocks(20, 20), a_decision(early_stop=False))
    assert (look.questions, look.confidence, look.is_last) == (40, 0.95, True)


def test_several_candidates_share_the_risk_of_every_look() -> None:
    run = run_of_blocks(20, 20, 20, 20, 20)
    alone, among = looks_at(run, a_decision()), looks_at(run, a_decision(candidates=("q4", "q2")))
    assert all(one.confidence < other.confidence for one, other in zip(alone, among, strict=True))


@pytest.mark.parametrize(
    ("asked", "questions"),
    # Three cells a question: one short of the first look, at it, beyond it, one short of the second.
    [(119, None), (120, 40), (121, 40), (239, 40), (300, 40)],
)
def test_a_candidate_that_passes_at_the_first_look_passes_by_it_for_ever(asked: int, questions: int | None) -> None:
    judged = so_far(replace(Q4, asked=asked))
    if questions is None:
        assert judged is None
        return
    end = end_of(judged)
    assert judged is not None
    assert judged.comparison.status is Status.PASS
    assert (end.look, end.looks, end.questions, end.questions_planned) == (1, 3, questions, 100)
    assert end.requests_saved == 300 - asked
    # 12 s each, four at once.
    assert end.hours_saved == pytest.approx((300 - asked) * 12 / 4 / 3600)
    assert judged.comparison.pairing.dropped == {"not_asked_yet": 60}


def test_the_figures_of_a_look_do_not_move_with_what_is_asked_later() -> None:
    early, late = so_far(replace(Q4, asked=125)), so_far(replace(Q4, asked=299))
    assert early is not None
    assert late is not None
    assert plain_value(early.comparison.rows) == plain_value(late.comparison.rows)
    assert early.comparison.p == late.comparison.p


def test_a_look_waits_for_a_single_answer_that_is_missing() -> None:
    first = next(number for number, variant in enumerate(QUESTIONS) if variant.asked_hash == _order()[0])
    hole = frozenset({(first, 2)})
    assert so_far(replace(Q4, asked=290, missing=hole)) is None
    assert so_far(replace(Q4, asked=290)) is not None


def _order() -> list[str]:
    with open_store("sqlite://") as store:
        (run_id,) = add_runs(store, replace(Q4, asked=0), questions=QUESTIONS)
        return [place.asked_hash for place in store.runs.get(run_id).places]


def test_what_is_open_at_a_look_is_asked_on_and_judged_at_the_last_one() -> None:
    # Nothing can show a loss under one point with so few questions.
    narrow: dict[str, Any] = {"criteria": {"accuracy": 0.01}}
    assert so_far(replace(Q4, asked=299), **narrow) is None
    judged = so_far(Q4, **narrow)
    end = end_of(judged)
    assert judged is not None
    assert judged.comparison.status is Status.INCONCLUSIVE
    assert (end.look, end.questions, end.requests_saved) == (3, 100, 0)
    assert judged.comparison.pairing.questions == 100


def test_without_leave_only_the_end_counts() -> None:
    assert so_far(replace(Q4, asked=299), early_stop=False) is None
    assert so_far(replace(BROKEN, asked=299), early_stop=False) is None
    judged = so_far(Q4, early_stop=False)
    assert judged is not None
    assert judged.comparison.early is None


@pytest.mark.parametrize("asked", [60, 61, 90, 119, 120, 299, 300])
def test_a_broken_build_is_found_in_its_first_block_whatever_came_later(asked: int) -> None:
    judged = so_far(replace(BROKEN, asked=asked))
    end = end_of(judged)
    assert judged is not None
    assert judged.comparison.status is Status.FAIL
    assert (end.look, end.questions, end.requests_saved) == (0, 20, 300 - asked)
    assert [remark.key for remark in judged.comparison.remarks][-1] == "stopped_by_monitor"
    assert judged.comparison.pairing.questions == 20


def test_half_a_block_is_not_enough_for_the_monitor() -> None:
    assert so_far(replace(BROKEN, asked=59)) is None


def test_the_monitor_speaks_of_accuracy_only_where_it_is_demanded() -> None:
    assert so_far(replace(BROKEN, asked=60), criteria={"unfinished": 0.2}) is None


def test_a_difference_that_nobody_named_gives_no_verdict_at_a_look_either() -> None:
    elsewhere = replace(BROKEN, asked=60, passport={"context": 4096})
    judged = so_far(elsewhere)
    assert judged is not None
    assert judged.comparison.status is None
