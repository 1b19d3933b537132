"""Which questions of two runs are paired, and why the others are not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from evalkit.actions.comparing.pairing import paired_tables
from evalkit.domain.attempt import Outcome
from evalkit.errors import RunError
from evalkit.storage.opening import open_store
from tests.e2e.stored_runs import StoredRun, add_runs, broken_off, questions_numbered
from tests.unit.actions.compared_runs import pair_of, table_of

QUESTIONS = questions_numbered(8)
Q8 = StoredRun(model="q8", right=(3, 2, 1, 0, 3, 2, 1, 0))
Q4 = replace(Q8, model="q4")


def test_all_that_both_answered_is_paired_in_the_candidates_order() -> None:
    pair = paired_tables(*pair_of(Q8, Q4, questions=QUESTIONS))
    assert [variant.asked_hash for variant in pair.variants] == list(pair.candidate.asked_hashes)
    assert pair.reference.asked_hashes == pair.candidate.asked_hashes
    assert (pair.pairing.questions, pair.pairing.clusters, pair.pairing.dropped) == (8, 8, {})
    assert (pair.pairing.attempts_reference, pair.pairing.repeats_candidate) == (24, 3)


def test_each_question_that_is_left_out_has_its_reason() -> None:
    with open_store("sqlite://") as store:
        reference = replace(Q8, right=Q8.right[:6], ends=broken_off(Outcome.FAILED, 0))
        candidate = replace(Q4, right=Q4.right[:6], ends=broken_off(Outcome.FAILED, 0, 1))
        (ours,) = add_runs(store, reference, questions=QUESTIONS[:6])
        (theirs,) = add_runs(store, candidate, questions=QUESTIONS[2:])
        tables = [table_of(run_id, store=store) for run_id in (ours, theirs)]
    # Failed: question 0 in the reference; 2 and 3, the first two of its own, in the candidate.
    assert paired_tables(*tables).pairing.dropped == {
        "only_in_reference": 2,
        "only_in_candidate": 2,
        "not_served_in_candidate": 2,
    }
    assert paired_tables(tables[1], tables[0]).pairing.dropped == {
        "only_in_reference": 2,
        "only_in_candidate": 2,
        "not_served_in_reference": 2,
    }


def test_a_question_that_failed_in_both_is_counted_once() -> None:
    failing = broken_off(Outcome.FAILED, 3)
    pair = paired_tables(*pair_of(replace(Q8, ends=failing), replace(Q4, ends=failing), questions=QUESTIONS))
    assert pair.pairing.dropped == {"not_served_in_reference": 1}


def test_what_was_not_asked_yet_is_not_said_to_have_failed() -> None:
    # One round and a half: three attempts of none, two of some, one of the others.
    tables = pair_of(Q8, replace(Q4, asked=5), questions=QUESTIONS)
    pairing = paired_tables(*tables).pairing
    assert (pairing.questions, pairing.dropped) == (5, {"not_asked_yet": 3})
    turned = paired_tables(tables[1], tables[0]).pairing
    assert (turned.questions, turned.dropped) == (5, {"not_asked_yet": 3})


def test_at_a_look_the_rest_is_left_out() -> None:
    ours, theirs = pair_of(Q8, Q4, questions=QUESTIONS)
    pairing = paired_tables(ours, theirs, looked_at=frozenset(theirs.asked_hashes[:3])).pairing
    assert (pairing.questions, pairing.dropped) == (3, {"not_asked_yet": 5})


def test_clusters_are_counted_among_what_is_paired() -> None:
    questions = questions_numbered(8, per_cluster=3)
    pair = paired_tables(*pair_of(Q8, replace(Q4, ends=broken_off(Outcome.FAILED, 6, 7)), questions=questions))
    assert (pair.pairing.questions, pair.pairing.clusters) == (6, 2)


@pytest.mark.parametrize(
    ("candidate", "words"),
    [
        (replace(Q4, ends=broken_off(Outcome.FAILED, *range(8))), "0 failed in the reference, 8 in the candidate"),
        (replace(Q4, asked=0), "asked in both so far"),
    ],
)
def test_where_nothing_is_left_it_is_said_why(candidate: StoredRun, words: str) -> None:
    with pytest.raises(RunError, match=words):
        paired_tables(*pair_of(Q8, candidate, questions=QUESTIONS))
