"""A run's arrays say what its scorecard says, and stay in step when questions are taken from them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Generator
from pathlib import Path

import numpy as np
import pytest

from evalkit.actions.build_scorecard import scorecard_of
from evalkit.actions.comparing.answer_effects import ANSWER_EFFECTS
from evalkit.actions.comparing.cost_effects import COST_EFFECTS
from evalkit.actions.comparing.pairing import paired_tables
from evalkit.actions.comparing.run_table import RunTable, run_table
from evalkit.domain.attempt import Outcome
from evalkit.domain.rubric import Dimension
from evalkit.domain.scorecard import Scorecard
from evalkit.domain.verdict import Estimate, Quantiles
from evalkit.storage.opening import open_store
from tests.e2e.stored_runs import StoredRun, add_runs, broken_off, questions_numbered
from tests.unit.actions.compared_runs import table_of
from tests.unit.actions.generated_run import generated

_EFFECTS = {**ANSWER_EFFECTS, **COST_EFFECTS}


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Generator[tuple[RunTable, Scorecard]]:
    """The generated run as arrays and as a card."""
    cwd = tmp_path_factory.mktemp("cwd")
    with generated(cwd) as (store, scored):
        table = run_table(scored, store.attempts.columns(scored.run.run_id))
        yield table, scorecard_of(scored, store=store, cwd=cwd)


def figure(table: RunTable, key: str) -> float:
    return _EFFECTS[key](paired_tables(table, table)).effect.reference


def value(figure: object) -> float:
    assert isinstance(figure, Estimate), figure
    return figure.value


def test_accuracy_and_stability_are_those_of_the_scorecard(both: tuple[RunTable, Scorecard]) -> None:
    table, card = both
    deepest = max(card.stability.pass_hat)
    of_card = {
        "accuracy": card.accuracy.every,
        "accuracy_completed": card.accuracy.completed,
        "flip_rate": card.stability.flip_rate,
        "answer_flip_rate": card.stability.answer_flip_rate,
        "all_right": card.stability.pass_hat[deepest],
        "transfer": card.transfer.given_home if card.transfer is not None else None,
    }
    for key, expected in of_card.items():
        assert figure(table, key) == pytest.approx(value(expected), rel=1e-12), key


def test_outcomes_are_those_of_the_scorecard(both: tuple[RunTable, Scorecard]) -> None:
    table, card = both
    found = {outcome: int(table.ended(outcome).sum()) for outcome in Outcome if outcome.is_served}
    counted = Counter(card.outcomes.counts)
    assert found == {outcome: counted[outcome] for outcome in found}


def test_scores_by_the_clock_are_those_of_the_scorecard(both: tuple[RunTable, Scorecard]) -> None:
    table, card = both
    (of_clock,) = (found for found in card.dimensions if found.dimension is Dimension.RESPONSE_TIME)
    assert figure(table, "response_time") == pytest.approx(value(of_clock.every), rel=1e-12)


def test_times_are_of_final_attempts_in_scope(both: tuple[RunTable, Scorecard]) -> None:
    table, card = both
    assert len(table.question) == card.outcomes.finished
    assert table.n_questions == len(table.run.places)
    completed = table.seconds[table.ended(Outcome.ANSWERED)]
    assert isinstance(card.speed.complete_s, Quantiles)
    assert float(np.median(completed)) == pytest.approx(card.speed.complete_s.p50, rel=1e-12)


def test_questions_that_are_taken_keep_their_attempts(both: tuple[RunTable, Scorecard]) -> None:
    table, _ = both
    rows = [7, 3, 30]
    taken = table.of_questions(rows)
    assert taken.asked_hashes == [table.asked_hashes[row] for row in rows]
    for number, row in enumerate(rows):
        here, there = taken.question == number, table.question == row
        assert taken.is_right[here].tolist() == table.is_right[there].tolist()
        assert taken.seconds[here].tolist() == table.seconds[there].tolist()
        assert taken.repeat[here].tolist() == table.repeat[there].tolist()
        assert taken.scores[Dimension.ACCURACY].is_counted[here].tolist() == (
            table.scores[Dimension.ACCURACY].is_counted[there].tolist()
        )
        assert [taken.attempt_ids[place] for place in np.flatnonzero(here).tolist()] == [
            table.attempt_ids[place] for place in np.flatnonzero(there).tolist()
        ]
    assert taken.never_asked.tolist() == table.never_asked[rows].tolist()


def test_a_run_of_which_nothing_was_asked_has_empty_arrays() -> None:
    with open_store("sqlite://") as store:
        (run_id,) = add_runs(store, StoredRun(model="q8", right=(3, 3), asked=0), questions=questions_numbered(2))
        table = table_of(run_id, store=store)
    assert len(table.question) == 0
    assert table.never_asked.tolist() == [3, 3]


def test_what_failed_was_asked_and_what_was_not_tried_was_not() -> None:
    given = StoredRun(model="q8", right=(3, 3, 3), ends=broken_off(Outcome.FAILED, 0, 1, 2, repeats=(0,)), asked=6)
    with open_store("sqlite://") as store:
        (run_id,) = add_runs(store, given, questions=questions_numbered(3))
        table = table_of(run_id, store=store)
    # Asked: a round of all three, which failed, and one that was served; the third is missing.
    assert table.never_asked.tolist() == [1, 1, 1]
    assert len(table.question) == 3


def test_repeats_of_a_question_stand_in_their_order_whatever_came_back_first(tmp_path: Path) -> None:
    with generated(tmp_path) as (store, scored):
        table = run_table(scored, store.attempts.columns(scored.run.run_id))
    keys = list(zip(table.question.tolist(), table.repeat.tolist(), strict=True))
    assert keys == sorted(keys)
    assert len(set(keys)) == len(keys)
